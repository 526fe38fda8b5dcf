//! The end of the process: who is told, and who is waited for.
//!
//! The first SIGINT or SIGTERM asks everyone to finish; the second one is not ours to soften and
//! ends the process at once.

use std::future::Future;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The longest that draining may take; with the flush after it, ending stays within ten seconds.
pub const GRACE: Duration = Duration::from_secs(9);

/// What a long-running task is handed: it hears the request to end and is waited for.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    asked: CancellationToken,
    tasks: TaskTracker,
}

impl Shutdown {
    /// Resolves when the process has been asked to end; at once, if that was before.
    pub async fn asked(&self) {
        self.asked.cancelled().await;
    }

    /// Whether the process has been asked to end.
    pub fn is_asked(&self) -> bool {
        self.asked.is_cancelled()
    }

    /// The token itself, for what wants to be cancelled by one.
    pub fn token(&self) -> CancellationToken {
        self.asked.clone()
    }

    /// Starts a task that is waited for at the end. It must listen for [`asked`](Self::asked).
    pub fn spawn<F>(&self, task: F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.tasks.spawn(task);
    }

    /// Waits for `task` at the end without spawning it: for a socket that its handler drives.
    pub fn track<F: Future>(&self, task: F) -> impl Future<Output = F::Output> + use<F> {
        self.tasks.track_future(task)
    }

    /// Asks everyone to finish.
    pub fn ask(&self) {
        self.asked.cancel();
    }

    /// Waits until every task has ended.
    pub async fn drained(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Turns signals into requests to end: the first asks, the second exits with the code that shells
/// give to a process that was interrupted.
pub async fn on_signals(shutdown: Shutdown) -> std::io::Result<()> {
    let mut signals = Signals::new()?;
    let name = signals.next().await;
    tracing::info!(
        signal = name,
        "{name} received: finishing within {} s, once more ends at once",
        GRACE.as_secs()
    );
    shutdown.ask();
    let name = signals.next().await;
    tracing::warn!(signal = name, "{name} received again: ending at once");
    std::process::exit(130);
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> &'static str {
        // Without a console there is nothing to hear; the process then ends as the system ends it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_hears_the_request_and_is_waited_for() {
        let shutdown = Shutdown::default();
        let (said, heard) = tokio::sync::oneshot::channel();
        shutdown.spawn({
            let shutdown = shutdown.clone();
            async move {
                shutdown.asked().await;
                let _ = said.send("finished");
            }
        });
        assert!(!shutdown.is_asked());
        shutdown.ask();
        shutdown.drained().await;
        assert_eq!(heard.await, Ok("finished"));
    }
}
