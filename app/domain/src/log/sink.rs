//! Where a container's lines go, from its definition's `logConfiguration`.

use serde::{Deserialize, Serialize};

use crate::task_definition::LogConfiguration;

/// Where a container's lines go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sink {
    /// To a stream of CloudWatch Logs that can be named.
    CloudWatch(LogStream),
    /// To CloudWatch Logs, into a stream that only its container instance can name.
    Unnamed {
        /// The log group.
        group: String,
    },
    /// Somewhere that Slipway does not read.
    Elsewhere {
        /// The log driver.
        driver: String,
        /// Where to look, as a sentence.
        look: String,
    },
    /// Nowhere: they are not kept.
    Nowhere,
}

/// A log stream.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LogStream {
    /// The log group.
    pub group: String,
    /// The stream in it.
    pub name: String,
    /// Its region.
    pub region: String,
}

/// The sink of a container of a task. `home` is the region of the task, where the options name none.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html>
#[must_use]
pub fn sink(container: &str, log: Option<&LogConfiguration>, task: &str, home: &str) -> Sink {
    let Some(log) = log else { return Sink::Nowhere };
    if log.driver != "awslogs" {
        return Sink::Elsewhere { driver: log.driver.clone(), look: look(log) };
    }
    let group = log.group.clone().unwrap_or_default();
    match log.stream_prefix.as_deref().filter(|prefix| !prefix.is_empty()) {
        Some(prefix) => Sink::CloudWatch(LogStream {
            group,
            name: format!("{prefix}/{container}/{task}"),
            region: log.region.clone().filter(|region| !region.is_empty()).unwrap_or_else(|| home.to_owned()),
        }),
        // On Fargate the prefix is required; on EC2 Docker names the stream after its own container id.
        None => Sink::Unnamed { group },
    }
}

/// Where to look for the lines of another driver.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html>
fn look(log: &LogConfiguration) -> String {
    let place = log.destination.as_deref().map(|to| format!(" ({to})")).unwrap_or_default();
    match log.driver.as_str() {
        "awsfirelens" => format!(
            "FireLens sends them on: look in the destination of its options{place}, and in the log of the router container of this task."
        ),
        "splunk" => format!("Look in Splunk{place}, by the task's id."),
        "fluentd" => format!("Look where your Fluentd sends them{place}."),
        "gelf" => format!("Look in Graylog or Logstash{place}."),
        "syslog" => format!("Look on the syslog server{place}."),
        "logentries" => "Look in Rapid7 InsightOps (Logentries).".into(),
        "journald" => "Look in the journal of the container instance: journalctl CONTAINER_NAME=….".into(),
        "json-file" => {
            "They are on the container instance alone: docker logs, as long as the container is there.".into()
        }
        other => format!("Look where the log driver {other} sends them{place}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(driver: &str, prefix: Option<&str>, region: Option<&str>) -> LogConfiguration {
        LogConfiguration {
            driver: driver.into(),
            group: (driver == "awslogs").then(|| "/ecs/web".into()),
            region: region.map(str::to_owned),
            stream_prefix: prefix.map(str::to_owned),
            ..LogConfiguration::default()
        }
    }

    #[test]
    fn streams_by_table() {
        let stream = |region: &str| {
            Sink::CloudWatch(LogStream {
                group: "/ecs/web".into(),
                name: "ecs/app/0123abcd".into(),
                region: region.into(),
            })
        };
        let rows = [
            (Some(log("awslogs", Some("ecs"), Some("us-east-1"))), stream("us-east-1")),
            (Some(log("awslogs", Some("ecs"), None)), stream("eu-west-1")),
            (Some(log("awslogs", Some("ecs"), Some(""))), stream("eu-west-1")),
            (Some(log("awslogs", None, None)), Sink::Unnamed { group: "/ecs/web".into() }),
            (Some(log("awslogs", Some(""), None)), Sink::Unnamed { group: "/ecs/web".into() }),
            (None, Sink::Nowhere),
        ];
        for (log, expected) in rows {
            assert_eq!(sink("app", log.as_ref(), "0123abcd", "eu-west-1"), expected);
        }
    }

    #[test]
    fn every_other_driver_is_named_with_where_to_look() {
        let rows = [
            ("awsfirelens", "router container"),
            ("splunk", "Splunk (https://splunk.example:8088)"),
            ("fluentd", "Fluentd sends them (https://splunk.example:8088)"),
            ("gelf", "Graylog"),
            ("syslog", "syslog server"),
            ("logentries", "InsightOps"),
            ("journald", "journalctl"),
            ("json-file", "docker logs"),
            ("brandnew", "the log driver brandnew sends them"),
        ];
        for (driver, part) in rows {
            let mut log = log(driver, None, None);
            log.destination = Some("https://splunk.example:8088".into());
            match sink("app", Some(&log), "id", "eu-west-1") {
                Sink::Elsewhere { driver: named, look } => {
                    assert_eq!(named, driver);
                    assert!(look.contains(part), "{driver}: {look}");
                }
                other => panic!("{driver}: {other:?}"),
            }
        }
    }
}
