//! An AWS that accepts and never answers, and one that is not there: every call ends with a sentence, calls do not pile
//! up meanwhile, pages are told, and it heals by itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use app::port::Port as _;
use domain::problem::Problem;
use futures_util::future::{BoxFuture, join_all};
use server::aws::{Aws, Outcome, Patience};
use tokio::io::{AsyncReadExt as _, copy_bidirectional};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::banners::status;
use crate::peer::Peer;
use crate::world::{Rooms, World, caller};

/// Long enough for an emulator on a machine that is busy, so that what heals is not cut off.
const PATIENCE: Patience = Patience {
    connect: Duration::from_secs(1),
    attempt: Duration::from_secs(1),
    whole_call: Duration::from_millis(2500),
};
/// How often a call may be sent in its time: at 0 s, 1 s and 2 s, with short waits between.
const ATTEMPTS: usize = 3;

/// What stands between Slipway and its AWS.
struct Gate {
    address: SocketAddr,
    behind: SocketAddr,
    door: JoinHandle<()>,
    silent: watch::Sender<bool>,
    /// Requests that came while it was silent, each on a connection of its own.
    asked: Arc<AtomicUsize>,
    /// Connections that are open, and how many were at most while it was silent.
    open: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl Gate {
    /// Passes everything on to `behind` until it falls silent.
    async fn before(behind: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (silent, (asked, open, most)) = (watch::Sender::new(false), <_>::default());
        let door = tokio::spawn(async {});
        let mut gate = Self { address, behind, door, silent, asked, open, most };
        gate.opened(listener);
        gate
    }

    fn opened(&mut self, listener: TcpListener) {
        let (behind, hears) = (self.behind, self.silent.subscribe());
        let (asked, open, most) = (Arc::clone(&self.asked), Arc::clone(&self.open), Arc::clone(&self.most));
        self.door = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (asked, open, most) = (Arc::clone(&asked), Arc::clone(&open), Arc::clone(&most));
                tokio::spawn(serve(stream, behind, hears.clone(), asked, open, most));
            }
        });
    }

    fn fall_silent(&self) {
        self.silent.send_replace(true);
    }

    fn answer_again(&self) {
        self.silent.send_replace(false);
    }

    /// Nobody listens any more: connections are refused.
    async fn go_away(&mut self) {
        self.fall_silent();
        self.door.abort();
        assert!((&mut self.door).await.is_err_and(|ended| ended.is_cancelled()));
    }

    async fn come_back(&mut self) {
        self.answer_again();
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.opened(listener);
    }

    /// The requests since the last time, and the most that stood open at once.
    fn take(&self) -> (usize, usize) {
        (self.asked.swap(0, Ordering::SeqCst), self.most.swap(0, Ordering::SeqCst))
    }
}

async fn serve(
    mut stream: TcpStream,
    behind: SocketAddr,
    mut silent: watch::Receiver<bool>,
    asked: Arc<AtomicUsize>,
    open: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
) {
    if !*silent.borrow_and_update() {
        let mut to = TcpStream::connect(behind).await.unwrap();
        // What stood open breaks off, so that what comes after is a connection of its own.
        tokio::select! {
            _ = copy_bidirectional(&mut stream, &mut to) => {}
            _ = silent.wait_for(|silent| *silent) => {}
        }
        return;
    }
    most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
    let heard = AtomicBool::new(false);
    let mut bytes = [0; 4096];
    while let Ok(1..) = stream.read(&mut bytes).await {
        if !heard.swap(true, Ordering::SeqCst) {
            asked.fetch_add(1, Ordering::SeqCst);
        }
    }
    open.fetch_sub(1, Ordering::SeqCst);
}

/// How a call failed, if it did.
type Ending<'a> = BoxFuture<'a, Option<(Outcome, Problem)>>;

/// One call of each client that has a patience of its own: SQS waits longer, because it is asked to.
fn calls(aws: &Aws) -> Vec<(&'static str, Ending<'_>)> {
    fn ended<T>(answer: Result<T, server::aws::AwsError>) -> Option<(Outcome, Problem)> {
        answer.err().map(|error| (error.outcome, *error.problem))
    }
    vec![
        ("ecs:ListClusters", Box::pin(async { ended(aws.cluster_arns().await) })),
        ("iam:ListRoles", Box::pin(async { ended(aws.roles().await) })),
        ("sts:GetCallerIdentity", Box::pin(async { ended(aws.identity().await) })),
        (
            "logs:DescribeLogGroups",
            Box::pin(async { ended(aws.log_group_exists("/ecs/web", "us-east-1").await) }),
        ),
    ]
}

