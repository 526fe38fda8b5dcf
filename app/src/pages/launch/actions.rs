//! What a person does with a launch. Every button posts a form and works without JavaScript; what destroys is
//! folded behind a line that has to be opened first.

use domain::launch::view::{EnvironmentValues, LaunchView};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::api::error::ApiError;
use crate::api::launch::{PressLaunch, Pressed};
use crate::live::store::Row;
use crate::ui::notice::ProblemNotice;

/// The id of the sentence that says why it cannot be sent again.
const WHY_NOT: &str = "why-not-again";

/// A form of one launch, posted by one button.
pub(super) type Send = ServerAction<PressLaunch>;

/// An action whose answer leads on, or is one more that is `done`, after which the launch is read again. It belongs to
/// what stays while the launch changes: the answer to a form that was drawn anew meanwhile would be lost.
pub(super) fn sending(done: Option<RwSignal<u32>>) -> Send {
    let send = Send::new();
    let navigate = use_navigate();
    Effect::new(move |_| match send.value().get() {
        Some(Ok(Pressed::Launched(id))) => navigate(&format!("/launches/{id}"), NavigateOptions::default()),
        Some(Ok(Pressed::Form(draft))) => {
            navigate(&format!("/run?draft={draft}"), NavigateOptions::default())
        }
        Some(Ok(Pressed::Done)) => {
            if let Some(done) = done {
                done.update(|done| *done += 1);
            }
        }
        Some(Err(_)) | None => {}
    });
    send
}

/// What an action was refused with.
pub(super) fn failed(send: Send) -> impl IntoView {
    move || {
        let error = send.value().get().and_then(Result::err);
        error.map(|ApiError(problem)| view! { <ProblemNotice problem=problem/> })
    }
}

