//! One small call for each action that only reads, to learn whether it is allowed. The things asked
//! for need not exist: AWS looks at the permission first.

use super::call::call;
use super::{Aws, AwsError};

/// A cluster that most accounts do not have.
const CLUSTER: &str = "default";
/// The name of nothing.
const NOTHING: &str = "slipway-check";
/// A task that no cluster has.
const NO_TASK: &str = "00000000000000000000000000000000";

impl Aws {
    /// Tries an action by its IAM name; `None` when it cannot be tried without changing anything.
    /// An error that is no refusal (there is no such cluster) says that it is allowed.
    pub async fn probe(&self, action: &str) -> Option<Result<(), AwsError>> {
        let ecs = &self.ecs;
        let tried = match action {
            "ecs:ListClusters" => {
                call("ecs:ListClusters", ecs.list_clusters().max_results(1).send()).await.map(drop)
            }
            "ecs:DescribeClusters" => {
                call("ecs:DescribeClusters", ecs.describe_clusters().clusters(CLUSTER).send()).await.map(drop)
            }
            "ecs:ListTasks" => {
                call("ecs:ListTasks", ecs.list_tasks().cluster(CLUSTER).max_results(1).send()).await.map(drop)
            }
            "ecs:DescribeTasks" => {
                let request = ecs.describe_tasks().cluster(CLUSTER).tasks(NO_TASK);
                call("ecs:DescribeTasks", request.send()).await.map(drop)
            }
            "ecs:ListServices" => {
                let request = ecs.list_services().cluster(CLUSTER).max_results(1);
                call("ecs:ListServices", request.send()).await.map(drop)
            }
            "ecs:DescribeServices" => {
                let request = ecs.describe_services().cluster(CLUSTER).services(NOTHING);
                call("ecs:DescribeServices", request.send()).await.map(drop)
            }
            "ecs:DescribeCapacityProviders" => {
                let request = ecs.describe_capacity_providers().capacity_providers("FARGATE");
                call("ecs:DescribeCapacityProviders", request.send()).await.map(drop)
            }
            "ecs:ListTaskDefinitionFamilies" => {
                let request = ecs.list_task_definition_families().max_results(1);
                call("ecs:ListTaskDefinitionFamilies", request.send()).await.map(drop)
            }
            "ecs:ListTaskDefinitions" => {
                let request = ecs.list_task_definitions().max_results(1);
                call("ecs:ListTaskDefinitions", request.send()).await.map(drop)
            }
            "ecs:DescribeTaskDefinition" => {
                let request = ecs.describe_task_definition().task_definition(NOTHING);
                call("ecs:DescribeTaskDefinition", request.send()).await.map(drop)
            }
            "ec2:DescribeVpcs" => self.ec2.send("ec2:DescribeVpcs", "DescribeVpcs", FEW).await.map(drop),
            "ec2:DescribeSubnets" => {
                self.ec2.send("ec2:DescribeSubnets", "DescribeSubnets", FEW).await.map(drop)
            }
            "ec2:DescribeSecurityGroups" => {
                self.ec2.send("ec2:DescribeSecurityGroups", "DescribeSecurityGroups", FEW).await.map(drop)
            }
            "ec2:DescribeRouteTables" => {
                self.ec2.send("ec2:DescribeRouteTables", "DescribeRouteTables", FEW).await.map(drop)
            }
            "ec2:DescribeVpcEndpoints" => {
                self.ec2.send("ec2:DescribeVpcEndpoints", "DescribeVpcEndpoints", FEW).await.map(drop)
            }
            "iam:ListRoles" => {
                self.iam.send("iam:ListRoles", "ListRoles", &[("MaxItems", "1")]).await.map(drop)
            }
            "logs:DescribeLogGroups" => {
                call("logs:DescribeLogGroups", self.logs.describe_log_groups().limit(1).send())
                    .await
                    .map(drop)
            }
            "logs:GetLogEvents" => {
                let request = self.logs.get_log_events().log_group_name(NOTHING).log_stream_name(NOTHING);
                call("logs:GetLogEvents", request.limit(1).send()).await.map(drop)
            }
            "logs:FilterLogEvents" => {
                let request = self.logs.filter_log_events().log_group_name(NOTHING).limit(1);
                call("logs:FilterLogEvents", request.send()).await.map(drop)
            }
            _ => return None,
        };
        Some(tried)
    }
}

/// The shortest page that EC2 gives.
const FEW: &[(&str, &str)] = &[("MaxResults", "5")];
