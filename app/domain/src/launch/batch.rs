//! Batches: a launch is sent as RunTask calls of at most ten tasks, each with a token of its own.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>

use crate::id::LaunchId;

/// Tasks in one RunTask call, at most; AWS does not raise it.
pub const MAX_BATCH: u32 = 10;

/// The sizes of the batches of `count` tasks.
pub fn sizes(count: u32) -> impl Iterator<Item = u32> {
    (0..count.div_ceil(MAX_BATCH)).map(move |n| (count - n * MAX_BATCH).min(MAX_BATCH))
}

/// A batch of a launch, as it is marked in AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchTag {
    /// The launch.
    pub launch: LaunchId,
    /// The batch's number, from 1.
    pub batch: u32,
}

impl BatchTag {
    /// The `clientToken`, at most 64 characters of ASCII 33 to 126.
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html>
    #[must_use]
    pub fn client_token(&self) -> String {
        format!("{}-{}", self.launch, self.batch)
    }

    /// `startedBy`: letters, digits, `-`, `/` and `_` only.
    #[must_use]
    pub fn started_by(&self) -> String {
        format!("slipway/{}/{}", self.launch, self.batch)
    }

    /// Reads a `startedBy` of ours; `None` for anybody else's.
    #[must_use]
    pub fn parse_started_by(text: &str) -> Option<Self> {
        let (launch, batch) = text.strip_prefix("slipway/")?.split_once('/')?;
        let digits = !batch.is_empty() && batch.bytes().all(|b| b.is_ascii_digit());
        let batch = if digits { batch.parse().ok()? } else { return None };
        Some(Self { launch: LaunchId::parse(launch).ok()?, batch })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    #[test]
    fn marks_round_trip() {
        let tag = BatchTag { launch: LaunchId::parse(ID).expect("a ULID"), batch: 3 };
        assert_eq!(tag.client_token(), format!("{ID}-3"));
        assert_eq!(BatchTag::parse_started_by(&tag.started_by()), Some(tag));
        for other in ["ecs-svc/123", "slipway/x/1", "slipway//", "slipway/01ARZ3NDEKTSV4RRFFQ69G5FAV/+1", ""]
        {
            assert_eq!(BatchTag::parse_started_by(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn batches_add_up(count in 0u32..5000) {
            let all: Vec<u32> = sizes(count).collect();
            prop_assert_eq!(all.iter().sum::<u32>(), count);
            prop_assert!(all.iter().all(|&n| (1..=MAX_BATCH).contains(&n)));
            prop_assert!(all.iter().rev().skip(1).all(|&n| n == MAX_BATCH));
        }
    }
}
