//! `GET /tasks.csv`: every task of a list for a spreadsheet, narrowed by the same query as the page: first the board's,
//! in the list's order, then the history, the last to stop first. It is streamed page by page, so that a long history
//! costs no memory.

use std::collections::HashSet;
use std::io;

use app::port::{BoardFilter, Caller, SharedPort};
use axum::body::Body;
use axum::extract::{Extension, RawQuery};
use axum::response::{IntoResponse, Response};
use domain::problem::Problem;
use domain::task::past::{CSV_HEAD, csv};
use domain::task::query::TaskQuery;
use futures_util::stream::try_unfold;
use http::{HeaderValue, StatusCode, header};

/// Tasks of the history that are read at once.
const PAGE: u32 = 1_000;

/// Lines that are written before others get their turn.
const AT_ONCE: usize = 100;

/// The lines.
pub(super) async fn file(
    Extension(port): Extension<SharedPort>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Response {
    let query = TaskQuery::parse(query.as_deref().unwrap_or_default());
    // What is refused is refused before the first line: afterwards there is no status to say it with.
    let start = match Rest::start(port, caller, query).await {
        Ok(start) => start,
        Err(problem) => {
            let status =
                StatusCode::from_u16(problem.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, problem.message).into_response();
        }
    };
    let lines = try_unfold(start, |rest| async {
        // A file that breaks off is seen to be incomplete; one that merely ended would not be.
        rest.part().await.map_err(|problem| io::Error::other(problem.message))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"tasks.csv\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(lines)).into_response()
}

/// What is still to be written.
struct Rest {
    port: SharedPort,
    caller: Caller,
    query: TaskQuery,
    /// What was read and not written yet.
    text: String,
    /// Stopped tasks that stood among the board's: they may leave it meanwhile, and count once.
    written: HashSet<String>,
    more: bool,
}

impl Rest {
    async fn start(port: SharedPort, caller: Caller, query: TaskQuery) -> Result<Self, Problem> {
        let mut text = CSV_HEAD.to_owned();
        let mut written = HashSet::new();
        if query.before.is_empty() {
            let filter = BoardFilter { query: Some(query.to_query()), ..BoardFilter::default() };
            for (nth, task) in port.board(&caller, &filter).await?.tasks.into_iter().enumerate() {
                if nth % AT_ONCE == AT_ONCE - 1 {
                    tokio::task::yield_now().await;
                }
                text.push_str(&csv(&task));
                if task.last_status.is_stopped() {
                    written.insert(task.arn);
                }
            }
        }
        Ok(Self { port, caller, query, text, written, more: true })
    }

    /// The next part, and what remains then; nothing at the end.
    async fn part(mut self) -> Result<Option<(String, Self)>, Problem> {
        while self.text.is_empty() && self.more {
            let page = self.port.past_tasks(&self.caller, &self.query, PAGE).await?;
            for task in page.tasks.iter().filter(|task| !self.written.contains(&task.arn)) {
                self.text.push_str(&csv(task));
            }
            self.more = page.older.is_some();
            self.query.before = page.older.unwrap_or_default();
        }
        let text = std::mem::take(&mut self.text);
        Ok((!text.is_empty()).then_some((text, self)))
    }
}
