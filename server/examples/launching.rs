//! `make bench-launch`: launches a second through the engine, and the time for 1,000 tasks, before an emulator that
//! throttles as AWS does. Beside it, in the same run, AWS's SDK by itself makes the same calls.
//!
//! AWS's rates decide these figures: 20 RunTask calls a second, 100 tasks at once and then 20 a second. The engine
//! keeps under them; the SDK finds them out by being refused.

#[path = "shared/machine.rs"]
mod machine;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use app::port::{Actor, Caller, Port as _, Submitted};
use aws_sdk_ecs::config::retry::RetryConfig;
use aws_sdk_ecs::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_ecs::error::ProvideErrorMetadata as _;
use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
use domain::id::LaunchId;
use domain::launch::form::LaunchForm;
use domain::launch::view::LaunchView;
use domain::network::{NetworkChoices, Reach, Subnet};
use domain::place::Place;
use ecs_emulator::{Emulator, Options};
use futures_util::{StreamExt as _, stream};
use server::aws::Aws;
use server::backend::{Backend, Parts, Retry};
use server::clock::{SharedClock, SystemClock};
use server::events::{self, Events, Pace};
use server::hub::Hub;
use server::shutdown::Shutdown;
use server::store::{SharedStore, SqliteStore};
use tokio::net::TcpListener;
use tokio::time::Instant;

const REGION: &str = "us-east-1";
/// Launches of one task each.
const LAUNCHES: u32 = 200;
/// Tasks of one launch.
const TASKS: u32 = 1_000;
/// What 1,000 tasks may take, in seconds. AWS's rates alone demand 45.
const AIM: f64 = 50.0;
/// Calls under way at once, as the engine has them.
const AT_ONCE: usize = 10;

type Failed = Box<dyn Error + Send + Sync>;

fn main() -> Result<(), Failed> {
    // A form's way through backend and SDK is one deep future.
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.enable_all().thread_stack_size(8 << 20).build()?.block_on(bench())
}

async fn bench() -> Result<(), Failed> {
    machine::print()?;
    println!("\n== {LAUNCHES} launches of one task ==");
    let ours = launches().await?;
    let bare = sdk(LAUNCHES, 1, None).await?;
    println!(
        "launches a second: engine {ours:.1}, bare SDK {:.1}, ratio {:.2}",
        bare.rate(),
        ours / bare.rate()
    );
    println!("\n== one launch of {TASKS} tasks ==");
    let ours = thousand().await?;
    let bare = sdk(TASKS / 10, 10, None).await?;
    println!("seconds: engine {ours:.1}, bare SDK {:.1}, ratio {:.2}", bare.seconds, ours / bare.seconds);
    sdk(TASKS / 10, 10, Some(3)).await?;
    Ok(())
}

/// An emulator of its own for each figure, so that every bucket is full.
async fn emulator() -> Result<Emulator, Failed> {
    let emulator = Emulator::start(Options::default(), TcpListener::bind("127.0.0.1:0").await?).await?;
    let body = r#"{"throttling":true}"#;
    let request =
        http::Request::put(format!("{}/_emulator/faults", emulator.endpoint())).body(body.to_owned())?;
    let stream = tokio::net::TcpStream::connect(emulator.addr()).await?;
    let (mut send, connection) =
        hyper::client::conn::http1::handshake(hyper_util::rt::TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let answer = send.send_request(request).await?;
    if answer.status() == 200 {
        Ok(emulator)
    } else {
        Err(format!("the emulator said {}", answer.status()).into())
    }
}

/// The rooms as a server has them, on a database of their own.
struct Rooms {
    backend: Arc<Backend>,
    emulator: Emulator,
    shutdown: Shutdown,
    _dir: tempfile::TempDir,
}

impl Rooms {
    async fn open() -> Result<Self, Failed> {
        let (emulator, dir, shutdown) = (emulator().await?, tempfile::tempdir_in(".")?, Shutdown::default());
        let aws = Aws::at(&emulator.endpoint(), REGION)?;
        let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("bench.sqlite")).await?);
        let hub = Hub::start(Arc::clone(&store), Events::unheard()).await?;
        let clock: SharedClock = Arc::new(SystemClock);
        let parts = events::Parts {
            aws: aws.clone(),
            store: Arc::clone(&store),
            hub: hub.clone(),
            clock: Arc::clone(&clock),
            pace: Pace::every(Duration::from_secs(5)),
            queues: Vec::new(),
        };
        let events = Events::start(parts, &shutdown).await?;
        let parts = Parts {
            place: place(),
            aws,
            store,
            hub,
            feed: Arc::new(events),
            clock,
            retry: Retry::default(),
            launch_limit: TASKS,
            forget_env_after: Duration::from_secs(24 * 3600),
        };
        let backend = Arc::new(Backend::open(parts, &shutdown).await?);
        Ok(Self { backend, emulator, shutdown, _dir: dir })
    }

    async fn form(&self, count: u32) -> Result<LaunchForm, Failed> {
        let subnet = roomy(&self.backend.network(&caller()).await?)?;
        Ok(LaunchForm {
            cluster: "staging".into(),
            family: "web".into(),
            count: count.to_string(),
            subnets: vec![subnet],
            public_ip: "ENABLED".into(),
            intent: "run".into(),
            ..LaunchForm::fresh(self.backend.mint_launch().to_string())
        })
    }

    async fn press(&self, form: &LaunchForm) -> Result<LaunchId, Failed> {
        match self.backend.submit(&caller(), form).await? {
            Submitted::Launched(id) => Ok(id),
            Submitted::Refused(violations) => Err(format!("refused: {violations:?}").into()),
        }
    }

    /// The launch, and how many errors its page shows.
    async fn look(&self, id: &LaunchId) -> Result<(LaunchView, usize), Failed> {
        let view = self.backend.launch(&caller(), id).await?;
        let shown =
            view.batches.iter().map(|batch| batch.failures.len() + usize::from(batch.problem.is_some()));
        let shown = shown.sum();
        Ok((view, shown))
    }

    async fn close(self) {
        self.shutdown.ask();
        self.shutdown.drained().await;
        self.emulator.shutdown().await;
    }
}

