//! Applies due steps to the tasks of a world: keeps the store's indexes, the timers and the
//! logs in step, and tells of every change.

use crate::clock::Moment;
use crate::ecs::cluster::change as cluster_change;
use crate::ecs::definition::store::Status as DefinitionStatus;
use crate::ecs::provider::change as provider_change;
use crate::ecs::task::model::Task;
use crate::events;
use crate::lifecycle::machine;
use crate::lifecycle::phase::{Phase, StopCode};
use crate::lifecycle::timers::Job;
use crate::logs;
use crate::world::{Env, World};

/// Takes a new task in.
pub(crate) fn begin(world: &mut World, env: &mut Env<'_>, task: Task) {
    let seq = task.seq;
    world.tasks.insert(task);
    arm(world, env, seq);
    events::changed(world, env, seq);
}

/// Does everything that is due by `until`, each at its own moment.
pub(crate) fn settle(world: &mut World, env: &mut Env<'_>, until: Moment) {
    while let Some((at, job)) = world.timers.take(until) {
        env.now = at;
        match job {
            Job::Task(seq) => poke(world, env, seq),
            Job::Cluster(name) => cluster_change::finish(world, &name),
            Job::Provider(name) => provider_change::finish(world, &name),
            Job::Definition(family, revision) => forget_definition(world, &family, revision),
            Job::Event(event) => events::deliver(world, env, &event),
        }
    }
    env.now = until;
}

/// Asks a task to stop.
pub(crate) fn request_stop(world: &mut World, env: &mut Env<'_>, seq: u64, code: StopCode, reason: &str) {
    let Some(task) = world.tasks.get_mut(seq) else { return };
    let was = task.phase;
    if machine::stop(task, code, reason, env.now, env.pace) {
        world.tasks.moved(seq, was, true);
        arm(world, env, seq);
        events::changed(world, env, seq);
    }
}

/// Takes a task's next step at `env.now`.
fn poke(world: &mut World, env: &mut Env<'_>, seq: u64) {
    let Some(task) = world.tasks.get_mut(seq) else { return };
    task.ticket = None;
    if machine::due(task, env.pace).is_none_or(|due| due > env.now) {
        return arm(world, env, seq);
    }
    let (was, was_run) = (task.phase, task.requested.is_run());
    if was == Phase::Stopped {
        return forget(world, seq);
    }
    machine::step(task, &mut world.network, env.now, env.pace);
    world.tasks.moved(seq, was, was_run);
    logs::follow(world, env, seq);
    arm(world, env, seq);
    events::changed(world, env, seq);
}

/// Puts a task into the timers at its next moment.
fn arm(world: &mut World, env: &Env<'_>, seq: u64) {
    let Some(task) = world.tasks.get_mut(seq) else { return };
    if let Some(ticket) = task.ticket.take() {
        world.timers.cancel(ticket);
    }
    if let Some(due) = machine::due(task, env.pace) {
        task.ticket = Some(world.timers.set(due.max(env.now), Job::Task(seq)));
    }
}

fn forget(world: &mut World, seq: u64) {
    let Some(task) = world.tasks.remove(seq) else { return };
    if let Some(token) = &task.launch.token {
        world.tokens.forget(&task.launch.cluster, token, seq);
    }
}

fn forget_definition(world: &mut World, family: &str, revision: i32) {
    if let Some(found) = world.definitions.families.get_mut(family)
        && found.revisions.get(&revision).is_some_and(|d| d.status == DefinitionStatus::Deleting)
    {
        found.revisions.remove(&revision);
    }
}
