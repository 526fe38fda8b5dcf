//! A new security group, made for the launch: its name, its description and what it lets in.

use domain::launch::check::read_rule;
use domain::launch::form::{LaunchForm, NewGroupForm, ON, OWN_DESCRIPTION, RuleLine};
use leptos::prelude::*;

use super::State;
use crate::forms::control::{Control, Opt, name_of, select, typed};
use crate::forms::field::{Field, FieldGroup, error, errors};
use crate::forms::rows::{List, Rows};
use crate::ui::still::Still;

const CREATE: &str = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html";
const RULES: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html";

/// The box that asks for it, and its parts. The style sheet shows them while the box is ticked.
pub(super) fn new_group(start: &LaunchForm) -> AnyView {
    let State { form, .. } = expect_context();
    let launch = start.launch.clone();
    let name = Signal::derive(move || form.with(|form| NewGroupForm::own_name(&form.family, &launch)));
    let rules = List {
        id: Signal::stored("new_group-rules".to_owned()),
        rows: Rows::new(start.new_group.rules.clone()),
        add: "Add rule",
        noun: "rule",
        empty: RuleLine { protocol: "tcp".into(), ..RuleLine::default() },
        first: "protocol",
        class: "pair rule-line",
    };
    let opens = move || {
        let open: Vec<String> = form.with(|form| {
            form.new_group
                .rules
                .iter()
                .filter_map(read_rule)
                .filter(|rule| rule.is_open())
                .map(|rule| rule.opens())
                .collect()
        });
        (!open.is_empty()).then(|| {
            view! { <p class="banner" data-kind="warn" role="note">{format!("Opens {} to the whole internet.", open.join(", "))}</p> }
        })
    };
    let wanted = name_of("new_group-wanted");
    let name = Control::new("new_group-name", &start.new_group.name).placeholder(name).input();
    let description = Control::new("new_group-description", &start.new_group.description)
        .placeholder(OWN_DESCRIPTION)
        .input();
    view! {
        <div class="new-group" id="new_group" tabindex="-1">
            <label class="choice"><input type="checkbox" id="new_group-wanted" name=wanted value=ON checked=!start.new_group.wanted.is_empty()/><span>"Create a new security group for this launch"</span></label>
            {error("new_group")}
            <div class="choice-more">
                <p class="help">"Created in the subnets' VPC before the launch, and kept afterwards."</p>
                <Field name="new_group-name" label="Name" aws=CREATE help=|| "Up to 255 characters, new in its VPC.">
                    {name}
                </Field>
                <Field name="new_group-description" label="Description" aws=CREATE help=|| "What it is for.">
                    {description}
                </Field>
                <FieldGroup name="new_group_rules" label="Inbound rules" aws=RULES help=|| "Ports like 80 or 8000-8080, none for all; from a block like 10.0.0.0/16 or a security group's id. All outbound traffic is allowed.">
                    {rules.draw(rule)}
                    {opens}
                </FieldGroup>
            </div>
        </div>
    }
    .still()
}

fn rule(row: Signal<String>, number: Signal<usize>, start: RuleLine) -> AnyView {
    let part = move |part: &'static str| Signal::derive(move || format!("{}-{part}", row.get()));
    let label = move |what: &'static str| Signal::derive(move || format!("{what} of rule {}", number.get()));
    let protocols = vec![
        Opt::new("tcp", "TCP"),
        Opt::new("udp", "UDP"),
        Opt::new("icmp", "ICMP"),
        Opt::new("all", "All traffic"),
    ];
    let first = StoredValue::new(start.protocol);
    let chosen = move || typed(&part("protocol").get_untracked()).unwrap_or_else(|| first.get_value());
    view! {
        {select(part("protocol"), Some(label("Protocol")), Signal::stored(protocols), chosen)}
        {Control::new(part("ports"), &start.ports).label(label("Ports")).placeholder("all ports").input()}
        {Control::new(part("source"), &start.source).label(label("Source")).placeholder("0.0.0.0/0").input()}
        {errors(row, &["protocol", "ports", "source"])}
    }
    .still()
}
