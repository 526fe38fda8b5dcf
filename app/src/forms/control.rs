//! Controls by their id. They are uncontrolled: the document holds what was typed, also before the wasm arrives,
//! and a browser brings it back after a reload. Their names follow from their ids, so that a rule's field leads to
//! its control.
//!
//! The controls are data, not components, and each is boxed: a form has hundreds of them.

use leptos::prelude::*;

use super::field::{Shown, invalid};
use super::read::Reread;
use crate::ui::still::Still;

/// The name by which a control posts: `tags-2-key` is `form[tags][2][key]`.
#[must_use]
pub fn name_of(id: &str) -> String {
    let mut name = String::from("form");
    for part in id.split('-') {
        name.push('[');
        name.push_str(part);
        name.push(']');
    }
    name
}

/// A control.
#[derive(Clone)]
pub struct Control {
    /// Its id.
    pub id: Signal<String>,
    /// What stands in it when it is drawn.
    pub value: String,
    /// Its name where no visible label is tied to it.
    pub label: Option<Signal<String>>,
    /// What counts while it is empty.
    pub placeholder: Signal<String>,
    /// Further classes.
    pub class: &'static str,
    /// The kind of keyboard: `numeric`, or nothing.
    pub mode: &'static str,
    /// The id of a `datalist`, or nothing.
    pub list: &'static str,
}

impl Control {
    /// A plain one.
    pub fn new(id: impl Into<Signal<String>>, value: &str) -> Self {
        Self {
            id: id.into(),
            value: value.to_owned(),
            label: None,
            placeholder: Signal::stored(String::new()),
            class: "",
            mode: "",
            list: "",
        }
    }

    /// With a name of its own.
    #[must_use]
    pub fn label(mut self, label: impl Into<Signal<String>>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// With what counts while it is empty.
    #[must_use]
    pub fn placeholder(mut self, text: impl Into<Signal<String>>) -> Self {
        self.placeholder = text.into();
        self
    }

    /// With further classes.
    #[must_use]
    pub fn class(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// For digits.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.mode = "numeric";
        self
    }

    /// With suggestions.
    #[must_use]
    pub fn list(mut self, list: &'static str) -> Self {
        self.list = list;
        self
    }

    /// As a line of text.
    #[must_use]
    pub fn input(self) -> AnyView {
        let Self { id, value, label, placeholder, class, mode, list } = self;
        let wrong = invalid(expect_context::<Shown>().of(id));
        view! {
            <input class=format!("input {class}") id=move || id.get() name=move || name_of(&id.read()) value=value
                aria-label=label.map(|label| move || label.get()) placeholder=move || filled(placeholder)
                inputmode=some(mode) list=some(list) spellcheck="false" autocapitalize="off"
                aria-invalid=wrong aria-describedby=move || described(&id.read())/>
        }
        .still()
    }

    /// As a text of several lines, kept byte for byte.
    #[must_use]
    pub fn area(self, rows: u8) -> AnyView {
        let Self { id, value, label, placeholder, class, .. } = self;
        let wrong = invalid(expect_context::<Shown>().of(id));
        view! {
            <textarea class=format!("textarea {class}") id=move || id.get() name=move || name_of(&id.read()) rows=rows
                aria-label=label.map(|label| move || label.get()) placeholder=move || filled(placeholder)
                spellcheck="false" autocapitalize="off"
                aria-invalid=wrong aria-describedby=move || described(&id.read()) inner_html=as_content(&value)></textarea>
        }
        .still()
    }
}

/// What stands in a control now; `None` where there is no such control, as on the server.
#[must_use]
pub fn typed(id: &str) -> Option<String> {
    #[cfg(feature = "hydrate")]
    {
        use leptos::wasm_bindgen::JsCast;
        use leptos::web_sys::{HtmlInputElement, HtmlSelectElement};
        let element = document().get_element_by_id(id)?;
        match element.dyn_ref::<HtmlSelectElement>() {
            Some(select) => Some(select.value()),
            None => element.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value),
        }
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = id;
        None
    }
}

