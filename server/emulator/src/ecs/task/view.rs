//! The `Task` shape, in its two dialects: the API's and the events'.
//!
//! Written straight from the task, because DescribeTasks of 100 is the hottest answer. What
//! differs in events (ecs_task_events; facts section 5.1): ISO times, attachment type `eni`,
//! `updatedAt`, and no tags, health, platform family or Fargate storage.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use crate::clock::Moment;
use crate::ecs::task::model::{Container, Nic, NicStatus, Task};
use crate::ecs::task::volume::VolumeConfiguration;
use crate::lifecycle::durations::Pace;
use crate::lifecycle::health::{self, Health};
use crate::lifecycle::phase::{ContainerPhase, Requested};
use crate::world::World;

/// Who reads the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Api { tags: bool },
    Event,
}

/// A task, ready to be written.
#[derive(Clone, Copy)]
pub(crate) struct TaskView<'a> {
    pub(crate) world: &'a World,
    pub(crate) task: &'a Task,
    pub(crate) dialect: Dialect,
    pub(crate) now: Moment,
    pub(crate) pace: Pace,
}

/// A list of tasks, written one by one.
pub(crate) struct TaskViews<'a>(pub(crate) Vec<TaskView<'a>>);

impl Serialize for TaskViews<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

/// Writes a moment as the dialect does.
struct Time(Moment, bool);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.1 { serializer.serialize_str(&self.0.iso()) } else { self.0.serialize(serializer) }
    }
}

/// Writes anything that can be displayed as a string, without allocating it first.
struct Text<T>(T);

impl<T: std::fmt::Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

#[derive(Serialize)]
struct Detail<V> {
    name: &'static str,
    value: V,
}

impl TaskView<'_> {
    fn is_event(&self) -> bool {
        self.dialect == Dialect::Event
    }

    fn time<M: SerializeMap>(
        &self,
        map: &mut M,
        key: &'static str,
        at: Option<Moment>,
    ) -> Result<(), M::Error> {
        at.map_or(Ok(()), |at| map.serialize_entry(key, &Time(at, self.is_event())))
    }

    /// The task's ARN.
    pub(crate) fn arn(&self) -> String {
        self.world.task_arn(&self.task.launch.cluster, self.task.id)
    }

    fn health_of(&self, at: usize, container: &Container) -> Health {
        let definition = &self.task.launch.definition.document.container_definitions;
        let check = definition.get(at).and_then(|definition| definition.health_check.as_ref());
        let running = container.phase == ContainerPhase::Running;
        let started = self.task.times.started.filter(|_| running);
        let script = self.task.launch.scripts.get(at);
        health::at(check, script, started, self.now, self.pace)
    }

    fn health(&self) -> Health {
        let definition = &self.task.launch.definition.document.container_definitions;
        let containers = self.task.containers.iter().enumerate();
        Health::worst(
            containers
                .filter(|(at, _)| definition.get(*at).is_some_and(|d| d.is_essential()))
                .map(|(at, container)| self.health_of(at, container)),
        )
    }
}

