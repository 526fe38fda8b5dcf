//! What goes on with the task, or went on: one sentence, its phases to scale, why it stopped.

use domain::task::detail::TaskDetail;
use domain::task::diagnosis::{Diagnosis, Ending};
use domain::task::row::TaskRow;
use domain::task::spot;
use domain::task::story::TaskStory;
use domain::task::timeline::{self, Phase};
use domain::time::{Millis, duration, iso};
use domain::visible::visible;
use leptos::prelude::*;

use crate::live::store::Live;

/// The task's life.
#[component]
pub fn Life(
    /// The story, read again as the task changes.
    story: RwSignal<TaskStory>,
    /// The board's row.
    row: Signal<TaskRow>,
    /// The page's clock.
    live: Live,
) -> impl IntoView {
    let with = move |make: fn(&TaskRow, &TaskDetail, Millis) -> AnyView| {
        let now = live.now.get();
        story.with(|story| {
            let none = TaskDetail::default();
            row.with(|row| make(row, story.detail.as_ref().unwrap_or(&none), now))
        })
    };
    let why = move || story.with(|story| story.diagnosis.clone()).map(|found| view! { <Why found=found/> });
    view! {
        {why}
        <section class="panel" aria-label="Its life">
            {move || with(|row, detail, now| view! { <p class="cause">{timeline::sentence(row, detail, now)}</p> }.into_any())}
            {move || with(|row, detail, now| drawn(&timeline::phases(row, detail), row, now))}
        </section>
    }
}

/// The phases as shares of the whole, and in words.
fn drawn(phases: &[Phase], row: &TaskRow, now: Millis) -> AnyView {
    let (Some(first), Some(last)) = (phases.first(), phases.last()) else {
        return ().into_any();
    };
    let start = first.from;
    let end = last.until.unwrap_or(now).max(start + 1);
    // A thousandth of the whole at least, so that no phase is invisible.
    #[expect(clippy::cast_precision_loss, reason = "shares of a drawing")]
    let share =
        |from: Millis, until: Millis| ((until - from) as f64 / (end - start) as f64 * 1000.0).max(4.0);
    let bars = phases
        .iter()
        .map(|phase| {
            let until = phase.until.unwrap_or(end);
            let title = format!("{}: {}", phase.name, duration(until - phase.from));
            view! {
                <rect data-state=phase.slug x=format!("{:.1}", share(start, phase.from).min(996.0) - 4.0) width=format!("{:.1}", share(phase.from, until)) y="0" height="100%">
                    <title>{title}</title>
                </rect>
            }
        })
        .collect_view();
    let spot = row.spot_deadline.filter(|at| *at >= start && spot::noticed(*at) <= end).map(|at| {
        let x = format!("{:.1}", share(start, spot::noticed(at).max(start)).min(996.0));
        view! { <rect data-state="spot-interrupted" x=x width="4" y="0" height="100%"><title>"Spot notice"</title></rect> }
    });
    let steps = phases
        .iter()
        .map(|phase| {
            let step = if phase.until.is_some() { "done" } else { "now" };
            let took = duration(phase.until.unwrap_or(now) - phase.from);
            view! { <li data-step=step><b>{phase.name}</b><small title=iso(phase.from)>{took}</small></li> }
        })
        .collect_view();
    let stopped = row.stopped_at.map(|at| {
        view! { <li data-step="done"><b>"Stopped"</b><time datetime=iso(at)>{iso(at).get(11..19).unwrap_or_default().to_owned()}</time></li> }
    });
    view! {
        <svg class="bar" viewBox="0 0 1000 14" preserveAspectRatio="none" role="img" aria-label="How long each phase took, to scale">{bars}{spot}</svg>
        <ol class="timeline">
            <li data-step="done"><b>"Requested"</b><time datetime=iso(start)>{iso(start).get(11..19).unwrap_or_default().to_owned()}</time></li>
            {steps}{stopped}
        </ol>
    }
    .into_any()
}

/// Why it stopped.
#[component]
fn Why(found: Diagnosis) -> impl IntoView {
    let kind = match found.ending {
        Ending::Well | Ending::Stopped => "info",
        Ending::Interrupted | Ending::Unseen | Ending::Unknown => "warn",
        Ending::Failed | Ending::NeverStarted => "error",
    };
    let container = found.container.map(|name| format!("Container “{}”: ", visible(&name)));
    view! {
        <section class="banner why-stopped" data-kind=kind data-code=found.code aria-label="Why it stopped">
            <p><b>{container}{found.sentence}</b></p>
            <p>{found.cause}</p>
            <p>{found.next}" "<a href=found.aws rel="noreferrer" target="_blank">"AWS docs"<span class="sr-only">" on why tasks stop"</span></a></p>
            {found.raw.map(|raw| view! { <p class="aws"><bdi>{visible(&raw).into_owned()}</bdi></p> })}
        </section>
    }
}
