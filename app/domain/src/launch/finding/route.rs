//! A way to the registries, the logs and the secrets: a public IP in a public subnet, a NAT gateway behind
//! a private one, VPC endpoints in an isolated one.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>

use super::{Found, page};
use crate::launch::facts::Facts;
use crate::launch::plan::LaunchPlan;
use crate::network::{NetworkChoices, NetworkList, Reach, Subnet};
use crate::partition::Partition;
use crate::registry::Registry;
use crate::task_definition::Definition;

const SHARING: &str = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-prerequisites.html";

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let Some(network) = facts.network.filter(|known| known.lacks(NetworkList::Subnets).is_none()) else {
        return;
    };
    let chosen: Vec<&Subnet> =
        network.subnets.iter().filter(|s| plan.network.subnets.contains(&s.id)).collect();
    let with =
        |reach: Reach| -> Vec<&Subnet> { chosen.iter().filter(|s| s.reach == reach).copied().collect() };
    let public_ip = plan.network.public_ip;

    let (private, ipv6) = (with(Reach::PrivateWithExit), with(Reach::Ipv6));
    let useless = [(&private, "is private"), (&ipv6, "leads out by IPv6 alone")];
    for (subnets, what) in useless.into_iter().filter(|(subnets, _)| public_ip && !subnets.is_empty()) {
        found.warn(
            "public-ip-private",
            "public_ip",
            page::NETWORKING,
            format!("{} {what}: a public IP there reaches nothing and costs money.", names(subnets)),
            "Set Auto-assign public IP to DISABLED.",
        );
    }

    // Those without a way to the internet need an endpoint for everything that a task needs to start.
    let public = with(Reach::Public);
    let (isolated, elsewhere) = (with(Reach::Isolated), with(Reach::OtherNetworks));
    let stuck = if public_ip { Vec::new() } else { public };
    // IPv6 addresses are public by themselves, so these do get out, if not to everything.
    let (by_ipv6, stuck): (Vec<&Subnet>, Vec<&Subnet>) =
        stuck.into_iter().partition(|subnet| subnet.ipv6_exit);
    let by_ipv6: Vec<&Subnet> = ipv6.into_iter().chain(by_ipv6).collect();
    let wants = facts.definition.map(wants).unwrap_or_default();
    let missing = |subnets: &[&Subnet]| missing_of(network, subnets, &wants);

    let lacks = missing(&isolated);
    let shared = isolated.iter().find_map(|subnet| subnet.shared_by.as_deref());
    if let Some(owner) = shared.filter(|_| facts.definition.is_none() || !lacks.is_empty()) {
        found.warn(
            "isolated",
            "subnets",
            SHARING,
            format!(
                "{} has no route to the internet: images can be pulled only through VPC endpoints.",
                names(&isolated)
            ),
            format!("Its VPC belongs to account {owner}, whose endpoints cannot be seen from here."),
        );
    } else if !isolated.is_empty() && (facts.definition.is_none() || network.endpoints.is_none()) {
        found.warn(
            "isolated",
            "subnets",
            page::ENDPOINTS,
            format!(
                "{} has no route to the internet: images can be pulled only through VPC endpoints.",
                names(&isolated)
            ),
            "Whether there are such endpoints could not be read.",
        );
    } else if !lacks.certain.is_empty() {
        found.fail(
            "no-route",
            "subnets",
            page::ENDPOINTS,
            format!(
                "{} has no route to the internet, and no way to {}.",
                names(&isolated),
                lacks.certain.join(", ")
            ),
            format!("Choose other subnets, or make {}.", lacks.remedy()),
        );
    } else if !lacks.likely.is_empty() {
        found.warn(
            "no-route-perhaps",
            "subnets",
            page::ENDPOINTS,
            format!(
                "{} has no route to the internet: it must reach {} inside its VPC.",
                names(&isolated),
                lacks.likely.join(", ")
            ),
            "Where it cannot, the tasks never start.",
        );
    }

    let lacks = missing(&elsewhere);
    if !lacks.is_empty() {
        found.warn(
            "no-default-route",
            "subnets",
            page::NETWORKING,
            format!(
                "{} has no default route, only routes to other networks, which must lead to {}.",
                names(&elsewhere),
                lacks.all()
            ),
            "Where they do not, the tasks never start.",
        );
    }

    let over_ipv6: Vec<Want> = wants.iter().filter(|want| !want.on_ipv6).cloned().collect();
    let lacks = missing_of(network, &by_ipv6, &over_ipv6);
    if !by_ipv6.is_empty() && (facts.definition.is_none() || !lacks.is_empty()) {
        let what =
            if facts.definition.is_none() { "the registry of its image".to_owned() } else { lacks.all() };
        found.warn(
            "ipv6-route",
            "subnets",
            page::NETWORKING,
            format!("{} leads out by IPv6 alone: the way to {what} must be open to IPv6.", names(&by_ipv6)),
            "Name an image of Amazon ECR by its dual-stack address (ACCOUNT.dkr-ecr.REGION.on.aws), or choose subnets with a NAT gateway or a public IP. Where there is no way, the tasks never start.",
        );
    }

    let lacks = missing(&stuck);
    if !stuck.is_empty() && (facts.definition.is_none() || !lacks.is_empty()) {
        let to =
            if facts.definition.is_none() { "the registry of its image".to_owned() } else { lacks.all() };
        found.warn(
            "public-ip-missing",
            "public_ip",
            page::NETWORKING,
            format!("{} is public: without a public IP a task there has no way to {to}.", names(&stuck)),
            "Set Auto-assign public IP to ENABLED, or choose private subnets.",
        );
    }

    let looked =
        !chosen.is_empty() && chosen.iter().all(|s| s.reach != Reach::Unknown) && facts.definition.is_some();
    let bad =
        ["isolated", "no-route", "no-route-perhaps", "no-default-route", "ipv6-route", "public-ip-missing"];
    if looked && !found.0.iter().any(|finding| bad.contains(&finding.code)) {
        found.pass(
            "route",
            "subnets",
            page::NETWORKING,
            "Every chosen subnet has a route to the registry and to the logs.",
        );
    }
}

