//! The notice that a part of the page's code didn't load, with a button to try again.
//!
//! A separate script shows it, because code can be missing before the app runs. The site's loader
//! (`xtask/src/bundle/loader.js`) dispatches an event and waits for the retry, so nothing on the page is lost, and forms
//! and links work without the code.

use leptos::prelude::*;

const WATCH: &str = include_str!("code/missing.js");

/// The script.
pub(super) fn watcher() -> impl IntoView {
    view! { <script nonce=leptos::nonce::use_nonce() inner_html=WATCH></script> }
}

/// The notice, hidden until the script shows it.
#[component]
pub fn MissingCode() -> impl IntoView {
    view! {
        <div class="banner" id="code-missing" data-kind="error" role="alert" hidden>
            <p><strong>"The page didn't load completely."</strong>" Check your connection and try again. If Slipway has just been updated, reload the page."</p>
            <div class="actions">
                <button type="button" class="btn btn-small" data-do="retry">"Try again"</button>
                <button type="button" class="btn btn-small" data-do="reload">"Reload the page"</button>
            </div>
        </div>
    }
}
