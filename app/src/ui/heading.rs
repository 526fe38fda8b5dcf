//! The h1 of a page. It takes the focus when one came to it by navigation, so that a screen reader reads where one is.
//!
//! The heading itself decides: when the path changes, the page that goes with it is still on its way.

use leptos::html::H1;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The path whose heading was shown last; `None` until the first page is drawn, which leaves the focus alone.
#[derive(Clone, Copy, Default)]
pub struct LastHeading(StoredValue<Option<String>>);

/// The heading.
#[component]
pub fn Heading(
    /// Its words.
    #[prop(into)]
    title: String,
) -> impl IntoView {
    let node = NodeRef::<H1>::new();
    let last = use_context::<LastHeading>().unwrap_or_default().0;
    let path = use_location().pathname;
    Effect::new(move |_| {
        let now = path.get_untracked();
        let before = last.try_update_value(|last| last.replace(now.clone())).flatten();
        if before.is_some_and(|before| before != now) {
            #[cfg(feature = "hydrate")]
            request_animation_frame(move || {
                if let Some(node) = node.try_get_untracked().flatten() {
                    let _ = node.focus();
                }
            });
        }
    });
    view! { <h1 tabindex="-1" node_ref=node>{title}</h1> }
}
