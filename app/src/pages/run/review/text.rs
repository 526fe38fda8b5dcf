//! The same launch as text: commands, RunTask JSON, a link. Each can be copied.

use domain::launch::command;
use domain::launch::plan::LaunchPlan;
use leptos::prelude::*;

use super::super::State;
use crate::ui::copy::CopyButton;

/// The three texts, each in a fold.
#[component]
pub fn Texts(
    /// The region that the commands name.
    region: String,
    /// The link that opens the form filled in.
    link: Signal<String>,
) -> impl IntoView {
    let State { plan, .. } = expect_context();
    let of = move |text: fn(&LaunchPlan, &str) -> String| {
        let region = region.clone();
        Memo::new(move |_| {
            plan.with(|plan| plan.as_ref().map(|plan| text(plan, &region)).unwrap_or_default())
        })
    };
    let commands = of(command::run_task);
    let body = of(|plan, _| command::body(plan));
    view! {
        <TextFold title="AWS CLI" says="Run the same launch with the AWS CLI." what="the commands" text=commands.into() open=true/>
        <TextFold title="RunTask JSON" says="The first call. More than 10 tasks need several." what="the JSON" text=body.into()/>
        <TextFold title="Link" says="Opens this form filled in, without environment values." what="the link" text=link/>
    }
}

#[component]
fn TextFold(
    title: &'static str,
    says: &'static str,
    what: &'static str,
    text: Signal<String>,
    #[prop(optional)] open: bool,
) -> impl IntoView {
    view! {
        <details class="fold" open=open>
            <summary>{title}</summary>
            <div class="inside">
                <figure class="code">
                    <figcaption>{says}<CopyButton text=text what=what/></figcaption>
                    <pre tabindex="0" class="wraps"><code>{move || text.get()}</code></pre>
                </figure>
            </div>
        </details>
    }
}
