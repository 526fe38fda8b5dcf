//! The lines: one below the other, the newest at the end and in sight. A line is text and nothing else: its colours
//! are classes, its markup is shown.
//!
//! The box is a column in reverse, so that it opens at its end and stays there as it grows, also without scripts.

use domain::counted::counted;
use domain::log::ansi::{plain, spans};
use domain::log::query::LogQuery;
use domain::log::view::{LogLine, LogView, before};
use domain::time::{Millis, iso, iso_millis};
use leptos::html::Div;
use leptos::prelude::*;

use super::Of;
use super::tail::{Shown, Tail};
use crate::ui::copy::CopyButton;

/// Colours in which the names of containers are told apart.
const HUES: usize = 4;

/// The lines, and what can be done with them.
#[component]
pub fn Lines(
    /// The task.
    of: Of,
    /// The lines as they go on.
    tail: Tail,
    /// What was read first.
    view: LogView,
    /// What is shown.
    query: Memo<LogQuery>,
) -> impl IntoView {
    let LogView { containers, older, further, now, .. } = view;
    let start = query.get_untracked();
    let shown = Memo::new_with_compare(
        move |_| {
            query.with(|query| {
                tail.lines.with(|lines| {
                    lines.iter().filter(|shown| query.wants(&shown.line.text)).cloned().collect::<Vec<_>>()
                })
            })
        },
        |_, _| true,
    );
    let names = (containers.len() > 1 && start.container.is_empty()).then_some(containers);
    let line = move |shown: Shown| {
        let name = names.as_ref().and_then(|names| names.get(shown.line.container));
        drawn(&shown.line, name.map(String::as_str), now)
    };
    let text = Signal::derive(move || {
        let all = shown.with(|lines| lines.iter().map(|shown| plain(&shown.line.text)).collect::<Vec<_>>());
        all.join("\n")
    });
    let box_ = NodeRef::<Div>::new();
    let scrolled = move |_| {
        // In a reversed column the end is at 0, and what is above is below zero.
        let Some(element) = box_.get_untracked() else { return };
        let at_end = element.scroll_top() > -24;
        if at_end != tail.following.get_untracked() && tail.live.get_untracked() {
            if at_end { tail.follow() } else { tail.pause() }
        }
    };
    let to_end = move || {
        tail.follow();
        if let Some(element) = box_.get_untracked() {
            element.set_scroll_top(0);
        }
    };
    let elsewhere = of.clone();
    let older = move || {
        let at = tail.lines.with(|lines| {
            let lines: Vec<LogLine> = match (lines.first(), lines.last()) {
                (Some(first), Some(last)) => {
                    [first, last].map(|shown| LogLine { at: shown.line.at, ..LogLine::default() }).into()
                }
                _ => Vec::new(),
            };
            before(&lines)
        });
        let at = at.filter(|_| older.is_some() || tail.trimmed.get())?;
        let to = query.with(|query| LogQuery { before: Some(at), from: None, ..query.clone() });
        Some(view! { <a class="btn btn-small" href=elsewhere.page(&to) rel="nofollow">"Older lines"</a> })
    };
    let elsewhere = of.clone();
    let newest = move || {
        let to = query.with(|query| {
            (!query.is_tail()).then(|| LogQuery { before: None, from: None, whole: false, ..query.clone() })
        })?;
        Some(view! { <a class="btn btn-small" href=elsewhere.page(&to)>"Newest lines"</a> })
    };
    let further = further.map(|at| {
        let to = LogQuery { from: Some(at), ..start.clone() };
        view! { <a class="btn btn-small" href=of.page(&to) rel="nofollow">"Further matches"</a> }
    });
    let count = move || {
        let (shown, all) = (shown.with(Vec::len), tail.lines.with(Vec::len));
        let lines = counted(all, "line", "lines");
        if shown == all { lines } else { format!("{shown} of {lines}") }
    };
    let is_tail = start.is_tail();
    view! {
        <section class="log-part" aria-label="Log" hidden=move || !tail.live.get() && tail.lines.with(Vec::is_empty)>
            <div class="log-bar">
                <span class="muted">{count}</span>
                {older}
                {newest}
                <CopyButton text=text what="the lines"/>
            </div>
            <div class="log" role="log" aria-live="off" aria-label="Log lines" tabindex="0" node_ref=box_ on:scroll=scrolled
                data-wrap=move || query.with(|query| if query.wrap { "on" } else { "off" })
                data-times=move || query.with(|query| if query.times { "on" } else { "off" })
            >
                <div class="log-lines"><For each=move || shown.get() key=Shown::key children=line/></div>
            </div>
            <div class="log-bar">
                {further}
                {is_tail.then(|| view! { <State tail=tail to_end=to_end now=now/> })}
            </div>
        </section>
    }
}

/// Whether new lines are shown, and the way to change it.
#[component]
fn State(tail: Tail, to_end: impl Fn() + Copy + Send + Sync + 'static, now: Millis) -> impl IntoView {
    let ready = RwSignal::new(false);
    Effect::new(move |_| ready.set(true));
    let words = move || match (tail.live.get(), ready.get(), tail.following.get()) {
        // What is sent elsewhere, by FireLens say, has not ended because it is not here.
        (false, _, _) if tail.lines.with(Vec::is_empty) => "There are no lines to show.".to_owned(),
        (false, _, _) => "This is the end of the log: no more lines are awaited.".to_owned(),
        (true, false, _) => format!("The newest lines at {}. Reload the page for newer ones.", iso(now)),
        (true, true, true) => "Following: new lines show as they come.".to_owned(),
        (true, true, false) => "Paused while you read. New lines wait.".to_owned(),
    };
    let waiting = move || match tail.held.with(Vec::len) {
        0 => None,
        n => Some(counted(n, "new line", "new lines")),
    };
    let press = move |_| {
        if tail.following.get_untracked() { tail.pause() } else { to_end() }
    };
    view! {
        <p class="muted" aria-live="polite">{words}</p>
        <span class="waiting">{waiting}</span>
        <Show when=move || ready.get() && tail.live.get()>
            <button class="btn btn-small" type="button" on:click=press>
                {move || if tail.following.get() { "Pause" } else { "Follow" }}
            </button>
        </Show>
        {move || tail.trouble.get().map(|why| view! { <p class="trouble">{why}</p> })}
    }
}

/// One line.
fn drawn(line: &LogLine, container: Option<&str>, now: Millis) -> AnyView {
    let whole = iso_millis(line.at);
    // The day is said where it is another than the page's.
    let from = if whole.get(..10) == iso(now).get(..10) { 11 } else { 5 };
    let time = whole.get(from..23).unwrap_or_default().replace('T', " ");
    let name = container.map(|name| {
        view! { <span class="log-name" data-hue=(line.container % HUES).to_string()>{name.to_owned()}</span> }
    });
    let pieces = spans(&line.text)
        .into_iter()
        .map(|span| view! { <span class=span.style.classes()>{span.text}</span> })
        .collect_view();
    let cut = (line.cut > 0).then(|| {
        let left = line.cut.div_ceil(1024);
        view! { <em class="log-cut">{format!("… {left} KB more of this line are in the download")}</em> }
    });
    view! {
        <div class="log-line">
            <time datetime=whole.clone() title=whole>{time}</time>
            {name}
            <span class="log-text">{pieces}{cut}</span>
        </div>
    }
    .into_any()
}
