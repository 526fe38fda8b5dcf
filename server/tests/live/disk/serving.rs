//! What the real program does while its disk fails: what it says, that it stops sending, and how it starts.

use std::path::Path;

use super::layer::{DiskControl, DiskError, DiskFault};
use crate::banners::status;
use crate::binary::{self, Listening, Looks, press, settled};
use crate::peer::Peer;
use crate::shared::folder;
use crate::world::{World, ask};

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
