//! `/clusters/event-rule`: the EventBridge rule that brings task changes of the chosen clusters, as texts to copy, and
//! how changes reach Slipway now.

use domain::event::frame::{Source, SourceStatus};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::event_rule::{EventRuleTexts, EventRuleView, event_rule};
use crate::live::store::use_live;
use crate::pages::part::{PageHead, loaded, own_search};
use crate::ui::copy::CopyButton;
use crate::ui::notice::ProblemNotice;
use crate::ui::when::Ago;

/// The page.
pub struct EventRulePage;

#[lazy_route]
impl LazyRoute for EventRulePage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let search = own_search();
        let body = loaded("Event rule", move || search.get(), event_rule, show);
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn show(page: EventRuleView) -> AnyView {
    let EventRuleView { clusters, status, texts } = page;
    let chosen = clusters.iter().filter(|(_, on)| *on).count();
    let boxes = clusters
        .into_iter()
        .map(|(name, on)| view! { <label class="choice"><input type="checkbox" name="cluster" value=name.clone() checked=on/><span>{name}</span></label> })
        .collect_view();
    let scope = match chosen {
        0 => "all clusters of this account and region".to_owned(),
        1 => "the chosen cluster".to_owned(),
        n => format!("the {n} chosen clusters"),
    };
    let lede = view! { <p class="lede">"Receive task changes instantly through EventBridge and SQS instead of polling. Use these snippets to set it up; Slipway creates nothing itself."</p> }.into_any();
    view! {
        <PageHead title="Event rule" lede=lede/>
        <section class="panel"><div class="panel-head"><h2>"Now"</h2></div>{match status {
            Ok(status) => source(status),
            Err(problem) => view! { <ProblemNotice problem=problem/> }.into_any(),
        }}</section>
        <form class="form" method="get" action="/clusters/event-rule">
            <crate::ui::place::KeepPlace/>
            <fieldset class="field"><legend>"Clusters"</legend><div class="check-list">{boxes}</div><p class="help">"Leave empty for all clusters."</p></fieldset>
            <div><button class="btn" type="submit">"Show the rule"</button></div>
        </form>
        {match texts {
            Ok(texts) => written(texts, &scope),
            Err(problem) => view! { <ProblemNotice problem=problem/> }.into_any(),
        }}
    }
    .into_any()
}

/// The state of the source as Slipway sees it.
fn source(status: SourceStatus) -> AnyView {
    let now = use_live().now;
    let words = match status.source {
        Source::Events => "Task changes arrive from EventBridge through a queue, plus a periodic full scan.",
        Source::Polling => {
            "Slipway is polling ECS. With an event rule and its queue, changes arrive instantly."
        }
    };
    let stale = status
        .stale_since
        .map(|at| view! { <p class="warn">"Nothing heard since "<Ago at=at now=now/>"."</p> });
    view! { <p>{words}</p>{stale}{status.why.map(|why| view! { <p class="warn">{why}</p> })} }.into_any()
}

fn written(texts: EventRuleTexts, scope: &str) -> AnyView {
    let EventRuleTexts { pattern, queue_policy, reader_policy, commands, template } = texts;
    view! {
        <section class="panel ruled"><div class="panel-head"><h2>{format!("The rule for {scope}")}</h2>
            <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html" rel="noreferrer" target="_blank">"AWS docs"<span class="sr-only">" on ECS events"</span></a></div>
            {code("Event pattern", "the event pattern", pattern)}
            {code("Queue policy: EventBridge may send, for this rule alone", "the queue policy", queue_policy)}
            {code("What Slipway's credentials must be allowed", "the policy", reader_policy)}
            {code("The rule, its target and its queues by the AWS CLI", "the commands", commands)}
            {code("The same as a CloudFormation template", "the template", template)}
        </section>
    }
    .into_any()
}

fn code(title: &'static str, what: &'static str, text: String) -> AnyView {
    view! {
        <figure class="code"><figcaption>{title}" "<CopyButton text=Signal::stored(text.clone()) what=what/></figcaption><pre tabindex="0"><code>{text}</code></pre></figure>
    }
    .into_any()
}
