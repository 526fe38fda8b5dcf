// What a plain broadcast over `ws` costs: every line of standard input goes to every client as it is.
// The answer to whatever a client says first stands for the snapshot.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { WebSocketServer } from 'ws';

const http = createServer();
const sockets = new WebSocketServer({ server: http, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  socket.once('message', () => socket.send('{"type":"status","source":"polling"}'));
  socket.on('error', () => socket.terminate());
});
http.listen(0, '127.0.0.1', 16384, () => console.log(`127.0.0.1:${http.address().port}`));

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  if (line === 'end') {
    process.exit(0);
  }
  for (const socket of sockets.clients) {
    socket.send(line);
  }
});
lines.on('close', () => process.exit(0));
