//! The operations of the real ECS that this emulator does not model (botocore's list), so that
//! they can be told from names that nobody knows.

use crate::fault::Fault;

const NOT_MODELLED: &[&str] = &[
    "ContinueServiceDeployment",
    "CreateDaemon",
    "CreateExpressGatewayService",
    "CreateService",
    "CreateTaskSet",
    "DeleteAttributes",
    "DeleteDaemon",
    "DeleteDaemonTaskDefinition",
    "DeleteExpressGatewayService",
    "DeleteService",
    "DeleteTaskSet",
    "DeregisterContainerInstance",
    "DescribeContainerInstances",
    "DescribeDaemon",
    "DescribeDaemonDeployments",
    "DescribeDaemonRevisions",
    "DescribeDaemonTaskDefinition",
    "DescribeExpressGatewayService",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeTaskSets",
    "DiscoverPollEndpoint",
    "ExecuteCommand",
    "GetTaskProtection",
    "ListAttributes",
    "ListContainerInstances",
    "ListDaemonDeployments",
    "ListDaemonTaskDefinitions",
    "ListDaemons",
    "ListServiceDeployments",
    "ListServicesByNamespace",
    "PutAttributes",
    "RegisterContainerInstance",
    "RegisterDaemonTaskDefinition",
    "StartTask",
    "StopServiceDeployment",
    "SubmitAttachmentStateChanges",
    "SubmitContainerStateChange",
    "SubmitTaskStateChange",
    "UpdateContainerAgent",
    "UpdateContainerInstancesState",
    "UpdateDaemon",
    "UpdateExpressGatewayService",
    "UpdateService",
    "UpdateServicePrimaryTaskSet",
    "UpdateTaskProtection",
    "UpdateTaskSet",
];

/// Refuses an operation, naming it.
pub(crate) fn refuse(action: &str) -> Fault {
    if NOT_MODELLED.contains(&action) {
        Fault::new(
            "UnsupportedFeatureException",
            format!("The operation {action} is not supported by this emulator."),
        )
    } else {
        Fault::new("UnknownOperationException", format!("The operation {action} is not known."))
    }
}
