//! Tasks: the row the board keeps of each, and what its states mean.

pub mod diagnosis;
pub mod ending;
pub mod query;
pub mod row;
pub mod spot;
pub mod state;
