//! Find anything: the link in the top bar, and the keys that open the palette. The palette itself is a chunk of its
//! own, fetched when it is first opened.

#[cfg(feature = "hydrate")]
mod ahead;
mod palette;

use leptos::prelude::*;

use crate::ui::icon::{self, Icon};

/// The cookie's name.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
const COOKIE: &str = "slipway-keys";
#[cfg(feature = "hydrate")]
const ATTRIBUTE: &str = "data-keys";

/// `off` where the request's cookie says that keys do nothing.
pub(super) fn of_request() -> Option<&'static str> {
    #[cfg(feature = "ssr")]
    {
        super::kept::of_request(COOKIE).filter(|value| value == "off").map(|_| "off")
    }
    #[cfg(not(feature = "ssr"))]
    None
}

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sheet {
    /// The palette.
    Find,
    /// The list of keys.
    Keys,
}

/// The link, which leads to `/find` where there are no scripts.
#[component]
pub fn Finder() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    listen();
    let press = |event: leptos::ev::MouseEvent| {
        // A new tab is a new tab.
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            open(Sheet::Find);
        }
    };
    view! {
        <a class="palette-open push" href="/find" on:click=press>
            <Icon path=icon::FIND/><span class="word">"Find"</span><kbd class="scripted" aria-hidden="true">"Ctrl K"</kbd>
        </a>
    }
}

/// Fetches the palette and opens it, which it does by itself over everything.
fn open(sheet: Sheet) {
    #[cfg(feature = "hydrate")]
    {
        if sheet == Sheet::Find {
            ahead::begin();
        }
        leptos::task::spawn_local(palette::palette(sheet));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (sheet, palette::palette);
}

/// Whether keys open anything in this browser.
#[cfg(feature = "hydrate")]
fn are_on() -> bool {
    super::kept::here(ATTRIBUTE).is_none()
}

#[cfg(feature = "hydrate")]
fn switch(on: bool) {
    super::kept::keep(ATTRIBUTE, COOKIE, (!on).then_some("off"));
}

/// Ctrl-K or Cmd-K and `?`, wherever the focus is but in a field or a dialog.
#[cfg(feature = "hydrate")]
fn listen() {
    use wasm_bindgen::JsCast;
    const BUSY: &str =
        "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog";
    let pressed = move |event: leptos::ev::KeyboardEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let busy = target.is_some_and(|target| target.closest(BUSY).ok().flatten().is_some());
        if busy || event.default_prevented() || event.alt_key() || !are_on() {
            return;
        }
        if ahead::take_key(&event) {
            return event.prevent_default();
        }
        let command = event.ctrl_key() != event.meta_key();
        let sheet = match event.key().as_str() {
            // With the caps lock on it is a large one.
            "k" | "K" if command && !event.shift_key() => Sheet::Find,
            "?" if !event.ctrl_key() && !event.meta_key() => Sheet::Keys,
            _ => return,
        };
        event.prevent_default();
        open(sheet);
    };
    let _ = window_event_listener(leptos::ev::keydown, pressed);
}
