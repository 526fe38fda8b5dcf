//! The story of one task: the row, what ECS says of it or said last, its events, and why it stopped.

use app::port::Caller;
use domain::id::{ClusterName, LaunchId};
use domain::problem::Problem;
use domain::task::detail::{TaskDetail, evidence_of_row};
use domain::task::row::TaskRow;
use domain::task::story::{StoryEvent, TaskStory};

use super::Backend;
use crate::store::KeptEvent;

/// Events of a story, at most: a task has some ten, however often they were delivered.
const MOST_EVENTS: u32 = 200;

/// Bytes of their JSON, at most; what comes after is told in words alone.
const MOST_JSON: usize = 256 * 1024;

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
        let stopped = row.last_status.is_stopped();
        let mut detail = match kept.clone() {
            // Once it has stopped, nothing of it changes any more.
            Some(detail) if stopped => Some(detail),
            kept => self.described(&row).await.or(kept),
        };
        if let Some(detail) = &mut detail {
            self.complete(&row, detail).await;
            // An answer may be older than the event that told of the end.
            if stopped && detail.version >= row.version && kept.as_ref() != Some(detail) {
                self.keep_detail(&row.arn, detail).await;
            }
        }
        let diagnosis = row.last_status.is_stopped().then(|| match &detail {
            Some(detail) => detail.evidence(&row).diagnose(),
            None => evidence_of_row(&row).diagnose(),
        });
        let events = self.store.history(&row.arn, MOST_EVENTS).await?;
        let mut room = MOST_JSON;
        let event = |mut kept: KeptEvent| StoryEvent {
            raw: kept.event.raw.take().and_then(|raw| indented(&raw)).filter(|raw| {
                let fits = raw.len() <= room;
                room -= if fits { raw.len() } else { 0 };
                fits
            }),
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

    /// What ECS says now. A page is shown without it rather than not at all.
    async fn described(&self, row: &TaskRow) -> Option<TaskDetail> {
        match self.aws.task_details(&row.cluster, std::slice::from_ref(&row.arn)).await {
            Ok(found) => Some(found.into_iter().next()?.1),
            Err(error) => {
                tracing::warn!(task.arn = row.arn, "{} is shown without detail: {error}", row.arn);
                None
            }
        }
    }

    /// Adds what only the definition, EC2 and the launch know, where that is not known yet.
    async fn complete(&self, row: &TaskRow, detail: &mut TaskDetail) {
        if detail.containers.iter().any(|container| container.essential.is_none()) {
            let name = format!("{}:{}", row.family, row.revision);
            if let Ok(Some(revision)) = self.aws.revision(&name).await {
                for container in &mut detail.containers {
                    let defined = revision.containers.iter().find(|defined| defined.name == container.name);
                    // What is in no definition, AWS has added: the task does not depend on it.
                    container.essential = Some(defined.is_some_and(|defined| defined.essential));
                }
            }
        }
        let Some(network) = &mut detail.network else { return };
        // The interface goes with the task.
        if let Some(interface) = network.interface.as_ref().filter(|_| !row.last_status.is_stopped()) {
            network.public_ip = self.aws.public_ip(interface).await.ok().flatten();
        }
        if network.reach.is_none()
            && let Ok(choices) = self.lists.network().await
        {
            let subnet = choices.subnets.iter().find(|subnet| Some(&subnet.id) == network.subnet.as_ref());
            network.reach = subnet.map(|subnet| subnet.reach);
        }
        if network.asked_for_public_ip.is_none()
            && let Some(Ok(id)) = row.launch.as_deref().map(LaunchId::parse)
            && let Ok(Some(launch)) = self.store.launch(&id).await
        {
            network.asked_for_public_ip = Some(launch.plan.network.public_ip);
        }
    }

    async fn keep_detail(&self, arn: &str, detail: &TaskDetail) {
        let kept = self.store.keep_task_details(&[(arn.to_owned(), detail.clone())]).await;
        if let Err(error) = kept {
            tracing::warn!(task.arn = arn, "the detail of {arn} could not be kept: {error}");
        }
    }
}

/// JSON as people read it.
fn indented(raw: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(raw).ok()?;
    serde_json::to_string_pretty(&value).ok()
}
