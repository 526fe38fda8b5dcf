//! The same guarantee of the program itself: a `slipway` process that is killed with SIGKILL at random between
//! storing and journaling, started again on its data, and asked again by a person who comes back to the form.

use std::path::Path;
use std::time::Duration;

use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use server::clock::{Clock, SystemClock};
use server::store::{Journal, SqliteStore};
use tokio::time::{Instant, timeout};

use super::{Dice, PATIENCE, Said, folder, judge};
use crate::binary::{self, Listening, press, settled};
use crate::shared::SharedEmulator;
use crate::world::ask;

/// When a process is killed.
enum When {
    /// So long after the form was posted: before, while or after it is stored, or on the way.
    After(Duration),
    /// So long after the emulator has started so many tasks: between storing and journaling.
    Started(u32, Duration),
}

impl When {
    fn random(dice: &mut Dice, asked: u32) -> Self {
        let wait = Duration::from_micros(dice.below(15_000));
        if dice.chance(40) {
            Self::After(wait * 12)
        } else {
            Self::Started(1 + u32::try_from(dice.below(u64::from(asked))).unwrap(), wait)
        }
    }
}

/// What goes wrong besides. Calls are slow, so that kills fall into them.
fn trouble(dice: &mut Dice) -> String {
    let lost = if dice.chance(40) { r#"{"operation":"RunTask","times":1,"do":"lose_reply"},"# } else { "" };
    let millis = dice.below(30);
    format!(r#"{{"calls":[{lost}{{"operation":"RunTask","do":{{"slow":{{"millis":{millis}}}}}}}]}}"#)
}

fn start(dir: &Path, world: &SharedEmulator) -> Listening {
    Listening::start(binary::serve(dir, &world.emulator.endpoint()))
}

/// Presses, and kills the process when it is time.
fn press_and_kill(world: &SharedEmulator, dir: &Path, form: &LaunchForm, when: &When) {
    let process = start(dir, world);
    let id = LaunchId::parse(&form.launch).unwrap();
    let (address, posting) = (process.address, form.clone());
    let posted = world.runtime.spawn(async move { press(address, &posting).await });
    let wait = match when {
        When::After(wait) => wait,
        When::Started(tasks, wait) => {
            let began = Instant::now();
            while world.count(&id) < *tasks {
                assert!(began.elapsed() < PATIENCE, "{form:?} does not launch");
            }
            wait
        }
    };
    std::thread::sleep(*wait);
    process.kill();
    // It was answered, or cut off.
    let _ = world.runtime.block_on(posted).unwrap();
}

/// How many tasks of a launch are in the journal once a process has looked at everything there is.
fn journaled(world: &SharedEmulator, dir: &Path, id: &LaunchId) -> usize {
    let process = start(dir, world);
    let scanned = async {
        while !ask(process.address, "GET /readyz", "", "").await.unwrap().starts_with("HTTP/1.1 200") {
            tokio::task::yield_now().await;
        }
    };
    world.runtime.block_on(async { timeout(PATIENCE, scanned).await.expect("a first scan") });
    process.kill();
    world.runtime.block_on(async {
        let store = SqliteStore::open(&dir.join("data/slipway.sqlite")).await.unwrap();
        let rows = store.rows_of_launch(id.as_str()).await.unwrap();
        store.close().await;
        rows.len()
    })
}

fn run(world: &SharedEmulator, seed: u64) {
    let mut dice = Dice(seed);
    let dir = folder();
    world.ask("POST /_emulator/reset", "");
    let asked = u32::try_from(11 + dice.below(50)).unwrap();
    let form = world.form(asked);
    let id = LaunchId::parse(&form.launch).unwrap();
    world.ask("PUT /_emulator/faults", &trouble(&mut dice));
    press_and_kill(world, dir.path(), &form, &When::random(&mut dice, asked));
    if dice.chance(50) {
        // Again, while the rest is on its way.
        let wait = Duration::from_micros(dice.below(100_000));
        press_and_kill(world, dir.path(), &form, &When::After(wait));
    }
    let process = start(dir.path(), world);
    let answer = world.runtime.block_on(press(process.address, &form)).unwrap();
    assert!(answer.contains(&format!(r#"{{"Launched":"{id}"}}"#)), "{answer}");
    let looking = async { timeout(PATIENCE, settled(process.address, id.as_str())).await.expect("an end") };
    let view = world.runtime.block_on(looking).expect("it was launched");
    process.kill();
    let journaled = u32::try_from(journaled(world, dir.path(), &id)).unwrap();
    judge(&view, asked, world.count(&id), journaled);
    println!("faults: SIGKILL, FAULT_SEED={seed}: {:?}", view.tally());
}

/// `FAULT_KILLS` sets how many runs there are (2 without it), `FAULT_SEED` the seed of the first.
#[test]
fn a_program_that_is_killed_launches_what_was_asked_for() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
    let runs = number("FAULT_KILLS").unwrap_or(2);
    let first = number("FAULT_SEED").unwrap_or_else(|| SystemClock.now_ms().unsigned_abs());
    let world = SharedEmulator::new();
    for seed in first..first + runs {
        let _said = Said(seed);
        run(&world, seed);
    }
}
