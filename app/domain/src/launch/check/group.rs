//! A new security group: its name and its inbound rules.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html>

use std::net::{Ipv4Addr, Ipv6Addr};

use super::network::is_resource_id;
use super::overrides::clip;
use super::{Fault, Faults};
use crate::launch::facts::Facts;
use crate::launch::form::{LaunchForm, NewGroupForm, ON, OWN_DESCRIPTION, RuleLine};
use crate::launch::plan::{InboundRule, NewGroup, RuleSource};

/// Characters of a name or description, at most.
const MAX_TEXT: usize = 255;
/// Inbound rules of a group, by AWS's default quota.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html>
pub const MAX_RULES: usize = 60;

pub(super) fn read(
    form: &LaunchForm,
    subnets: &[String],
    facts: &Facts<'_>,
    faults: &mut Faults,
) -> Option<NewGroup> {
    let wanted = &form.new_group;
    if wanted.wanted != ON {
        return None;
    }
    let home = facts
        .network
        .and_then(|network| network.subnets.iter().find(|subnet| subnets.contains(&subnet.id)))
        .map_or_else(|| form.vpc.trim().to_owned(), |subnet| subnet.vpc.clone());
    if !is_resource_id(&home, "vpc-") {
        faults.say("vpc", "new-group-vpc", "Choose the Cluster VPC: the new security group is made in it.");
    }
    let own_name = NewGroupForm::own_name(&form.family, &form.launch);
    let name = Some(wanted.name.trim()).filter(|name| !name.is_empty()).unwrap_or(&own_name);
    text(faults, "new_group-name", "name", name);
    if name.starts_with("sg-") {
        faults.say("new_group-name", "new-group-name", "A security group's name cannot begin with “sg-”.");
    }
    let taken = |network: &crate::network::NetworkChoices| {
        network
            .security_groups
            .iter()
            .find(|group| group.vpc == home && group.name == name)
            .map(|g| g.id.clone())
    };
    if let Some(id) = facts.network.and_then(taken) {
        faults.say(
            "new_group-name",
            "new-group-taken",
            format!(
                "{home} has a security group “{name}” already ({id}). Choose that one above, or another name."
            ),
        );
    }
    let description = wanted.description.trim();
    let description = if description.is_empty() { OWN_DESCRIPTION } else { description };
    text(faults, "new_group-description", "description", description);
    let mut rules = Vec::new();
    for (index, line) in wanted.rules.iter().enumerate() {
        if [&line.ports, &line.source].iter().all(|text| text.trim().is_empty()) {
            continue;
        }
        let field = |part: &str| format!("new_group-rules-{index}-{part}");
        let protocol = faults.take(&field("protocol"), protocol(line));
        let ports =
            protocol.as_deref().and_then(|protocol| faults.take(&field("ports"), ports(line, protocol)));
        let source = faults.take(&field("source"), source(line));
        if let (Some(protocol), Some(ports), Some(source)) = (protocol, ports, source) {
            rules.push(InboundRule { protocol, ports, source });
        }
    }
    if rules.len() > MAX_RULES {
        faults.say(
            "new_group",
            "new-group-rules",
            format!(
                "{} rules are more than the {MAX_RULES} that a security group has by default.",
                rules.len()
            ),
        );
    }
    Some(NewGroup { vpc: home, name: name.into(), description: description.into(), rules })
}

/// What a line of the form lets in; `None` while it is not a rule.
#[must_use]
pub fn read_rule(line: &RuleLine) -> Option<InboundRule> {
    let protocol = protocol(line).ok()?;
    let ports = ports(line, &protocol).ok()?;
    Some(InboundRule { protocol, ports, source: source(line).ok()? })
}

fn text(faults: &mut Faults, field: &str, what: &str, text: &str) {
    let allowed = |c: char| c.is_ascii_alphanumeric() || " ._-:/()#,@[]+=&;{}!$*".contains(c);
    if text.len() > MAX_TEXT {
        faults.say(
            field,
            "new-group-text",
            format!("The {what} has {} characters; AWS takes at most {MAX_TEXT}.", text.chars().count()),
        );
    } else if let Some(bad) = text.chars().find(|c| !allowed(*c)) {
        faults.say(
            field,
            "new-group-text",
            format!("“{}” cannot stand in the {what}. AWS takes letters a to z, digits, blanks and ._-:/()#,@[]+=&;{{}}!$*.", bad.escape_debug()),
        );
    }
}

fn protocol(line: &RuleLine) -> Result<String, Fault> {
    match line.protocol.as_str() {
        "tcp" | "udp" | "icmp" => Ok(line.protocol.clone()),
        "all" => Ok("-1".into()),
        other => Err((
            "rule-protocol",
            format!("“{}” is not a protocol. Choose TCP, UDP, ICMP or all traffic.", clip(other)),
        )),
    }
}

fn ports(line: &RuleLine, protocol: &str) -> Result<Option<(u16, u16)>, Fault> {
    let typed = line.ports.trim();
    let has_ports = matches!(protocol, "tcp" | "udp");
    if !has_ports {
        return if typed.is_empty() {
            Ok(None)
        } else {
            Err(("rule-ports", "Only TCP and UDP have ports. Clear the ports, or choose TCP or UDP.".into()))
        };
    }
    let wrong = || {
        (
            "rule-ports",
            format!(
                "“{}” are no ports. Type one like 80 or a range like 8000-8080, each 0 to 65535.",
                clip(typed)
            ),
        )
    };
    let port = |text: &str| {
        let text = text.trim();
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        if digits { text.parse::<u16>().ok() } else { None }
    };
    if typed.is_empty() {
        return Ok(Some((0, 65_535)));
    }
    let (from, to) = typed.split_once('-').unwrap_or((typed, typed));
    match (port(from), port(to)) {
        (Some(from), Some(to)) if from <= to => Ok(Some((from, to))),
        _ => Err(wrong()),
    }
}

fn source(line: &RuleLine) -> Result<RuleSource, Fault> {
    let typed = line.source.trim();
    if is_resource_id(typed, "sg-") {
        return Ok(RuleSource::Group(typed.to_owned()));
    }
    let wrong = || {
        (
            "rule-source",
            format!(
                "“{}” is not a source. Type a block like 10.0.0.0/16 or 0.0.0.0/0, or a security group id.",
                clip(typed)
            ),
        )
    };
    let (address, bits) = typed.split_once('/').ok_or_else(wrong)?;
    let bits: u32 = bits.parse().map_err(|_| wrong())?;
    if address.parse::<Ipv4Addr>().is_ok() && bits <= 32 {
        Ok(RuleSource::Ipv4(typed.to_owned()))
    } else if address.parse::<Ipv6Addr>().is_ok() && bits <= 128 {
        Ok(RuleSource::Ipv6(typed.to_owned()))
    } else {
        Err(wrong())
    }
}
