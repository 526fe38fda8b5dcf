//! Where tasks run: a launch type, a strategy given, or the cluster's default strategy.

use crate::ecs::cluster::model::{Cluster, StrategyItem};
use crate::ecs::cluster::strategy;
use crate::ecs::definition::store::Definition;
use crate::ecs::provider::model::Kind;
use crate::ecs::refusal::invalid;
use crate::fault::Fault;
use crate::world::World;

/// The provider of each task, in the order in which they are placed; `None`: a launch type.
pub(crate) struct Compute {
    pub(crate) providers: Vec<Option<String>>,
    pub(crate) fargate: bool,
}

/// What the call says about compute.
pub(crate) struct Asked<'a> {
    pub(crate) launch_type: Option<&'a str>,
    pub(crate) strategy: Option<&'a [StrategyItem]>,
    pub(crate) count: usize,
}

pub(crate) fn choose(
    world: &World,
    cluster: &Cluster,
    definition: &Definition,
    asked: &Asked<'_>,
) -> Result<Compute, Fault> {
    let given = asked.strategy.filter(|items| !items.is_empty());
    let strategy = match (asked.launch_type, given) {
        (Some(_), Some(_)) => {
            return Err(invalid("Specify either Launch Type or Capacity Provider Strategy, but not both."));
        }
        (Some(launch_type), None) => return by_launch_type(definition, launch_type, asked.count),
        (None, Some(given)) => {
            strategy::check(world, &cluster.name, &cluster.providers, given)?;
            given
        }
        (None, None) => strategy::default_of(cluster),
    };
    // Neither given and no default: ECS falls back to EC2 (RunTask, `launchType`).
    if strategy.is_empty() {
        return by_launch_type(definition, "EC2", asked.count);
    }
    let kind = strategy.first().and_then(|item| world.providers.kind(&item.capacity_provider));
    let fargate = matches!(kind, Some(Kind::Fargate | Kind::FargateSpot));
    if fargate {
        needs_fargate(definition)?;
    }
    let windows = definition.document.is_windows();
    if windows && strategy.iter().any(|item| item.capacity_provider == "FARGATE_SPOT") {
        return Err(Fault::new(
            "PlatformTaskDefinitionIncompatibilityException",
            "The FARGATE_SPOT capacity provider does not support Windows containers.",
        ));
    }
    let shares = strategy::distribute(strategy, asked.count);
    let providers = strategy
        .iter()
        .zip(shares)
        .flat_map(|(item, share)| std::iter::repeat_n(Some(item.capacity_provider.clone()), share))
        .collect();
    Ok(Compute { providers, fargate })
}

fn by_launch_type(definition: &Definition, name: &str, count: usize) -> Result<Compute, Fault> {
    match name {
        "FARGATE" => {
            needs_fargate(definition)?;
            Ok(Compute { providers: vec![None; count], fargate: true })
        }
        "MANAGED_INSTANCES" => Err(invalid(
            "The MANAGED_INSTANCES launch type must be used through a capacity provider strategy.",
        )),
        _ => Err(invalid("No Container Instances were found in your cluster.")),
    }
}

fn needs_fargate(definition: &Definition) -> Result<(), Fault> {
    if definition.compatibilities.contains(&"FARGATE") {
        Ok(())
    } else {
        Err(invalid("Task definition does not support launch_type FARGATE."))
    }
}
