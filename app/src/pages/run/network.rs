//! Networking: VPC, subnets, security groups and the public IP.

use domain::launch::finding::{Finding, Severity, findings};
use domain::launch::form::LaunchForm;
use domain::launch::suggest;
use domain::network::{NetworkChoices, Vpc};
use leptos::prelude::*;

use super::State;
use super::choices::missing;
use super::group::new_group;
use crate::forms::field::{Field, FieldGroup, Shown, invalid};
use crate::forms::fold::Fold;

const NETWORKING: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html";
const AWSVPC: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html";

/// The networking group.
#[component]
pub(super) fn NetworkFields(
    /// What stood in the form when it was drawn.
    start: LaunchForm,
) -> impl IntoView {
    let State { choices, form, plan } = expect_context();
    let says = move || {
        form.with(|form| {
            let (subnets, groups) = (form.all_subnets().len(), form.all_security_groups().len());
            let new = if form.new_group.wanted.is_empty() { "" } else { " and a new one" };
            format!(
                "{subnets} {}, {groups} {}{new}, public IP {}",
                plural(subnets, "subnet"),
                plural(groups, "group"),
                form.public_ip
            )
        })
    };
    let controls = choices.network.with_value(|network| match network {
        Ok(network) => view! { <Listed network=network.clone() start=start.clone()/> }.into_any(),
        Err(problem) => {
            view! { <div class="unlisted">{missing(problem)}</div><Typed start=start.clone()/> }.into_any()
        }
    });
    let enabled = start.public_ip == "ENABLED";
    let chosen = Memo::new(move |_| form.with(|form| form.public_ip == "ENABLED"));
    let warned = move || {
        let plan = plan.read();
        let plan = plan.as_ref().ok()?;
        let found = choices.facts(|facts| findings(plan, facts));
        let about = |finding: &&Finding| finding.field == "public_ip" && finding.severity > Severity::Pass;
        found
            .iter()
            .find(about)
            .map(|found| view! { <p class="help warned">{format!("{} {}", found.message, found.fix)}</p> })
    };
    let has = |field: &str| {
        matches!(field, "vpc" | "subnets" | "security_groups" | "public_ip") || field.starts_with("new_group")
    };
    view! {
            <Fold title="Networking" says=Signal::derive(says) open=true has=has>
                {controls}
                {new_group(&start)}
                <FieldGroup name="public_ip" label="Auto-assign public IP" aws=NETWORKING help=|| "ENABLED in a public subnet, or the task cannot pull its image; DISABLED in a private one with a NAT gateway or endpoints.">
                    <div class="segmented">
                        <label><input type="radio" name="form[public_ip]" value="ENABLED" checked=enabled prop:checked=move || chosen.get()/>"ENABLED"</label>
                        <label><input type="radio" name="form[public_ip]" value="DISABLED" checked=!enabled prop:checked=move || !chosen.get()/>"DISABLED"</label>
                    </div>
                    {warned}
                </FieldGroup>
            </Fold>
    }
}

fn plural(n: usize, word: &str) -> String {
    if n == 1 { word.to_owned() } else { format!("{word}s") }
}

/// The lists as AWS gave them, of one VPC at a time.
#[component]
fn Listed(network: NetworkChoices, start: LaunchForm) -> impl IntoView {
    let State { form, .. } = expect_context();
    let network = StoredValue::new(network);
    let vpc = Memo::new(move |_| form.with(|form| form.vpc.clone()));
    // Which boxes are ticked when a VPC's list is drawn: the posted ones first, a suggestion after a change.
    let ticked = StoredValue::new((start.subnets.clone(), start.security_groups.clone()));
    Effect::new(move |before: Option<String>| {
        let now = vpc.get();
        if before.is_some_and(|before| before != now) {
            form.update(|form| {
                form.vpc.clone_from(&now);
                network.with_value(|network| suggest::subnets(form, network));
            });
        }
        now
    });
    let first = start.vpc.clone();
    let boxes = move || {
        let vpc = vpc.get();
        if vpc != first {
            let mut form = LaunchForm { vpc: vpc.clone(), ..LaunchForm::default() };
            network.with_value(|network| suggest::subnets(&mut form, network));
            ticked.set_value((form.subnets, vec![]));
        }
        ticked.with_value(|(subnets, groups)| {
            network.with_value(|network| boxes(network, &vpc, subnets, groups))
        })
    };
    let vpcs = network
        .with_value(|network| network.vpcs.iter().map(|vpc| vpc_option(vpc, &start.vpc)).collect_view());
    view! {
        <Field name="vpc" label="Cluster VPC" aws=NETWORKING help=|| "Where the tasks get their addresses; narrows the lists below.">
            <select class="select" id="vpc" name="form[vpc]" aria-describedby="vpc-help">{vpcs}</select>
        </Field>
        {boxes}
    }
}

