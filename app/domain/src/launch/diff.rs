//! What a launch changes against its task definition. Values that stand in the definition's environment or
//! secrets are never shown, only that they are replaced; what the person typed is.

use super::plan::{ContainerOverride, LaunchPlan};
use super::resolved::{FREE_STORAGE, gib, vcpu};
use crate::fargate::size::{parse_cpu, parse_memory};
use crate::task_definition::{ContainerDefinition, Definition};

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The container; `None` for the whole task.
    pub container: Option<String>,
    /// AWS's word for it, or the name of an environment variable.
    pub name: String,
    /// What the definition says, in a form that may be shown; `None` where it says nothing or is unknown.
    pub before: Option<String>,
    /// What will be.
    pub after: String,
}

/// The changes of a plan, the task's first, then those of its containers.
#[must_use]
pub fn changes(plan: &LaunchPlan, definition: Option<&Definition>) -> Vec<Change> {
    let over = &plan.overrides;
    let own = definition.map(|definition| &definition.revision);
    let mut all = Vec::new();
    let mut put = |name: &str, before: Option<String>, after: Option<String>| {
        if let Some(after) = after {
            all.push(Change { container: None, name: name.into(), before, after });
        }
    };
    put("Task role", definition.and_then(|d| d.task_role.clone()), over.task_role.clone());
    put(
        "Task execution role",
        definition.and_then(|d| d.execution_role.clone()),
        over.execution_role.clone(),
    );
    put("Task CPU", own.and_then(|own| parse_cpu(own.cpu.as_deref()?)).map(vcpu), over.cpu.map(vcpu));
    put(
        "Task memory",
        own.and_then(|own| parse_memory(own.memory.as_deref()?)).map(gib),
        over.memory.map(gib),
    );
    let storage = |gib: u32| format!("{gib} GiB");
    let before = definition.map(|d| storage(d.ephemeral_storage.unwrap_or(FREE_STORAGE)));
    put("Ephemeral storage", before, over.ephemeral_storage.map(storage));
    for container in &over.containers {
        let known = definition.and_then(|d| d.containers.iter().find(|c| c.name == container.name));
        in_container(container, known, &mut all);
    }
    all
}

fn in_container(over: &ContainerOverride, known: Option<&ContainerDefinition>, all: &mut Vec<Change>) {
    let mut put = |name: &str, before: Option<String>, after: Option<String>| {
        if let Some(after) = after {
            all.push(Change { container: Some(over.name.clone()), name: name.into(), before, after });
        }
    };
    let command = known.map(|k| &k.command).filter(|command| !command.is_empty());
    put("command", command.map(|words| array(words)), over.command.as_deref().map(array));
    let mib = |n: u32| format!("{n} MiB");
    put(
        "cpu",
        known.map(|k| k.cpu).filter(|n| *n > 0).map(|n| n.to_string()),
        over.cpu.map(|n| n.to_string()),
    );
    put("memory", known.and_then(|k| k.memory).map(mib), over.memory.map(mib));
    put(
        "memoryReservation",
        known.and_then(|k| k.memory_reservation).map(mib),
        over.memory_reservation.map(mib),
    );
    for variable in &over.environment {
        let before = known.and_then(|known| {
            if known.secrets.contains(&variable.name) {
                Some("a secret".to_owned())
            } else {
                known
                    .environment
                    .iter()
                    .any(|v| v.name == variable.name)
                    .then(|| "the definition's value".to_owned())
            }
        });
        let after = variable.value.clone().unwrap_or_else(|| "(not shown)".to_owned());
        put(&variable.name, before, Some(after));
    }
}

/// A command as it is sent.
fn array(words: &[String]) -> String {
    serde_json::Value::from(words).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::launch::plan::{EnvironmentVariable, Overrides};
    use crate::launch::sample::{definition, plan};

    #[test]
    fn only_what_differs_and_nothing_of_the_definitions_values() {
        assert_eq!(changes(&plan(1), Some(&definition())), []);
        let variable = |name: &str| EnvironmentVariable { name: name.into(), value: Some("typed".into()) };
        let mut plan = plan(1);
        plan.overrides = Overrides {
            cpu: Some(1024),
            ephemeral_storage: Some(30),
            containers: vec![ContainerOverride {
                name: "app".into(),
                command: Some(vec!["a b".into(), "\"".into()]),
                environment: vec![variable("LEVEL"), variable("TOKEN"), variable("NEW")],
                memory: Some(256),
                ..ContainerOverride::default()
            }],
            ..Overrides::default()
        };
        let found = changes(&plan, Some(&definition()));
        let rows: Vec<(Option<&str>, &str, Option<&str>, &str)> = found
            .iter()
            .map(|c| (c.container.as_deref(), c.name.as_str(), c.before.as_deref(), c.after.as_str()))
            .collect();
        let app = Some("app");
        assert_eq!(
            rows,
            [
                (None, "Task CPU", Some("0.25 vCPU"), "1 vCPU"),
                (None, "Ephemeral storage", Some("20 GiB"), "30 GiB"),
                (app, "command", Some(r#"["serve"]"#), r#"["a b","\""]"#),
                (app, "memory", None, "256 MiB"),
                (app, "LEVEL", Some("the definition's value"), "typed"),
                (app, "TOKEN", Some("a secret"), "typed"),
                (app, "NEW", None, "typed"),
            ]
        );
        assert!(!format!("{found:?}").contains("hush"), "a value of the definition is shown");
    }
}
