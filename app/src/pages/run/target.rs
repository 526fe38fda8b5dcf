//! Where and what: cluster, task definition, revision, and the button that reads all choices anew.

use domain::launch::edit::REFRESH;
use domain::launch::form::LaunchForm;
use leptos::prelude::*;

use super::State;
use super::choices::missing;
use crate::api::run::{Families, search_families};
use crate::forms::control::{Control, Opt, once, select};
use crate::forms::field::Field;
use crate::ui::still::Still;

const CLUSTERS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html";
const DEFINITIONS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html";
const REVISIONS: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-task-definition-console-v2.html";

/// The first group of the form.
pub(super) fn fields(start: LaunchForm) -> AnyView {
    let State { busy, .. } = expect_context();
    let (cluster, family, revision) = (cluster(&start), family(&start), revision(&start));
    view! {
        <fieldset class="group">
            <Field name="cluster" label="Cluster" aws=CLUSTERS help=|| "Where the tasks run.">{cluster}</Field>
            <Field name="family" label="Task definition" aws=DEFINITIONS help=|| "Type to search task definition families.">{family}</Field>
            <Field name="revision" label="Revision" aws=REVISIONS help=|| "Only ACTIVE revisions can be run.">{revision}</Field>
            <div class="field">
                <span class="label"></span>
                <div class="with">
                    <button class="btn btn-small" type="submit" id="refresh" name="form[intent]" value=REFRESH on:click=once(busy) aria-busy=move || busy.get().then_some("true") aria-describedby="refresh-help">"Reload lists"</button>
                    <span class="why" id="refresh-help">"Reload clusters, task definitions and networks from AWS."</span>
                </div>
            </div>
        </fieldset>
    }
    .still()
}

fn cluster(start: &LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    choices.clusters.with_value(|clusters| match clusters {
        Ok(list) => {
            let mut options = vec![Opt::new("", "Choose a cluster")];
            options.extend(list.iter().map(|c| {
                let label = if c.is_active() { c.name.clone() } else { format!("{} ({})", c.name, c.status) };
                Opt { disabled: !c.is_active(), ..Opt::new(c.name.clone(), label) }
            }));
            select("cluster", None, Signal::stored(options), move || form.with(|form| form.cluster.clone()))
        }
        Err(problem) => view! { {Control::new("cluster", &start.cluster).input()}{missing(problem)} }.still(),
    })
}

/// Up to fifty matches stand in the page; further ones are searched as somebody types.
fn family(start: &LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    let (first, problem) = choices.families.with_value(|families| match families {
        Ok(found) => (found.clone(), None),
        Err(problem) => (Families::default(), Some(missing(problem))),
    });
    let all_here = first.some.len() >= first.total;
    let found = RwSignal::new(first.some);
    let total = first.total;
    let search = Action::new(move |text: &String| {
        let text = text.clone();
        async move {
            if let Ok(matches) = search_families(text.clone()).await
                && form.try_with_untracked(|form| form.family == text) == Some(true)
            {
                found.try_set(matches.some);
            }
        }
    });
    let typed = Memo::new(move |_| form.with(|form| form.family.clone()));
    Effect::new(move |before: Option<String>| {
        let now = typed.get();
        if !all_here && before.is_some_and(|before| before != now) {
            search.dispatch(now.clone());
        }
        now
    });
    let more = (!all_here).then(|| view! { <p class="help">{format!("{total} families; those that match what is typed are suggested.")}</p> });
    let options =
        move || found.get().into_iter().map(|family| view! { <option value=family></option> }).collect_view();
    view! {
        {Control::new("family", &start.family).list("families").input()}
        <datalist id="families">{options}</datalist>
        {more}
        {problem}
    }
    .still()
}

fn revision(start: &LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    // Another family starts again from its latest.
    let first = StoredValue::new((start.family.clone(), start.revision.clone()));
    let chosen = move || {
        first.with_value(|(family, revision)| {
            if form.with(|form| form.family == *family) { revision.clone() } else { String::new() }
        })
    };
    let unlisted = Memo::new(move |_| choices.revisions.with(|list| matches!(list, Some(Err(_)))));
    let options = Signal::derive(move || {
        choices.revisions.with(|revisions| {
            let list = match revisions {
                Some(Ok(list)) => list.as_slice(),
                _ => &[],
            };
            let latest = list.iter().map(|r| r.revision).max();
            let latest = latest.map_or_else(|| "Latest".to_owned(), |n| format!("Latest ({n})"));
            let mut options = vec![Opt::new("", latest)];
            options.extend(list.iter().map(|r| Opt::new(r.revision.to_string(), r.revision.to_string())));
            options
        })
    });
    (move || {
        if unlisted.get() {
            let why = choices.revisions.with_untracked(|list| match list {
                Some(Err(problem)) => Some(missing(problem)),
                _ => None,
            });
            let typed = Control::new("revision", &untrack(chosen)).numeric().placeholder("latest");
            view! { {typed.input()}{why} }.still()
        } else {
            select("revision", None, options, chosen)
        }
    })
    .still()
}
