//! The stores: where each place's is, how it is opened, and its journal's new epoch.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::place::Place;

use super::error::RunError;
use crate::config::{self, DatabaseUrl};
use crate::data::{self, DataFolder};
use crate::store::{PostgresStore, SharedStore, SqliteStore, StoreError};

/// A store, and the lock of its folder, which lasts as long as this.
pub(crate) struct OpenStore {
    pub(crate) store: SharedStore,
    /// A database server locks for itself.
    pub(crate) folder: Option<DataFolder>,
}

/// Opens the store of a place: in the database that is named, else in the data folder. Each place has a store of
/// its own, so nothing of one can be mixed up with another's. `home` has what was there when there was but one place.
pub(crate) async fn open(data: &Path, url: Option<&DatabaseUrl>, place: &str) -> Result<OpenStore, RunError> {
    let apart = (place != Place::HOME).then_some(place);
    match url {
        Some(url) => {
            // A name has dashes but no underscores, a schema that needs no quotes the other way round.
            let schema = apart.map(|place| format!("place_{}", place.replace('-', "_")));
            let store = PostgresStore::open_in(url.options(), schema.as_deref()).await?;
            tracing::info!(database.url = %url, "the store is {url}");
            Ok(OpenStore { store: Arc::new(store), folder: None })
        }
        None => {
            let folder = data::prepare(&folder(data, place))?;
            let file = &folder.database;
            let store = SqliteStore::open(file).await?;
            folder.has_content().map_err(StoreError::from)?;
            tracing::info!(database.file = %file.display(), "the store is {}, for this process alone", file.display());
            Ok(OpenStore { store: Arc::new(store), folder: Some(folder) })
        }
    }
}

/// The folder of a place's database.
fn folder(data: &Path, place: &str) -> PathBuf {
    if place == Place::HOME { data.to_owned() } else { data::folder_of(data, place) }
}

/// Gives the journals of a restored store new epochs. None is made on the way: a folder that was mistyped would get
/// the epoch that the restored one needs.
pub(super) async fn renew_epoch(settings: config::Store) -> Result<(), RunError> {
    if settings.database_url.is_none() {
        let files =
            settings.places.iter().map(|place| data::database_in(&folder(&settings.data, &place.name)));
        if let Some(missing) = files.into_iter().find(|file| !file.is_file()) {
            return Err(RunError::NoDatabase(missing));
        }
    }
    for place in &settings.places {
        let open = open(&settings.data, settings.database_url.as_ref(), &place.name).await?;
        let epoch = open.store.renew_epoch().await?;
        println!("The journal of the place {} has the epoch {epoch} now.", place.name);
    }
    println!("Servers that run on it must be started anew.");
    Ok(())
}
