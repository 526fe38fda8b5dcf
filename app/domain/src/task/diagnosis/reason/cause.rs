//! Why it failed. The rows go from what AWS states to what it leaves to be guessed: a permission or a missing key is
//! certain, that nothing answered is not.

use super::name::ErrorName;
use super::token::{Word, says};

/// Why a step failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Cause {
    /// The secret lacks the JSON key.
    NoKey,
    /// The secret is no JSON, so no key can be taken from it.
    NotJson,
    /// The secret has no value of that version or stage.
    NoValue,
    /// The secret is being deleted.
    BeingDeleted,
    /// Systems Manager has no such parameters.
    NoParameter,
    /// The key that it is encrypted with may not be used.
    Kms,
    /// The registry gives the image to nobody without credentials, or does not have it.
    PullDenied,
    /// A role may not do an action.
    Denied,
    /// The registry wants other credentials.
    Credentials,
    /// It was refused with a 403 that says no more.
    Forbidden,
    /// The role cannot be assumed.
    Role,
    /// Too many requests.
    RateLimited,
    /// The disk is full.
    NoSpace,
    /// The image is for another platform.
    Platform,
    /// The program is for another CPU.
    ExecFormat,
    /// The image cannot be read.
    BadImage,
    /// The image's name is no name.
    BadName,
    /// The server's certificate is not trusted.
    Tls,
    /// The command does not exist.
    NoExecutable,
    /// The command's file does not exist.
    NoFile,
    /// The command may not be executed.
    NotExecutable,
    /// A container that it waits for failed.
    Dependency,
    /// Memory ran out.
    Memory,
    /// The subnet is out of addresses.
    NoAddresses,
    /// The log driver's options are wrong or incomplete.
    Options,
    /// There is no answer in time.
    Timeout,
    /// There is no connection.
    Unreachable,
    /// It was broken off from inside.
    Canceled,
    /// It does not exist.
    NotFound,
    /// The service failed.
    ServerError,
    /// Spot capacity was taken back.
    Spot,
    /// AWS patches the host.
    Maintenance,
    /// There is no capacity.
    NoCapacity,
    /// A vCPU or task quota is used up.
    Quota,
    /// The capacity provider has no instances.
    NoInstances,
    /// No instance has what the task asks for.
    NoResource,
    /// The task definition does not fit the capacity.
    Mismatch,
    /// The load balancer found it unhealthy.
    ElbHealth,
    /// The container's own health check failed.
    ContainerHealth,
    /// Its service scaled or deployed.
    Scaled,
    /// The instance underneath is gone.
    HostGone,
}

use Cause::*;

