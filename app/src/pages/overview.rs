//! `/`: what needs somebody, what runs now, launches in progress, and the way to the main job.
//!
//! Drawn by the server and read again when the board moves, at most every two seconds: the sums of a large board are
//! made once in the server and not in every tab. Rows stay where they are and only their texts change, so that
//! whoever stands on a link keeps it.

mod chart;
mod lines;

use domain::launch::list::{LaunchSummary, Standing};
use domain::overview::{Kind, Overview as Now, flow};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use self::lines::{Line, lines};
use super::part::{NoLaunches, PageHead, loaded};
use crate::api::overview::{OverviewData, overview};
use crate::live::moved::when_moved;
use crate::live::store::{Live, use_live};
use crate::ui::grid::{Column, column, number, text};
use crate::ui::notice::ProblemNotice;

/// Without any news it is read again so often, in milliseconds: a launch may move on before a task does.
const PAUSE: i64 = 15_000;

/// The overview.
pub struct Overview;

#[lazy_route]
impl LazyRoute for Overview {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let live = use_live();
        let body = loaded(
            "Overview",
            || (),
            |()| overview(true),
            move |OverviewData { now, clusters }| {
                let head = view! {
                    <PageHead title="Overview"><a class="btn btn-primary" href="/run">"Run task"</a></PageHead>
                };
                let clusters = clusters.map_err(|problem| view! { <ProblemNotice problem=problem/> });
                let (names, unread) = match clusters {
                    Ok(names) => (names, None),
                    Err(notice) => (Vec::new(), Some(notice)),
                };
                match now {
                    Ok(now) => view! { {head}{unread}{page(now, names, live)} }.into_any(),
                    Err(problem) => view! { {head}<ProblemNotice problem=problem/>{unread} }.into_any(),
                }
            },
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn page(mut first: Now, names: Vec<String>, live: Live) -> AnyView {
    live.seed(&first.board);
    first.board.tasks = Vec::new();
    let data = RwSignal::new(first);
    when_moved(live, PAUSE, move || async move {
        if data.try_with_untracked(|_| ()).is_some()
            && let Ok(OverviewData { now: Ok(now), .. }) = overview(false).await
        {
            let _ = data.try_set(now);
        }
    });
    let flowing = move || {
        let now = live.now.get();
        live.status.with(|status| {
            data.with(|data| flow(status.as_ref().unwrap_or(&data.board.status), data.change.as_ref(), now))
        })
    };
    let is_stale =
        move || live.status.with(|status| status.as_ref().is_some_and(|s| s.stale_since.is_some()));
    let running = Memo::new(move |_| data.with(|data| running(data, &names)));
    let troubles = Memo::new(move |_| data.with(troubles));
    let open = Memo::new(move |_| data.with(|data| data.open.iter().map(launch).collect()));
    let latest = Memo::new(move |_| data.with(|data| data.latest.iter().map(launch).collect()));
    let now = live.now;
    let launches = || {
        vec![
            column("Launch"),
            column("Tasks"),
            Column { title: "Cluster", class: "col-mid" },
            column("State"),
            number("When"),
        ]
    };
    view! {
        {figures(data)}
        <p class="flow" data-stale=move || is_stale().then_some("")>{flowing}" "<a href="/clusters/event-rule">"About events"</a></p>
        {section("Failures, last 24 hours", "/tasks?state=failed", view! {
            {move || data.with(|data| data.more_troubles).then(|| view! { <p class="muted">"There are more failures than are counted here."</p> })}
            {lines("Failures, last 24 hours",
                vec![text("Why"), column("What"), number("Tasks"), Column { title: "Task definitions", class: "col-mid" }, number("Last")],
                troubles, now, || view! { <p class="muted">"No failures or interruptions"</p> }.into_any())}
        }.into_any())}
        {section("Running now", "/clusters", lines("Running now",
            vec![column("Cluster"), column("Capacity provider"), number("Running"), number("Starting"), Column { title: "Stopping", class: "num col-mid" }],
            running, now, || view! { <p class="muted">"There are no clusters yet."</p> }.into_any()))}
        {chart::chart(data, now)}
        {section("Launches in progress", "/launches?state=open", lines("Launches in progress", launches(), open, now,
            || view! { <p class="muted">"No launches in progress"</p> }.into_any()))}
        {section("Latest launches", "/launches", lines("Latest launches", launches(), latest, now,
            || view! { <NoLaunches/> }.into_any()))}
    }
    .into_any()
}

fn section(title: &'static str, href: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="panel">
            <div class="panel-head"><h2>{title}</h2><a href=href aria-label=format!("All of: {title}")>"All"</a></div>
            {body}
        </section>
    }
    .into_any()
}

type Count = fn(&Now) -> u32;

/// The numbers that are looked at first.
fn figures(data: RwSignal<Now>) -> AnyView {
    let figures: [(&'static str, Count); 5] = [
        ("running", |now| now.running.iter().map(|counts| counts.running).sum()),
        ("starting", |now| now.running.iter().map(|counts| counts.coming).sum()),
        ("stopping", |now| now.running.iter().map(|counts| counts.going).sum()),
        ("failed, last 24 hours", |now| of_kind(now, Kind::Failed)),
        ("interrupted, last 24 hours", |now| of_kind(now, Kind::Interrupted)),
    ];
    let figures = figures
        .into_iter()
        .map(|(word, count)| view! { <div><dt>{word}</dt><dd>{move || data.with(count)}</dd></div> })
        .collect_view();
    view! { <dl class="stats">{figures}</dl> }.into_any()
}

fn of_kind(now: &Now, kind: Kind) -> u32 {
    now.troubles.iter().filter(|trouble| trouble.kind == kind).map(|trouble| trouble.tasks).sum()
}

/// A line for each cluster and provider with tasks, and one for each cluster without.
fn running(now: &Now, names: &[String]) -> Vec<Line> {
    let is_busy = |name: &String| now.running.iter().any(|counts| counts.cluster == *name);
    let line = |cluster: &str, provider: &str, counts: [u32; 3]| Line {
        key: format!("{cluster} {provider}"),
        href: format!("/tasks?cluster={cluster}"),
        name: cluster.to_owned(),
        cells: std::iter::once(provider.to_owned()).chain(counts.map(|count| count.to_string())).collect(),
        ..Line::default()
    };
    let idle = names.iter().filter(|name| !is_busy(name)).map(|name| line(name, "–", [0; 3]));
    let mut lines: Vec<Line> = now
        .running
        .iter()
        .map(|counts| {
            let provider = if counts.provider.is_empty() { "not known yet" } else { &counts.provider };
            line(&counts.cluster, provider, [counts.running, counts.coming, counts.going])
        })
        .chain(idle)
        .collect();
    lines.sort_by(|a, b| a.key.cmp(&b.key));
    lines
}

fn troubles(now: &Now) -> Vec<Line> {
    let line = |trouble: &domain::overview::Trouble| Line {
        key: format!("{} {}", trouble.kind.slug(), trouble.sentence),
        href: trouble.href.clone(),
        name: trouble.sentence.clone(),
        state: Some(trouble.kind.slug()),
        cells: vec![trouble.kind.word().to_owned(), trouble.tasks.to_string(), few(&trouble.families)],
        at: Some(trouble.newest),
    };
    now.troubles.iter().map(line).collect()
}

/// The first names, and how many more.
fn few(names: &[String]) -> String {
    let shown = names.iter().take(2).cloned().collect::<Vec<_>>().join(", ");
    if names.len() > 2 { format!("{shown} and {} more", names.len() - 2) } else { shown }
}

/// How far it is; once all were launched, what became of them.
fn standing(launch: &LaunchSummary) -> String {
    let LaunchSummary { tally, outcome, .. } = launch;
    match outcome.words() {
        words if tally.standing() == Standing::Whole && !words.is_empty() => words,
        _ => format!("{}, {} of {}", tally.standing().word(), tally.started, tally.asked),
    }
}

fn launch(launch: &LaunchSummary) -> Line {
    let short = launch.id.get(22..).unwrap_or(&launch.id).to_owned();
    Line {
        key: launch.id.clone(),
        href: format!("/launches/{}", launch.id),
        name: short,
        cells: vec![
            format!("{} × {}", launch.tally.asked, launch.task_definition),
            launch.cluster.clone(),
            standing(launch),
        ],
        at: Some(launch.at),
        ..Line::default()
    }
}
