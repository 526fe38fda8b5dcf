//! A websocket client that costs little, so that ten thousand of them fit beside the server they load.
//! What a client of the protocol must take is shown with a client of the field's own in `tests/live`.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use domain::event::frame::{PATH, SUBPROTOCOL};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;
const FINAL: u8 = 0x80;
const MASKED: u8 = 0x80;

/// A client.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// Where the first frame that is not taken begins in the buffer.
    start: usize,
}

/// What came.
pub(crate) enum Came<'a> {
    Text(&'a [u8]),
    Close(u16),
}

impl Client {
    /// Connects and upgrades. Each `number` below 20,000 and the next have an address of loopback of
    /// their own, because an address has only some 28,000 ports.
    pub(crate) async fn connect(
        to: SocketAddr,
        number: u32,
        receive_buffer: Option<u32>,
    ) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes)?;
        }
        let host = u8::try_from(2 + number / 5000).unwrap_or(250);
        socket.bind((Ipv4Addr::new(127, 0, 0, host), 0).into())?;
        let mut stream = socket.connect(to).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET {PATH} HTTP/1.1\r\nHost: {to}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Protocol: {SUBPROTOCOL}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut buffer = Vec::new();
        let start = loop {
            if stream.read_buf(&mut buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
        };
        if !buffer.starts_with(b"HTTP/1.1 101") {
            return Err(io::Error::other(String::from_utf8_lossy(&buffer).into_owned()));
        }
        Ok(Self { stream, buffer, start })
    }

    /// Sends a text.
    pub(crate) async fn say(&mut self, text: &str) -> io::Result<()> {
        self.send(TEXT, text.as_bytes()).await
    }

    /// The next text or the close. Dropping the future loses nothing.
    pub(crate) async fn hear(&mut self) -> io::Result<Came<'_>> {
        loop {
            if let Some((code, from, to)) = self.whole() {
                self.start = to;
                match code {
                    TEXT => return Ok(Came::Text(&self.buffer[from..to])),
                    CLOSE => {
                        let code =
                            self.buffer[from..to].first_chunk().map_or(1005, |two| u16::from_be_bytes(*two));
                        return Ok(Came::Close(code));
                    }
                    PING => {
                        let payload = self.buffer[from..to].to_vec();
                        self.send(PONG, &payload).await?;
                    }
                    _ => {}
                }
                continue;
            }
            self.buffer.drain(..self.start);
            self.start = 0;
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }

    /// The opcode and the place of the first frame, once it is there.
    fn whole(&self) -> Option<(u8, usize, usize)> {
        let frame = &self.buffer[self.start..];
        let (&[first, second], rest) = frame.split_first_chunk()?;
        assert!(first & FINAL != 0 && second & MASKED == 0, "a server's frame is whole and not masked");
        let (length, head) = match second {
            126 => (usize::from(u16::from_be_bytes(*rest.first_chunk()?)), 4),
            127 => (usize::try_from(u64::from_be_bytes(*rest.first_chunk()?)).unwrap(), 10),
            short => (usize::from(short), 2),
        };
        let from = self.start + head;
        (frame.len() >= head + length).then_some((first & 0x0f, from, from + length))
    }

    async fn send(&mut self, code: u8, payload: &[u8]) -> io::Result<()> {
        let mut frame = vec![FINAL | code];
        match u16::try_from(payload.len()).unwrap() {
            short @ ..=125 => frame.push(MASKED | u8::try_from(short).unwrap()),
            long => {
                frame.push(MASKED | 126);
                frame.extend(long.to_be_bytes());
            }
        }
        // A mask of zeros leaves the payload as it is.
        frame.extend([0; 4]);
        frame.extend(payload);
        self.stream.write_all(&frame).await
    }
}
