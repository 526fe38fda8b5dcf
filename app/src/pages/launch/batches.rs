//! The batches of a launch: what became of each call, every failure with what it means, and the reviews.

use domain::launch::meaning::meaning;
use domain::launch::request::Variant;
use domain::launch::view::{BatchState, BatchView, LaunchView, Verdict};
use leptos::prelude::*;

use super::actions::Review;
use crate::ui::grid::{Cell, Grid, column, number, text};
use crate::ui::notice::ProblemNotice;

/// What kept tasks from starting, then all batches, folded.
#[component]
pub fn Batches(
    /// The launch.
    launch: RwSignal<LaunchView>,
) -> impl IntoView {
    let batches = Memo::new(move |_| launch.with(|launch| launch.batches.clone()));
    let trouble = move || {
        // The security group's problem is on every batch; it is said once, above.
        let by_group =
            launch.with(|launch| launch.own_group.as_ref().is_some_and(|group| group.problem.is_some()));
        batches.with(|batches| {
            let shown = batches.iter().filter(|_| !by_group);
            shown.filter_map(|batch| trouble(launch, batch, batches)).collect_view()
        })
    };
    let table = move || {
        batches.with(|batches| {
            let columns = vec![number("Batch"), number("Tasks"), column("State"), number("Launched"), text("How")];
            let rows = batches.iter().map(row).collect();
            let n = batches.len();
            view! {
                <details>
                    <summary>{if n == 1 { "1 call to AWS".to_owned() } else { format!("{n} calls to AWS") }}</summary>
                    <Grid label="Batches of this launch" columns=columns rows=rows/>
                </details>
            }
        })
    };
    view! { {trouble}{table} }
}

fn row(batch: &BatchView) -> Vec<Cell> {
    let state = match (batch.state, batch.decision.as_ref().map(|decision| decision.verdict)) {
        (BatchState::Waiting, _) => "waiting for its turn",
        (BatchState::Sent, _) => "sent, no answer yet",
        (BatchState::Answered, _) => "answered",
        (BatchState::Refused, _) => "refused",
        (BatchState::Cancelled, _) => "cancelled",
        (BatchState::NeedsReview, None) => "needs review",
        (BatchState::NeedsReview, Some(Verdict::NotStarted)) => "counted as not started",
        (BatchState::NeedsReview, Some(Verdict::AsTheyAre)) => "left as it is",
    };
    vec![
        Cell::Text(batch.number.to_string()),
        Cell::Text(batch.size.to_string()),
        Cell::Text(state.into()),
        Cell::Text(batch.tasks.len().to_string()),
        Cell::Text(how(&batch.variant)),
    ]
}

/// How a batch differs from the launch.
fn how(variant: &Variant) -> String {
    let Some(before) = variant.instead_of else { return "as asked for".into() };
    let place = variant.subnets.as_ref().map(|subnets| format!(" in {} alone", subnets.join(", ")));
    let compute = if variant.on_demand { " on FARGATE" } else { "" };
    format!("what found no capacity in batch {before}{compute}{}", place.unwrap_or_default())
}

/// What kept tasks of a batch from starting, with AWS's words.
fn trouble(launch: RwSignal<LaunchView>, batch: &BatchView, all: &[BatchView]) -> Option<AnyView> {
    let number = batch.number;
    let again = all.iter().find(|later| later.variant.instead_of == Some(number));
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for failure in &batch.failures {
        let detail = failure.detail.as_ref().map(|detail| format!(" · {detail}")).unwrap_or_default();
        let words = format!("{}{detail}", failure.reason);
        match kinds.iter_mut().find(|(known, _)| *known == words) {
            Some((_, n)) => *n += 1,
            None => kinds.push((words, 1)),
        }
    }
    let failures = (!kinds.is_empty()).then(|| {
        let n = batch.failures.len();
        let head = if n == 1 { "1 task was not started.".to_owned() } else { format!("{n} tasks were not started.") };
        let next = again.map(|later| view! { <p>{format!("Batch {} asks for {} again: {}.", later.number, later.size, how(&later.variant))}</p> });
        let kinds = kinds.into_iter().map(|(words, n)| {
            let meaning = meaning(&words);
            view! { <p>{meaning}</p><p class="aws">{format!("ecs:RunTask · {n} × {words}")}</p> }
        });
        let kind = if again.is_some() { "warn" } else { "error" };
        view! {
            <div class="banner" data-kind=kind role="alert">
                <p><strong>{format!("Batch {number}: {head}")}</strong></p>
                {kinds.collect_view()}
                {next}
            </div>
        }
    });
    let review = (batch.state == BatchState::NeedsReview).then(|| review(launch, batch));
    let problem = batch.problem.clone().filter(|_| batch.state != BatchState::NeedsReview);
    let problem = problem.map(|problem| view! { <ProblemNotice problem=problem/> });
    (failures.is_some() || review.is_some() || problem.is_some())
        .then(|| view! { {failures}{review}{problem} }.into_any())
}

fn review(launch: RwSignal<LaunchView>, batch: &BatchView) -> AnyView {
    let (number, found, size) = (batch.number, batch.tasks.len(), batch.size);
    if let Some(decision) = &batch.decision {
        let verdict = match decision.verdict {
            Verdict::NotStarted => "counted those that were not found as not started",
            Verdict::AsTheyAre => "left it as it is",
        };
        let text =
            format!("Batch {number}: {found} of {size} tasks were found; {} {verdict}.", decision.deed.by);
        return view! { <p class="muted">{text}</p> }.into_any();
    }
    view! {
        <div class="banner" data-kind="warn" role="alert">
            <p>{format!("Batch {number} needs review: AWS never said for certain whether its {size} tasks were started; {found} were found. Look in the cluster, then decide. Tasks counted as not started can be launched again, so one that did start would run twice.")}</p>
            <Review launch=launch batch=number/>
        </div>
    }
    .into_any()
}
