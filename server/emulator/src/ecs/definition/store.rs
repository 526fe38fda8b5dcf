//! Families and their revisions.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::clock::Moment;
use crate::ecs::definition::model::Document;
use crate::tag::Tag;

/// `status` of a task definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Active,
    Inactive,
    Deleting,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Active => "ACTIVE",
            Self::Inactive => "INACTIVE",
            Self::Deleting => "DELETE_IN_PROGRESS",
        }
    }
}

/// One registered revision.
#[derive(Debug, Clone)]
pub(crate) struct Definition {
    pub(crate) arn: Arc<str>,
    pub(crate) family: Arc<str>,
    pub(crate) revision: i32,
    pub(crate) document: Document,
    pub(crate) compatibilities: Vec<&'static str>,
    pub(crate) attributes: Vec<String>,
    pub(crate) status: Status,
    pub(crate) registered_at: Moment,
    pub(crate) registered_by: String,
    pub(crate) deregistered_at: Option<Moment>,
    pub(crate) delete_requested_at: Option<Moment>,
    pub(crate) tags: Vec<Tag>,
}

/// The `TaskDefinition` shape.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DefinitionView<'a> {
    task_definition_arn: &'a str,
    #[serde(flatten)]
    document: &'a Document,
    revision: i32,
    status: &'static str,
    requires_attributes: Vec<Attribute<'a>>,
    compatibilities: &'a [&'static str],
    registered_at: Moment,
    registered_by: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    deregistered_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delete_requested_at: Option<Moment>,
}

#[derive(Serialize)]
struct Attribute<'a> {
    name: &'a str,
}

impl Definition {
    pub(crate) fn view(&self) -> DefinitionView<'_> {
        DefinitionView {
            task_definition_arn: &self.arn,
            document: &self.document,
            revision: self.revision,
            status: self.status.name(),
            requires_attributes: self.attributes.iter().map(|name| Attribute { name }).collect(),
            compatibilities: &self.compatibilities,
            registered_at: self.registered_at,
            registered_by: &self.registered_by,
            deregistered_at: self.deregistered_at,
            delete_requested_at: self.delete_requested_at,
        }
    }
}

/// One family; revision numbers are never used twice.
#[derive(Debug, Clone, Default)]
pub(crate) struct Family {
    pub(crate) last: i32,
    pub(crate) revisions: BTreeMap<i32, Arc<Definition>>,
}

impl Family {
    pub(crate) fn latest_active(&self) -> Option<&Arc<Definition>> {
        self.revisions.values().rev().find(|definition| definition.status == Status::Active)
    }
}

/// All task definitions of one world.
#[derive(Debug, Clone, Default)]
pub(crate) struct Definitions {
    pub(crate) families: BTreeMap<String, Family>,
}

/// A task definition named by `family`, `family:revision` or ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) family: String,
    pub(crate) revision: Option<i32>,
}

impl Name {
    /// Reads a name; the message is what ECS says of a revision that is no number.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let short = match text.strip_prefix("arn:") {
            None => text,
            Some(_) => text.split_once(":task-definition/").map_or(text, |(_, rest)| rest),
        };
        match short.split_once(':') {
            None => Ok(Self { family: short.to_owned(), revision: None }),
            Some((family, revision)) => match revision.parse::<i32>() {
                Ok(number) if number > 0 => Ok(Self { family: family.to_owned(), revision: Some(number) }),
                _ => Err(format!("Invalid revision number. Number: {revision}")),
            },
        }
    }
}

impl Definitions {
    /// The named revision, or the family's latest active one.
    pub(crate) fn find(&self, name: &Name) -> Option<&Arc<Definition>> {
        let family = self.families.get(&name.family)?;
        match name.revision {
            Some(revision) => family.revisions.get(&revision),
            None => family.latest_active(),
        }
    }

    /// Changes a revision in place; tasks that run it keep what they were started with.
    pub(crate) fn change(&mut self, family: &str, revision: i32, change: impl FnOnce(&mut Definition)) {
        let found = self.families.get_mut(family).and_then(|f| f.revisions.get_mut(&revision));
        if let Some(definition) = found {
            change(Arc::make_mut(definition));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let name = |text| Name::parse(text).map(|n| (n.family, n.revision));
        assert_eq!(name("web"), Ok(("web".into(), None)));
        assert_eq!(name("web:3"), Ok(("web".into(), Some(3))));
        let arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/web:3";
        assert_eq!(name(arn), Ok(("web".into(), Some(3))));
        assert!(name("web:x").is_err());
    }
}
