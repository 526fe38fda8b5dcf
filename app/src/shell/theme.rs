//! Light, dark, or as the system: kept in a cookie, so that the server draws the right one at once.

use leptos::prelude::*;

/// The cookie's name.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
const COOKIE: &str = "slipway-theme";

/// The theme the request's cookie asks for; `None` leaves it to the system.
pub(super) fn of_request() -> Option<&'static str> {
    #[cfg(feature = "ssr")]
    match super::kept::of_request(COOKIE).as_deref() {
        Some("light") => Some("light"),
        Some("dark") => Some("dark"),
        _ => None,
    }
    #[cfg(not(feature = "ssr"))]
    None
}

/// Goes from system to light to dark and round again.
#[component]
pub fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(None::<&'static str>);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        theme.set(match super::kept::here("data-theme").as_deref() {
            Some("light") => Some("light"),
            Some("dark") => Some("dark"),
            _ => None,
        });
    });
    let turn = move |_| {
        let next = match theme.get_untracked() {
            None => Some("light"),
            Some("light") => Some("dark"),
            Some(_) => None,
        };
        theme.set(next);
        #[cfg(feature = "hydrate")]
        super::kept::keep("data-theme", COOKIE, next);
    };
    let name = move || match theme.get() {
        None => "Theme: as the system",
        Some("light") => "Theme: light",
        Some(_) => "Theme: dark",
    };
    view! {
        <button class="btn btn-icon scripted" type="button" aria-label=name title=name on:click=turn>
            <crate::ui::icon::Icon path=crate::ui::icon::THEME/>
        </button>
    }
}
