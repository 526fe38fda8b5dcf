//! The contract with the AWS SDK for Rust: the crates that the server uses, unmodified, against
//! an emulator in manual time.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

#[path = "contract/queue.rs"]
mod queue;
#[path = "contract/refusal.rs"]
mod refusal;
#[path = "contract/task.rs"]
mod task;
#[path = "contract/world.rs"]
mod world;
