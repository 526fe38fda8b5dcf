//! Networking: VPC, subnets, security groups and the public IP.

use domain::counted::counted;
use domain::launch::finding::{Finding, Severity, findings};
use domain::launch::form::LaunchForm;
use domain::launch::suggest;
use domain::network::{NetworkChoices, NetworkList, Vpc};
use leptos::html::Input;
use leptos::prelude::*;

use super::State;
use super::choices::missing;
use super::group::new_group;
use crate::forms::field::{Field, FieldGroup, Shown, invalid};
use crate::forms::fold::Fold;
use crate::ui::still::Still;

const NETWORKING: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html";
const AWSVPC: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html";

/// The networking group.
#[component]
pub(super) fn NetworkFields(
    /// What stood in the form when it was drawn.
    start: LaunchForm,
) -> impl IntoView {
    let State { choices, form, plan, .. } = expect_context();
    let says = move || {
        form.with(|form| {
            let (subnets, groups) = (form.all_subnets().len(), form.all_security_groups().len());
            let new = if form.new_group.wanted.is_empty() { "" } else { " and a new one" };
            format!(
                "{}, {}{new}, public IP {}",
                counted(subnets, "subnet", "subnets"),
                counted(groups, "group", "groups"),
                form.public_ip
            )
        })
    };
    let controls = choices.network.with_value(|network| match network {
        Ok(network) => listed(network.clone(), &start),
        Err(problem) => view! {
            <div class="unlisted">{missing(problem)}</div>
            {typed_subnets(&start, None)}
            {typed_groups(&start, None)}
        }
        .still(),
    });
    let enabled = start.public_ip == "ENABLED";
    let (on, off) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    // It follows what another VPC suggests. Not a property of the view: that would undo, when the page comes alive,
    // what was chosen before.
    Effect::new(move |before: Option<bool>| {
        let now = form.with(|form| form.public_ip == "ENABLED");
        if before.is_some_and(|before| before != now) {
            for (node, is) in [(on, now), (off, !now)] {
                if let Some(node) = node.get_untracked() {
                    node.set_checked(is);
                }
            }
        }
        now
    });
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
                        <label><input type="radio" name="form[public_ip]" value="ENABLED" checked=enabled node_ref=on/>"ENABLED"</label>
                        <label><input type="radio" name="form[public_ip]" value="DISABLED" checked=!enabled node_ref=off/>"DISABLED"</label>
                    </div>
                    {warned}
                </FieldGroup>
            </Fold>
    }
}

/// Whether two lists hold the same ids, in whatever order.
fn same(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().all(|id| other.contains(id))
}

/// The lists as AWS gave them, of one VPC at a time. One that it refused takes typed ids.
fn listed(network: NetworkChoices, start: &LaunchForm) -> AnyView {
    let State { form, .. } = expect_context();
    let refused = |list| network.lacks(list).map(missing);
    let no_vpcs = refused(NetworkList::Vpcs);
    let (no_subnets, no_groups) = (refused(NetworkList::Subnets), refused(NetworkList::SecurityGroups));
    let vpcs = network.vpcs.iter().map(|vpc| vpc_option(vpc, &start.vpc)).collect_view();
    let network = StoredValue::new(network);
    let vpc = Memo::new(move |_| form.with(|form| form.vpc.clone()));
    // Which boxes are ticked when the lists are drawn: the posted ones first, a suggestion after a change.
    let ticked = RwSignal::new((start.subnets.clone(), start.security_groups.clone()));
    let suggestion = Memo::new(move |_| {
        let (vpc, count) = (vpc.get(), form.with(|form| form.count.clone()));
        let mut form = LaunchForm { vpc: vpc.clone(), count, ..LaunchForm::default() };
        network.with_value(|network| suggest::subnets(&mut form, network));
        (vpc, form.subnets)
    });
    Effect::new(move |before: Option<(String, Vec<String>)>| {
        let now = suggestion.get();
        let Some((vpc_before, subnets_before)) = before else { return now };
        let (vpc, subnets) = now.clone();
        if vpc != vpc_before {
            form.update(|form| {
                form.vpc.clone_from(&vpc);
                network.with_value(|network| suggest::subnets(form, network));
            });
            ticked.set((subnets, Vec::new()));
        } else if subnets != subnets_before && same(&form.read_untracked().subnets, &subnets_before) {
            // Another number of tasks needs other subnets, unless somebody chose.
            let groups = form.read_untracked().security_groups.clone();
            form.update(|form| form.subnets.clone_from(&subnets));
            ticked.set((subnets, groups));
        }
        now
    });
    let offered = move |boxes: fn(&NetworkChoices, &str, &[String]) -> AnyView, groups: bool| {
        move || {
            let (subnets, security_groups) = ticked.get();
            let chosen = if groups { security_groups } else { subnets };
            network.with_value(|network| boxes(network, &vpc.get_untracked(), &chosen))
        }
    };
    let subnets = match no_subnets {
        Some(why) => typed_subnets(start, Some(why)),
        None => offered(subnet_boxes, false).still(),
    };
    let groups = match no_groups {
        Some(why) => typed_groups(start, Some(why)),
        None => offered(group_boxes, true).still(),
    };
    view! {
        <Field name="vpc" label="Cluster VPC" aws=NETWORKING help=|| "Where the tasks get their addresses; narrows the lists below.">
            <select class="select" id="vpc" name="form[vpc]" aria-describedby="vpc-help">{vpcs}</select>
            {no_vpcs}
        </Field>
        {subnets}
        {groups}
    }
    .still()
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
    let about = if vpc.cidr.is_empty() { String::new() } else { format!(" ({}{note})", vpc.cidr) };
    view! { <option value=vpc.id.clone() selected=vpc.id == chosen disabled=vpc.dedicated>{format!("{name}{}{about}", vpc.id)}</option> }
}

