//! A cluster's capacity providers and default strategy, and how they are changed.
//!
//! PutClusterCapacityProviders replaces both lists whole: what a caller leaves out is dropped. Here a
//! [`change::Change`] names only what is to differ, and [`lists::Lists`] of the call are computed from it and
//! from the cluster as it is, so that nothing is lost by omission. A plan remembers what it was made from; a
//! cluster that has changed since is never overwritten.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html>

pub mod change;
pub mod command;
pub mod consequence;
pub mod edit;
pub mod group;
pub mod lists;
pub mod provider;
pub mod rule;
pub mod view;

#[cfg(test)]
mod race;
