//! Pages about capacity providers.

pub mod edit;
pub mod list;