/// Puts a text into a text area.
pub fn set_area(id: &str, text: &str) {
    #[cfg(feature = "hydrate")]
    {
        use leptos::wasm_bindgen::JsCast;
        let area = document()
            .get_element_by_id(id)
            .and_then(|e| e.dyn_into::<leptos::web_sys::HtmlTextAreaElement>().ok());
        if let Some(area) = area {
            area.set_value(text);
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (id, text);
}

fn described(id: &str) -> String {
    format!("{id}-error {id}-help")
}

fn some(text: &'static str) -> Option<&'static str> {
    (!text.is_empty()).then_some(text)
}

fn filled(text: Signal<String>) -> Option<String> {
    Some(text.get()).filter(|text| !text.is_empty())
}

/// A text as the content of a text area. Leptos would write a blank into an empty one; and a parser of a document
/// drops a first line break.
fn as_content(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if cfg!(feature = "ssr") { format!("\n{escaped}") } else { escaped }
}

/// One of several to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// What it posts.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Whether it is shown only.
    pub disabled: bool,
}

impl Opt {
    /// One that can be chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), disabled: false }
    }
}

/// A list to choose from. Other options make another list, in which `chosen` is chosen; the form is then read again.
pub fn select(
    id: impl Into<Signal<String>>,
    label: Option<Signal<String>>,
    options: Signal<Vec<Opt>>,
    chosen: impl Fn() -> String + Copy + Send + Sync + 'static,
) -> AnyView {
    let id = id.into();
    let wrong = invalid(expect_context::<Shown>().of(id));
    let draw = move |options: Vec<Opt>| {
        let chosen = untrack(chosen);
        let known = chosen.is_empty() || options.iter().any(|option| option.value == chosen);
        let extra = (!known).then(|| Opt::new(chosen.clone(), format!("{chosen} (not offered)")));
        let options = options
            .into_iter()
            .chain(extra)
            // A disabled option would post nothing: what is chosen already is refused by a rule, with its reason.
            .map(|o| view! { <option value=o.value.clone() selected=o.value == chosen disabled=o.disabled && o.value != chosen>{o.label}</option> })
            .collect_view();
        view! {
            <select class="select" id=move || id.get() name=move || name_of(&id.read()) aria-label=label.map(|label| move || label.get())
                aria-invalid=wrong aria-describedby=move || described(&id.read())>{options}</select>
        }
        .still()
    };
    let reread = use_context::<Reread>();
    Effect::new(move |before: Option<()>| {
        options.track();
        if let (Some(()), Some(reread)) = (before, reread) {
            reread.soon();
        }
    });
    // Keyed by what it offers: a browser would keep the place of the choice in a list that changes.
    let key = |options: &Vec<Opt>| {
        options.iter().map(|o| format!("{}\u{1f}{}\u{1e}", o.value, o.label)).collect::<String>()
    };
    view! { <For each=move || [options.get()] key=key children=draw/> }.still()
}

/// Keeps a button from sending its form while an answer is awaited. The button stays in use: one that is not loses the
/// focus, and what it says need not change for a moment.
pub fn once(busy: impl Into<Signal<bool>>) -> impl Fn(leptos::ev::MouseEvent) + Clone + 'static {
    let busy = busy.into();
    move |event| {
        if busy.get_untracked() {
            event.prevent_default();
        }
    }
}

/// A box to tick, with what it says.
pub fn tick(id: &'static str, ticked: bool, says: &'static str) -> AnyView {
    let wrong = invalid(expect_context::<Shown>().of(id));
    view! {
        <label class="choice">
            <input type="checkbox" id=id name=name_of(id) value="on" checked=ticked aria-invalid=wrong aria-describedby=described(id)/>
            <span>{says}</span>
        </label>
    }
    .still()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_from_ids() {
        for (id, name) in [
            ("count", "form[count]"),
            ("new_group-rules-0-ports", "form[new_group][rules][0][ports]"),
            ("containers-1-env-0-key", "form[containers][1][env][0][key]"),
        ] {
            assert_eq!(name_of(id), name);
        }
    }
}
