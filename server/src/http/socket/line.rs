//! One websocket as the conversation needs it: what the peer said, and shared frames written without
//! being copied.
//!
//! Tungstenite writes through a buffer of each socket's own, which keeps the size of the largest frame
//! it ever held: 64 KiB for whoever was sent a snapshot. So the hub's frames go to the connection past
//! it, many in one call of the system, straight from the memory that all sockets share. Pongs and the
//! close stay with tungstenite; its buffer is empty whenever a frame begins.

use std::collections::VecDeque;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use domain::event::frame::MAX_FRAME;
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes};

use super::breach::Breach;
use super::meter::Metered;

/// Frames written in one call, at most.
const AT_ONCE: usize = 16;
/// The longest head of a server's frame: opcode, a mark, a length of 8 bytes.
const LONGEST_HEAD: usize = 10;

/// What the peer said.
#[derive(Debug)]
pub(super) enum Heard {
    /// A text.
    Text(Utf8Bytes),
    /// A ping (answered already) or a pong.
    Alive,
    /// What it may not say.
    Broke(Breach),
    /// It has left, or the connection has.
    Gone,
}

/// The websocket.
pub(super) struct Line<S> {
    socket: WebSocketStream<Metered<S>>,
    queue: VecDeque<Bytes>,
    /// How much of the first frame in the queue is written, its head included.
    written: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Line<S> {
    /// The server's end of an upgraded connection.
    pub(super) async fn serve(connection: S) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(1024)
            .write_buffer_size(0)
            .max_write_buffer_size(MAX_FRAME)
            .max_message_size(Some(MAX_FRAME))
            .max_frame_size(Some(MAX_FRAME));
        let connection = Metered::new(connection);
        let socket = WebSocketStream::from_raw_socket(connection, Role::Server, Some(config)).await;
        Self { socket, queue: VecDeque::new(), written: 0 }
    }

    /// What the peer says next. Dropping the future loses nothing.
    pub(super) async fn hear(&mut self) -> Heard {
        match self.socket.next().await {
            Some(Ok(Message::Text(text))) => Heard::Text(text),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => Heard::Alive,
            Some(Ok(Message::Binary(_))) => Heard::Broke(Breach::Binary),
            Some(Ok(Message::Close(_))) | None => Heard::Gone,
            Some(Err(error)) => blame(error),
        }
    }

    /// Puts a frame into the queue.
    pub(super) fn enqueue(&mut self, frame: Bytes) {
        self.queue.push_back(frame);
    }

    /// Whether the queue has as many frames as one call writes.
    pub(super) fn is_full(&self) -> bool {
        self.queue.len() >= AT_ONCE
    }

    /// Writes the queue. When the future is dropped, the next call goes on where it stopped.
    pub(super) async fn drain(&mut self) -> Result<(), Error> {
        if self.written == 0 {
            self.socket.flush().await?;
        }
        let Self { socket, queue, written } = self;
        std::future::poll_fn(|cx| write(Pin::new(socket.get_mut()), cx, queue, written)).await?;
        *queue = VecDeque::new();
        Ok(())
    }

    /// Sends a ping.
    pub(super) async fn ping(&mut self) -> Result<(), Error> {
        self.drain().await?;
        self.socket.send(Message::Ping(Bytes::new())).await
    }

    /// Says goodbye and reads until the peer has answered it: a socket that is dropped with unread
    /// bytes resets the connection, and the peer would never read the code. Of the queue only the
    /// frame that was begun is sent.
    pub(super) async fn close(&mut self, frame: CloseFrame) {
        self.queue.truncate(usize::from(self.written > 0));
        if self.drain().await.is_ok() && self.socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = self.socket.next().await {}
        }
    }
}

/// Whether it was the peer that broke the protocol, or the network.
fn blame(error: Error) -> Heard {
    match error {
        Error::Io(error) if error.kind() == io::ErrorKind::QuotaExceeded => Heard::Broke(Breach::Flood),
        Error::Capacity(_) => Heard::Broke(Breach::Long),
        Error::Utf8(why) => Heard::Broke(Breach::Malformed(why)),
        Error::Protocol(why) if !why.to_string().contains("closing handshake") => {
            Heard::Broke(Breach::Malformed(why.to_string()))
        }
        _ => Heard::Gone,
    }
}

