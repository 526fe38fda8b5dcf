//! The contract with the AWS SDK for Rust: the crates that the server uses, unmodified.

fn main() {}
