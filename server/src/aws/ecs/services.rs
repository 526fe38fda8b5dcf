//! Services of a cluster, as far as they hold on to its capacity providers.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html>

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::aws::bounds::ListPages;
use crate::aws::call::call;
use crate::aws::{Aws, AwsError};

/// Services that DescribeServices takes at once.
const DESCRIBE: usize = 10;
/// Descriptions asked for at once.
const AT_ONCE: usize = 4;
const PAGE: i32 = 100;

/// A service, and the providers that it or one of its deployments names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceUse {
    /// Its name.
    pub name: String,
    /// The providers.
    pub providers: Vec<String>,
}

impl Aws {
    /// The ARNs of a cluster's services.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn service_arns(&self, cluster: &str) -> Result<Vec<String>, AwsError> {
        let mut arns = Vec::new();
        let mut pages = ListPages::default();
        loop {
            let request =
                self.ecs.list_services().cluster(cluster).max_results(PAGE).set_next_token(pages.token());
            let page = call("ecs:ListServices", request.send()).await?;
            arns.extend(page.service_arns.unwrap_or_default());
            let more = pages.follow("ecs:ListServices", page.next_token)?;
            if !more {
                return Ok(arns);
            }
        }
    }

    /// A cluster's services with the providers they name.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn service_uses(&self, cluster: &str) -> Result<Vec<ServiceUse>, AwsError> {
        let arns = self.service_arns(cluster).await?;
        let some: Vec<Vec<String>> = arns.chunks(DESCRIBE).map(<[String]>::to_vec).collect();
        let described: Vec<Vec<ServiceUse>> = stream::iter(some)
            .map(|some| async move {
                let request = self.ecs.describe_services().cluster(cluster).set_services(Some(some));
                let answer = call("ecs:DescribeServices", request.send()).await?;
                Ok::<_, AwsError>(answer.services().iter().map(used).collect())
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(described.into_iter().flatten().collect())
    }
}

fn used(service: &aws_sdk_ecs::types::Service) -> ServiceUse {
    let own = service.capacity_provider_strategy().iter();
    let deployed = service.deployments().iter().flat_map(|one| one.capacity_provider_strategy());
    let mut providers: Vec<String> =
        own.chain(deployed).map(|item| item.capacity_provider().to_owned()).collect();
    providers.sort();
    providers.dedup();
    ServiceUse { name: service.service_name().unwrap_or_default().to_owned(), providers }
}
