//! Tasks: the row the board keeps of each, and what its states mean.

pub mod row;
pub mod state;
