//! What every matrix does: a form is posted, a fault strikes, and what came of the launch is counted.

use std::net::SocketAddr;
use std::time::Duration;

use domain::launch::form::LaunchForm;
use tokio::time::timeout;

use super::verdict::{CaseVerdict, PressAnswer};
use crate::binary::{self, Looks};
use crate::shared::SharedEmulator;

/// Tasks of a launch.
pub(crate) const ASKED: usize = 50;
/// The operations that are tried, at most.
pub(crate) const POINTS: u64 = 400;
/// What takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(90);

/// An emulator, and the launches that were asked for.
pub(crate) struct LaunchBench {
    pub(crate) world: SharedEmulator,
    form: LaunchForm,
    /// Each with what the person was told, and how many of its tasks run.
    known: Vec<(String, PressAnswer, usize)>,
}

impl LaunchBench {
    pub(crate) fn new() -> Self {
        let world = SharedEmulator::new();
        let form = world.form(u32::try_from(ASKED).unwrap());
        Self { world, form, known: Vec::new() }
    }

    pub(crate) fn fresh_form(&self) -> LaunchForm {
        LaunchForm { launch: ulid::Ulid::generate().to_string(), ..self.form.clone() }
    }

    /// Presses Run task. Returns once it is answered and the fault has struck, or nothing is left to strike.
    pub(crate) fn press(
        &self,
        address: SocketAddr,
        form: &LaunchForm,
        has_struck: impl Fn() -> bool,
    ) -> PressAnswer {
        self.world.runtime.block_on(async {
            let pressed = timeout(PATIENCE, binary::press(address, form)).await;
            let Ok(pressed) = pressed else { return PressAnswer::Hung };
            let answer = PressAnswer::of(pressed);
            let struck = async {
                let mut looks = Looks::default();
                while !has_struck() {
                    looks.next().await;
                    match binary::launch(address, &form.launch).await {
                        Ok(Some(view)) if view.tally().open > 0 => {}
                        _ => break,
                    }
                }
            };
            if timeout(PATIENCE, struck).await.is_err() { PressAnswer::Hung } else { answer }
        })
    }

    /// What came of a launch, by its page and by the emulator.
    pub(crate) fn judge(
        &mut self,
        address: SocketAddr,
        case: String,
        launch: String,
        answer: PressAnswer,
        has_struck: bool,
    ) -> CaseVerdict {
        let started = self.started(address, &launch);
        if let Ok(started) = &started {
            self.known.push((launch, answer, *started));
        }
        CaseVerdict { case, answer, started, has_struck }
    }

    fn started(&self, address: SocketAddr, launch: &str) -> Result<usize, String> {
        let settled = async { timeout(PATIENCE, binary::settled(address, launch)).await };
        let view = self.world.runtime.block_on(settled).map_err(|_| "it does not come to an end")?;
        let before: usize = self.known.iter().map(|(_, _, started)| started).sum();
        let runs = self.world.count_all().saturating_sub(before);
        match view {
            None if runs == 0 => Ok(0),
            Some(view) if view.tally().started as usize == runs => Ok(runs),
            other => Err(format!("{runs} tasks run of {other:?}")),
        }
    }

    /// Holds everything once more, after a last restart. Returns what has changed.
    pub(crate) fn hold(&self, address: SocketAddr) -> Vec<CaseVerdict> {
        let mut wrong = Vec::new();
        for (launch, answer, started) in &self.known {
            let settled = async { timeout(PATIENCE, binary::settled(address, launch)).await };
            let found = self.world.runtime.block_on(settled).ok().flatten();
            let found = found.map_or(0, |view| view.tally().started as usize);
            if found != *started {
                let started = Err(format!("{found} tasks after a last restart, {started} before"));
                wrong.push(CaseVerdict { case: launch.clone(), answer: *answer, started, has_struck: true });
            }
        }
        let all: usize = self.known.iter().map(|(_, _, started)| started).sum();
        let runs = self.world.count_all();
        if runs != all {
            let started = Err(format!("{runs} tasks run in all, of launches that have {all}"));
            wrong.push(CaseVerdict {
                case: "everything in a folder".into(),
                answer: PressAnswer::Launched,
                started,
                has_struck: true,
            });
        }
        wrong
    }
}

/// A number of the environment.
pub(crate) fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect(name))
}

/// At which of `operations` it fails: each of the first [`POINTS`] when `DISK_POINTS` asks for them all, else so many,
/// or 12, spread over those there are.
pub(crate) fn points(operations: u64) -> impl Iterator<Item = u64> {
    let points = number("DISK_POINTS").unwrap_or(12).clamp(1, POINTS);
    let last = if points == POINTS { POINTS } else { operations.min(POINTS) };
    (0..points).map(move |nth| 1 + nth * last / points)
}
