//! A way to the registries, the logs and the secrets: a public IP in a public subnet, a NAT gateway behind
//! a private one, VPC endpoints in an isolated one.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html>

use super::{Found, page};
use crate::launch::facts::Facts;
use crate::launch::plan::LaunchPlan;
use crate::network::{NetworkChoices, NetworkList, Reach, Subnet};
use crate::registry::Registry;
use crate::task_definition::Definition;

pub(super) fn look(plan: &LaunchPlan, facts: &Facts<'_>, found: &mut Found) {
    let Some(network) = facts.network.filter(|known| known.lacks(NetworkList::Subnets).is_none()) else {
        return;
    };
    let chosen: Vec<&Subnet> =
        network.subnets.iter().filter(|s| plan.network.subnets.contains(&s.id)).collect();
    let with =
        |reach: Reach| -> Vec<&Subnet> { chosen.iter().filter(|s| s.reach == reach).copied().collect() };
    let public_ip = plan.network.public_ip;

    let private = with(Reach::PrivateWithExit);
    if public_ip && !private.is_empty() {
        found.warn(
            "public-ip-private",
            "public_ip",
            page::NETWORKING,
            format!("{} is private: a public IP there reaches nothing and costs money.", names(&private)),
            "Set Auto-assign public IP to DISABLED.",
        );
    }

    // Those without a way to the internet need an endpoint for everything that a task needs to start.
    let public = with(Reach::Public);
    let (isolated, elsewhere) = (with(Reach::Isolated), with(Reach::OtherNetworks));
    let stuck = if public_ip { Vec::new() } else { public };
    let wants = facts.definition.map(wants).unwrap_or_default();
    let missing = |subnets: &[&Subnet]| missing(network, subnets, &wants);

    let lacks = missing(&isolated);
    if !isolated.is_empty() && (facts.definition.is_none() || network.endpoints.is_none()) {
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
    let bad = ["isolated", "no-route", "no-route-perhaps", "no-default-route", "public-ip-missing"];
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
    let name = |s: &&Subnet| if s.name.is_empty() { s.id.clone() } else { format!("{} ({})", s.name, s.id) };
    subnets.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Something that a task must reach before it starts.
#[derive(PartialEq)]
struct Want {
    /// What, in a sentence.
    what: String,
    /// The services with a VPC endpoint for it, all needed; empty when there is no such endpoint.
    services: Vec<String>,
    /// Whether it may stand inside the VPC, where no endpoint is needed.
    maybe_inside: bool,
}

/// <https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html>
fn wants(definition: &Definition) -> Vec<Want> {
    let mut wants: Vec<Want> = Vec::new();
    let service = |region: &str, name: &str| format!("com.amazonaws.{region}.{name}");
    for container in &definition.containers {
        let registry = Registry::of(&container.image);
        let (services, maybe_inside) = match registry {
            Registry::Ecr { region } => {
                (["ecr.api", "ecr.dkr", "s3"].iter().map(|name| service(region, name)).collect(), false)
            }
            Registry::EcrPublic | Registry::DockerHub => (Vec::new(), false),
            Registry::Other(_) => (Vec::new(), true),
        };
        wants.push(Want { what: registry.name().to_owned(), services, maybe_inside });
        if let Some(log) = container.log.as_ref().filter(|log| log.driver == "awslogs")
            && let Some(region) = &log.region
        {
            wants.push(Want {
                what: "CloudWatch Logs".into(),
                services: vec![service(region, "logs")],
                maybe_inside: false,
            });
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
fn missing(network: &NetworkChoices, subnets: &[&Subnet], wants: &[Want]) -> Lacks {
    let mut lacks = Lacks::default();
    let Some(vpc) = subnets.first().map(|subnet| &subnet.vpc) else { return lacks };
    let endpoints = network.endpoints.as_deref().unwrap_or_default();
    let has = |service: &String| endpoints.iter().any(|e| e.vpc == *vpc && e.service == *service);
    for want in wants {
        let absent: Vec<&String> = want.services.iter().filter(|service| !has(service)).collect();
        if !want.services.is_empty() && absent.is_empty() {
            continue;
        }
        let list = if want.maybe_inside { &mut lacks.likely } else { &mut lacks.certain };
        if !list.contains(&want.what) {
            list.push(want.what.clone());
        }
        for service in absent {
            if !lacks.services.contains(service) {
                lacks.services.push(service.clone());
            }
        }
    }
    // An endpoint does not help where something else has none.
    if wants.iter().any(|want| want.services.is_empty() && !want.maybe_inside) {
        lacks.services.clear();
    }
    lacks
}
