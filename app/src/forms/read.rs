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
