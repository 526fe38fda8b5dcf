//! The server under test: store, hub, door and socket as `slipway` puts them together, fed by lines.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use app::port::{Actor, Caller};
use axum::routing::get;
use axum::{Extension, Router};
use domain::place::Place;
use domain::task::row::TaskRow;
use server::clock::SystemClock;
use server::events::{Events, Ingest};
use server::hub::Hub;
use server::shutdown::Shutdown;
use server::store::{SharedStore, SqliteStore, Via};
use tokio::sync::mpsc;

/// Serves the journal of `folder`, says where on a line, and obeys the lines it is told: a list of
/// rows, `expire`, `head`, `end`.
pub(crate) async fn serve(folder: &Path) {
    let metrics = server::telemetry::metrics().unwrap();
    let store = SqliteStore::open(&folder.join("slipway.sqlite")).await.unwrap();
    let shared: SharedStore = Arc::new(store.clone());
    let hub = Hub::start(Arc::clone(&shared), Events::unheard()).await.unwrap();
    let door = Ingest::open(Arc::clone(&shared), hub.clone(), Arc::new(SystemClock)).await.unwrap();
    let shutdown = Shutdown::default();
    let place = Place { name: Place::HOME.into(), account: String::new(), region: "eu-west-1".into() };
    let router = Router::new()
        .route("/api/events", server::http::events([(Place::HOME.into(), hub)].into(), shutdown.clone(), 64))
        .route("/metrics", get(async move || metrics.render()))
        .layer(Extension(Caller { actor: Actor::local(), place }));
    let listener = server::http::listen(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
    println!("{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(server::http::serve(listener, router, shutdown.clone()));

    let mut lines = lines_told();
    while let Some(line) = lines.recv().await {
        match line.as_str() {
            "end" => break,
            "expire" => drop(door.expire().await.unwrap()),
            "head" => println!("{}", shared.head().await.unwrap()),
            rows => {
                let rows: Vec<TaskRow> = serde_json::from_str(rows).unwrap();
                door.take(Via::Poll, rows).await.unwrap();
            }
        }
    }
    shutdown.ask();
    shutdown.drained().await;
    serving.await.unwrap().unwrap();
    store.close().await;
}

/// The lines of standard input.
pub(crate) fn lines_told() -> mpsc::Receiver<String> {
    let (hear, lines) = mpsc::channel(1024);
    std::thread::spawn(move || {
        let mut lines = std::io::stdin().lines().map_while(Result::ok);
        while lines.next().is_some_and(|line| hear.blocking_send(line).is_ok()) {}
    });
    lines
}
