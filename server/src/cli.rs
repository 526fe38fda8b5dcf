//! The command line: what a person may type, as clap sees it.
//!
//! It owns the words and the help texts. It refuses to judge values: each flag's text goes to
//! [`config`](crate::config) as it was typed, so that a flag, an environment variable and a line
//! of a file are read by the same parser and fail with the same sentence.

pub mod banner;
pub mod check;
pub mod events;
pub mod healthcheck;
pub mod store;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::{Command, Given};

const SETTINGS: &str = "\
Every option is also a setting of the environment and of a TOML file: --public-url is \
SLIPWAY_PUBLIC_URL, and `public_url` in the file named by --config. A flag beats the \
environment, the environment beats the file.";

/// What `slipway --version` says: figures of a program that is not optimised mean nothing.
const LONG_VERSION: &str = if cfg!(debug_assertions) {
    concat!(env!("CARGO_PKG_VERSION"), " (dev profile)")
} else {
    concat!(env!("CARGO_PKG_VERSION"), " (release profile)")
};

/// A web dashboard to run Amazon ECS tasks on AWS Fargate.
#[derive(Debug, Parser)]
#[command(name = "slipway", version, long_version = LONG_VERSION, propagate_version = true, after_help = SETTINGS)]
pub struct Cli {
    #[command(subcommand)]
    command: Program,
}

#[derive(Debug, Subcommand)]
enum Program {
    /// Serve the dashboard for your AWS account
    ///
    /// Credentials, region and profile are found as the AWS CLI finds them: AWS_PROFILE,
    /// AWS_REGION, ~/.aws, the container's or the instance's role; AWS_ENDPOINT_URL and
    /// AWS_ENDPOINT_URL_ECS are honoured. The people who open the page need no credentials.
    #[command(after_help = SETTINGS)]
    Serve(Serve),
    /// Try Slipway without an AWS account
    ///
    /// Starts the dashboard with an ECS emulator inside and sample data. It never looks at your
    /// AWS settings. The emulator listens too, so that the AWS CLI sees the same world.
    #[command(after_help = SETTINGS)]
    Demo(Demo),
    /// Run the ECS emulator alone
    ///
    /// Point the AWS CLI or an SDK at it with --endpoint-url or AWS_ENDPOINT_URL; any
    /// credentials will do. Nothing in it outlives the process.
    #[command(after_help = SETTINGS)]
    Emulator(Emulator),
    /// Set up the EventBridge rule and queue
    #[command(subcommand)]
    Events(events::Events),
    /// Database maintenance
    #[command(subcommand)]
    Store(store::Store),
    /// Check what the AWS credentials allow
    ///
    /// Tries what only reads, and asks IAM to simulate the rest; it never changes anything. Exits
    /// with 1 when an action that only reads is refused. docs/iam.md says what each is for.
    #[command(after_help = SETTINGS)]
    Check(Check),
    /// Ask the dashboard on this machine whether it answers; for a container's health check
    ///
    /// Exits with 0 when it does. It looks at the same settings for where the dashboard listens.
    #[command(after_help = SETTINGS)]
    Healthcheck(Healthcheck),
}

/// What was asked for.
#[derive(Debug)]
pub enum Asked {
    /// A program, with every setting that was given a flag, by its name.
    Run(Command, Given),
    /// `slipway events setup`.
    EventsSetup(events::Setup),
}

#[derive(Debug, Args)]
struct Serve {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Args)]
struct Demo {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    server: Server,
    /// Where the emulator listens [default: 127.0.0.1:4566, or a free port when that is taken]
    #[arg(long, value_name = "ADDR")]
    emulator_listen: Option<String>,
    #[command(flatten)]
    world: World,
}

#[derive(Debug, Args)]
struct Emulator {
    #[command(flatten)]
    common: Common,
    /// Where the emulator listens [default: 127.0.0.1:4566]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Start without the sample data
    #[arg(long)]
    empty: bool,
    /// The twelve digits of the account that the emulator plays [default: 123456789012]
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    #[command(flatten)]
    world: World,
}

#[derive(Debug, Args)]
struct Check {
    #[command(flatten)]
    common: Common,
    #[command(flatten)]
    places: store::Places,
}

