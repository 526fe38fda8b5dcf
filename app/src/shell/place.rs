//! The place of a page, on every side: the switch in the top bar, and what keeps the place in addresses.
//!
//! A page belongs to one place for as long as it lives; another place is another document. The default place
//! is named nowhere. In the browser, requests go below `/at/<place>/`, because a server function can be given
//! a root but no query; links and the address bar carry `?place=`, which `keep.js` sees to. The server does the
//! same to the links of what it draws.

use domain::place::{Place, at};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::info;
use crate::ui::place::KeptPlace;

/// Keeps the place in the addresses of a page that is alive.
const KEEP: &str = include_str!("place/keep.js");

/// Before the page is taken over: where its requests go.
#[cfg(feature = "hydrate")]
pub(crate) fn begin() {
    if let Some(place) = info::here().named() {
        // Kept for the life of the page.
        leptos::server_fn::client::set_server_url(format!("/at/{place}").leak());
    }
}

/// What forms that ask for a page must carry.
pub(super) fn kept() -> KeptPlace {
    KeptPlace(info::here().named().map(str::to_owned))
}

/// The script that keeps the place, where there is one to keep.
pub(super) fn keeper() -> Option<impl IntoView> {
    let place = info::here().named()?.to_owned();
    Some(view! { <script nonce=leptos::nonce::use_nonce() data-place=place inner_html=KEEP></script> })
}

/// Where the page is; where there are several places, the way to the others. Each link is another document.
#[component]
pub fn PlaceSwitch(
    /// The place of the page.
    here: Place,
    /// All places, the default one first.
    places: Vec<Place>,
) -> impl IntoView {
    let name = here.name.clone();
    let whereabouts = here.whereabouts();
    if places.len() < 2 {
        return view! { <div class="place"><b>{name}</b><span class="account">{whereabouts}</span></div> }
            .into_any();
    }
    let path = use_location().pathname;
    let links = places
        .into_iter()
        .enumerate()
        .map(|(nth, place)| {
            let current = (place.name == here.name).then_some("true");
            let whereabouts = place.whereabouts();
            let words = place.name.clone();
            let to = move || {
                // A task or a launch is of one place alone: its list is in the others as well.
                let list = path.with(|path| format!("/{}", path.split('/').nth(1).unwrap_or_default()));
                if nth == 0 { list } else { at(&list, &place.name) }
            };
            view! {
                <li><a href=to rel="external" data-place="" aria-current=current><b>{words}</b><span class="account">{whereabouts}</span></a></li>
            }
        })
        .collect_view();
    view! {
        <details class="places">
            <summary class="place" aria-label=format!("Place: {name}, {whereabouts}")><b>{name.clone()}</b><span class="account">{whereabouts.clone()}</span></summary>
            <nav aria-label="Places"><ul>{links}</ul></nav>
        </details>
    }
    .into_any()
}
