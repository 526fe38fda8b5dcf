//! The progress of a launch: a cell for each task asked for, and the same in words.

use domain::launch::view::LaunchView;
use domain::task::row::TaskRow;
use domain::task::state::{Look, look};
use leptos::prelude::*;

/// The looks in the order they are shown, with the word of the legend.
const ORDER: [(Look, &str); 9] = [
    (Look::Running, "running"),
    (Look::Coming, "starting"),
    (Look::Going, "stopping"),
    (Look::EndedWell, "ended well"),
    (Look::Stopped, "stopped on request"),
    (Look::Interrupted, "interrupted"),
    (Look::Failed, "failed"),
    (Look::NeverStarted, "never started"),
    (Look::Unknown, "in an unknown state"),
];

/// Counts by look, in order; what was asked for and has no task comes last.
fn parts(launch: &LaunchView, rows: &[ArcRwSignal<TaskRow>]) -> Vec<(&'static str, &'static str, usize)> {
    let looks: Vec<Look> = rows.iter().map(|row| row.with(look)).collect();
    let tally = launch.tally().with_seen(u32::try_from(looks.len()).unwrap_or(u32::MAX));
    let mut parts: Vec<_> =
        ORDER.iter().map(|(l, word)| (l.slug(), *word, looks.iter().filter(|x| *x == l).count())).collect();
    let started = usize::try_from(tally.started).unwrap_or(0);
    parts.push(("coming", "requested", started.saturating_sub(looks.len())));
    parts.push(("unknown", "queued", tally.open as usize));
    parts.push(("never-started", "not launched", tally.failed as usize));
    parts.push(("unknown", "to review", tally.review as usize));
    parts.push(("stopped", "cancelled", tally.cancelled as usize));
    parts.retain(|(.., n)| *n > 0);
    parts
}

/// The bar and its legend.
#[component]
pub fn Progress(
    /// The launch.
    launch: RwSignal<LaunchView>,
    /// Its tasks.
    #[prop(into)]
    rows: Signal<Vec<ArcRwSignal<TaskRow>>>,
) -> impl IntoView {
    let parts = Memo::new(move |_| launch.with(|launch| rows.with(|rows| parts(launch, rows))));
    let words = move || {
        parts.with(|parts| {
            parts.iter().map(|(_, word, n)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
        })
    };
    let bar = move || {
        let total: usize = parts.with(|parts| parts.iter().map(|(.., n)| n).sum());
        let mut x = 0.0;
        parts.with(|parts| {
            parts
                .iter()
                .map(|(slug, _, n)| {
                    #[expect(clippy::cast_precision_loss, reason = "percents of at most a few thousand")]
                    let width = 100.0 * *n as f64 / total.max(1) as f64;
                    let at = x;
                    x += width;
                    view! { <rect data-state=*slug x=format!("{at:.3}%") width=format!("{width:.3}%")></rect> }
                })
                .collect_view()
        })
    };
    let legend = move || {
        parts.with(|parts| {
            parts
                .iter()
                .map(|(slug, word, n)| view! { <li><span class="glyph" data-state=*slug></span>{format!("{n} {word}")}</li> })
                .collect_view()
        })
    };
    view! {
        <div class="progress">
            <svg class="bar" role="img" aria-label=words>{bar}</svg>
            <ul class="legend">{legend}</ul>
        </div>
    }
}
