//! The tasks a tab knows: one signal for which there are, one signal per task.
//!
//! Rows only rise: a view with a lower `(version, merge)` than the shown one is dropped, wherever it came from.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap};

use domain::board::BoardSnapshot;
use domain::event::frame::SourceStatus;
use domain::task::query::TaskQuery;
use domain::task::row::TaskRow;
use domain::task::state::look;
use domain::time::Millis;
use leptos::prelude::*;

use super::announce::Tally;
use super::conn::Conn;
use super::inbox::{Inbox, News};

/// The signal of one task.
pub type Row = ArcRwSignal<TaskRow>;

/// Tasks that left the board of which a tab keeps the rows.
const MOST_LEFT: usize = 1_000;

/// The live store; copied freely, it only points.
#[derive(Clone, Copy)]
pub struct Live {
    /// By ARN; `None` stands for a task that left the board, so that an older page's view does not bring it back.
    rows: StoredValue<HashMap<String, Option<Row>>>,
    /// Where the page is in the journal.
    pub inbox: StoredValue<Inbox>,
    /// Rises whenever a task is added or taken off.
    pub membership: RwSignal<u64>,
    /// Rises whenever a row changed.
    pub pulse: RwSignal<u64>,
    /// Whether every row of the board is here.
    whole: StoredValue<bool>,
    /// Stopped tasks that left the board while this tab was open, the last to leave first: the list of tasks goes on
    /// to show them.
    pub left: RwSignal<Vec<Row>>,
    /// Rises whenever somebody wants every row of the board; the socket asks for them.
    pub wanted: RwSignal<u64>,
    /// The launches that changed last, by id, to read their batches again.
    pub touched: RwSignal<Vec<String>>,
    /// Changes that a screen reader has not been told.
    tally: StoredValue<Tally>,
    /// What it is told.
    pub announced: RwSignal<String>,
    /// The socket.
    pub conn: RwSignal<Conn>,
    /// The source of changes.
    pub status: RwSignal<Option<SourceStatus>>,
    /// When a frame came last, by the server's clock.
    pub heard: RwSignal<Millis>,
    /// The server's clock as well as the page knows it; it ticks once hydrated.
    pub now: RwSignal<Millis>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            rows: StoredValue::default(),
            inbox: StoredValue::default(),
            membership: RwSignal::new(0),
            pulse: RwSignal::new(0),
            whole: StoredValue::new(false),
            left: RwSignal::new(Vec::new()),
            wanted: RwSignal::new(0),
            touched: RwSignal::new(Vec::new()),
            tally: StoredValue::default(),
            announced: RwSignal::new(String::new()),
            conn: RwSignal::new(Conn::Still),
            status: RwSignal::new(None),
            heard: RwSignal::new(0),
            now: RwSignal::new(begin()),
        }
    }
}

/// A page without a snapshot is drawn by the server's clock; in the browser the clock starts once the page is alive.
fn begin() -> Millis {
    #[cfg(feature = "ssr")]
    return std::time::SystemTime::UNIX_EPOCH
        .elapsed()
        .ok()
        .and_then(|since| Millis::try_from(since.as_millis()).ok())
        .unwrap_or_default();
    #[cfg(not(feature = "ssr"))]
    0
}

impl Live {
    /// The rows that `keep` wants, newest first. Reading it subscribes to the membership.
    pub fn rows(self, keep: impl FnMut(&TaskRow) -> bool) -> Vec<Row> {
        let newest = TaskQuery::default();
        self.sorted(keep, |a, b| newest.order(a, b))
    }

    /// The rows that `keep` wants, newest first, and those of them that left the board: while this tab was open, or
    /// before it, which are `known` to the page. Reading it subscribes to the membership.
    pub fn rows_and_left(self, known: &[Row], mut keep: impl FnMut(&TaskRow) -> bool) -> Vec<Row> {
        let mut found = self.rows(&mut keep);
        let gone = |row: &&Row| row.with_untracked(&mut keep);
        self.left.with(|left| found.extend(left.iter().chain(known).filter(gone).cloned()));
        let newest = TaskQuery::default();
        // Stable: of a task that is here twice, the row that follows the board comes first and stays.
        found.sort_by(|a, b| newest.order(&a.read_untracked(), &b.read_untracked()));
        found.dedup_by(|a, b| a.read_untracked().arn == b.read_untracked().arn);
        found
    }

    /// The rows of a list, in its order. Reading it subscribes to the membership, and to every change where
    /// the list depends on it.
    pub fn list(self, query: &TaskQuery) -> Vec<Row> {
        if query.follows_changes() {
            self.pulse.track();
        }
        let mut sieve = query.sieve();
        self.sorted(|task| sieve.holds(task), |a, b| query.order(a, b))
    }

    /// What `get` finds in the rows, each once, in order. Reading it subscribes to the membership.
    pub fn distinct(self, get: impl Fn(&TaskRow) -> Option<String>) -> BTreeSet<String> {
        self.membership.track();
        self.rows
            .with_value(|rows| rows.values().flatten().filter_map(|row| row.with_untracked(&get)).collect())
    }

