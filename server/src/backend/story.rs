//! The story of one task: the row, what ECS says of it or said last, its events, and why it stopped.

use app::port::Caller;
use domain::id::ClusterName;
use domain::problem::Problem;
use domain::task::detail::{TaskDetail, evidence_of_row};
use domain::task::row::TaskRow;
use domain::task::story::{StoryEvent, TaskStory};

use super::Backend;

/// Events of a story, at most: a task has some ten, however often they were delivered.
const MOST_EVENTS: u32 = 200;

impl Backend {
    /// See [`app::port::Port::task`].
    pub(super) async fn story(
        &self,
        caller: &Caller,
        cluster: &ClusterName,
        id: &str,
    ) -> Result<TaskStory, Problem> {
        let row = self.one_task(caller, cluster, id).await?;
        let kept = self.store.task_detail(&row.arn).await?;
        let detail = match kept {
            // Once it has stopped, nothing of it changes any more.
            Some(detail) if row.last_status.is_stopped() => Some(detail),
            kept => self.described(&row).await.or(kept),
        };
        let diagnosis = row.last_status.is_stopped().then(|| match &detail {
            Some(detail) => detail.evidence(&row).diagnose(),
            None => evidence_of_row(&row).diagnose(),
        });
        let events = self.store.history(&row.arn, MOST_EVENTS).await?;
        let event = |kept: crate::store::KeptEvent| StoryEvent {
            event: kept.event,
            recorded_at: kept.recorded_at,
            deliveries: kept.deliveries,
        };
        Ok(TaskStory {
            detail,
            diagnosis,
            events: events.into_iter().map(event).collect(),
            now: self.clock.now_ms(),
            row,
        })
    }

    /// What ECS says now, with what the definition and EC2 know beside it. A page is shown without it rather
    /// than not at all.
    async fn described(&self, row: &TaskRow) -> Option<TaskDetail> {
        let found = self.aws.task_details(&row.cluster, std::slice::from_ref(&row.arn)).await;
        let mut detail = match found {
            Ok(found) => found.into_iter().next()?.1,
            Err(error) => {
                tracing::warn!(task.arn = row.arn, "{} is shown without detail: {error}", row.arn);
                return None;
            }
        };
        let name = format!("{}:{}", row.family, row.revision);
        if let Ok(Some(revision)) = self.aws.revision(&name).await {
            for container in &mut detail.containers {
                let defined = revision.containers.iter().find(|defined| defined.name == container.name);
                container.essential = defined.map(|defined| defined.essential);
            }
        }
        if let Some(network) = &mut detail.network {
            if let Some(interface) = &network.interface {
                network.public_ip = self.aws.public_ip(interface).await.ok().flatten();
            }
            if let Ok(choices) = self.lists.network().await {
                let subnet =
                    choices.subnets.iter().find(|subnet| Some(&subnet.id) == network.subnet.as_ref());
                network.reach = subnet.map(|subnet| subnet.reach);
            }
        }
        if row.last_status.is_stopped()
            && let Err(error) = self.store.keep_task_detail(&row.arn, &detail).await
        {
            tracing::warn!(task.arn = row.arn, "the detail of {} could not be kept: {error}", row.arn);
        }
        Some(detail)
    }
}
