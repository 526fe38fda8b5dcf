//! What the backend does when AWS does not answer, when its own work breaks off, and when a process ended between
//! two steps. Nothing here reaches AWS.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::port::{Actor, Caller};
use async_trait::async_trait;
use domain::event::frame::Change;
use domain::id::{ClusterName, Family, LaunchId};
use domain::launch::form::LaunchForm;
use domain::launch::plan::{LaunchPlan, Network};
use domain::launch::view::{BatchState, Deed, StopOrder};
use domain::task::row::TaskRow;
use tokio::net::TcpListener;
use tokio::time::timeout;

use super::*;
use crate::aws::Patience;
use crate::clock::{Clock, ManualClock};
use crate::events::Events;
use crate::hub::Feed;
use crate::store::{AuditLine, NewEntry, NewLaunch, SqliteStore, Via};

const CLUSTER: &str = "arn:aws:ecs:us-east-1:123456789012:cluster/staging";
/// What hangs is what fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A clock that breaks whoever asks it, so often.
#[derive(Clone, Default)]
struct Brittle {
    clock: ManualClock,
    breaks: Arc<AtomicUsize>,
}

impl Clock for Brittle {
    fn now_ms(&self) -> i64 {
        let left = self.breaks.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left.is_ok() {
            // Without the panic hook: it is no panic of a test.
            std::panic::resume_unwind(Box::new("broken on purpose"));
        }
        self.clock.now_ms()
    }
}

/// Counts the pokes, which a job gives just before it ends; the first may start a launch.
#[derive(Default)]
struct Poked {
    pokes: AtomicUsize,
    starts: Mutex<Option<(Arc<Engine>, LaunchId)>>,
}

#[async_trait]
impl Feed for Poked {
    async fn seen(&self, _: Vec<TaskRow>) {}

    fn poke(&self) {
        self.pokes.fetch_add(1, Ordering::SeqCst);
        if let Some((engine, launch)) = self.starts.lock().unwrap().take() {
            engine.start(&launch);
        }
    }
}

/// A backend that AWS does not answer.
struct Bench {
    backend: Backend,
    clock: Brittle,
    feed: Arc<Poked>,
    _dir: tempfile::TempDir,
}

impl Bench {
    async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store: SharedStore = Arc::new(SqliteStore::open(&dir.path().join("slipway.db")).await.unwrap());
        let (clock, feed) = (Brittle::default(), Arc::new(Poked::default()));
        let parts = Parts {
            place: Place { name: Place::HOME.into(), account: String::new(), region: "us-east-1".into() },
            aws: silent().await,
            hub: Hub::start(store.clone(), Events::unheard()).await.unwrap(),
            store,
            feed: feed.clone(),
            clock: Arc::new(clock.clone()),
            retry: Retry { give_up_after: 0, ..Retry::default() },
            launch_limit: 1000,
            forget_env_after: Duration::from_secs(3600),
        };
        let backend = Backend::open(parts, &Shutdown::default()).await.unwrap();
        Self { backend, clock, feed, _dir: dir }
    }

    /// Stores a launch of one batch, of which nothing was sent.
    async fn launch(&self) -> LaunchId {
        let id = LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap();
        let launch = NewLaunch {
            place: Place::HOME.into(),
            actor: "local".into(),
            at: 0,
            cluster: CLUSTER.into(),
            form: LaunchForm::fresh(id.to_string()),
            parent: None,
            values_of: None,
            batches: vec![10],
            plan: LaunchPlan::plain(
                id.clone(),
                ClusterName::parse("staging").unwrap(),
                Family::parse("web").unwrap(),
                Some(1),
                10,
                Network::default(),
            ),
        };
        self.backend.store.create_launch(&launch, &line("launch")).await.unwrap();
        id
    }

    async fn order_stop(&self, id: &LaunchId) {
        let order = StopOrder {
            deed: deed(),
            reason: "enough".into(),
            told: 0,
            failed: 0,
            problem: None,
            done: false,
        };
        self.backend.store.stop_noted(id, &order, Some(&line("stop-launch"))).await.unwrap();
    }

    async fn is_stopped(&self, id: &LaunchId) -> bool {
        self.backend.store.launch(id).await.unwrap().unwrap().stop.unwrap().done
    }

    async fn settled(&self) {
        timeout(PATIENCE, self.backend.settled()).await.expect("a job is under way for ever");
    }
}