#[derive(Debug, Args)]
struct Healthcheck {
    #[command(flatten)]
    common: Common,
    /// Where the dashboard listens [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
}

/// What every command takes.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Read settings from this TOML file [env: SLIPWAY_CONFIG]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How log lines are written: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What is logged: error, warn, info, debug or trace, or a filter such as info,server=debug
    /// [default: info]
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
}

/// What the two commands with a dashboard take.
#[derive(Debug, Args)]
struct Server {
    /// Where the dashboard listens; an address that others can reach needs a sign-in method
    /// [default: 127.0.0.1:3000]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// The address people type, when a proxy or a host name stands before the dashboard
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// Where the built site is [default: ./site, else the one inside the binary]
    #[arg(long, value_name = "DIR")]
    site_dir: Option<String>,
    #[command(flatten)]
    database: store::Database,
    /// How long task changes, events and the rows of stopped tasks are kept, such as 12h or 90d
    /// [default: 90d]
    #[arg(long, value_name = "TIME")]
    keep_history: Option<String>,
    /// How many task changes are kept, at most [default: 5000000]
    #[arg(long, value_name = "N")]
    keep_changes: Option<String>,
    /// How long to wait between two scans of the clusters, such as 5s or 2m
    /// [default: 5s, and 1s for the demo]
    #[arg(long, value_name = "TIME")]
    poll_interval: Option<String>,
    /// How many pages one user may have open; without a sign-in method there is no limit [default: 64]
    #[arg(long, value_name = "N")]
    sockets_per_user: Option<String>,
    /// How many tasks one launch may have, at most [default: 1000]
    #[arg(long, value_name = "N")]
    launch_limit: Option<String>,
    /// The SQS queues that bring task events, by name or URL, separated by commas; without one, ECS is
    /// asked again and again. `slipway events setup` makes one [default: none; the demo makes its own]
    #[arg(long, value_name = "QUEUES")]
    events_queue: Option<String>,
    /// What Fargate costs in US dollars an hour, as a TOML table of regions: see docs/configuration.md
    /// [default: the prices of two regions that are built in]
    #[arg(long, value_name = "TABLE")]
    prices: Option<String>,
    /// How long the environment values of a launch are kept, such as 30m or 24h [default: 24h]
    #[arg(long, value_name = "TIME")]
    forget_env_after: Option<String>,
    /// How people sign in: alb, header, or none, which needs --trust-network on an address others
    /// can reach
    #[arg(long, value_name = "METHOD")]
    sign_in: Option<String>,
    /// With --sign-in alb: the load balancer that signs people in
    #[arg(long, value_name = "ARN")]
    alb_arn: Option<String>,
    /// With --sign-in alb: the issuer that the load balancer is configured with
    #[arg(long, value_name = "URL")]
    oidc_issuer: Option<String>,
    /// With --sign-in alb: the client id that the load balancer is configured with
    #[arg(long, value_name = "ID")]
    oidc_client_id: Option<String>,
    /// With --sign-in alb: the claim that names the user [default: email]
    #[arg(long, value_name = "CLAIM")]
    user_claim: Option<String>,
    /// With --sign-in header: where the proxies that are believed connect from, such as 10.0.0.0/24
    #[arg(long, value_name = "NETWORKS")]
    trusted_proxies: Option<String>,
    /// With --sign-in header: the header that names the user [default: x-forwarded-user]
    #[arg(long, value_name = "HEADER")]
    user_header: Option<String>,
    /// With --sign-in none: let everyone who reaches the address act; pages say so at their top
    #[arg(long)]
    trust_network: bool,
}

/// What the two commands with an emulator take.
#[derive(Debug, Args)]
struct World {
    /// How many times faster than AWS tasks move through their states
    /// [default: 1, and 10 for the demo]
    #[arg(long, value_name = "N")]
    speed: Option<String>,
    /// Whether the emulator's time runs by itself (auto) or only when it is poked (manual)
    /// [default: auto]
    #[arg(long, value_name = "HOW")]
    time: Option<String>,
}

