//! The rooms together against the emulator, over HTTP and a real websocket. Time is poked: the
//! emulator's and ours by `advance`, the poller by `scan`; nothing sleeps.

mod board;
mod journey;
mod launching;
mod lists;
mod peer;
mod socket;
mod world;
