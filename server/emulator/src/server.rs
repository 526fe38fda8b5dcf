//! The listening side: accepts connections, and drives the clock when time is automatic.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::clock::{Moment, TimeMode};
use crate::http;
use crate::state::State;

/// What connections and the driver share.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// Wakes the driver: something is due earlier than it thinks.
    wake: Notify,
    /// The moment for which the driver sleeps.
    armed: Mutex<Option<Moment>>,
}

impl Shared {
    pub(crate) fn new(state: State) -> Self {
        Self { state: Mutex::new(state), wake: Notify::new(), armed: Mutex::new(None) }
    }

    /// The state. A poisoned lock is taken anyway: an emulator should go on.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the driver whatever it sleeps for.
    pub(crate) fn wake_driver(&self) {
        self.wake.notify_one();
    }

    /// Wakes the driver if it sleeps longer than it should.
    pub(crate) fn wake_if_earlier(&self) {
        let next = self.lock().next_due();
        let armed = *self.armed.lock().unwrap_or_else(PoisonError::into_inner);
        if next.is_some_and(|next| armed.is_none_or(|armed| next < armed)) {
            self.wake.notify_one();
        }
    }
}

/// Does what is due when it is due. In manual time there is nothing to do here.
pub(crate) async fn drive(shared: Arc<Shared>) {
    loop {
        let (mode, now, next) = {
            let mut state = shared.lock();
            state.settle();
            (state.clock.mode(), state.clock.now(), state.next_due())
        };
        *shared.armed.lock().unwrap_or_else(PoisonError::into_inner) = next;
        let sleep = match (mode, next) {
            (TimeMode::Auto, Some(next)) => Some(next.since(now).max(1).unsigned_abs()),
            _ => None,
        };
        match sleep {
            Some(millis) => {
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(millis)) => {}
                    () = shared.wake.notified() => {}
                }
            }
            None => shared.wake.notified().await,
        }
    }
}

/// Accepts connections until it is dropped, and every connection with it.
pub(crate) async fn listen(shared: Arc<Shared>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(shared.clone(), stream));
                }
                Err(error) => {
                    tracing::warn!(%error, "could not accept a connection");
                    // Out of file descriptors, most likely: give others time to close.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(shared: Arc<Shared>, stream: TcpStream) {
    // Answers are written whole: don't wait to fill a packet.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "could not set TCP_NODELAY");
    }
    let service = service_fn(|request| {
        let shared = shared.clone();
        async move { http::answer(&shared, request).await }
    });
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}
