//! The events of ECS: made when a task changes, matched against the rules, sent to queues.

use serde_json::{Value, json};

use crate::ecs::task::view::{Dialect, TaskView};
use crate::events::{input, policy, rule};
use crate::lifecycle::timers::Job;
use crate::sqs::EVENTS_SENDER;
use crate::sqs::queue::Message;
use crate::world::{Env, World};

/// Disorder holds an event back for up to so long.
const DISORDER: u64 = 3_000;

/// A task changed: tells everyone who asked.
pub(crate) fn changed(world: &mut World, env: &mut Env<'_>, seq: u64) {
    if !world.rules.any() || env.faults.events.lose {
        return;
    }
    let id = world.ids.uuid();
    let Some(event) = task_event(world, env, seq, &id.to_string()) else { return };
    let copies = if env.faults.events.duplicate { 2 } else { 1 };
    for _ in 0..copies {
        if env.faults.events.disorder {
            let delay = 1 + i64::try_from(world.ids.below(DISORDER)).unwrap_or(0);
            let at = env.now.after(env.pace.of(delay));
            world.timers.set(at, Job::Event(Box::new(event.clone())));
        } else {
            deliver(world, env, &event);
        }
    }
}

fn task_event(world: &World, env: &Env<'_>, seq: u64, id: &str) -> Option<Value> {
    let task = world.tasks.get(seq)?;
    let view = TaskView { world, task, dialect: Dialect::Event, now: env.now, pace: env.pace };
    let detail = serde_json::to_value(view).ok()?;
    Some(json!({
        "version": "0",
        "id": id,
        "detail-type": "ECS Task State Change",
        "source": "aws.ecs",
        "account": &*world.account,
        "time": env.now.iso_seconds(),
        "region": &*world.region,
        "resources": [view.arn()],
        "detail": detail,
    }))
}

/// Delivers an event to the targets of the rules that match it.
pub(crate) fn deliver(world: &mut World, env: &mut Env<'_>, event: &Value) {
    let mut bodies: Vec<(String, String)> = Vec::new();
    for rule in world.rules.all.values().filter(|rule| rule.enabled && rule.pattern.matches(event)) {
        let rule_arn = rule::arn(world, &rule.name);
        for target in rule.targets.values() {
            let Some(name) = queue_name(world, &target.arn) else {
                tracing::debug!(target.arn, "an event's target is no queue of this world");
                continue;
            };
            let policy = world.queues.all.get(&name).and_then(|q| q.attributes.policy.as_deref());
            if target.role_arn.is_none() && !policy::allows(policy, &target.arn, &rule_arn) {
                tracing::warn!(
                    target.arn,
                    rule.name,
                    "the queue's policy does not let EventBridge send: the event is lost, as on AWS"
                );
                continue;
            }
            bodies.push((name, input::body(target, event)));
        }
    }
    for (name, body) in bodies {
        let id = world.ids.uuid();
        if let Some(queue) = world.queues.all.get_mut(&name) {
            let delay = queue.attributes.delay;
            queue.put(Message {
                id,
                body: body.into(),
                attributes: None,
                sender: EVENTS_SENDER.into(),
                sent: env.now,
                first_received: None,
                receives: 0,
                hidden: (delay > 0).then(|| env.now.after(delay * 1000)),
            });
        }
    }
}

/// The queue of this world that an ARN names.
fn queue_name(world: &World, arn: &str) -> Option<String> {
    let name = arn.strip_prefix(&world.arn("sqs", ""))?;
    world.queues.all.contains_key(name).then(|| name.to_owned())
}
