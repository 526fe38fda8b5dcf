//! CloudWatch Logs: whether a group exists, and reading streams.

use aws_sdk_cloudwatchlogs::config::Builder;
use aws_sdk_cloudwatchlogs::types::{FilteredLogEvent, OutputLogEvent};
use aws_types::region::Region;
use domain::log::sink::LogStream;
use domain::time::Millis;

use crate::aws::call::call;
use crate::aws::{Aws, AwsError};

/// Where in a stream to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seek {
    /// The newest events; only those from before a moment, where one is given.
    End(Option<Millis>),
    /// The oldest events.
    Head,
    /// On from an earlier answer's `forward`.
    Forward(String),
    /// Back from an earlier answer's `backward`, with the moment that the reading began with.
    Backward(String, Option<Millis>),
}

/// Some events of a stream, oldest first. It may be empty although there are more: the end is where the token comes
/// back that was sent.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogEvents {
    /// The events.
    pub events: Vec<LogEvent>,
    /// For what follows.
    pub forward: String,
    /// For what came before.
    pub backward: String,
}

/// An event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogEvent {
    /// When it was written.
    pub at: Millis,
    /// What was written.
    pub message: String,
}

/// What came of reading a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamRead {
    /// It is there.
    Events(LogEvents),
    /// The group is there, the stream is not: nothing was ever written.
    NoStream,
    /// There is no such group.
    NoGroup,
}

/// A page of a search: which of the streams each event is of, and the events by time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundEvents {
    /// The events with their stream's name.
    pub events: Vec<(String, LogEvent)>,
    /// For the next page; a page may be empty and have one.
    pub next: Option<String>,
}

impl Aws {
    /// Whether there is a log group of this name in `region`.
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html>
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn log_group_exists(&self, name: &str, region: &str) -> Result<bool, AwsError> {
        let request = self
            .logs
            .describe_log_groups()
            .log_group_name_prefix(name)
            .customize()
            .config_override(of(region));
        let answer = call("logs:DescribeLogGroups", request.send()).await?;
        // By name, so the one that is no more than the prefix comes first.
        Ok(answer.log_groups().iter().any(|group| group.log_group_name() == Some(name)))
    }

    /// Events of a stream, at most `most` (1 to 10,000) and 1 MB of them.
    ///
    /// # Errors
    /// What AWS answered, except that the group or the stream does not exist.
    pub async fn log_events(
        &self,
        stream: &LogStream,
        seek: &Seek,
        most: i32,
    ) -> Result<StreamRead, AwsError> {
        let request = self
            .logs
            .get_log_events()
            .log_group_name(&stream.group)
            .log_stream_name(&stream.name)
            .limit(most);
        let request = match seek {
            Seek::End(before) => request.set_end_time(*before).start_from_head(false),
            Seek::Head => request.start_from_head(true),
            // AWS wants to be told the direction beside the token.
            Seek::Forward(token) => request.next_token(token).start_from_head(true),
            Seek::Backward(token, before) => {
                request.next_token(token).set_end_time(*before).start_from_head(false)
            }
        };
        let sent = request.customize().config_override(of(&stream.region)).send();
        match call("logs:GetLogEvents", sent).await {
            Ok(answer) => Ok(StreamRead::Events(LogEvents {
                events: answer.events.unwrap_or_default().into_iter().map(event).collect(),
                forward: answer.next_forward_token.unwrap_or_default(),
                backward: answer.next_backward_token.unwrap_or_default(),
            })),
            Err(error) if error.code() == NOT_FOUND => {
                let said = error.problem.aws.as_ref().map_or("", |fault| &fault.message);
                // One code for both; the sentence names which.
                Ok(if said.contains("log stream") { StreamRead::NoStream } else { StreamRead::NoGroup })
            }
            Err(error) => Err(error),
        }
    }

    /// Events of some streams (at most 100) of one group that hold every one of the terms, oldest first; upper and
    /// lower case are told apart. `None` when a stream, or the group, does not exist.
    /// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html>
    ///
    /// # Errors
    /// What AWS answered.
    pub async fn find_log_events(
        &self,
        group: &LogStream,
        streams: Vec<String>,
        terms: &[&str],
        from: Option<Millis>,
        token: Option<String>,
    ) -> Result<Option<FoundEvents>, AwsError> {
        let pattern = terms.iter().map(|term| format!("\"{term}\"")).collect::<Vec<_>>().join(" ");
        let request = self
            .logs
            .filter_log_events()
            .log_group_name(&group.group)
            .set_log_stream_names(Some(streams))
            .filter_pattern(pattern)
            .set_start_time(from)
            .set_next_token(token);
        let sent = request.customize().config_override(of(&group.region)).send();
        match call("logs:FilterLogEvents", sent).await {
            Ok(answer) => Ok(Some(FoundEvents {
                events: answer.events.unwrap_or_default().into_iter().map(found).collect(),
                next: answer.next_token.filter(|token| !token.is_empty()),
            })),
            Err(error) if error.code() == NOT_FOUND => Ok(None),
            Err(error) => Err(error),
        }
    }
}

const NOT_FOUND: &str = "ResourceNotFoundException";

/// Groups may be in another region than their task.
fn of(region: &str) -> Builder {
    Builder::new().region(Region::new(region.to_owned()))
}

fn event(of: OutputLogEvent) -> LogEvent {
    LogEvent { at: of.timestamp.unwrap_or_default(), message: of.message.unwrap_or_default() }
}

fn found(of: FilteredLogEvent) -> (String, LogEvent) {
    let event = LogEvent { at: of.timestamp.unwrap_or_default(), message: of.message.unwrap_or_default() };
    (of.log_stream_name.unwrap_or_default(), event)
}
