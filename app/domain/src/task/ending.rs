//! How a task ended: the one exit code and the one reason that tell most, of all its containers.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Container.html>

/// ECS's reasons have at most 1,024 characters; anything longer did not come from ECS.
const LONGEST_CAUSE: usize = 2_000;

/// A container as far as its end goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended<'a> {
    /// Its exit code, once it has one.
    pub exit: Option<i32>,
    /// Its own reason.
    pub reason: Option<&'a str>,
}

/// The first exit code that is not 0, else 0 when a container ended with it.
#[must_use]
pub fn exit(containers: &[Ended<'_>]) -> Option<i32> {
    let codes = || containers.iter().filter_map(|container| container.exit);
    codes().find(|code| *code != 0).or_else(|| codes().next())
}

/// A container's own reason before the task's; of the containers, one that failed before the others.
#[must_use]
pub fn cause(containers: &[Ended<'_>], stopped_reason: Option<&str>) -> Option<String> {
    let said = |reason: &Option<&str>| reason.is_some_and(|reason| !reason.is_empty());
    let failed = containers.iter().filter(|container| container.exit != Some(0));
    failed
        .chain(containers)
        .map(|container| container.reason)
        .find(said)
        .flatten()
        .or(stopped_reason.filter(|reason| !reason.is_empty()))
        .map(|text| text.chars().take(LONGEST_CAUSE).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Ended<'_> = Ended { exit: Some(0), reason: Some("fine") };
    const OOM: Ended<'_> = Ended { exit: Some(137), reason: Some("OutOfMemoryError") };
    const SILENT: Ended<'_> = Ended { exit: None, reason: Some("") };

    #[test]
    fn what_failed_tells_most() {
        assert_eq!(exit(&[WELL, OOM]), Some(137));
        assert_eq!((exit(&[SILENT, WELL]), exit(&[SILENT]), exit(&[])), (Some(0), None, None));
        assert_eq!(cause(&[WELL, OOM], Some("task")).as_deref(), Some("OutOfMemoryError"));
        assert_eq!(cause(&[SILENT, WELL], Some("task")).as_deref(), Some("fine"));
        assert_eq!(cause(&[SILENT], Some("task")).as_deref(), Some("task"));
        assert_eq!(cause(&[SILENT], Some("")), None);
        assert_eq!(
            cause(&[], Some(&"é".repeat(5_000))).map(|text| text.chars().count()),
            Some(LONGEST_CAUSE)
        );
    }
}
