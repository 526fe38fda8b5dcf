//! Links that preload a page's own code, so that it arrives with the main module and not after it.
//!
//! Leptos adds them after it has drawn the page, by the context of whichever thread it then runs on. With type-erased
//! views that is often another request's or none, and the links are missing. Here they are added where the page is drawn.

use leptos::prelude::*;
use leptos::{PrefetchLazyFn, WasmSplitManifest};
use leptos_meta::Link;

/// Adds the links of the lazy views that were called for this page to the document's head.
pub(super) fn preload_code() {
    let (Some(called), Some(manifest)) =
        (use_context::<PrefetchLazyFn>(), use_context::<WasmSplitManifest>())
    else {
        return;
    };
    // Taken out, so that Leptos doesn't add them again.
    let views = called.0.try_update_value(std::mem::take).unwrap_or_default();
    if views.is_empty() {
        return;
    }
    let Some((root, files, script)) = manifest.0.try_get_value() else { return };
    for file in views.into_iter().filter_map(|view| files.get(view)).flatten() {
        let href = format!("{root}/{file}.wasm");
        // Drawing a link registers it with the head.
        let _ = view! { <Link rel="preload" href=href as_="fetch" type_="application/wasm" crossorigin="anonymous"/> }.to_html();
    }
    let _ = view! { <Link rel="modulepreload" href=format!("{root}/{script}") crossorigin="anonymous"/> }
        .to_html();
}
