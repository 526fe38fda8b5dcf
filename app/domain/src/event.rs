//! The event protocol: cursors, frames and close codes. `docs/event-protocol.md` is its description.

pub mod cursor;
pub mod frame;
pub mod history;
pub mod rule;
