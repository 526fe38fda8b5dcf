//! Capacity providers of the account: all of them, and those on Auto Scaling groups created, changed and deleted.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html>

use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, AutoScalingGroupProviderUpdate, ManagedDraining, ManagedScaling,
    ManagedScalingStatus, ManagedTerminationProtection,
};
use domain::capacity::group::Group;
use domain::capacity::provider::Provider;

use super::capacity::once;
use crate::aws::bounds::ListPages;
use crate::aws::call::call;
use crate::aws::{Aws, AwsError, convert};

/// A page of DescribeCapacityProviders has at most 10.
const PAGE: i32 = 10;
const CREATE: &str = "ecs:CreateCapacityProvider";

impl Aws {
    /// Every provider of the account and region, the two reserved ones among them, in AWS's order.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn capacity_providers(&self) -> Result<Vec<Provider>, AwsError> {
        self.describe_providers(None).await
    }

    /// The managed-instances providers that belong to a cluster; AWS lists them by cluster alone.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn capacity_providers_of(&self, cluster: &str) -> Result<Vec<Provider>, AwsError> {
        self.describe_providers(Some(cluster)).await
    }

    async fn describe_providers(&self, cluster: Option<&str>) -> Result<Vec<Provider>, AwsError> {
        let mut providers = Vec::new();
        let mut pages = ListPages::default();
        loop {
            let request = self
                .ecs
                .describe_capacity_providers()
                .set_cluster(cluster.map(str::to_owned))
                .max_results(PAGE)
                .set_next_token(pages.token());
            let page = call("ecs:DescribeCapacityProviders", request.send()).await?;
            providers.extend(page.capacity_providers().iter().map(convert::provider));
            let more = pages.follow("ecs:DescribeCapacityProviders", page.next_token)?;
            if !more {
                return Ok(providers);
            }
        }
    }

    /// Creates a provider on an Auto Scaling group.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn create_provider(&self, name: &str, group: &Group) -> Result<(), AwsError> {
        let settings = AutoScalingGroupProvider::builder()
            .auto_scaling_group_arn(&group.arn)
            .managed_scaling(scaling(group))
            .managed_termination_protection(protection(group))
            .managed_draining(draining(group))
            .build()
            .map_err(|error| {
                tracing::error!("a capacity provider could not be built: {error}");
                AwsError::unbuilt(CREATE)
            })?;
        let request = self
            .ecs
            .create_capacity_provider()
            .name(name)
            .auto_scaling_group_provider(settings)
            .customize()
            .config_override(once());
        call(CREATE, request.send()).await.map(drop)
    }

    /// Changes the settings of a provider on an Auto Scaling group; the group itself stays.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn update_provider(&self, name: &str, group: &Group) -> Result<(), AwsError> {
        let settings = AutoScalingGroupProviderUpdate::builder()
            .managed_scaling(scaling(group))
            .managed_termination_protection(protection(group))
            .managed_draining(draining(group))
            .build();
        let request = self
            .ecs
            .update_capacity_provider()
            .name(name)
            .auto_scaling_group_provider(settings)
            .customize()
            .config_override(once());
        call("ecs:UpdateCapacityProvider", request.send()).await.map(drop)
    }

    /// Deletes a provider that no cluster is associated with.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn delete_provider(&self, name: &str) -> Result<(), AwsError> {
        let request =
            self.ecs.delete_capacity_provider().capacity_provider(name).customize().config_override(once());
        call("ecs:DeleteCapacityProvider", request.send()).await.map(drop)
    }
}

fn scaling(group: &Group) -> ManagedScaling {
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    ManagedScaling::builder()
        .status(if group.scaling { ManagedScalingStatus::Enabled } else { ManagedScalingStatus::Disabled })
        .target_capacity(number(group.target))
        .minimum_scaling_step_size(number(group.step_min))
        .maximum_scaling_step_size(number(group.step_max))
        .instance_warmup_period(number(group.warmup))
        .build()
}

fn protection(group: &Group) -> ManagedTerminationProtection {
    if group.protection {
        ManagedTerminationProtection::Enabled
    } else {
        ManagedTerminationProtection::Disabled
    }
}

fn draining(group: &Group) -> ManagedDraining {
    if group.draining { ManagedDraining::Enabled } else { ManagedDraining::Disabled }
}