fn hidden(name: &'static str, value: String) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}

/// Run again, and run again with changes.
#[component]
pub fn Again(
    /// The launch.
    id: String,
    /// The id of the launch it makes.
    next: String,
    /// What there is of its environment values.
    values: EnvironmentValues,
) -> impl IntoView {
    let send = sending(None);
    let change = format!("/run?from={id}");
    let off = values.keep_from_sending().is_some();
    let again = view! {
        <ActionForm action=send attr:class="inline">
            {hidden("press[id]", id)}{hidden("press[act]", "again".into())}{hidden("press[next]", next)}
            <button class="btn" type="submit" aria-describedby=off.then_some(WHY_NOT) disabled=move || off || send.pending().get()>"Run again"</button>
        </ActionForm>
    };
    view! {
        {again}
        <a class="btn" href=change>"Run again with changes"</a>
        {failed(send)}
    }
}

/// Launch the missing, cancel the rest, stop the tasks: what is possible now.
#[component]
pub fn Actions(
    /// The launch.
    launch: RwSignal<LaunchView>,
    /// The id of the launch of what is missing.
    next: String,
    /// Its tasks that are known here.
    rows: Memo<Vec<Row>>,
    /// How many presses were done.
    done: RwSignal<u32>,
) -> impl IntoView {
    let send = sending(Some(done));
    let id = launch.with_untracked(|launch| launch.plan.launch.to_string());
    let (cancel_id, stop_id) = (id.clone(), id.clone());
    let offers = Memo::new(move |_| {
        rows.with(|rows| {
            let stopped = rows.iter().filter(|row| row.with(|task| task.last_status.is_stopped())).count();
            let count = |n| u32::try_from(n).unwrap_or(u32::MAX);
            launch.with(|launch| Offers::of(launch, count(rows.len()), count(stopped)))
        })
    });
    let why_not = launch.with_untracked(|launch| launch.values.keep_from_sending());
    let missing = move || {
        let n = offers.with(|offers| offers.missing);
        let (id, next) = (id.clone(), next.clone());
        (n > 0).then(|| view! {
            <ActionForm action=send attr:class="inline">
                {hidden("press[id]", id)}{hidden("press[act]", "missing".into())}{hidden("press[next]", next)}
                <button class="btn btn-primary" type="submit" aria-describedby=why_not.map(|_| WHY_NOT) disabled=move || why_not.is_some() || send.pending().get()>{format!("Launch the missing {n}")}</button>
            </ActionForm>
        })
    };
    let cancel = move || {
        let id = cancel_id.clone();
        offers.with(|offers| offers.cancel).then(|| view! {
            <details class="act">
                <summary class="btn">"Cancel remaining…"</summary>
                <ActionForm action=send attr:class="form">
                    <p>"Tasks not yet requested won't start. Running tasks are not affected."</p>
                    {hidden("press[id]", id)}{hidden("press[act]", "cancel".into())}
                    <button class="btn btn-danger" type="submit" disabled=move || send.pending().get()>"Cancel remaining"</button>
                </ActionForm>
            </details>
        })
    };
    let stop = move || {
        let id = stop_id.clone();
        offers.with(|offers| offers.stop).then(|| view! {
            <details class="act">
                <summary class="btn">"Stop all tasks…"</summary>
                <ActionForm action=send attr:class="form">
                    <p>"All running tasks receive SIGTERM, then SIGKILL after stopTimeout. Tasks not yet requested are cancelled."</p>
                    {hidden("press[id]", id)}{hidden("press[act]", "stop".into())}
                    <div class="field">
                        <label for="reason">"Reason"</label>
                        <input class="input" id="reason" name="press[reason]" maxlength="255" autocomplete="off" placeholder="shown as AWS's stopped reason"/>
                    </div>
                    <div><button class="btn btn-danger" type="submit" disabled=move || send.pending().get()>"Stop all tasks"</button></div>
                </ActionForm>
            </details>
        })
    };
    view! {
        <div class="acts">{missing}{cancel}{stop}</div>
        {why_not.map(|why| view! { <p class="why" id=WHY_NOT>{why}</p> })}
        {move || launch.with(stopping).map(|text| view! { <p aria-live="polite">{text}</p> })}
        {move || launch.with(|l| l.stop.as_ref().and_then(|stop| stop.problem.clone())).map(|problem| view! { <ProblemNotice problem=problem/> })}
        {failed(send)}
    }
}

/// A person's decision on a batch that needs review.
#[component]
pub fn Review(
    /// The launch.
    launch: RwSignal<LaunchView>,
    /// What posts it.
    send: Send,
    /// The batch's number.
    batch: u32,
) -> impl IntoView {
    let id = launch.with_untracked(|launch| launch.plan.launch.to_string());
    let button = move |value: &'static str, text: &'static str| {
        view! { <button class="btn" type="submit" name="press[act]" value=value disabled=move || send.pending().get()>{text}</button> }
    };
    view! {
        <ActionForm action=send attr:class="acts">
            {hidden("press[id]", id)}{hidden("press[batch]", batch.to_string())}
            {button("look", "Look again")}
            {button("not_started", "Treat as not started")}
            {button("as_they_are", "Keep as unknown")}
        </ActionForm>
    }
}

/// What can be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Offers {
    missing: u32,
    cancel: bool,
    stop: bool,
}

impl Offers {
    /// Of a launch of which so many tasks were seen, and so many of them have stopped.
    fn of(launch: &LaunchView, seen: u32, stopped: u32) -> Self {
        let answered = launch.tally();
        let tally = answered.with_seen(seen);
        let is_stopping = launch.stop.as_ref().is_some_and(|stop| !stop.done);
        Self {
            // The server waits for the answer before it launches the missing.
            missing: if launch.child.is_none() { tally.missing().min(answered.missing()) } else { 0 },
            cancel: tally.open > 0 && launch.cancelled.is_none(),
            stop: !is_stopping && (tally.started > stopped || tally.open > 0),
        }
    }
}

fn stopping(launch: &LaunchView) -> Option<String> {
    let stop = launch.stop.as_ref()?;
    let failed = if stop.failed > 0 { format!(", {} could not be", stop.failed) } else { String::new() };
    let verb = if stop.done { "told to stop or had ended" } else { "told to stop so far" };
    Some(format!("{} tasks were {verb}{failed}: “{}” ({}).", stop.told, stop.reason, stop.deed.by))
}