fn names(subnets: &[&Subnet]) -> String {
    subnets.iter().map(|subnet| subnet.label()).collect::<Vec<_>>().join(", ")
}

/// Something that a task must reach before it starts.
#[derive(Clone, PartialEq)]
struct Want {
    /// What, in a sentence.
    what: String,
    /// The region of its services.
    region: String,
    /// The services with a VPC endpoint for it, all needed; empty when there is no such endpoint.
    services: &'static [&'static str],
    /// Whether it may stand inside the VPC, where no endpoint is needed.
    maybe_inside: bool,
    /// Whether the name it goes by answers on IPv6 for certain.
    on_ipv6: bool,
}

impl Want {
    fn of(what: &str, region: &str, services: &'static [&'static str]) -> Self {
        let (what, region) = (what.to_owned(), region.to_owned());
        Self { what, region, services, maybe_inside: false, on_ipv6: false }
    }
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
fn wants(definition: &Definition) -> Vec<Want> {
    let mut wants: Vec<Want> = Vec::new();
    let home = definition.region();
    for container in &definition.containers {
        let registry = Registry::of(&container.image);
        wants.push(match registry {
            Registry::Ecr { region, dual_stack } => Want {
                on_ipv6: dual_stack,
                ..Want::of(registry.name(), region, &["ecr.api", "ecr.dkr", "s3"])
            },
            Registry::EcrPublic | Registry::DockerHub => Want::of(registry.name(), home, &[]),
            Registry::Other(_) => Want { maybe_inside: true, ..Want::of(registry.name(), home, &[]) },
        });
        wants.extend(
            container.secret_stores.iter().map(|store| Want::of(store.name(), home, store.endpoints())),
        );
        if !container.environment_files.is_empty() {
            wants.push(Want::of("Amazon S3", home, &["s3"]));
        }
        if let Some(log) = container.log.as_ref().filter(|log| log.driver == "awslogs") {
            wants.push(Want::of("CloudWatch Logs", log.region.as_deref().unwrap_or(home), &["logs"]));
        }
    }
    wants.dedup();
    wants
}

/// What cannot be reached.
#[derive(Default)]
struct Lacks {
    /// Surely.
    certain: Vec<String>,
    /// Unless it stands inside the VPC.
    likely: Vec<String>,
    /// The endpoints that would help.
    services: Vec<String>,
}

impl Lacks {
    fn is_empty(&self) -> bool {
        self.certain.is_empty() && self.likely.is_empty()
    }

    fn all(&self) -> String {
        [self.certain.as_slice(), &self.likely].concat().join(", ")
    }

    fn remedy(&self) -> String {
        if self.services.is_empty() {
            "a NAT gateway and a route to it".to_owned()
        } else {
            format!("a NAT gateway, or VPC endpoints for {}", self.services.join(", "))
        }
    }
}

/// What subnets without a route to the internet lack of `wants`, by the endpoints of their VPC.
fn missing_of(network: &NetworkChoices, subnets: &[&Subnet], wants: &[Want]) -> Lacks {
    let mut lacks = Lacks::default();
    let Some(vpc) = subnets.first().map(|subnet| &subnet.vpc) else { return lacks };
    let endpoints = network.endpoints.as_deref().unwrap_or_default();
    for want in wants {
        // What a name begins with differs between partitions, and within China between services.
        let has = |service: &&str| {
            let end = format!(".{}.{service}", want.region);
            endpoints.iter().any(|endpoint| endpoint.vpc == *vpc && endpoint.service.ends_with(&end))
        };
        let absent: Vec<&str> = want.services.iter().filter(|service| !has(service)).copied().collect();
        if !want.services.is_empty() && absent.is_empty() {
            continue;
        }
        let list = if want.maybe_inside { &mut lacks.likely } else { &mut lacks.certain };
        if !list.contains(&want.what) {
            list.push(want.what.clone());
        }
        for service in absent {
            let service = Partition::of(&want.region).endpoint_service(&want.region, service);
            if !lacks.services.contains(&service) {
                lacks.services.push(service);
            }
        }
    }
    // An endpoint does not help where something else has none.
    if wants.iter().any(|want| want.services.is_empty() && !want.maybe_inside) {
        lacks.services.clear();
    }
    lacks
}
