//! The dashboard: what it stands on opened in the order in which a mistake is cheapest, then served to the end.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use app::port::Installation;
use tokio::net::TcpListener;

use super::error::RunError;
use super::rooms::{Cloud, Foundations, SCAN, STORE, assemble};
use super::stores;
use crate::aws::{AlbKeys, Aws};
use crate::cli::banner;
use crate::clock::SystemClock;
use crate::config::{self, Access};
use crate::http::{Hosts, Shell, Site};
use crate::readiness::Readiness;
use crate::shutdown::{GRACE, Shutdown};
use crate::sign_in::{PublicKeys, SignIn};
use crate::telemetry;

/// The dashboard, before whichever AWS. `up` is told where it listens.
pub(super) async fn dashboard(
    server: config::Server,
    cloud: Cloud,
    shutdown: Shutdown,
    up: impl FnOnce(SocketAddr),
) -> Result<(), RunError> {
    // What is quick to fail goes first, and nothing is asked of AWS before all of it has held.
    let site = Site::find(server.site_dir.as_deref())?;
    let metrics = telemetry::metrics()?;
    let mut places = Vec::with_capacity(server.places.len());
    // Locked until everything has ended.
    let mut folders = Vec::new();
    for place in server.places {
        let open = stores::open(&server.data, server.database_url.as_ref(), &place.name).await?;
        folders.extend(open.folder);
        places.push((place, open.store));
    }
    let listener = listen(server.listen, "listen")?;
    let at = listener.local_addr().map_err(RunError::Serve)?;

    let readiness = Readiness::awaiting(&[
        (STORE, "The store is not open yet."),
        (SCAN, "The first scan of AWS is not done yet."),
    ]);
    let demo = matches!(cloud, Cloud::Emulator { .. });
    let rooms = assemble(Foundations {
        cloud,
        places,
        keep: server.keep,
        poll_interval: server.poll_interval,
        sockets_per_user: server.sockets_per_user,
        forget_env_after: server.forget_env_after,
        launch_limit: server.launch_limit,
        clock: Arc::new(SystemClock),
        readiness: readiness.clone(),
        shutdown: shutdown.clone(),
    })
    .await?;
    let shell = Shell {
        installation: Installation {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo,
            open_to_network: server.access == Access::TrustedNetwork,
            launch_limit: server.launch_limit,
            prices: server.prices.into(),
            places: rooms.places.iter().map(|one| one.place.clone()).collect(),
        },
        places: rooms.places,
        sign_in: sign_in(&server.access, &rooms.aws),
        hosts: Hosts::new(at, server.public_url.as_ref().map(config::PublicUrl::host)),
        site: Arc::new(site),
        readiness,
        metrics: metrics.clone(),
    };
    tokio::spawn(telemetry::upkeep(metrics));
    let url = server.public_url.as_ref().map_or_else(|| banner::url(at), config::PublicUrl::origin);
    tracing::info!(http.listen = %at, http.url = url, "listening on {at}: open {url}");
    up(at);
    let serving = crate::http::serve(listener, crate::http::router(shell, rooms.events), shutdown.clone());
    let end = ended(serving, &shutdown, GRACE).await;
    drop(folders);
    end
}

/// How the acting user is found, as the settings say.
fn sign_in(access: &Access, aws: &Aws) -> SignIn {
    SignIn::new(access, |base| Arc::new(aws.alb_keys(base)), Arc::new(SystemClock))
}

#[async_trait::async_trait]
impl PublicKeys for AlbKeys {
    async fn fetch(&self, id: &str) -> Result<String, String> {
        Self::fetch(self, id).await
    }
}

pub(crate) fn listen(address: SocketAddr, flag: &'static str) -> Result<TcpListener, RunError> {
    crate::http::listen(address).map_err(|cause| RunError::Listen { address, flag, cause })
}

/// As [`listen`], but on a free port when the wanted one is taken.
pub(crate) fn listen_or_near(wanted: SocketAddr, flag: &'static str) -> Result<TcpListener, RunError> {
    match crate::http::listen(wanted) {
        Err(taken) if taken.kind() == io::ErrorKind::AddrInUse => {
            listen(SocketAddr::new(wanted.ip(), 0), flag)
        }
        bound => bound.map_err(|cause| RunError::Listen { address: wanted, flag, cause }),
    }
}

/// Serves to the end: until `serving` is over and all that was started on `shutdown` has finished,
/// but no longer than `grace` after the request to end.
pub(crate) async fn ended(
    serving: impl Future<Output = io::Result<()>>,
    shutdown: &Shutdown,
    grace: Duration,
) -> Result<(), RunError> {
    let finishing = async {
        let served = serving.await;
        // Serving that broke off takes the rest with it.
        shutdown.ask();
        shutdown.drained().await;
        served
    };
    let overdue = async {
        shutdown.asked().await;
        tokio::time::sleep(grace).await;
    };
    tokio::select! {
        served = finishing => {
            served.map_err(RunError::Serve)?;
            tracing::info!("everything has finished");
        }
        () = overdue => tracing::warn!("not everything finished within {} s: ending all the same", grace.as_secs()),
    }
    Ok(())
}
