//! Clusters: ListClusters by 100, DescribeClusters by 100.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html>

use domain::cluster::ClusterSummary;

use crate::aws::bounds::ListPages;
use crate::aws::call::call;
use crate::aws::{Aws, AwsError, convert};

const PAGE: i32 = 100;

impl Aws {
    /// The ARNs of all clusters.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn cluster_arns(&self) -> Result<Vec<String>, AwsError> {
        let mut arns = Vec::new();
        let mut pages = ListPages::default();
        loop {
            let request = self.ecs.list_clusters().max_results(PAGE).set_next_token(pages.token());
            let page = call("ecs:ListClusters", request.send()).await?;
            arns.extend(page.cluster_arns.unwrap_or_default());
            let more = pages.follow("ecs:ListClusters", page.next_token)?;
            if !more {
                return Ok(arns);
            }
        }
    }

    /// All clusters, in AWS's order.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn clusters(&self) -> Result<Vec<ClusterSummary>, AwsError> {
        let arns = self.cluster_arns().await?;
        let mut clusters = Vec::with_capacity(arns.len());
        for some in arns.chunks(100) {
            clusters.extend(self.describe_clusters(some).await?);
        }
        Ok(clusters)
    }

    /// Clusters by name or ARN, at most 100; those that AWS calls MISSING are left out.
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn describe_clusters(&self, names: &[String]) -> Result<Vec<ClusterSummary>, AwsError> {
        let request = self.ecs.describe_clusters().set_clusters(Some(names.to_vec()));
        let answer = call("ecs:DescribeClusters", request.send()).await?;
        Ok(answer.clusters.unwrap_or_default().iter().map(convert::cluster).collect())
    }
}
