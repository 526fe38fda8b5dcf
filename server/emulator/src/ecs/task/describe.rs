//! DescribeTasks.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ecs::cluster::model::{Status, short};
use crate::ecs::refusal::{cluster_not_found, invalid};
use crate::ecs::task::model::Task;
use crate::ecs::task::view::{Dialect, TaskView, TaskViews};
use crate::fault::Fault;
use crate::ids::Hex;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
pub(crate) struct Input {
    cluster: Option<String>,
    tasks: Option<Vec<String>>,
    include: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Output<'a> {
    tasks: TaskViews<'a>,
    failures: Vec<Value>,
}

pub(crate) fn describe(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let world = &*world;
    let cluster = cluster_of(world, input.cluster.as_deref())?;
    let asked = input.tasks.unwrap_or_default();
    if asked.is_empty() {
        return Err(invalid("Tasks cannot be empty."));
    }
    if asked.len() > 100 {
        return Err(invalid("Tasks cannot be more than 100."));
    }
    let include = input.include.unwrap_or_default();
    let dialect = Dialect::Api { tags: !include.is_empty() };
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for text in &asked {
        match find(world, cluster, text)? {
            Some(task) => {
                tasks.push(TaskView { world, task, dialect, now: env.now, pace: env.pace });
            }
            None => {
                let arn = if text.starts_with("arn:") {
                    text.clone()
                } else {
                    world.arn("ecs", &format!("task/{cluster}/{text}"))
                };
                failures.push(json!({ "arn": arn, "reason": "MISSING" }));
            }
        }
    }
    json::write(&Output { tasks: TaskViews(tasks), failures })
}

/// The name of a cluster that has not been deleted.
pub(crate) fn cluster_of<'a>(world: &'a World, text: Option<&str>) -> Result<&'a str, Fault> {
    let cluster = world.clusters.get(short(text));
    cluster
        .filter(|cluster| cluster.status != Status::Inactive)
        .map(|cluster| &*cluster.name)
        .ok_or_else(cluster_not_found)
}

/// A task of a cluster by id or ARN; an ARN of another cluster is refused.
pub(crate) fn find<'a>(world: &'a World, cluster: &str, text: &str) -> Result<Option<&'a Task>, Fault> {
    let id = match text.split_once(":task/") {
        None if text.starts_with("arn:") => {
            return Err(invalid(format!("Invalid identifier: {text}")));
        }
        None => text,
        Some((_, rest)) => match rest.split_once('/') {
            Some((own, id)) if own == cluster => id,
            Some((own, _)) => {
                return Err(invalid(format!(
                    "Invalid identifier: Identifier is for cluster {own}. Your cluster is {cluster}"
                )));
            }
            None => rest,
        },
    };
    let task = Hex::parse(id).and_then(|id| world.tasks.by_id(id));
    Ok(task.filter(|task| &*task.launch.cluster == cluster))
}
