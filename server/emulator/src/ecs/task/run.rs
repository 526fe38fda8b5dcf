//! RunTask: check everything, decide where each task runs, create the tasks, remember the
//! token. The checks live beside it: `compute`, `placement`, `overrides`, `platform`, `token`,
//! and `check` for the rest.

mod check;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::ecs::cluster::model::{Cluster, Status as ClusterStatus, StrategyItem, short};
use crate::ecs::definition::size;
use crate::ecs::refusal::{cluster_not_found, invalid, tags};
use crate::ecs::task::compute::{self, Asked, Compute};
use crate::ecs::task::model::{Container, Launch, Nic, NicStatus, Task, Times};
use crate::ecs::task::overrides::Overrides;
use crate::ecs::task::placement::{self, NetworkConfiguration, Placement};
use crate::ecs::task::platform;
use crate::ecs::task::run::check::{
    check_execute_command, check_roles, check_texts, find_definition, scripts, task_size, task_tags,
};
use crate::ecs::task::token::Record;
use crate::ecs::task::view::{Dialect, TaskView, TaskViews};
use crate::ecs::task::volume::{self, VolumeConfiguration};
use crate::fault::Fault;
use crate::ids::Short;
use crate::lifecycle::durations;
use crate::lifecycle::engine;
use crate::lifecycle::machine::obstacle;
use crate::lifecycle::phase::{ContainerPhase, Phase, Requested};
use crate::page;
use crate::tag::Tag;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    task_definition: Option<String>,
    cluster: Option<String>,
    count: Option<i32>,
    launch_type: Option<String>,
    capacity_provider_strategy: Option<Vec<StrategyItem>>,
    #[serde(skip_serializing)]
    client_token: Option<String>,
    #[serde(rename = "enableECSManagedTags")]
    managed_tags: Option<bool>,
    enable_execute_command: Option<bool>,
    group: Option<String>,
    network_configuration: Option<NetworkConfiguration>,
    overrides: Option<Overrides>,
    placement_constraints: Option<Vec<Value>>,
    placement_strategy: Option<Vec<Value>>,
    platform_version: Option<String>,
    propagate_tags: Option<String>,
    started_by: Option<String>,
    tags: Option<Vec<Tag>>,
    volume_configurations: Option<Vec<VolumeConfiguration>>,
}

/// RunTask takes so many tasks a call (ECS service quotas, "Tasks launched per run-task").
const MOST: i32 = 10;

pub(crate) fn run(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let cluster = world.clusters.get(short(input.cluster.as_deref())).cloned();
    let cluster =
        cluster.filter(|cluster| cluster.status != ClusterStatus::Inactive).ok_or_else(cluster_not_found)?;
    let token = check_token(input.client_token.as_deref())?;
    let parameters = page::scope(serde_json::to_string(&input).unwrap_or_default());
    if let Some(token) = &token
        && let Some(record) = world.tokens.find(&cluster.name, token, env.now).cloned()
    {
        return repeat(world, env, &cluster, &record, parameters);
    }
    let plan = Plan::check(world, env, &cluster, input)?;
    plan.throttle(world, env)?;
    let (seqs, failures) = plan.start(world, env, token.as_deref());
    if let Some(token) = &token {
        let tasks = seqs.iter().filter_map(|seq| Some((*seq, world.tasks.get(*seq)?.id))).collect();
        let expires = env.now.after(env.pace.of(durations::TOKEN_LIFE));
        let failures = failures.clone();
        world.tokens.keep(&cluster.name, token, Record { parameters, tasks, failures, expires });
    }
    answer(world, env, &seqs, failures)
}

#[derive(Serialize)]
struct Output<'a> {
    tasks: TaskViews<'a>,
    failures: Vec<Value>,
}

fn answer(world: &World, env: &Env<'_>, seqs: &[u64], failures: Vec<Value>) -> Answer {
    let views = seqs.iter().filter_map(|seq| world.tasks.get(*seq)).map(|task| TaskView {
        world,
        task,
        dialect: Dialect::Api { tags: true },
        now: env.now,
        pace: env.pace,
    });
    json::write(&Output { tasks: TaskViews(views.collect()), failures })
}

