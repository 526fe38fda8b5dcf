//! AWS's words for what went wrong, the more telling before the general. A row matches when all its parts stand
//! in the text, whatever their case. Long, because it is one table: its order is part of its meaning.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>

use super::{Advice, STOPPED};

const PULL: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html";
const INIT: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html";
const EXECUTION_ROLE: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const SECRETS: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html";
const LOGS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html";
const EFS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html";
const MEMORY: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_memory";
const NETWORK: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html";
const SPOT: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html";
const MAINTENANCE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-maintenance.html";
const HEALTH: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html";
const ELB: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html";
const STORAGE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html";
const CAPACITY: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html";

/// The codes of rows about a connection that failed, of which the network knows more.
pub(super) const NEEDS_ROUTE: &[&str] = &[
    "pull-connection",
    "pull-timeout",
    "init-ecr-connection",
    "init-secrets-connection",
    "init-logs-connection",
    "init-env-file",
];

const fn row(
    parts: &'static [&'static str],
    code: &'static str,
    sentence: &'static str,
    cause: &'static str,
    next: &'static str,
    aws: &'static str,
) -> (&'static [&'static str], Advice) {
    (parts, Advice { code, sentence, cause, next, aws })
}

/// The first row that the text matches.
pub(super) fn find(text: &str) -> Option<&'static Advice> {
    // AWS writes its apostrophes both ways.
    let text = text.to_lowercase().replace('’', "'");
    WORDS.iter().find(|(parts, _)| parts.iter().all(|part| text.contains(part))).map(|(_, advice)| advice)
}

