//! The shells round a control: label, help and error, tied together for screen readers.

use crate::ui::still::Still;
use domain::launch::plan::Violation;
use leptos::prelude::*;

/// The violations now shown, as every shell of the form sees them.
#[derive(Clone, Copy)]
pub struct Shown(pub RwSignal<Vec<Violation>>);

impl Shown {
    /// The sentence of a field, when a rule is broken there.
    pub fn of(self, field: impl Into<Signal<String>>) -> Signal<Option<String>> {
        let field = field.into();
        Signal::derive(move || {
            self.0.with(|all| {
                let field = field.read();
                all.iter().find(|v| v.field == *field).map(|v| v.message.clone())
            })
        })
    }
}

/// The sentence of a field that has no shell of its own.
pub fn error(field: impl Into<Signal<String>>) -> AnyView {
    let field = field.into();
    error_of(field, expect_context::<Shown>().of(field))
}

/// The sentences of a row's controls, each by its part of the id, under the row.
pub fn errors(row: Signal<String>, parts: &'static [&'static str]) -> AnyView {
    let shown = expect_context::<Shown>();
    let each = |part: &&'static str| {
        let part = *part;
        let id = Signal::derive(move || format!("{}-{part}", row.get()));
        error_of(id, shown.of(id))
    };
    parts.iter().map(each).collect_view().still()
}

/// `aria-invalid` for a field.
pub fn invalid(
    error: Signal<Option<String>>,
) -> impl Fn() -> Option<&'static str> + Copy + Send + Sync + 'static {
    move || error.with(|e| e.is_some().then_some("true"))
}

/// A labelled control. The control itself is the child and has `id` = `name`.
#[component]
pub fn Field(
    /// The field's name; also the control's id.
    #[prop(into)]
    name: Signal<String>,
    /// AWS's word for it.
    label: &'static str,
    /// The help's sentence.
    #[prop(optional, into)]
    help: Option<ViewFn>,
    /// Where AWS describes it.
    #[prop(optional)]
    aws: &'static str,
    /// The control.
    children: Children,
) -> impl IntoView {
    let error = expect_context::<Shown>().of(name);
    view! {
        <div class="field">
            <label for=move || name.get()>{label}</label>
            {children()}
            {error_of(name, error)}
            {help.map(|help| view! { <p class="help" id=move || format!("{}-help", name.get())>{help.run()}{learn(aws, label)}</p> })}
        </div>
    }
}

/// A group of controls under one legend.
#[component]
pub fn FieldGroup(
    /// The field's name; the group's anchor.
    #[prop(into)]
    name: Signal<String>,
    /// AWS's word for it.
    label: &'static str,
    /// The help's sentence.
    #[prop(optional, into)]
    help: Option<ViewFn>,
    /// Where AWS describes it.
    #[prop(optional)]
    aws: &'static str,
    /// The controls.
    children: Children,
) -> impl IntoView {
    let error = expect_context::<Shown>().of(name);
    view! {
        <fieldset class="field" id=move || name.get() tabindex="-1" aria-describedby=move || format!("{0}-error {0}-help", name.read())>
            <legend>{label}</legend>
            {children()}
            {error_of(name, error)}
            {help.map(|help| view! { <p class="help" id=move || format!("{}-help", name.get())>{help.run()}{learn(aws, label)}</p> })}
        </fieldset>
    }
}

fn learn(aws: &'static str, label: &'static str) -> Option<AnyView> {
    (!aws.is_empty()).then(|| view! { " "<a href=aws rel="noreferrer" target="_blank">"AWS docs"<span class="sr-only">" on "{label}</span></a> }.still())
}

fn error_of(id: Signal<String>, error: Signal<Option<String>>) -> AnyView {
    (move || {
        error
            .get()
            .map(|text| view! { <p class="field-error" id=move || format!("{}-error", id.get())>{text}</p> })
    })
    .still()
}
