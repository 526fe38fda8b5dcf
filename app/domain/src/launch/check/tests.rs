//! The plan's rules, one row each, and the property that a plan holds what the form said.

mod whole;

use super::*;
use crate::cluster::ClusterSummary;
use crate::launch::form::*;
use crate::launch::plan::*;
use crate::network::{NetworkChoices, Reach, SecurityGroup, Subnet, Vpc};
use crate::task_definition::Revision;
use proptest::prelude::*;

fn clusters() -> Vec<ClusterSummary> {
    [("staging", "ACTIVE"), ("gone", "INACTIVE")]
        .map(|(name, status)| ClusterSummary {
            arn: format!("arn:aws:ecs:eu-west-1:123456789012:cluster/{name}"),
            name: name.into(),
            status: status.into(),
            running: 0,
            pending: 0,
            services: 0,
            providers: vec![],
            default_strategy: vec![],
        })
        .to_vec()
}

fn revision(number: u32, compatibility: &str) -> Revision {
    Revision {
        arn: format!("arn:aws:ecs:eu-west-1:123456789012:task-definition/web:{number}"),
        family: "web".into(),
        revision: number,
        status: "ACTIVE".into(),
        cpu: None,
        memory: None,
        network_mode: Some("awsvpc".into()),
        compatibilities: vec![compatibility.into()],
        operating_system: "LINUX".into(),
        architecture: "X86_64".into(),
        containers: vec![],
    }
}

fn network() -> NetworkChoices {
    let vpc = |id: &str, dedicated| Vpc {
        id: id.into(),
        name: String::new(),
        cidr: "10.0.0.0/16".into(),
        is_default: false,
        dedicated,
    };
    let subnet = |id: &str, vpc: &str| Subnet {
        id: id.into(),
        vpc: vpc.into(),
        zone: "eu-west-1a".into(),
        cidr: "10.0.0.0/24".into(),
        free_addresses: 9,
        reach: Reach::Public,
        ..Subnet::default()
    };
    let group = |id: &str, vpc: &str| SecurityGroup {
        id: id.into(),
        name: id.into(),
        description: String::new(),
        vpc: vpc.into(),
    };
    NetworkChoices {
        vpcs: vec![vpc("vpc-1", false), vpc("vpc-2", true)],
        subnets: vec![subnet("subnet-a", "vpc-1"), subnet("subnet-b", "vpc-1"), subnet("subnet-d", "vpc-2")],
        security_groups: vec![group("sg-1", "vpc-1"), group("sg-2", "vpc-2")],
        ..NetworkChoices::default()
    }
}

fn good() -> LaunchForm {
    LaunchForm {
        cluster: "staging".into(),
        family: "web".into(),
        subnets: vec!["subnet-a".into(), "subnet-b".into()],
        security_groups: vec!["sg-1".into()],
        ..LaunchForm::fresh("01ARZ3NDEKTSV4RRFFQ69G5FAV".into())
    }
}

fn codes(form: &LaunchForm) -> Vec<String> {
    let (clusters, network) = (clusters(), network());
    let revisions = [revision(12, "FARGATE"), revision(11, "EC2")];
    let facts = Facts {
        clusters: Some(&clusters),
        revisions: Some(&revisions),
        network: Some(&network),
        ..Facts::none(1000)
    };
    check(form, &facts)
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|v| format!("{}:{}", v.field, v.code))
        .collect()
}

#[test]
fn a_good_form_becomes_its_plan_with_the_latest_revision() {
    let (clusters, network, revisions) = (clusters(), network(), [revision(12, "FARGATE")]);
    let facts = Facts {
        clusters: Some(&clusters),
        revisions: Some(&revisions),
        network: Some(&network),
        ..Facts::none(1000)
    };
    let plan = check(&good(), &facts).expect("a good form");
    assert_eq!(plan.task_definition(), "web:12");
    assert_eq!(
        plan.network,
        Network {
            subnets: vec!["subnet-a".into(), "subnet-b".into()],
            security_groups: vec!["sg-1".into()],
            public_ip: false,
            new_group: None
        }
    );
}

