//! Tasks: their model, the store with its indexes, the view, and one file per operation.

pub(crate) mod compute;
pub(crate) mod describe;
pub(crate) mod list;
pub(crate) mod model;
pub(crate) mod overrides;
pub(crate) mod placement;
pub(crate) mod platform;
pub(crate) mod run;
pub(crate) mod stop;
pub(crate) mod store;
pub(crate) mod token;
pub(crate) mod view;
pub(crate) mod volume;
