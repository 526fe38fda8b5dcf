//! Everything that answers HTTP: the routes as one list, and the layers every request passes.
//!
//! It knows the app (which renders pages and answers server functions through the port), and
//! nothing of AWS, the store or the settings: `lib.rs` hands it what it needs as a [`Shell`].

mod audit;
mod caller;
mod connections;
mod failure;
mod guard;
mod headers;
mod health;
mod help;
mod host;
mod logs;
mod observe;
mod origin;
mod pages;
mod per_user;
mod place;
mod plain_form;
mod refusals;
mod serve;
mod site;
mod socket;
mod tasks;

use std::sync::Arc;

use app::port::{Installation, SharedPort};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get};
use domain::place::Place;
use metrics_exporter_prometheus::PrometheusHandle;
use tower::ServiceBuilder;
use tower::util::MapRequest;

use crate::readiness::Readiness;
use crate::sign_in::SignIn;
pub use connections::{HEAD_BYTES, HEAD_WITHIN, IDLE, MOST_CONNECTIONS};
pub use failure::Failure;
use guard::LargeBodies;
pub use guard::{
    BODY_LIMIT, CHANGES_UNDER_WAY, LARGE_BODIES, LARGE_BODY, REQUESTS_UNDER_WAY, RETRY_AFTER, TIMEOUT,
};
pub use host::Hosts;
use per_user::PerUser;
pub use refusals::LINES as REFUSALS_LOGGED;
pub use serve::{listen, serve};
pub use site::{Site, SiteError};
pub use socket::{Hubs, events};

/// A place and who answers for it.
#[derive(Clone)]
pub struct PlacePort {
    /// The place.
    pub place: Place,
    /// Its backend, as the app knows it.
    pub port: SharedPort,
}

/// What the routes and layers share.
#[derive(Clone)]
pub struct Shell {
    /// What the frame of every page shows.
    pub installation: Installation,
    /// The configured places, each with its backend; the first is meant when a request names none.
    pub places: Arc<[PlacePort]>,
    /// How the acting user is found.
    pub sign_in: SignIn,
    /// The names this server answers to.
    pub hosts: Hosts,
    /// The built site.
    pub site: Arc<Site>,
    /// What `/readyz` tells.
    pub readiness: Readiness,
    /// What `/metrics` renders.
    pub metrics: PrometheusHandle,
}

/// The routes. `events` is the event socket, `GET /api/events`, with its own state in it.
pub fn router(shell: Shell, events: MethodRouter<Shell>) -> Router {
    let routes = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .route("/favicon.svg", get(site::favicon_svg))
        .route("/favicon.ico", get(site::favicon_ico))
        .route("/pkg/{*path}", get(site::pkg))
        .route("/audit.csv", get(audit::file))
        .route("/help/{page}", get(help::page))
        .route("/tasks.csv", get(tasks::file))
        .route("/clusters/{name}/tasks/{id}/logs.txt", get(logs::file))
        .route("/api/events", events)
        // Every page of the app, and every server function under /api/.
        .merge(pages::routes(&shell))
        .fallback(pages::fallback)
        .method_not_allowed_fallback(async || Failure::Method);

    // From the outside in.
    let layers = ServiceBuilder::new()
        .layer(from_fn(observe::request))
        .layer(from_fn(headers::set))
        .layer(pages::compression())
        .layer(from_fn_with_state(shell.clone(), failure::dress))
        .layer(from_fn(guard::panic))
        .layer(from_fn_with_state(shell.hosts.clone(), host::check))
        .layer(from_fn(origin::check))
        .layer(from_fn_with_state(TIMEOUT, guard::time))
        // Before the body, which may be a mebibyte of somebody who may not even ask.
        .layer(from_fn_with_state(shell.clone(), caller::identify))
        .layer(from_fn_with_state(shell.clone(), plain_form::answer))
        .layer(from_fn_with_state(PerUser::new(REQUESTS_UNDER_WAY), guard::requests))
        .layer(from_fn_with_state(LargeBodies::default(), guard::body))
        .layer(from_fn_with_state(PerUser::new(CHANGES_UNDER_WAY), guard::finish));

    // Outside of everything, because it is the routes' paths that it changes.
    let inside: Router = routes.layer(layers).with_state(shell);
    Router::new().fallback_service(MapRequest::new(inside, place::unrooted))
}
