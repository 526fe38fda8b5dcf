//! A storm between server and clients: connections break off or fall silent, the server is killed and
//! restarted, while tasks change. Afterwards the journal says what each client must have been told.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use domain::event::cursor::Cursor;
use domain::event::frame::{ClientFrame, DEAD_AFTER};
use domain::task::state::LastStatus;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use server::clock::{Clock as _, SystemClock};
use server::store::SqliteStore;
use tokio::time::{Instant, sleep, timeout};

use crate::check::{self, Log};
use crate::child::Child;
use crate::client::{Came, Client};
use crate::proxy::{Fate, Proxy};
use crate::rows::{self, row};

/// How bad it gets.
struct Storm {
    clients: u32,
    /// Changes a second.
    rate: u32,
    seconds: u32,
    /// Tasks at a time.
    tasks: usize,
    /// Between two strikes of the chaos, on average.
    calm: Duration,
    /// Connections that one strike hits, at most.
    hit: usize,
    /// Strikes of which one is at the server itself.
    kill_one_in: u32,
    /// A client that hears nothing for so long holds its connection to be dead.
    silence: Duration,
    /// Whether connections that fell silent are cut in the end, so that nobody has to find out.
    mend: bool,
}

fn number(name: &str, otherwise: u32) -> u32 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

/// A few seconds, for every run of the tests.
pub(crate) async fn short() {
    let storm = Storm {
        clients: 50,
        rate: 100,
        seconds: 4,
        tasks: 40,
        calm: Duration::from_millis(100),
        hit: 5,
        kill_one_in: 12,
        silence: Duration::from_secs(20),
        mend: true,
    };
    rage(&storm).await;
}

/// A thousand clients, for a minute unless `SLIPWAY_CHAOS_SECONDS` says otherwise.
pub(crate) async fn long() {
    let storm = Storm {
        clients: number("SLIPWAY_CHAOS_CLIENTS", 1000),
        rate: number("SLIPWAY_CHAOS_RATE", 100),
        seconds: number("SLIPWAY_CHAOS_SECONDS", 60),
        tasks: 200,
        calm: Duration::from_millis(250),
        hit: 20,
        kill_one_in: 30,
        silence: Duration::from_millis(DEAD_AFTER.unsigned_abs()),
        mend: false,
    };
    rage(&storm).await;
}

async fn rage(storm: &Storm) {
    let seed =
        std::env::var("SLIPWAY_CHAOS_SEED").map_or_else(|_| rand::random(), |text| text.parse().unwrap());
    println!(
        "chaos: {} clients, {} changes a second, {} s; SLIPWAY_CHAOS_SEED={seed}",
        storm.clients, storm.rate, storm.seconds
    );
    let mut rng = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let mut server = Child::slipway(folder.path()).await;
    let proxy = Proxy::before(server.address).await;
    let over = Arc::new(Over::default());
    let clients: Vec<_> = (0..storm.clients)
        .map(|n| {
            let seed = rng.random();
            tokio::spawn(follow(n, proxy.address, storm.silence, Arc::clone(&over), seed))
        })
        .collect();

    let mut world = World::of(storm.tasks);
    let began = Instant::now();
    let mut tick = tokio::time::interval(Duration::from_secs(1) / storm.rate);
    let mut strike_at = began + storm.calm;
    let (mut cuts, mut holes, mut kills) = (0, 0, 0);
    while began.elapsed() < Duration::from_secs(storm.seconds.into()) {
        tick.tick().await;
        server.tell(&world.step(&mut rng)).await;
        if rng.random_range(0..storm.rate) == 0 {
            server.tell("expire").await;
        }
        if Instant::now() < strike_at {
            continue;
        }
        strike_at = Instant::now() + storm.calm.mul_f64(rng.random_range(0.2..1.8));
        if rng.random_range(0..storm.kill_one_in) == 0 {
            kills += 1;
            server = begin_again(server, folder.path(), &proxy, rng.random()).await;
            continue;
        }
        let count = proxy.count();
        for _ in 0..rng.random_range(1..=storm.hit) {
            let hole = rng.random_range(0..4) == 0;
            (if hole { holes += 1 } else { cuts += 1 });
            proxy.strike(rng.random_range(0..count.max(1)), if hole { Fate::Hole } else { Fate::Cut });
        }
        if storm.mend {
            proxy.mend();
        }
    }
    // At least one kill, whatever the dice said.
    server = begin_again(server, folder.path(), &proxy, true).await;
    server.tell(&world.all()).await;
    server.tell("expire").await;
    if storm.mend {
        proxy.mend();
    }

    let head: Cursor = server.ask("head").await.parse().unwrap();
    over.tell(&head);
    let patience = storm.silence + Duration::from_secs(60);
    let mut logs = Vec::new();
    for client in clients {
        logs.push(timeout(patience, client).await.expect("every client reaches the head").unwrap());
    }
    server.end().await;
    let store = SqliteStore::open(&folder.path().join("slipway.sqlite")).await.unwrap();
    let said = check::check(&store, &head, &logs).await;
    println!("chaos: {cuts} cuts, {holes} black holes, {} kills and restarts; {said}", kills + 1);
}

