//! A conversation without a network, with a peer that is made to misbehave.

use std::sync::Arc;
use std::time::Duration;

use domain::event::frame::{Change, MAX_FRAME, Source, SourceStatus};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::DuplexStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{CloseCode as Code, Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::frame::{Frame as Raw, FrameHeader};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::*;
use crate::http::socket::seats::Seats;
use crate::hub::Hub;
use crate::store::{NewEntry, SharedStore, SqliteStore, Via};

const LONG: Duration = Duration::from_secs(3600);
const HELLO: &str = r#"{"type":"hello","clusters":null,"cursor":null}"#;

/// Nothing times out but what a test is about.
const PATIENT: Manners = Manners {
    hello_within: LONG,
    ping_every: LONG,
    silent: LONG,
    dead: LONG,
    write_within: LONG,
    close_within: LONG,
    longest: LONG,
};

/// The other end of a conversation.
struct Far {
    socket: WebSocketStream<DuplexStream>,
    store: SharedStore,
    hub: Hub,
    _dir: tempfile::TempDir,
}

impl Far {
    /// A conversation over a connection that holds `room` unread bytes.
    async fn new(room: usize, manners: Manners) -> Self {
        Self::seated(room, manners, Seats::new(1).take(&app::port::Actor::local())).await
    }

    async fn seated(room: usize, manners: Manners, seat: Option<Seat>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("x.db")).await.unwrap());
        let status = SourceStatus { source: Source::Polling, stale_since: None, why: None };
        let hub = Hub::start(store.clone(), status).await.unwrap();
        let (near, far) = tokio::io::duplex(room);
        let at_hub = hub.clone();
        tokio::spawn(async move {
            converse(Line::serve(near).await, at_hub, Shutdown::default(), &manners, seat).await;
        });
        // Whatever a test wants to send, this end lets it.
        let config = WebSocketConfig::default().max_write_buffer_size(usize::MAX);
        let socket = WebSocketStream::from_raw_socket(far, Role::Client, Some(config)).await;
        Self { socket, store, hub, _dir: dir }
    }

    async fn say(&mut self, message: Message) {
        // The other end may have closed meanwhile.
        let _ = self.socket.send(message).await;
    }

    async fn hello(&mut self) {
        self.say(Message::text(HELLO)).await;
    }

    /// The code of the close, after whatever else comes; `None` when the socket just ends.
    async fn close(&mut self) -> Option<(u16, String)> {
        while let Some(Ok(message)) = self.socket.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| (frame.code.into(), frame.reason.to_string()));
            }
        }
        None
    }

    /// Reads to the end as a peer that answers no ping, and says whether no close frame came.
    async fn ends_without_a_close(mut self) -> bool {
        let socket = self.socket.get_mut();
        let mut bytes = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(socket, &mut bytes).await.unwrap();
        // 0x88: the opcode of a close frame, which begins a frame nowhere in JSON.
        !bytes.contains(&0x88)
    }

    /// One change is journaled and told.
    async fn change(&self, name: &str) {
        let cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/staging".to_owned();
        let change = Change::Gone(name.to_owned());
        let entries = self.store.append(vec![NewEntry { cluster, change, via: Via::Age }], 0).await.unwrap();
        self.hub.publish(entries).await.unwrap();
    }
}

fn part(code: OpCode, is_final: bool, text: &str) -> Message {
    let header = FrameHeader { is_final, opcode: code, mask: Some([1, 2, 3, 4]), ..FrameHeader::default() };
    Message::Frame(Raw::from_payload(header, Bytes::copy_from_slice(text.as_bytes())))
}

#[tokio::test]
async fn a_socket_is_closed_in_time_so_that_the_sign_in_is_checked_anew() {
    let mut far = Far::new(1 << 20, Manners { longest: Duration::from_millis(1), ..PATIENT }).await;
    far.hello().await;
    assert_eq!(far.close().await, Some((4012, "the sign-in is checked anew".to_owned())));
    assert!(Manners::signed_in().longest < LONG && Manners::default().longest > LONG);
}

#[tokio::test]
async fn who_says_no_hello_is_closed() {
    let mut far = Far::new(1 << 20, Manners { hello_within: Duration::from_millis(1), ..PATIENT }).await;
    let (code, reason) = far.close().await.unwrap();
    assert_eq!((code, reason.as_str()), (4010, "no hello within 5 seconds"));
}

#[tokio::test]
async fn who_falls_silent_is_given_up_without_a_word() {
    let quick = Duration::from_millis(5);
    let mut far = Far::new(1 << 20, Manners { ping_every: quick, silent: quick, ..PATIENT }).await;
    far.hello().await;
    assert!(far.ends_without_a_close().await);
}

