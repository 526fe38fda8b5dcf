//! What preflight says of a plan, by table: one row for each finding and for what keeps it silent. Long, because it is one
//! table.

use super::Severity::{Fail, Pass, Warn};
use super::*;
use crate::fargate::strategy::StrategyItem;
use crate::launch::plan::{
    Compute, ContainerOverride, EnvironmentVariable, InboundRule, NewGroup, Overrides, RuleSource, Tag,
};
use crate::launch::sample::{definition, plan};
use crate::network::{Endpoint, NetworkChoices, NetworkList, Reach, Subnet};
use crate::problem::{Problem, ProblemKind};
use crate::task_definition::{ContainerDefinition, Definition};

fn subnet(reach: Reach, free_addresses: u32) -> Subnet {
    Subnet {
        id: "subnet-a".into(),
        vpc: "vpc-1".into(),
        zone: "eu-west-1a".into(),
        free_addresses,
        reach,
        ..Subnet::default()
    }
}

fn network(reach: Reach, endpoints: &[&str]) -> NetworkChoices {
    let endpoint =
        |name: &&str| Endpoint { vpc: "vpc-1".into(), service: format!("com.amazonaws.eu-west-1.{name}") };
    NetworkChoices {
        subnets: vec![subnet(reach, 5)],
        endpoints: Some(endpoints.iter().map(endpoint).collect()),
        ..NetworkChoices::default()
    }
}

