//! Groups and streams as they are kept, and how streams follow their tasks.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock::Moment;
use crate::ecs::task::model::Launch;
use crate::lifecycle::durations::Pace;
use crate::lifecycle::phase::ContainerPhase;
use crate::lifecycle::script::Script;
use crate::world::{Env, World};

/// What one container writes.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    launch: Arc<Launch>,
    /// Which container of the definition.
    container: usize,
    pub(crate) started: Moment,
    /// When it ended, and with which exit code.
    pub(crate) ended: Option<(Moment, i32)>,
    pub(crate) pace: Pace,
}

impl Stream {
    pub(crate) fn script(&self) -> Option<&Script> {
        self.launch.scripts.get(self.container)
    }

    pub(crate) fn image(&self) -> &str {
        let containers = &self.launch.definition.document.container_definitions;
        containers.get(self.container).map_or("", |container| container.image())
    }
}

/// A group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) created: Moment,
    /// `logGroupClass`; none: STANDARD.
    pub(crate) class: Option<String>,
    pub(crate) kms_key: Option<String>,
    /// Days after which AWS would drop events; kept and shown, nothing is dropped here.
    pub(crate) retention: Option<i32>,
    pub(crate) deletion_protected: bool,
    pub(crate) streams: BTreeMap<String, Stream>,
}

impl Group {
    pub(crate) fn class(&self) -> &str {
        self.class.as_deref().unwrap_or("STANDARD")
    }
}

/// All groups of one world.
#[derive(Debug, Default)]
pub(crate) struct Logs {
    pub(crate) groups: BTreeMap<String, Group>,
}

impl Logs {
    pub(crate) fn has(&self, group: &str) -> bool {
        self.groups.contains_key(group)
    }

    pub(crate) fn add(&mut self, group: &str, now: Moment) {
        self.groups.entry(group.to_owned()).or_insert_with(|| Group { created: now, ..Group::default() });
    }
}

/// A task took a step: its containers' streams begin or end.
pub(crate) fn follow(world: &mut World, env: &Env<'_>, seq: u64) {
    let Some(task) = world.tasks.get(seq) else { return };
    let Some(started) = task.times.started else { return };
    let definitions = &task.launch.definition.document.container_definitions;
    for (at, (container, definition)) in task.containers.iter().zip(definitions).enumerate() {
        let Some(log) = definition.log_configuration.as_ref().filter(|l| l.log_driver == "awslogs") else {
            continue;
        };
        let Some(group) = log.options.get("awslogs-group") else { continue };
        let prefix = log.options.get("awslogs-stream-prefix").map_or("ecs", String::as_str);
        let name = format!("{prefix}/{}/{}", definition.name(), task.id);
        // The group is there, or `awslogs-create-group` makes it.
        world.logs.add(group, env.now);
        let Some(group) = world.logs.groups.get_mut(group) else { continue };
        let stream = group.streams.entry(name).or_insert_with(|| Stream {
            launch: task.launch.clone(),
            container: at,
            started,
            ended: None,
            pace: env.pace,
        });
        if container.phase == ContainerPhase::Stopped && stream.ended.is_none() {
            stream.ended = Some((env.now, container.exit_code.unwrap_or(0)));
        }
    }
}