#[tokio::test]
async fn who_is_pinged_and_answers_stays() {
    let mut far = Far::new(1 << 20, Manners { ping_every: Duration::from_millis(2), ..PATIENT }).await;
    far.hello().await;
    let mut pings = 0;
    while pings < 10 {
        match far.socket.next().await.expect("it goes on").unwrap() {
            Message::Ping(_) => pings += 1,
            Message::Text(_) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn who_does_not_read_is_closed_with_4008() {
    let mut far = Far::new(64, PATIENT).await;
    far.hello().await;
    // Who joins has everything flushed first, so each change is a frame of its own, until the queue
    // of the peer that does not read runs over.
    for n in 0..120 {
        far.change(&format!("task-{n}")).await;
        drop(far.hub.subscribe(Filter::all(), None).await.unwrap());
    }
    assert_eq!(far.close().await.map(|close| close.0), Some(4008));
}

#[tokio::test]
async fn a_write_does_not_wait_for_the_dead() {
    let mut far = Far::new(64, Manners { dead: Duration::ZERO, ..PATIENT }).await;
    far.hello().await;
    far.change("task").await;
    // It comes back to read before the closing handshake is given up, and learns why.
    assert_eq!(far.close().await.map(|close| close.0), Some(4008));
}

#[tokio::test]
async fn the_protocols_breakers_are_told_what_they_broke() {
    let text = OpCode::Data(Data::Text);
    let more = OpCode::Data(Data::Continue);
    let long = "x".repeat(MAX_FRAME + 1);
    let half = "x".repeat(MAX_FRAME / 2 + 1);
    for (sent, reason) in [
        (vec![Message::text("hello")], "not a frame of slipway.v1: "),
        (vec![Message::text("{}")], "not a frame of slipway.v1: missing field `type`"),
        (
            vec![Message::text(HELLO.replace("null}", "\"x\"}"))],
            "not a frame of slipway.v1: “x” is not a cursor",
        ),
        (
            vec![Message::text(HELLO.replace('{', r#"{"x":1,"#))],
            "not a frame of slipway.v1: unknown field `x`",
        ),
        (vec![Message::binary(vec![1, 2, 3])], "binary frames are not part of the protocol"),
        (vec![Message::text(long)], "a message has at most 64 KiB"),
        (vec![part(text, false, &half), part(more, true, &half)], "a message has at most 64 KiB"),
        (vec![part(more, true, HELLO)], "not a websocket: "),
        (vec![part(text, false, "{"), part(text, true, "}")], "not a websocket: "),
        (vec![part(OpCode::Data(Data::Reserved(5)), true, "")], "not a websocket: "),
        ((0..11).map(|_| Message::text(HELLO)).collect(), "at most 10 hellos within 10 seconds"),
        ((0..10_000).map(|_| Message::text(HELLO)).collect(), "at most 10 hellos within 10 seconds"),
        (
            (0..101).map(|_| Message::Ping(Bytes::new())).collect(),
            "at most 100 pings and pongs within 10 seconds",
        ),
        (
            (0..101).map(|_| Message::Pong(Bytes::new())).collect(),
            "at most 100 pings and pongs within 10 seconds",
        ),
    ] {
        let mut far = Far::new(1 << 20, PATIENT).await;
        for message in sent {
            let _ = far.socket.feed(message).await;
        }
        let _ = far.socket.flush().await;
        let (code, said) = far.close().await.unwrap();
        assert!(code == 4010 && said.starts_with(reason), "{code} {said:?}, not {reason:?}");
    }
}

#[tokio::test]
async fn a_message_that_never_ends_is_ended() {
    let mut far = Far::new(1 << 20, PATIENT).await;
    far.say(part(OpCode::Data(Data::Text), false, "")).await;
    let endless =
        async { while far.socket.send(part(OpCode::Data(Data::Continue), false, "")).await.is_ok() {} };
    tokio::time::timeout(Duration::from_secs(20), endless).await.expect("ended");
}

#[tokio::test]
async fn a_hello_may_come_in_parts() {
    let mut far = Far::new(1 << 20, PATIENT).await;
    let (head, tail) = HELLO.split_at(9);
    far.say(part(OpCode::Data(Data::Text), false, head)).await;
    far.say(Message::Ping(Bytes::new())).await;
    far.say(part(OpCode::Data(Data::Continue), true, tail)).await;
    let mut snapshot = false;
    while !snapshot {
        let message = far.socket.next().await.expect("it goes on").unwrap();
        snapshot = matches!(message, Message::Text(text) if text.contains("snapshot"));
    }
}

#[tokio::test]
async fn who_has_no_seat_is_closed_with_4009() {
    let mut far = Far::seated(1 << 20, PATIENT, None).await;
    far.hello().await;
    assert_eq!(far.close().await, Some((4009, "too many sockets of one user".to_owned())));
}

#[tokio::test]
async fn a_goodbye_is_answered() {
    let mut far = Far::new(1 << 20, PATIENT).await;
    far.hello().await;
    far.socket.close(None).await.unwrap();
    assert_ne!(far.close().await.map(|close| close.0), Some(u16::from(Code::Protocol)));
}
