//! Tasks: the row the board keeps of each, and what its states mean.

pub mod contradiction;
pub mod detail;
pub mod diagnosis;
pub mod ending;
pub mod past;
pub mod query;
pub mod row;
pub mod search;
pub mod sieve;
pub mod spot;
pub mod state;
pub mod story;
pub mod timeline;