impl Serialize for TaskView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let task = self.task;
        let launch = &*task.launch;
        let event = self.is_event();
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("attachments", &Attachments { nic: task.nic.as_ref(), view: self })?;
        let arm = launch.definition.document.is_arm();
        let architecture = if arm { "arm64" } else { "x86_64" };
        map.serialize_entry("attributes", &[Detail { name: "ecs.cpu-architecture", value: architecture }])?;
        if let Some(nic) = &task.nic {
            map.serialize_entry("availabilityZone", &*nic.zone)?;
        }
        if let Some(provider) = &task.provider {
            map.serialize_entry("capacityProviderName", &**provider)?;
        }
        map.serialize_entry("clusterArn", &self.world.cluster_arn(&launch.cluster))?;
        if let Some(at) = task.times.connectivity {
            map.serialize_entry("connectivity", "CONNECTED")?;
            self.time(&mut map, "connectivityAt", Some(at))?;
        }
        map.serialize_entry("containers", &Containers { view: self, arn: &self.arn() })?;
        if let Some(cpu) = &launch.cpu {
            map.serialize_entry("cpu", cpu)?;
        }
        self.time(&mut map, "createdAt", Some(task.created))?;
        map.serialize_entry("desiredStatus", task.requested.name())?;
        map.serialize_entry("enableExecuteCommand", &launch.execute_command)?;
        self.time(&mut map, "executionStoppedAt", task.times.execution_stopped)?;
        map.serialize_entry("group", &*launch.group)?;
        if !event && task.times.started.is_some() {
            map.serialize_entry("healthStatus", self.health().name())?;
        }
        map.serialize_entry("lastStatus", task.phase.name())?;
        map.serialize_entry("launchType", if launch.fargate { "FARGATE" } else { "EC2" })?;
        if let Some(memory) = &launch.memory {
            map.serialize_entry("memory", memory)?;
        }
        map.serialize_entry("overrides", &OverridesView { view: self })?;
        if launch.fargate {
            map.serialize_entry("platformVersion", launch.platform_version)?;
            if !event {
                map.serialize_entry("platformFamily", &launch.platform_family)?;
            }
        }
        self.time(&mut map, "pullStartedAt", task.times.pull_started)?;
        self.time(&mut map, "pullStoppedAt", task.times.pull_stopped)?;
        self.time(&mut map, "startedAt", task.times.started)?;
        if let Some(starter) = &launch.started_by {
            map.serialize_entry("startedBy", &**starter)?;
        }
        if let Requested::Stop { code, reason } = &task.requested {
            map.serialize_entry("stopCode", code.name())?;
            self.time(&mut map, "stoppedAt", task.times.stopped)?;
            map.serialize_entry("stoppedReason", &**reason)?;
            self.time(&mut map, "stoppingAt", task.times.stopping)?;
        }
        if let Dialect::Api { tags } = self.dialect {
            map.serialize_entry("tags", if tags { &task.tags[..] } else { &[] })?;
        }
        map.serialize_entry("taskArn", &self.arn())?;
        map.serialize_entry("taskDefinitionArn", &*launch.definition.arn)?;
        if event {
            self.time(&mut map, "updatedAt", Some(task.updated))?;
        }
        map.serialize_entry("version", &task.version)?;
        if launch.fargate {
            let storage = Storage { size: launch.storage };
            map.serialize_entry("ephemeralStorage", &storage)?;
            if !event {
                map.serialize_entry("fargateEphemeralStorage", &storage)?;
            }
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Storage {
    #[serde(rename = "sizeInGiB")]
    size: i32,
}

struct OverridesView<'a, 'b> {
    view: &'a TaskView<'b>,
}

impl Serialize for OverridesView<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let overrides = &self.view.task.launch.overrides;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("containerOverrides", &overrides.container_overrides)?;
        if !self.view.is_event() {
            map.serialize_entry("inferenceAcceleratorOverrides", &[(); 0])?;
        }
        let texts = [
            ("cpu", &overrides.cpu),
            ("memory", &overrides.memory),
            ("taskRoleArn", &overrides.task_role_arn),
            ("executionRoleArn", &overrides.execution_role_arn),
        ];
        for (key, value) in texts {
            if let Some(value) = value {
                map.serialize_entry(key, value)?;
            }
        }
        if let Some(storage) = &overrides.ephemeral_storage {
            map.serialize_entry("ephemeralStorage", storage)?;
        }
        map.end()
    }
}

struct Attachments<'a, 'b> {
    nic: Option<&'a Nic>,
    view: &'a TaskView<'b>,
}

impl Serialize for Attachments<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut seq = serializer.serialize_seq(None)?;
        if let Some(nic) = self.nic {
            seq.serialize_element(&AttachmentView { nic, view: self.view })?;
            if let Some(volume) = &self.view.task.launch.volume {
                seq.serialize_element(&VolumeView { nic, volume })?;
            }
        }
        seq.end()
    }
}

/// The attachment of an EBS volume (ebs-volumes, DescribeTasks). It comes and goes with the interface here.
struct VolumeView<'a> {
    nic: &'a Nic,
    volume: &'a VolumeConfiguration,
}

impl Serialize for VolumeView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("id", &Text(self.nic.volume_attachment))?;
        map.serialize_entry("type", "AmazonElasticBlockStorage")?;
        map.serialize_entry("status", self.nic.status.name())?;
        let mut details = vec![Detail { name: "volumeName", value: self.volume.name.clone() }];
        if let Some(managed) = &self.volume.managed {
            details.push(Detail { name: "roleArn", value: managed.role_arn.clone() });
            let deleted = managed.deleted_with_task().to_string();
            details.push(Detail { name: "deleteOnTermination", value: deleted });
        }
        if self.nic.status != NicStatus::Precreated {
            details.push(Detail { name: "volumeId", value: format!("vol-{}", self.nic.eni) });
        }
        map.serialize_entry("details", &details)?;
        map.end()
    }
}