fn write<S: AsyncWrite>(
    mut connection: Pin<&mut S>,
    cx: &mut Context<'_>,
    queue: &mut VecDeque<Bytes>,
    written: &mut usize,
) -> Poll<io::Result<()>> {
    while !queue.is_empty() {
        let mut heads = [([0; LONGEST_HEAD], 0); AT_ONCE];
        for (slot, frame) in heads.iter_mut().zip(&*queue) {
            *slot = head(frame.len());
        }
        let mut slices = [IoSlice::new(&[]); AT_ONCE * 2];
        for ((pair, (head, length)), frame) in slices.chunks_exact_mut(2).zip(&heads).zip(&*queue) {
            pair[0] = IoSlice::new(&head[..*length]);
            pair[1] = IoSlice::new(frame);
        }
        let mut rest = &mut slices[..queue.len().min(AT_ONCE) * 2];
        IoSlice::advance_slices(&mut rest, *written);
        match ready!(connection.as_mut().poll_write_vectored(cx, rest))? {
            0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            more => *written += more,
        }
        while let Some(whole) = queue.front().map(|frame| head(frame.len()).1 + frame.len())
            && *written >= whole
        {
            *written -= whole;
            queue.pop_front();
        }
    }
    connection.poll_flush(cx)
}

/// The head of a final, unmasked text frame (RFC 6455, section 5.2) and its length.
fn head(length: usize) -> ([u8; LONGEST_HEAD], usize) {
    const FINAL_TEXT: u8 = 0x81;
    let mut head = [0; LONGEST_HEAD];
    head[0] = FINAL_TEXT;
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..=125), _) => {
            head[1] = short;
            (head, 2)
        }
        (_, Ok(medium)) => {
            head[1] = 126;
            head[2..4].copy_from_slice(&medium.to_be_bytes());
            (head, 4)
        }
        _ => {
            head[1] = 127;
            head[2..].copy_from_slice(&(length as u64).to_be_bytes());
            (head, 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every length at which the head changes, whole and in any portions that the connection takes.
    #[tokio::test]
    async fn frames_arrive_whole_whatever_the_connection_takes_at_a_time() {
        for (room, longest) in [(1, 127), (3, 4096), (1000, MAX_FRAME), (1 << 20, MAX_FRAME)] {
            let (ours, theirs) = tokio::io::duplex(room);
            let mut line = Line::serve(ours).await;
            let mut peer = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
            let all = [0, 1, 125, 126, 127, 4096, MAX_FRAME - 1, MAX_FRAME];
            let lengths = all.into_iter().filter(|length| *length <= longest);
            let reading = async {
                for length in lengths.clone() {
                    let Some(Ok(Message::Text(text))) = peer.next().await else { panic!("a text") };
                    assert_eq!(text.len(), length);
                }
            };
            let writing = async {
                for length in lengths.clone() {
                    line.enqueue(Bytes::from(vec![b'x'; length]));
                }
                line.drain().await.unwrap();
            };
            tokio::join!(reading, writing);
        }
    }

    #[tokio::test]
    async fn a_write_that_was_given_up_is_finished_before_the_close() {
        let (ours, theirs) = tokio::io::duplex(16);
        let mut line = Line::serve(ours).await;
        line.enqueue(Bytes::from_static(&[b'a'; 100]));
        line.enqueue(Bytes::from_static(&[b'b'; 100]));
        assert!(futures_util::FutureExt::now_or_never(line.drain()).is_none(), "nobody reads");
        let mut peer = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
        let reading = async {
            assert_eq!(peer.next().await.unwrap().unwrap(), Message::text("a".repeat(100)));
            let Some(Ok(Message::Close(Some(close)))) = peer.next().await else { panic!("a close") };
            assert_eq!(u16::from(close.code), 4008);
            while let Some(Ok(_)) = peer.next().await {}
        };
        let close = CloseFrame { code: 4008.into(), reason: "too slow".into() };
        let closing = async move { line.close(close).await };
        tokio::join!(closing, reading);
    }

    proptest::proptest! {
        /// Any bytes, and frames with any head. `make fuzz` reads a million of each.
        #[test]
        fn fuzz_bytes_of_sockets(
            heads in proptest::collection::vec(proptest::prelude::any::<[u8; 8]>(), 0..12),
            bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
            runtime.block_on(async {
                let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
                let mut line = Line::serve(ours).await;
                for head in &heads {
                    // A whole frame: final or not, of any opcode, masked, of at most 125 bytes.
                    let length = usize::from(head[1] % 64);
                    let frame = [&[head[0], 0x80 | (head[1] % 64)], &head[2..6], &vec![head[7]; length]].concat();
                    tokio::io::AsyncWriteExt::write_all(&mut theirs, &frame).await.unwrap();
                }
                tokio::io::AsyncWriteExt::write_all(&mut theirs, &bytes).await.unwrap();
                drop(theirs);
                // It ends: everything that was sent is heard, or is a breach.
                while let Heard::Text(_) | Heard::Alive = line.hear().await {}
            });
        }
    }
}
