//! `slipway`: reads the command line and the settings, then runs what was asked for.

use std::process::ExitCode;

use clap::Parser;
use domain::help;
use server::cli::{Asked, Cli, events};
use server::config::{self, Config};
use server::{RunError, telemetry};

/// What a shell is told when the settings were wrong, as clap tells it for a wrong flag.
const MISUSED: u8 = 2;

/// The stack of a worker. A form's way through router, page, backend and SDK is one deep future, which
/// overflows tokio's 2 MiB where nothing is optimised. Only what is used of it takes memory.
const STACK: usize = 8 * 1024 * 1024;

fn main() -> ExitCode {
    let (command, given) = match Cli::parse().asked() {
        Asked::Run(command, given) => (command, given),
        Asked::EventsSetup(setup) => return told(set_up(setup)),
    };
    let config = match config::load(command, given, |name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(wrong) => {
            eprintln!("slipway: {wrong} See {}.", help::file(wrong.section()));
            return ExitCode::from(MISUSED);
        }
    };
    told(run(config))
}

fn told(outcome: Result<(), RunError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("slipway: {failed} See {}.", help::file(failed.section()));
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, RunError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK)
        .build()
        .map_err(RunError::Threads)
}

fn set_up(setup: events::Setup) -> Result<(), RunError> {
    Ok(runtime()?.block_on(setup.run())?)
}

fn run(config: Config) -> Result<(), RunError> {
    telemetry::log(config.log().format, &config.log().level)?;
    let runtime = runtime()?;
    runtime.block_on(server::run(config))?;
    // What still runs has had its time: `run` waited for all that asked to be waited for.
    runtime.shutdown_background();
    Ok(())
}
