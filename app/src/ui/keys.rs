//! The keys, as a list.

use leptos::prelude::*;

const KEYS: &[(&[&str], &str)] = &[
    (&["Ctrl K", "⌘ K"], "Find anything"),
    (&["?"], "This list"),
    (&["↑", "↓"], "Previous and next result"),
    (&["Enter"], "Open it"),
    (&["Esc"], "Close"),
];

/// What each key does. None of them does anything while somebody types in a field.
#[component]
pub fn Keys() -> impl IntoView {
    let rows = KEYS
        .iter()
        .map(|(keys, does)| {
            let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd>" " }).collect_view();
            view! { <div><dt>{keys}</dt><dd>{*does}</dd></div> }
        })
        .collect_view();
    view! { <dl class="kv">{rows}</dl> }
}
