//! What a message of the queue says: EventBridge's envelope and ECS's detail, read as leniently as
//! can be. Unknown fields are passed over, a field of an unexpected kind counts as absent.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html>
//!
//! It refuses what is no event of this account and region, or names no task: such a message is never
//! deleted, so that it ends in the dead-letter queue, where a person can look at it.

use domain::event::history::{EventKind, PastEvent, Verdict};
use domain::id::{ArnParts, ClusterArn, TaskArn};
use domain::task::ending::ContainerEnd;
use domain::task::row::TaskRow;
use domain::task::spot;
use domain::time::Millis;
use serde_json::Value;

use super::field::{Fields, number};
use super::raw;
use crate::aws::exit_code;

/// EventBridge takes no event that is longer.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html>
pub(super) const LONGEST: usize = 256 * 1024;
/// ECS counts a task's states: a handful, or some hundred for a service's task that lives for years. A
/// higher number would keep the task from ever being seen to change again.
const HIGHEST_VERSION: u64 = 1_000_000;

/// A container's name has at most 255 characters.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html>
const LONGEST_NAME: usize = 255;

/// Whose events are taken.
#[derive(Debug, Clone)]
pub(crate) struct Here {
    /// The twelve digits of the account.
    pub(crate) account: String,
    /// `eu-west-1` and the like.
    pub(crate) region: String,
}

/// What a message says.
#[derive(Debug)]
pub(super) enum Said {
    /// A task changed.
    Task(Box<TaskEvent>),
    /// Something about a service or a deployment.
    Noted(PastEvent),
    /// Of a type that means nothing here.
    Unknown,
}

/// A task's change.
#[derive(Debug)]
pub(super) struct TaskEvent {
    /// The task as the event has it.
    pub(super) row: TaskRow,
    /// The event has no version: it may add to what is known, not replace it.
    pub(super) unversioned: bool,
    /// Since when the task is being taken back.
    pub(super) noticed: Option<Millis>,
    /// For the task's history.
    pub(super) event: PastEvent,
    /// How many times in it could not be meant, and count as absent.
    pub(super) odd_times: u64,
}

/// Why a message is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Oversized,
    NotJson,
    NotAnEvent,
    Source,
    Account,
    Region,
    Task,
    Cluster,
    Status,
    Version,
}

impl Refusal {
    /// The word in the metric.
    pub(super) fn slug(self) -> &'static str {
        match self {
            Self::Oversized => "oversized",
            Self::NotJson => "not_json",
            Self::NotAnEvent => "not_an_event",
            Self::Source => "source",
            Self::Account => "account",
            Self::Region => "region",
            Self::Task => "task",
            Self::Cluster => "cluster",
            Self::Status => "status",
            Self::Version => "version",
        }
    }

    /// What is wrong, for the log. It names no value: a body may hold what nobody should log.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Oversized => "it is longer than any event",
            Self::NotJson => "it is no JSON, or was cut off",
            Self::NotAnEvent => "it has no detail-type or no detail",
            Self::Source => "its source is not aws.ecs",
            Self::Account => "it is of another account",
            Self::Region => "it is of another region",
            Self::Task => "its detail.taskArn is not the ARN of a task",
            Self::Cluster => "its detail.clusterArn is not the cluster of its task",
            Self::Status => "it does not say where the task is",
            Self::Version => "its detail.version cannot be a task's version",
        }
    }
}

/// Reads a message. `id` is the queue's id of it.
pub(super) fn read(body: &str, id: &str, here: &Here, now: Millis) -> Result<Said, Refusal> {
    if body.len() > LONGEST {
        return Err(Refusal::Oversized);
    }
    let event: Value = serde_json::from_str(body).map_err(|_| Refusal::NotJson)?;
    let envelope = Fields::of(&event, now).ok_or(Refusal::NotAnEvent)?;
    let kind = envelope.text("detail-type", 256).ok_or(Refusal::NotAnEvent)?;
    let detail = Fields::of(&event["detail"], now).ok_or(Refusal::NotAnEvent)?;
    if envelope.text("source", 256) != Some("aws.ecs") {
        return Err(Refusal::Source);
    }
    if envelope.text("account", 64).is_some_and(|account| account != here.account) {
        return Err(Refusal::Account);
    }
    if envelope.text("region", 64).is_some_and(|region| region != here.region) {
        return Err(Refusal::Region);
    }
    let id = envelope.text("id", 128).filter(|id| !id.is_empty()).unwrap_or(id);
    match kind {
        "ECS Task State Change" => task(&envelope, &detail, id, here, now).map(|mut task| {
            task.event.raw = raw::kept(&event);
            Said::Task(Box::new(task))
        }),
        "ECS Service Action" => noted(EventKind::ServiceAction, &event, &detail, id, here).map(Said::Noted),
        "ECS Deployment State Change" => {
            noted(EventKind::Deployment, &event, &detail, id, here).map(Said::Noted)
        }
        _ => Ok(Said::Unknown),
    }
}

/// Whether an ARN is of this account and region.
fn local(arn: &str, here: &Here) -> Result<(), Refusal> {
    let parts = ArnParts::parse(arn).ok_or(Refusal::NotAnEvent)?;
    if parts.account != here.account {
        return Err(Refusal::Account);
    }
    if parts.region != here.region {
        return Err(Refusal::Region);
    }
    Ok(())
}

