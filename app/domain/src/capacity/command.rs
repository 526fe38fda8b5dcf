//! Changes as commands of the AWS CLI, to be read and copied.

use super::lists::Lists;
use crate::fargate::strategy::StrategyItem;

/// <https://docs.aws.amazon.com/cli/latest/reference/ecs/put-cluster-capacity-providers.html>
#[must_use]
pub fn put_cluster_capacity_providers(cluster: &str, region: &str, to: &Lists) -> String {
    let mut lines = vec![
        "aws ecs put-cluster-capacity-providers".to_owned(),
        format!("--cluster {cluster}"),
        format!("--capacity-providers {}", providers(&to.providers)),
        format!("--default-capacity-provider-strategy {}", strategy(&to.strategy)),
    ];
    lines.extend((!region.is_empty()).then(|| format!("--region {region}")));
    lines.join(" \\\n  ")
}

/// The providers as the CLI takes them; an empty list must be said.
pub(crate) fn providers(names: &[String]) -> String {
    if names.is_empty() { "'[]'".into() } else { names.join(" ") }
}

/// The strategy as the CLI takes it.
pub(crate) fn strategy(items: &[StrategyItem]) -> String {
    let item = |item: &StrategyItem| {
        let base = if item.base > 0 { format!(",base={}", item.base) } else { String::new() };
        format!("capacityProvider={},weight={}{base}", item.provider, item.weight)
    };
    if items.is_empty() { "'[]'".into() } else { items.iter().map(item).collect::<Vec<_>>().join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_command_with_what_the_cluster_had() {
        let item = |provider: &str, weight| StrategyItem { provider: provider.into(), base: 0, weight };
        let to = Lists {
            providers: [
                "FARGATE",
                "FARGATE_SPOT",
                "existing_capacity_provider1",
                "existing_capacity_provider2",
            ]
            .map(String::from)
            .to_vec(),
            strategy: vec![item("existing_capacity_provider1", 1), item("existing_capacity_provider2", 2)],
        };
        assert_eq!(
            put_cluster_capacity_providers("FargateCluster", "us-west-2", &to),
            "aws ecs put-cluster-capacity-providers \\\n  --cluster FargateCluster \\\n  \
             --capacity-providers FARGATE FARGATE_SPOT existing_capacity_provider1 existing_capacity_provider2 \\\n  \
             --default-capacity-provider-strategy capacityProvider=existing_capacity_provider1,weight=1 \
             capacityProvider=existing_capacity_provider2,weight=2 \\\n  --region us-west-2"
        );
        assert!(
            put_cluster_capacity_providers("c", "", &Lists::default())
                .ends_with("--capacity-providers '[]' \\\n  --default-capacity-provider-strategy '[]'")
        );
    }
}
