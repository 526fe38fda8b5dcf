//! The faults that are switched on, as `/_emulator/faults` reads and writes them.
//!
//! Everything is off by default. A call rule names a service or an operation (absent: any)
//! and may count down; the first rule that applies decides.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::wire::service::Service;

/// All faults.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Faults {
    /// Where there is no capacity.
    pub(crate) capacity: Vec<Shortage>,
    /// vCPUs that may run at once, per provider (`FARGATE`, `FARGATE_SPOT`).
    pub(crate) vcpu_limits: BTreeMap<String, i64>,
    /// Auto Scaling providers that cannot be attached: the cluster's update fails.
    pub(crate) attachments: Vec<String>,
    /// The real token buckets.
    pub(crate) throttling: bool,
    /// Every call is answered with an expired token error.
    pub(crate) expired_credentials: bool,
    pub(crate) calls: Vec<CallRule>,
    pub(crate) events: EventFaults,
}

/// A capacity shortage.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shortage {
    /// `FARGATE` or `FARGATE_SPOT`; absent: both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provider: Option<String>,
    /// A zone such as `us-east-1a`; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    /// So many tasks still find capacity.
    #[serde(default)]
    left: u32,
}

/// How events are delivered.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EventFaults {
    /// Each event is delivered twice.
    pub(crate) duplicate: bool,
    /// Each event is held back for up to three seconds of its own.
    pub(crate) disorder: bool,
    /// No event is delivered.
    pub(crate) lose: bool,
}

/// What happens to calls.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallRule {
    /// `ecs`, `sqs` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// `RunTask` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    /// How often; absent: until the faults are changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    times: Option<u32>,
    #[serde(rename = "do")]
    what: CallFault,
}

/// One kind of trouble.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum CallFault {
    /// The answer comes late.
    Slow { millis: u64 },
    /// An error instead of the call.
    Error {
        #[serde(default = "five_hundred")]
        status: u16,
        #[serde(default)]
        code: Option<String>,
        #[serde(default)]
        message: Option<String>,
    },
    /// The connection is closed before the call.
    Drop,
    /// The call is carried out, then the answer is an error.
    LateError {
        #[serde(default = "five_hundred")]
        status: u16,
    },
    /// The call is carried out, then the connection is closed without an answer.
    LoseReply,
}

fn five_hundred() -> u16 {
    500
}

/// RunTask's failure without capacity (facts section 1.3).
const NO_CAPACITY: &str = "Capacity is unavailable at this time. Please try again later or in a \
                           different availability zone";
const VCPU_LIMIT: &str = "You've reached the limit on the number of vCPUs you can run concurrently";

impl Faults {
    /// Why one more task on this provider in this zone finds no capacity.
    pub(crate) fn capacity(&mut self, provider: &str, zone: Option<&str>) -> Option<&'static str> {
        let shortage = self.capacity.iter_mut().find(|shortage| {
            shortage.provider.as_deref().is_none_or(|own| own == provider)
                && shortage.zone.as_deref().is_none_or(|own| Some(own) == zone)
        })?;
        if shortage.left > 0 {
            shortage.left -= 1;
            return None;
        }
        Some(NO_CAPACITY)
    }

    /// Whether so many more CPU units go over the provider's limit.
    pub(crate) fn vcpu_limit(
        &self,
        provider: &str,
        units: i64,
        in_use: impl FnOnce() -> i64,
    ) -> Option<&'static str> {
        let limit = self.vcpu_limits.get(provider)?;
        (in_use().saturating_add(units) > limit.saturating_mul(1024)).then_some(VCPU_LIMIT)
    }

    /// The trouble that the next call of this kind gets; counts it down.
    pub(crate) fn call(&mut self, service: Service, operation: &str) -> Option<CallFault> {
        let rule = self.calls.iter_mut().find(|rule| {
            rule.times != Some(0)
                && rule.service.as_deref().is_none_or(|own| own == service.name())
                && rule.operation.as_deref().is_none_or(|own| own == operation)
        })?;
        if let Some(times) = &mut rule.times {
            *times -= 1;
        }
        Some(rule.what.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_counts() {
        let text = r#"{"capacity":[{"provider":"FARGATE_SPOT","left":1}],
            "calls":[{"operation":"RunTask","times":1,"do":{"error":{"status":503}}},{"do":"drop"}]}"#;
        let mut faults: Faults = serde_json::from_str(text).unwrap();
        assert_eq!(faults.capacity("FARGATE", None), None);
        assert_eq!(faults.capacity("FARGATE_SPOT", None), None);
        assert_eq!(faults.capacity("FARGATE_SPOT", None), Some(NO_CAPACITY));
        let first = faults.call(Service::Ecs, "RunTask");
        assert!(matches!(first, Some(CallFault::Error { status: 503, .. })));
        assert_eq!(faults.call(Service::Ecs, "RunTask"), Some(CallFault::Drop));
        assert!(serde_json::from_str::<Faults>("{\"capacty\":[]}").is_err());
    }
}
