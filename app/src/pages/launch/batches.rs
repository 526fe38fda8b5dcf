//! The batches of a launch: what became of each call, every failure with what it means, and the reviews.

use domain::counted::{counted, noun};
use domain::launch::meaning::meaning;
use domain::launch::request::Variant;
use domain::launch::view::{BatchState, BatchView, LaunchView, Verdict};
use leptos::prelude::*;

use super::actions::{Review, Send, failed, sending};
use crate::ui::grid::{Cell, Grid, column, number, text};
use crate::ui::notice::ProblemNotice;
use crate::ui::still::Still;

/// What kept tasks from starting, then all batches, folded.
#[component]
pub fn Batches(
    /// The launch.
    launch: RwSignal<LaunchView>,
    /// How many presses were done.
    done: RwSignal<u32>,
) -> impl IntoView {
    let send = sending(Some(done));
    let batches = Memo::new(move |_| launch.with(|launch| launch.batches.clone()));
    let failures = move || batches.with(|batches| failures(batches).iter().map(Failure::draw).collect_view());
    let trouble = move || {
        // The security group's problem is on every batch; it is said once, above.
        let by_group =
            launch.with(|launch| launch.own_group.as_ref().is_some_and(|group| group.problem.is_some()));
        batches.with(|batches| {
            let same = |one: &BatchView, other: &BatchView| {
                let said =
                    |batch: &BatchView| batch.problem.as_ref().map(|p| (p.code.clone(), p.message.clone()));
                other.state != BatchState::NeedsReview && said(one) == said(other)
            };
            let first = |at: usize, batch: &BatchView| {
                batch.state == BatchState::NeedsReview
                    || !batches.iter().take(at).any(|other| same(batch, other))
            };
            let shown = batches.iter().enumerate().filter(|(at, batch)| !by_group && first(*at, batch));
            shown.filter_map(|(_, batch)| trouble(launch, send, batch)).collect_view()
        })
    };
    let table = move || {
        batches.with(|batches| {
            let columns =
                vec![number("Batch"), number("Tasks"), column("State"), number("Launched"), text("How")];
            let rows = batches.iter().map(row).collect();
            let n = batches.len();
            view! {
                <details>
                    <summary>{counted(n, "call to AWS", "calls to AWS")}</summary>
                    <Grid label="Batches of this launch" columns=columns rows=rows/>
                </details>
            }
        })
    };
    view! { {failures}{trouble}{failed(send)}{table} }
}

