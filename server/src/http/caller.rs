//! Who asks, and for which place: the seam for sign-in.
//!
//! Until there is a sign-in method everyone is the local default. A sign-in method replaces
//! [`actor`] and nothing else: every route and server function already takes its caller from here.

use app::port::{Actor, Caller};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::place::Place;
use http::Uri;

use super::Shell;
use super::failure::Failure;

/// The layer: leaves a [`Caller`] in the request's extensions.
pub(super) async fn identify(State(shell): State<Shell>, mut request: Request, next: Next) -> Response {
    let Some(place) = place(&shell.places, request.uri()) else {
        return Failure::Place.into_response();
    };
    let caller = Caller { actor: actor(), place: place.clone() };
    request.extensions_mut().insert(caller);
    next.run(request).await
}

fn actor() -> Actor {
    Actor::local()
}

/// The place that `?place=` names; without it the first one.
fn place<'a>(places: &'a [Place], uri: &Uri) -> Option<&'a Place> {
    let query = uri.query().unwrap_or_default();
    let named = query.split('&').find_map(|pair| pair.strip_prefix("place="));
    match named {
        Some(name) => places.iter().find(|place| place.name == name),
        None => places.first(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_or_the_first() {
        let named =
            |name: &str| Place { name: name.into(), account: String::new(), region: "eu-west-1".into() };
        let places = [named("home"), named("lab")];
        for (uri, found) in [
            ("/", Some("home")),
            ("/?place=lab", Some("lab")),
            ("/?cluster=a&place=lab", Some("lab")),
            ("/?place=moon", None),
            ("/?place=", None),
            ("/?replace=lab", Some("home")),
        ] {
            assert_eq!(place(&places, &uri.parse().unwrap()).map(|p| p.name.as_str()), found, "{uri}");
        }
        assert_eq!(place(&[], &Uri::from_static("/")), None);
    }
}
