//! Pulling an image.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html>

use super::super::reason::{Cause, ErrorName};
use super::{Row, row};

const PULL: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html";
const EXECUTION_ROLE: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const PRIVATE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html";
const STORAGE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html";

const fn pull(
    causes: &'static [Cause],
    code: &'static str,
    says: [&'static str; 3],
    aws: &'static str,
) -> Row {
    row(Some(ErrorName::Pull), None, causes, code, says, aws)
}

pub(super) const ROWS: &[Row] = &[
    pull(
        &[Cause::Denied, Cause::Role],
        "pull-permission",
        [
            "The execution role may not pull the image.",
            "The task execution role lacks the permission {}; for Amazon ECR it needs ecr:GetAuthorizationToken, ecr:BatchGetImage and ecr:GetDownloadUrlForLayer.",
            "Attach AmazonECSTaskExecutionRolePolicy to the execution role, and allow the role in the repository's policy.",
        ],
        EXECUTION_ROLE,
    ),
    pull(
        &[Cause::Kms],
        "pull-kms",
        [
            "The execution role may not use the key that the repository is encrypted with.",
            "The key's policy or the role does not allow kms:Decrypt.",
            "Allow kms:Decrypt for the execution role in the key's policy.",
        ],
        EXECUTION_ROLE,
    ),
    pull(
        &[Cause::RateLimited],
        "pull-rate-limit",
        [
            "The registry refused the pull: too many requests.",
            "Docker Hub limits pulls without an account for each address, which a NAT gateway shares.",
            "Give the definition repositoryCredentials, or keep the image in Amazon ECR or behind its pull-through cache.",
        ],
        PULL,
    ),
    pull(
        &[Cause::NoSpace],
        "pull-no-space",
        [
            "The image does not fit on the task's disk.",
            "The image, unpacked, is larger than the ephemeral storage (20 GiB unless the definition says more).",
            "Run it again with more ephemeral storage (21 to 200 GiB), or make the image smaller.",
        ],
        STORAGE,
    ),
    pull(
        &[Cause::Platform],
        "pull-platform",
        [
            "The image doesn't support the task's operating system or CPU architecture.",
            "The definition's runtimePlatform asks for what the image does not have, such as X86_64 of an ARM64 image.",
            "Build the image for the definition's platform (or for both), or correct runtimePlatform.",
        ],
        PULL,
    ),
    pull(
        &[Cause::BadName],
        "pull-name",
        [
            "The image's name is not valid.",
            "A name is REGISTRY/REPOSITORY:TAG in lower case; a space, a capital letter or an empty tag breaks it.",
            "Correct the image in the task definition, and register a revision.",
        ],
        PULL,
    ),
    pull(
        &[Cause::Tls],
        "pull-certificate",
        [
            "The registry's certificate is not trusted.",
            "It is self-signed or has expired, or a proxy in between puts its own in its place.",
            "Give the registry a certificate of a public authority, or keep the image in Amazon ECR.",
        ],
        PULL,
    ),
    pull(
        &[Cause::PullDenied],
        "pull-denied",
        [
            "The registry refused the image.",
            "The image or repository does not exist under this name, or it is private and there are no credentials.",
            "Check the image's name; give the definition repositoryCredentials for a private registry.",
        ],
        PULL,
    ),
    pull(
        &[Cause::Credentials],
        "pull-credentials",
        [
            "The registry did not accept the credentials, or there were none.",
            "A private registry needs repositoryCredentials; Amazon ECR needs an execution role that may sign in.",
            "Check the definition's repositoryCredentials and their secret, or the execution role for Amazon ECR.",
        ],
        PRIVATE,
    ),
    pull(
        &[Cause::Forbidden],
        "pull-denied",
        [
            "The registry refused the image (403 Forbidden).",
            "The credentials may not pull it, or a policy of the repository or of a VPC endpoint does not allow it.",
            "Check the execution role's ECR permissions, the endpoint policies for ECR and S3, or the definition's repositoryCredentials.",
        ],
        PULL,
    ),
    pull(
        &[Cause::NotFound],
        "pull-not-found",
        [
            "The image does not exist.",
            "Its name or tag is wrong, or it was deleted from the repository.",
            "Check the image in the task definition, and register a revision with one that exists.",
        ],
        PULL,
    ),
    pull(
        &[Cause::BadImage, Cause::NoFile, Cause::NotExecutable],
        "pull-damaged",
        [
            "The image could not be unpacked.",
            "A layer is damaged, incomplete, or of a kind that the container runtime does not know.",
            "Build and push the image again.",
        ],
        PULL,
    ),
    pull(
        &[Cause::Timeout],
        "pull-timeout",
        [
            "The registry did not answer in time.",
            "There is most likely no route from the task's subnet to the registry.",
            "Check the public IP, the NAT gateway or the VPC endpoints of its subnet, and its security groups.",
        ],
        PULL,
    ),
    pull(
        &[Cause::Unreachable],
        "pull-connection",
        [
            "The task could not reach the registry.",
            "There is no route from its subnet to the registry, its name is wrong, or a security group or network ACL closes it.",
            "Check the public IP, the NAT gateway or the VPC endpoints (ecr.api, ecr.dkr, S3) of its subnet.",
        ],
        PULL,
    ),
    pull(
        &[Cause::Canceled],
        "pull-canceled",
        [
            "The pull was broken off.",
            "The task was stopped, or its other containers ended, while the image was pulled.",
            "Look for what stopped it first; run it again.",
        ],
        PULL,
    ),
    pull(
        &[Cause::ServerError],
        "pull-server-error",
        [
            "The registry had an error.",
            "That is usually temporary.",
            "Run it again; look at the registry's status page if it stays.",
        ],
        PULL,
    ),
    pull(
        &[],
        "pull",
        [
            "The image could not be pulled.",
            "Its name, the permissions of the execution role, or the route to the registry is wrong.",
            "Read AWS's words below; check the image's name, the execution role and the subnet's route.",
        ],
        PULL,
    ),
];
