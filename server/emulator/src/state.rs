//! All worlds under one lock: accounts, Regions, the clock, the faults, who is who.
//!
//! A world is made when it is first touched. The home account's worlds hold the sample
//! unless the emulator was started empty; any other account's hold what a new account has.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::{Clock, Moment, TimeMode};
use crate::faults::Faults;
use crate::iam::Iam;
use crate::ids::Ids;
use crate::lifecycle::durations::Pace;
use crate::lifecycle::engine;
use crate::options::Options;
use crate::sample;
use crate::sts::Caller;
use crate::throttle::Buckets;
use crate::world::{Env, World};

/// Everything.
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) clock: Clock,
    pub(crate) pace: Pace,
    pub(crate) faults: Faults,
    pub(crate) buckets: Buckets,
    pub(crate) ids: Ids,
    /// Access keys that AssumeRole gave out.
    pub(crate) callers: BTreeMap<String, Caller>,
    accounts: BTreeMap<String, Iam>,
    pub(crate) worlds: BTreeMap<(String, String), World>,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        let clock = Clock::new(options.time);
        let seed = options.seed.unwrap_or_else(|| clock.now().0.unsigned_abs());
        let varied = options.time == TimeMode::Auto;
        Self {
            pace: Pace::new(options.speed, varied),
            ids: Ids::new(seed),
            faults: Faults::default(),
            buckets: Buckets::default(),
            callers: BTreeMap::new(),
            accounts: BTreeMap::new(),
            worlds: BTreeMap::new(),
            clock,
            options,
        }
    }

    /// Back to the start; time goes on.
    pub(crate) fn reset(&mut self) {
        self.faults = Faults::default();
        self.buckets = Buckets::default();
        self.callers.clear();
        self.accounts.clear();
        for world in self.worlds.values() {
            world.queues.ring();
        }
        self.worlds.clear();
    }

    /// Who holds an access key: an assumed role, the account that the key spells, or the home
    /// account.
    pub(crate) fn caller(&self, access_key: &str) -> Caller {
        if let Some(known) = self.callers.get(access_key) {
            return known.clone();
        }
        let is_account = access_key.len() == 12 && access_key.bytes().all(|b| b.is_ascii_digit());
        let account = if is_account { access_key } else { &self.options.account };
        Caller { account: account.to_owned(), session: None }
    }

    pub(crate) fn iam(&mut self, account: &str) -> &mut Iam {
        let sample = !self.options.empty && account == self.options.account;
        let now = self.clock.now();
        self.accounts.entry(account.to_owned()).or_insert_with(|| {
            let mut iam = Iam::new(account);
            if sample {
                sample::role::fill(&mut iam, now);
            }
            iam
        })
    }

    /// Runs something in a world, with everything due before now done.
    pub(crate) fn within<R>(
        &mut self,
        account: &str,
        region: &str,
        host: &str,
        what: impl FnOnce(&mut World, &mut Env<'_>) -> R,
    ) -> R {
        self.iam(account);
        let now = self.clock.now();
        let sample = !self.options.empty && account == self.options.account;
        let key = (account.to_owned(), region.to_owned());
        let seed = self.ids.next();
        let mut fresh = false;
        let world = self.worlds.entry(key).or_insert_with(|| {
            fresh = true;
            World::new(account, region, seed)
        });
        let nobody = Iam::default();
        let iam = self.accounts.get(account).unwrap_or(&nobody);
        let mut env = Env::new(now, self.pace, &mut self.faults, &mut self.buckets, iam, host);
        if fresh {
            sample::fill(world, &mut env, sample);
        }
        engine::settle(world, &mut env, now);
        what(world, &mut env)
    }

    /// Does everything that is due, in every world.
    pub(crate) fn settle(&mut self) {
        let now = self.clock.now();
        let nobody = Iam::default();
        for ((account, _), world) in &mut self.worlds {
            let iam = self.accounts.get(account).unwrap_or(&nobody);
            let mut env = Env::new(now, self.pace, &mut self.faults, &mut self.buckets, iam, "");
            engine::settle(world, &mut env, now);
        }
    }

    pub(crate) fn advance(&mut self, by: Duration) {
        self.clock.advance(by);
        self.settle();
        for world in self.worlds.values() {
            world.queues.ring();
        }
    }

    /// The earliest moment at which anything is due.
    pub(crate) fn next_due(&self) -> Option<Moment> {
        self.worlds.values().filter_map(|world| world.timers.next_due()).min()
    }
}
