//! A button that copies, and an id that is shown short and copied whole.

use leptos::prelude::*;

/// Copies `text`. Without wasm there is nothing to press, so it shows only once hydrated.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What it is, for the button's name: “Copy the ARN”.
    what: &'static str,
    /// What the button says.
    #[prop(default = "Copy")]
    label: &'static str,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        {
            let _ = window().navigator().clipboard().write_text(&text.get_untracked());
            copied.set(true);
            set_timeout(
                move || {
                    let _ = copied.try_set(false);
                },
                std::time::Duration::from_secs(2),
            );
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (text, copied);
    };
    view! {
        <Show when=move || ready.get()>
            <button class="copy" type="button" title=format!("Copy {what}") data-copied=move || copied.get().then_some("") on:click=copy>
                {move || if copied.get() { "Copied" } else { label }}
            </button>
        </Show>
    }
}
