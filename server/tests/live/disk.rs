//! A disk that takes no more bytes, below the real program: what it acknowledges is there after a restart and runs once,
//! what it refuses runs nothing.
//!
//! The disk is the limit of a file's size that Linux gives a process (RLIMIT_FSIZE): a write beyond it fails in the
//! kernel, as on a full or broken disk, and needs no privileges. `prlimit` sets it and takes it away.
#![cfg(target_os = "linux")]

mod bench;
mod database;
mod layer;
mod matrix;
mod verdict;

use std::path::Path;
use std::process::Command;

use self::layer::{DiskControl, DiskError, DiskFault};
use crate::banners::status;
use crate::binary::{self, Listening, Looks, press, settled};
use crate::peer::Peer;
use crate::shared::folder;
use crate::world::{World, ask};

/// The program, deaf to the signal that would end it at the limit.
fn start(dir: &Path, world: &World) -> Listening {
    let program = binary::serve(dir, &world.emulator.endpoint());
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
        .arg(program.get_program())
        .args(program.get_args());
    command.env_clear().stdout(std::process::Stdio::null());
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    Listening::start(command)
}

/// From now on no file of the process grows beyond so many bytes.
fn limit_files(process: u32, bytes: &str) {
    let done = Command::new("prlimit")
        .arg(format!("--pid={process}"))
        .arg(format!("--fsize={bytes}:unlimited"))
        .status()
        .expect("prlimit is part of util-linux");
    assert!(done.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_acknowledged_around_a_full_disk_is_there_and_runs_once() {
    let world = World::new().await;
    let dir = tempfile::tempdir().unwrap();
    let before = world.count().await;
    let process = start(dir.path(), &world);
    let (mut acknowledged, mut refused) = (Vec::new(), Vec::new());
    // Each round fills the disk after so many more bytes: at another write of the launch.
    for room in [0, 4_000, 9_000, 14_000, 40_000] {
        let log = dir.path().join("data/slipway.sqlite-wal");
        let used = std::fs::metadata(&log).unwrap().len();
        limit_files(process.id(), &(used + room).to_string());
        for _ in 0..3 {
            let form = world.form("web", "12").await;
            let answer = press(process.address, &form).await.unwrap();
            // The same form again, as people do.
            let again = press(process.address, &form).await.unwrap();
            let is_launched = [&answer, &again].iter().any(|answer| answer.contains("Launched"));
            if is_launched { &mut acknowledged } else { &mut refused }.push(form.launch);
        }
        limit_files(process.id(), "unlimited");
        for _ in 0..3 {
            let form = world.form("web", "12").await;
            assert!(
                press(process.address, &form).await.unwrap().contains("Launched"),
                "after the disk had room again"
            );
            acknowledged.push(form.launch);
        }
        for id in &acknowledged {
            assert!(settled(process.address, id).await.is_some(), "{id} was acknowledged and is not there");
        }
    }
    assert!(!refused.is_empty(), "the disk was never full");
    process.kill();
    let process = start(dir.path(), &world);
    for id in &acknowledged {
        let view = settled(process.address, id).await.expect("it was acknowledged");
        assert_eq!(view.tally().started, 12, "{id}");
    }
    for id in &refused {
        assert!(settled(process.address, id).await.is_none(), "{id} was refused");
    }
    assert_eq!(world.count().await, before + acknowledged.len() * 12);
    process.kill();
}

#[tokio::test]
async fn second_process_on_a_data_folder_is_refused_with_a_sentence() {
    let world = World::new().await;
    let dir = tempfile::tempdir().unwrap();
    let first = start(dir.path(), &world);
    let second = binary::serve(dir.path(), &world.emulator.endpoint()).output().unwrap();
    assert!(!second.status.success());
    let said =
        String::from_utf8_lossy(&second.stderr).into_owned() + &String::from_utf8_lossy(&second.stdout);
    assert!(said.contains("Another Slipway is using the data folder"), "{said}");
    first.kill();
    start(dir.path(), &world).kill();
}

/// The program on a disk that can be broken.
fn start_on(control: &DiskControl, dir: &Path, world: &World) -> Result<Listening, String> {
    let mut program = binary::serve(dir, &world.emulator.endpoint());
    control.below(&mut program);
    Listening::try_start(program)
}

fn broken(at: u64) -> DiskFault {
    DiskFault { at, error: DiskError::Broken, is_lasting: true, kills: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readyz_and_every_page_say_that_the_disk_fails_until_it_works() {
    let (world, dir) = (World::new().await, folder());
    let control = DiskControl::of(dir.path(), &dir.path().join("data/slipway.sqlite"));
    let process = start_on(&control, dir.path(), &world).unwrap();
    let mut peer = Peer::hello(process.address, None, None).await;
    let ready = async |wanted: &str| {
        let mut looks = Looks::default();
        loop {
            looks.next().await;
            let answer = ask(process.address, "GET /readyz", "", "").await.unwrap();
            if answer.starts_with(wanted) {
                return answer;
            }
        }
    };
    ready("HTTP/1.1 200").await;
    assert_eq!(status(&mut peer).await.why, None);
    control.arm(broken(1));
    let form = world.form("web", "3").await;
    let answer = press(process.address, &form).await.unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 503") && answer.contains("Check that its disk has free space"),
        "{answer}"
    );
    assert!(ready("HTTP/1.1 503").await.contains("Slipway can't use its database"));
    let told = status(&mut peer).await;
    assert!(told.why.is_some_and(|why| why.contains("can't use its database")) && told.stale_since.is_some());
    control.heal();
    ready("HTTP/1.1 200").await;
    assert_eq!(status(&mut peer).await.why, None);
    assert!(press(process.address, &form).await.unwrap().contains("Launched"));
    process.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn launch_under_way_stops_sending_while_the_disk_fails() {
    let (world, dir) = (World::new().await, folder());
    let control = DiskControl::of(dir.path(), &dir.path().join("data/slipway.sqlite"));
    let process = start_on(&control, dir.path(), &world).unwrap();
    let form = world.form("web", "150").await;
    assert!(press(process.address, &form).await.unwrap().contains("Launched"));
    control.arm(broken(1));
    // Some batches were noted as sent before. Once the store has failed a few times, nothing more comes.
    let failed = async |times: u64| {
        let mut looks = Looks::default();
        while control.failed() < times {
            looks.next().await;
        }
        world.count().await
    };
    let started = failed(10).await;
    assert!(started < 150, "the disk failed too late");
    assert_eq!(failed(20).await, started, "it was sent without being noted");
    control.heal();
    let view = settled(process.address, &form.launch).await.expect("it was acknowledged");
    assert_eq!((view.tally().started, world.count().await), (150, 150));
    process.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn start_on_a_broken_disk_ends_with_a_sentence_or_goes_on_and_loses_nothing() {
    let (world, dir) = (World::new().await, folder());
    let control = DiskControl::of(dir.path(), &dir.path().join("data/slipway.sqlite"));
    let process = start_on(&control, dir.path(), &world).unwrap();
    let form = world.form("web", "50").await;
    assert!(press(process.address, &form).await.unwrap().contains("Launched"));
    process.kill();
    let mut refused = 0;
    for at in 1.. {
        control.arm(broken(at));
        match start_on(&control, dir.path(), &world) {
            Ok(process) => process.kill(),
            Err(said) => {
                assert!(
                    said.contains("Slipway cannot go on, because") && !said.contains("panicked"),
                    "{said}"
                );
                refused += 1;
            }
        }
        if control.failed() == 0 {
            break;
        }
    }
    assert!(refused > 0, "no start wrote anything");
    control.heal();
    let process = start_on(&control, dir.path(), &world).unwrap();
    let view = settled(process.address, &form.launch).await.expect("it was acknowledged");
    assert_eq!((view.tally().started, world.count().await), (50, 50));
    process.kill();
}
