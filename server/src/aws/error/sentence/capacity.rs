//! What ECS says of clusters and capacity providers. It has few codes for it, so most is told apart by its words,
//! which may change: what matches no row is said in AWS's own.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html#API_PutClusterCapacityProviders_Errors>

use domain::problem::ProblemKind;
use domain::problem::ProblemKind::{Conflict, Invalid, NotFound};

/// A code, a part of the message (empty: any), and what that means.
type Row = (&'static str, &'static str, ProblemKind, &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        "ResourceInUseException",
        "",
        Conflict,
        "provider-in-use",
        "A capacity provider that was to go is still used by tasks or services. Stop them or wait until they end, then try again; nothing was changed.",
    ),
    (
        "UpdateInProgressException",
        "",
        Conflict,
        "cluster-busy",
        "AWS is still carrying out an earlier change of this cluster's capacity. Wait until that is complete, then try again; nothing was changed.",
    ),
    (
        "ClusterContainsTasksException",
        "",
        Conflict,
        "cluster-has-tasks",
        "The cluster still has tasks that are not stopped. Stop them or wait until they end, then delete it.",
    ),
    (
        "ClusterContainsServicesException",
        "",
        Conflict,
        "cluster-has-services",
        "The cluster still has services. Delete them first; Slipway does not change services.",
    ),
    (
        "ClusterContainsContainerInstancesException",
        "",
        Conflict,
        "cluster-has-instances",
        "The cluster still has container instances. Deregister them first.",
    ),
    (
        "ClusterContainsCapacityProviderException",
        "",
        Conflict,
        "cluster-has-providers",
        "The cluster still has capacity providers of its own. Delete them first.",
    ),
    (
        "LimitExceededException",
        "",
        Conflict,
        "aws-limit",
        "A quota of the account is used up. Delete what is not needed, or ask AWS for more under Service Quotas.",
    ),
    (
        "ClientException",
        "Cluster was not ACTIVE",
        Conflict,
        "cluster-not-active",
        "The cluster is not ACTIVE: it is still being made or is being deleted. Wait a moment, then try again; nothing was changed.",
    ),
    (
        "ClientException",
        "maximum number of clusters",
        Conflict,
        "aws-limit",
        "The account has as many clusters as it may have. Delete one that is not needed, or ask AWS for more under Service Quotas.",
    ),
    (
        "InvalidParameterException",
        "maximum number of capacity providers",
        Invalid,
        "providers-too-many",
        "The cluster would have more capacity providers than AWS allows, 20. Detach some first.",
    ),
    (
        "InvalidParameterException",
        "not in an ACTIVE state",
        Conflict,
        "provider-inactive",
        "A capacity provider is not ACTIVE. Wait until it is, or leave it out; AWS's words below name it.",
    ),
    (
        "InvalidParameterException",
        "not associated with the cluster",
        Invalid,
        "strategy-not-associated",
        "The strategy names a capacity provider that is not associated with the cluster. Attach it, or take it out of the strategy.",
    ),
    (
        "InvalidParameterException",
        "a mix of capacity providers",
        Invalid,
        "strategy-mixed",
        "A strategy is either all Fargate or all Auto Scaling groups, never both. Remove one kind.",
    ),
    (
        "InvalidParameterException",
        "idempotent request are inconsistent",
        Conflict,
        "cluster-exists",
        "There is a cluster of this name already, with other settings. Choose another name, or change that one's capacity.",
    ),
    (
        "ClientException",
        "name already exists",
        Conflict,
        "provider-exists",
        "There is a capacity provider of this name already. Choose another name.",
    ),
    (
        "ClientException",
        "already being used by another capacity provider",
        Conflict,
        "group-taken",
        "Another capacity provider uses this Auto Scaling group already; a group has one at most. Use that provider, or choose another group.",
    ),
    (
        "ClientException",
        "associated with a cluster",
        Conflict,
        "provider-associated",
        "A cluster is still associated with this capacity provider. Detach it on that cluster's capacity page, then delete it.",
    ),
    (
        "ClientException",
        "capacity provider does not exist",
        NotFound,
        "provider-not-found",
        "AWS does not know this capacity provider (any more). Reload the page and choose another.",
    ),
    (
        "ClientException",
        "reserved and cannot be",
        Invalid,
        "provider-reserved",
        "FARGATE and FARGATE_SPOT belong to AWS: they can be attached or detached, never changed or deleted.",
    ),
];

/// The first row that fits.
pub(super) fn of(code: &str, message: &str) -> Option<(ProblemKind, &'static str, &'static str)> {
    let fits = |row: &&Row| row.0 == code && message.contains(row.1);
    ROWS.iter().find(fits).map(|(_, _, kind, ours, text)| (*kind, *ours, *text))
}
