//! The focus where controls come and go: whoever stands on one that goes away, or that may not be used any more, is led
//! to the nearest part that it stood in and that is still there.
//!
//! A browser would give the focus to the page. A script of its own does it for every control there is; it stands back
//! where the page itself says where one goes on: a heading after navigation, a new row, a dialog that closes.

use leptos::prelude::*;

/// Keeps the focus in the page.
const KEEP: &str = include_str!("focus/keep.js");

/// The script.
pub(super) fn keeper() -> impl IntoView {
    view! { <script nonce=leptos::nonce::use_nonce() inner_html=KEEP></script> }
}