impl Cli {
    /// What was asked for.
    pub fn asked(self) -> Asked {
        let mut given = Given::default();
        let command = match self.command {
            Program::Serve(args) => {
                args.common.give(&mut given);
                args.server.give(&mut given);
                Command::Serve
            }
            Program::Demo(args) => {
                args.common.give(&mut given);
                args.server.give(&mut given);
                given.set("emulator_listen", args.emulator_listen);
                args.world.give(&mut given);
                Command::Demo
            }
            Program::Emulator(args) => {
                args.common.give(&mut given);
                given.set("listen", args.listen);
                given.switch("empty", args.empty);
                given.set("account", args.account);
                args.world.give(&mut given);
                Command::Emulator
            }
            Program::Events(events::Events::Setup(setup)) => return Asked::EventsSetup(setup),
            Program::Store(store::Store::RenewEpoch(args)) => {
                args.common.give(&mut given);
                args.database.give(&mut given);
                Command::RenewEpoch
            }
            Program::Check(args) => {
                args.common.give(&mut given);
                args.places.give(&mut given);
                Command::Check
            }
            Program::Healthcheck(args) => {
                args.common.give(&mut given);
                given.set("listen", args.listen);
                Command::Healthcheck
            }
        };
        Asked::Run(command, given)
    }
}

impl Common {
    fn give(self, given: &mut Given) {
        given.file = self.config;
        given.set("log_format", self.log_format);
        given.set("log_level", self.log_level);
    }
}

impl Server {
    fn give(self, given: &mut Given) {
        given.set("listen", self.listen);
        given.set("public_url", self.public_url);
        given.set("site_dir", self.site_dir);
        self.database.give(given);
        given.set("keep_history", self.keep_history);
        given.set("keep_changes", self.keep_changes);
        given.set("poll_interval", self.poll_interval);
        given.set("sockets_per_user", self.sockets_per_user);
        given.set("launch_limit", self.launch_limit);
        given.set("events_queue", self.events_queue);
        given.set("prices", self.prices);
        given.set("forget_env_after", self.forget_env_after);
        given.set("sign_in", self.sign_in);
        given.set("alb_arn", self.alb_arn);
        given.set("oidc_issuer", self.oidc_issuer);
        given.set("oidc_client_id", self.oidc_client_id);
        given.set("user_claim", self.user_claim);
        given.set("trusted_proxies", self.trusted_proxies);
        given.set("user_header", self.user_header);
        given.switch("trust_network", self.trust_network);
    }
}

impl World {
    fn give(self, given: &mut Given) {
        given.set("speed", self.speed);
        given.set("time", self.time);
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::config::NAMES;

    #[test]
    fn clap_finds_no_fault_in_the_commands() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_is_a_setting_and_every_setting_a_flag() {
        let mut flags: Vec<String> = Cli::command()
            .get_subcommands()
            .flat_map(|c| {
                c.get_arguments()
                    .filter_map(|a| a.get_long())
                    .map(|l| l.replace('-', "_"))
                    .collect::<Vec<_>>()
            })
            .filter(|f| !["help", "version", "config"].contains(&f.as_str()))
            .collect();
        flags.sort();
        flags.dedup();
        let mut names: Vec<String> = NAMES.iter().map(|n| (*n).to_owned()).collect();
        names.sort();
        assert_eq!(flags, names);
    }

    #[test]
    fn what_is_typed_is_handed_on_unread() {
        let cli = Cli::try_parse_from([
            "slipway",
            "demo",
            "--listen",
            "nonsense",
            "--speed",
            "-3",
            "--trust-network",
        ]);
        // A value that begins with a dash is still a value clap must be told about.
        assert!(cli.is_err());
        let cli =
            Cli::try_parse_from(["slipway", "demo", "--listen", "nonsense", "--speed=-3", "--trust-network"]);
        let Asked::Run(command, given) = cli.unwrap().asked() else { panic!("demo runs") };
        assert_eq!(command, Command::Demo);
        assert_eq!(given.flag("listen"), Some("nonsense"));
        assert_eq!(given.flag("speed"), Some("-3"));
        assert_eq!(given.flag("trust_network"), Some("true"));
        assert_eq!(given.flag("data"), None);
    }
}
