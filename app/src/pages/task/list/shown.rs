//! The live rows as they stand on the page. While somebody's pointer is on the table, or they have scrolled into it,
//! rows stay where they are, and newer ones wait.

use domain::task::query::TaskQuery;
use domain::task::row::TaskRow;
use leptos::prelude::*;

use crate::live::store::{Live, Row};

/// The live part of the list.
#[derive(Clone, Copy)]
pub struct Shown {
    /// The rows as they stand on the page.
    rows: RwSignal<Vec<Row>>,
    /// How many rows of the list wait.
    pub news: RwSignal<usize>,
    /// Set while rows must stay where they are.
    pub held: RwSignal<bool>,
    /// The rows of the list as they are now.
    fresh: Memo<Vec<Row>>,
    /// Rows of the list that have not come from the server yet.
    rest: RwSignal<usize>,
    live: Live,
    query: Memo<TaskQuery>,
}

impl Shown {
    /// Follows the list. `left_out` rows of it did not come with the page.
    #[must_use]
    pub fn new(live: Live, query: Memo<TaskQuery>, left_out: u32) -> Self {
        let of_list = move |_: Option<&Vec<Row>>| {
            query.with(|query| if query.before.is_empty() { live.list(query) } else { Vec::new() })
        };
        let fresh = Memo::new_with_compare(of_list, |_, _| true);
        let this = Self {
            rows: RwSignal::new(fresh.get_untracked()),
            news: RwSignal::new(0),
            held: RwSignal::new(false),
            fresh,
            rest: RwSignal::new(usize::try_from(left_out).unwrap_or(0)),
            live,
            query,
        };
        this.follow();
        this
    }

    fn follow(self) {
        let Self { rows, news, held, fresh, rest, live, query } = self;
        // By ARN, of the rows that stand there; made when it is first needed.
        let known = StoredValue::new(None::<Vec<String>>);
        Effect::new(move |before: Option<TaskQuery>| {
            let now = query.get();
            let list = fresh.get();
            // A page that has only its first rows yet has nothing to hold.
            let filling = rest.get_untracked() > 0;
            if held.get() && !filling && before.as_ref() == Some(&now) {
                // Whoever begins to scroll is not kept waiting for what is not asked yet.
                if rows.with_untracked(|rows| *rows == list) {
                    news.set(0);
                    return now;
                }
                if known.with_value(Option::is_none) {
                    let mut arns: Vec<String> = rows.with_untracked(|rows| rows.iter().map(arn).collect());
                    arns.sort_unstable();
                    known.set_value(Some(arns));
                }
                let is_new = |row: &&Row| {
                    row.with_untracked(|task| {
                        known.with_value(|known| {
                            known.as_ref().is_some_and(|known| known.binary_search(&task.arn).is_err())
                        })
                    })
                };
                news.set(list.iter().filter(is_new).count());
            } else {
                news.set(0);
                known.set_value(None);
                rows.set(list);
            }
            now
        });
        Effect::new(move |_| {
            live.membership.track();
            if live.has_everything() {
                rest.set(0);
            }
        });
    }

    /// How many tasks the list has now.
    #[must_use]
    pub fn count(self) -> usize {
        self.fresh.with(Vec::len) + self.rest.get()
    }

    /// Whether every live row of the list is here.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.rest.get() == 0
    }

    /// The rows with the history below them. A task that is on the page already, or still on the board, is not shown
    /// twice.
    #[must_use]
    pub fn with(self, past: RwSignal<Vec<Row>>, live: Live) -> Memo<Vec<Row>> {
        let Self { rows, query, .. } = self;
        Memo::new_with_compare(
            move |_| {
                if query.with(|query| !query.before.is_empty()) {
                    return past.get();
                }
                let left = live.left.with(|left| {
                    query.with(|query| {
                        left.iter()
                            .filter(|row| row.with_untracked(|task| query.holds(task)))
                            .cloned()
                            .collect::<Vec<_>>()
                    })
                });
                rows.with(|rows| {
                    let mut all = rows.clone();
                    let held: Vec<String> = if left.is_empty() { Vec::new() } else { sorted(rows) };
                    all.extend(left.iter().filter(|row| held.binary_search(&arn(row)).is_err()).cloned());
                    let left = sorted(&left);
                    past.with(|past| {
                        let is_new = |row: &&Row| {
                            let arn = arn(row);
                            live.row(&arn).is_none() && left.binary_search(&arn).is_err()
                        };
                        all.extend(past.iter().filter(is_new).cloned());
                    });
                    all
                })
            },
            |_, _| true,
        )
    }
}

fn arn(row: &Row) -> String {
    row.with_untracked(|task: &TaskRow| task.arn.clone())
}

fn sorted(rows: &[Row]) -> Vec<String> {
    let mut arns: Vec<String> = rows.iter().map(arn).collect();
    arns.sort_unstable();
    arns
}
