//! The handle that a program holds.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::options::Options;
use crate::server::{self, Shared};
use crate::state::State;

/// A running emulator. Dropping it stops it and closes its connections.
pub struct Emulator {
    addr: SocketAddr,
    shared: Arc<Shared>,
    tasks: [JoinHandle<()>; 2],
}

impl Emulator {
    /// Starts an emulator on a listener; it runs on the current tokio runtime.
    ///
    /// # Errors
    ///
    /// If the listener's own address cannot be read.
    pub async fn start(options: Options, listener: TcpListener) -> io::Result<Self> {
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared::new(State::new(options)));
        let tasks = [
            tokio::spawn(server::drive(shared.clone())),
            tokio::spawn(server::listen(shared.clone(), listener)),
        ];
        Ok(Self { addr, shared, tasks })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// What an AWS client takes as its endpoint: `http://127.0.0.1:4566`.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Moves the clock forward and does everything that becomes due, in order.
    pub fn advance(&self, by: Duration) {
        self.shared.lock().advance(by);
    }

    /// Stops it and waits until its connections are closed.
    pub async fn shutdown(mut self) {
        for task in &mut self.tasks {
            task.abort();
            // Aborted on purpose; there is nothing to learn from it.
            let _ = task.await;
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Runs an emulator until `stop` resolves.
///
/// # Errors
///
/// If the listener's own address cannot be read.
pub async fn serve(
    options: Options,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let emulator = Emulator::start(options, listener).await?;
    stop.await;
    emulator.shutdown().await;
    Ok(())
}
