//! `GET /clusters/:name/tasks/:id/logs.txt`: the whole log of a task, or of one of its containers, as a file.

use std::convert::Infallible;

use app::port::{Caller, SharedPort};
use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery};
use axum::response::{IntoResponse, Response};
use domain::id::ClusterName;
use domain::log::query::LogQuery;
use domain::problem::Problem;
use futures_util::StreamExt as _;
use http::{HeaderValue, StatusCode, header};

/// The lines as they were written, oldest first, each after its time and, where there are several, its container.
pub(super) async fn file(
    Extension(port): Extension<SharedPort>,
    Extension(caller): Extension<Caller>,
    Path((name, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let Ok(cluster) = ClusterName::parse(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let query = LogQuery::parse(query.as_deref().unwrap_or_default());
    match port.log_file(&caller, &cluster, &id, &query.container).await {
        Ok(file) => {
            let named = format!("attachment; filename=\"{}\"", file.name);
            let headers = [
                (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
                (
                    header::CONTENT_DISPOSITION,
                    HeaderValue::try_from(named).unwrap_or(HeaderValue::from_static("attachment")),
                ),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ];
            (headers, Body::from_stream(file.pieces.map(Ok::<_, Infallible>))).into_response()
        }
        Err(problem) => refused(&problem),
    }
}

fn refused(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, format!("{}\n", problem.message)).into_response()
}