/// Keyed by `detail.taskArn`: `resources` of AWS's own examples names another task.
fn task(
    envelope: &Fields<'_>,
    detail: &Fields<'_>,
    id: &str,
    here: &Here,
    now: Millis,
) -> Result<TaskEvent, Refusal> {
    let arn = TaskArn::parse(detail.text("taskArn", 512).unwrap_or_default()).map_err(|_| Refusal::Task)?;
    let cluster = ClusterArn::parse(detail.text("clusterArn", 512).unwrap_or_default())
        .map_err(|_| Refusal::Cluster)?;
    local(arn.as_str(), here)?;
    local(cluster.as_str(), here)?;
    // The long form of a task's ARN names the cluster too.
    let mut parts = arn.as_str().split('/').skip(1);
    if let (Some(of), Some(_)) = (parts.next(), parts.next())
        && of != cluster.name()
    {
        return Err(Refusal::Cluster);
    }
    let version = match detail.get("version") {
        None | Some(Value::Null) => None,
        Some(value) => match number(value) {
            Some(version) if version <= HIGHEST_VERSION => Some(version),
            _ => return Err(Refusal::Version),
        },
    };
    let last_status = detail.text("lastStatus", 64).filter(|s| !s.is_empty()).ok_or(Refusal::Status)?;
    let time = envelope.time("time");
    let stopping_at = detail.time("stoppingAt");
    let stopped_reason = detail.text("stoppedReason", 8_192);
    let stop_code = detail.text("stopCode", 128).map(str::to_owned);
    let definition = detail.text("taskDefinitionArn", 512).unwrap_or_default();
    let definition = definition.rsplit('/').next().unwrap_or_default();
    let (family, revision) = definition.rsplit_once(':').unwrap_or((definition, ""));
    let started_by = detail.text("startedBy", 256).map(str::to_owned);
    let mut row = TaskRow {
        arn: arn.into(),
        cluster: cluster.into(),
        version: version.unwrap_or(0),
        merge: 0,
        last_status: last_status.to_owned().into(),
        desired_status: detail.text("desiredStatus", 64).unwrap_or("RUNNING").to_owned(),
        family: family.to_owned(),
        revision: revision.parse().unwrap_or(0),
        group: detail.text("group", 300).map(str::to_owned),
        launch: TaskRow::launch_of(started_by.as_deref()),
        started_by,
        provider: detail
            .text("capacityProviderName", 256)
            .or(detail.text("launchType", 64))
            .map(str::to_owned),
        zone: detail.text("availabilityZone", 64).map(str::to_owned),
        created_at: detail.time("createdAt"),
        started_at: detail.time("startedAt"),
        stopping_at,
        stopped_at: detail.time("stoppedAt"),
        exit: None,
        cause: None,
        task_reason: None,
        ends: Vec::new(),
        health: detail.text("healthStatus", 64).filter(|health| *health != "UNKNOWN").map(str::to_owned),
        stop_code,
        spot_deadline: None,
        spot_stops: Vec::new(),
        tags: Vec::new(),
    };
    row.take_ends(detail.list("containers").map(container).collect(), stopped_reason);
    if row.last_status.is_stopped() && row.stopped_at.is_none() {
        // The board lets go of a stopped task by this time.
        row.stopped_at = Some(time.unwrap_or(now));
    }
    let spot = spot::is_notice(row.stop_code.as_deref(), stopped_reason);
    // The notice itself comes while the task runs; later events repeat its code.
    let running = row.last_status.as_str() == "RUNNING";
    let noticed = if running { time.or(stopping_at) } else { stopping_at.or(time) };
    let event = PastEvent {
        id: id.to_owned(),
        subject: row.arn.clone(),
        kind: EventKind::Task,
        verdict: Verdict::Applied,
        version,
        at: time,
        status: Some(last_status.to_owned()),
        name: row.stop_code.clone(),
        reason: row.cause.clone(),
        spot,
        raw: None,
    };
    Ok(TaskEvent {
        row,
        unversioned: version.is_none(),
        noticed: spot.then(|| noticed.unwrap_or(now)),
        event,
        odd_times: envelope.odd_times() + detail.odd_times(),
    })
}

/// How a container ended. Which of them tells of the task is for the judge.
fn container(value: &Value) -> ContainerEnd {
    ContainerEnd {
        name: value["name"].as_str().unwrap_or_default().chars().take(LONGEST_NAME).collect(),
        exit: exit_code(&value["exitCode"]),
        reason: value["reason"].as_str().filter(|reason| !reason.is_empty()).map(str::to_owned),
        essential: None,
        unhealthy: value["healthStatus"].as_str() == Some("UNHEALTHY"),
    }
}

/// An event about a service or a deployment: the service is its resource.
fn noted(
    kind: EventKind,
    event: &Value,
    detail: &Fields<'_>,
    id: &str,
    here: &Here,
) -> Result<PastEvent, Refusal> {
    let subject = event["resources"][0].as_str().filter(|arn| arn.len() <= 512).ok_or(Refusal::NotAnEvent)?;
    local(subject, here)?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Ok(PastEvent {
        id: id.to_owned(),
        subject: subject.to_owned(),
        kind,
        verdict: Verdict::Noted,
        version: None,
        at: detail.time("createdAt").or_else(|| detail.time("updatedAt")),
        status: owned(detail.text("eventType", 64)),
        name: owned(detail.text("eventName", 128)),
        reason: owned(detail.text("reason", 2_000)),
        spot: false,
        raw: raw::kept(event),
    })
}

#[cfg(test)]
mod tests;
