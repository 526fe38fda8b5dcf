//! Secrets, parameters, and the sign-in to the registry.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html>

use super::super::reason::{Cause, Step};
use super::{REACHING, REFUSED, Row, any, at};

const INIT: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html";
const EXECUTION_ROLE: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html";
const SECRETS: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html";
const PARAMETERS: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-ssm-paramstore.html";
const PRIVATE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html";

pub(super) const ROWS: &[Row] = &[
    // What a secret itself lacks; AWS does not always say where it is kept.
    any(
        &[Cause::NoKey],
        "init-secret-key",
        [
            "The secret lacks the JSON key {}.",
            "The key in the definition's valueFrom is misspelled, or the secret's value has no such key.",
            "Add the key to the secret, or correct valueFrom (ARN:KEY:STAGE:VERSION) in the definition.",
        ],
        SECRETS,
    ),
    any(
        &[Cause::NotJson],
        "init-secret-json",
        [
            "The secret is not JSON, so no key can be taken from it.",
            "The definition's valueFrom asks for one key of the secret, and the secret's value is plain text.",
            "Store the secret as JSON, or give valueFrom the ARN alone to take the whole value.",
        ],
        SECRETS,
    ),
    any(
        &[Cause::NoValue],
        "init-secret-value",
        [
            "The secret has no value of this version or stage.",
            "It was created without a value, or the version in the definition's valueFrom is gone.",
            "Give the secret a value, or correct the version or stage in valueFrom.",
        ],
        SECRETS,
    ),
    any(
        &[Cause::BeingDeleted],
        "init-secret-deleted",
        [
            "The secret is scheduled for deletion.",
            "A secret that is being deleted cannot be read.",
            "Restore the secret in Secrets Manager, or name another one in the definition.",
        ],
        SECRETS,
    ),
    any(
        &[Cause::NoParameter],
        "init-parameter-missing",
        [
            "The parameter {} does not exist.",
            "Its name is misspelled, or it is in another account or Region.",
            "Create the parameter in this Region, or correct valueFrom in the definition.",
        ],
        PARAMETERS,
    ),
    any(
        &[Cause::Kms],
        "init-kms",
        [
            "The execution role may not use the key that the secret is encrypted with.",
            "The key's policy or the role does not allow kms:Decrypt.",
            "Allow kms:Decrypt for the execution role, in its policy and in the key's.",
        ],
        EXECUTION_ROLE,
    ),
    // Sign-in and secrets.
    at(
        Step::Ecr,
        REFUSED,
        "init-permission",
        [
            "The execution role may not sign in to Amazon ECR.",
            "The task execution role lacks the permission {}.",
            "Attach AmazonECSTaskExecutionRolePolicy to the execution role, and check its trust in ecs-tasks.amazonaws.com.",
        ],
        EXECUTION_ROLE,
    ),
    at(
        Step::Ecr,
        &[],
        "init-ecr-connection",
        [
            "The task could not sign in to Amazon ECR.",
            "Mostly there is no route from its subnet to Amazon ECR.",
            "Check the public IP, the NAT gateway or the VPC endpoints (ecr.api, ecr.dkr, S3) of its subnet.",
        ],
        INIT,
    ),
    at(
        Step::RegistryCredentials,
        REACHING,
        "init-secrets-connection",
        [
            "The task could not reach Secrets Manager for the registry's credentials.",
            "There is no route from its subnet to Secrets Manager.",
            "Check the public IP, the NAT gateway or the VPC endpoint (secretsmanager) of its subnet.",
        ],
        PRIVATE,
    ),
    at(
        Step::RegistryCredentials,
        &[],
        "init-registry-credentials",
        [
            "The credentials of the private registry could not be read.",
            "The secret does not exist, is not of the form {\"username\":…,\"password\":…}, or the execution role may not read it.",
            "Check the secret's ARN and form in Secrets Manager, and secretsmanager:GetSecretValue in the execution role.",
        ],
        PRIVATE,
    ),
    at(
        Step::Secret,
        REFUSED,
        "init-secret-denied",
        [
            "The execution role may not read the secret.",
            "The task execution role, or the secret's own policy, does not allow secretsmanager:GetSecretValue.",
            "Allow secretsmanager:GetSecretValue for the secret in the execution role, and kms:Decrypt for its key.",
        ],
        SECRETS,
    ),
    at(
        Step::Secret,
        &[Cause::NotFound],
        "init-secret-missing",
        [
            "The secret does not exist.",
            "Its ARN in the definition is wrong, or it was deleted, or it is in another Region.",
            "Check the secret's ARN, with the six characters at its end, in the definition.",
        ],
        SECRETS,
    ),
    at(
        Step::Secret,
        REACHING,
        "init-secrets-connection",
        [
            "The task could not reach Secrets Manager.",
            "There is no route from its subnet to Secrets Manager.",
            "Check the public IP, the NAT gateway or the VPC endpoint (secretsmanager) of its subnet.",
        ],
        SECRETS,
    ),
    at(
        Step::Secret,
        &[],
        "init-secret",
        [
            "The task could not read a secret from Secrets Manager.",
            "The secret does not exist, the execution role may not read it, or there is no route to Secrets Manager.",
            "Check the secret's ARN, secretsmanager:GetSecretValue in the execution role, and the subnet's route.",
        ],
        SECRETS,
    ),
    at(
        Step::Parameter,
        REFUSED,
        "init-parameter-denied",
        [
            "The execution role may not read the parameter.",
            "The task execution role lacks the permission {}.",
            "Allow ssm:GetParameters for the parameter in the execution role, and kms:Decrypt for its key.",
        ],
        PARAMETERS,
    ),
    at(
        Step::Parameter,
        &[Cause::NotFound],
        "init-parameter-missing",
        [
            "The parameter {} does not exist.",
            "Its name is misspelled, or it is in another account or Region.",
            "Create the parameter in this Region, or correct valueFrom in the definition.",
        ],
        PARAMETERS,
    ),
    at(
        Step::Parameter,
        REACHING,
        "init-secrets-connection",
        [
            "The task could not reach Systems Manager.",
            "There is no route from its subnet to Systems Manager.",
            "Check the public IP, the NAT gateway or the VPC endpoint (ssm) of its subnet.",
        ],
        PARAMETERS,
    ),
    at(
        Step::Parameter,
        &[],
        "init-parameter",
        [
            "The task could not read a parameter from Systems Manager.",
            "The parameter does not exist, the execution role may not read it, or there is no route to Systems Manager.",
            "Check the parameter's name, ssm:GetParameters in the execution role, and the subnet's route or its ssm endpoint.",
        ],
        PARAMETERS,
    ),
    at(
        Step::SecretOrEcr,
        REFUSED,
        "init-permission",
        [
            "The execution role may not read the secret, or may not sign in to the registry.",
            "The task execution role lacks the permission {}.",
            "Add the permission to the task execution role, and run it again.",
        ],
        EXECUTION_ROLE,
    ),
    at(
        Step::SecretOrEcr,
        REACHING,
        "init-secrets-connection",
        [
            "The task could not reach the service that keeps its secrets, or the registry.",
            "There is no route from its subnet.",
            "Check the subnet's route: public IP, NAT gateway, or VPC endpoints.",
        ],
        INIT,
    ),
    at(
        Step::SecretOrEcr,
        &[],
        "init-secret-or-registry",
        [
            "The task could not read its secrets or sign in to the registry.",
            "A secret or a permission is missing, or there is no route; AWS's words below say which.",
            "Read AWS's words below; check the secret, the execution role, then the subnet's route.",
        ],
        INIT,
    ),
];
