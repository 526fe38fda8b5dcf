//! What a task needs before its containers start, apart from secrets: environment files, logs, volumes.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html>

use super::super::reason::{Cause, Step};
use super::{REACHING, REFUSED, Row, any, at};

const INIT: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html";
const EXECUTION_ROLE: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const FILES: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html";
const LOGS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html";
const FIRELENS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html";
const EFS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html";
const EBS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html";
const FSX: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/wfsx-volumes.html";

pub(super) const ROWS: &[Row] = &[
    // Environment files.
    at(
        Step::EnvironmentFile,
        REACHING,
        "init-env-file-connection",
        [
            "The task could not reach Amazon S3 for its environment file.",
            "There is no route from its subnet to Amazon S3.",
            "Check the public IP, the NAT gateway or the S3 gateway endpoint of its subnet.",
        ],
        FILES,
    ),
    at(
        Step::EnvironmentFile,
        REFUSED,
        "init-env-file-denied",
        [
            "The task may not read its environment file, or the file does not exist.",
            "The execution role lacks s3:GetObject on the file or s3:GetBucketLocation; without s3:ListBucket Amazon S3 answers 403 for a missing file too.",
            "Check the file's ARN, then s3:GetObject, s3:GetBucketLocation and s3:ListBucket in the execution role.",
        ],
        FILES,
    ),
    at(
        Step::EnvironmentFile,
        &[Cause::NotFound],
        "init-env-file-missing",
        [
            "The environment file does not exist.",
            "The bucket or the key in the definition is wrong, or the file was deleted.",
            "Check the file's ARN in the definition, and the file in the bucket.",
        ],
        FILES,
    ),
    at(
        Step::EnvironmentFile,
        &[],
        "init-env-file",
        [
            "The task could not read its environment file from Amazon S3.",
            "The file does not exist, the execution role may not read it, or there is no route to S3.",
            "Check the file's ARN, s3:GetObject in the execution role, and the subnet's route to S3.",
        ],
        FILES,
    ),
    // FireLens.
    at(
        Step::FireLens,
        &[],
        "init-firelens",
        [
            "FireLens could not be configured.",
            "The configuration file cannot be read from Amazon S3, or one of its options is wrong.",
            "Check the file's ARN, s3:GetObject and s3:GetBucketLocation in the task role, and the log router's options.",
        ],
        FIRELENS,
    ),
    // Logs.
    at(
        Step::Logs,
        &[Cause::Options],
        "init-log-options",
        [
            "The log driver's options are incomplete or wrong.",
            "awslogs needs awslogs-group, awslogs-region and, on Fargate, awslogs-stream-prefix.",
            "Correct logConfiguration in the definition, and register a revision.",
        ],
        LOGS,
    ),
    at(
        Step::Logs,
        REFUSED,
        "init-logs-denied",
        [
            "The execution role may not write to the log group.",
            "The task execution role lacks the permission {}.",
            "Allow logs:CreateLogStream and logs:PutLogEvents in the execution role, and logs:CreateLogGroup with awslogs-create-group.",
        ],
        LOGS,
    ),
    at(
        Step::Logs,
        REACHING,
        "init-logs-connection",
        [
            "The task could not reach CloudWatch Logs.",
            "There is no route from its subnet to CloudWatch Logs.",
            "Check the public IP, the NAT gateway or the VPC endpoint (logs) of its subnet.",
        ],
        LOGS,
    ),
    at(
        Step::Logs,
        &[Cause::NotFound],
        "init-log-group",
        [
            "The log group does not exist.",
            "The definition logs to a CloudWatch log group that nobody made, or that is in another Region.",
            "Create the log group, or set awslogs-create-group to true in the definition.",
        ],
        LOGS,
    ),
    at(
        Step::Logs,
        &[],
        "init-logs",
        [
            "The log driver could not start.",
            "The log group does not exist, the execution role may not write to it, or there is no route to CloudWatch Logs.",
            "Check the log group, logs:CreateLogStream and logs:PutLogEvents in the execution role, and the subnet's route.",
        ],
        LOGS,
    ),
    // Volumes.
    at(
        Step::Efs,
        &[Cause::Denied, Cause::Forbidden, Cause::NotExecutable],
        "init-efs-denied",
        [
            "The task may not mount the EFS volume.",
            "The file system's policy, the access point or the task role does not allow it.",
            "Allow elasticfilesystem:ClientMount for the task role, and check the file system's policy and the access point.",
        ],
        EFS,
    ),
    at(
        Step::Efs,
        &[Cause::NoFile, Cause::NotFound],
        "init-efs-directory",
        [
            "The EFS volume's directory does not exist.",
            "The definition's rootDirectory, or the access point's path, is not in the file system.",
            "Create the directory in the file system, or correct rootDirectory in the definition.",
        ],
        EFS,
    ),
    at(
        Step::Efs,
        &[],
        "init-efs",
        [
            "The EFS volume could not be mounted.",
            "There is no mount target in the task's zone, a security group closes port 2049, or the VPC's DNS is off.",
            "Check the file system's mount targets, their security groups, and DNS hostnames of the VPC.",
        ],
        EFS,
    ),
    at(
        Step::Ebs,
        &[],
        "init-ebs",
        [
            "The EBS volume could not be attached.",
            "The infrastructure role may not make or attach volumes, or the volume's settings are wrong.",
            "Check AmazonECSInfrastructureRolePolicyForVolumes on the infrastructure role, then the size, type and snapshot.",
        ],
        EBS,
    ),
    at(
        Step::Fsx,
        &[],
        "init-fsx",
        [
            "The FSx volume could not be mounted.",
            "The file system cannot be reached, or its credentials are wrong.",
            "Check the file system's security groups and the secret with its credentials.",
        ],
        FSX,
    ),
    // The rest.
    any(
        &[Cause::NoSpace],
        "init-no-space",
        [
            "The task's disk is full.",
            "Its images and files are larger than the ephemeral storage (20 GiB unless the definition says more).",
            "Run it again with more ephemeral storage (21 to 200 GiB).",
        ],
        INIT,
    ),
    any(
        REFUSED,
        "init-permission",
        [
            "A role of the task lacks a permission.",
            "The role lacks the permission {}.",
            "Add the permission to the role, and run it again.",
        ],
        EXECUTION_ROLE,
    ),
    any(
        REACHING,
        "init-connection",
        [
            "The task could not reach something that it needs before its containers.",
            "There is no route from its subnet to a service that AWS names below.",
            "Check the subnet's route: public IP, NAT gateway, or VPC endpoints.",
        ],
        INIT,
    ),
    any(
        &[],
        "init",
        [
            "What the task needs before its containers could not be prepared.",
            "A role, a secret, a log group, a volume or a route is missing.",
            "Read AWS's words below for which one.",
        ],
        INIT,
    ),
];
