//! A conversation without a network, with a peer that is made to misbehave.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use domain::event::frame::{Change, CloseCode, Source, SourceStatus};
use tokio::sync::mpsc;
use tokio_util::sync::PollSender;

use super::*;
use crate::hub::Hub;
use crate::store::{NewEntry, SharedStore, SqliteStore, Via};

const LONG: Duration = Duration::from_secs(3600);

/// Nothing times out but what a test is about.
const PATIENT: Manners =
    Manners { hello_within: LONG, ping_every: LONG, silent: LONG, write_within: LONG, close_within: LONG };

/// A socket whose peer is a pair of channels; it takes no more once its own is full.
struct Pipe {
    inbound: mpsc::UnboundedReceiver<Message>,
    outbound: PollSender<Message>,
}

impl Stream for Pipe {
    type Item = Result<Message, Infallible>;
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.inbound.poll_recv(cx).map(|message| message.map(Ok))
    }
}

/// A peer that has hung up takes everything and keeps nothing.
impl Sink<Message> for Pipe {
    type Error = Infallible;
    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.outbound.poll_reserve(cx).map(|_| Ok(()))
    }
    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), Infallible> {
        let _ = self.outbound.send_item(message);
        Ok(())
    }
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }
}

/// The other end of a conversation.
struct Far {
    say: mpsc::UnboundedSender<Message>,
    hear: mpsc::Receiver<Message>,
    store: SharedStore,
    hub: Hub,
    _dir: tempfile::TempDir,
}

impl Far {
    /// A conversation with room for `room` unread messages.
    async fn new(room: usize, manners: Manners) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
        let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
        let hub = Hub::start(store.clone(), status).await.unwrap();
        let (say, inbound) = mpsc::unbounded_channel();
        let (outbound, hear) = mpsc::channel(room);
        let pipe = Pipe { inbound, outbound: PollSender::new(outbound) };
        let at_hub = hub.clone();
        tokio::spawn(async move { converse(pipe, at_hub, Shutdown::default(), &manners).await });
        Self { say, hear, store, hub, _dir: dir }
    }

    fn hello(&self) {
        self.say.send(Message::text(r#"{"type":"hello","clusters":null,"cursor":null}"#)).unwrap();
    }

    /// The code of the close, after whatever else comes; `None` when the socket just ends.
    async fn close(&mut self) -> Option<u16> {
        while let Some(message) = self.hear.recv().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| frame.code);
            }
        }
        None
    }
}

#[tokio::test]
async fn who_says_no_hello_is_closed() {
    let mut far = Far::new(8, Manners { hello_within: Duration::from_millis(1), ..PATIENT }).await;
    assert_eq!(far.close().await, Some(CloseCode::ProtocolError.number()));
}

#[tokio::test]
async fn who_falls_silent_is_given_up_without_a_word() {
    let quick = Duration::from_millis(5);
    let mut far = Far::new(1024, Manners { ping_every: quick, silent: quick, ..PATIENT }).await;
    far.hello();
    assert_eq!(far.close().await, None);
}

#[tokio::test]
async fn who_is_pinged_and_answers_stays() {
    let mut far = Far::new(64, Manners { ping_every: Duration::from_millis(2), ..PATIENT }).await;
    far.hello();
    let mut pings = 0;
    while pings < 10 {
        match far.hear.recv().await.expect("it goes on") {
            Message::Ping(payload) => {
                pings += 1;
                far.say.send(Message::Pong(payload)).unwrap();
            }
            Message::Text(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn who_does_not_read_is_closed_with_4008() {
    let mut far = Far::new(1, PATIENT).await;
    far.hello();
    let cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/staging".to_owned();
    // Who joins has everything flushed first, so each change is a frame of its own, until the queue
    // of the peer that does not read runs over.
    for n in 0..80 {
        let change = Change::Gone(format!("task-{n}"));
        let entry = NewEntry { cluster: cluster.clone(), change, via: Via::Age };
        let entries = far.store.append(vec![entry], 0).await.unwrap();
        far.hub.publish(entries).await.unwrap();
        drop(far.hub.subscribe(Filter::all(), None).await.unwrap());
    }
    assert_eq!(far.close().await, Some(CloseCode::TooSlow.number()));
}
