//! The rooms together against the emulator, over HTTP and a real websocket. Time is poked: the
//! emulator's and ours by `advance`, the poller by `scan`; nothing sleeps.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod alb;
mod banners;
mod binary;
mod board;
mod bounds;
mod calls;
mod capacity;
mod check;
mod disk;
mod engine;
mod events;
mod faults;
mod history;
mod hostile;
mod journey;
mod kill;
mod launching;
mod lists;
mod logs;
mod outcomes;
mod peer;
#[cfg(target_os = "linux")]
#[path = "../store/postgres.rs"]
#[expect(dead_code, reason = "the suite of the stores uses the rest")]
mod postgres;
#[cfg(target_os = "linux")]
#[path = "../store/proxy.rs"]
mod proxy;
mod refused;
mod shared;
mod silent;
mod socket;
mod world;
