//! The rules of a change, as one table: each row with the AWS page it comes from.

use super::change::Plan;
use super::lists::Lists;
use super::provider::Provider;
use super::view::Facts;
use crate::counted::{counted, noun};
use crate::fargate::strategy;
use crate::launch::plan::Violation;

/// Providers of one cluster, at most.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html>
pub const MAX_PROVIDERS: usize = 20;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// A stable kebab-case code; that of a strategy's rule is [`strategy::StrategyFault::code`]'s.
    pub code: &'static str,
    /// The form's field: `attach`, `detach` or `strategy`.
    pub field: &'static str,
    /// Where AWS says so.
    pub page: &'static str,
    /// What of the plan breaks it: a sentence each.
    check: fn(&Looked<'_>) -> Vec<String>,
}

/// What a rule looks at.
struct Looked<'a> {
    code: &'static str,
    plan: &'a Plan,
    to: &'a Lists,
    facts: &'a Facts<'a>,
}

const PUT: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html";
const ITEM: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html";
const GUIDE: &str =
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-capacity-providers.html";
const QUOTAS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html";
const PROVIDER: &str = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProvider.html";

/// The table, in the order in which a person would mend it.
pub const RULES: &[Rule] = &[
    Rule { code: "provider-unknown", field: "attach", page: PROVIDER, check: unknown },
    Rule { code: "provider-inactive", field: "attach", page: PUT, check: inactive },
    Rule { code: "provider-bound", field: "attach", page: PUT, check: bound },
    Rule { code: "providers-too-many", field: "attach", page: QUOTAS, check: too_many },
    Rule { code: "provider-in-use", field: "detach", page: PUT, check: in_use },
    Rule { code: "strategy-not-associated", field: "strategy", page: ITEM, check: of_strategy },
    Rule { code: "strategy-too-many", field: "strategy", page: ITEM, check: of_strategy },
    Rule { code: "strategy-twice", field: "strategy", page: GUIDE, check: of_strategy },
    Rule { code: "strategy-weight", field: "strategy", page: ITEM, check: of_strategy },
    Rule { code: "strategy-base", field: "strategy", page: ITEM, check: of_strategy },
    Rule { code: "strategy-bases", field: "strategy", page: ITEM, check: of_strategy },
    Rule { code: "strategy-no-weight", field: "strategy", page: ITEM, check: of_strategy },
    Rule { code: "strategy-mixed", field: "strategy", page: GUIDE, check: of_strategy },
];

/// Every rule that the plan breaks.
#[must_use]
pub fn broken(plan: &Plan, facts: &Facts<'_>) -> Vec<Violation> {
    let to = plan.to();
    let said = |rule: &Rule| {
        let looked = Looked { code: rule.code, plan, to: &to, facts };
        let violation = |message: String| Violation::new(rule.code, rule.field, message);
        (rule.check)(&looked).into_iter().map(violation).collect::<Vec<_>>()
    };
    RULES.iter().flat_map(said).collect()
}

/// Every rule that a new cluster's lists break; its `attach` and `detach` are one field there.
#[must_use]
pub fn broken_new(providers: &[String], items: &[strategy::StrategyItem]) -> Vec<Violation> {
    let plan = Plan {
        cluster: crate::id::ClusterName::parse("new").expect("a name"),
        from: Lists::default(),
        change: super::change::Change {
            attach: providers.to_vec(),
            detach: Vec::new(),
            strategy: Some(items.to_vec()),
        },
    };
    broken(&plan, &Facts::default())
}

fn unknown(look: &Looked<'_>) -> Vec<String> {
    if look.facts.providers.is_none() {
        return Vec::new();
    }
    let new = look.plan.change.attach.iter().filter(|name| look.facts.provider(name).is_none());
    new.map(|name| format!("There is no capacity provider {name} in this account and region. Choose another, or create it first."))
        .collect()
}

fn inactive(look: &Looked<'_>) -> Vec<String> {
    let known = look.plan.change.attach.iter().filter_map(|name| look.facts.provider(name));
    known
        .filter(|provider| !provider.is_active())
        .map(|provider| {
            let update = provider.update.as_deref().map(|word| format!(", {word}")).unwrap_or_default();
            format!(
                "{} is {}{update}; only an ACTIVE capacity provider can be attached. Wait until it is, or choose another.",
                provider.name, provider.status
            )
        })
        .collect()
}

