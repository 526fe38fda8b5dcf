//! A router over the fake port and a small site, and what asks it.

use std::sync::Arc;

use app::port::{Caller, Installation};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Extension, Request};
use axum::response::Response;
use axum::routing::{MethodRouter, get};
use domain::place::Place;
use http::{HeaderMap, StatusCode};
use metrics_exporter_prometheus::PrometheusBuilder;
use server::http::{Hosts, PlacePort, Shell, Site, router};
use server::readiness::Readiness;
use server::sign_in::SignIn;
use tower::ServiceExt;

use crate::fake::Empty;

/// A router and what it was made of.
pub(crate) struct World {
    pub(crate) readiness: Readiness,
    router: Router,
    _site: tempfile::TempDir,
}

/// An answer, read whole.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(SignIn::Nobody)
    }

    /// A router whose callers sign in so.
    pub(crate) fn with(sign_in: SignIn) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("pkg/0a1b");
        std::fs::create_dir_all(&folder).unwrap();
        for name in
            ["slipway.js", "slipway.js.br", "slipway.js.gz", "slipway_bg.wasm", "slipway.css", "favicon.svg"]
        {
            std::fs::write(folder.join(name), format!("this is {name}")).unwrap();
        }
        let place = |name: &str| Place {
            name: name.into(),
            account: "000000000000".into(),
            region: "eu-west-1".into(),
        };
        let places = vec![place("home"), place("lab")];
        let readiness = Readiness::awaiting(&[("store", "Not open."), ("scan", "Not done.")]);
        let shell = Shell {
            installation: Installation {
                version: "9.9.9".into(),
                demo: false,
                open_to_network: true,
                launch_limit: 10,
                prices: domain::fargate::price::known().into(),
                places: places.clone(),
            },
            places: places.into_iter().map(|place| PlacePort { place, port: Arc::new(Empty) }).collect(),
            sign_in,
            hosts: Hosts::new("127.0.0.1:3000".parse().unwrap(), Some("slipway.example.com")),
            site: Arc::new(Site::find(Some(dir.path())).unwrap()),
            readiness: readiness.clone(),
            metrics: PrometheusBuilder::new().build_recorder().handle(),
        };
        Self { readiness, router: router(shell, stand_in()), _site: dir }
    }

    /// Asks the router. Where the event socket would be stands a handler that panics when it is read
    /// with `?panic`, and else says who the caller is and how long the body was.
    pub(crate) async fn ask(&self, request: http::request::Builder, body: impl Into<Body>) -> Answer {
        let answer: Response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

fn stand_in() -> MethodRouter<Shell> {
    async fn answer(Extension(caller): Extension<Caller>, request: Request) -> String {
        assert!(request.uri().query() != Some("panic"), "asked to panic");
        let body = to_bytes(request.into_body(), usize::MAX).await.unwrap();
        format!("{}@{} sent {}", caller.actor.name, caller.place.name, body.len())
    }
    get(answer).post(answer)
}

/// A request that names this server by a loopback name.
pub(crate) fn request(method: &str, uri: &str) -> http::request::Builder {
    Request::builder().method(method).uri(uri).header("host", "localhost:3000")
}

/// A request as a browser sends it to show a page.
pub(crate) fn visit(uri: &str) -> http::request::Builder {
    request("GET", uri)
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .header("sec-fetch-site", "none")
}

impl Answer {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