/// Launches a second through the engine, from the first press to the last outcome.
async fn launches() -> Result<f64, Failed> {
    let rooms = Rooms::open().await?;
    let mut forms = Vec::new();
    for _ in 0..LAUNCHES {
        forms.push(rooms.form(1).await?);
    }
    let began = Instant::now();
    let pressed: Vec<_> =
        stream::iter(&forms).map(|form| rooms.press(form)).buffer_unordered(AT_ONCE).collect().await;
    let stored = began.elapsed().as_secs_f64();
    rooms.backend.settled().await;
    let took = began.elapsed().as_secs_f64();
    let (mut started, mut shown) = (0, 0);
    for id in pressed {
        let (view, errors) = rooms.look(&id?).await?;
        started += view.tally().started;
        shown += errors;
    }
    rooms.close().await;
    println!(
        "engine: {LAUNCHES} presses checked and stored in {stored:.1} s, {:.0} a second; {started} tasks started in \
         {took:.1} s; errors shown: {shown}",
        f64::from(LAUNCHES) / stored
    );
    Ok(f64::from(LAUNCHES) / took)
}

/// Seconds from the press to the last outcome of a large launch.
async fn thousand() -> Result<f64, Failed> {
    let rooms = Rooms::open().await?;
    let form = rooms.form(TASKS).await?;
    let began = Instant::now();
    let id = rooms.press(&form).await?;
    let answered = began.elapsed().as_millis();
    rooms.backend.settled().await;
    let took = began.elapsed().as_secs_f64();
    let (view, shown) = rooms.look(&id).await?;
    rooms.close().await;
    let started = view.tally().started;
    let verdict = if took <= AIM && shown == 0 && started == TASKS { "reached" } else { "MISSED" };
    println!(
        "engine: {started} tasks started in {took:.1} s (aim {AIM:.0} s, nothing shown: {verdict}); the press was \
         answered after {answered} ms; errors shown: {shown}"
    );
    Ok(took)
}

/// What the SDK came to by itself.
struct Bare {
    calls: u32,
    seconds: f64,
}

impl Bare {
    fn rate(&self) -> f64 {
        f64::from(self.calls) / self.seconds
    }
}

/// The same calls by the SDK alone, so many at once. It gives up a call after so many attempts (three are its
/// default); or, told no number, whoever calls it asks again until the call is taken, because the SDK itself would stop
/// long before when its budget of retries is spent.
async fn sdk(calls: u32, count: i32, attempts: Option<u32>) -> Result<Bare, Failed> {
    let emulator = emulator().await?;
    let subnet = roomy(&Aws::at(&emulator.endpoint(), REGION)?.network().await?)?;
    let config = aws_sdk_ecs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static(REGION))
        .endpoint_url(emulator.endpoint())
        .credentials_provider(Credentials::new("test", "test", None, None, "bench"))
        .retry_config(RetryConfig::standard().with_max_attempts(attempts.unwrap_or(3)))
        .build();
    let ecs = aws_sdk_ecs::Client::from_conf(config);
    let vpc = AwsVpcConfiguration::builder().subnets(subnet).build()?;
    let network = NetworkConfiguration::builder().awsvpc_configuration(vpc).build();
    let began = Instant::now();
    let call = |n: u32| {
        let run = ecs.run_task().cluster("staging").task_definition("web").count(count);
        let run = run.launch_type(LaunchType::Fargate).network_configuration(network.clone());
        let run = run.client_token(format!("bench-{n}"));
        async move {
            loop {
                match run.clone().send().await {
                    Err(refused) if attempts.is_none() && refused.code() == Some("ThrottlingException") => {}
                    answer => return answer.map(|answer| answer.tasks().len()),
                }
            }
        }
    };
    let answers: Vec<_> = stream::iter(0..calls).map(call).buffer_unordered(AT_ONCE).collect().await;
    let seconds = began.elapsed().as_secs_f64();
    emulator.shutdown().await;
    let started: usize = answers.iter().filter_map(|answer| answer.as_ref().ok()).sum();
    let refused = answers.iter().filter(|answer| answer.is_err()).count();
    let tries = attempts
        .map_or_else(|| "every call until it is taken".to_owned(), |n| format!("{n} attempts a call"));
    println!("bare SDK, {tries}: {started} tasks started in {seconds:.1} s; {refused} calls given up");
    Ok(Bare { calls, seconds })
}

/// A public subnet of the default VPC with an address for every task.
fn roomy(network: &NetworkChoices) -> Result<String, Failed> {
    let home = network.vpcs.iter().find(|vpc| vpc.is_default).ok_or("the emulator has a default VPC")?;
    let fits = |s: &&Subnet| s.vpc == home.id && s.reach == Reach::Public && s.free_addresses > TASKS;
    Ok(network.subnets.iter().find(fits).ok_or("the emulator has a roomy subnet")?.id.clone())
}

fn place() -> Place {
    Place { name: Place::HOME.into(), account: String::new(), region: REGION.into() }
}

fn caller() -> Caller {
    Caller { actor: Actor::local(), place: place() }
}
