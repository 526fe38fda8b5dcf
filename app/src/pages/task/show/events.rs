//! Every event of the task, in order, with its JSON at hand.

use domain::event::history::{PastEvent, Verdict};
use domain::task::story::{StoryEvent, TaskStory};
use domain::time::iso;
use leptos::prelude::*;

/// The list; a sentence where no event came.
#[component]
pub fn Events(
    /// The story, read again as the task changes.
    story: RwSignal<TaskStory>,
) -> impl IntoView {
    let items = move || story.with(|story| story.events.iter().map(item).collect_view());
    let none = move || {
        story.with(|story| story.events.is_empty()).then(|| {
            view! { <p class="muted">"No event of this task has come: what stands here was read from ECS."</p> }
        })
    };
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Events"</h2></div>
            {none}
            <ol class="log">{items}</ol>
        </section>
    }
}

fn item(kept: &StoryEvent) -> impl IntoView + use<> {
    let PastEvent { version, at, status, name, reason, spot, verdict, .. } = kept.event.clone();
    let at = at.unwrap_or(kept.recorded_at);
    let mut words: Vec<String> = Vec::new();
    words.extend(status);
    words.extend(name);
    words.extend(spot.then(|| "Spot notice".to_owned()));
    words.extend(match verdict {
        Verdict::Late => Some("came late".to_owned()),
        Verdict::Duplicate => Some("nothing new".to_owned()),
        Verdict::Applied | Verdict::Noted => None,
    });
    words.extend((kept.deliveries > 1).then(|| format!("delivered {} times", kept.deliveries)));
    let version = version.map(|n| format!(" v{n}")).unwrap_or_default();
    let json = serde_json::to_string_pretty(&kept.event).unwrap_or_default();
    view! {
        <li>
            <time datetime=iso(at) title=iso(at)>{iso(at).get(11..19).unwrap_or_default().to_owned()}{version}</time>
            <details>
                <summary>{words.join(", ")}{reason.map(|reason| view! { " · "<bdi>{reason}</bdi> })}</summary>
                <pre tabindex="0" class="small"><code>{json}</code></pre>
            </details>
        </li>
    }
}
