//! EC2, IAM and STS through the query protocol, on the official runtime: its signer, retries, timeouts,
//! credential chain and endpoint settings, without the official clients: EC2's alone takes longer to
//! compile than everything else together.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html>

mod client;
mod group;
mod identity;
mod network;
mod roles;
mod simulate;
mod xml;

#[cfg(test)]
mod tests;

pub(super) use client::{EC2, IAM, QueryClient, STS};
pub use group::FoundGroup;
pub use identity::Identity;
pub use simulate::Verdict;
