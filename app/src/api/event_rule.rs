//! The EventBridge rule that brings task changes, described for the clusters that the reader chooses. Nothing is made.

use domain::event::frame::SourceStatus;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::choice::Choice;
use super::codec::Answer;
use super::error::ApiError;

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRuleView {
    /// Every cluster, by name, and whether it is chosen.
    pub clusters: Vec<(String, bool)>,
    /// How task changes reach Slipway now.
    pub status: Choice<SourceStatus>,
    /// The rule, or why it cannot be described.
    pub texts: Choice<EventRuleTexts>,
}

/// The rule as texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRuleTexts {
    /// The event pattern.
    pub pattern: String,
    /// The queue's policy.
    pub queue_policy: String,
    /// What Slipway's credentials must be allowed.
    pub reader_policy: String,
    /// The commands that make it.
    pub commands: String,
    /// The CloudFormation template.
    pub template: String,
}

/// Describes the rule for the clusters that the query names (`cluster=a&cluster=b`), or for all.
///
/// # Errors
/// When ECS does not list the clusters.
#[server(ReadEventRule, prefix = "/api", endpoint = "event_rule", input = Answer, output = Answer)]
pub async fn event_rule(query: String) -> Result<EventRuleView, ApiError> {
    use domain::event::rule::{DEFAULT_NAME, EventRule};
    use domain::id::{ArnParts, ClusterArn};
    use domain::partition::Partition;
    use domain::problem::{Problem, ProblemKind};
    let (port, caller) = super::context::call()?;
    let chosen: Vec<String> = domain::query::pairs(&query)
        .into_iter()
        .filter(|(name, _)| name == "cluster")
        .map(|(_, name)| name)
        .collect();
    // No task of the board is wanted, only how it is kept.
    let nothing =
        domain::board::BoardFilter { cluster: Some(String::new()), ..domain::board::BoardFilter::default() };
    let (clusters, board) = futures::join!(port.clusters(&caller), port.board(&caller, &nothing));
    let clusters = clusters.map_err(super::context::refuse)?;
    let first = clusters.first().and_then(|cluster| ArnParts::parse(&cluster.arn));
    let partition = first
        .map_or_else(|| Partition::of(&caller.place.region).id.to_owned(), |arn| arn.partition.to_owned());
    let account = first.map_or_else(|| caller.place.account.clone(), |arn| arn.account.to_owned());
    let arns = clusters.iter().filter(|cluster| chosen.contains(&cluster.name));
    let arns: Vec<ClusterArn> = arns.filter_map(|cluster| ClusterArn::parse(&cluster.arn).ok()).collect();
    let texts = EventRule::new(&partition, &caller.place.region, &account, DEFAULT_NAME, arns)
        .map(|rule| EventRuleTexts {
            pattern: rule.pattern(),
            queue_policy: rule.queue_policy(),
            reader_policy: rule.reader_policy(),
            commands: rule.commands().join("\n\n"),
            template: rule.template(),
        })
        .map_err(|error| Problem::new(ProblemKind::Invalid, "event-rule", error.to_string()));
    let clusters = clusters
        .into_iter()
        .map(|cluster| {
            let on = chosen.contains(&cluster.name);
            (cluster.name, on)
        })
        .collect();
    Ok(EventRuleView { clusters, status: board.map(|board| board.status), texts })
}