    fn sorted(
        self,
        mut keep: impl FnMut(&TaskRow) -> bool,
        order: impl Fn(&TaskRow, &TaskRow) -> Ordering,
    ) -> Vec<Row> {
        self.membership.track();
        self.rows.with_value(|rows| {
            // Each is locked once, not once a comparison: ten thousand rows are compared a hundred thousand times.
            let open = rows.values().flatten().map(|row| (row.read_untracked(), row));
            let mut found: Vec<_> = open.filter(|(task, _)| keep(task)).collect();
            // No two are equal, so that server and browser draw the same order.
            found.sort_unstable_by(|(a, _), (b, _)| order(a, b));
            found.into_iter().map(|(_, row)| row.clone()).collect()
        })
    }

    /// Puts a page's snapshot in. The first one also says where the socket starts and what time it is.
    pub fn seed(self, snapshot: &BoardSnapshot) {
        // Behind the first rows of a long list the socket has to begin with everything.
        if snapshot.left_out == 0 {
            self.inbox.update_value(|inbox| inbox.seed(&snapshot.cursor));
        }
        if snapshot.whole {
            self.whole.set_value(true);
        }
        // The server's clock counts; the socket's own news of the source are newer than any page's.
        self.now.set(snapshot.now);
        self.heard.set(snapshot.now);
        if self.status.with_untracked(Option::is_none) {
            self.status.set(Some(snapshot.status.clone()));
        }
        self.raise(snapshot.tasks.clone());
    }

    /// Asks for every row of the board, unless they are all here.
    pub fn want_everything(self) {
        if !self.whole.get_value() {
            self.wanted.update(|n| *n += 1);
        }
    }

    /// Whether every row of the board is here.
    pub fn has_everything(self) -> bool {
        self.whole.get_value()
    }

    /// Puts one row in, from a page about one task.
    pub fn seed_row(self, row: TaskRow) {
        self.raise(vec![row]);
    }

    /// The signal of a task.
    pub fn row(self, arn: &str) -> Option<Row> {
        self.rows.with_value(|rows| rows.get(arn).cloned().flatten())
    }

    /// Takes what the socket brought.
    pub fn take(self, news: News) {
        match news {
            News::Changes(rows, gone) => {
                self.note(&rows);
                self.raise(rows);
                self.drop_rows(gone);
            }
            News::Everything(mut rows) => {
                self.whole.set_value(true);
                rows.sort_unstable_by(|a, b| a.arn.cmp(&b.arn));
                // A stopped task that the board has forgotten is still history on this page.
                let lost = self.rows.with_value(|known| {
                    let named = |arn: &String| rows.binary_search_by(|row| row.arn.cmp(arn)).is_ok();
                    let runs = |row: &Row| row.with_untracked(|task| !task.last_status.is_stopped());
                    let lost =
                        known.iter().filter(|(arn, row)| row.as_ref().is_some_and(runs) && !named(arn));
                    lost.map(|(arn, _)| arn.clone()).collect()
                });
                self.drop_rows(lost);
                self.raise(rows);
            }
            News::Status(status) => self.status.set(Some(status)),
            News::Nothing => {}
        }
    }

    /// Announces what has gathered, where that is due.
    pub fn announce(self, now: Millis) {
        let mut said = None;
        self.tally.update_value(|tally| said = tally.due(now));
        if let Some(said) = said {
            self.announced.set(said);
        }
    }

    fn note(self, rows: &[TaskRow]) {
        for task in rows {
            let before = self.row(&task.arn);
            let before = before.map(|row| row.with_untracked(|task| (task.rank(), look(task))));
            if before.is_none_or(|(rank, _)| rank < task.rank()) {
                self.tally.update_value(|tally| tally.note(before.map(|(_, look)| look), look(task)));
            }
        }
    }

    fn raise(self, rows: Vec<TaskRow>) {
        let (mut added, mut changed) = (false, false);
        let mut touched = Vec::new();
        for task in rows {
            touched.extend(task.launch.clone());
            match self.rows.with_value(|rows| rows.get(&task.arn).cloned()) {
                Some(Some(row)) if row.with_untracked(TaskRow::rank) < task.rank() => {
                    row.set(task);
                    changed = true;
                }
                Some(_) => {}
                None => {
                    self.rows.update_value(|rows| {
                        rows.insert(task.arn.clone(), Some(ArcRwSignal::new(task)));
                    });
                    added = true;
                }
            }
        }
        if added {
            self.membership.update(|n| *n += 1);
        }
        if !touched.is_empty() {
            self.touched.set(touched);
        }
        if changed {
            self.pulse.update(|n| *n += 1);
        }
    }

    fn drop_rows(self, arns: Vec<String>) {
        if arns.is_empty() {
            return;
        }
        let stopped = |row: &Row| row.with_untracked(|task| task.last_status.is_stopped());
        let mut left: Vec<Row> = arns.iter().rev().filter_map(|arn| self.row(arn)).filter(stopped).collect();
        if !left.is_empty() {
            self.left.update(|known| {
                left.append(known);
                left.truncate(MOST_LEFT);
                *known = left;
            });
        }
        self.rows.update_value(|rows| rows.extend(arns.into_iter().map(|arn| (arn, None))));
        self.membership.update(|n| *n += 1);
    }
}

/// The live store of this page.
pub fn use_live() -> Live {
    use_context::<Live>().unwrap_or_default()
}