const CAUSES: &[(&str, Cause)] = &[
    // What the secret itself lacks.
    ("did not contain json key", NoKey),
    ("does not contain json key", NoKey),
    ("looking for beginning of value", NotJson),
    ("cannot unmarshal", NotJson),
    ("unexpected end of json input", NotJson),
    ("after top level value", NotJson),
    ("the specified secret value for staging label", NoValue),
    ("for staging label", NoValue),
    ("marked for deletion", BeingDeleted),
    ("marked deleted", BeingDeleted),
    ("scheduled for deletion", BeingDeleted),
    ("invalid parameters", NoParameter),
    ("invalid ssm parameters", NoParameter),
    ("parameternotfound", NoParameter),
    // Permissions.
    ("access to kms is not allowed", Kms),
    ("kmsaccessdeniedexception", Kms),
    ("unable to assume the role", Role),
    ("unable to assume role", Role),
    ("is not authorized to assume", Role),
    ("unable to get credentials", Role),
    ("pull access denied", PullDenied),
    ("access to the resource is denied", PullDenied),
    ("may require authorization", PullDenied),
    ("repository does not exist or may require", PullDenied),
    ("not authorized to perform", Denied),
    ("no basic auth credentials", Credentials),
    ("authentication required", Credentials),
    ("incorrect username or password", Credentials),
    ("fetch anonymous token", Credentials),
    ("authorization token has expired", Credentials),
    ("your authorization token has expired", Credentials),
    ("accessdeniedexception", Denied),
    ("accessdenied", Denied),
    ("unauthorizedoperation", Denied),
    ("has the permissions", Denied),
    ("doesn't have permission", Denied),
    ("does not have permission", Denied),
    ("access denied by server", Denied),
    ("access denied", Denied),
    // Limits of the registry and of the disk.
    ("toomanyrequests", RateLimited),
    ("pull rate limit", RateLimited),
    ("too many requests", RateLimited),
    ("rate exceeded", RateLimited),
    ("throttlingexception", RateLimited),
    ("slowdown", RateLimited),
    ("no space left on device", NoSpace),
    ("disk quota exceeded", NoSpace),
    // The image.
    ("descriptor matching platform", Platform),
    ("no matching manifest for", Platform),
    ("no match for platform", Platform),
    ("image operating system", Platform),
    ("cannot be used on this platform", Platform),
    ("does not match the specified platform", Platform),
    ("exec format error", ExecFormat),
    ("unsupported media type", BadImage),
    ("unexpected media type", BadImage),
    ("unsupported manifest", BadImage),
    ("failed to register layer", BadImage),
    ("layer verification failed", BadImage),
    ("failed to extract layer", BadImage),
    ("unexpected commit digest", BadImage),
    ("failed size validation", BadImage),
    ("invalid tar header", BadImage),
    ("invalid reference format", BadName),
    ("repository name must be lowercase", BadName),
    ("invalid repository name", BadName),
    ("certificate signed by unknown authority", Tls),
    ("failed to verify certificate", Tls),
    ("certificate has expired", Tls),
    ("certificate is not valid", Tls),
    ("x509", Tls),
    ("server gave http response to https client", Tls),
    // The command.
    ("executable file not found", NoExecutable),
    ("container ordering dependency", Dependency),
    ("dependency did not exit successfully", Dependency),
    ("unable to resolve container dependency", Dependency),
    ("container dependency did not", Dependency),
    ("killed due to memory usage", Memory),
    ("cannot allocate memory", Memory),
    ("memory limit too low", Memory),
    // The network interface.
    ("insufficientfreeaddressesinsubnet", NoAddresses),
    ("insufficient free addresses", NoAddresses),
    ("not enough free addresses", NoAddresses),
    ("unable to get awslogs driver arguments", Options),
    ("awslogs-region is required", Options),
    ("unknown log opt", Options),
    // Capacity, hosts and services.
    ("spot task was interrupted", Spot),
    ("maintenance on the underlying infrastructure", Maintenance),
    ("capacity is unavailable", NoCapacity),
    ("unable to provision capacity", NoCapacity),
    ("unable to place a task because no container instance met", NoResource),
    ("you've reached the limit on the number of", Quota),
    ("configuration is above your limit", Quota),
    ("empty capacity provider", NoInstances),
    ("no active instances", NoInstances),
    ("no container instances were found", NoInstances),
    ("not compatible with the selected compute strategy", Mismatch),
    ("failed elb health checks", ElbHealth),
    ("failed container health checks", ContainerHealth),
    ("scaling activity initiated by", Scaled),
    ("deployment activity initiated by", Scaled),
    ("container instance deregistration forced", HostGone),
    ("container instance is being deregistered", HostGone),
    // Reaching something.
    ("context deadline exceeded", Timeout),
    ("i/o timeout", Timeout),
    ("request canceled while waiting for connection", Timeout),
    ("request canceled", Timeout),
    ("tls handshake timeout", Timeout),
    ("while awaiting headers", Timeout),
    ("connection timed out", Timeout),
    ("mount attempt", Timeout),
    ("timed out", Timeout),
    ("timeout waiting for", Timeout),
    ("signal killed", Timeout),
    ("requestcanceled", Timeout),
    ("connection issue", Unreachable),
    ("no such host", Unreachable),
    ("no route to host", Unreachable),
    ("network is unreachable", Unreachable),
    ("connection refused", Unreachable),
    ("connection reset by peer", Unreachable),
    ("server misbehaving", Unreachable),
    ("failure in name resolution", Unreachable),
    ("send request failed", Unreachable),
    ("check your task network configuration", Unreachable),
    ("check your network configuration", Unreachable),
    ("dial tcp", Unreachable),
    ("context canceled", Canceled),
    ("context cancelled", Canceled),
    // What is missing.
    ("manifest unknown", NotFound),
    ("name unknown", NotFound),
    ("not found", NotFound),
    ("notfound", NotFound),
    ("does not exist", NotFound),
    ("doesn't exist", NotFound),
    ("resourcenotfoundexception", NotFound),
    ("repositorynotfoundexception", NotFound),
    ("nosuchkey", NotFound),
    ("nosuchbucket", NotFound),
    ("no such image", NotFound),
    ("can't find the specified secret", NotFound),
    ("cannot find the", NotFound),
    ("can't find the", NotFound),
    ("no such file or directory", NoFile),
    ("permission denied", NotExecutable),
    ("operation not permitted", NotExecutable),
    ("is a directory", NotExecutable),
    ("internal server error", ServerError),
    ("service unavailable", ServerError),
    ("bad gateway", ServerError),
    ("unexpected eof", ServerError),
    ("failed to resolve", Unreachable),
];

/// Rows that are looked at before the status: what AWS states in words tells more than its code.
const CERTAIN: usize = {
    let mut at = 0;
    while at < CAUSES.len() && !matches!(CAUSES[at].1, Timeout) {
        at += 1;
    }
    at
};

/// Why it failed; of the words and the status what tells more.
pub(super) fn of(words: &[Word<'_>], status: Option<u16>, name: Option<ErrorName>) -> Option<Cause> {
    let row =
        |rows: &[(&str, Cause)]| rows.iter().find(|(phrase, _)| says(words, phrase)).map(|(_, cause)| *cause);
    row(&CAUSES[..CERTAIN])
        .or_else(|| status.and_then(by_status))
        .or_else(|| placed(words, name))
        .or_else(|| row(&CAUSES[CERTAIN..]))
        .or_else(|| host(words))
}

fn by_status(status: u16) -> Option<Cause> {
    Some(match status {
        401 | 407 => Credentials,
        403 => Forbidden,
        404 => NotFound,
        429 => RateLimited,
        500..=599 => ServerError,
        _ => return None,
    })
}

/// `RESOURCE:MEMORY` and its like, which AWS writes by themselves or after the name.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html>
fn placed(words: &[Word<'_>], name: Option<ErrorName>) -> Option<Cause> {
    let alone = match name {
        Some(ErrorName::Placement) => words.get(1)?,
        None => words.first()?,
        Some(_) => return None,
    };
    let resource = alone.text.strip_prefix("RESOURCE:").is_some_and(|rest| !rest.is_empty());
    let other = name.is_some() && (alone.is("agent") || alone.is("attribute") || alone.is("memberof"));
    (resource || other || (name.is_some() && alone.is("location"))).then_some(NoResource)
}

/// `Host EC2 (instance i-0123) terminated.` and its like.
fn host(words: &[Word<'_>]) -> Option<Cause> {
    let gone = ["terminated", "stopped", "stopping", "terminating"];
    let host = words.first()?.is("host") && words.get(1)?.text == "EC2";
    (host && words.iter().any(|word| gone.iter().any(|end| word.is(end)))).then_some(HostGone)
}
