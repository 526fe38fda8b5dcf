//! The Leptos app: server-rendered under `ssr`, hydrated to wasm under `hydrate`.
//!
//! Imports go one way: shell, routes, pages, then api, live, forms and ui; `docs/architecture.md` says why.

// Leptos components take owned props and return opaque views.
#![recursion_limit = "256"]

// Markup depends on it, so the server and the browser have to be built alike.
#[cfg(not(erase_components))]
compile_error!(
    "the flags in .cargo/config.toml did not reach the compiler: build inside the checkout, and unset RUSTFLAGS or add --cfg=erase_components to it"
);

pub mod api;
pub mod forms;
pub mod live;
pub mod pages;
pub mod port;
pub mod routes;
pub mod shell;
pub mod ui;

pub use shell::App;

/// Takes over the server-rendered page, or draws it afresh where that failed before. Called by the hydration script.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    ui::delivered::watch_panics();
    shell::place::begin();
    if ui::delivered::afresh() {
        ui::delivered::clear();
        leptos::mount::mount_to_body(App);
    } else {
        ui::delivered::restore();
        leptos::mount::hydrate_lazy(App);
    }
}