fn vpc_option(vpc: &Vpc, chosen: &str) -> impl IntoView + use<> {
    let name = if vpc.name.is_empty() { String::new() } else { format!("{} · ", vpc.name) };
    let note = if vpc.dedicated {
        ", dedicated tenancy: not for Fargate"
    } else if vpc.is_default {
        ", default"
    } else {
        ""
    };
    view! { <option value=vpc.id.clone() selected=vpc.id == chosen disabled=vpc.dedicated>{format!("{name}{} ({}{note})", vpc.id, vpc.cidr)}</option> }
}

fn boxes(network: &NetworkChoices, vpc: &str, chosen: &[String], groups: &[String]) -> AnyView {
    let wrong = |field| invalid(expect_context::<Shown>().of(field));
    let subnets = network
        .subnets
        .iter()
        .filter(|subnet| subnet.vpc == vpc)
        .map(|subnet| {
            let ticked = chosen.contains(&subnet.id);
            view! {
                <label class="choice">
                    <input type="checkbox" name="form[subnets][]" value=subnet.id.clone() checked=ticked/>
                    <span>{title(&subnet.name, &subnet.id)}</span>
                    <span class="side">{format!("{} · {} · {} free", subnet.zone, subnet.reach.word(), subnet.free_addresses)}</span>
                </label>
            }
        })
        .collect::<Vec<_>>();
    let security_groups = network
        .security_groups
        .iter()
        .filter(|group| group.vpc == vpc)
        .map(|group| {
            let ticked = groups.contains(&group.id);
            view! {
                <label class="choice">
                    <input type="checkbox" name="form[security_groups][]" value=group.id.clone() checked=ticked/>
                    <span>{title(&group.name, &group.id)}</span>
                    <span class="side">{group.description.clone()}</span>
                </label>
            }
        })
        .collect::<Vec<_>>();
    let none = |list: &[_], what: &'static str| {
        list.is_empty().then(|| view! { <p class="why">{format!("This VPC has no {what}.")}</p> })
    };
    let no_subnets = subnets.is_empty().then(|| view! { <p class="why">"This VPC has no subnets."</p> });
    let no_groups = none(&security_groups, "security groups");
    view! {
        <FieldGroup name="subnets" label="Subnets" aws=AWSVPC help=|| "Up to 16 of one VPC; tasks are spread over their zones.">
            <div class="check-list" aria-invalid=wrong("subnets")>{subnets}{no_subnets}</div>
        </FieldGroup>
        <FieldGroup name="security_groups" label="Security groups" aws=AWSVPC help=|| "Up to 5; none means the VPC's default group.">
            <div class="check-list" aria-invalid=wrong("security_groups")>{security_groups}{no_groups}</div>
        </FieldGroup>
    }
    .into_any()
}

/// The name people gave it, and the id small below.
fn title(name: &str, id: &str) -> impl IntoView + use<> {
    let name = (!name.is_empty()).then(|| name.to_owned());
    view! { {name.map(|name| view! { {name}<br/> })}<span class="mono small muted">{id.to_owned()}</span> }
}

/// Ids by hand, where the lists could not be read.
#[component]
fn Typed(start: LaunchForm) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let (subnets, groups) = (start.all_subnets().join(", "), start.all_security_groups().join(", "));
    view! {
        <Field name="subnets" label="Subnets" aws=AWSVPC help=|| "Subnet ids, with commas between.">
            <input class="input mono" id="subnets" name="form[subnets_typed]" value=subnets spellcheck="false" aria-invalid=invalid(shown.of("subnets"))/>
        </Field>
        <Field name="security_groups" label="Security groups" aws=AWSVPC help=|| "Security group ids, with commas between; none means the VPC's default group.">
            <input class="input mono" id="security_groups" name="form[security_groups_typed]" value=groups spellcheck="false" aria-invalid=invalid(shown.of("security_groups"))/>
        </Field>
    }
}
