//! Long loops beside the threads that answer requests.
//!
//! A loop over ten thousand tasks takes milliseconds in which its thread answers nobody, and no time limit can end it.
//! So it runs on a thread of its own, and no more of them at the same time than leave the others a processor.

use std::sync::LazyLock;

use domain::problem::{Problem, ProblemKind};
use tokio::sync::Semaphore;

/// The loops of the whole process that run at the same time.
static TURNS: LazyLock<Semaphore> = LazyLock::new(|| {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    Semaphore::new((processors - 1).max(1))
});

/// Runs `work` and waits for it. Whoever leaves before its turn came costs nothing.
///
/// # Errors
/// When the work panicked, or the process ends.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let turn = TURNS.acquire().await.map_err(|_| broken())?;
    let done = tokio::task::spawn_blocking(move || {
        // Held until the work is over, also when nobody waits for it any more.
        let _turn = turn;
        work()
    });
    done.await.map_err(|_| broken())
}

fn broken() -> Problem {
    Problem::new(
        ProblemKind::Internal,
        "internal",
        "Something went wrong inside Slipway. Try again; the log has the cause.",
    )
}