/// A managed-instances provider belongs to the cluster it was created for, and AWS refuses the whole call that names it.
fn bound(look: &Looked<'_>) -> Vec<String> {
    let cluster = look.plan.cluster.as_str();
    let change = &look.plan.change;
    let named = change.attach.iter().chain(&change.detach).filter_map(|name| look.facts.provider(name));
    named
        .filter(|provider| provider.is_bound())
        .map(|provider| {
            let name = &provider.name;
            let own = provider.cluster.as_deref().unwrap_or(cluster);
            format!(
                "{name} belongs to the cluster {own} since it was created; a managed-instances provider is neither attached nor detached. Take it out of the change."
            )
        })
        .collect()
}

fn too_many(look: &Looked<'_>) -> Vec<String> {
    let count = look.to.providers.len();
    let grows = count > look.plan.from.providers.len();
    (grows && count > MAX_PROVIDERS)
        .then(|| {
            format!("The cluster would have {count} capacity providers; AWS allows at most {MAX_PROVIDERS}. Detach some first.")
        })
        .into_iter()
        .collect()
}

/// AWS disassociates no provider that tasks or services use. Launches of the past do not count.
fn in_use(look: &Looked<'_>) -> Vec<String> {
    let detached = look.plan.change.detach.iter().filter_map(|name| look.facts.uses(name));
    detached
        .filter_map(|used| {
            let mut by = Vec::new();
            if used.tasks > 0 {
                by.push(counted(used.tasks, "task", "tasks"));
            }
            if !used.services.is_empty() {
                let word = noun(&used.services.len(), "the service", "the services");
                by.push(format!("{word} {}", used.services.join(", ")));
            }
            let verb = if used.tasks == 1 && used.services.is_empty()
                || used.tasks == 0 && used.services.len() == 1 { "uses" } else { "use" };
            (!by.is_empty()).then(|| {
                format!(
                    "{} cannot be detached while {} {verb} it. Stop them or wait until they end, then detach it.",
                    used.provider,
                    by.join(" and ")
                )
            })
        })
        .collect()
}

