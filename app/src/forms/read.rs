//! Reading a form as it stands in the document, so that what was typed before the wasm arrived counts.

#[cfg(feature = "hydrate")]
use leptos::form::FromFormData;
#[cfg(feature = "hydrate")]
use leptos::web_sys;

/// The form's values as the server function's arguments; `None` when they cannot be read.
#[cfg(feature = "hydrate")]
pub fn values<T: FromFormData>(form: &web_sys::HtmlFormElement) -> Option<T> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    T::from_form_data(&data).ok()
}

/// The form's values as a query string; boxes of one name come together with commas between.
#[cfg(feature = "hydrate")]
pub fn query(form: &web_sys::HtmlFormElement) -> Option<String> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    for entry in data.entries() {
        let entry = js_sys::Array::from(&entry.ok()?);
        let (name, value) = (entry.get(0).as_string()?, entry.get(1).as_string()?);
        match pairs.iter_mut().find(|(known, _)| *known == name) {
            Some((_, all)) => *all = format!("{all},{value}"),
            None => pairs.push((name, value)),
        }
    }
    let encode = domain::launch::prefill::encode;
    Some(pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect::<Vec<_>>().join("&"))
}