/// Severities and codes.
type Told = Vec<(Severity, &'static str)>;

/// Everything is known and good but for what a test changes.
struct Case {
    plan: LaunchPlan,
    definition: Definition,
    network: NetworkChoices,
}

impl Case {
    fn new() -> Self {
        Self { plan: plan(1), definition: definition(), network: network(Reach::Public, &[]) }
    }

    fn findings(&self) -> Vec<Finding> {
        let facts = Facts {
            clusters: Some(&[]),
            definition: Some(&self.definition),
            network: Some(&self.network),
            roles: Some(&[]),
            ..Facts::none(1000)
        };
        findings(&self.plan, &facts)
    }

    /// What is more than a pass.
    fn told(&self) -> Told {
        let all = self.findings().into_iter().filter(|f| f.severity > Pass);
        all.map(|f| (f.severity, f.code)).collect()
    }

    fn has(&self, severity: Severity, code: &str) -> Option<String> {
        let all = self.findings();
        let found = all.iter().find(|f| f.code == code && f.severity == severity);
        found.map(|f| format!("{} {}", f.message, f.fix))
    }
}

#[test]
fn a_good_plan_passes_everything() {
    let case = Case::new();
    assert_eq!(case.told(), []);
    let codes: Vec<&str> = case.findings().iter().map(|f| f.code).collect();
    assert_eq!(
        codes,
        ["size", "platform", "execution-role", "addresses", "one-vpc", "route", "log-group", "rate"]
    );
    assert!(
        case.findings()
            .iter()
            .all(|f| f.aws.starts_with("https://docs.aws.amazon.com/") && f.severity == Pass)
    );
}

#[test]
fn routes_by_table() {
    let ecr = ["ecr.api", "ecr.dkr", "s3", "logs"];
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web";
    let rows: Vec<(Reach, bool, &str, &[&str], Told)> = vec![
        (Reach::Public, true, image, &[], vec![]),
        (Reach::Public, false, image, &[], vec![(Warn, "public-ip-missing")]),
        (Reach::Public, false, image, &ecr, vec![]),
        (Reach::PrivateWithExit, false, "nginx", &[], vec![]),
        (Reach::PrivateWithExit, true, image, &[], vec![(Warn, "public-ip-private")]),
        (Reach::Isolated, false, image, &[], vec![(Fail, "no-route")]),
        (Reach::Isolated, false, image, &ecr[..3], vec![(Fail, "no-route")]),
        (Reach::Isolated, false, image, &ecr[1..], vec![(Fail, "no-route")]),
        (Reach::Isolated, false, image, &ecr, vec![]),
        (Reach::Isolated, false, "nginx", &ecr, vec![(Fail, "no-route")]),
        (Reach::Isolated, false, "public.ecr.aws/x/y", &ecr, vec![(Fail, "no-route")]),
        (Reach::Isolated, false, "registry.corp.example/app", &ecr, vec![(Warn, "no-route-perhaps")]),
        (Reach::OtherNetworks, false, image, &[], vec![(Warn, "no-default-route")]),
        (Reach::OtherNetworks, false, image, &ecr, vec![]),
        (Reach::Unknown, false, image, &[], vec![(Warn, "unread")]),
    ];
    for (reach, public_ip, image, endpoints, expected) in rows {
        let mut case = Case { network: network(reach, endpoints), ..Case::new() };
        case.plan.network.public_ip = public_ip;
        case.definition.containers[0].image = image.into();
        assert_eq!(case.told(), expected, "{reach:?} {public_ip} {image} {endpoints:?}");
        assert_eq!(
            case.has(Pass, "route").is_some(),
            expected.is_empty() || expected[0].1 == "public-ip-private"
        );
    }
}

#[test]
fn a_missing_route_names_what_would_help() {
    let case = Case { network: network(Reach::Isolated, &["ecr.api"]), ..Case::new() };
    let said = case.has(Fail, "no-route").expect("a fail");
    assert_eq!(
        said,
        "subnet-a has no route to the internet, and no way to Amazon ECR, CloudWatch Logs. Choose other subnets, or make a NAT gateway, or VPC endpoints for com.amazonaws.eu-west-1.ecr.dkr, com.amazonaws.eu-west-1.s3, com.amazonaws.eu-west-1.logs."
    );
    let unread = NetworkChoices { endpoints: None, ..network(Reach::Isolated, &[]) };
    assert_eq!(Case { network: unread, ..Case::new() }.told(), [(Warn, "isolated")]);
}

#[test]
fn addresses_must_suffice() {
    let with = |count| Case { plan: plan(count), ..Case::new() };
    assert_eq!(with(5).told(), []);
    assert_eq!(with(6).told(), [(Fail, "addresses")]);
    let violation = with(6).findings().remove(0).violation().expect("a violation");
    assert_eq!(
        (violation.field.as_str(), violation.message.as_str()),
        (
            "subnets",
            "The chosen subnets have 5 free addresses, 6 tasks need 6. Choose more subnets or fewer tasks."
        )
    );
}

#[test]
fn each_subnet_must_hold_its_share() {
    let with = |count: u32, free: &[u32]| {
        let mut case = Case { plan: plan(count), ..Case::new() };
        case.network.subnets = free
            .iter()
            .enumerate()
            .map(|(n, free)| Subnet {
                id: format!("subnet-{n}"),
                name: if n == 1 { "tiny".into() } else { String::new() },
                ..subnet(Reach::Public, *free)
            })
            .collect();
        case.plan.network.subnets = case.network.subnets.iter().map(|s| s.id.clone()).collect();
        case
    };
    let told = |case: &Case| -> Told {
        case.told().into_iter().filter(|(_, code)| code.starts_with("addresses")).collect()
    };
    assert_eq!(told(&with(40, &[4000, 20, 4000])), []);
    assert_eq!(told(&with(40, &[4000, 11, 4000])), [(Fail, "addresses-share")]);
    assert_eq!(told(&with(40, &[4000, 13, 4000])), [(Warn, "addresses-share-perhaps")]);
    assert_eq!(told(&with(1, &[9, 0])), [(Warn, "addresses-share-perhaps")]);
    assert_eq!(told(&with(5, &[1, 1])), [(Fail, "addresses")], "said once");
    assert_eq!(
        with(40, &[4000, 1, 4000]).has(Fail, "addresses-share").as_deref(),
        Some(
            "tiny (subnet-1) has 1 free address: 40 tasks spread over 3 subnets give each at least 12, and the rest never start. Leave out tiny (subnet-1), or run fewer tasks."
        )
    );
    assert_eq!(
        with(1, &[1]).has(Pass, "addresses").as_deref(),
        Some("1 free address for 1 task. "),
        "one is singular"
    );
}

#[test]
fn ipv6_subnets_run_out_of_no_addresses_and_lead_out_by_ipv6() {
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:3";
    let dual = "123456789012.dkr-ecr.eu-west-1.on.aws/web:3";
    let case = |image: &str, ipv6_only, public_ip| {
        let mut case = Case::new();
        case.network.subnets[0] =
            Subnet { ipv6_only, ipv6_exit: true, ..subnet(Reach::Ipv6, if ipv6_only { 0 } else { 5 }) };
        case.plan.network.public_ip = public_ip;
        case.definition.containers[0].image = image.into();
        case
    };
    assert_eq!(case(image, true, false).told(), [(Warn, "ipv6-route")]);
    assert_eq!(
        case(image, true, false).has(Warn, "ipv6-route").expect("a warning"),
        "subnet-a leads out by IPv6 alone: the way to Amazon ECR, CloudWatch Logs must be open to IPv6. Name an image of Amazon ECR by its dual-stack address (ACCOUNT.dkr-ecr.REGION.on.aws), or choose subnets with a NAT gateway or a public IP. Where there is no way, the tasks never start."
    );
    assert_eq!(
        case(image, true, false).has(Pass, "addresses").as_deref(),
        Some("Addresses for 1 task: subnets with IPv6 alone do not run out of them. ")
    );
    assert_eq!(case(image, false, true).told(), [(Warn, "public-ip-private"), (Warn, "ipv6-route")]);
    let mut quiet = case(dual, true, false);
    quiet.definition.containers[0].log = None;
    assert_eq!(quiet.told(), []);
    assert!(quiet.has(Pass, "route").is_some());
    // In a public subnet without a public IP, IPv6 is a way out all the same.
    let mut public = case(image, false, false);
    public.network.subnets[0].reach = Reach::Public;
    assert_eq!(public.told(), [(Warn, "ipv6-route")]);
}

#[test]
fn zones_without_fargate_are_named() {
    let mut case = Case::new();
    case.network.subnets[0].zone_id = "usw1-az2".into();
    assert_eq!(
        case.has(Warn, "zone-without-fargate").as_deref(),
        Some("subnet-a is in zone eu-west-1a (usw1-az2), where AWS has no Fargate. Leave it out.")
    );
    case.network.subnets[0].zone_id = "usw1-az3".into();
    assert_eq!(case.told(), []);
}

#[test]
fn shared_subnets_are_judged_by_what_can_be_seen() {
    let mut case = Case { network: network(Reach::Isolated, &[]), ..Case::new() };
    case.network.subnets[0].shared_by = Some("210987654321".into());
    case.plan.network.public_ip = false;
    assert_eq!(case.told(), [(Warn, "isolated")], "the owner's endpoints are not seen");
    assert!(case.has(Warn, "isolated").is_some_and(|said| said.contains("belongs to account 210987654321")));
    case.network.subnets[0].reach = Reach::PrivateWithExit;
    assert_eq!(case.told(), []);
    case.plan.network.security_groups.clear();
    assert_eq!(case.told(), [(Fail, "default-group-shared")]);
}

#[test]
fn secrets_and_environment_files_need_a_way_and_a_role() {
    use crate::task_definition::SecretStore;
    let mut case =
        Case { network: network(Reach::Isolated, &["ecr.api", "ecr.dkr", "s3", "logs"]), ..Case::new() };
    case.plan.network.public_ip = false;
    assert_eq!(case.told(), []);
    case.definition.containers[0].secret_stores =
        vec![SecretStore::SecretsManager, SecretStore::ParameterStore];
    let said = case.has(Fail, "no-route").expect("a fail");
    assert!(said.contains("no way to Secrets Manager, Parameter Store."), "{said}");
    assert!(
        said.contains(
            "VPC endpoints for com.amazonaws.eu-west-1.secretsmanager, com.amazonaws.eu-west-1.ssm."
        )
    );
    case.network = network(Reach::Isolated, &["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"]);
    case.definition.containers[0].environment_files = vec!["arn:aws:s3:::bucket/app.env".into()];
    case.definition.execution_role = None;
    assert_eq!(case.told(), [(Fail, "execution-role"), (Fail, "no-route")]);
    assert!(
        case.has(Fail, "execution-role").is_some_and(|said| said.contains("environment files in Amazon S3"))
    );
}

#[test]
fn firelens_needs_a_task_role_to_send_to_aws() {
    let with = |plugin: &str| {
        let mut case = Case::new();
        let log = case.definition.containers[0].log.as_mut().expect("a log");
        (log.driver, log.plugin) = ("awsfirelens".into(), Some(plugin.into()));
        case
    };
    assert_eq!(with("cloudwatch_logs").told(), [(Warn, "firelens-role")]);
    assert_eq!(with("datadog").told(), []);
    let mut has = with("kinesis_firehose");
    has.plan.overrides.task_role = Some("arn:aws:iam::123456789012:role/writes".into());
    assert_eq!(has.told(), []);
}

#[test]
fn volumes_that_are_configured_at_launch_are_said() {
    use crate::launch::plan::EbsVolume;
    use crate::task_definition::Volume;
    let mut case = Case::new();
    case.definition.volumes = vec![Volume { name: "scratch".into(), configured_at_launch: true, efs: false }];
    assert_eq!(case.told(), [(Fail, "volume")], "a launch from before must not be sent without");
    let role = "arn:aws:iam::123456789012:role/infra".to_owned();
    case.plan.volume = Some(EbsVolume { name: "scratch".into(), size_gib: 20, volume_type: None, role });
    assert_eq!(case.told(), []);
    assert!(case.has(Pass, "volume").is_some_and(|said| said.contains("20 GiB as “scratch”")));
    case.definition.volumes[0].configured_at_launch = false;
    assert_eq!(case.told(), [(Fail, "volume")]);
}

#[test]
fn endpoints_of_every_partition_are_known() {
    let mut case = Case::new();
    case.plan.network.public_ip = false;
    case.definition.revision.arn = "arn:aws-cn:ecs:cn-north-1:123456789012:task-definition/web:3".into();
    case.definition.containers[0].image = "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web:3".into();
    case.definition.containers[0].log = None;
    case.network = network(Reach::Isolated, &[]);
    let said = case.has(Fail, "no-route").expect("a fail");
    assert!(said.contains("VPC endpoints for cn.com.amazonaws.cn-north-1.ecr.api"), "{said}");
    let endpoint = |service: &str| Endpoint { vpc: "vpc-1".into(), service: service.into() };
    case.network.endpoints = Some(vec![
        endpoint("cn.com.amazonaws.cn-north-1.ecr.api"),
        endpoint("cn.com.amazonaws.cn-north-1.ecr.dkr"),
        endpoint("com.amazonaws.cn-north-1.s3"),
    ]);
    assert_eq!(case.told(), []);
}

#[test]
fn sizes_by_operating_system() {
    let rows = [
        ("LINUX", Some("256"), Some("512"), vec![]),
        ("WINDOWS_SERVER_2022_CORE", Some("256"), Some("512"), vec![(Fail, "size-windows")]),
        ("WINDOWS_SERVER_2022_CORE", Some("1024"), Some("2048"), vec![]),
        ("LINUX", Some("256"), Some("5000"), vec![(Fail, "size-pair")]),
        ("LINUX", None, Some("512"), vec![(Fail, "size-missing")]),
        ("LINUX", Some("32 vCPU"), Some("60 GB"), vec![(Warn, "size-new"), (Warn, "quota")]),
    ];
    for (system, cpu, memory, expected) in rows {
        let mut case = Case::new();
        let revision = &mut case.definition.revision;
        revision.operating_system = system.into();
        (revision.cpu, revision.memory) = (cpu.map(Into::into), memory.map(Into::into));
        assert_eq!(case.told(), expected, "{system} {cpu:?} {memory:?}");
    }
}

#[test]
fn the_execution_role_is_needed_for_what_needs_it() {
    let bare = || ContainerDefinition {
        name: "app".into(),
        image: "nginx".into(),
        ..ContainerDefinition::default()
    };
    let log = || definition().containers[0].log.clone();
    let rows = [
        (bare(), None),
        (
            ContainerDefinition { image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/a".into(), ..bare() },
            Some("ECR"),
        ),
        (ContainerDefinition { private_registry: true, ..bare() }, Some("private registry")),
        (ContainerDefinition { secrets: vec!["X".into()], ..bare() }, Some("secrets")),
        (ContainerDefinition { log: log(), ..bare() }, Some("logs")),
    ];
    for (container, reason) in rows {
        let mut case = Case::new();
        case.definition.containers = vec![container.clone()];
        case.definition.execution_role = None;
        let said = case.has(Fail, "execution-role");
        assert_eq!(said.is_some(), reason.is_some(), "{container:?}");
        assert!(said.zip(reason).is_none_or(|(said, reason)| said.contains(reason)), "{container:?}");
        case.plan.overrides.execution_role = Some("arn:aws:iam::123456789012:role/x".into());
        assert_eq!(case.has(Fail, "execution-role"), None);
    }
}

#[test]
fn a_refused_list_is_said_and_judges_nothing() {
    let problem = Problem::new(ProblemKind::Denied, "aws-denied", "No.");
    let mut case = Case::new();
    case.plan.network.public_ip = false;
    case.network.subnets.clear();
    case.network.unread = vec![(NetworkList::Subnets, problem.clone())];
    assert_eq!(case.told(), [(Warn, "unread")]);
    assert!(case.has(Warn, "unread").is_some_and(|said| said.contains("the subnets: their VPC")));
    let mut case = Case::new();
    case.network.unread = vec![(NetworkList::SecurityGroups, problem)];
    let all = case.findings();
    assert!(all.iter().any(|f| f.code == "addresses") && !all.iter().any(|f| f.code == "one-vpc"));
}

#[test]
fn log_groups_by_table() {
    let rows = [
        (Some(true), false, vec![]),
        (Some(false), false, vec![(Warn, "log-group-missing")]),
        (Some(false), true, vec![(Warn, "log-group-made")]),
        (None, false, vec![(Warn, "unread")]),
    ];
    for (exists, create_group, expected) in rows {
        let mut case = Case::new();
        if let Some(log) = &mut case.definition.containers[0].log {
            (log.exists, log.create_group) = (exists, create_group);
        }
        assert_eq!(case.told(), expected, "{exists:?} {create_group}");
    }
}

#[test]
fn spot_warns_and_says_how_long_containers_have() {
    let item = |provider: &str, weight| StrategyItem { provider: provider.into(), base: 0, weight };
    let mut case = Case::new();
    case.plan.compute = Compute::Strategy(vec![item("FARGATE", 1), item("FARGATE_SPOT", 1)]);
    // One task falls on FARGATE, so nothing is on Spot.
    assert_eq!(case.told(), []);
    case.plan.count = 2;
    assert_eq!(case.told(), [(Warn, "spot"), (Warn, "stop-timeout")]);
    assert!(case.has(Warn, "stop-timeout").is_some_and(|said| said.contains("has 30 of the 120 seconds")));
    case.definition.containers[0].stop_timeout = Some(60);
    assert!(case.has(Warn, "stop-timeout").is_some_and(|said| said.contains("has 60 of the 120 seconds")));
    case.definition.containers[0].stop_timeout = Some(120);
    case.definition.revision.architecture = "ARM64".into();
    assert_eq!(case.told(), [(Warn, "spot")]);
    assert!(
        case.has(Pass, "spot-platform")
            .is_some_and(|said| said.contains("ARM64 from platform version 1.4.0"))
    );
    case.plan.compute = Compute::ClusterDefault(vec![item("FARGATE_SPOT", 1)]);
    assert_eq!(case.told(), [(Warn, "spot")]);
}

#[test]
fn a_new_group_says_what_it_opens_to_the_world() {
    let rule = |protocol: &str, ports, source: &str| InboundRule {
        protocol: protocol.into(),
        ports,
        source: RuleSource::Ipv4(source.into()),
    };
    let rows = [
        (rule("tcp", Some((80, 80)), "0.0.0.0/0"), Some("TCP port 80")),
        (rule("udp", Some((1, 9)), "0.0.0.0/0"), Some("UDP ports 1 to 9")),
        (rule("-1", None, "0.0.0.0/0"), Some("all traffic")),
        (rule("tcp", Some((0, 65_535)), "0.0.0.0/0"), Some("every TCP port")),
        (rule("icmp", None, "0.0.0.0/0"), Some("ICMP")),
        (rule("tcp", Some((80, 80)), "10.0.0.0/8"), None),
    ];
    for (rule, opens) in rows {
        let mut case = Case::new();
        let group =
            NewGroup { vpc: "vpc-1".into(), name: "g".into(), description: "d".into(), rules: vec![rule] };
        case.plan.network.new_group = Some(group);
        let said = case.has(Warn, "group-open");
        assert_eq!(said.is_some(), opens.is_some());
        assert!(
            said.zip(opens).is_none_or(|(said, opens)| said.contains(&format!("opens {opens} to"))),
            "{opens:?}"
        );
    }
}

#[test]
fn rates_and_quota() {
    for (count, seconds) in [(1, 0), (100, 0), (101, 1), (120, 1), (1000, 45)] {
        assert_eq!(rate::seconds(count), seconds, "{count}");
    }
    let mut case = Case { plan: plan(24), ..Case::new() };
    case.network.subnets[0].free_addresses = 4000;
    assert_eq!(case.told(), []);
    case.plan.count = 1000;
    assert_eq!(case.told(), [(Warn, "quota")]);
    assert!(case.has(Pass, "rate").is_some_and(|said| said.starts_with("100 RunTask calls take about 45 s")));
    assert!(
        case.has(Warn, "quota")
            .is_some_and(|said| said.starts_with("1000 × 0.25 vCPU need a quota of 250 vCPU"))
    );
}

#[test]
fn tags_and_secrets_are_looked_at_with_the_definition() {
    let tag = |n: usize, key: &str| Tag { key: format!("{key}{n}"), value: String::new() };
    let mut case = Case::new();
    case.plan.tags.own = (0..30).map(|n| tag(n, "own")).collect();
    case.definition.tags = (0..21).map(|n| tag(n, "definition")).collect();
    assert_eq!(case.told(), []);
    case.plan.tags.from_definition = true;
    assert_eq!(case.told(), [(Warn, "tags-sum")]);
    case.plan.tags.own.clear();
    case.plan.overrides = Overrides {
        containers: vec![ContainerOverride {
            name: "app".into(),
            environment: vec![EnvironmentVariable { name: "TOKEN".into(), value: Some("x".into()) }],
            ..ContainerOverride::default()
        }],
        ..Overrides::default()
    };
    assert_eq!(case.told(), [(Warn, "env-secret")]);
}

#[test]
fn what_could_not_be_read_is_said_and_stops_nothing() {
    let found = findings(&plan(1), &Facts::none(1000));
    let fields: Vec<&str> = found.iter().filter(|f| f.code == "unread").map(|f| f.field).collect();
    assert_eq!(fields, ["cluster", "family", "subnets"]);
    assert!(found.iter().all(|f| f.severity < Fail));
}
