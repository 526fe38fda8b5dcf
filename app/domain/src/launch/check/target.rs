//! Cluster, task definition and revision.

use super::{Fault, Faults};
use crate::id::{ClusterName, Family};
use crate::launch::facts::Facts;
use crate::launch::form::LaunchForm;

/// Where and what; `None` for whatever breaks a rule.
pub(super) struct Target {
    pub(super) cluster: Option<ClusterName>,
    pub(super) family: Option<Family>,
    pub(super) revision: Option<u32>,
}

pub(super) fn read(form: &LaunchForm, facts: &Facts<'_>, faults: &mut Faults) -> Target {
    let cluster = faults.take("cluster", cluster(form, facts));
    let family = faults.take("family", family(form, facts));
    let revision = family.as_ref().and_then(|_| faults.take("revision", revision(form, facts)));
    Target { cluster, family, revision: revision.flatten() }
}

fn cluster(form: &LaunchForm, facts: &Facts<'_>) -> Result<ClusterName, Fault> {
    if form.cluster.is_empty() {
        return Err(("cluster-missing", "Choose the cluster to run on.".into()));
    }
    let name = ClusterName::parse(&form.cluster).map_err(|error| ("cluster-name", error.to_string()))?;
    if facts.clusters.is_some() {
        match facts.cluster(name.as_str()) {
            None => {
                return Err((
                    "cluster-unknown",
                    format!("There is no cluster “{name}” here (any more). Choose another."),
                ));
            }
            Some(cluster) if !cluster.is_active() => {
                return Err((
                    "cluster-inactive",
                    format!("Cluster “{name}” is {}; only an ACTIVE cluster runs tasks.", cluster.status),
                ));
            }
            Some(_) => {}
        }
    }
    Ok(name)
}

fn family(form: &LaunchForm, facts: &Facts<'_>) -> Result<Family, Fault> {
    if form.family.is_empty() {
        return Err(("family-missing", "Choose a task definition.".into()));
    }
    let family = Family::parse(&form.family).map_err(|error| ("family-name", error.to_string()))?;
    if facts.revisions.is_some_and(<[_]>::is_empty) {
        return Err((
            "family-inactive",
            format!("Task definition “{family}” has no ACTIVE revision. Choose another, or register one."),
        ));
    }
    Ok(family)
}

fn revision(form: &LaunchForm, facts: &Facts<'_>) -> Result<Option<u32>, Fault> {
    let typed = form.revision.trim();
    let number = match typed.parse::<u32>() {
        Ok(n) if n > 0 && typed.bytes().all(|b| b.is_ascii_digit()) => Some(n),
        _ if typed.is_empty() => None,
        _ => {
            return Err((
                "revision-number",
                format!("“{typed}” is not a revision. It is a number from 1, or empty for the latest."),
            ));
        }
    };
    if facts.revisions.is_none() {
        return Ok(number);
    }
    let Some(found) = facts.revision(typed) else {
        return Err((
            "revision-inactive",
            format!(
                "Revision {typed} of “{}” is not ACTIVE (any more). Choose another revision.",
                form.family
            ),
        ));
    };
    if !found.fits_fargate() {
        return Err((
            "revision-fargate",
            format!(
                "{}:{} is not made for Fargate: its compatibilities are {}. Choose another revision.",
                found.family,
                found.revision,
                found.compatibilities.join(", ")
            ),
        ));
    }
    Ok(Some(found.revision))
}
