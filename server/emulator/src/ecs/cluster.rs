//! Clusters: their model and view, and one file per group of operations.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod model;
pub(crate) mod strategy;
pub(crate) mod view;