/// The rows; their parts are in lower case.
pub(super) const WORDS: &[(&[&str], Advice)] = &[
    // Memory.
    row(
        &["outofmemoryerror"],
        "out-of-memory",
        "A container used more memory than it may and was killed.",
        "Its memory limit, or the task's, is too small for what it does, or it leaks.",
        "Run it again with more task memory, or raise the container's limit, and look at its memory use.",
        MEMORY,
    ),
    // Spot and the host.
    row(
        &["your spot task was interrupted"],
        "spot-interrupted",
        "AWS took the Fargate Spot capacity back.",
        "Spot capacity is spare capacity: it can be taken back with two minutes' notice at any time.",
        "Run it again; on FARGATE if it must not be interrupted. Spread its subnets over zones, and end within stopTimeout of SIGTERM.",
        SPOT,
    ),
    row(
        &["performing maintenance on the underlying infrastructure"],
        "maintenance",
        "AWS stopped it for maintenance of the host underneath.",
        "Fargate retires tasks on platform revisions that need a patch.",
        "Run it again: it starts on a patched host.",
        MAINTENANCE,
    ),
    // Pulling the image.
    row(
        &["cannotpullcontainererror", "toomanyrequests"],
        "pull-rate-limit",
        "The registry refused the pull: too many requests.",
        "Docker Hub limits pulls without an account for each address, which a NAT gateway shares.",
        "Give the definition repositoryCredentials, or keep the image in Amazon ECR or behind its pull-through cache.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "pull rate limit"],
        "pull-rate-limit",
        "The registry refused the pull: too many requests.",
        "Docker Hub limits pulls without an account for each address, which a NAT gateway shares.",
        "Give the definition repositoryCredentials, or keep the image in Amazon ECR or behind its pull-through cache.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "no space left on device"],
        "pull-no-space",
        "The image does not fit on the task's disk.",
        "The image, unpacked, is larger than the ephemeral storage (20 GiB unless the definition says more).",
        "Run it again with more ephemeral storage (21 to 200 GiB), or make the image smaller.",
        STORAGE,
    ),
    row(
        &["cannotpullcontainererror", "image operating system", "cannot be used"],
        "pull-platform",
        "The image is not made for this operating system.",
        "The definition's runtimePlatform and the image do not fit.",
        "Build the image for the definition's platform, or correct runtimePlatform.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "does not contain descriptor matching platform"],
        "pull-platform",
        "The image is not made for this CPU architecture.",
        "The definition asks for X86_64 or ARM64 and the image has only the other.",
        "Build the image for the definition's architecture (or for both), or correct runtimePlatform.",
        PULL,
    ),
    row(
        &["exec format error"],
        "exec-format",
        "The program in the image is for another CPU architecture.",
        "The image was built for ARM64 and runs on X86_64, or the other way round.",
        "Build the image for the definition's architecture, or correct runtimePlatform.",
        STOPPED,
    ),
    row(
        &["cannotpullcontainererror", "connection issue"],
        "pull-connection",
        "The task could not reach the registry.",
        "There is no route from its subnet to the registry, or a security group or network ACL closes it.",
        "Check the public IP, the NAT gateway or the VPC endpoints (ecr.api, ecr.dkr, S3) of its subnet.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "check that the role has the permissions"],
        "pull-permission",
        "The registry refused the image: the execution role may not pull it.",
        "The task execution role lacks ecr:GetAuthorizationToken, ecr:BatchGetImage or ecr:GetDownloadUrlForLayer.",
        "Attach AmazonECSTaskExecutionRolePolicy to the execution role, and allow the role in the repository's policy.",
        EXECUTION_ROLE,
    ),
    row(
        &["cannotpullcontainererror", "pull access denied"],
        "pull-denied",
        "The registry refused the image.",
        "The image or repository does not exist under this name, or it is private and there are no credentials.",
        "Check the image's name; give the definition repositoryCredentials for a private registry.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "403"],
        "pull-denied",
        "The registry refused the image.",
        "The credentials may not pull it.",
        "Check the execution role's ECR permissions, or the definition's repositoryCredentials.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "not found"],
        "pull-not-found",
        "The image does not exist.",
        "Its name or tag is wrong, or it was deleted from the repository.",
        "Check the image in the task definition, and register a revision with one that exists.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "manifest unknown"],
        "pull-not-found",
        "The image does not exist.",
        "Its name or tag is wrong, or it was deleted from the repository.",
        "Check the image in the task definition, and register a revision with one that exists.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "i/o timeout"],
        "pull-timeout",
        "The registry did not answer in time.",
        "There is most likely no route from the task's subnet to the registry.",
        "Check the public IP, the NAT gateway or the VPC endpoints of its subnet, and its security groups.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "request canceled while waiting for connection"],
        "pull-timeout",
        "The registry did not answer in time.",
        "There is most likely no route from the task's subnet to the registry.",
        "Check the public IP, the NAT gateway or the VPC endpoints of its subnet, and its security groups.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "context canceled"],
        "pull-canceled",
        "The pull was broken off.",
        "The task was stopped, or its other containers ended, while the image was pulled.",
        "Look for what stopped it first; run it again.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror", "failed to resolve ref"],
        "pull-connection",
        "The task could not find the image in its registry.",
        "The name is wrong, or there is no route from its subnet to the registry.",
        "Check the image's name, then the public IP, the NAT gateway or the VPC endpoints of its subnet.",
        PULL,
    ),
    row(
        &["cannotpullcontainererror"],
        "pull",
        "The image could not be pulled.",
        "Its name, the permissions of the execution role, or the route to the registry is wrong.",
        "Read AWS's words below; check the image's name, the execution role and the subnet's route.",
        PULL,
    ),
    // Before the containers.
    row(
        &["resourceinitializationerror", "registry auth", "connection issue"],
        "init-ecr-connection",
        "The task could not reach Amazon ECR to sign in.",
        "There is no route from its subnet to Amazon ECR.",
        "Check the public IP, the NAT gateway or the VPC endpoints (ecr.api, ecr.dkr, S3) of its subnet.",
        INIT,
    ),
    row(
        &["resourceinitializationerror", "cannot pull registry authentication"],
        "init-ecr-connection",
        "The task could not reach Amazon ECR to sign in.",
        "There is no route from its subnet to Amazon ECR.",
        "Check the public IP, the NAT gateway or the VPC endpoints (ecr.api, ecr.dkr, S3) of its subnet.",
        INIT,
    ),
    row(
        &["resourceinitializationerror", "systems manager"],
        "init-secrets-connection",
        "The task could not read a parameter from Systems Manager.",
        "The parameter does not exist, the execution role may not read it, or there is no route to Systems Manager.",
        "Check the parameter's name, ssm:GetParameters in the execution role, and the subnet's route or its ssm endpoint.",
        SECRETS,
    ),
    row(
        &["resourceinitializationerror", "secrets manager"],
        "init-secret",
        "The task could not read a secret from Secrets Manager.",
        "The secret does not exist, the execution role may not read it, or there is no route to Secrets Manager.",
        "Check the secret's ARN, secretsmanager:GetSecretValue in the execution role, and the subnet's route.",
        SECRETS,
    ),
    row(
        &["resourceinitializationerror", "unable to pull secrets or registry auth", "accessdenied"],
        "init-permission",
        "The execution role may not read the secret, or may not pull from the registry.",
        "The task execution role lacks the permission that AWS names below.",
        "Add the permission to the task execution role, and run it again.",
        EXECUTION_ROLE,
    ),
    row(
        &["resourceinitializationerror", "unable to pull secrets or registry auth"],
        "init-secrets-connection",
        "The task could not read its secrets or sign in to the registry.",
        "Mostly there is no route from its subnet; otherwise the execution role lacks a permission.",
        "Check the subnet's route (public IP, NAT gateway, VPC endpoints), then the execution role.",
        INIT,
    ),
    row(
        &["resourceinitializationerror", "environment variable files"],
        "init-env-file",
        "The task could not read its environment file from Amazon S3.",
        "The file does not exist, the execution role may not read it, or there is no route to S3.",
        "Check the file's ARN, s3:GetObject in the execution role, and the subnet's route to S3.",
        INIT,
    ),
    row(
        &["resourceinitializationerror", "cloudwatch log group"],
        "init-log-group",
        "The log group does not exist.",
        "The definition logs to a CloudWatch log group that nobody made.",
        "Create the log group, or set awslogs-create-group to true in the definition.",
        LOGS,
    ),
    row(
        &["resourceinitializationerror", "log group does not exist"],
        "init-log-group",
        "The log group does not exist.",
        "The definition logs to a CloudWatch log group that nobody made.",
        "Create the log group, or set awslogs-create-group to true in the definition.",
        LOGS,
    ),
    row(
        &["resourceinitializationerror", "logging driver"],
        "init-logs-connection",
        "The log driver could not start.",
        "The log group does not exist, the execution role may not write to it, or there is no route to CloudWatch Logs.",
        "Check the log group, logs:CreateLogStream and logs:PutLogEvents in the execution role, and the subnet's route.",
        LOGS,
    ),
    row(
        &["resourceinitializationerror", "efs"],
        "init-efs",
        "The EFS volume could not be mounted.",
        "There is no mount target in the task's zone, a security group closes port 2049, or the role may not mount it.",
        "Check the file system's mount targets, their security groups and the task role.",
        EFS,
    ),
    row(
        &["resourceinitializationerror"],
        "init",
        "What the task needs before its containers could not be prepared.",
        "A role, a secret, a log group, a volume or a route is missing.",
        "Read AWS's words below for which one.",
        INIT,
    ),
    // Network.
    row(
        &["unexpected ec2 error while attempting to create network interface"],
        "eni-create",
        "The task's network interface could not be made.",
        "The subnet is out of addresses, or its settings do not allow the interface.",
        "Choose another subnet or more of them, and run it again.",
        NETWORK,
    ),
    row(
        &["timeout waiting for network interface"],
        "eni-timeout",
        "The task's network interface was not ready in time.",
        "That is a passing trouble of AWS, mostly.",
        "Run it again; choose other subnets if it stays so.",
        NETWORK,
    ),
    row(
        &["capacity is unavailable"],
        "no-capacity",
        "Fargate had no room for it.",
        "The zone, or Spot in it, had no spare capacity at that moment.",
        "Run it again later, in more zones, or on FARGATE in the place of FARGATE_SPOT.",
        CAPACITY,
    ),
    row(
        &["empty capacity provider"],
        "no-instances",
        "Its capacity provider has no instance to run it on.",
        "The Auto Scaling group is empty or does not scale out.",
        "Look at the Auto Scaling group, or run it on Fargate.",
        CAPACITY,
    ),
    row(
        &["not compatible with the selected compute strategy"],
        "compute-mismatch",
        "The task definition does not fit the capacity provider.",
        "Operating system, architecture or compatibilities do not go with it.",
        "Choose another strategy, or another revision of the definition.",
        CAPACITY,
    ),
    row(
        &["resource:"],
        "no-resource",
        "There was no instance with the resources it asks for.",
        "The cluster's instances lack CPU, memory, ports or network interfaces.",
        "Add instances, ask for less, or run it on Fargate.",
        STOPPED,
    ),
    // Starting and running containers.
    row(
        &["executable file not found"],
        "no-executable",
        "The command names a program that the image does not have.",
        "The command or entry point is misspelled, or the program is not on the image's PATH.",
        "Check the command override and the image; an entry point takes the command as its arguments.",
        STOPPED,
    ),
    row(
        &["no such file or directory"],
        "no-executable",
        "The command names a file that the image does not have.",
        "The command or entry point is misspelled, or its interpreter is missing.",
        "Check the command override and the image.",
        STOPPED,
    ),
    row(
        &["permission denied"],
        "not-executable",
        "The program in the image may not be executed.",
        "Its file has no execute permission for the container's user.",
        "Give the file execute permission in the image, or change the user.",
        STOPPED,
    ),
    row(
        &["cannotstartcontainererror"],
        "start",
        "The container could not be started.",
        "Its command, its volumes or its memory do not let it start.",
        "Read AWS's words below; check the command, and give it more memory.",
        STOPPED,
    ),
    row(
        &["cannotcreatecontainererror"],
        "create",
        "The container could not be created.",
        "Its definition asks for something that cannot be given: a name twice, a port, a volume.",
        "Read AWS's words below and register a revision without it.",
        STOPPED,
    ),
    row(
        &["cannotcreatevolumeerror"],
        "volume",
        "A volume could not be made.",
        "The volume's settings are wrong, or two volumes have one name.",
        "Check the volumes of the task definition.",
        STOPPED,
    ),
    row(
        &["containerruntimetimeouterror"],
        "runtime-timeout",
        "The container did not start in time.",
        "The host underneath was too slow; that is a passing trouble of AWS, mostly.",
        "Run it again.",
        STOPPED,
    ),
    row(
        &["containerruntimeerror"],
        "runtime",
        "The container runtime failed.",
        "The host underneath had trouble; that is a passing trouble of AWS, mostly.",
        "Run it again.",
        STOPPED,
    ),
    row(
        &["cannotstopcontainererror"],
        "stop-failed",
        "The container could not be stopped in the usual way.",
        "It did not react to SIGTERM, and the runtime had trouble.",
        "Nothing is left running; look at how the program handles SIGTERM.",
        STOPPED,
    ),
    row(
        &["cannotinspectcontainererror"],
        "runtime",
        "The container's state could not be read.",
        "The host underneath had trouble; that is a passing trouble of AWS, mostly.",
        "Run it again.",
        STOPPED,
    ),
    row(
        &["internalerror"],
        "aws-internal",
        "AWS had an internal error.",
        "Something inside AWS failed; the task itself is not to blame.",
        "Run it again.",
        STOPPED,
    ),
    // Health and services.
    row(
        &["failed elb health checks"],
        "elb-health",
        "The load balancer found it unhealthy.",
        "Its health check path, port or security group is wrong, or it starts too slowly for the grace period.",
        "Check the target group's health check and the service's grace period.",
        ELB,
    ),
    row(
        &["failed container health checks"],
        "container-health",
        "Its own health check failed.",
        "The health check's command fails, or the program starts too slowly for startPeriod.",
        "Run the health check's command in the container, and raise startPeriod.",
        HEALTH,
    ),
    row(
        &["scaling activity initiated by"],
        "service-scaled",
        "Its service stopped it: it was scaled in or deployed anew.",
        "The service needs fewer tasks, or tasks of another revision.",
        "Nothing is to be done; look at the service's deployments if it was not meant.",
        STOPPED,
    ),
    // Instances.
    row(
        &["host ec2", "terminated"],
        "host-gone",
        "The instance underneath was stopped or terminated.",
        "The Auto Scaling group or a person ended it.",
        "Run it again.",
        STOPPED,
    ),
    row(
        &["container instance deregistration forced"],
        "host-gone",
        "The instance underneath was taken out of the cluster.",
        "A person deregistered it by force.",
        "Run it again.",
        STOPPED,
    ),
];
