//! What a form that asks for a page carries, so that it stays in its place.

use domain::place::PARAMETER;
use leptos::prelude::*;

/// The place that addresses must carry, if it is not the default one. Provided in the context of every page.
#[derive(Debug, Clone, Default)]
pub struct KeptPlace(pub Option<String>);

/// The hidden field of a form with `method="get"`, whose query replaces that of its `action`.
#[component]
pub fn KeepPlace() -> impl IntoView {
    let KeptPlace(place) = use_context().unwrap_or_default();
    place.map(|place| view! { <input type="hidden" name=PARAMETER value=place/> })
}
