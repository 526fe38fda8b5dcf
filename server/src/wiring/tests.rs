//! The wiring of several places, the addresses that are listened on, why a start fails, and the end of a process.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use app::port::{Actor, BoardFilter, Caller, Submitted};
use domain::event::rule::RuleError;
use domain::help;
use domain::launch::form::LaunchForm;
use domain::launch::list::LaunchFilter;
use ecs_emulator::{Emulator, Options, TimeMode};
use tokio::net::TcpListener;

use super::dashboard::{ended, listen, listen_or_near};
use super::error::{RunError, STARTING};
use super::rooms::{Cloud, Foundations, PlaceRooms, SCAN, STORE, furnish};
use super::stores::{open, renew_epoch};
use crate::aws::{Aws, NoRegion};
use crate::cli::events::SetupError;
use crate::cli::healthcheck::Unhealthy;
use crate::clock::SystemClock;
use crate::config::{self, Keep, PlaceSettings, RoleSettings};
use crate::data;
use crate::http::Site;
use crate::hub::Filter;
use crate::readiness::Readiness;
use crate::shutdown::Shutdown;
use crate::store::{OpenError, StoreError};
use crate::telemetry::{self, TelemetryError};

/// What AWS says when nobody listens there.
async fn nobody() -> crate::aws::AwsError {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    Aws::at(&endpoint, "us-east-1").unwrap().cluster_arns().await.unwrap_err()
}

