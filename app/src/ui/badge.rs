//! A task's state as a badge: word, hue and shape.

use domain::task::row::TaskRow;
use domain::task::state::{label, look};
use domain::visible::visible;
use leptos::prelude::*;

/// The badge of a live task.
#[component]
pub fn StateBadge(
    /// The task; the badge follows it.
    #[prop(into)]
    task: Signal<TaskRow>,
) -> impl IntoView {
    view! {
        <span class="badge" data-state=move || task.with(|t| look(t).slug())>
            {move || task.with(|t| visible(&label(t)).into_owned())}
        </span>
    }
}
