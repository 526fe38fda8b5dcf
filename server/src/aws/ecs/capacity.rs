//! A cluster's capacity: read with its attachments, and changed. Changing calls are sent once: a repetition by
//! the SDK could undo what somebody else did between the two.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html>

use aws_sdk_ecs::config::retry::RetryConfig;
use aws_sdk_ecs::types::{
    CapacityProviderStrategyItem, ClusterField, ClusterSetting, ClusterSettingName, Tag,
};
use domain::capacity::lists::Lists;
use domain::capacity::view::ClusterCapacity;
use domain::cluster::create::NewCluster;
use domain::fargate::strategy::StrategyItem;

use crate::aws::call::call;
use crate::aws::{Aws, AwsError, convert};

const PUT: &str = "ecs:PutClusterCapacityProviders";
const CREATE: &str = "ecs:CreateCluster";
const DELETE: &str = "ecs:DeleteCluster";

/// No attempt but the first.
pub(super) fn once() -> aws_sdk_ecs::config::Builder {
    aws_sdk_ecs::config::Builder::new().retry_config(RetryConfig::disabled())
}

impl Aws {
    /// A cluster by name or ARN, with the state of its attachments; `None` when AWS does not know it.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn cluster_capacity(&self, cluster: &str) -> Result<Option<ClusterCapacity>, AwsError> {
        let request = self.ecs.describe_clusters().clusters(cluster).include(ClusterField::Attachments);
        let answer = call("ecs:DescribeClusters", request.send()).await?;
        Ok(answer.clusters().first().map(convert::capacity))
    }

    /// Replaces both lists of a cluster. Returns the cluster as AWS answers it.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn put_capacity(&self, cluster: &str, to: &Lists) -> Result<ClusterCapacity, AwsError> {
        let request = self
            .ecs
            .put_cluster_capacity_providers()
            .cluster(cluster)
            .set_capacity_providers(Some(to.providers.clone()))
            .set_default_capacity_provider_strategy(Some(items(PUT, &to.strategy)?))
            .customize()
            .config_override(once());
        let answer = call(PUT, request.send()).await?;
        answer.cluster().map(convert::capacity).ok_or_else(|| AwsError::unbuilt(PUT))
    }

    /// Creates a cluster. AWS answers the same call for the same name with the first cluster.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn create_cluster(&self, new: &NewCluster) -> Result<ClusterCapacity, AwsError> {
        let settings = new.insights.as_ref().map(|value| {
            vec![ClusterSetting::builder().name(ClusterSettingName::ContainerInsights).value(value).build()]
        });
        let tag = |tag: &domain::launch::plan::Tag| Tag::builder().key(&tag.key).value(&tag.value).build();
        let tags: Vec<Tag> = new.tags.iter().map(tag).collect();
        let request = self
            .ecs
            .create_cluster()
            .cluster_name(new.name.as_str())
            .set_capacity_providers((!new.providers.is_empty()).then(|| new.providers.clone()))
            .set_default_capacity_provider_strategy(
                (!new.strategy.is_empty()).then(|| items(CREATE, &new.strategy)).transpose()?,
            )
            .set_settings(settings)
            .set_tags((!tags.is_empty()).then_some(tags))
            .customize()
            .config_override(once());
        let answer = call(CREATE, request.send()).await?;
        answer.cluster().map(convert::capacity).ok_or_else(|| AwsError::unbuilt(CREATE))
    }

    /// Deletes an empty cluster.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn delete_cluster(&self, cluster: &str) -> Result<(), AwsError> {
        let request = self.ecs.delete_cluster().cluster(cluster).customize().config_override(once());
        call(DELETE, request.send()).await.map(drop)
    }
}

fn items(
    operation: &'static str,
    strategy: &[StrategyItem],
) -> Result<Vec<CapacityProviderStrategyItem>, AwsError> {
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let item = |item: &StrategyItem| {
        CapacityProviderStrategyItem::builder()
            .capacity_provider(&item.provider)
            .base(number(item.base))
            .weight(number(item.weight))
            .build()
            .map_err(|error| {
                tracing::error!("a strategy's line could not be built: {error}");
                AwsError::unbuilt(operation)
            })
    };
    strategy.iter().map(item).collect()
}
