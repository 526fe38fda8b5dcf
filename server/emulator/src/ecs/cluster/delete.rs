//! DeleteCluster.

use serde::Deserialize;
use serde_json::json;

use crate::ecs::cluster::model::{Status, Update, short};
use crate::ecs::cluster::view::{Include, view};
use crate::ecs::refusal::{cluster_not_found, invalid, update_in_progress};
use crate::fault::Fault;
use crate::lifecycle::durations;
use crate::lifecycle::timers::Job;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
pub(crate) struct Input {
    cluster: Option<String>,
}

/// The cluster becomes INACTIVE and stays discoverable for a while.
pub(crate) fn delete(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let Some(text) = input.cluster.filter(|text| !text.is_empty()) else {
        return Err(invalid("Cluster can not be blank."));
    };
    let name = short(Some(&text)).to_owned();
    let cluster = world.clusters.get(&name).ok_or_else(cluster_not_found)?;
    if cluster.status == Status::Inactive {
        return Err(cluster_not_found());
    }
    if cluster.update == Some(Update::InProgress) {
        return Err(update_in_progress());
    }
    let counts = world.tasks.counts(&name);
    if counts.live > 0 {
        return Err(Fault::new(
            "ClusterContainsTasksException",
            "The Cluster cannot be deleted while Tasks are active.",
        ));
    }
    if world.services.count(&name) > 0 {
        return Err(Fault::new(
            "ClusterContainsServicesException",
            "The Cluster cannot be deleted while Services are active.",
        ));
    }
    let at = env.now.after(env.pace.of(durations::FORGET_CLUSTER));
    world.timers.set(at, Job::Cluster(name.clone()));
    if let Some(cluster) = world.clusters.get_mut(&name) {
        cluster.status = Status::Inactive;
    }
    let cluster = world.clusters.get(&name).ok_or_else(cluster_not_found)?;
    json::write(&json!({ "cluster": view(world, cluster, Include::changed()) }))
}
