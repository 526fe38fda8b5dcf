//! What is known of the network says more than AWS's words about a connection that failed. It says nothing about any
//! other failure.

use super::{Diagnosis, Evidence};
use crate::network::Reach;

/// The codes of rows about a connection from the task's subnet.
const FROM_SUBNET: &[&str] = &[
    "pull-connection",
    "pull-timeout",
    "init-ecr-connection",
    "init-secrets-connection",
    "init-logs-connection",
    "init-env-file-connection",
    "init-connection",
];

/// The diagnosis, with the subnet's route in it where that explains it.
pub(super) fn known(evidence: &Evidence, mut diagnosis: Diagnosis) -> Diagnosis {
    if !FROM_SUBNET.contains(&diagnosis.code.as_str()) {
        return diagnosis;
    }
    let known = match (evidence.reach, evidence.public_ip) {
        (Some(Reach::Public), Some(false)) => Some((
            "The task was in a public subnet without a public IP, so it had no way out.",
            "Set Auto-assign public IP to ENABLED, or choose private subnets with a NAT gateway, and run it again.",
        )),
        (Some(Reach::PrivateWithExit), Some(true)) => Some((
            "The task had a public IP in a private subnet, where it is of no use.",
            "Set Auto-assign public IP to DISABLED and check the NAT gateway, and run it again.",
        )),
        (Some(Reach::Isolated), _) => Some((
            "The task's subnet has no route to the internet.",
            "Choose subnets with a NAT gateway, or add VPC endpoints for ecr.api, ecr.dkr and logs and an S3 gateway, and run it again.",
        )),
        _ => None,
    };
    if let Some((cause, next)) = known {
        diagnosis.cause = cause.into();
        diagnosis.next = next.into();
    }
    diagnosis
}
