//! Reading a form as it stands in the document, so that what was typed before the wasm arrived counts.

#[cfg(feature = "hydrate")]
use leptos::form::FromFormData;
use leptos::prelude::*;
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
    // Empty fields too: a row of them is a row.
    let pair = |(name, value): &(String, String)| format!("{name}={}", domain::query::encode(value));
    Some(pairs.iter().map(pair).collect::<Vec<_>>().join("&"))
}

/// Whether somebody changed a form since it was drawn: typed before the page was alive, that is.
#[cfg(feature = "hydrate")]
pub fn is_touched(form: &web_sys::HtmlFormElement) -> bool {
    use leptos::wasm_bindgen::JsCast;
    let copy = form.clone_node_with_deep(true).ok();
    let drawn = copy.and_then(|node| node.dyn_into::<web_sys::HtmlFormElement>().ok());
    drawn.is_some_and(|drawn| {
        drawn.reset();
        query(&drawn) != query(form)
    })
}

/// Has the form read again after controls came, went or got another name: no input event tells of that.
#[derive(Clone, Copy)]
pub struct Reread(pub Callback<()>);

impl Reread {
    /// Once the document has changed.
    pub fn soon(self) {
        after_change(move || {
            self.0.try_run(());
        });
    }
}

/// Moves the focus to a control that is about to be drawn.
pub fn focus_soon(id: String) {
    after_change(move || {
        #[cfg(feature = "hydrate")]
        {
            use leptos::wasm_bindgen::JsCast;
            let element =
                document().get_element_by_id(&id).and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
            let _ = element.map(|element| element.focus());
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = &id;
    });
}

/// In the browser, once what follows from the signals stands in the document.
pub fn after_change(then: impl FnOnce() + 'static) {
    #[cfg(feature = "hydrate")]
    request_animation_frame(then);
    #[cfg(not(feature = "hydrate"))]
    let _ = then;
}
