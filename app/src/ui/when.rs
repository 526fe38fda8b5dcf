//! Times: relative, with the absolute at hand.

use domain::time::{Millis, duration, iso};
use leptos::prelude::*;

/// How long ago something was, as a `<time>` with the absolute as its title.
#[component]
pub fn Ago(
    /// When it was.
    at: Millis,
    /// The page's clock.
    #[prop(into)]
    now: Signal<Millis>,
) -> impl IntoView {
    let absolute = iso(at);
    view! { <time datetime=absolute.clone() title=absolute>{move || format!("{} ago", duration(now.get() - at))}</time> }
}

/// How long a task has lived, or had.
#[component]
pub fn Age(
    /// When it began.
    #[prop(into)]
    from: Signal<Option<Millis>>,
    /// When it ended; the page's clock while it has not.
    #[prop(into)]
    until: Signal<Option<Millis>>,
    /// The page's clock.
    #[prop(into)]
    now: Signal<Millis>,
) -> impl IntoView {
    move || {
        from.get().map(|from| {
            let absolute = iso(from);
            view! {
                <time datetime=absolute.clone() title=format!("since {absolute}")>
                    {move || duration(until.get().unwrap_or_else(|| now.get()) - from)}
                </time>
            }
        })
    }
}
