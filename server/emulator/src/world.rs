//! One account in one Region: everything that lives there, and the environment in which its
//! operations run.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::clock::Moment;
use crate::ec2::network::Network;
use crate::ecs::cluster::model::Cluster;
use crate::ecs::definition::size;
use crate::ecs::definition::store::Definitions;
use crate::ecs::provider::model::Providers;
use crate::ecs::service::Services;
use crate::ecs::setting::Settings;
use crate::ecs::task::store::Tasks;
use crate::ecs::task::token::Tokens;
use crate::events::Rules;
use crate::faults::Faults;
use crate::iam::Iam;
use crate::ids::{Hex, Ids};
use crate::lifecycle::durations::Pace;
use crate::lifecycle::phase::Phase;
use crate::lifecycle::timers::Timers;
use crate::logs::Logs;
use crate::partition;
use crate::sqs::Queues;
use crate::throttle::Buckets;

/// What an operation is given beside its world.
pub(crate) struct Env<'a> {
    pub(crate) now: Moment,
    pub(crate) pace: Pace,
    pub(crate) faults: &'a mut Faults,
    /// What the account may still ask for, while throttling is on.
    pub(crate) buckets: &'a mut Buckets,
    pub(crate) iam: &'a Iam,
    /// Host and port by which the caller reached the emulator; queue URLs are made of it.
    pub(crate) host: &'a str,
    /// The members of the request that the operation does not read.
    pub(crate) ignored: Vec<String>,
}

impl<'a> Env<'a> {
    pub(crate) fn new(
        now: Moment,
        pace: Pace,
        faults: &'a mut Faults,
        buckets: &'a mut Buckets,
        iam: &'a Iam,
        host: &'a str,
    ) -> Self {
        Self { now, pace, faults, buckets, iam, host, ignored: Vec::new() }
    }
}

/// The world of one account and Region.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) account: Arc<str>,
    pub(crate) region: Arc<str>,
    /// `aws`, `aws-cn` and so on: follows from the Region.
    pub(crate) partition: &'static str,
    pub(crate) ids: Ids,
    pub(crate) clusters: BTreeMap<String, Cluster>,
    pub(crate) definitions: Definitions,
    pub(crate) providers: Providers,
    pub(crate) services: Services,
    pub(crate) settings: Settings,
    pub(crate) tasks: Tasks,
    pub(crate) tokens: Tokens,
    pub(crate) network: Network,
    pub(crate) rules: Rules,
    pub(crate) queues: Queues,
    pub(crate) logs: Logs,
    pub(crate) timers: Timers,
}

impl World {
    pub(crate) fn new(account: &str, region: &str, seed: u64) -> Self {
        Self {
            account: account.into(),
            region: region.into(),
            partition: partition::of(region),
            ids: Ids::new(seed),
            clusters: BTreeMap::new(),
            definitions: Definitions::default(),
            providers: Providers::default(),
            services: Services::default(),
            settings: Settings::default(),
            tasks: Tasks::default(),
            tokens: Tokens::default(),
            network: Network::default(),
            rules: Rules::default(),
            queues: Queues::default(),
            logs: Logs::default(),
            timers: Timers::default(),
        }
    }

    /// `arn:<partition>:<service>:<region>:<account>:<rest>`.
    pub(crate) fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{rest}", self.partition, self.region, self.account)
    }

    /// `arn:<partition>:iam::<account>:<rest>`; IAM has no Region.
    pub(crate) fn iam_arn(&self, rest: &str) -> String {
        format!("arn:{}:iam::{}:{rest}", self.partition, self.account)
    }

    pub(crate) fn cluster_arn(&self, name: &str) -> String {
        self.arn("ecs", &format!("cluster/{name}"))
    }

    pub(crate) fn task_arn(&self, cluster: &str, id: Hex) -> String {
        self.arn("ecs", &format!("task/{cluster}/{id}"))
    }

    pub(crate) fn provider_arn(&self, name: &str) -> String {
        self.arn("ecs", &format!("capacity-provider/{name}"))
    }

    /// CPU units of the live tasks on demand, or on Spot.
    pub(crate) fn vcpu_in_use(&self, on_demand: bool) -> i64 {
        let live = self.tasks.values().filter(|task| task.phase != Phase::Stopped);
        live.filter(|task| task.launch.fargate && task.is_spot() != on_demand)
            .filter_map(|task| size::cpu_units(task.launch.cpu.as_deref()?))
            .sum()
    }
}
