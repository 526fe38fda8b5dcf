//! The wiring: what each command puts together, and the life of a process.
//!
//! Only here, in `lib.rs` and in `main.rs` may every room be known, so only here are rooms put together; no room
//! knows the wiring (`tests/layering`). `rooms` makes the rooms of each place, `stores` opens what they keep,
//! `dashboard` puts the door before them and serves, `error` says why a start failed.

pub(crate) mod dashboard;
pub(crate) mod error;
pub(crate) mod rooms;
pub(crate) mod stores;

use ecs_emulator::{Emulator, Options, TimeMode};

use crate::cli::{self, banner, check, healthcheck};
use crate::config::{self, Config};
use crate::shutdown::{self, Shutdown};
use dashboard::{dashboard, listen, listen_or_near};
use error::RunError;
use rooms::Cloud;

/// Runs what the settings ask for, until it is asked to end.
///
/// # Errors
/// [`RunError`], when it could not start or serving broke off.
pub async fn run(config: Config) -> Result<(), RunError> {
    let shutdown = Shutdown::default();
    tokio::spawn(shutdown::on_signals(shutdown.clone()));
    match config {
        Config::Serve(server) => dashboard(server, Cloud::Aws, shutdown, |_| ()).await,
        Config::Demo(demo) => demonstrate(demo, shutdown).await,
        Config::Emulator(emulator) => emulate(emulator, shutdown).await,
        Config::RenewEpoch(store) => stores::renew_epoch(store).await,
        Config::Check(check) => check_credentials(&check).await,
        Config::Healthcheck(check) => Ok(healthcheck::ask(check.listen).await?),
    }
}

/// The demo: the emulator first, then the dashboard before it. The emulator ends last, so that what
/// the dashboard still asks while it drains is answered.
async fn demonstrate(demo: config::Demo, shutdown: Shutdown) -> Result<(), RunError> {
    let config::Demo { mut server, emulator_listen: wanted, world } = demo;
    let listener = listen_or_near(wanted, "emulator-listen")?;
    let emulator = Emulator::start(play(world), listener).await.map_err(RunError::Serve)?;
    let at = emulator.addr();
    let data = server.data.clone();
    let cloud = Cloud::Emulator { endpoint: banner::url(at), region: banner::REGION };
    for place in server.places.iter_mut().filter(|place| place.events_queue.is_empty()) {
        let aws = cloud.clients(place).await?;
        // The emulator forgets the rule and the queue with everything else.
        place.events_queue.push(cli::events::set_up(&aws).await?);
    }
    let ended = dashboard(server, cloud, shutdown, |dashboard| {
        println!("{}", banner::Demo { dashboard, emulator: at, wanted, world, data: &data });
    })
    .await;
    emulator.shutdown().await;
    ended
}

/// The emulator alone.
async fn emulate(emulator: config::Emulator, shutdown: Shutdown) -> Result<(), RunError> {
    let config::Emulator { listen: wanted, world, empty, account, log: _ } = emulator;
    let listener = listen(wanted, "listen")?;
    let emulator = Emulator::start(Options { account, empty, ..play(world) }, listener)
        .await
        .map_err(RunError::Serve)?;
    println!("{}", banner::Emulator { listen: emulator.addr(), world });
    shutdown.asked().await;
    emulator.shutdown().await;
    Ok(())
}

/// What the present credentials may do, printed.
async fn check_credentials(asked: &config::Check) -> Result<(), RunError> {
    let mut refused = Vec::new();
    for place in &asked.places {
        if asked.places.len() > 1 {
            println!("Place {}", place.name);
        }
        let aws = Cloud::Aws.clients(place).await?;
        let report = check::check(&aws).await?;
        println!("{report}");
        refused.extend(report.refused().into_iter().map(str::to_owned));
    }
    match refused[..] {
        [] => Ok(()),
        ref refused => Err(RunError::Refused(refused.join(", "))),
    }
}

/// The emulator's options for how its time runs.
fn play(world: config::World) -> Options {
    let time = match world.time {
        config::Time::Auto => TimeMode::Auto,
        config::Time::Manual => TimeMode::Manual,
    };
    Options { speed: world.speed, time, ..Options::default() }
}

#[cfg(test)]
mod tests;