#[tokio::test]
async fn why_a_start_failed_is_sentences_that_say_what_to_do_and_where_it_is_explained() {
    let dir = tempfile::tempdir().unwrap();
    let at = "127.0.0.1:3000".parse().unwrap();
    let cause = || io::Error::other("why");
    let site = match Site::find(Some(dir.path())) {
        Err(error) => error,
        Ok(_) => panic!("an empty folder is no site"),
    };
    let in_the_way = dir.path().join("file");
    std::fs::write(&in_the_way, "").unwrap();
    let full = || StoreError::Database(sqlx::Error::Protocol("the disk is full".to_owned()));
    let old = OpenError::TooOld { at: "db:5432".into(), version: "12.1".into() };
    let failed = OpenError::Other { at: "db:5432".into(), cause: "why".into() };
    let unread = StoreError::Unreadable { what: "task", cause: "why".into() };
    let elsewhere = RuleError::Elsewhere {
        cluster: "arn:aws:ecs:eu-west-1:2:cluster/web".into(),
        account: "1".into(),
        region: "us-east-1".into(),
    };
    let table: Vec<(RunError, &str, &str)> = vec![
        (
            site.into(),
            "There is no built site in",
            "run `make site` first, or name its folder with --site-dir.",
        ),
        (data::prepare(&in_the_way).unwrap_err().into(), "The data folder /", "with --data."),
        (
            old.into(),
            "The PostgreSQL server at db:5432 is version 12.1,",
            "upgrade it, or name another in database_url.",
        ),
        (
            failed.into(),
            "The PostgreSQL server at db:5432 failed (why): ",
            "start Slipway again once it is well.",
        ),
        (full().into(), "Slipway cannot go on, because the database failed: ", "whether it still answers."),
        (
            StoreError::from(cause()).into(),
            "Slipway cannot go on, because the database file cannot be used: why. ",
            "with --data.",
        ),
        (
            unread.into(),
            "Slipway cannot go on, because the database holds a task that cannot be read: why. ",
            "or name another database.",
        ),
        (
            TelemetryError::Metrics("why".into()).into(),
            "Metrics cannot be set up (why): ",
            "report this as a defect.",
        ),
        (
            RunError::Listen { address: at, flag: "listen", cause: cause() },
            "Cannot listen on 127.0.0.1:3000 (why): ",
            "choose another with --listen.",
        ),
        (
            NoRegion.into(),
            "No AWS region is configured: ",
            "set AWS_REGION, or `region` in the profile that AWS_PROFILE names.",
        ),
        (
            nobody().await.into(),
            "AWS cannot be reached for ecs:ListClusters: ",
            "Check the network of the machine Slipway runs on.",
        ),
        (SetupError::from(NoRegion).into(), "No AWS region is configured: ", "that AWS_PROFILE names."),
        (
            SetupError::from(nobody().await).into(),
            "AWS cannot be reached for ecs:ListClusters: ",
            "run this again when that is put right.",
        ),
        (
            SetupError::from(RuleError::Name("a b".into())).into(),
            "“a b” cannot name the rule and its queues: ",
            "letters, digits, hyphens and underscores.",
        ),
        (
            SetupError::from(elsewhere).into(),
            "arn:aws:ecs:eu-west-1:2:cluster/web is not in account 1 and region us-east-1: ",
            "run this where the cluster is.",
        ),
        (
            SetupError::from(RuleError::TooMany(99)).into(),
            "99 clusters make a pattern of over 2,048 characters, ",
            "name fewer, or none for all.",
        ),
        (
            SetupError::Cluster { name: "web".into(), account: "1".into(), region: "us-east-1".into() }
                .into(),
            "There is no cluster “web” in account 1 and region us-east-1. ",
            "Look at its spelling.",
        ),
        (
            SetupError::from(cause()).into(),
            "What was done cannot be printed (why): ",
            "to see what is there.",
        ),
        (
            RunError::NoDatabase("/data/slipway.sqlite".into()),
            "There is no database at /data/slipway.sqlite: ",
            "name the folder that holds it with --data.",
        ),
        (RunError::NoPlace, "No place is configured: ", "or leave it out."),
        (
            RunError::Refused("ecs:ListTasks, ecs:ListClusters".into()),
            "AWS refuses ecs:ListTasks, ecs:ListClusters: ",
            "allow it in the policy of the credentials that Slipway runs with.",
        ),
        (
            Unhealthy::Silent(at, cause()).into(),
            "Nothing answers at http://127.0.0.1:3000/healthz (why): ",
            "or name its address with --listen.",
        ),
        (
            Unhealthy::Slow(at).into(),
            "http://127.0.0.1:3000/healthz did not answer within 3 s: ",
            "the log of what listens there.",
        ),
        (
            RunError::Threads(cause()),
            "Slipway cannot start its threads (why): ",
            "raise what the system allows this user.",
        ),
        (
            RunError::Serve(cause()),
            "Serving broke off (why): ",
            "start it again; the log says what went before.",
        ),
    ];
    for (error, begins, ends) in table {
        let said = error.to_string();
        assert!(said.starts_with(begins) && said.ends_with(ends), "{said}");
        assert!(!said.contains("..") && !said.contains(".:") && !said.contains('\n'), "{said}");
        let section = error.section();
        assert!(STARTING.contains(&section) || help::ALL.contains(&section), "{said} See {section}.");
    }
}

#[tokio::test]
async fn the_emulator_moves_when_its_port_is_taken_and_the_dashboard_says_so() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let near = listen_or_near(address, "emulator-listen").unwrap().local_addr().unwrap();
    assert!(near.ip() == address.ip() && near.port() != address.port());
    let said = listen(address, "listen").unwrap_err().to_string();
    assert!(
        said.starts_with(&format!("Cannot listen on {address} (")) && said.ends_with("with --listen."),
        "{said}"
    );
}

#[tokio::test]
async fn the_end_waits_for_what_was_started_but_not_for_ever() {
    let shutdown = Shutdown::default();
    let (said, heard) = tokio::sync::oneshot::channel();
    let task = shutdown.clone();
    shutdown.spawn(async move {
        task.asked().await;
        let _ = said.send("flushed");
    });
    ended(async { Ok(()) }, &shutdown, Duration::from_secs(60)).await.unwrap();
    assert_eq!(heard.await, Ok("flushed"));

    let stuck = Shutdown::default();
    stuck.spawn(std::future::pending());
    stuck.ask();
    ended(async { Ok(()) }, &stuck, Duration::ZERO).await.unwrap();
}

