//! The same with PostgreSQL: its connection is cut, or its process killed, at each round trip of a launch of 50 tasks.
//!
//! `DISK_POINTS` sets at how many round trips (12 without it); `make disk` takes all of a launch. What is cut, and whether
//! Slipway is killed then, takes turns; `DISK_EVERY_ERROR` asks for all of it at each.

use std::sync::Mutex;

use super::bench::{ASKED, LaunchBench, number, points};
use super::verdict::{CaseSummary, CaseVerdict, PressAnswer};
use crate::binary::{self, Listening};
use crate::postgres::own_server;
use crate::proxy::{ConnectionCut, ServerProxy, through};
use crate::shared::folder;

const CUTS: [ConnectionCut; 4] = [
    ConnectionCut::BeforeDelivery,
    ConnectionCut::AfterExecution,
    ConnectionCut::DeliveredLate,
    ConnectionCut::ServerKilled,
];

/// One cut and what follows it.
#[derive(Debug, Clone, Copy)]
struct CutCase {
    at: u64,
    cut: ConnectionCut,
    /// Whether Slipway is killed once the form is answered.
    is_killed: bool,
}

/// A program before a PostgreSQL of its own.
struct DatabaseWorker {
    bench: LaunchBench,
    dir: tempfile::TempDir,
    _server: std::process::Child,
    proxy: ServerProxy,
    url: String,
    process: Option<Listening>,
}

impl DatabaseWorker {
    fn new() -> Self {
        let bench = LaunchBench::new();
        let (server, options) = own_server();
        let proxy = bench.world.runtime.block_on(ServerProxy::before(options.clone()));
        let options = through(&proxy, &options);
        let (user, database) = (options.get_username(), options.get_database().unwrap_or_default());
        let url = format!("postgres://{user}@{}/{database}?sslmode=disable", proxy.address);
        let mut worker = Self { bench, dir: folder(), _server: server, proxy, url, process: None };
        worker.start();
        worker
    }

    /// Starts Slipway as a supervisor does: again while PostgreSQL recovers, which Slipway ends with a sentence about.
    fn start(&mut self) {
        let process = loop {
            let mut program = binary::serve(self.dir.path(), &self.bench.world.emulator.endpoint());
            program.args(["--database-url", &self.url]);
            match Listening::try_start(program) {
                Ok(process) => break process,
                Err(said) => {
                    assert!(said.contains("start Slipway again once it is well"), "{said}");
                }
            }
        };
        self.process = Some(process);
    }

    fn kill(&mut self) {
        self.process.take().expect("a process").kill();
    }

    fn run(&mut self, case: CutCase) -> CaseVerdict {
        let form = self.bench.fresh_form();
        let address = self.process.as_ref().expect("a process").address;
        self.proxy.arm(case.at, case.cut, false);
        let answer = self.bench.press(address, &form, || self.proxy.has_struck());
        let has_struck = self.proxy.has_struck();
        self.proxy.disarm();
        if case.is_killed {
            self.kill();
            self.start();
        }
        let address = self.process.as_ref().expect("a process").address;
        self.bench.judge(address, format!("{case:?}"), form.launch, answer, has_struck)
    }

    /// Runs a launch of which nothing is cut, and returns how many round trips it had.
    fn run_well(&mut self) -> u64 {
        let form = self.bench.fresh_form();
        let address = self.process.as_ref().expect("a process").address;
        self.proxy.arm(u64::MAX, ConnectionCut::BeforeDelivery, false);
        let answer = self.bench.press(address, &form, || false);
        let seen = self.proxy.seen();
        let verdict = self.bench.judge(address, "nothing".into(), form.launch, answer, false);
        assert!(verdict.started == Ok(ASKED) && verdict.answer == PressAnswer::Launched, "{verdict:?}");
        seen
    }
}

impl CutCase {
    fn at(at: u64, has_every_cut: bool) -> Vec<Self> {
        let turn = usize::try_from(at % 4).unwrap();
        let cuts = if has_every_cut { &CUTS[..] } else { &CUTS[turn..=turn] };
        let ends = if has_every_cut { &[false, true][..] } else { &[at / 4 % 2 == 1][..] };
        let cases = cuts.iter().flat_map(|cut| ends.iter().map(|is_killed| (*cut, *is_killed)));
        cases.map(|(cut, is_killed)| Self { at, cut, is_killed }).collect()
    }
}

#[test]
fn what_is_acknowledged_is_there_and_runs_once_whatever_round_trip_is_cut() {
    let workers = usize::try_from(number("DISK_WORKERS").unwrap_or(2)).unwrap();
    let has_every_cut = std::env::var_os("DISK_EVERY_ERROR").is_some();
    let mut first = DatabaseWorker::new();
    let trips = first.run_well();
    first.kill();
    let cases: Vec<CutCase> =
        points(trips).take_while(|at| *at <= trips).flat_map(|at| CutCase::at(at, has_every_cut)).collect();
    println!("database: a launch of {ASKED} has some {trips} round trips; {} cuts in turn", cases.len());
    let summary = Mutex::new(CaseSummary::default());
    let work = |some: &[CutCase]| {
        let mut worker = DatabaseWorker::new();
        for case in some {
            let verdict = worker.run(*case);
            summary.lock().unwrap().add(verdict);
        }
        worker.kill();
        worker.start();
        let wrong = worker.bench.hold(worker.process.as_ref().expect("a process").address);
        wrong.into_iter().for_each(|verdict| summary.lock().unwrap().add(verdict));
        worker.kill();
    };
    std::thread::scope(|scope| {
        for some in cases.chunks(cases.len().div_ceil(workers)) {
            let work = &work;
            scope.spawn(move || work(some));
        }
    });
    let summary = summary.into_inner().unwrap();
    println!("{summary}");
    summary.assert_kept(ASKED);
}
