//! The tasks a tab knows: one signal for which there are, one signal per task.
//!
//! Rows only rise: a view with a lower `(version, merge)` than the shown one is dropped, wherever it came from.

use std::collections::{HashMap, HashSet};

use domain::board::BoardSnapshot;
use domain::event::frame::SourceStatus;
use domain::task::row::TaskRow;
use domain::task::state::{Look, look};
use domain::time::Millis;
use leptos::prelude::*;

use super::conn::Conn;
use super::inbox::{Inbox, News};

/// The signal of one task.
pub type Row = ArcRwSignal<TaskRow>;

/// The live store; copied freely, it only points.
#[derive(Clone, Copy)]
pub struct Live {
    rows: StoredValue<HashMap<String, Row>>,
    gone: StoredValue<HashSet<String>>,
    /// Where the page is in the journal.
    pub inbox: StoredValue<Inbox>,
    /// Rises whenever a task is added or taken off.
    pub membership: RwSignal<u64>,
    /// The launches that changed last, by id, to read their batches again.
    pub touched: RwSignal<HashSet<String>>,
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
            gone: StoredValue::default(),
            inbox: StoredValue::default(),
            membership: RwSignal::new(0),
            touched: RwSignal::new(HashSet::new()),
            conn: RwSignal::new(Conn::Still),
            status: RwSignal::new(None),
            heard: RwSignal::new(0),
            now: RwSignal::new(0),
        }
    }
}

impl Live {
    /// The rows that `keep` wants, newest first. Reading it subscribes to the membership.
    pub fn rows(self, keep: impl Fn(&TaskRow) -> bool) -> Vec<Row> {
        self.membership.track();
        let mut found: Vec<((Millis, String), Row)> = self.rows.with_value(|rows| {
            rows.values()
                .filter_map(|row| {
                    row.with_untracked(|task| {
                        keep(task).then(|| ((-task.created_at.unwrap_or(0), task.arn.clone()), row.clone()))
                    })
                })
                .collect()
        });
        found.sort_by(|a, b| a.0.cmp(&b.0));
        found.into_iter().map(|(_, row)| row).collect()
    }

    /// How many tasks look one of these ways, on a cluster or everywhere; follows the board.
    pub fn count(self, cluster: Option<String>, looks: &'static [Look]) -> Signal<usize> {
        Signal::derive(move || {
            let rows = self.rows(|task| cluster.as_ref().is_none_or(|arn| task.cluster == *arn));
            rows.iter().filter(|row| row.with(|task| looks.contains(&look(task)))).count()
        })
    }

    /// Puts a page's snapshot in. The first one also says where the socket starts and what time it is.
    pub fn seed(self, snapshot: &BoardSnapshot) {
        self.inbox.update_value(|inbox| inbox.seed(&snapshot.cursor));
        // The server's clock counts; the socket's own news of the source are newer than any page's.
        self.now.set(snapshot.now);
        self.heard.set(snapshot.now);
        if self.status.with_untracked(Option::is_none) {
            self.status.set(Some(snapshot.status.clone()));
        }
        self.raise(snapshot.tasks.clone());
    }

    /// Puts one row in, from a page about one task.
    pub fn seed_row(self, row: TaskRow) {
        self.raise(vec![row]);
    }

    /// The signal of a task.
    pub fn row(self, arn: &str) -> Option<Row> {
        self.rows.with_value(|rows| rows.get(arn).cloned())
    }

    /// Takes what the socket brought.
    pub fn take(self, news: News) {
        match news {
            News::Changes(rows, gone) => {
                self.raise(rows);
                self.drop_rows(&gone);
            }
            News::Everything(rows) => {
                let named: HashSet<&str> = rows.iter().map(|row| row.arn.as_str()).collect();
                // A stopped task that the board has forgotten is still history on this page.
                let lost: Vec<String> = self.rows.with_value(|known| {
                    known
                        .iter()
                        .filter(|(arn, row)| {
                            !named.contains(arn.as_str())
                                && row.with_untracked(|t| !t.last_status.is_stopped())
                        })
                        .map(|(arn, _)| arn.clone())
                        .collect()
                });
                self.drop_rows(&lost);
                self.raise(rows);
            }
            News::Status(status) => self.status.set(Some(status)),
            News::Nothing => {}
        }
    }

    fn raise(self, rows: Vec<TaskRow>) {
        let mut added = false;
        let mut touched = HashSet::new();
        for task in rows {
            if self.gone.with_value(|gone| gone.contains(&task.arn)) {
                continue;
            }
            touched.extend(task.launch.clone());
            match self.row(&task.arn) {
                Some(row) if row.with_untracked(TaskRow::rank) < task.rank() => row.set(task),
                Some(_) => {}
                None => {
                    self.rows.update_value(|rows| {
                        rows.insert(task.arn.clone(), ArcRwSignal::new(task));
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
    }

    fn drop_rows(self, arns: &[String]) {
        if arns.is_empty() {
            return;
        }
        self.rows.update_value(|rows| rows.retain(|arn, _| !arns.contains(arn)));
        self.gone.update_value(|gone| gone.extend(arns.iter().cloned()));
        self.membership.update(|n| *n += 1);
    }
}

/// The live store of this page.
pub fn use_live() -> Live {
    use_context::<Live>().unwrap_or_default()
}
