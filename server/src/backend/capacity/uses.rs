//! Who uses a cluster's providers: tasks of the board, services, launches.

use domain::capacity::view::{ClusterCapacity, Fact, ProviderUse};
use domain::fargate::strategy::FARGATE;
use domain::id::LaunchId;
use domain::problem::Problem;
use domain::time::Millis;

use super::in_time;
use crate::backend::Backend;
use crate::store::{LaunchQuery, StoreError, StoredLaunch};

/// Launches that are looked through, the newest, at most.
const LAUNCHES: u32 = 2_000;

impl Backend {
    /// What uses each provider that the cluster has; all of it or nothing, so that no use is overlooked.
    pub(super) async fn uses_of(&self, cluster: &ClusterCapacity, since: Millis) -> Fact<Vec<ProviderUse>> {
        let board = self.hub.board().await?;
        let (services, launches) = tokio::join!(
            in_time("ecs:DescribeServices", self.aws.service_uses(&cluster.arn)),
            self.launches_since(cluster, since),
        );
        let (services, launches) = (services?, launches?);
        let mut uses = Vec::new();
        for provider in &cluster.usable(&cluster.lists.providers) {
            let live = board.rows.iter().filter(|row| {
                row.cluster == cluster.arn
                    && row.provider.as_ref() == Some(provider)
                    && !row.last_status.is_stopped()
            });
            let arns: Vec<String> = live.map(|row| row.arn.clone()).collect();
            // The row says FARGATE of a launch type too; only DescribeTasks tells them apart.
            let on_launch_type = if provider == FARGATE && !arns.is_empty() {
                in_time("ecs:DescribeTasks", self.aws.on_launch_type(&cluster.arn, &arns)).await?
            } else {
                0
            };
            let count = |tasks| u32::try_from(tasks).unwrap_or(u32::MAX);
            let services = services.iter().filter(|service| service.providers.contains(provider));
            let launches =
                launches.iter().filter(|launch| launch.cluster == cluster.arn && names(launch, provider));
            uses.push(ProviderUse {
                provider: provider.clone(),
                tasks: count(arns.len().saturating_sub(on_launch_type)),
                on_launch_type: count(on_launch_type),
                services: services.map(|service| service.name.clone()).collect(),
                launches: launches.map(|launch| launch.plan.launch.clone()).collect::<Vec<LaunchId>>(),
            });
        }
        Ok::<_, Problem>(uses)
    }

    /// The newest launches on a cluster, whole.
    async fn launches_since(
        &self,
        cluster: &ClusterCapacity,
        since: Millis,
    ) -> Result<Vec<StoredLaunch>, StoreError> {
        let name = cluster.arn.rsplit('/').next().map(str::to_owned);
        let wanted =
            LaunchQuery { cluster: name, since: Some(since), most: LAUNCHES, ..LaunchQuery::default() };
        let mut launches = Vec::new();
        for listed in self.store.launches(&self.place.name, &wanted).await? {
            if let Ok(id) = LaunchId::parse(&listed.id) {
                launches.extend(self.store.launch(&id).await?);
            }
        }
        Ok(launches)
    }
}

fn names(launch: &StoredLaunch, provider: &str) -> bool {
    launch.plan.compute.strategy().is_some_and(|items| items.iter().any(|item| item.provider == provider))
}
