//! Field shells, controls, rows and the error summary. A field shows its help, its error and what was typed; nothing
//! here knows what a launch is.

pub mod control;
pub mod field;
pub mod fold;
pub mod read;
pub mod rows;
pub mod strategy;
pub mod summary;
