//! The commands that make the launch's own security group.
//! <https://docs.aws.amazon.com/cli/latest/reference/ec2/create-security-group.html>

use serde_json::{Value, json};

use super::words::{self, Command};
use crate::launch::plan::{InboundRule, NewGroup, RuleSource};

pub(super) fn make(group: &NewGroup, region: &str) -> String {
    let mut create = Command::new("aws ec2 create-security-group", region);
    create.text("--vpc-id", "VpcId", &group.vpc);
    create.text("--group-name", "GroupName", &group.name);
    create.text("--description", "Description", &group.description);
    let create = format!("{} \\\n  --query GroupId \\\n  --output text", create.finish());
    let mut text = format!("GROUP_ID=$({create})");
    if !group.rules.is_empty() {
        let mut open = Command::new("aws ec2 authorize-security-group-ingress", region);
        open.expanded("--group-id", super::GROUP_ID);
        let permissions: Value = group.rules.iter().map(permission).collect();
        open.raw("--ip-permissions", &words::json(&permissions));
        text = format!("{text}\n\n{}", open.finish());
    }
    text
}

/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html>
fn permission(rule: &InboundRule) -> Value {
    let mut map = serde_json::Map::new();
    map.insert("IpProtocol".into(), json!(rule.protocol));
    // ICMP has types in the place of ports; -1 is all of them.
    let ports = match (rule.protocol.as_str(), rule.ports) {
        ("icmp", None) => Some((-1, -1)),
        (_, ports) => ports.map(|(from, to)| (i32::from(from), i32::from(to))),
    };
    if let Some((from, to)) = ports {
        map.insert("FromPort".into(), json!(from));
        map.insert("ToPort".into(), json!(to));
    }
    let (name, range) = match &rule.source {
        RuleSource::Ipv4(block) => ("IpRanges", json!({ "CidrIp": block })),
        RuleSource::Ipv6(block) => ("Ipv6Ranges", json!({ "CidrIpv6": block })),
        RuleSource::Group(id) => ("UserIdGroupPairs", json!({ "GroupId": id })),
    };
    map.insert(name.into(), json!([range]));
    Value::Object(map)
}
