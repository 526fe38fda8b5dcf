//! An Amazon ECS on Fargate emulator that unmodified AWS clients believe.
//!
//! One port speaks the wire protocols of ECS, EC2, IAM, STS, EventBridge, SQS and CloudWatch
//! Logs. Tasks go through the states, versions, timestamps, stop codes and events of Fargate.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use ecs_emulator::{Emulator, Options};
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:4566").await?;
//! let emulator = Emulator::start(Options::default(), listener).await?;
//! println!("aws ecs list-clusters --endpoint-url {}", emulator.endpoint());
//! # emulator.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # How a request flows
//!
//! `server` accepts it, `http` finds out whose it is (`wire`) and what trouble it gets
//! (`faults`, `throttle`), `state` gives it its `world`, and the service's module answers:
//! `ecs`, `ec2`, `iam`, `sts`, `events`, `sqs`, `logs`. Tasks are moved on by `lifecycle`.
//! `/_emulator/` requests go to `control` instead.

mod clock;
mod control;
mod ec2;
mod ecs;
mod emulator;
mod events;
mod fault;
mod faults;
mod http;
mod iam;
mod ids;
mod lifecycle;
mod logs;
mod model;
mod options;
mod page;
mod partition;
mod sample;
mod server;
mod sqs;
mod state;
mod sts;
mod tag;
mod throttle;
mod wire;
mod world;

pub use clock::TimeMode;
pub use emulator::{Emulator, serve};
pub use options::Options;
