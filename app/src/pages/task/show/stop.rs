//! Stopping the task, with a reason that everyone sees.

use domain::task::row::TaskRow;
use leptos::form::ActionForm;
use leptos::prelude::*;

use crate::api::task::StopTask;
use crate::forms::control::once;
use crate::ui::notice::ProblemNotice;

/// Stopping, with a reason that everyone sees.
#[component]
pub fn StopPanel(
    /// The board's row.
    task: Signal<TaskRow>,
) -> impl IntoView {
    let stop = ServerAction::<StopTask>::new();
    let arn = task.with_untracked(|t| t.arn.clone());
    let of_service =
        task.with_untracked(|t| t.group.as_deref().is_some_and(|group| group.starts_with("service:")));
    let pending = stop.pending();
    let can = move || task.with(|t| t.wants_to_run() && !t.last_status.is_stopped());
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Stop this task"</h2></div>
            {of_service.then(|| view! { <p class="why">"It belongs to a service, which will start another in its place."</p> })}
            <ActionForm action=stop attr:class="form">
                <input type="hidden" name="arn" value=arn/>
                <div class="field">
                    <label for="reason">"Reason"</label>
                    <input class="input" id="reason" name="reason" maxlength="255" autocomplete="off" placeholder="shown as AWS's stopped reason" disabled=move || !can()/>
                </div>
                <div class="form-actions">
                    <button class="btn btn-danger" type="submit" disabled=move || !can() on:click=once(pending) aria-busy=move || pending.get().then_some("true")>"Stop task"</button>
                    <span class="why">{move || (!can()).then_some("It is stopping already, or has stopped.")}</span>
                </div>
            </ActionForm>
            {move || stop.value().get().and_then(Result::err).map(|error| view! { <ProblemNotice problem=error.0/> })}
        </section>
    }
}
