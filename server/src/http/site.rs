//! The built site: found once at start-up, held in memory, served with headers that let browsers
//! keep it.
//!
//! Everything under `/pkg/<hash>/` is content-addressed and never changes, so it may be kept for a
//! year; an icon asked for by its fixed name is asked for again after a day. What the xtask compressed
//! is sent compressed. It is read whole, some 14 MB with what is compressed: a folder and the binary's
//! own copy are then one thing, and no request touches the disk.

mod asset;
#[cfg(feature = "embed-site")]
mod embedded;
mod find;

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use leptos::prelude::{ArcStoredValue, LeptosOptions};

use super::Shell;
use super::failure::Failure;
use asset::Asset;
pub use find::SiteError;

/// The name that the xtask gives the site's script and wasm.
const NAME: &str = "slipway";

/// The built site.
pub struct Site {
    hash: String,
    root: String,
    /// By path below `pkg`: `<hash>/slipway.js`.
    assets: HashMap<String, Asset>,
}

impl Site {
    /// The path of the site's own folder, `/pkg/<hash>`.
    pub fn base(&self) -> String {
        format!("/pkg/{}", self.hash)
    }

    /// What leptos must know to link the site: no environment and no file of its own has a say.
    pub fn leptos(&self) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name(NAME)
            .site_root(self.root.as_str())
            .site_pkg_dir(format!("pkg/{}", self.hash))
            .build()
    }

    /// Which chunks a page needs, for leptos to preload. leptos reads it from a file, which an
    /// embedded site does not have; handed on in the context it works for both.
    pub(super) fn split(&self) -> Option<leptos::WasmSplitManifest> {
        let manifest = self.assets.get(&format!("{}/__wasm_split_manifest.json", self.hash))?;
        let preloads = serde_json::from_slice(&manifest.plain).ok()?;
        let script = "__wasm_split.______________________.js".to_owned();
        Some(leptos::WasmSplitManifest(ArcStoredValue::new((self.base(), preloads, script))))
    }

    /// The sheet's address.
    pub(super) fn sheet(&self) -> String {
        format!("{}/{NAME}.css", self.base())
    }

    /// An icon under the name that browsers ask for unasked.
    fn icon(&self, names: &[&str], headers: &HeaderMap) -> Response {
        let icon = names.iter().find_map(|name| self.assets.get_key_value(&format!("{}/{name}", self.hash)));
        match icon {
            Some((path, asset)) => asset.respond(path, DAY, headers),
            None => Failure::NotFound.into_response(),
        }
    }
}

/// For what stands under its own hash.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// For what may change under a fixed name.
const DAY: &str = "public, max-age=86400";

/// `/pkg/{*path}`.
pub(super) async fn pkg(
    State(shell): State<Shell>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    match shell.site.assets.get(&path) {
        Some(asset) => asset.respond(&path, FOREVER, &headers),
        None => Failure::NotFound.into_response(),
    }
}

/// `/favicon.svg`.
pub(super) async fn favicon_svg(State(shell): State<Shell>, headers: HeaderMap) -> Response {
    shell.site.icon(&["favicon.svg"], &headers)
}

/// `/favicon.ico`, which browsers ask for where no page names an icon; they read an SVG there too.
pub(super) async fn favicon_ico(State(shell): State<Shell>, headers: HeaderMap) -> Response {
    shell.site.icon(&["favicon.ico", "favicon.svg"], &headers)
}
