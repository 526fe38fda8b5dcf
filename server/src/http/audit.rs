//! `GET /audit.csv`: the audit for a spreadsheet, narrowed by the same query as the page.

use app::port::{Caller, SharedPort};
use axum::extract::{Extension, RawQuery};
use axum::response::{IntoResponse, Response};
use domain::audit::{AuditFilter, CSV_HEAD, csv};
use http::{HeaderValue, StatusCode, header};

/// Lines of one file, at most; the last line's number is the next file's `before`.
const MOST: usize = 20_000;

/// The lines, newest first.
pub(super) async fn file(
    Extension(port): Extension<SharedPort>,
    Extension(caller): Extension<Caller>,
    RawQuery(query): RawQuery,
) -> Response {
    let mut filter = AuditFilter::parse(query.as_deref().unwrap_or_default());
    let mut text = CSV_HEAD.to_owned();
    let mut lines = 0;
    loop {
        let page = match port.audit(&caller, &filter).await {
            Ok(page) => page,
            Err(problem) => {
                let status =
                    StatusCode::from_u16(problem.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                return (status, problem.message).into_response();
            }
        };
        for entry in &page.entries {
            text.push_str(&csv(entry));
        }
        lines += page.entries.len();
        match page.entries.last().filter(|_| page.more && lines < MOST) {
            Some(last) => filter.before = Some(last.id),
            None => break,
        }
    }
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"audit.csv\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, text).into_response()
}
