//! A cluster's capacity: its page, and plans applied to it.

use domain::capacity::view::{Applied, CapacityView, ClusterCapacity};
use domain::problem::Problem;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::codec::Answer;
use super::error::ApiError;

/// The capacity page as it opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCapacity {
    /// What it shows.
    pub view: CapacityView,
    /// Why the plan that was sent last was not applied, for a browser without JavaScript.
    pub problem: Option<Problem>,
    /// The region, for commands.
    pub region: String,
}

/// Opens the page; `draft` is the id of a problem that is to be shown.
///
/// # Errors
/// When there is no such cluster, or AWS does not say.
#[server(prefix = "/api", endpoint = "capacity", input = Answer, output = Answer)]
pub async fn capacity(cluster: String, draft: Option<String>) -> Result<OpenCapacity, ApiError> {
    let (port, caller) = super::context::call()?;
    let cluster = super::cluster::name(&cluster)?;
    let problem = match draft {
        Some(id) => port.kept_text(&caller, &id).await.map_err(super::context::refuse)?,
        None => None,
    };
    let problem = problem.and_then(|text| serde_json::from_str(&text).ok());
    let view = port.capacity(&caller, &cluster).await.map_err(super::context::refuse)?;
    Ok(OpenCapacity { view, problem, region: caller.place.region })
}

/// The cluster alone, to follow a change.
///
/// # Errors
/// When there is no such cluster, or AWS does not say.
#[server(ReadCluster, prefix = "/api", endpoint = "cluster_capacity", input = Answer, output = Answer)]
pub async fn cluster_capacity(cluster: String) -> Result<ClusterCapacity, ApiError> {
    let (port, caller) = super::context::call()?;
    let cluster = super::cluster::name(&cluster)?;
    port.cluster_capacity(&caller, &cluster).await.map_err(super::context::refuse)
}

/// Applies a plan: `from` is the fingerprint of the cluster it was made from, `change` its text. A browser without
/// JavaScript is sent back to the page: with the plan still prepared when it was not applied.
///
/// # Errors
/// When AWS refuses; with wasm only.
#[server(prefix = "/api", endpoint = "apply_capacity", output = Answer)]
pub async fn apply_capacity(cluster: String, from: String, change: String) -> Result<Applied, ApiError> {
    use domain::capacity::change::{Change, Plan};
    use domain::capacity::lists::Lists;
    use domain::problem::ProblemKind;
    let (port, caller) = super::context::call()?;
    let name = super::cluster::name(&cluster)?;
    let read = Lists::parse(&from).zip(Change::parse(&change));
    let answer = match read {
        Some((from, change)) => {
            port.apply_capacity(&caller, &Plan { cluster: name.clone(), from, change }).await
        }
        None => Err(Problem::new(
            ProblemKind::Invalid,
            "plan-unreadable",
            "Slipway could not read this plan, so nothing was sent. Open the page again and make it anew.",
        )),
    };
    if super::context::wants_page() {
        let said = said(&answer);
        let mut target = match &answer {
            Ok(Applied::Sent(_)) => domain::capacity::change::Change::default().link(name.as_str()),
            _ => Change::parse(&change).unwrap_or_default().link(name.as_str()),
        };
        let mut add = |name: &str, value: &str| {
            target.push(if target.contains('?') { '&' } else { '?' });
            target.push_str(&format!("{name}={}", domain::query::encode(value)));
        };
        if !matches!(answer, Ok(Applied::Sent(_))) {
            add("from", &from);
        }
        if let Some(problem) = said {
            let text = serde_json::to_string(&problem).unwrap_or_default();
            let id = port.keep_text(&caller, text).await.map_err(super::context::refuse)?;
            add("draft", &id);
        }
        super::context::redirect_to(&target)?;
        return match answer {
            Ok(applied) => Ok(applied),
            // The page says it; an error here would be put into its address.
            Err(_) => Ok(Applied::Refused(Vec::new())),
        };
    }
    answer.map_err(super::context::refuse)
}

/// What the page is to say of an answer. That the cluster has changed it sees by itself.
#[cfg(feature = "ssr")]
fn said(answer: &Result<Applied, Problem>) -> Option<Problem> {
    match answer {
        Ok(Applied::Sent(_) | Applied::Changed(_)) => None,
        Ok(Applied::Busy(_)) => Some(Applied::busy()),
        Ok(Applied::Refused(broken)) => {
            let first = broken.first()?;
            Some(Problem::new(domain::problem::ProblemKind::Invalid, &first.code, first.message.clone()))
        }
        Err(problem) => Some(problem.clone()),
    }
}
