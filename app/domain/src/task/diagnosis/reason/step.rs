//! What was being done when it failed. Earlier rows say more than later ones: most of AWS's reasons begin with
//! "unable to pull secrets or registry auth" and say only later which.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html>

use super::token::{Word, says};

/// A thing that a task needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Step {
    /// An environment file in Amazon S3.
    EnvironmentFile,
    /// The log driver and its log group.
    Logs,
    /// An EFS volume.
    Efs,
    /// An EBS volume.
    Ebs,
    /// An FSx volume.
    Fsx,
    /// FireLens's own configuration.
    FireLens,
    /// The sign-in to Amazon ECR.
    Ecr,
    /// The credentials of a private registry, kept in Secrets Manager.
    RegistryCredentials,
    /// A secret of Secrets Manager.
    Secret,
    /// A parameter of Systems Manager.
    Parameter,
    /// A secret or the sign-in to the registry: AWS did not say which.
    SecretOrEcr,
    /// Its network interface.
    NetworkInterface,
}

const STEPS: &[(&str, Step)] = &[
    ("env files", Step::EnvironmentFile),
    ("env file", Step::EnvironmentFile),
    ("environment variable files", Step::EnvironmentFile),
    ("environment variable file", Step::EnvironmentFile),
    ("environment files", Step::EnvironmentFile),
    ("environment file", Step::EnvironmentFile),
    ("file download command", Step::EnvironmentFile),
    ("firelens config", Step::FireLens),
    ("firelens configuration", Step::FireLens),
    ("firelens task resource", Step::FireLens),
    ("firelens configuration file", Step::FireLens),
    ("logger args", Step::Logs),
    ("logging driver", Step::Logs),
    ("log driver", Step::Logs),
    ("awslogs driver", Step::Logs),
    ("cloudwatch log", Step::Logs),
    ("cloudwatch logs", Step::Logs),
    ("log group", Step::Logs),
    ("log stream", Step::Logs),
    ("create stream", Step::Logs),
    ("efs utils", Step::Efs),
    ("efs volumes", Step::Efs),
    ("efs volume", Step::Efs),
    ("efs file system", Step::Efs),
    ("mount.nfs4", Step::Efs),
    ("ebs volume", Step::Ebs),
    ("ebs volumes", Step::Ebs),
    ("ebs attachment", Step::Ebs),
    ("fsx for windows", Step::Fsx),
    ("fsx volume", Step::Fsx),
    ("fsxwindowsfileserver", Step::Fsx),
    ("registry auth from asm", Step::RegistryCredentials),
    ("registry credentials", Step::RegistryCredentials),
    ("repository credentials", Step::RegistryCredentials),
    ("ecr registry auth", Step::Ecr),
    ("registry auth from amazon ecr", Step::Ecr),
    ("registry authentication", Step::Ecr),
    ("retrieve ecr", Step::Ecr),
    ("secret from asm", Step::Secret),
    ("secrets from asm", Step::Secret),
    ("asm fetching secret", Step::Secret),
    ("from secrets manager", Step::Secret),
    ("aws secrets manager", Step::Secret),
    ("secrets from ssm", Step::Parameter),
    ("secret from ssm", Step::Parameter),
    ("systems manager", Step::Parameter),
    ("parameter store", Step::Parameter),
    ("from ssm parameter", Step::Parameter),
    ("secrets or registry auth", Step::SecretOrEcr),
    ("execution resource retrieval", Step::SecretOrEcr),
    ("network interface", Step::NetworkInterface),
    ("eni attachment", Step::NetworkInterface),
];

pub(super) fn of(words: &[Word<'_>]) -> Option<Step> {
    STEPS.iter().find(|(phrase, _)| says(words, phrase)).map(|(_, step)| *step)
}
