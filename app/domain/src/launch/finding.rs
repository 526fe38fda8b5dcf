//! Findings: what preflight has to say about a plan. A `fail` stops the launch, a `warn` does not.

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use super::plan::LaunchPlan;
use crate::network::{Reach, Subnet};

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Looked at and good.
    Pass,
    /// Likely not what was meant.
    Warn,
    /// Cannot work.
    Fail,
}

/// One line of the review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// A stable kebab-case code.
    pub code: String,
    /// The sentence.
    pub message: String,
}

/// What the facts say about a plan.
#[must_use]
pub fn findings(plan: &LaunchPlan, facts: &Facts<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say =
        |severity, code: &str, message: String| found.push(Finding { severity, code: code.into(), message });
    let Some(network) = facts.network else {
        say(
            Severity::Warn,
            "network-unknown",
            "The network could not be read, so routes and free addresses were not checked.".into(),
        );
        return found;
    };
    let chosen: Vec<&Subnet> =
        network.subnets.iter().filter(|subnet| plan.network.subnets.contains(&subnet.id)).collect();

    let free: u64 = chosen.iter().map(|subnet| u64::from(subnet.free_addresses)).sum();
    if free < u64::from(plan.count) {
        say(
            Severity::Fail,
            "addresses",
            format!(
                "The chosen subnets have {free} free addresses, {} tasks need {}. Choose more subnets or fewer tasks.",
                plan.count, plan.count
            ),
        );
    } else {
        say(Severity::Pass, "addresses", format!("{free} free addresses for {} tasks.", plan.count));
    }

    // A task needs a way out to pull its image: a public IP in a public subnet, or a NAT gateway in a private one.
    // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
    let with = |reach: Reach| {
        chosen.iter().filter(|s| s.reach == reach).map(|s| s.id.as_str()).collect::<Vec<_>>().join(", ")
    };
    let (public, private, isolated) =
        (with(Reach::Public), with(Reach::PrivateWithExit), with(Reach::Isolated));
    if plan.network.public_ip && !private.is_empty() {
        say(
            Severity::Warn,
            "public-ip-private",
            format!(
                "{private} is private: a public IP there reaches nothing and costs money. Set Auto-assign public IP to DISABLED."
            ),
        );
    }
    if !plan.network.public_ip && !public.is_empty() {
        say(
            Severity::Warn,
            "public-ip-missing",
            format!(
                "{public} is public: without a public IP the task cannot pull its image from the internet. Set Auto-assign public IP to ENABLED."
            ),
        );
    }
    if !isolated.is_empty() {
        say(
            Severity::Warn,
            "isolated",
            format!(
                "{isolated} has no route to the internet: the image can be pulled only through VPC endpoints."
            ),
        );
    }
    let exit = isolated.is_empty()
        && (public.is_empty() || plan.network.public_ip)
        && (private.is_empty() || !plan.network.public_ip);
    if exit && chosen.iter().all(|s| s.reach != Reach::Unknown) {
        say(Severity::Pass, "route", "Every chosen subnet has a route to the registry.".into());
    }
    if plan.network.security_groups.is_empty() {
        say(
            Severity::Pass,
            "default-group",
            "No security group is chosen: the VPC's default group applies.".into(),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ClusterName, Family, LaunchId};
    use crate::launch::plan::Network;
    use crate::network::NetworkChoices;

    fn codes(reach: Reach, public_ip: bool, count: u32) -> Vec<(Severity, String)> {
        let subnet = Subnet {
            id: "subnet-a".into(),
            name: String::new(),
            vpc: "vpc-1".into(),
            zone: "eu-west-1a".into(),
            cidr: String::new(),
            free_addresses: 5,
            reach,
        };
        let network = NetworkChoices { vpcs: vec![], subnets: vec![subnet], security_groups: vec![] };
        let plan = LaunchPlan::plain(
            LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").expect("a ULID"),
            ClusterName::parse("staging").expect("a name"),
            Family::parse("web").expect("a family"),
            Some(1),
            count,
            Network {
                subnets: vec!["subnet-a".into()],
                security_groups: vec!["sg-1".into()],
                public_ip,
                new_group: None,
            },
        );
        let facts = Facts { network: Some(&network), ..Facts::none(1000) };
        findings(&plan, &facts).into_iter().map(|f| (f.severity, f.code)).collect()
    }

    #[test]
    fn routes_by_table() {
        use Severity::{Fail, Pass, Warn};
        let rows = [
            (Reach::Public, true, 1, vec![(Pass, "addresses"), (Pass, "route")]),
            (Reach::Public, false, 1, vec![(Pass, "addresses"), (Warn, "public-ip-missing")]),
            (Reach::PrivateWithExit, false, 1, vec![(Pass, "addresses"), (Pass, "route")]),
            (Reach::PrivateWithExit, true, 1, vec![(Pass, "addresses"), (Warn, "public-ip-private")]),
            (Reach::Isolated, false, 6, vec![(Fail, "addresses"), (Warn, "isolated")]),
            (Reach::Unknown, false, 5, vec![(Pass, "addresses")]),
        ];
        for (reach, public_ip, count, expected) in rows {
            let expected: Vec<_> = expected.into_iter().map(|(s, c)| (s, c.to_owned())).collect();
            assert_eq!(codes(reach, public_ip, count), expected, "{reach:?} {public_ip} {count}");
        }
    }
}
