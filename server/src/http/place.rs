//! The place of a request: read in one spot, and kept in the addresses of what is answered.
//!
//! A request names its place in `?place=`, or by a root of `/at/<place>` where its sender can set no query
//! (the wasm's server functions and its socket). The default place, the first, is named nowhere. Pages know
//! nothing of it: the links of what the server draws get their place here, those that are drawn in the
//! browser get it there (`app/src/shell/place/keep.js`).

mod links;

use axum::Json;
use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use domain::place::{at, named};
use futures_util::StreamExt as _;
use futures_util::stream::unfold;
use http::{HeaderValue, StatusCode, Uri, header};

use super::PlacePort;
use super::failure::Failure;
use links::LinkKeeper;

/// What the roots of places have in common.
const ROOT: &str = "/at/";

/// `/at/lab/api/board` is `/api/board?place=lab`. Only what the wasm asks for has such addresses.
pub(super) fn unrooted(mut request: Request) -> Request {
    if let Some(uri) = without_root(request.uri()) {
        *request.uri_mut() = uri;
    }
    request
}

fn without_root(uri: &Uri) -> Option<Uri> {
    let (place, path) = uri.path().strip_prefix(ROOT)?.split_once('/')?;
    if !path.starts_with("api/") {
        return None;
    }
    let path = match uri.query() {
        Some(query) => format!("/{path}?{query}"),
        None => format!("/{path}"),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(at(&path, place).parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// The place that a request names, and whether its addresses must name it; without a name the first one.
pub(super) fn of<'a>(places: &'a [PlacePort], uri: &Uri) -> Option<(&'a PlacePort, bool)> {
    let first = places.first()?;
    match named(uri.query().unwrap_or_default()) {
        None => Some((first, false)),
        Some(name) => {
            let found = places.iter().find(|one| one.place.name == name)?;
            Some((found, found.place.name != first.place.name))
        }
    }
}

/// The answer to a request that names no place of ours.
pub(super) fn unknown(places: &[PlacePort]) -> Response {
    let names: Vec<&str> = places.iter().map(|one| one.place.name.as_str()).collect();
    let message = format!("{} It has {}.", Failure::Place.sentence(), names.join(", "));
    let body = Json(serde_json::json!({ "code": Failure::Place.code(), "message": message }));
    let mut response = (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], body).into_response();
    response.extensions_mut().insert(Failure::Place);
    response
}

/// The same for a person: a sentence with the way to each place. Names of places need no escape.
pub(super) fn choice(places: &[PlacePort]) -> String {
    let links: Vec<String> = places
        .iter()
        .enumerate()
        .map(|(nth, PlacePort { place, .. })| {
            let to = if nth == 0 { "/".to_owned() } else { at("/", &place.name) };
            format!("<a href=\"{to}\">{}</a>", place.name)
        })
        .collect();
    format!("{} It has {}.", Failure::Place.sentence(), links.join(", "))
}

/// Keeps the place in an answer: where it sends the browser, and the links of a page, which passes through part by
/// part.
pub(super) async fn keep(response: Response, place: &str) -> Response {
    let (mut head, body) = response.into_parts();
    let told = head.headers.get(header::LOCATION).and_then(|to| to.to_str().ok());
    if let Some(to) = told.filter(|to| links::is_ours(to))
        && let Ok(to) = HeaderValue::from_str(&at(to, place))
    {
        head.headers.insert(header::LOCATION, to);
    }
    let is_page = head
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.starts_with("text/html")));
    if !is_page {
        return Response::from_parts(head, body);
    }
    head.headers.remove(header::CONTENT_LENGTH);
    let start = Some((body.into_data_stream(), LinkKeeper::new(place)));
    let kept = unfold(start, async |rest| {
        let (mut body, mut keeper) = rest?;
        match body.next().await {
            Some(Ok(part)) => Some((Ok(keeper.part(&part)), Some((body, keeper)))),
            Some(Err(error)) => Some((Err(error), None)),
            None => Some((Ok(keeper.rest()), None)),
        }
    })
    // Compression asks once more after the end.
    .fuse();
    Response::from_parts(head, Body::from_stream(kept))
}

#[cfg(test)]
mod tests;
