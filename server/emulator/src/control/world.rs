//! `GET /_emulator/world`: what there is; `POST /_emulator/world`: more of it.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::control::{Refusal, read};
use crate::ec2::address::Cidr;
use crate::ecs::service::Service;
use crate::server::Shared;
use crate::tag::Tag;
use crate::world::{Env, World};

/// What to add, and where.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Addition {
    account: Option<String>,
    region: String,
    vpcs: Vec<NewVpc>,
    log_groups: Vec<String>,
    services: Vec<NewService>,
    roles: Vec<NewRole>,
}

impl Default for Addition {
    fn default() -> Self {
        Self {
            account: None,
            region: "us-east-1".into(),
            vpcs: Vec::new(),
            log_groups: Vec::new(),
            services: Vec::new(),
            roles: Vec::new(),
        }
    }
}

/// A VPC with its subnets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewVpc {
    cidr: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    tenancy: Option<String>,
    #[serde(default)]
    subnets: Vec<NewSubnet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSubnet {
    cidr: String,
    /// `a`, `b`, …
    zone: String,
    /// Whether 0.0.0.0/0 goes to an internet gateway; otherwise to a NAT gateway.
    #[serde(default)]
    public: bool,
    #[serde(default)]
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewService {
    cluster: String,
    name: String,
    task_definition: String,
    #[serde(default)]
    desired: i32,
    #[serde(default)]
    running: i32,
    #[serde(default)]
    pending: i32,
    #[serde(default)]
    provider: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewRole {
    name: String,
    #[serde(default = "tasks")]
    trusts: String,
}

fn tasks() -> String {
    "ecs-tasks.amazonaws.com".into()
}

pub(super) fn add(shared: &Shared, body: &Bytes) -> Result<Value, Refusal> {
    let addition: Addition = read(body)?;
    let mut state = shared.lock();
    let account = addition.account.clone().unwrap_or_else(|| state.options.account.clone());
    let now = state.clock.now();
    for role in &addition.roles {
        state.iam(&account).add("/", &role.name, &role.trusts, "", now);
    }
    let region = addition.region.clone();
    state.within(&account, &region, "", |world, env| fill(world, env, addition))
}

fn fill(world: &mut World, env: &Env<'_>, addition: Addition) -> Result<Value, Refusal> {
    let mut made = Vec::new();
    for vpc in addition.vpcs {
        made.push(add_vpc(world, vpc)?);
    }
    for group in &addition.log_groups {
        world.logs.add(group, env.now);
    }
    for new in addition.services {
        if !world.clusters.contains_key(&new.cluster) {
            return Err(Refusal::missing(format!("there is no cluster {}", new.cluster)));
        }
        let service = Service {
            name: new.name,
            definition: new.task_definition,
            desired: new.desired,
            running: new.running,
            pending: new.pending,
            provider: new.provider,
            subnets: Vec::new(),
            groups: Vec::new(),
            created: env.now,
            deployment: format!("{:019}", world.ids.below(10_000_000_000_000_000_000)),
            tags: Vec::new(),
        };
        world.services.add(&new.cluster, service);
    }
    Ok(json!({ "vpcs": made }))
}

fn add_vpc(world: &mut World, new: NewVpc) -> Result<Value, Refusal> {
    let range =
        |text: &str| Cidr::parse(text).ok_or_else(|| Refusal::bad(format!("{text} is no IPv4 range")));
    let tenancy = new.tenancy.as_deref().unwrap_or("default");
    let id = world.network.add_vpc(&mut world.ids, range(&new.cidr)?, tenancy, false);
    if let Some(vpc) = world.network.vpcs.get_mut(&*id) {
        vpc.tags.extend(new.name.map(|name| Tag::new("Name", &name)));
    }
    let mut subnets = Vec::new();
    for subnet in new.subnets {
        let zone = format!("{}{}", world.region, subnet.zone);
        let own = world.network.add_subnet(&mut world.ids, &id, &zone, range(&subnet.cidr)?);
        let target = world.ids.ec2(if subnet.public { "igw" } else { "nat" });
        let table = world.network.add_table(&mut world.ids, &id, false, Some(target));
        let association = world.ids.ec2("rtbassoc");
        if let Some(table) = world.network.tables.get_mut(&table) {
            table.subnets.push((association, own.clone()));
        }
        if let Some(kept) = world.network.subnets.get_mut(&*own) {
            kept.public_ip_on_launch = subnet.public;
            kept.tags.extend(subnet.name.map(|name| Tag::new("Name", &name)));
        }
        subnets.push(own.to_string());
    }
    let group = world.network.default_group(&id).map(|group| group.id.clone());
    Ok(json!({ "id": &*id, "subnets": subnets, "default_security_group": group }))
}

/// Counts and names; `?region=` and `?account=` narrow it.
pub(super) fn snapshot(shared: &Shared, query: Option<&str>) -> Value {
    let mut state = shared.lock();
    state.settle();
    let wanted = |key: &str| {
        form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.into_owned())
    };
    let (account, region) = (wanted("account"), wanted("region"));
    let worlds = state.worlds.values().filter(|world| {
        account.as_deref().is_none_or(|account| account == &*world.account)
            && region.as_deref().is_none_or(|region| region == &*world.region)
    });
    let worlds: Vec<Value> = worlds.map(one).collect();
    json!({ "now": state.clock.now().iso(), "worlds": worlds })
}

fn one(world: &World) -> Value {
    let clusters: Vec<Value> = world
        .clusters
        .values()
        .map(|cluster| {
            let counts = world.tasks.counts(&cluster.name);
            json!({
                "name": &*cluster.name,
                "status": cluster.status.name(),
                "capacity_providers": cluster.providers,
                "running": counts.running,
                "pending": counts.pending,
            })
        })
        .collect();
    let tasks: Vec<Value> = world
        .tasks
        .values()
        .take(1000)
        .map(|task| {
            json!({
                "task": task.id.to_string(),
                "cluster": &*task.launch.cluster,
                "family": &*task.launch.definition.family,
                "last_status": task.phase.name(),
                "desired_status": task.requested.name(),
                "version": task.version,
            })
        })
        .collect();
    json!({
        "account": &*world.account,
        "region": &*world.region,
        "clusters": clusters,
        "families": world.definitions.families.keys().collect::<Vec<_>>(),
        "subnets": world.network.subnets.values().map(|subnet| json!({
            "id": &*subnet.id,
            "zone": &*subnet.zone,
            "vpc": &*subnet.vpc,
            "free_addresses": subnet.addresses.free(),
        })).collect::<Vec<_>>(),
        "task_count": world.tasks.len(),
        "tasks": tasks,
    })
}
