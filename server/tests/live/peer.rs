//! A client of the event socket that folds what it is sent and checks the guarantees on the way.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use domain::event::cursor::Cursor;
use domain::event::frame::{Change, ClientFrame, MAX_FRAME, ServerFrame};
use domain::task::row::TaskRow;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// A test that hangs is a test that fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client.
pub(crate) struct Peer {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The tasks as the client has them.
    pub(crate) tasks: BTreeMap<String, TaskRow>,
    /// Where it is.
    pub(crate) cursor: Option<Cursor>,
    /// Every change that came in a delta, in order: the ARN's last characters and the state.
    pub(crate) told: Vec<String>,
}

/// What a socket said last.
#[derive(Debug, PartialEq)]
pub(crate) enum Said {
    Frame(ServerFrame),
    Closed(u16),
}

impl Peer {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        let mut request = format!("ws://{address}/api/events").into_client_request().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", "slipway.v1".parse().unwrap());
        request.headers_mut().insert("origin", format!("http://{address}").parse().unwrap());
        let (socket, answer) = connect_async(request).await.unwrap();
        assert_eq!(answer.headers()["sec-websocket-protocol"], "slipway.v1");
        Self { socket, tasks: BTreeMap::new(), cursor: None, told: Vec::new() }
    }

    /// Connects, says hello and reads until it is up to date (the status frame ends the start).
    pub(crate) async fn hello(
        address: SocketAddr,
        clusters: Option<Vec<String>>,
        cursor: Option<Cursor>,
    ) -> Self {
        let mut peer = Self::connect(address).await;
        peer.say(&ClientFrame::Hello { clusters, cursor }).await;
        peer
    }

    pub(crate) async fn say(&mut self, frame: &ClientFrame) {
        self.text(&serde_json::to_string(frame).unwrap()).await;
    }

    pub(crate) async fn text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub(crate) async fn send(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    /// The next frame, or the code of the close.
    pub(crate) async fn next(&mut self) -> Said {
        loop {
            let message =
                tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("a message in time");
            match message.expect("a message before the end").expect("a whole message") {
                Message::Text(text) => {
                    assert!(text.len() <= MAX_FRAME, "{}", text.len());
                    let frame: ServerFrame = serde_json::from_str(&text).expect("a frame of the protocol");
                    self.fold(&frame);
                    return Said::Frame(frame);
                }
                Message::Close(close) => return Said::Closed(close.map_or(1005, |frame| frame.code.into())),
                _ => {}
            }
        }
    }

    /// Reads until the client's tasks satisfy `wanted`.
    pub(crate) async fn until(&mut self, wanted: impl Fn(&Self) -> bool) {
        while !wanted(self) {
            if let Said::Closed(code) = self.next().await {
                panic!("closed with {code}");
            }
        }
    }

    /// Reads until a frame of this kind.
    pub(crate) async fn frame(&mut self, kind: &str) -> ServerFrame {
        loop {
            match self.next().await {
                Said::Frame(frame) if name(&frame) == kind => return frame,
                Said::Frame(_) => {}
                Said::Closed(code) => panic!("closed with {code}"),
            }
        }
    }

    fn fold(&mut self, frame: &ServerFrame) {
        match frame {
            ServerFrame::Resume { cursor } => self.go(cursor),
            ServerFrame::Mark { cursor } => self.go(cursor),
            ServerFrame::Reset { .. } => {
                self.tasks.clear();
                self.cursor = None;
            }
            ServerFrame::Snapshot { cursor, tasks, .. } => {
                self.cursor = Some(cursor.clone());
                self.tasks.extend(tasks.iter().map(|task| (task.arn.clone(), task.clone())));
            }
            ServerFrame::Delta { cursor, changes } => {
                self.go(cursor);
                for change in changes {
                    let short = change.arn()[change.arn().len() - 4..].to_owned();
                    match change {
                        Change::Task(task) => {
                            self.told.push(format!("{short} {}", task.last_status.as_str()));
                            if let Some(known) = self.tasks.insert(task.arn.clone(), task.clone()) {
                                assert!(known.rank() < task.rank(), "{known:?} then {task:?}");
                            }
                        }
                        Change::Gone(arn) => {
                            self.told.push(format!("{short} gone"));
                            self.tasks.remove(arn);
                        }
                    }
                }
            }
            ServerFrame::Status(_) => {}
        }
    }

    fn go(&mut self, cursor: &Cursor) {
        if let Some(known) = &self.cursor {
            assert!(
                known.epoch == cursor.epoch && known.position <= cursor.position,
                "{known} then {cursor}"
            );
        }
        self.cursor = Some(cursor.clone());
    }
}

fn name(frame: &ServerFrame) -> &'static str {
    match frame {
        ServerFrame::Resume { .. } => "resume",
        ServerFrame::Snapshot { .. } => "snapshot",
        ServerFrame::Delta { .. } => "delta",
        ServerFrame::Mark { .. } => "mark",
        ServerFrame::Reset { .. } => "reset",
        ServerFrame::Status(_) => "status",
    }
}
