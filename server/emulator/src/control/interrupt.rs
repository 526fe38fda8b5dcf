//! `POST /_emulator/interrupt`: Fargate takes a Spot task back, with the two-minute notice.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::{Refusal, read};
use crate::ids::Hex;
use crate::lifecycle::engine;
use crate::lifecycle::machine::SPOT_REASON;
use crate::lifecycle::phase::StopCode;
use crate::server::Shared;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Interrupt {
    /// A task's id or ARN.
    task: String,
}

pub(super) fn interrupt(shared: &Shared, body: &Bytes) -> Result<Value, Refusal> {
    let asked: Interrupt = read(body)?;
    let id = asked.task.rsplit('/').next().and_then(Hex::parse);
    let id = id.ok_or_else(|| Refusal::bad("task must be a task's id or ARN"))?;
    let mut state = shared.lock();
    state.settle();
    let place = state.worlds.iter().find_map(|(place, world)| {
        world.tasks.by_id(id).map(|task| (place.clone(), task.seq, task.is_spot()))
    });
    let Some(((account, region), seq, spot)) = place else {
        return Err(Refusal::missing(format!("there is no task {id}")));
    };
    if !spot {
        return Err(Refusal::bad("only a task on FARGATE_SPOT can be interrupted"));
    }
    state.within(&account, &region, "", |world, env| {
        engine::request_stop(world, env, seq, StopCode::SpotInterruption, SPOT_REASON);
        let task = world.tasks.get(seq);
        Ok(json!({
            "task": id.to_string(),
            "lastStatus": task.map(|task| task.phase.name()),
            "desiredStatus": task.map(|task| task.requested.name()),
        }))
    })
}
