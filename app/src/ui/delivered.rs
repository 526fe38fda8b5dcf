//! The document as the server delivered it, restored before hydration.
//!
//! Translation, password managers and other extensions change the document before the wasm arrives. Leptos hydrates by
//! position and panics at the first node that isn't the expected one. A script notes the nodes as they were parsed, and
//! puts them back when told to. What was typed stays, because the controls stay the same. If hydration fails anyway,
//! because the document was changed while it was parsed, the page loads once more and is drawn in the browser, and so
//! are later pages of that tab.

use leptos::prelude::*;

const KEEP: &str = include_str!("delivered/keep.js");

/// The script. It stands at the end of the body, because it notes what is before it.
pub(crate) fn keeper() -> impl IntoView {
    view! { <script nonce=leptos::nonce::use_nonce() inner_html=KEEP></script> }
}

/// The notice of a page that could neither be hydrated nor drawn afresh, hidden until the script shows it.
#[component]
pub(crate) fn NotLive() -> impl IntoView {
    view! {
        <div class="banner" id="not-live" data-kind="error" role="alert" hidden>
            <p><strong>"This page isn't live."</strong>" A browser extension or the browser's translation changed it while it loaded. Links and forms work. To see changes as they happen, turn the extension off for this page and reload it."</p>
        </div>
    }
}

/// Puts back what was changed, as the last thing before nodes are hydrated. After hydration and on the server it does
/// nothing.
pub(crate) fn restore() {
    tell("slipway:hydrating");
}

/// The page is hydrated. From now on the document is the page's.
pub(crate) fn hydrated() {
    tell("slipway:hydrated");
}

fn tell(event: &str) {
    #[cfg(feature = "hydrate")]
    if let Ok(event) = web_sys::Event::new(event) {
        // Fails only for an event that is already on its way.
        let _ = window().dispatch_event(&event);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = event;
}

/// Makes a panic before the page is hydrated known to the script.
#[cfg(feature = "hydrate")]
pub(crate) fn watch_panics() {
    console_error_panic_hook::set_once();
    let report = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        report(panic);
        tell("slipway:panic");
    }));
}

/// Is the page to be drawn in the browser, without hydration?
#[cfg(feature = "hydrate")]
pub(crate) fn afresh() -> bool {
    document().body().is_some_and(|body| body.has_attribute("data-afresh"))
}

/// Removes the server's page, to make room for the one drawn here.
#[cfg(feature = "hydrate")]
pub(crate) fn clear() {
    if let Some(body) = document().body() {
        body.set_text_content(None);
    }
}
