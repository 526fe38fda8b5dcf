//! Field shells and the error summary. A field shows its help, its error and what was typed; nothing here
//! knows what a launch is.

pub mod field;
pub mod read;
pub mod strategy;
pub mod summary;
