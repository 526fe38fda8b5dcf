//! Randomised runs: whatever goes wrong on the way, the emulator's count of a launch is what was asked for, less
//! what its page says was not launched.
//!
//! A process is a runtime of its own. It ends as if it were killed: at a step of the engine (the injected clock,
//! which is asked at every step, and the feed, which stands between storing and journaling, say when), and what
//! was under way is dropped where it stands. The product has no failpoints: both are traits that it is handed.
//!
//! `FAULT_RUNS` sets how many runs there are (100 without it), `FAULT_SEED` the seed of the first. In some runs
//! more (`real`) the process is the program itself, and killed by the system.

mod real;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use app::port::Port;
use async_trait::async_trait;
use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::view::LaunchView;
use domain::task::row::TaskRow;
use server::aws::Aws;
use server::clock::{Clock, ManualClock, SharedClock, SystemClock};
use server::hub::{Feed, SharedFeed};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;

use crate::shared::{SharedEmulator, folder};
use crate::world::{Rooms, caller};

/// Runs at a time, each beside an emulator of its own: most of a run is waiting.
const WORKERS: u64 = 4;
/// A run that hangs is a run that fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Numbers that follow from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// Burns down with every step; at zero the process is dead.
#[derive(Clone)]
struct Fuse {
    left: Arc<AtomicI64>,
    dead: Arc<Notify>,
}

impl Fuse {
    fn of(steps: i64) -> Self {
        Self { left: Arc::new(AtomicI64::new(steps)), dead: Arc::default() }
    }

    fn never() -> Self {
        Self::of(i64::MAX)
    }

    /// One step; `true` when it is the last.
    fn burn(&self) -> bool {
        let is_last = self.left.fetch_sub(1, Ordering::SeqCst) <= 1;
        if is_last {
            self.dead.notify_one();
        }
        is_last
    }
}

/// A clock that is asked at every step of the engine.
struct Steps {
    clock: ManualClock,
    fuse: Fuse,
}

impl Clock for Steps {
    fn now_ms(&self) -> i64 {
        if self.fuse.burn() {
            // Ends the task that asked, here; the rest is dropped with the runtime. It is no panic of a test.
            std::panic::resume_unwind(Box::new("the process was killed"));
        }
        self.clock.now_ms()
    }
}

/// A feed that may not be reached any more, or not return.
struct Leak {
    feed: SharedFeed,
    fuse: Fuse,
}

#[async_trait]
impl Feed for Leak {
    async fn seen(&self, rows: Vec<TaskRow>) {
        if self.fuse.burn() {
            std::future::pending::<()>().await;
        }
        self.feed.seen(rows).await;
        if self.fuse.burn() {
            std::future::pending::<()>().await;
        }
    }

    fn poke(&self) {
        self.feed.poke();
    }
}

/// One process on the data of a run.
struct Process {
    runtime: Runtime,
    rooms: Rooms,
    fuse: Fuse,
}

impl Process {
    fn start(world: &SharedEmulator, dir: &std::path::Path, fuse: Fuse) -> Self {
        let runtime =
            Builder::new_multi_thread().worker_threads(1).thread_stack_size(8 << 20).enable_all().build();
        let runtime = runtime.unwrap();
        let clock: SharedClock = Arc::new(Steps { clock: world.clock.clone(), fuse: fuse.clone() });
        let wrap = |feed| -> SharedFeed { Arc::new(Leak { feed, fuse: fuse.clone() }) };
        // The start itself is not what is tested: it has a clock that always answers.
        let steady: SharedClock = Arc::new(world.clock.clone());
        let rooms = runtime.block_on(Rooms::open_with(
            Aws::at(&world.emulator.endpoint(), "us-east-1").unwrap(),
            steady,
            clock,
            wrap,
            dir,
            Vec::new(),
        ));
        Self { runtime, rooms, fuse }
    }

    /// Runs a piece of it; `None` when the process dies on the way.
    fn until_dead<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> Option<T> {
        let dead = Arc::clone(&self.fuse.dead);
        self.runtime.block_on(async move {
            let work = tokio::spawn(work);
            let work = async {
                match work.await {
                    Ok(done) => done,
                    // It died in this very task.
                    Err(_) => std::future::pending().await,
                }
            };
            tokio::select! {
                done = work => Some(done),
                () = dead.notified() => None,
                () = tokio::time::sleep(PATIENCE) => panic!("a process hangs"),
            }
        })
    }

    /// Drops everything where it stands.
    fn kill(self) {
        self.runtime.shutdown_timeout(Duration::from_secs(5));
    }
}

