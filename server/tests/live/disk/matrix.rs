//! Every fault in turn: at each write and sync of a launch of 50 tasks the disk below SQLite fails, and what the program
//! acknowledged is held against what it has after a restart and what the emulator has started.
//!
//! `DISK_POINTS` sets at how many operations it fails (12 without it, spread over them), `DISK_WORKERS` how many
//! programs run at once, and `DISK_EVERY_ERROR` asks for every error with everything that may follow it; without it the
//! errors take turns. `make disk` takes all operations.

use std::collections::VecDeque;
use std::sync::Mutex;

use super::bench::{ASKED, LaunchBench, number, points};
use super::layer::{DiskControl, DiskError, DiskFault};
use super::verdict::{CaseSummary, CaseVerdict, PressAnswer};
use crate::binary::{self, Listening};
use crate::shared::folder;

/// Cases of a data folder, after which a fresh one is taken: the emulator counts all its tasks in each.
const CASES_OF_A_FOLDER: usize = 20;
/// Launches in a folder before its first case: a database in use writes more pages than an empty one.
const LAUNCHES_BEFORE: usize = 3;

/// What follows a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AfterFault {
    /// One operation fails, and the process goes on.
    Passes,
    /// The disk fails until the form is answered, and the process goes on.
    Heals,
    /// One operation fails, and the process is killed once the form is answered.
    PassesAndIsKilled,
    /// The disk fails until the process is killed, once the form is answered.
    LastsAndIsKilled,
    /// The process is killed within the operation.
    KilledThere,
}

const AFTER_FAULTS: [AfterFault; 5] = [
    AfterFault::Passes,
    AfterFault::Heals,
    AfterFault::PassesAndIsKilled,
    AfterFault::LastsAndIsKilled,
    AfterFault::KilledThere,
];
const ERRORS: [DiskError; 3] = [DiskError::Full, DiskError::FullHalfway, DiskError::Broken];

/// One fault and what follows it.
#[derive(Debug, Clone, Copy)]
struct DiskCase {
    at: u64,
    error: DiskError,
    end: AfterFault,
}

impl DiskCase {
    /// The cases of an operation: everything that may follow, with every error or with one of them.
    fn at(at: u64, has_every_error: bool) -> Vec<Self> {
        let mut cases = Vec::new();
        for (nth, end) in (0..).zip(AFTER_FAULTS) {
            let turn = usize::try_from((at + nth) % 3).unwrap();
            let errors = if has_every_error { &ERRORS[..] } else { &ERRORS[turn..=turn] };
            cases.extend(errors.iter().map(|error| Self { at, error: *error, end }));
        }
        cases
    }

    fn fault(self) -> DiskFault {
        let is_lasting = matches!(self.end, AfterFault::Heals | AfterFault::LastsAndIsKilled);
        DiskFault { at: self.at, error: self.error, is_lasting, kills: self.end == AfterFault::KilledThere }
    }
}

/// A program on a data folder, which is started again after each kill.
struct DiskWorker {
    bench: LaunchBench,
    dir: tempfile::TempDir,
    control: DiskControl,
    process: Option<Listening>,
}

impl DiskWorker {
    fn new() -> Self {
        let dir = folder();
        let control = DiskControl::of(dir.path(), &dir.path().join("data/slipway.sqlite"));
        let mut worker = Self { bench: LaunchBench::new(), dir, control, process: None };
        worker.start();
        for _ in 0..LAUNCHES_BEFORE {
            worker.run_well();
        }
        worker
    }

    fn start(&mut self) {
        let mut program = binary::serve(self.dir.path(), &self.bench.world.emulator.endpoint());
        self.control.below(&mut program);
        self.process = Some(Listening::start(program));
    }

    fn kill(&mut self) {
        self.process.take().expect("a process").kill();
    }

    /// Runs one case.
    fn run(&mut self, case: DiskCase) -> CaseVerdict {
        let form = self.bench.fresh_form();
        let address = self.process.as_ref().expect("a process").address;
        self.control.arm(case.fault());
        let answer = self.bench.press(address, &form, || self.control.failed() > 0);
        let has_struck = self.control.failed() > 0;
        if matches!(
            case.end,
            AfterFault::PassesAndIsKilled | AfterFault::LastsAndIsKilled | AfterFault::KilledThere
        ) {
            self.kill();
            self.control.heal();
            self.start();
        }
        self.control.heal();
        let address = self.process.as_ref().expect("a process").address;
        self.bench.judge(address, format!("{case:?}"), form.launch, answer, has_struck)
    }

    /// Runs a launch on a disk that works, and returns how many operations it had.
    fn run_well(&mut self) -> u64 {
        let out_of_reach = DiskCase { at: u64::MAX, error: DiskError::Full, end: AfterFault::Passes };
        let verdict = self.run(out_of_reach);
        assert!(verdict.started == Ok(ASKED) && verdict.answer == PressAnswer::Launched, "{verdict:?}");
        self.control.seen()
    }

    /// Holds everything once more after a last restart.
    fn finish(mut self) -> Vec<CaseVerdict> {
        self.kill();
        self.start();
        let wrong = self.bench.hold(self.process.as_ref().expect("a process").address);
        self.kill();
        wrong
    }
}

#[test]
fn what_is_acknowledged_is_there_and_runs_once_whatever_operation_fails() {
    let workers = number("DISK_WORKERS").unwrap_or(4);
    let has_every_error = std::env::var_os("DISK_EVERY_ERROR").is_some();
    let mut first = DiskWorker::new();
    let operations = first.run_well();
    first.kill();
    let queue: VecDeque<DiskCase> =
        points(operations).flat_map(|at| DiskCase::at(at, has_every_error)).collect();
    println!(
        "disk: a launch of {ASKED} has some {operations} writes and syncs; {} faults in turn",
        queue.len()
    );
    let share = queue.len().div_ceil(usize::try_from(workers).unwrap()).min(CASES_OF_A_FOLDER);
    let (queue, summary) = (Mutex::new(queue), Mutex::new(CaseSummary::default()));
    let work = || loop {
        let cases: Vec<DiskCase> = {
            let mut queue = queue.lock().unwrap();
            let some = queue.len().min(share);
            queue.drain(..some).collect()
        };
        if cases.is_empty() {
            return;
        }
        let mut worker = DiskWorker::new();
        for case in cases {
            let verdict = worker.run(case);
            summary.lock().unwrap().add(verdict);
        }
        let wrong = worker.finish();
        wrong.into_iter().for_each(|verdict| summary.lock().unwrap().add(verdict));
    };
    std::thread::scope(|scope| (0..workers).for_each(|_| drop(scope.spawn(work))));
    let summary = summary.into_inner().unwrap();
    println!("{summary}");
    summary.assert_kept(ASKED);
}
