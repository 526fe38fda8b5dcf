//! `/audit`: every launch, stop, change and refusal, narrowed by the address.

use domain::audit::{ACTIONS, AuditEntry, AuditFilter, AuditPage, label};
use domain::time::iso;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::api::audit::audit;
use crate::pages::part::{PageHead, loaded, own_search};
use crate::ui::notice::Empty;

/// The audit.
pub struct Audit;

#[lazy_route]
impl LazyRoute for Audit {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let search = own_search();
        let body = loaded(
            "Audit",
            move || search.get(),
            |query| async move { Ok::<_, crate::api::error::ApiError>((audit(query.clone()).await?, query)) },
            |(page, query)| show(page, &AuditFilter::parse(&query)),
        );
        view! { <div class="page">{body}</div> }.into_any()
    }
}

fn show(page: AuditPage, filter: &AuditFilter) -> AnyView {
    let csv = format!("/audit.csv{}", AuditFilter { before: None, ..filter.clone() }.query());
    let older = page.entries.last().filter(|_| page.more).map(|last| {
        let next = AuditFilter { before: Some(last.id), ..filter.clone() };
        view! { <a class="btn btn-small" href=format!("/audit{}", next.query())>"Older"</a> }
    });
    let newest = filter.before.map(|_| {
        let first = AuditFilter { before: None, ..filter.clone() };
        view! { <a class="btn btn-small" href=format!("/audit{}", first.query())>"Newest"</a> }
    });
    let rows = page.entries.iter().map(row).collect_view();
    let lede = view! { <p class="facts"><span>"All actions in Slipway, including denied ones (UTC). Entries can't be edited."</span></p> }.into_any();
    let list = if page.entries.is_empty() {
        view! {
            <Empty title="No matching entries"><p>"Launches, stops, changes to clusters and capacity, and denied requests appear here."</p></Empty>
        }
        .into_any()
    } else {
        view! {
            <div class="table-wrap" tabindex="0" role="region" aria-label="Audit">
                <table class="grid reflow">
                    <thead><tr><th scope="col">"Time"</th><th scope="col">"Acting user"</th><th scope="col">"Action"</th><th scope="col">"Target"</th><th scope="col" class="text">"Detail"</th><th scope="col"><span class="sr-only">"Actions"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="pager">{newest}{older}</div>
        }
        .into_any()
    };
    view! {
        <PageHead title="Audit" lede=lede><a class="btn" href=csv rel="external" download="audit.csv">"Download as CSV"</a></PageHead>
        {filters(filter)}
        {list}
    }
    .into_any()
}

/// A form by GET: what it says is the address.
fn filters(filter: &AuditFilter) -> impl IntoView + use<> {
    let chosen = filter.action.clone();
    let options = ACTIONS
        .iter()
        .map(|(word, words)| view! { <option value=*word selected=chosen == *word>{*words}</option> })
        .collect_view();
    view! {
        <form class="filters" method="get" action="/audit" role="search" aria-label="Audit">
            <crate::ui::place::KeepPlace/>
            <label>"Acting user"<input class="input" name="actor" value=filter.actor.clone() autocomplete="off"/></label>
            <label>"Action"<select class="select" name="action"><option value="">"any"</option>{options}</select></label>
            <label>"Target or detail"<input class="input" name="text" value=filter.text.clone() autocomplete="off"/></label>
            <label>"From"<input class="input" type="date" name="from" value=filter.from.clone()/></label>
            <label>"Until"<input class="input" type="date" name="until" value=filter.until.clone()/></label>
            <button class="btn" type="submit">"Show"</button>
            <a class="btn btn-quiet" href="/audit">"All"</a>
        </form>
    }
}

fn row(entry: &AuditEntry) -> impl IntoView + use<> {
    let back = entry.put_back().map(|href| view! { <a class="btn btn-small" href=href>"Revert"</a> });
    let target = entry.target.clone();
    let is_launch = matches!(
        entry.action.as_str(),
        "launch" | "stop-launch" | "cancel-launch" | "decide-batch" | "show-environment"
    );
    // As a launch is called everywhere; the title has it whole.
    let end = target.get(22..).filter(|end| is_launch && !end.is_empty());
    let short =
        end.unwrap_or_else(|| target.rsplit_once('/').map_or(target.as_str(), |(_, last)| last)).to_owned();
    let href = match (entry.action.as_str(), &entry.cluster) {
        _ if is_launch => Some(format!("/launches/{target}")),
        ("stop-task", _) if target.contains(":task/") => {
            let path = target.split(":task/").nth(1).unwrap_or_default();
            path.split_once('/').map(|(cluster, id)| format!("/clusters/{cluster}/tasks/{id}"))
        }
        ("create-provider" | "update-provider" | "delete-provider", _) => {
            Some("/capacity-providers".to_owned())
        }
        (_, Some(cluster)) => Some(format!("/clusters/{cluster}/capacity")),
        _ => None,
    };
    let name = match href {
        Some(href) => view! { <a href=href title=target>{short}</a> }.into_any(),
        None => view! { <span title=target>{short}</span> }.into_any(),
    };
    let at = iso(entry.at);
    view! {
        <tr>
            <td><time datetime=at.clone()>{at.replace('T', " ").replace('Z', "")}</time></td>
            <td>{entry.actor.clone()}</td>
            <td>{label(&entry.action).to_owned()}</td>
            <td>{name}</td>
            <td class="text">{entry.words.clone()}</td>
            <td>{back}</td>
        </tr>
    }
}
