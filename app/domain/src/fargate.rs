//! Rules of AWS Fargate.

pub mod platform;
pub mod size;
pub mod strategy;
