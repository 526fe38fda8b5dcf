//! The overview: what runs from the board, what happened lately from the store. Read once a second at most, however
//! many look at it.

use std::sync::Arc;
use std::time::Duration;

use app::port::{BoardSnapshot, Caller};
use domain::id::ArnParts;
use domain::launch::list::{LaunchSummary, Standing};
use domain::overview::{Hour, Overview, hours, running, since, troubles};
use domain::place::Place;
use domain::problem::Problem;
use domain::task::query::FIRST_ROWS;
use domain::task::row::TaskRow;
use domain::time::Millis;

use super::Backend;
use super::aside::aside;
use super::launches::with_outcomes;
use super::policy::{Action, may};
use crate::clock::SharedClock;
use crate::hub::{BoardNow, Hub};
use crate::store::{HourCount, Lately, LaunchQuery, SharedStore};

/// How long a reading is shown to whoever asks.
pub(super) const LIFE: Duration = Duration::from_secs(1);
/// Tasks that ended badly and are grouped, at most.
const SUSPECTS: u32 = 2_000;
/// Launches of each list, at most.
const LAUNCHES: u32 = 5;

impl Backend {
    /// See [`app::port::Port::overview`].
    pub(super) async fn overview_of(&self, caller: &Caller, with_rows: bool) -> Result<Overview, Problem> {
        may(caller, &self.place, Action::Look)?;
        let reading = Reading {
            hub: self.hub.clone(),
            store: Arc::clone(&self.store),
            clock: Arc::clone(&self.clock),
            place: self.place.clone(),
        };
        if with_rows {
            // With the rows the position must be theirs: a page begins with both.
            return reading.read(true).await;
        }
        Ok(Overview::clone(&*self.overview.get(reading.read(false)).await?))
    }
}

/// What an overview is read from.
struct Reading {
    hub: Hub,
    store: SharedStore,
    clock: SharedClock,
    place: Place,
}

impl Reading {
    async fn read(self, with_rows: bool) -> Result<Overview, Problem> {
        let now = self.clock.now_ms();
        let since = since(now);
        let open = LaunchQuery { standing: Some(Standing::Open), most: LAUNCHES, ..LaunchQuery::default() };
        let latest = LaunchQuery { most: 2 * LAUNCHES, ..LaunchQuery::default() };
        let (lately, open, mut latest) = tokio::try_join!(
            self.store.lately(since, SUSPECTS + 1),
            self.store.launches(&self.place.name, &open),
            self.store.launches(&self.place.name, &latest),
        )?;
        latest.retain(|launch| launch.tally.standing() != Standing::Open);
        latest.truncate(LAUNCHES as usize);
        with_outcomes(&self.store, &mut latest).await?;
        let board = self.hub.board().await?;
        // Up to two thousand suspects are grouped, and the whole board is counted.
        aside(move || self.sum(lately, board, open, latest, with_rows, now)).await
    }

    /// The overview of what was read at `now`.
    fn sum(
        self,
        lately: Lately,
        board: BoardNow,
        open: Vec<LaunchSummary>,
        latest: Vec<LaunchSummary>,
        with_rows: bool,
        now: Millis,
    ) -> Overview {
        let more_troubles = lately.suspects.len() > SUSPECTS as usize;
        let mut suspects = lately.suspects;
        suspects.truncate(SUSPECTS as usize);
        suspects.retain(|task| is_of(&self.place, &task.cluster));
        // One that is being taken back has not stopped yet.
        let leaving = board.rows.iter().filter(|row| !row.last_status.is_stopped());
        suspects.extend(leaving.filter(|row| row.spot_deadline.is_some()).map(|row| TaskRow::clone(row)));
        let counts = |counts: Vec<HourCount>, of: fn(u32) -> Hour| {
            let place = self.place.clone();
            let ours = counts.into_iter().filter(move |count| is_of(&place, &count.cluster));
            ours.map(move |count| (count.nth, of(count.tasks)))
        };
        let began = counts(lately.started, |started| Hour { started, stopped: 0 });
        let ended = counts(lately.stopped, |stopped| Hour { started: 0, stopped });
        let few = with_rows && board.rows.len() <= FIRST_ROWS as usize;
        Overview {
            running: running(board.rows.iter().map(AsRef::as_ref)),
            troubles: troubles(&suspects),
            more_troubles,
            since: since(now),
            hours: hours(began.chain(ended)),
            open,
            latest,
            change: lately.change,
            board: BoardSnapshot {
                cursor: board.cursor,
                now,
                tasks: if few {
                    board.rows.iter().map(|row| TaskRow::clone(row)).collect()
                } else {
                    Vec::new()
                },
                left_out: 0,
                whole: few,
                status: board.status,
            },
        }
    }
}

/// Whether a cluster is of this account and region; while the account is not known, of this region.
pub(super) fn is_of(place: &Place, cluster: &str) -> bool {
    ArnParts::parse(cluster).is_some_and(|arn| {
        arn.region == place.region && (place.account.is_empty() || arn.account == place.account)
    })
}