/// Clients that give up at once, before nobody.
async fn silent() -> Aws {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let patience = Patience { whole_call: Duration::from_millis(1), ..Patience::default() };
    Aws::at_within(&endpoint, "us-east-1", patience).unwrap()
}

fn deed() -> Deed {
    Deed { by: "somebody".into(), at: 7 }
}

fn line(action: &str) -> AuditLine {
    AuditLine {
        at: 0,
        place: Place::HOME.into(),
        actor: "somebody".into(),
        action: action.into(),
        target: "a launch".into(),
        detail: serde_json::json!({}),
    }
}

#[tokio::test]
async fn a_job_that_panicked_is_over_and_can_be_started_again() {
    let bench = Bench::new().await;
    let id = bench.launch().await;
    bench.backend.store.cancel_launch(&id, &deed(), &line("cancel-launch")).await.unwrap();
    bench.order_stop(&id).await;
    // One for each job of the launch.
    bench.clock.breaks.store(2, Ordering::SeqCst);
    bench.backend.engine.start(&id);
    bench.settled().await;
    assert_eq!(bench.clock.breaks.load(Ordering::SeqCst), 0);
    assert!(!bench.is_stopped(&id).await);

    bench.backend.engine.start(&id);
    bench.settled().await;
    assert!(bench.is_stopped(&id).await);
}

#[tokio::test]
async fn a_job_that_is_started_as_it_ends_is_done_once_more() {
    let bench = Bench::new().await;
    let id = bench.launch().await;
    bench.backend.store.cancel_launch(&id, &deed(), &line("cancel-launch")).await.unwrap();
    let engine = &bench.backend.engine;
    *bench.feed.starts.lock().unwrap() = Some((Arc::clone(engine), id.clone()));
    engine.start(&id);
    bench.settled().await;
    assert_eq!(bench.feed.pokes.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn of_a_launch_that_is_to_be_stopped_nothing_more_is_sent() {
    let bench = Bench::new().await;
    let id = bench.launch().await;
    // The process ended before it had cancelled the rest.
    bench.order_stop(&id).await;
    bench.backend.engine.start(&id);
    bench.settled().await;
    let launch = bench.backend.store.launch(&id).await.unwrap().unwrap();
    assert_eq!((launch.batches[0].view.state, launch.batches[0].sent_at), (BatchState::Cancelled, None));
    assert_eq!(launch.cancelled, Some(deed()));
    assert!(bench.is_stopped(&id).await);
    let audit = bench.backend.store.audit_lines(Place::HOME, 1).await.unwrap();
    assert_eq!((audit[0].action.as_str(), audit[0].actor.as_str()), ("cancel-launch", "somebody"));
}

#[tokio::test]
async fn one_definition_that_cannot_be_read_does_not_end_the_following_of_logs() {
    let bench = Bench::new().await;
    let row: TaskRow = serde_json::from_value(serde_json::json!({
        "arn": "arn:aws:ecs:us-east-1:123456789012:task/staging/0a", "cluster": CLUSTER, "version": 1,
        "last_status": "RUNNING", "desired_status": "RUNNING", "family": "web", "revision": 1,
    }))
    .unwrap();
    let entry = NewEntry { cluster: CLUSTER.into(), change: Change::Task(row), via: Via::Poll };
    bench.backend.store.append(vec![entry], 0).await.unwrap();
    let caller = Caller { actor: Actor::local(), place: bench.backend.place.clone() };
    let cluster = ClusterName::parse("staging").unwrap();
    let news = bench.backend.log_news_of(&caller, &cluster, "0a", "", "7.3").await.unwrap();
    assert_eq!((news.cursor.as_str(), news.live, news.reset, news.notes.len()), ("7.3", true, false, 1));
}
