//! What is known when a form is checked. A list that could not be read is `None`: it never blocks the rest.

use crate::cluster::ClusterSummary;
use crate::network::NetworkChoices;
use crate::role::Role;
use crate::task_definition::{Definition, Revision};

/// The facts beside a form.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The clusters of the place.
    pub clusters: Option<&'a [ClusterSummary]>,
    /// The ACTIVE revisions of the chosen family, newest first; empty when the family has none.
    pub revisions: Option<&'a [Revision]>,
    /// The chosen revision with its containers.
    pub definition: Option<&'a Definition>,
    /// The roles that ECS tasks can take on.
    pub roles: Option<&'a [Role]>,
    /// The network choices of the place.
    pub network: Option<&'a NetworkChoices>,
    /// Tasks of one launch, at most.
    pub limit: u32,
}

impl<'a> Facts<'a> {
    /// Nothing is known but the limit.
    #[must_use]
    pub fn none(limit: u32) -> Self {
        Self { clusters: None, revisions: None, definition: None, roles: None, network: None, limit }
    }

    /// The cluster of this name.
    #[must_use]
    pub fn cluster(&self, name: &str) -> Option<&'a ClusterSummary> {
        self.clusters?.iter().find(|cluster| cluster.name == name)
    }

    /// The revision of this number, or the newest for an empty text.
    #[must_use]
    pub fn revision(&self, text: &str) -> Option<&'a Revision> {
        let revisions = self.revisions?;
        if text.is_empty() {
            return revisions.iter().max_by_key(|revision| revision.revision);
        }
        let number: u32 = text.parse().ok()?;
        revisions.iter().find(|revision| revision.revision == number)
    }

    /// The operating system of the chosen revision, as AWS spells it.
    #[must_use]
    pub fn operating_system(&self, revision: &str) -> Option<&'a str> {
        let definition = self.definition.map(|definition| &definition.revision);
        definition.or_else(|| self.revision(revision)).map(|found| found.operating_system.as_str())
    }
}
