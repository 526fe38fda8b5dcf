//! A group of controls that is folded until wanted. Its summary tells what is inside, or what is wrong there.

use domain::counted::counted;
use leptos::html::Details;
use leptos::prelude::*;

use super::field::Shown;

/// The group.
#[component]
pub fn Fold(
    /// What it is called.
    #[prop(into)]
    title: Signal<String>,
    /// What is inside, in a few words.
    #[prop(into)]
    says: Signal<String>,
    /// Whether it is open when it is drawn; a broken rule inside opens it in any case.
    open: bool,
    /// Whether a field is inside.
    has: fn(&str) -> bool,
    /// The controls.
    children: Children,
) -> impl IntoView {
    let shown = expect_context::<Shown>().0;
    let wrong = Memo::new(move |_| shown.with(|all| all.iter().filter(|v| has(&v.field)).count()));
    let starts_open = open || wrong.get_untracked() > 0;
    let node = NodeRef::<Details>::new();
    Effect::new(move |_| {
        if wrong.get() > 0
            && let Some(node) = node.get()
        {
            #[cfg(feature = "hydrate")]
            let _ = node.set_attribute("open", "");
            #[cfg(not(feature = "hydrate"))]
            let _ = node;
        }
    });
    let says = move || match wrong.get() {
        0 => says.get(),
        n => counted(n, "problem to fix", "problems to fix"),
    };
    view! {
        <details class="fold" open=starts_open data-invalid=move || (wrong.get() > 0).then_some("") node_ref=node>
            <summary>{move || title.get()}" "<span class="says">{says}</span></summary>
            <div class="inside">{children()}</div>
        </details>
    }
}
