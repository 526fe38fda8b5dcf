//! The error summary: every violation, linked to its field, with focus moved to it.

use domain::counted::counted;
use leptos::html::Div;
use leptos::prelude::*;

use super::field::Shown;

/// The summary; nothing while no rule is broken.
#[component]
pub fn ErrorSummary() -> impl IntoView {
    let shown = expect_context::<Shown>().0;
    let node = NodeRef::<Div>::new();
    // Only violations that come after the page was drawn move the focus.
    Effect::new(move |before: Option<usize>| {
        let now = shown.with(Vec::len);
        if before.is_some() && now > 0 {
            #[cfg(feature = "hydrate")]
            request_animation_frame(move || {
                if let Some(node) = node.try_get_untracked().flatten() {
                    let _ = node.focus();
                }
            });
        }
        now
    });
    move || {
        shown.with(|all| (!all.is_empty()).then(|| {
            let title = format!("Fix {}", counted(all.len(), "problem", "problems"));
            let items = all
                .iter()
                .map(|v| view! { <li><a href=format!("#{}", v.field) rel="external">{v.message.clone()}</a></li> })
                .collect_view();
            view! {
                <div class="error-summary" role="alert" tabindex="-1" node_ref=node>
                    <h2>{title}</h2>
                    <ul>{items}</ul>
                </div>
            }
        }))
    }
}