#[tokio::test]
async fn serving_that_breaks_off_ends_the_rest_and_is_an_error() {
    let shutdown = Shutdown::default();
    let broken = async { Err(io::Error::other("the listener is gone")) };
    let said = ended(broken, &shutdown, Duration::from_secs(60)).await.unwrap_err().to_string();
    assert_eq!(
        said,
        "Serving broke off (the listener is gone): start it again; the log says what went before."
    );
    assert!(shutdown.is_asked());
}

/// An emulator whose time stands, and foundations on it without places.
async fn ground(dir: &Path) -> (Emulator, Foundations) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let options = Options { time: TimeMode::Manual, ..Options::default() };
    let emulator = Emulator::start(options, listener).await.unwrap();
    let foundations = Foundations {
        cloud: Cloud::Emulator { endpoint: emulator.endpoint(), region: "us-east-1" },
        places: Vec::new(),
        keep: Keep { history: Duration::from_secs(3600), changes: 1000 },
        poll_interval: Duration::from_secs(3600),
        sockets_per_user: 64,
        forget_env_after: Duration::from_secs(3600),
        launch_limit: 1000,
        clock: Arc::new(SystemClock),
        readiness: Readiness::awaiting(&[(STORE, "Not open."), (SCAN, "Not done.")]),
        shutdown: Shutdown::default(),
    };
    data::prepare(dir).unwrap();
    (emulator, foundations)
}

fn settings(name: &str, region: &str, role: Option<&str>) -> PlaceSettings {
    let role = role.map(|arn| RoleSettings { arn: arn.to_owned(), external_id: Some("seven".to_owned()) });
    PlaceSettings { name: name.into(), region: Some(region.into()), role, events_queue: Vec::new() }
}

async fn rooms(foundations: &Foundations, dir: &Path, place: &PlaceSettings) -> PlaceRooms {
    let store = open(dir, None, &place.name).await.unwrap().store;
    let rooms = furnish(foundations, place, store).await.unwrap();
    assert!(rooms.events.scanned().await);
    rooms
}

fn caller(rooms: &PlaceRooms) -> Caller {
    Caller { actor: Actor::local(), place: rooms.served.place.clone() }
}

/// The regions and accounts that stand in the ARNs of a place's rows.
async fn whereabouts(rooms: &PlaceRooms) -> Vec<String> {
    let board = rooms.served.port.board(&caller(rooms), &BoardFilter::default()).await.unwrap();
    let hub = rooms.hub.board().await.unwrap();
    let arns = board.tasks.iter().map(|row| &row.arn).chain(hub.rows.iter().map(|row| &row.arn));
    let mut found: Vec<String> =
        arns.map(|arn| arn.split(':').skip(3).take(2).collect::<Vec<_>>().join(" ")).collect();
    found.sort();
    found.dedup();
    found
}

/// Waits until so many tasks are on a place's board.
async fn launched(rooms: &PlaceRooms, tasks: usize) {
    let there = async {
        let mut news = rooms.hub.subscribe(Filter::clusters(None), None).await.unwrap();
        while rooms.hub.board().await.unwrap().rows.len() < tasks {
            news.next().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), there).await.unwrap();
}

#[tokio::test]
async fn a_new_epoch_is_for_the_databases_that_are_there_and_makes_none() {
    let dir = tempfile::tempdir().unwrap();
    let looked_after = |data: &Path, places: &[&str]| config::Store {
        places: places.iter().map(|name| settings(name, "us-east-1", None)).collect(),
        data: data.to_owned(),
        database_url: None,
        log: config::Log { format: telemetry::Format::Text, level: "info".to_owned() },
    };
    let epoch = async || open(dir.path(), None, "home").await.unwrap().store.head().await.unwrap().epoch;
    let first = epoch().await;
    renew_epoch(looked_after(dir.path(), &["home"])).await.unwrap();
    let second = epoch().await;
    assert_ne!(first, second);

    let typo = dir.path().join("daat");
    let said = renew_epoch(looked_after(&typo, &["home"])).await.unwrap_err();
    assert!(matches!(said, RunError::NoDatabase(path) if path == typo.join("slipway.sqlite")));
    assert!(!typo.exists(), "nothing was made");
    // A place that is not there keeps the others' epochs as they are.
    let said = renew_epoch(looked_after(dir.path(), &["home", "lab"])).await.unwrap_err();
    assert!(
        matches!(said, RunError::NoDatabase(path) if path == dir.path().join("places/lab/slipway.sqlite"))
    );
    assert_eq!(epoch().await, second);
}

