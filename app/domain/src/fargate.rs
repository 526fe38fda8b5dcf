//! Rules of AWS Fargate.

pub mod size;
pub mod strategy;
