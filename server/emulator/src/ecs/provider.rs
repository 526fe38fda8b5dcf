//! Capacity providers: the two of Fargate, which are always there, and those made for Auto
//! Scaling groups or managed instances, which can be attached but never run a task here.

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod describe;
pub(crate) mod model;
