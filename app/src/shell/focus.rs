//! Focus follows navigation: the new page's h1 takes it, so that a screen reader reads where one is.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Moves focus to the h1 whenever the path changes, but not when the page is first loaded.
pub(super) fn follow() {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            #[cfg(feature = "hydrate")]
            request_animation_frame(|| {
                use wasm_bindgen::JsCast;
                let heading = document().query_selector("main h1").ok().flatten();
                if let Some(heading) = heading.and_then(|h| h.dyn_into::<web_sys::HtmlElement>().ok()) {
                    let _ = heading.focus();
                }
            });
        }
        now
    });
}