struct AttachmentView<'a, 'b> {
    nic: &'a Nic,
    view: &'a TaskView<'b>,
}

impl Serialize for AttachmentView<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nic = self.nic;
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("id", &Text(nic.attachment))?;
        let kind = if self.view.is_event() { "eni" } else { "ElasticNetworkInterface" };
        map.serialize_entry("type", kind)?;
        map.serialize_entry("status", nic.status.name())?;
        let mut details = vec![Detail { name: "subnetId", value: nic.subnet.to_string() }];
        if nic.status != NicStatus::Precreated && nic.address.is_some() {
            let own = [
                ("networkInterfaceId", Some(format!("eni-{}", nic.eni))),
                ("macAddress", Some(nic.mac())),
                ("privateDnsName", nic.private_dns(&self.view.world.region)),
                ("privateIPv4Address", nic.private_ip()),
            ];
            let own = own.into_iter().filter_map(|(name, value)| Some(Detail { name, value: value? }));
            details.extend(own);
        }
        map.serialize_entry("details", &details)?;
        map.end()
    }
}

struct Containers<'a, 'b> {
    view: &'a TaskView<'b>,
    arn: &'a str,
}

impl Serialize for Containers<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = self.view.task.containers.iter().enumerate();
        serializer.collect_seq(all.map(|(at, container)| ContainerView {
            view: self.view,
            arn: self.arn,
            at,
            container,
        }))
    }
}

struct ContainerView<'a, 'b> {
    view: &'a TaskView<'b>,
    arn: &'a str,
    at: usize,
    container: &'a Container,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Interface {
    attachment_id: String,
    private_ipv4_address: String,
}

impl Serialize for ContainerView<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (view, container) = (self.view, self.container);
        let (task, launch) = (view.task, &*view.task.launch);
        let event = view.is_event();
        let definition = launch.definition.document.container_definitions.get(self.at);
        let name = definition.map_or("", |d| d.name());
        let mut map = serializer.serialize_map(None)?;
        let World { partition, region, account, .. } = view.world;
        let arn = format_args!(
            "arn:{partition}:ecs:{region}:{account}:container/{}/{}/{}",
            launch.cluster, task.id, container.id
        );
        map.serialize_entry("containerArn", &Text(arn))?;
        map.serialize_entry("taskArn", self.arn)?;
        map.serialize_entry("name", name)?;
        map.serialize_entry("image", definition.map_or("", |d| d.image()))?;
        if task.times.started.is_some() {
            let id = format_args!("{}-{:010}", task.id, container.runtime);
            map.serialize_entry("runtimeId", &Text(id))?;
        }
        map.serialize_entry("lastStatus", container.phase.name())?;
        if let Some(code) = container.exit_code {
            map.serialize_entry("exitCode", &code)?;
        }
        if let Some(reason) = &container.reason {
            map.serialize_entry("reason", &**reason)?;
        }
        if !event && task.times.started.is_some() {
            map.serialize_entry("networkBindings", &[(); 0])?;
        }
        let attached = task.nic.as_ref().and_then(|nic| Some((nic, nic.private_ip()?)));
        let interfaces: Vec<Interface> = attached
            .map(|(nic, private_ipv4_address)| Interface {
                attachment_id: nic.attachment.to_string(),
                private_ipv4_address,
            })
            .into_iter()
            .collect();
        map.serialize_entry("networkInterfaces", &interfaces)?;
        if !event && task.times.started.is_some() {
            map.serialize_entry("healthStatus", view.health_of(self.at, container).name())?;
        }
        let own = launch.overrides.of(name);
        let cpu = own.and_then(|o| o.cpu).or(definition.and_then(|d| d.cpu)).unwrap_or(0);
        map.serialize_entry("cpu", &Text(cpu))?;
        let memory = own.and_then(|o| o.memory).or(definition.and_then(|d| d.memory));
        if let Some(memory) = memory {
            map.serialize_entry("memory", &Text(memory))?;
        }
        let soft = own.and_then(|o| o.memory_reservation);
        if let Some(soft) = soft.or(definition.and_then(|d| d.memory_reservation)) {
            map.serialize_entry("memoryReservation", &Text(soft))?;
        }
        map.end()
    }
}