#[test]
fn each_rule_has_its_field_and_code() {
    type Change = fn(&mut LaunchForm);
    let rows: Vec<(Change, &str)> = vec![
        (|f| f.launch = "x".into(), "launch:launch-id"),
        (|f| f.cluster = String::new(), "cluster:cluster-missing"),
        (|f| f.cluster = "a b".into(), "cluster:cluster-name"),
        (|f| f.cluster = "other".into(), "cluster:cluster-unknown"),
        (|f| f.cluster = "gone".into(), "cluster:cluster-inactive"),
        (|f| f.family = String::new(), "family:family-missing"),
        (|f| f.family = "<b>".into(), "family:family-name"),
        (|f| f.revision = "9".into(), "revision:revision-inactive"),
        (|f| f.revision = "11".into(), "revision:revision-fargate"),
        (|f| f.revision = "+1".into(), "revision:revision-number"),
        (|f| f.compute = "EC2".into(), "compute:compute"),
        (|f| f.count = "0".into(), "count:count"),
        (|f| f.subnets.clear(), "subnets:subnets-missing"),
        (|f| f.subnets = vec!["a".into()], "subnets:subnet-id"),
        (|f| f.subnets_typed = "subnet-zz".into(), "subnets:subnet-unknown"),
        (|f| f.subnets_typed = (0..17).map(|i| format!("subnet-{i} ")).collect(), "subnets:subnets-many"),
        (|f| f.subnets.push("subnet-d".into()), "subnets:subnets-vpcs"),
        (
            |f| {
                f.subnets = vec!["subnet-d".into()];
                f.security_groups.clear();
            },
            "subnets:vpc-dedicated",
        ),
        (|f| f.security_groups = vec!["sg-2".into()], "security_groups:security-group-vpc"),
        (|f| f.security_groups = vec!["sg-9".into()], "security_groups:security-group-unknown"),
        (|f| f.security_groups = vec!["group".into()], "security_groups:security-group-id"),
        (
            |f| f.security_groups = (0..6).map(|i| format!("sg-{i}")).collect(),
            "security_groups:security-groups-many",
        ),
        (|f| f.public_ip = "yes".into(), "public_ip:public-ip"),
    ];
    assert_eq!(codes(&good()), Vec::<String>::new());
    for (change, expected) in rows {
        let mut form = good();
        change(&mut form);
        assert_eq!(codes(&form), [expected]);
    }
}

#[test]
fn a_list_that_could_not_be_read_blocks_nothing() {
    let plan = check(&good(), &Facts::none(1000)).expect("typed values are enough");
    assert_eq!(plan.revision, None);
}

proptest! {
    #[test]
    fn nothing_typed_breaks_the_check(cluster in ".*", family in ".*", revision in ".*", count in ".*", subnet in ".*", group in ".*", ip in ".*") {
        let form = LaunchForm { cluster, family, revision, count, subnets_typed: subnet, security_groups_typed: group, public_ip: ip, ..good() };
        for violation in check(&form, &Facts::none(1000)).err().unwrap_or_default() {
            prop_assert!(violation.message.ends_with('.'), "{}", violation.message);
        }
    }

    #[test]
    fn a_plan_holds_what_the_form_said(count in 1u32..=1000, revision in prop::option::of(1u32..99), public in any::<bool>()) {
        let form = LaunchForm {
            count: count.to_string(),
            revision: revision.map(|r| r.to_string()).unwrap_or_default(),
            public_ip: if public { "ENABLED" } else { "DISABLED" }.into(),
            ..good()
        };
        let plan = check(&form, &Facts::none(1000)).expect("legal");
        prop_assert_eq!((plan.count, plan.revision, plan.network.public_ip), (count, revision, public));
    }
}