fn subnet_boxes(network: &NetworkChoices, vpc: &str, chosen: &[String]) -> AnyView {
    let boxes = network.subnets.iter().filter(|subnet| subnet.vpc == vpc).map(|subnet| {
        boxed("form[subnets][]", &subnet.id, &subnet.name, subnet.ranges(), subnet.summary(), chosen)
    });
    let gone = chosen.iter().filter(|id| !network.subnets.iter().any(|subnet| subnet.id == **id));
    let boxes = boxes.chain(gone.map(|id| gone_box("form[subnets][]", id))).collect();
    view! {
        <FieldGroup name="subnets" label="Subnets" aws=AWSVPC help=|| "Up to 16 of one VPC; tasks are spread over their zones.">
            {check_list("subnets", boxes, "This VPC has no subnets.")}
        </FieldGroup>
    }
    .still()
}

fn group_boxes(network: &NetworkChoices, vpc: &str, chosen: &[String]) -> AnyView {
    let boxes = network.security_groups.iter().filter(|group| group.vpc == vpc).map(|group| {
        let about = group.description.clone();
        boxed("form[security_groups][]", &group.id, &group.name, String::new(), about, chosen)
    });
    let gone = chosen.iter().filter(|id| !network.security_groups.iter().any(|group| group.id == **id));
    let boxes = boxes.chain(gone.map(|id| gone_box("form[security_groups][]", id))).collect();
    view! {
        <FieldGroup name="security_groups" label="Security groups" aws=AWSVPC help=|| "Up to 5; none means the VPC's default group.">
            {check_list("security_groups", boxes, "This VPC has no security groups.")}
        </FieldGroup>
    }
    .still()
}

/// One to tick: the name people gave it, the id small below, what is `under` that, and more about it at the side.
fn boxed(
    field: &'static str,
    id: &str,
    name: &str,
    under: String,
    side: String,
    chosen: &[String],
) -> AnyView {
    let ticked = chosen.iter().any(|chosen| chosen == id);
    let name = (!name.is_empty()).then(|| name.to_owned());
    let under =
        (!under.is_empty()).then(|| view! { <br/><span class="mono small muted">{under}</span> }.still());
    view! {
        <label class="choice">
            <input type="checkbox" name=field value=id.to_owned() checked=ticked/>
            <span>{name.map(|name| view! { {name}<br/> })}<span class="mono small muted">{id.to_owned()}</span>{under}</span>
            <span class="side">{side}</span>
        </label>
    }
    .still()
}

/// One that was chosen, by a link perhaps, and is not in the list: it stays, and the check says what is wrong.
fn gone_box(field: &'static str, id: &str) -> AnyView {
    boxed(field, id, "", String::new(), "not in the list".to_owned(), &[id.to_owned()])
}

fn check_list(field: &'static str, boxes: Vec<AnyView>, none: &'static str) -> AnyView {
    let wrong = invalid(expect_context::<Shown>().of(field));
    let none = boxes.is_empty().then(|| view! { <p class="why">{none}</p> });
    view! { <div class="check-list" aria-invalid=wrong>{boxes}{none}</div> }.still()
}

/// Ids by hand, where the list could not be read.
fn typed_subnets(start: &LaunchForm, why: Option<AnyView>) -> AnyView {
    let typed = start.all_subnets().join(", ");
    view! {
        <Field name="subnets" label="Subnets" aws=AWSVPC help=|| "Subnet ids, with commas between.">
            {ids("subnets", "form[subnets_typed]", typed)}{why}
        </Field>
    }
    .still()
}

fn typed_groups(start: &LaunchForm, why: Option<AnyView>) -> AnyView {
    let typed = start.all_security_groups().join(", ");
    view! {
        <Field name="security_groups" label="Security groups" aws=AWSVPC help=|| "Security group ids, with commas between; none means the VPC's default group.">
            {ids("security_groups", "form[security_groups_typed]", typed)}{why}
        </Field>
    }
    .still()
}

fn ids(id: &'static str, name: &'static str, typed: String) -> AnyView {
    let wrong = invalid(expect_context::<Shown>().of(id));
    view! { <input class="input mono" id=id name=name value=typed spellcheck="false" aria-invalid=wrong aria-describedby=format!("{id}-error {id}-help")/> }.still()
}
