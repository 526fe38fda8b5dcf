//! The shells round a control: label, help and error, tied together for screen readers.

use domain::launch::plan::Violation;
use leptos::prelude::*;

/// The violations now shown, as every shell of the form sees them.
#[derive(Clone, Copy)]
pub struct Shown(pub RwSignal<Vec<Violation>>);

impl Shown {
    /// The sentence of a field, when a rule is broken there.
    pub fn of(self, field: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.0.with(|all| all.iter().find(|v| v.field == field).map(|v| v.message.clone()))
        })
    }
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
    name: &'static str,
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
            <label for=name>{label}</label>
            {children()}
            <FieldError name=name error=error/>
            {help.map(|help| view! { <p class="help" id=format!("{name}-help")>{help.run()}{learn(aws, label)}</p> })}
        </div>
    }
}

/// A group of controls under one legend.
#[component]
pub fn FieldGroup(
    /// The field's name; the group's anchor.
    name: &'static str,
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
        <fieldset class="field" id=name tabindex="-1" aria-describedby=format!("{name}-error {name}-help")>
            <legend>{label}</legend>
            {children()}
            <FieldError name=name error=error/>
            {help.map(|help| view! { <p class="help" id=format!("{name}-help")>{help.run()}{learn(aws, label)}</p> })}
        </fieldset>
    }
}

fn learn(aws: &'static str, label: &'static str) -> Option<AnyView> {
    (!aws.is_empty()).then(|| view! { " "<a href=aws rel="noreferrer" target="_blank">"AWS page"<span class="sr-only">" on "{label}</span></a> }.into_any())
}

#[component]
fn FieldError(name: &'static str, error: Signal<Option<String>>) -> impl IntoView {
    move || error.get().map(|text| view! { <p class="field-error" id=format!("{name}-error")>{text}</p> })
}
