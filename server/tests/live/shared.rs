//! What tests that run in threads share: an emulator, asked past Slipway.

use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use ecs_emulator::Emulator;
use server::aws::Aws;
use server::clock::{Clock as _, ManualClock, SystemClock};
use tokio::runtime::{Builder, Runtime};

use crate::world::{World, post};

/// An emulator on a runtime of its own.
pub(crate) struct SharedEmulator {
    pub(crate) runtime: Runtime,
    pub(crate) emulator: Emulator,
    pub(crate) clock: ManualClock,
    aws: Aws,
}

impl SharedEmulator {
    pub(crate) fn new() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let emulator = runtime.block_on(World::emulator());
        let aws = Aws::at(&emulator.endpoint(), "us-east-1").unwrap();
        Self { runtime, emulator, clock: ManualClock::at(SystemClock.now_ms()), aws }
    }

    pub(crate) fn ask(&self, request: &str, body: &str) {
        self.runtime.block_on(post(self.emulator.addr(), request, "", body));
    }

    /// A form that is in order, as a page shows it.
    pub(crate) fn form(&self, count: u32) -> LaunchForm {
        let network = self.runtime.block_on(self.aws.network()).unwrap();
        let subnet = network.subnets.iter().find(|subnet| subnet.name.starts_with("private-a")).unwrap();
        LaunchForm {
            cluster: "staging".into(),
            family: "web".into(),
            count: count.to_string(),
            subnets: vec![subnet.id.clone()],
            intent: "run".into(),
            ..LaunchForm::fresh(ulid::Ulid::generate().to_string())
        }
    }

    /// How many tasks the emulator has started for a launch.
    pub(crate) fn count(&self, launch: &LaunchId) -> u32 {
        let rows = self.runtime.block_on(async {
            let listed = self.aws.list_tasks("staging").await.unwrap();
            let all: Vec<String> = listed.running.into_iter().chain(listed.stopped).collect();
            self.aws.describe_tasks("staging", &all, 0).await.unwrap().tasks
        });
        let ours = rows.iter().filter(|row| row.launch.as_deref() == Some(launch.as_str())).count();
        u32::try_from(ours).unwrap()
    }

    /// How many tasks the emulator has on `staging`, whatever their state.
    pub(crate) fn count_all(&self) -> usize {
        let listed = self.runtime.block_on(self.aws.list_tasks("staging")).unwrap();
        listed.running.len() + listed.stopped.len()
    }
}

/// In memory where there is such a place: a process is killed here, the power does not fail.
pub(crate) fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}
