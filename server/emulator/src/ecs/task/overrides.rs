//! `overrides` of RunTask: reading, checking, and the form in which a task shows them.

use serde::{Deserialize, Serialize};

use crate::ecs::definition::fargate::storage_size;
use crate::ecs::definition::model::{EphemeralStorage, Pair, Typed};
use crate::ecs::definition::store::Definition;
use crate::ecs::refusal::invalid;
use crate::fault::Fault;

/// The whole JSON may have so many characters (RunTask, `overrides`).
const MOST_CHARACTERS: usize = 8192;

/// One container's overrides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ContainerOverride {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) command: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment: Option<Vec<Pair>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) environment_files: Option<Vec<Typed>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory_reservation: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) resource_requirements: Option<Vec<Typed>>,
}

/// A task's overrides.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Overrides {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) container_overrides: Option<Vec<ContainerOverride>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cpu: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) execution_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) task_role_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ephemeral_storage: Option<EphemeralStorage>,
}

impl Overrides {
    pub(crate) fn of(&self, container: &str) -> Option<&ContainerOverride> {
        let all = self.container_overrides.iter().flatten();
        all.rev().find(|one| one.name.as_deref() == Some(container))
    }

    /// Refuses overrides that do not fit the definition.
    pub(crate) fn check(&self, definition: &Definition) -> Result<(), Fault> {
        let length = serde_json::to_string(self).map_or(0, |text| text.chars().count());
        if length > MOST_CHARACTERS {
            return Err(invalid(format!("Container Overrides length must be at most {MOST_CHARACTERS}")));
        }
        let containers = &definition.document.container_definitions;
        for one in self.container_overrides.iter().flatten() {
            let Some(name) = one.name.as_deref().filter(|name| !name.is_empty()) else {
                return Err(invalid("Container override name should not be null or empty."));
            };
            if !containers.iter().any(|container| container.name() == name) {
                return Err(invalid(format!(
                    "Override for container named {name} is not a container in the TaskDefinition."
                )));
            }
            for pair in one.environment.iter().flatten() {
                if pair.name.as_deref().unwrap_or_default().is_empty() {
                    return Err(invalid("Environment variable name should not be null or empty."));
                }
            }
            let files = one.environment_files.as_deref().unwrap_or_default();
            if files.len() > 10 {
                return Err(invalid("Environment files can not be more than 10."));
            }
            if files.iter().any(|file| file.kind != "s3" || !file.value.ends_with(".env")) {
                return Err(invalid(
                    "Environment files must be of type s3 and have the file extension .env.",
                ));
            }
            if [one.cpu, one.memory, one.memory_reservation].into_iter().flatten().any(|n| n < 0) {
                return Err(invalid("Container overrides of cpu and memory can not be negative."));
            }
        }
        if let Some(storage) = &self.ephemeral_storage {
            storage_size(storage.size).map_err(invalid)?;
        }
        Ok(())
    }

    /// The form that a task shows: every container by name, in the definition's order.
    pub(crate) fn listed(mut self, definition: &Definition) -> Self {
        let names = definition.document.container_definitions.iter().map(|c| c.name());
        let listed = names
            .map(|name| {
                let found = self.of(name).cloned();
                found.unwrap_or_else(|| ContainerOverride {
                    name: Some(name.to_owned()),
                    ..ContainerOverride::default()
                })
            })
            .collect();
        self.container_overrides = Some(listed);
        self
    }
}