/// Kills the server, or lets it end, and starts another on its journal.
async fn begin_again(server: Child, folder: &Path, proxy: &Proxy, kill: bool) -> Child {
    if kill {
        server.kill().await;
    } else {
        server.end().await;
    }
    let server = Child::slipway(folder).await;
    proxy.moved(server.address);
    server
}

/// Whether it is over, and where the journal ends then.
#[derive(Default)]
struct Over {
    told: AtomicBool,
    head: AtomicU64,
    /// The furthest position that any client has seen.
    seen: AtomicU64,
}

impl Over {
    fn tell(&self, head: &Cursor) {
        self.head.store(head.position, SeqCst);
        self.told.store(true, SeqCst);
    }

    fn is_reached(&self, position: Option<u64>) -> bool {
        self.told.load(SeqCst) && position >= Some(self.head.load(SeqCst))
    }
}

/// One client, until it is over and it is at the journal's end.
async fn follow(n: u32, to: SocketAddr, silence: Duration, over: Arc<Over>, seed: u64) -> Log {
    let mut rng = StdRng::seed_from_u64(seed);
    // Every other one wants one cluster only.
    let cluster = (n % 2 == 1).then(|| rows::cluster_of(n / 2));
    let mut log = Log::new(cluster);
    let mut attempt = 0;
    while !over.is_reached(log.position()) {
        log.connects(over.seen.load(SeqCst));
        let before = log.len();
        let _lost = converse(n, to, silence, &over, &mut log).await;
        attempt = if log.len() > before { 0 } else { attempt + 1 };
        let wait = app::live::backoff::wait(attempt, rng.random());
        sleep(Duration::from_millis(wait.unsigned_abs().into())).await;
    }
    log
}

/// One connection, until it is lost or it is all over.
async fn converse(n: u32, to: SocketAddr, silence: Duration, over: &Over, log: &mut Log) -> io::Result<()> {
    let connecting = async {
        let mut client = Client::connect(to, n, None).await?;
        let clusters = log.cluster.map(|cluster| vec![rows::cluster(cluster)]);
        let hello = ClientFrame::Hello { clusters, cursor: log.cursor() };
        client.say(&serde_json::to_string(&hello)?).await?;
        io::Result::Ok(client)
    };
    let mut client = timeout(silence, connecting).await??;
    while !over.is_reached(log.position()) {
        match timeout(silence, client.hear()).await?? {
            Came::Text(text) => log.take(text),
            Came::Close(code) => {
                assert!([4008, 4012].contains(&code), "client {n} was closed with {code}");
                return Ok(());
            }
        }
        over.seen.fetch_max(log.position().unwrap_or(0), SeqCst);
    }
    Ok(())
}

/// Tasks that change, end and leave, and others in their place.
struct World {
    tasks: Vec<(u32, u64)>,
    next: u32,
}

impl World {
    fn of(tasks: usize) -> Self {
        let next = u32::try_from(tasks).unwrap();
        Self { tasks: (0..next).map(|task| (task, 0)).collect(), next }
    }

    /// One task changes. After some changes it ends, so long ago that it leaves the board soon.
    fn step(&mut self, rng: &mut StdRng) -> String {
        let at = rng.random_range(0..self.tasks.len());
        let (task, version) = self.tasks[at];
        let mut next = row(task, version + 1, "chaos");
        self.tasks[at].1 += 1;
        if version >= 5 && rng.random_range(0..4) == 0 {
            next.last_status = LastStatus::Stopped;
            next.stopped_at = Some(SystemClock.now_ms() - domain::board::KEEP_STOPPED + 300);
            self.tasks[at] = (self.next, 0);
            self.next += 1;
        }
        serde_json::to_string(&[next]).unwrap()
    }

    /// Everything as it is, as a scan would bring it.
    fn all(&self) -> String {
        let rows: Vec<_> = self.tasks.iter().map(|(task, version)| row(*task, version + 1, "scan")).collect();
        serde_json::to_string(&rows).unwrap()
    }
}
