//! The pages, one route each: `pages/<noun>/<verb>.rs`.

pub mod audit;
pub mod cluster;
pub mod find;
pub mod launch;
pub mod missing;
pub mod overview;
pub mod provider;
pub mod run;
pub mod task;
pub mod task_definition;

pub mod part;