#[tokio::test]
async fn a_call_that_is_never_answered_ends_with_a_sentence_after_its_few_attempts() {
    let emulator = World::emulator().await;
    let gate = Gate::before(emulator.addr()).await;
    gate.fall_silent();
    let aws = Aws::at_within(&format!("http://{}", gate.address), "us-east-1", PATIENCE).unwrap();
    let (names, calls): (Vec<_>, Vec<_>) = calls(&aws).into_iter().unzip();
    let every = names.len();
    for (operation, failed) in names.into_iter().zip(join_all(calls).await) {
        let (outcome, problem) = failed.unwrap();
        // It may have been carried out, for all that is known.
        assert_eq!((problem.code.as_str(), outcome), ("aws-no-answer", Outcome::Unknown), "{operation}");
        assert!(problem.message.contains(&format!("did not answer {operation} in time")), "{problem:?}");
    }
    let (asked, most) = gate.take();
    assert!((every..=every * ATTEMPTS).contains(&asked), "{asked} requests for {every} calls");
    assert_eq!(most, every, "an attempt is given up before the next one begins");
}

/// A firewall that drops packets: the queue of the listener is full, so the kernel leaves a connection hanging.
#[tokio::test]
async fn a_connection_that_never_comes_about_is_an_aws_that_cannot_be_reached() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut held = Vec::new();
    while let Ok(connected) =
        tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(address)).await
    {
        held.push(connected.unwrap());
        assert!(held.len() < 100, "the queue of the listener never fills");
    }
    let patience = Patience { connect: Duration::from_millis(300), ..Patience::default() };
    let aws = Aws::at_within(&format!("http://{address}"), "us-east-1", patience).unwrap();
    let error = aws.cluster_arns().await.unwrap_err();
    assert_eq!(error.problem.code, "aws-unreachable", "{error}");
    assert_eq!(error.outcome, Outcome::Unsent);
}

#[tokio::test]
async fn while_aws_is_silent_pages_say_so_calls_do_not_pile_up_and_it_heals() {
    let world = World::new().await;
    world.rooms.stop().await;
    let mut gate = Gate::before(world.emulator.addr()).await;
    let aws = Aws::at_within(&format!("http://{}", gate.address), "us-east-1", PATIENCE).unwrap();
    let rooms = world.reopened(aws).await;
    let mut peer = Peer::hello(rooms.address, None, None).await;
    assert_eq!(status(&mut peer).await.why, None);

    gate.fall_silent();
    gate.take();
    // Whoever wants a scan gets the same one, or the one after it.
    let scans = join_all((0..50).map(|_| rooms.events.scanned())).await;
    assert!(scans.into_iter().all(|ended| ended));
    let told = status(&mut peer).await;
    let why = told.why.unwrap();
    assert!(why.contains("AWS did not answer ecs:ListClusters in time"), "{why}");
    assert!(told.stale_since.is_some());
    let (asked, most) = gate.take();
    assert!((1..=2 * ATTEMPTS).contains(&asked), "50 wishes for a scan were {asked} requests");
    assert_eq!(most, 1, "one scan at a time");

    // The same of the lists that pages ask for: fifty people, one call. The poller may ask beside them.
    let people = join_all((0..50).map(|_| pages_lists(&rooms))).await;
    for problem in people {
        assert_eq!(problem.code, "aws-no-answer", "{problem:?}");
    }
    let (asked, most) = gate.take();
    assert!((1..=3 * ATTEMPTS).contains(&asked), "50 people were {asked} requests");
    assert!(most <= 2, "{most} connections at once");

    gate.answer_again();
    assert!(rooms.events.scanned().await);
    let told = status(&mut peer).await;
    assert_eq!((told.why, told.stale_since), (None, None));
    assert!(rooms.backend.clusters(&caller()).await.is_ok());

    gate.go_away().await;
    assert!(rooms.events.scanned().await);
    let told = status(&mut peer).await;
    let why = told.why.unwrap();
    assert!(why.contains("AWS cannot be reached for ecs:ListClusters"), "{why}");
    assert!(told.stale_since.is_some());
    gate.come_back().await;
    assert!(rooms.events.scanned().await);
    assert_eq!(status(&mut peer).await.why, None);
    rooms.stop().await;
}

/// What the list of clusters says to one who asks for it.
async fn pages_lists(rooms: &Rooms) -> Problem {
    rooms.backend.clusters(&caller()).await.unwrap_err()
}
