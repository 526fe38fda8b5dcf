//! Light, dark, or as the system: kept in a cookie, so that the server draws the right one at once.

use leptos::prelude::*;

/// The cookie's name.
const COOKIE: &str = "slipway-theme";

/// The theme the request's cookie asks for; `None` leaves it to the system.
pub(super) fn of_request() -> Option<&'static str> {
    #[cfg(feature = "ssr")]
    {
        let parts = use_context::<http::request::Parts>()?;
        let cookies = parts.headers.get_all(http::header::COOKIE);
        let text: String = cookies.iter().filter_map(|v| v.to_str().ok()).collect::<Vec<_>>().join(";");
        let value = text.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='));
        match value {
            Some("light") => Some("light"),
            Some("dark") => Some("dark"),
            _ => None,
        }
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
        let root = document().document_element();
        theme.set(match root.and_then(|r| r.get_attribute("data-theme")).as_deref() {
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
        apply(next);
    };
    let name = move || match theme.get() {
        None => "Theme: as the system",
        Some("light") => "Theme: light",
        Some(_) => "Theme: dark",
    };
    view! {
        <button class="btn btn-icon" type="button" aria-label=name title=name on:click=turn>
            <crate::ui::icon::Icon path=crate::ui::icon::THEME/>
        </button>
    }
}

#[cfg(feature = "hydrate")]
fn apply(theme: Option<&str>) {
    use wasm_bindgen::JsCast;
    if let Some(root) = document().document_element() {
        let _ = match theme {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
    }
    let age = if theme.is_some() { 31_536_000 } else { 0 };
    let cookie = format!("{COOKIE}={}; Path=/; Max-Age={age}; SameSite=Lax", theme.unwrap_or_default());
    let _ = js_sys::Reflect::set(document().unchecked_ref(), &"cookie".into(), &cookie.into());
}
