//! What a browser keeps of how it shows things: a cookie each, so that the server draws it right at once, and an
//! attribute of the document.

/// The value that the request's cookie has.
#[cfg(feature = "ssr")]
pub(super) fn of_request(cookie: &str) -> Option<String> {
    let parts = leptos::prelude::use_context::<http::request::Parts>()?;
    let cookies = parts.headers.get_all(http::header::COOKIE);
    let text: String = cookies.iter().filter_map(|v| v.to_str().ok()).collect::<Vec<_>>().join(";");
    let value = text.split(';').find_map(|pair| pair.trim().strip_prefix(cookie)?.strip_prefix('='));
    value.map(str::to_owned)
}

/// What the document has now.
#[cfg(feature = "hydrate")]
pub(super) fn here(attribute: &str) -> Option<String> {
    leptos::prelude::document().document_element()?.get_attribute(attribute)
}

/// Sets the attribute and the cookie for a year; `None` takes both away.
#[cfg(feature = "hydrate")]
pub(super) fn keep(attribute: &str, cookie: &str, value: Option<&str>) {
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;
    if let Some(root) = document().document_element() {
        let _ = match value {
            Some(value) => root.set_attribute(attribute, value),
            None => root.remove_attribute(attribute),
        };
    }
    let age = if value.is_some() { 31_536_000 } else { 0 };
    let cookie = format!("{cookie}={}; Path=/; Max-Age={age}; SameSite=Lax", value.unwrap_or_default());
    let _ = js_sys::Reflect::set(document().unchecked_ref(), &"cookie".into(), &cookie.into());
}