/// A second call with a known token: the first answer again, or a conflict.
fn repeat(world: &World, env: &Env<'_>, cluster: &Cluster, record: &Record, parameters: u64) -> Answer {
    if record.parameters != parameters {
        let arns: Vec<String> =
            record.tasks.iter().map(|(_, id)| world.task_arn(&cluster.name, *id)).collect();
        return Err(Fault::new(
            "ConflictException",
            "The RunTask request could not be processed due to conflicts. The provided clientToken \
             is already in use with parameters that do not match the request.",
        )
        .with("resourceIds", json!(arns)));
    }
    let mut tasks = Vec::new();
    for task in record.tasks.iter().filter_map(|(seq, _)| world.tasks.get(*seq)) {
        let view =
            TaskView { world, task, dialect: Dialect::Api { tags: true }, now: env.now, pace: env.pace };
        tasks.push(if task.phase == Phase::Stopped {
            // A stopped task comes back reduced to these three.
            json!({
                "taskArn": view.arn(),
                "lastStatus": task.phase.name(),
                "desiredStatus": task.requested.name(),
            })
        } else {
            serde_json::to_value(view).map_err(|error| Fault::server(error.to_string()))?
        });
    }
    json::write(&json!({ "tasks": tasks, "failures": record.failures }))
}

fn check_token(token: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(token) = token.filter(|token| !token.is_empty()) else { return Ok(None) };
    if token.len() > 64 || !token.bytes().all(|b| (33..=126).contains(&b)) {
        return Err(invalid("clientToken must be up to 64 characters long, of ASCII characters 33 to 126."));
    }
    Ok(Some(token.to_owned()))
}

/// A checked call.
struct Plan {
    launch: Launch,
    compute: Compute,
    placement: Placement,
    tags: Vec<Tag>,
}

impl Plan {
    fn check(world: &World, env: &Env<'_>, cluster: &Cluster, input: Input) -> Result<Self, Fault> {
        let count = input.count.unwrap_or(1);
        if !(1..=MOST).contains(&count) {
            return Err(invalid(format!("Count must be between 1 and {MOST}.")));
        }
        let definition = find_definition(world, input.task_definition.as_deref())?;
        let given = input.tags.clone().unwrap_or_default();
        tags(&given)?;
        check_texts(&input)?;
        let asked = Asked {
            launch_type: input.launch_type.as_deref().filter(|text| !text.is_empty()),
            strategy: input.capacity_provider_strategy.as_deref(),
            count: usize::try_from(count).unwrap_or(1),
        };
        let compute = compute::choose(world, cluster, &definition, &asked)?;
        let network = input.network_configuration.as_ref();
        let placement = placement::check(&world.network, &definition, network)?;
        let placed = input.placement_constraints.iter().chain(&input.placement_strategy);
        if compute.fargate && placed.flatten().next().is_some() {
            return Err(invalid(
                "Placement constraints and placement strategies are not supported with the FARGATE \
                 launch type.",
            ));
        }
        let overrides = input.overrides.unwrap_or_default();
        overrides.check(&definition)?;
        let document = &definition.document;
        let (cpu, memory) = task_size(document, &overrides, compute.fargate)?;
        let version = if compute.fargate {
            platform::version(document, input.platform_version.as_deref())?
        } else {
            ""
        };
        check_roles(world, env, document, &overrides)?;
        let execute_command = input.enable_execute_command.unwrap_or(false);
        check_execute_command(execute_command, document, &overrides)?;
        let volume = volume::check(document, input.volume_configurations)?;
        let group = input.group.filter(|text| !text.is_empty());
        let group = group.unwrap_or_else(|| format!("family:{}", definition.family));
        let own = input.managed_tags.unwrap_or(false);
        let propagate = input.propagate_tags.as_deref() == Some("TASK_DEFINITION");
        let tags = task_tags(&definition, propagate, given, own, &cluster.name);
        let scripts = scripts(document, &overrides);
        let storage = overrides.ephemeral_storage.as_ref().or(document.ephemeral_storage.as_ref());
        let launch = Launch {
            cluster: cluster.name.clone(),
            group: group.into(),
            started_by: input.started_by.filter(|text| !text.is_empty()).map(Into::into),
            execute_command,
            volume,
            cpu,
            memory,
            storage: storage.map_or(20, |storage| storage.size),
            fargate: compute.fargate,
            platform_version: version,
            platform_family: platform::family(document),
            groups: placement.groups.clone(),
            public_ip: placement.public_ip,
            scripts,
            obstacle: None,
            token: None,
            overrides: overrides.listed(&definition),
            definition,
        };
        Ok(Self { launch, compute, placement, tags })
    }

