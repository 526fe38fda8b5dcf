//! `GET /audit.csv`: the audit for a spreadsheet, narrowed by the same query as the page. It is streamed page by page, so
//! that a long audit costs no memory.

use std::io;

use app::port::{Caller, SharedPort};
use axum::body::Body;
use axum::extract::{Extension, RawQuery};
use axum::response::{IntoResponse, Response};
use domain::audit::{AuditFilter, AuditPage, CSV_HEAD, csv};
use domain::problem::Problem;
use futures_util::stream::try_unfold;
use http::{HeaderValue, StatusCode, header};

/// Lines of one file, at most; the last line's number is the next file's `before`.
const MOST: usize = 20_000;

/// The lines, newest first.
pub(super) async fn file(
    Extension(port): Extension<SharedPort>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Response {
    let filter = AuditFilter::parse(query.as_deref().unwrap_or_default());
    // What is refused is refused before the first line: afterwards there is no status to say it with.
    let first = match port.audit(&caller, &filter).await {
        Ok(page) => page,
        Err(problem) => {
            let status =
                StatusCode::from_u16(problem.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, problem.message).into_response();
        }
    };
    let start = Rest { port, caller, filter, head: true, page: Some(first), lines: 0 };
    let parts = try_unfold(start, |rest| async {
        // A file that breaks off is seen to be incomplete; one that merely ended would not be.
        rest.part().await.map_err(|problem| io::Error::other(problem.message))
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Body::from_stream(parts)).into_response()
}

/// What is still to be written.
struct Rest {
    port: SharedPort,
    caller: Caller,
    filter: AuditFilter,
    /// Whether the first line, which names the columns, is still to come.
    head: bool,
    /// What was read and not written yet.
    page: Option<AuditPage>,
    lines: usize,
}

impl Rest {
    /// The next page's lines, and what remains then; nothing at the end.
    async fn part(mut self) -> Result<Option<(String, Self)>, Problem> {
        let page = match self.page.take() {
            Some(page) => page,
            None if self.filter.before.is_some() && self.lines < MOST => {
                self.port.audit(&self.caller, &self.filter).await?
            }
            None => return Ok(None),
        };
        let mut text = if std::mem::take(&mut self.head) { CSV_HEAD.to_owned() } else { String::new() };
        page.entries.iter().for_each(|entry| text.push_str(&csv(entry)));
        self.lines += page.entries.len();
        self.filter.before = page.entries.last().filter(|_| page.more).map(|entry| entry.id);
        Ok(Some((text, self)))
    }
}
