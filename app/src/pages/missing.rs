//! No such page.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::ui::heading::Heading;

/// The 404 page.
#[component]
pub fn Missing() -> impl IntoView {
    super::part::answer_status(404);
    let path = leptos_router::hooks::use_location().pathname;
    view! {
        <Title text="No such page"/>
        <div class="error-page">
            <p class="code">"404"</p>
            <Heading title="Page not found"/>
            <p>"Nothing exists at "<code>{move || path.get()}</code>"."</p>
            <div class="actions">
                <a class="btn btn-primary" href="/">"Overview"</a>
                <a class="btn" href="/launches">"Launches"</a>
            </div>
        </div>
    }
}