    /// Fargate's own rate of tasks, while throttling is on. An answer that is repeated starts none.
    fn throttle(&self, world: &World, env: &mut Env<'_>) -> Result<(), Fault> {
        if !env.faults.throttling || !self.launch.fargate {
            return Ok(());
        }
        let is_spot = |provider: &&Option<String>| provider.as_deref() == Some("FARGATE_SPOT");
        let spot = self.compute.providers.iter().filter(is_spot).count();
        let on_demand = self.compute.providers.len() - spot;
        let fine = env.buckets.launch(&world.account, &world.region, on_demand, spot, env.now);
        if fine { Ok(()) } else { Err(Fault::new("ThrottlingException", "Rate exceeded")) }
    }

    /// Creates the tasks for which there is capacity.
    fn start(self, world: &mut World, env: &mut Env<'_>, token: Option<&str>) -> (Vec<u64>, Vec<Value>) {
        let Self { mut launch, compute, placement, tags } = self;
        launch.token = token.map(str::to_owned);
        let cpu = launch.cpu.as_deref().and_then(size::cpu_units).unwrap_or(0);
        // One shared record for each subnet, because the obstacle depends on it.
        let mut shared: Vec<(String, Arc<Launch>)> = Vec::new();
        let (mut seqs, mut failures) = (Vec::new(), Vec::new());
        let first = world.tasks.next_seq() as usize;
        for (at, provider) in compute.providers.into_iter().enumerate() {
            let subnet = match placement.subnets.len() {
                0 => None,
                count => placement.subnets.get((first + at) % count),
            };
            let zone = subnet.and_then(|id| world.network.subnets.get(id)).map(|s| s.zone.clone());
            if launch.fargate {
                let on_demand = provider.as_deref() != Some("FARGATE_SPOT");
                let name = if on_demand { "FARGATE" } else { "FARGATE_SPOT" };
                let refusal = env
                    .faults
                    .capacity(name, zone.as_deref())
                    .or_else(|| env.faults.vcpu_limit(name, cpu, || world.vcpu_in_use(on_demand)));
                if let Some(reason) = refusal {
                    failures.push(json!({ "reason": reason }));
                    continue;
                }
            }
            let key = subnet.cloned().unwrap_or_default();
            let common = match shared.iter().find(|(subnet, _)| *subnet == key) {
                Some((_, common)) => common.clone(),
                None => {
                    let obstacle = obstacle(world, &launch, subnet.map(String::as_str));
                    let common = Arc::new(Launch { obstacle, ..launch.again() });
                    shared.push((key, common.clone()));
                    common
                }
            };
            let task = new_task(world, env, common, provider, subnet, &tags);
            seqs.push(task.seq);
            engine::begin(world, env, task);
        }
        (seqs, failures)
    }
}

impl Launch {
    /// A copy for another subnet.
    fn again(&self) -> Self {
        Self {
            cluster: self.cluster.clone(),
            definition: self.definition.clone(),
            overrides: self.overrides.clone(),
            group: self.group.clone(),
            started_by: self.started_by.clone(),
            cpu: self.cpu.clone(),
            memory: self.memory.clone(),
            platform_family: self.platform_family.clone(),
            groups: self.groups.clone(),
            scripts: self.scripts.clone(),
            obstacle: self.obstacle.clone(),
            token: self.token.clone(),
            volume: self.volume.clone(),
            ..*self
        }
    }
}

fn new_task(
    world: &mut World,
    env: &Env<'_>,
    launch: Arc<Launch>,
    provider: Option<String>,
    subnet: Option<&String>,
    tags: &[Tag],
) -> Task {
    let nic = subnet.and_then(|id| world.network.subnets.get(id)).map(|subnet| Nic {
        attachment: world.ids.uuid(),
        eni: Short(world.ids.next()),
        volume_attachment: world.ids.uuid(),
        subnet: subnet.id.clone(),
        zone: subnet.zone.clone(),
        address: None,
        public: None,
        status: NicStatus::Precreated,
    });
    let containers = launch.definition.document.container_definitions.iter();
    let containers = containers
        .map(|_| Container {
            id: world.ids.uuid(),
            runtime: world.ids.below(1 << 32) as u32,
            phase: ContainerPhase::Pending,
            exit_code: None,
            reason: None,
            end: None,
        })
        .collect();
    Task {
        seq: world.tasks.next_seq(),
        id: world.ids.hex(),
        launch,
        provider: provider.map(Into::into),
        tags: tags.to_vec(),
        nic,
        phase: Phase::Provisioning,
        requested: Requested::Run,
        version: 1,
        created: env.now,
        updated: env.now,
        times: Times::default(),
        containers,
        jitter: world.ids.next() as u8,
        reclaim: None,
        ticket: None,
    }
}
