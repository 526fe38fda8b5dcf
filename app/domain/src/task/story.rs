//! The story of one task: what its page shows.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::detail::{NetworkDetail, TaskDetail};
use super::diagnosis::Diagnosis;
use super::row::TaskRow;
use crate::event::history::PastEvent;
use crate::time::Millis;

/// The story of one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStory {
    /// The board's row.
    pub row: TaskRow,
    /// What ECS said of it last; `None` when ECS had forgotten it before it was asked.
    pub detail: Option<TaskDetail>,
    /// Why it stopped, once it has.
    pub diagnosis: Option<Diagnosis>,
    /// Its events, in the order in which they came.
    pub events: Vec<StoryEvent>,
    /// The server's clock.
    pub now: Millis,
}

impl TaskStory {
    /// Whether what ECS said is as new as the board's row where it matters most: an event may come before ECS answers
    /// with the exit codes.
    #[must_use]
    pub fn is_current(&self) -> bool {
        let has_stopped = self.row.last_status.is_stopped();
        !has_stopped || self.detail.as_ref().is_none_or(|detail| detail.version >= self.row.version)
    }

    /// The task's network interface: what ECS said of it, or what the last event did whose JSON was kept.
    #[must_use]
    pub fn network(&self) -> NetworkDetail {
        let said = self.detail.as_ref().and_then(|detail| detail.network.clone());
        let told = || self.events.iter().rev().find_map(|event| interface_of(event.raw.as_deref()?));
        said.or_else(told).unwrap_or_default()
    }
}

/// The network interface that an event tells of.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html>
fn interface_of(raw: &str) -> Option<NetworkDetail> {
    let event: Value = serde_json::from_str(raw).ok()?;
    let attachments = event["detail"]["attachments"].as_array()?;
    let interface = attachments.iter().find(|attachment| attachment["type"] == "eni")?;
    let details = interface["details"].as_array()?;
    let text = |name: &str| {
        let detail = details.iter().find(|detail| detail["name"] == name)?;
        Some(detail["value"].as_str()?.to_owned())
    };
    Some(NetworkDetail {
        interface: text("networkInterfaceId"),
        subnet: text("subnetId"),
        private_ip: text("privateIPv4Address"),
        ipv6: text("ipv6Address"),
        ..NetworkDetail::default()
    })
}

/// An event of a task, as its story tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryEvent {
    /// The event, without its JSON.
    pub event: PastEvent,
    /// Its JSON as it came, indented; `None` where it was not kept or is too long to show.
    pub raw: Option<String>,
    /// When it was first taken.
    pub recorded_at: Millis,
    /// How often it was delivered.
    pub deliveries: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_tell_of_an_interface_that_has_ipv6_alone() {
        let event = |details: &str| {
            format!(
                r#"{{"detail":{{"attachments":[{{"type":"sdi","details":[]}},{{"type":"eni","details":[{details}]}}]}}}}"#
            )
        };
        let ipv6 =
            event(r#"{"name":"subnetId","value":"subnet-6"},{"name":"ipv6Address","value":"2001:db8:1::7"}"#);
        let found = interface_of(&ipv6).expect("an interface");
        assert_eq!(
            (found.subnet.as_deref(), found.private_ip, found.ipv6.as_deref()),
            (Some("subnet-6"), None, Some("2001:db8:1::7"))
        );
        for none in
            ["", "{}", r#"{"detail":{"attachments":[{"type":"sdi"}]}}"#, r#"{"detail":{"attachments":7}}"#]
        {
            assert_eq!(interface_of(none), None, "{none}");
        }
        assert_eq!(
            interface_of(&event(r#"{"name":"subnetId","value":7},3"#)),
            Some(NetworkDetail::default())
        );
    }
}
