//! Says what is being done and how long it took, so that a long first build does not look hung.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

/// Runs one step under its name; the name goes before it and the time after it.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("site: {name} …");
    let started = now();
    let done = work().with_context(|| name.to_owned())?;
    println!("site: {name}: {}", seconds(started.elapsed()));
    Ok(done)
}

/// The present, for elapsed times only.
#[expect(
    clippy::disallowed_methods,
    reason = "a build task has no clock to be given; nothing depends on the value but a printed duration"
)]
pub(crate) fn now() -> Instant {
    Instant::now()
}

pub(crate) fn seconds(elapsed: Duration) -> String {
    format!("{:.1} s", elapsed.as_secs_f64())
}
