//! Cluster, task definition, revision, launch type and number of tasks.

use domain::launch::form::LaunchForm;
use leptos::prelude::*;

use super::State;
use super::choices::missing;
use crate::forms::field::{Field, FieldGroup, Shown, invalid};

const CLUSTERS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html";
const DEFINITIONS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html";
const LAUNCH_TYPES: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/launch_types.html";
const RUN_TASK: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html";

/// The first two groups of the form.
#[component]
pub fn Fields(
    /// What stood in the form when it was drawn.
    start: LaunchForm,
) -> impl IntoView {
    let State { choices, .. } = expect_context();
    let shown = expect_context::<Shown>();
    let limit = choices.limit;
    let LaunchForm { cluster, family, revision, count, .. } = start;
    view! {
        <fieldset class="group">
            <Field name="cluster" label="Cluster" aws=CLUSTERS help=|| "Where the tasks run.">
                <ClusterControl chosen=cluster/>
            </Field>
            <Field name="family" label="Task definition" aws=DEFINITIONS help=|| "The family; type to search.">
                <FamilyControl chosen=family/>
            </Field>
            <Field name="revision" label="Revision">
                <RevisionControl chosen=revision/>
            </Field>
        </fieldset>
        <fieldset class="group">
            <legend>"Compute"</legend>
            <FieldGroup name="compute" label="Launch type" aws=LAUNCH_TYPES help=|| "On-demand capacity; AWS runs the hosts.">
                <div class="choices">
                    <label class="choice"><input type="radio" name="form[compute]" value="FARGATE" checked/><span>"FARGATE"</span></label>
                </div>
            </FieldGroup>
            <Field name="count" label="Number of tasks" aws=RUN_TASK help=move || format!("1 to {limit}. More than 10 are sent in batches of 10.")>
                <input class="input" id="count" name="form[count]" inputmode="numeric" autocomplete="off" value=count aria-invalid=invalid(shown.of("count")) aria-describedby="count-error count-help"/>
            </Field>
        </fieldset>
    }
}

#[component]
fn ClusterControl(chosen: String) -> impl IntoView {
    let State { choices, .. } = expect_context();
    let wrong = invalid(expect_context::<Shown>().of("cluster"));
    choices.clusters.with_value(|clusters| match clusters {
        Ok(list) => {
            let known = chosen.is_empty() || list.iter().any(|c| c.name == chosen);
            let extra = (!known).then(|| view! { <option value=chosen.clone() selected>{chosen.clone()}" (not found)"</option> });
            let options = list
                .iter()
                .map(|c| {
                    let label = if c.is_active() { c.name.clone() } else { format!("{} ({})", c.name, c.status) };
                    view! { <option value=c.name.clone() selected=c.name == chosen disabled=!c.is_active()>{label}</option> }
                })
                .collect_view();
            view! {
                <select class="select" id="cluster" name="form[cluster]" aria-invalid=wrong aria-describedby="cluster-error cluster-help">
                    <option value="">"Choose a cluster"</option>
                    {extra}
                    {options}
                </select>
            }
            .into_any()
        }
        Err(problem) => view! {
            <input class="input" id="cluster" name="form[cluster]" value=chosen autocomplete="off" aria-invalid=wrong/>
            {missing(problem)}
        }
        .into_any(),
    })
}

#[component]
fn FamilyControl(chosen: String) -> impl IntoView {
    let State { choices, .. } = expect_context();
    let wrong = invalid(expect_context::<Shown>().of("family"));
    let (list, problem) = choices.families.with_value(|families| match families {
        Ok(list) => (list.clone(), None),
        Err(problem) => (vec![], Some(missing(problem))),
    });
    view! {
        <input class="input" id="family" name="form[family]" list="families" value=chosen autocomplete="off" spellcheck="false" aria-invalid=wrong aria-describedby="family-error family-help"/>
        <datalist id="families">{list.into_iter().map(|family| view! { <option value=family></option> }).collect_view()}</datalist>
        {problem}
    }
}

#[component]
fn RevisionControl(chosen: String) -> impl IntoView {
    let State { choices, form, .. } = expect_context();
    let wrong = invalid(expect_context::<Shown>().of("revision"));
    // A change of family starts again from the latest; the first choice is the posted one.
    let first = StoredValue::new((form.with_untracked(|f| f.family.clone()), chosen));
    move || {
        let chosen = first.with_value(|(family, chosen)| {
            if form.with_untracked(|f| f.family == *family) { chosen.clone() } else { String::new() }
        });
        choices.revisions.with(|revisions| match revisions {
            Some(Err(problem)) => view! {
                <input class="input" id="revision" name="form[revision]" value=chosen inputmode="numeric" placeholder="latest" autocomplete="off" aria-invalid=wrong/>
                {missing(problem)}
            }
            .into_any(),
            Some(Ok(list)) => {
                let latest = list.iter().map(|r| r.revision).max();
                let known = chosen.is_empty() || list.iter().any(|r| r.revision.to_string() == chosen);
                let extra = (!known).then(|| view! { <option value=chosen.clone() selected>{chosen.clone()}" (not ACTIVE)"</option> });
                let latest = latest.map_or_else(|| "latest ACTIVE".to_owned(), |n| format!("latest ACTIVE, now {n}"));
                let options = list
                    .iter()
                    .map(|r| {
                        let value = r.revision.to_string();
                        view! { <option value=value.clone() selected=value == chosen>{value.clone()}</option> }
                    })
                    .collect_view();
                view! {
                    <select class="select" id="revision" name="form[revision]" aria-invalid=wrong aria-describedby="revision-error">
                        <option value="">{latest}</option>
                        {extra}
                        {options}
                    </select>
                }
                .into_any()
            }
            None => view! {
                <select class="select" id="revision" name="form[revision]" aria-invalid=wrong>
                    <option value=chosen.clone()>{if chosen.is_empty() { "latest ACTIVE".to_owned() } else { chosen.clone() }}</option>
                </select>
            }
            .into_any(),
        })
    }
}
