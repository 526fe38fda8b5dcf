//! Rules of AWS Fargate.

pub mod platform;
pub mod price;
pub mod size;
pub mod strategy;
pub mod zone;