/// The rules of strategies. One that stays as it is has been accepted by AWS and is held to nothing but its
/// providers: a detached provider must not stand in it.
fn of_strategy(look: &Looked<'_>) -> Vec<String> {
    if look.to.strategy.is_empty() {
        return Vec::new();
    }
    let changed = look.plan.change.strategy.is_some();
    if !changed && look.code != "strategy-not-associated" {
        return Vec::new();
    }
    // The cluster's own providers are in no list and can be used all the same.
    let mut usable = look.to.providers.clone();
    let own = |provider: &&Provider| provider.is_bound_to(look.plan.cluster.as_str());
    usable.extend(look.facts.providers.into_iter().flatten().filter(own).map(|own| own.name.clone()));
    let faults = strategy::faults(&look.to.strategy, &usable);
    faults
        .into_iter()
        .filter(|fault| fault.code() == look.code)
        .map(|fault| match fault {
            strategy::StrategyFault::NotAssociated(name) => format!(
                "{name} stands in the default strategy but would not be associated with the cluster. Take it out of the strategy, or keep it attached."
            ),
            fault => fault.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capacity::change::Change;
    use crate::capacity::provider::ProviderKind;
    use crate::capacity::view::ProviderUse;
    use crate::fargate::strategy::StrategyItem;
    use crate::id::ClusterName;

    fn provider(name: &str, kind: ProviderKind, status: &str, cluster: Option<&str>) -> Provider {
        Provider {
            name: name.into(),
            kind,
            status: status.into(),
            update: None,
            update_reason: None,
            cluster: cluster.map(str::to_owned),
            group: None,
        }
    }

    fn codes(attach: &[&str], detach: &[&str], strategy: Option<&[(&str, u32, u32)]>) -> Vec<String> {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let item =
            |&(name, base, weight): &(&str, u32, u32)| StrategyItem { provider: name.into(), base, weight };
        let providers = [
            provider("FARGATE", ProviderKind::Fargate, "ACTIVE", None),
            provider("FARGATE_SPOT", ProviderKind::FargateSpot, "ACTIVE", None),
            provider("spare", ProviderKind::AutoScaling, "ACTIVE", None),
            provider("coming", ProviderKind::AutoScaling, "PROVISIONING", None),
            provider("theirs", ProviderKind::ManagedInstances, "ACTIVE", Some("other")),
            provider("ours", ProviderKind::ManagedInstances, "ACTIVE", Some("staging")),
            provider("odd", ProviderKind::Other("MOON".into()), "ACTIVE", None),
        ];
        let uses = [
            ProviderUse { provider: "spare".into(), tasks: 2, ..ProviderUse::default() },
            ProviderUse {
                provider: "served".into(),
                services: vec!["shop".into()],
                ..ProviderUse::default()
            },
        ];
        let plan = Plan {
            cluster: ClusterName::parse("staging").expect("a name"),
            from: Lists {
                providers: names(&["FARGATE", "spare", "served", "idle"]),
                strategy: vec![item(&("FARGATE", 0, 0))],
            },
            change: Change {
                attach: names(attach),
                detach: names(detach),
                strategy: strategy.map(|items| items.iter().map(item).collect()),
            },
        };
        let facts = Facts { providers: Some(&providers), uses: Some(&uses) };
        let found = broken(&plan, &facts);
        assert!(found.iter().all(|violation| violation.message.ends_with('.')), "{found:?}");
        found.into_iter().map(|violation| violation.code).collect()
    }

    #[test]
    fn each_rule_by_table() {
        const NO: &[&str] = &[];
        assert_eq!(codes(&["FARGATE_SPOT", "odd"], &["idle"], None), NO);
        assert_eq!(codes(&["gone"], NO, None), ["provider-unknown"]);
        assert_eq!(codes(&["coming"], NO, None), ["provider-inactive"]);
        assert_eq!(codes(&["theirs"], NO, None), ["provider-bound"]);
        assert_eq!(codes(&["ours"], NO, None), ["provider-bound"], "it is the cluster's already");
        assert_eq!(codes(NO, &["ours"], None), ["provider-bound"]);
        assert_eq!(codes(NO, NO, Some(&[("ours", 0, 1)])), NO, "a strategy may name it");
        assert_eq!(codes(NO, NO, Some(&[("theirs", 0, 1)])), ["strategy-not-associated"]);
        assert_eq!(codes(NO, &["spare"], None), ["provider-in-use"]);
        assert_eq!(codes(NO, &["served"], None), ["provider-in-use"]);
        assert_eq!(codes(NO, &["FARGATE"], None), ["strategy-not-associated"]);
        assert_eq!(codes(NO, &["FARGATE"], Some(&[])), NO, "no default strategy is a strategy too");
        assert_eq!(codes(NO, NO, Some(&[("FARGATE", 0, 0)])), ["strategy-no-weight"]);
        assert_eq!(codes(NO, NO, Some(&[("FARGATE", 0, 1), ("spare", 0, 1)])), ["strategy-mixed"]);
        assert_eq!(codes(NO, NO, Some(&[("FARGATE_SPOT", 0, 1)])), ["strategy-not-associated"]);
        assert_eq!(
            codes(&["FARGATE_SPOT"], NO, Some(&[("FARGATE", 1, 1), ("FARGATE_SPOT", 1, 1)])),
            ["strategy-bases"]
        );
        assert_eq!(codes(NO, NO, Some(&[("FARGATE", 0, 1), ("FARGATE", 0, 1)])), ["strategy-twice"]);
        assert_eq!(codes(NO, NO, Some(&[("FARGATE", 100_001, 1001)])), ["strategy-weight", "strategy-base"]);
    }

    #[test]
    fn a_cluster_has_at_most_twenty() {
        let many: Vec<String> = (0..21).map(|n| format!("p{n}")).collect();
        let codes: Vec<String> = broken_new(&many, &[]).into_iter().map(|v| v.code).collect();
        assert_eq!(codes, ["providers-too-many"]);
        assert!(broken_new(&many[..20], &[]).is_empty());
    }

    #[test]
    fn every_fault_of_a_strategy_has_its_row_and_every_row_its_page() {
        for rule in RULES {
            assert!(rule.page.starts_with("https://docs.aws.amazon.com/AmazonECS/"), "{}", rule.code);
        }
        use crate::fargate::strategy::StrategyFault as Fault;
        let faults = [
            Fault::TooMany(21),
            Fault::Twice("a".into()),
            Fault::NotAssociated("a".into()),
            Fault::Weight("a".into(), 1),
            Fault::Base("a".into(), 1),
            Fault::Bases(vec![]),
            Fault::NoWeight,
            Fault::Mixed,
        ];
        for fault in faults {
            assert!(RULES.iter().any(|rule| rule.code == fault.code()), "{fault:?}");
        }
    }
}