/// Up to three kinds of trouble with RunTask, each once or twice.
fn trouble(dice: &mut Dice) -> String {
    const KINDS: [&str; 6] = [
        r#""lose_reply""#,
        r#""drop""#,
        r#"{"error":{}}"#,
        r#"{"late_error":{}}"#,
        r#"{"error":{"status":400,"code":"ThrottlingException","message":"Rate exceeded"}}"#,
        r#"{"slow":{"millis":3}}"#,
    ];
    let rules: Vec<String> = (0..dice.below(4))
        .map(|_| {
            let kind = KINDS[usize::try_from(dice.below(6)).unwrap()];
            format!(r#"{{"operation":"RunTask","times":{},"do":{kind}}}"#, 1 + dice.below(2))
        })
        .collect();
    let capacity = if dice.chance(15) {
        format!(r#","capacity":[{{"provider":"FARGATE","left":{}}}]"#, dice.below(12))
    } else {
        String::new()
    };
    format!(r#"{{"calls":[{}]{capacity}}}"#, rules.join(","))
}

/// Posts a form so often at once, as browsers do that are pressed twice, go back and refresh.
async fn press(backend: Arc<server::backend::Backend>, form: LaunchForm, times: u64) {
    let posts = (0..times).map(|_| {
        let (backend, form) = (Arc::clone(&backend), form.clone());
        tokio::spawn(async move { backend.submit(&caller(), &form).await })
    });
    for answer in futures_util::future::join_all(posts).await {
        match answer {
            Ok(answer) => drop(answer.expect("the form is in order")),
            // The process died in this post; what waits for it sees that.
            Err(_) => std::future::pending().await,
        }
    }
    backend.settled().await;
}

fn run(world: &SharedEmulator, seed: u64) {
    let mut dice = Dice(seed);
    let dir = folder();
    world.ask("POST /_emulator/reset", "");
    let asked = u32::try_from(1 + dice.below(35)).unwrap();
    let mut form = world.form(asked);
    if dice.chance(30) {
        form.retry_subnets = "on".into();
    }
    let id = LaunchId::parse(&form.launch).unwrap();
    world.ask("PUT /_emulator/faults", &trouble(&mut dice));
    for _ in 0..dice.below(3) {
        let steps = if dice.chance(80) { 1 + i64::try_from(dice.below(25)).unwrap() } else { i64::MAX };
        let process = Process::start(world, dir.path(), Fuse::of(steps));
        let times = if dice.chance(10) { 50 } else { 1 + dice.below(3) };
        let pressing = press(Arc::clone(&process.rooms.backend), form.clone(), times);
        let lived = process.until_dead(pressing).is_some();
        if lived && dice.chance(10) {
            let (backend, id) = (Arc::clone(&process.rooms.backend), id.clone());
            process.until_dead(async move { backend.cancel_launch(&caller(), &id).await });
        }
        process.kill();
        if dice.chance(15) {
            // Past what is surely the token's life, or past its end.
            let minutes = if dice.chance(50) { 51 } else { 25 * 60 };
            world.emulator.advance(Duration::from_secs(minutes * 60));
            world.clock.advance(i64::try_from(minutes * 60_000).unwrap());
        }
    }
    // At last a process that lives, and a person who comes back to the form.
    let process = Process::start(world, dir.path(), Fuse::never());
    let pressing = press(Arc::clone(&process.rooms.backend), form, 1);
    process.until_dead(pressing).expect("this one lives");
    let view = process.runtime.block_on(process.rooms.backend.launch(&caller(), &id)).unwrap();
    assert!(process.runtime.block_on(process.rooms.events.scanned()));
    let journaled = process.runtime.block_on(process.rooms.store.rows_of_launch(id.as_str())).unwrap().len();
    judge(&view, asked, world.count(&id), u32::try_from(journaled).unwrap());
    process.kill();
}

/// The guarantee.
fn judge(view: &LaunchView, asked: u32, count: u32, journaled: u32) {
    let tally = view.tally();
    let said = format!("{tally:?}, the emulator has {count}, the journal {journaled}: {view:#?}");
    assert_eq!(tally.asked, asked, "{said}");
    assert_eq!(
        tally.asked,
        tally.started + tally.failed + tally.open + tally.review + tally.cancelled,
        "{said}"
    );
    assert_eq!(tally.open, 0, "{said}");
    assert!(count <= asked, "one too many: {said}");
    assert!((tally.started..=tally.started + tally.review).contains(&count), "{said}");
    assert_eq!(journaled, count, "{said}");
}

#[test]
fn n_asked_is_n_launched_or_said_not_to_be() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
    let runs = number("FAULT_RUNS").unwrap_or(100);
    let first = number("FAULT_SEED").unwrap_or_else(|| SystemClock.now_ms().unsigned_abs());
    println!("faults: {runs} runs from FAULT_SEED={first}");
    std::thread::scope(|scope| {
        for worker in 0..WORKERS {
            scope.spawn(move || {
                let world = SharedEmulator::new();
                for seed in (first + worker..first + runs).step_by(usize::try_from(WORKERS).unwrap()) {
                    let _said = Said(seed);
                    run(&world, seed);
                }
            });
        }
    });
}

/// Says how to repeat a run that fails.
struct Said(u64);

impl Drop for Said {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("faults: failed; again with FAULT_SEED={} FAULT_RUNS=1 FAULT_KILLS=1", self.0);
        }
    }
}
