//! All tasks of one world, and the indexes that keep DescribeTasks and ListTasks fast: by id,
//! by interface, and per cluster by desired status, `startedBy` and family, with counters.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::ecs::task::model::Task;
use crate::ids::{Hex, Short};
use crate::lifecycle::phase::Phase;

/// What a cluster's counters say.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) running: usize,
    /// PROVISIONING and PENDING.
    pub(crate) pending: usize,
    /// Everything that is not STOPPED.
    pub(crate) live: usize,
}

#[derive(Debug, Default)]
struct Index {
    /// Desired RUNNING, desired STOPPED.
    desired: [BTreeSet<u64>; 2],
    starters: HashMap<Arc<str>, BTreeSet<u64>>,
    families: HashMap<Arc<str>, BTreeSet<u64>>,
    phases: [usize; Phase::COUNT],
    /// Live tasks per provider.
    providers: HashMap<Arc<str>, usize>,
}

/// The store.
#[derive(Debug, Default)]
pub(crate) struct Tasks {
    all: BTreeMap<u64, Task>,
    ids: HashMap<Hex, u64>,
    interfaces: HashMap<Short, u64>,
    clusters: HashMap<Arc<str>, Index>,
    last: u64,
}

impl Tasks {
    pub(crate) fn next_seq(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(crate) fn insert(&mut self, task: Task) {
        let index = self.clusters.entry(task.launch.cluster.clone()).or_default();
        index.desired[usize::from(!task.requested.is_run())].insert(task.seq);
        if let Some(starter) = &task.launch.started_by {
            index.starters.entry(starter.clone()).or_default().insert(task.seq);
        }
        let family = &task.launch.definition.family;
        index.families.entry(family.clone()).or_default().insert(task.seq);
        index.phases[task.phase.index()] += 1;
        if let Some(provider) = &task.provider {
            *index.providers.entry(provider.clone()).or_default() += 1;
        }
        self.ids.insert(task.id, task.seq);
        if let Some(nic) = &task.nic {
            self.interfaces.insert(nic.eni, task.seq);
        }
        self.all.insert(task.seq, task);
    }

    pub(crate) fn get(&self, seq: u64) -> Option<&Task> {
        self.all.get(&seq)
    }

    pub(crate) fn get_mut(&mut self, seq: u64) -> Option<&mut Task> {
        self.all.get_mut(&seq)
    }

    pub(crate) fn by_id(&self, id: Hex) -> Option<&Task> {
        self.all.get(self.ids.get(&id)?)
    }

    /// The task whose interface exists now.
    pub(crate) fn by_interface(&self, eni: Short) -> Option<&Task> {
        let task = self.all.get(self.interfaces.get(&eni)?)?;
        (task.phase != Phase::Stopped && task.nic.as_ref().is_some_and(|nic| nic.address.is_some()))
            .then_some(task)
    }

    pub(crate) fn with_interface(&self) -> impl Iterator<Item = &Task> {
        self.all.values().filter(|task| task.nic.is_some() && task.phase != Phase::Stopped)
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = &Task> {
        self.all.values()
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    /// Notes that a task went from one phase and wish to another.
    pub(crate) fn moved(&mut self, seq: u64, was: Phase, was_run: bool) {
        let Some(task) = self.all.get(&seq) else { return };
        let Some(index) = self.clusters.get_mut(&task.launch.cluster) else { return };
        if was != task.phase {
            index.phases[was.index()] = index.phases[was.index()].saturating_sub(1);
            index.phases[task.phase.index()] += 1;
            if task.phase == Phase::Stopped
                && let Some(count) = task.provider.as_ref().and_then(|p| index.providers.get_mut(p))
            {
                *count = count.saturating_sub(1);
            }
        }
        if was_run && !task.requested.is_run() {
            index.desired[0].remove(&seq);
            index.desired[1].insert(seq);
        }
    }

    pub(crate) fn remove(&mut self, seq: u64) -> Option<Task> {
        let task = self.all.remove(&seq)?;
        self.ids.remove(&task.id);
        if let Some(nic) = &task.nic {
            self.interfaces.remove(&nic.eni);
        }
        if let Some(index) = self.clusters.get_mut(&task.launch.cluster) {
            index.desired.iter_mut().for_each(|set| {
                set.remove(&seq);
            });
            if let Some(starter) = &task.launch.started_by {
                drop_from(&mut index.starters, starter, seq);
            }
            drop_from(&mut index.families, &task.launch.definition.family, seq);
            let count = &mut index.phases[task.phase.index()];
            *count = count.saturating_sub(1);
        }
        Some(task)
    }

    pub(crate) fn counts(&self, cluster: &str) -> Counts {
        let Some(index) = self.clusters.get(cluster) else { return Counts::default() };
        let of = |phase: Phase| index.phases[phase.index()];
        let pending = of(Phase::Provisioning) + of(Phase::Pending);
        let running = of(Phase::Running);
        Counts { running, pending, live: running + pending + of(Phase::Deprovisioning) }
    }

    /// Whether a live task of the cluster runs on a provider.
    pub(crate) fn uses(&self, cluster: &str, provider: &str) -> bool {
        let index = self.clusters.get(cluster);
        index.and_then(|index| index.providers.get(provider)).is_some_and(|count| *count > 0)
    }

    /// Tasks of a cluster after a place in the order, by the narrowest index that applies.
    pub(crate) fn list<'a>(
        &'a self,
        cluster: &str,
        run: bool,
        starter: Option<&str>,
        family: Option<&str>,
        after: u64,
    ) -> Box<dyn Iterator<Item = &'a Task> + 'a> {
        let Some(index) = self.clusters.get(cluster) else { return Box::new(std::iter::empty()) };
        let set = match (starter, family) {
            (Some(starter), _) => index.starters.get(starter),
            (None, Some(family)) => index.families.get(family),
            (None, None) => Some(&index.desired[usize::from(!run)]),
        };
        let Some(set) = set else { return Box::new(std::iter::empty()) };
        let tasks = set.range(after.saturating_add(1)..).filter_map(|seq| self.all.get(seq));
        Box::new(tasks.filter(move |task| task.requested.is_run() == run))
    }
}

fn drop_from(map: &mut HashMap<Arc<str>, BTreeSet<u64>>, key: &Arc<str>, seq: u64) {
    if let Some(set) = map.get_mut(key) {
        set.remove(&seq);
        if set.is_empty() {
            map.remove(key);
        }
    }
}
