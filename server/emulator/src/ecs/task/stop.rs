//! StopTask.

use serde::{Deserialize, Serialize};

use crate::ecs::refusal::invalid;
use crate::ecs::task::describe::{cluster_of, find};
use crate::ecs::task::view::{Dialect, TaskView};
use crate::lifecycle::engine;
use crate::lifecycle::phase::StopCode;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
pub(crate) struct Input {
    cluster: Option<String>,
    task: Option<String>,
    reason: Option<String>,
}

#[derive(Serialize)]
struct Output<'a> {
    task: TaskView<'a>,
}

/// `stoppedReason` where the caller gives none.
const NO_REASON: &str = "Task stopped by user";

pub(crate) fn stop(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let cluster = cluster_of(world, input.cluster.as_deref())?;
    let Some(text) = input.task.filter(|text| !text.is_empty()) else {
        return Err(invalid("taskId can not be blank."));
    };
    let not_found = || invalid("The referenced task was not found.");
    let seq = find(world, cluster, &text)?.ok_or_else(not_found)?.seq;
    let reason = input.reason.filter(|text| !text.is_empty());
    let reason = reason.unwrap_or_else(|| NO_REASON.to_owned());
    engine::request_stop(world, env, seq, StopCode::UserInitiated, &reason);
    if let Some(task) = world.tasks.get_mut(seq) {
        // "Any tags associated with the task are deleted" (StopTask).
        task.tags.clear();
    }
    let world = &*world;
    let task = world.tasks.get(seq).ok_or_else(not_found)?;
    let dialect = Dialect::Api { tags: true };
    json::write(&Output { task: TaskView { world, task, dialect, now: env.now, pace: env.pace } })
}
