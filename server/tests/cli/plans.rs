//! Generated plans: every field sometimes there, every text as awkward as can be.

use domain::fargate::strategy::StrategyItem;
use domain::id::{ClusterName, Family, LaunchId};
use domain::launch::plan::{
    CapacityRetry, Compute, ContainerOverride, EbsVolume, EnvironmentVariable, InboundRule, LaunchPlan,
    Network, NewGroup, Overrides, RuleSource, Tag, Tags,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

/// Texts that shells, the CLI and JSON are known to trip over.
const AWKWARD: &[&str] = &[
    "-",
    "--debug",
    "file:///etc/passwd",
    "fileb://x",
    "http://127.0.0.1:1/",
    "https://x",
    "'",
    "''\"\"'",
    "\\",
    "\\'",
    "$HOME",
    "$(exit 9)",
    "`exit 9`",
    "!!",
    "a\nb",
    "\n",
    " lead and trail ",
    "\t",
    "*",
    "~",
    "#",
    "&& exit 9",
    "a=b,c=d",
    "[1,2]",
    "{\"a\":1}",
    "@x",
    "=",
    "%s",
    "\u{0}",
    "\u{7f}",
    "\u{202e}abc",
    "\u{200b}",
    "\u{feff}",
    "ü é 漢字 🚀",
    "null",
    "",
];

fn text() -> BoxedStrategy<String> {
    let joined = vec(select(AWKWARD), 1..4).prop_map(|parts| parts.concat());
    prop_oneof![select(AWKWARD).prop_map(str::to_owned), joined, any::<String>(), "[ -~]{0,40}"].boxed()
}

/// Not empty.
fn name() -> BoxedStrategy<String> {
    text().prop_filter("a name", |text| !text.is_empty()).boxed()
}

/// A task group: what the form accepts, trimmed and without control characters.
fn group() -> BoxedStrategy<String> {
    let tidy = |text: String| text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned();
    text().prop_map(tidy).prop_filter("a group", |text| !text.is_empty()).boxed()
}

fn compute() -> impl Strategy<Value = Compute> {
    let item = |provider: &'static str| {
        (0u32..100, 0u32..1000).prop_map(move |(base, weight)| StrategyItem {
            provider: provider.into(),
            base,
            weight,
        })
    };
    let items = prop_oneof![
        item("FARGATE_SPOT").prop_map(|item| vec![item]),
        (item("FARGATE"), item("FARGATE_SPOT")).prop_map(|(a, b)| vec![a, b]),
    ];
    prop_oneof![
        Just(Compute::Fargate),
        items.clone().prop_map(Compute::Strategy),
        items.prop_map(Compute::ClusterDefault),
    ]
}

fn rule() -> impl Strategy<Value = InboundRule> {
    let ports = (any::<u16>(), any::<u16>()).prop_map(|(a, b)| (a.min(b), a.max(b)));
    let protocol = prop_oneof![
        (select(&["tcp", "udp"][..]), ports.prop_map(Some)),
        (select(&["icmp", "-1"][..]), Just(None)),
    ];
    let source = prop_oneof![
        Just(RuleSource::Ipv4("0.0.0.0/0".into())),
        Just(RuleSource::Ipv6("2001:db8::/32".into())),
        Just(RuleSource::Group("sg-0a".into())),
    ];
    (protocol, source).prop_map(|((protocol, ports), source)| InboundRule {
        protocol: protocol.into(),
        ports,
        source,
    })
}

fn network() -> impl Strategy<Value = Network> {
    let words = "[a-zA-Z0-9 ._:/()#,@\\[\\]+=&;{}!$*-]{1,60}";
    let wordy =
        prop_oneof![words.prop_map(String::from), Just("https://x".to_owned()), Just("-n".to_owned())];
    let new = (wordy.clone(), wordy, vec(rule(), 0..4)).prop_map(|(name, description, rules)| NewGroup {
        vpc: "vpc-1".into(),
        name,
        description,
        rules,
    });
    (vec("subnet-[0-9a-f]{1,17}", 1..4), vec("sg-[0-9a-f]{1,17}", 0..3), any::<bool>(), of(new)).prop_map(
        |(subnets, security_groups, public_ip, new_group)| Network {
            subnets,
            security_groups,
            public_ip,
            new_group,
        },
    )
}

fn container() -> impl Strategy<Value = ContainerOverride> {
    let variable =
        (name(), text()).prop_map(|(name, value)| EnvironmentVariable { name, value: Some(value) });
    (name(), of(vec(text(), 1..4)), vec(variable, 0..4), of(1u32..4096), of(6u32..9000), of(6u32..9000))
        .prop_map(|(name, command, environment, cpu, memory, memory_reservation)| ContainerOverride {
            name,
            command,
            environment,
            cpu,
            memory,
            memory_reservation,
        })
}

fn overrides() -> impl Strategy<Value = Overrides> {
    let role = || of(name());
    (role(), role(), of(256u32..9999), of(512u32..99_999), of(21u32..=200), vec(container(), 0..3)).prop_map(
        |(task_role, execution_role, cpu, memory, ephemeral_storage, containers)| Overrides {
            task_role,
            execution_role,
            cpu,
            memory,
            ephemeral_storage,
            containers,
        },
    )
}

fn tags() -> impl Strategy<Value = Tags> {
    let tag = (name(), text()).prop_map(|(key, value)| Tag { key, value });
    (any::<bool>(), any::<bool>(), vec(tag, 0..4)).prop_map(|(managed, from_definition, own)| Tags {
        managed,
        from_definition,
        own,
    })
}

fn volume() -> impl Strategy<Value = EbsVolume> {
    let kind = of(select(&["gp3", "st1"][..]).prop_map(String::from));
    (name(), 1u32..=16_384, kind, name()).prop_map(|(name, size_gib, volume_type, role)| EbsVolume {
        name,
        size_gib,
        volume_type,
        role,
    })
}

/// A plan of up to 34 tasks.
pub(crate) fn plan() -> impl Strategy<Value = LaunchPlan> {
    let version = of(select(&["LATEST", "1.4.0"][..]).prop_map(String::from));
    let rest = (tags(), any::<bool>(), of(volume()));
    (compute(), version, 1u32..35, of(group()), network(), overrides(), rest).prop_map(
        |(compute, platform_version, count, group, network, overrides, rest)| {
            let (tags, execute_command, volume) = rest;
            LaunchPlan {
                launch: LaunchId::parse("01ARZ3NDEKTSV4RRFFQ69G5FAV").unwrap(),
                cluster: ClusterName::parse("staging").unwrap(),
                family: Family::parse("web").unwrap(),
                revision: Some(count),
                count,
                compute,
                platform_version,
                group,
                network,
                overrides,
                tags,
                execute_command,
                retry: CapacityRetry::default(),
                volume,
            }
        },
    )
}
