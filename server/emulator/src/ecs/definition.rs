//! Task definitions: the document as registered, Fargate's validation, the store of families.

mod check;
pub(crate) mod describe;
pub(crate) mod fargate;
pub(crate) mod list;
pub(crate) mod model;
pub(crate) mod register;
pub(crate) mod remove;
pub(crate) mod size;
pub(crate) mod store;
