//! One conversation, over whatever connection, so that it is tested without a network.

use std::future::Future;

use domain::event::frame::{ClientFrame, CloseCode};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, timeout, timeout_at};
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::breach::Breach;
use super::line::{Heard, Line};
use super::manners::{HELLOS, Manners, PINGS, Rate};
use super::seats::Seat;
use crate::hub::{Ended, FILTER_CLUSTERS, Filter, Frame, Hub, Subscription};
use crate::shutdown::Shutdown;

/// How a conversation ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// The server ends it.
    Restart,
    /// Who has signed in is to be checked anew.
    Renew,
    /// The peer may not go on.
    Broke(Breach),
    /// There are no more frames for it.
    Ended(Ended),
    /// The peer is gone or said goodbye.
    Gone,
    /// The peer has said nothing for too long; nobody would read a close frame.
    Silent,
}

impl End {
    /// The close code and the reason for the console.
    fn close(&self) -> Option<(CloseCode, String)> {
        match self {
            Self::Restart => Some((CloseCode::Restarting, "the server restarts".into())),
            Self::Renew => Some((CloseCode::Restarting, "the sign-in is checked anew".into())),
            Self::Broke(breach) => Some((breach.code(), breach.to_string())),
            Self::Ended(Ended::Overrun) => Some((CloseCode::TooSlow, Ended::Overrun.to_string())),
            // The client comes back and is told whether its cursor still holds.
            Self::Ended(ended @ (Ended::Forgotten | Ended::Store | Ended::Busy | Ended::Hub)) => {
                Some((CloseCode::Restarting, ended.to_string()))
            }
            Self::Gone | Self::Silent => None,
        }
    }
}

/// Talks to one peer until either side ends it. Without a seat it only says why.
pub(super) async fn converse<S>(
    mut line: Line<S>,
    hub: Hub,
    shutdown: Shutdown,
    manners: &Manners,
    seat: Option<Seat>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let end = match seat {
        None => End::Broke(Breach::Sockets),
        Some(_) => tokio::select! {
            biased;
            () = shutdown.asked() => End::Restart,
            () = sleep(manners.longest) => End::Renew,
            end = talk(&mut line, &hub, manners) => end,
        },
    };
    let close = end.close();
    let label = match (&end, &close) {
        (_, Some((code, _))) => code.number().to_string(),
        (End::Silent, None) => "silent".to_owned(),
        _ => "gone".to_owned(),
    };
    metrics::counter!("slipway_sockets_closed_total", "code" => label).increment(1);
    if let End::Broke(breach) = &end {
        metrics::counter!("slipway_sockets_refused_total", "why" => breach.slug()).increment(1);
    }
    if let Some((code, reason)) = close {
        tracing::debug!(ws.code = code.number(), "closing a socket with {}: {reason}", code.number());
        let frame = CloseFrame { code: code.number().into(), reason: clip(&reason).into() };
        drop(timeout(manners.close_within, line.close(frame)).await);
    }
}

async fn talk<S>(line: &mut Line<S>, hub: &Hub, manners: &Manners) -> End
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut bounds = Bounds { hellos: Rate::of(HELLOS), pings: Rate::of(PINGS) };
    let ClientFrame::Hello { clusters, cursor } =
        match timeout(manners.hello_within, first_hello(line, &mut bounds)).await {
            Ok(Ok(hello)) => hello,
            Ok(Err(end)) => return end,
            Err(_) => return End::Broke(Breach::Late),
        };
    let mut filter = Filter::clusters(clusters);
    let mut subscription = match hub.subscribe(filter.clone(), cursor).await {
        Ok(subscription) => subscription,
        Err(ended) => return End::Ended(ended),
    };
    let mut heard = Instant::now();
    let mut ping = interval_at(heard + manners.ping_every, manners.ping_every);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let written = tokio::select! {
            said = line.hear() => {
                heard = Instant::now();
                match bounds.read(said) {
                    Ok(None) => continue,
                    Ok(Some(ClientFrame::Hello { clusters, cursor })) => {
                        let wanted = Filter::clusters(clusters);
                        // Tasks of newly wanted clusters changed before the cursor too: only a
                        // snapshot has them.
                        let cursor = cursor.filter(|_| wanted == filter);
                        filter = wanted;
                        subscription = match hub.subscribe(filter.clone(), cursor).await {
                            Ok(subscription) => subscription,
                            Err(ended) => return End::Ended(ended),
                        };
                        continue;
                    }
                    Err(end) => return end,
                }
            }
            _ = ping.tick() => {
                if heard.elapsed() > manners.silent {
                    return End::Silent;
                }
                written(line.ping(), heard, manners).await
            }
            frame = subscription.next() => match frame {
                Ok(frame) => send(line, &mut subscription, frame, heard, manners).await,
                Err(ended) => return End::Ended(ended),
            },
        };
        if let Err(end) = written {
            return end;
        }
    }
}

/// What a peer may do, and how often.
struct Bounds {
    hellos: Rate,
    pings: Rate,
}

impl Bounds {
    /// What the peer said; `None` when it needs no answer of ours.
    fn read(&mut self, heard: Heard) -> Result<Option<ClientFrame>, End> {
        match heard {
            Heard::Gone => Err(End::Gone),
            Heard::Broke(breach) => Err(End::Broke(breach)),
            Heard::Alive if self.pings.allows(1) => Ok(None),
            Heard::Alive => Err(End::Broke(Breach::Pings)),
            Heard::Text(text) => match serde_json::from_str(&text) {
                Ok(ClientFrame::Hello { clusters: Some(clusters), .. })
                    if clusters.len() > FILTER_CLUSTERS =>
                {
                    Err(End::Broke(Breach::Clusters))
                }
                Ok(frame) if self.hellos.allows(1) => Ok(Some(frame)),
                Ok(_) => Err(End::Broke(Breach::Hellos)),
                Err(error) => Err(End::Broke(Breach::Frame(error.to_string()))),
            },
        }
    }
}

async fn first_hello<S>(line: &mut Line<S>, bounds: &mut Bounds) -> Result<ClientFrame, End>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    loop {
        if let Some(hello) = bounds.read(line.hear().await)? {
            return Ok(hello);
        }
    }
}

/// Sends a frame, and with it those that wait behind it.
async fn send<S>(
    line: &mut Line<S>,
    subscription: &mut Subscription,
    frame: Frame,
    heard: Instant,
    manners: &Manners,
) -> Result<(), End>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    line.enqueue(frame.bytes());
    while !line.is_full()
        && let Some(frame) = subscription.waiting()
    {
        line.enqueue(frame.bytes());
    }
    written(line.drain(), heard, manners).await?;
    if subscription.is_overrun() { Err(End::Ended(Ended::Overrun)) } else { Ok(()) }
}

/// Waits for a write, but not for longer than a peer may take, nor for one that has long been silent.
async fn written(
    write: impl Future<Output = Result<(), Error>>,
    heard: Instant,
    manners: &Manners,
) -> Result<(), End> {
    let until = (Instant::now() + manners.write_within).min(heard + manners.dead);
    match timeout_at(until, write).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(End::Ended(Ended::Overrun)),
    }
}

/// A close frame's reason has at most 123 bytes.
fn clip(why: &str) -> &str {
    let mut end = why.len().min(120);
    while !why.is_char_boundary(end) {
        end -= 1;
    }
    &why[..end]
}

#[cfg(test)]
mod tests;
