//! One conversation, generic over the socket so that it is tested without a network.

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use domain::event::frame::{ClientFrame, CloseCode};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use super::manners::{Hellos, Manners};
use crate::hub::{Ended, Filter, Frame, Hub, Subscription};
use crate::shutdown::Shutdown;

/// How a conversation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// We close it, with a code and a reason for the console.
    Close(CloseCode, String),
    /// What came cannot be read: the protocol is broken, or the connection is, and then nobody reads
    /// the code.
    Unreadable(String),
    /// The peer is gone or said goodbye.
    Gone,
}

/// Talks to one peer until either side ends it.
pub(super) async fn converse<S, E>(mut socket: S, hub: Hub, shutdown: Shutdown, manners: &Manners)
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin + Send,
    E: std::fmt::Display,
{
    let end = tokio::select! {
        biased;
        () = shutdown.asked() => End::Close(CloseCode::Restarting, "the server restarts".into()),
        end = talk(&mut socket, &hub, manners) => end,
    };
    let (label, code, reason) = match end {
        End::Close(code, reason) => (code.number().to_string(), Some(code), reason),
        End::Unreadable(why) => ("unreadable".to_owned(), Some(CloseCode::ProtocolError), clip(&why)),
        End::Gone => ("gone".to_owned(), None, String::new()),
    };
    metrics::counter!("slipway_sockets_closed_total", "code" => label).increment(1);
    if let Some(code) = code {
        tracing::debug!(ws.code = code.number(), "closing a socket with {}: {reason}", code.number());
        let frame = CloseFrame { code: code.number(), reason: Utf8Bytes::from(reason) };
        drop(timeout(manners.close_within, goodbye(&mut socket, frame)).await);
    }
}

/// Sends the close frame and reads until the peer has answered it: a socket that is dropped with
/// unread bytes resets the connection, and the peer would never read the code.
async fn goodbye<S, E>(socket: &mut S, frame: CloseFrame)
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
{
    if socket.send(Message::Close(Some(frame))).await.is_ok() {
        while let Some(Ok(_)) = socket.next().await {}
    }
}

async fn talk<S, E>(socket: &mut S, hub: &Hub, manners: &Manners) -> End
where
    S: Stream<Item = Result<Message, E>> + Sink<Message, Error = E> + Unpin,
    E: std::fmt::Display,
{
    let (within, every) = (manners.hello_within, manners.ping_every);
    let ClientFrame::Hello { clusters, cursor } = match timeout(within, first_hello(socket)).await {
        Ok(Ok(hello)) => hello,
        Ok(Err(end)) => return end,
        Err(_) => return broke("no hello within 5 seconds"),
    };
    let mut filter = Filter::clusters(clusters);
    let mut subscription = match hub.subscribe(filter.clone(), cursor).await {
        Ok(subscription) => subscription,
        Err(ended) => return ending(ended),
    };
    let mut hellos = Hellos::new();
    let mut heard = Instant::now();
    let mut ping = interval_at(heard + every, every);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let written = tokio::select! {
            message = socket.next() => {
                heard = Instant::now();
                match read(message) {
                    Ok(None) => continue,
                    Ok(Some(ClientFrame::Hello { clusters, cursor })) => {
                        if !hellos.one_more() {
                            return broke("too many hellos");
                        }
                        let wanted = Filter::clusters(clusters);
                        // Tasks of newly wanted clusters changed before the cursor too: only a
                        // snapshot has them.
                        let cursor = cursor.filter(|_| wanted == filter);
                        filter = wanted;
                        subscription = match hub.subscribe(filter.clone(), cursor).await {
                            Ok(subscription) => subscription,
                            Err(ended) => return ending(ended),
                        };
                        continue;
                    }
                    Err(end) => return end,
                }
            }
            _ = ping.tick() => {
                if heard.elapsed() > manners.silent {
                    return End::Gone;
                }
                write(socket, Message::Ping(Default::default()), manners).await
            }
            frame = subscription.next() => match frame {
                Ok(frame) => send(socket, &subscription, &frame, manners).await,
                Err(ended) => return ending(ended),
            },
        };
        if let Err(end) = written {
            return end;
        }
    }
}

async fn first_hello<S, E>(socket: &mut S) -> Result<ClientFrame, End>
where
    S: Stream<Item = Result<Message, E>> + Unpin,
    E: std::fmt::Display,
{
    loop {
        if let Some(hello) = read(socket.next().await)? {
            return Ok(hello);
        }
    }
}

/// What the peer said; `None` when it needs no answer of ours (pings are answered by the socket).
fn read<E: std::fmt::Display>(message: Option<Result<Message, E>>) -> Result<Option<ClientFrame>, End> {
    match message {
        None | Some(Ok(Message::Close(_))) => Err(End::Gone),
        // Too long, not UTF-8, no websocket frame, or a lost connection.
        Some(Err(error)) => Err(End::Unreadable(error.to_string())),
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Binary(_))) => Err(broke("binary frames are not part of the protocol")),
        Some(Ok(Message::Text(text))) => match serde_json::from_str(&text) {
            Ok(frame) => Ok(Some(frame)),
            Err(error) => Err(broke(&format!("not a frame of the protocol: {error}"))),
        },
    }
}

async fn send<S, E>(
    socket: &mut S,
    subscription: &Subscription,
    frame: &Frame,
    manners: &Manners,
) -> Result<(), End>
where
    S: Sink<Message, Error = E> + Unpin,
{
    let Ok(text) = Utf8Bytes::try_from(frame.bytes()) else {
        tracing::error!("the hub made a frame that is not UTF-8");
        return Err(ending(Ended::Hub));
    };
    write(socket, Message::Text(text), manners).await?;
    if subscription.is_overrun() { Err(ending(Ended::Overrun)) } else { Ok(()) }
}

async fn write<S, E>(socket: &mut S, message: Message, manners: &Manners) -> Result<(), End>
where
    S: Sink<Message, Error = E> + Unpin,
{
    match timeout(manners.write_within, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(ending(Ended::Overrun)),
    }
}

fn ending(ended: Ended) -> End {
    match ended {
        Ended::Overrun => End::Close(CloseCode::TooSlow, ended.to_string()),
        // The client comes back and is told whether its cursor still holds.
        Ended::Forgotten | Ended::Store | Ended::Hub => End::Close(CloseCode::Restarting, ended.to_string()),
    }
}

fn broke(why: &str) -> End {
    End::Close(CloseCode::ProtocolError, clip(why))
}

/// A close frame's reason has at most 123 bytes.
fn clip(why: &str) -> String {
    let mut why = why.to_owned();
    while why.len() > 120 {
        why.pop();
    }
    why
}

#[cfg(test)]
mod tests;
