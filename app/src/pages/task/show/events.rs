//! Every event of the task, in order, with its JSON at hand.

use domain::event::history::{PastEvent, Verdict};
use domain::task::story::{StoryEvent, TaskStory};
use domain::time::iso;
use domain::visible::visible;
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
            view! { <p class="muted">"No events were received for this task. Its details were read from ECS."</p> }
        })
    };
    view! {
        <section class="panel">
            <div class="panel-head"><h2>"Events"</h2></div>
            <p class="muted">"State change events, oldest first. Expand one for its JSON (environment values removed)."</p>
            {none}
            <ol class="event-list">{items}</ol>
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
    let mut flags: Vec<String> = Vec::new();
    flags.extend(match verdict {
        Verdict::Late => Some("out of order".to_owned()),
        Verdict::Duplicate => Some("nothing new".to_owned()),
        Verdict::Applied | Verdict::Noted => None,
    });
    flags.extend((kept.deliveries > 1).then(|| format!("delivered {} times", kept.deliveries)));
    let flags = flags.into_iter().map(|flag| view! { " "<span class="flag">{flag}</span> }).collect_view();
    let version = version.map(|n| format!(" v{n}")).unwrap_or_default();
    let reason = reason.map(|reason| view! { " · "<bdi>{visible(&reason).into_owned()}</bdi> });
    let json = match &kept.raw {
        Some(raw) => view! { <pre tabindex="0" class="small"><code>{visible(raw).into_owned()}</code></pre> }
            .into_any(),
        None => {
            view! { <p class="muted small">"JSON not kept: it was too long, or older than this feature."</p> }
                .into_any()
        }
    };
    view! {
        <li>
            <time datetime=iso(at) title=iso(at)>{iso(at).get(11..19).unwrap_or_default().to_owned()}{version}</time>
            <details>
                <summary>{visible(&words.join(", ")).into_owned()}{flags}{reason}</summary>
                {json}
            </details>
        </li>
    }
}