fn row(batch: &BatchView) -> Vec<Cell> {
    let state = match (batch.state, batch.decision.as_ref().map(|decision| decision.verdict)) {
        (BatchState::Waiting, _) => "waiting for its turn",
        (BatchState::Sent, _) if batch.problem.is_some() => "sent, tried again",
        (BatchState::Sent, _) => "sent, no answer yet",
        (BatchState::Answered, _) => "answered",
        (BatchState::Refused, _) => "refused",
        (BatchState::Cancelled, _) => "cancelled",
        (BatchState::NeedsReview, None) => "needs review",
        (BatchState::NeedsReview, Some(verdict)) => verdict.words(),
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

/// One reason for which tasks were not started, in however many batches.
#[derive(Debug, PartialEq, Eq)]
struct Failure {
    /// AWS's words.
    words: String,
    /// Tasks.
    count: usize,
    /// Numbers of the batches.
    batches: Vec<u32>,
    /// What is asked for again, a sentence for each batch.
    again: Vec<String>,
}

/// The reasons, in the order in which they came.
fn failures(all: &[BatchView]) -> Vec<Failure> {
    let mut found: Vec<Failure> = Vec::new();
    for batch in all {
        let number = batch.number;
        let later = all.iter().find(|later| later.variant.instead_of == Some(number));
        let later = later.map(|later| {
            format!("Batch {} asks for {} again: {}.", later.number, later.size, how(&later.variant))
        });
        for failure in &batch.failures {
            let detail = failure.detail.as_ref().map(|detail| format!(" · {detail}")).unwrap_or_default();
            let words = format!("{}{detail}", failure.reason);
            let at = found.iter().position(|known| known.words == words).unwrap_or_else(|| {
                found.push(Failure { words, count: 0, batches: Vec::new(), again: Vec::new() });
                found.len() - 1
            });
            let known = &mut found[at];
            known.count += 1;
            if known.batches.last() != Some(&number) {
                known.batches.push(number);
                known.again.extend(later.clone());
            }
        }
    }
    found
}

impl Failure {
    fn draw(&self) -> AnyView {
        let Self { words, count, batches, again } = self;
        let head = format!("{} not started.", counted(*count, "task was", "tasks were"));
        // What is asked for again is no loss yet.
        let kind = if again.len() == batches.len() { "warn" } else { "error" };
        let numbers = batches.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let places = noun(&batches.len(), "batch", "batches");
        let again = again.iter().map(|next| view! { <p class="next">{next.clone()}</p> }).collect_view();
        view! {
            <div class="banner" data-kind=kind role="alert">
                <p><strong>{head}</strong>" "{meaning(words)}</p>
                {again}
                <p class="aws">{format!("ecs:RunTask · {count} × {words} · {places} {numbers}")}</p>
            </div>
        }
        .still()
    }
}

/// What is wrong with a batch as a whole, with AWS's words; what several batches met is shown of the first.
fn trouble(launch: RwSignal<LaunchView>, send: Send, batch: &BatchView) -> Option<AnyView> {
    if batch.state == BatchState::NeedsReview {
        return Some(review(launch, send, batch));
    }
    let problem = batch.problem.clone()?;
    Some(view! { <ProblemNotice problem=problem/> }.still())
}

fn review(launch: RwSignal<LaunchView>, send: Send, batch: &BatchView) -> AnyView {
    let (number, size) = (batch.number, batch.size);
    let found = counted(batch.tasks.len(), "was found", "were found");
    if let Some(decision) = &batch.decision {
        let verdict = match decision.verdict {
            Verdict::NotStarted => "counted those that were not found as not started",
            Verdict::AsTheyAre => "left it as it is",
        };
        let text = format!("Batch {number}: of {size} tasks {found}; {} {verdict}.", decision.deed.by);
        return view! { <p class="muted">{text}</p> }.still();
    }
    view! {
        <div class="banner" data-kind="warn" role="alert">
            <p>{format!("Batch {number} needs review: AWS never said for certain whether its {size} tasks were started; {found}. Look in the cluster, then decide. Tasks counted as not started can be launched again, so one that did start would run twice.")}</p>
            <Review launch=launch send=send batch=number/>
        </div>
    }
    .still()
}

#[cfg(test)]
mod tests {
    use domain::launch::view::LaunchFailure;

    use super::*;

    fn batch(number: u32, reasons: &[&str], instead_of: Option<u32>) -> BatchView {
        let failure = |reason: &&str| LaunchFailure { reason: (*reason).to_owned(), detail: None };
        BatchView {
            number,
            size: 10,
            state: BatchState::Answered,
            tasks: Vec::new(),
            failures: reasons.iter().map(failure).collect(),
            problem: None,
            variant: Variant { instead_of, ..Variant::default() },
            decision: None,
        }
    }

    #[test]
    fn one_reason_is_said_once_however_many_batches_it_met() {
        let all = [
            batch(1, &["no room", "no room", "too many"], None),
            batch(2, &["no room"], None),
            batch(3, &[], Some(2)),
        ];
        let found = failures(&all);
        let said: Vec<_> = found.iter().map(|f| (f.words.as_str(), f.count, f.batches.as_slice())).collect();
        assert_eq!(said, [("no room", 3, [1, 2].as_slice()), ("too many", 1, &[1])]);
        assert_eq!(found[0].again.len(), 1, "what batch 2 lacked is asked for again");
        assert!(
            found[0].again[0].starts_with("Batch 3 asks for 10 again: what found no capacity in batch 2")
        );
        assert_eq!(found[1].again, Vec::<String>::new());
    }
}
