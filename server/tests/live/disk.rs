//! A database that fails below the real program: what it acknowledges is there after a restart and runs once, what it
//! refuses runs nothing.
//!
//! `matrix` breaks SQLite's disk at each operation and `database` PostgreSQL's connection at each round trip; `serving` is
//! what Slipway does and says meanwhile. Here the disk is full as the kernel has it: the disk is the limit of a file's
//! size that Linux gives a process (RLIMIT_FSIZE), beyond which a write fails. It needs no privileges. `prlimit` sets it
//! and takes it away.
#![cfg(target_os = "linux")]

mod bench;
mod database;
mod layer;
mod matrix;
mod serving;
mod verdict;

use std::path::Path;
use std::process::Command;

use crate::binary::{self, Listening, press, settled};
use crate::world::World;

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