#[tokio::test]
async fn two_regions_with_clusters_of_one_name_are_never_mixed_up() {
    let dir = tempfile::tempdir().unwrap();
    let (_emulator, foundations) = ground(dir.path()).await;
    let home = rooms(&foundations, dir.path(), &settings("home", "us-east-1", None)).await;
    let lab = rooms(&foundations, dir.path(), &settings("lab", "eu-west-1", None)).await;
    for rooms in [&home, &lab] {
        let clusters = rooms.served.port.clusters(&caller(rooms)).await.unwrap();
        assert!(clusters.iter().any(|cluster| cluster.name == "staging"));
    }
    let mut ids = Vec::new();
    for rooms in [&home, &lab] {
        let (port, caller) = (&rooms.served.port, caller(rooms));
        let network = port.network(&caller).await.unwrap();
        let private = network.subnets.iter().find(|subnet| subnet.name.starts_with("private-a")).unwrap();
        let form = LaunchForm {
            cluster: "staging".into(),
            family: "worker".into(),
            count: "2".into(),
            subnets: vec![private.id.clone()],
            intent: "run".into(),
            ..LaunchForm::fresh(port.mint_launch().to_string())
        };
        match port.submit(&caller, &form).await.unwrap() {
            Submitted::Launched(id) => ids.push(id),
            Submitted::Refused(violations) => panic!("refused: {violations:?}"),
        }
        launched(rooms, 2).await;
    }
    assert_eq!(whereabouts(&home).await, ["us-east-1 123456789012"]);
    assert_eq!(whereabouts(&lab).await, ["eu-west-1 123456789012"]);
    for (rooms, own, others) in [(&home, &ids[0], &ids[1]), (&lab, &ids[1], &ids[0])] {
        let (port, caller) = (&rooms.served.port, caller(rooms));
        let listed = port.launches(&caller, &LaunchFilter::default()).await.unwrap().launches;
        assert_eq!(listed.iter().map(|launch| launch.id.clone()).collect::<Vec<_>>(), [own.to_string()]);
        assert_eq!(port.launch(&caller, others).await.unwrap_err().kind.status(), 404);
    }
    // A caller of another place is refused, whoever passes it on.
    let stray = lab.served.port.clusters(&caller(&home)).await.unwrap_err();
    assert_eq!(stray.code, "place-unknown");
    assert!(
        dir.path().join("slipway.sqlite").exists() && dir.path().join("places/lab/slipway.sqlite").exists()
    );
    foundations.shutdown.ask();
    foundations.shutdown.drained().await;
}

#[tokio::test]
async fn a_place_with_a_role_is_the_roles_account() {
    let dir = tempfile::tempdir().unwrap();
    let (emulator, foundations) = ground(dir.path()).await;
    let role = "arn:aws:iam::210987654321:role/slipway";
    let other = settings("other", "us-east-1", Some(role));
    let rooms = rooms(&foundations, dir.path(), &other).await;
    assert_eq!(rooms.served.place.account, "210987654321");
    let clusters = rooms.served.port.clusters(&caller(&rooms)).await.unwrap();
    assert!(clusters.is_empty(), "a new account has none");
    let identity = rooms.aws.identity().await.unwrap();
    assert_eq!(identity.arn, "arn:aws:sts::210987654321:assumed-role/slipway/slipway");
    foundations.shutdown.ask();
    foundations.shutdown.drained().await;
    drop(emulator);
}
