//! DescribeLogGroups, DescribeLogStreams, GetLogEvents.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::fault::Fault;
use crate::logs::line::Lines;
use crate::logs::store::{Group, Stream};
use crate::logs::{invalid, no_group, no_stream};
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Groups {
    log_group_name_prefix: Option<String>,
    log_group_name_pattern: Option<String>,
    log_group_class: Option<String>,
    log_group_identifiers: Option<Vec<String>>,
    next_token: Option<String>,
    limit: Option<i64>,
}

/// How many items a page may have; the model has checked the range.
pub(super) fn limit(asked: Option<i64>, most: usize) -> usize {
    asked.and_then(|asked| usize::try_from(asked).ok()).map_or(most, |asked| asked.clamp(1, most))
}

pub(super) fn groups(world: &mut World, _: &mut Env<'_>, input: Groups) -> Answer {
    let size = limit(input.limit, 50);
    let prefix = input.log_group_name_prefix.unwrap_or_default();
    let pattern = input.log_group_name_pattern.unwrap_or_default();
    if !prefix.is_empty() && !pattern.is_empty() {
        return Err(invalid("logGroupNamePrefix and logGroupNamePattern are mutually exclusive."));
    }
    let class = input.log_group_class.as_deref();
    let identifiers = input.log_group_identifiers.unwrap_or_default();
    let named: Vec<&str> = identifiers.iter().map(|identifier| group_name(identifier)).collect();
    let scope = page::scope(("log-groups", &prefix, &pattern, class, &named));
    let found = world.logs.groups.iter().filter(|(name, group)| {
        name.starts_with(&prefix)
            && name.contains(&pattern)
            && class.is_none_or(|class| class == group.class())
            && (named.is_empty() || named.contains(&name.as_str()))
    });
    let page = page::cut(found, |(name, _)| name.as_str(), size, scope, input.next_token.as_deref())
        .map_err(|_| invalid("The specified nextToken is invalid."))?;
    let views: Vec<Value> = page
        .items
        .iter()
        .map(|(name, group)| {
            let arn = world.arn("logs", &format!("log-group:{name}"));
            let mut view = json!({
                "logGroupName": name,
                "creationTime": group.created.0,
                "metricFilterCount": 0,
                "arn": format!("{arn}:*"),
                "storedBytes": 0,
                "logGroupClass": group.class(),
                "logGroupArn": arn,
                "deletionProtectionEnabled": group.deletion_protected,
            });
            if let Some(key) = &group.kms_key {
                view["kmsKeyId"] = key.as_str().into();
            }
            if let Some(days) = group.retention {
                view["retentionInDays"] = days.into();
            }
            view
        })
        .collect();
    let mut answer = json!({ "logGroups": views });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}

/// The name in an identifier, which is a name or an ARN.
fn group_name(identifier: &str) -> &str {
    identifier.split_once(":log-group:").map_or(identifier, |(_, name)| name.trim_end_matches(":*"))
}

/// The group that a name or an identifier (an ARN) means; one of the two must be there.
pub(super) fn group<'a>(
    world: &'a World,
    name: Option<&'a str>,
    identifier: Option<&'a str>,
) -> Result<(&'a str, &'a Group), Fault> {
    let name = match (name, identifier) {
        (Some(name), None) => name,
        (None, Some(identifier)) => group_name(identifier),
        _ => {
            return Err(invalid(
                "LogGroup name and LogGroup ARN are mutually exclusive. One of them must be given.",
            ));
        }
    };
    let (name, group) = world.logs.groups.get_key_value(name).ok_or_else(no_group)?;
    Ok((name, group))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Streams {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name_prefix: Option<String>,
    order_by: Option<String>,
    descending: Option<bool>,
    next_token: Option<String>,
    limit: Option<i64>,
}

pub(super) fn streams(world: &mut World, env: &mut Env<'_>, input: Streams) -> Answer {
    let world = &*world;
    let (name, group) = group(world, input.log_group_name.as_deref(), input.log_group_identifier.as_deref())?;
    let size = limit(input.limit, 50);
    let prefix = input.log_stream_name_prefix.unwrap_or_default();
    let by_time = input.order_by.as_deref() == Some("LastEventTime");
    if by_time && !prefix.is_empty() {
        return Err(invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    let found = group.streams.iter().filter(|(name, _)| name.starts_with(&prefix));
    let mut found: Vec<(String, &String, &Stream)> = found
        .map(|(name, stream)| {
            let key =
                if by_time { format!("{:020}{name}", last_time(stream, env.now).0) } else { name.clone() };
            (key, name, stream)
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    if input.descending.unwrap_or(false) {
        found.reverse();
        // Keys must rise for the page's cut: count down from the end instead.
        let count = found.len();
        for (at, entry) in found.iter_mut().enumerate() {
            entry.0 = format!("{at:010}/{count}");
        }
    }
    let scope = page::scope(("streams", name, &prefix, by_time, input.descending));
    let token = input.next_token.as_deref();
    let page = page::cut(found.into_iter(), |(key, ..)| key.as_str(), size, scope, token)
        .map_err(|_| invalid("The specified nextToken is invalid."))?;
    let views: Vec<Value> = page
        .items
        .iter()
        .map(|(_, stream_name, stream)| {
            let lines = Lines::at(stream, env.now);
            let mut view = json!({
                "logStreamName": stream_name,
                "creationTime": stream.started.0,
                "uploadSequenceToken": "49640000000000000000000000000000000000000000000000000000",
                "arn": world.arn("logs", &format!("log-group:{name}:log-stream:{stream_name}")),
                "storedBytes": 0,
            });
            if lines.len() > 0 {
                let last = last_time(stream, env.now).0;
                view["firstEventTimestamp"] = lines.time(0).0.into();
                view["lastEventTimestamp"] = last.into();
                view["lastIngestionTime"] = last.into();
            }
            view
        })
        .collect();
    let mut answer = json!({ "logStreams": views });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}

fn last_time(stream: &Stream, now: Moment) -> Moment {
    let lines = Lines::at(stream, now);
    lines.len().checked_sub(1).map_or(stream.started, |last| lines.time(last))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Events {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_name: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    next_token: Option<String>,
    limit: Option<i64>,
    start_from_head: Option<bool>,
}

/// Tokens are `f/` or `b/` and the index at which to go on; the end is reached when the
/// forward token is the one that was passed.
pub(super) fn events(world: &mut World, env: &mut Env<'_>, input: Events) -> Answer {
    let (_, group) = group(world, input.log_group_name.as_deref(), input.log_group_identifier.as_deref())?;
    let name = input.log_stream_name.ok_or_else(|| invalid("logStreamName must not be null"))?;
    let stream = group.streams.get(&name).ok_or_else(no_stream)?;
    let size = limit(input.limit, 10_000);
    let lines = Lines::at(stream, env.now);
    let low = input.start_time.map_or(0, |from| lines.first_from(Moment(from)));
    let high = input.end_time.map_or(lines.len(), |to| lines.first_from(Moment(to))).max(low);
    let (from, to) = match input.next_token.as_deref().map(read_token) {
        None if input.start_from_head.unwrap_or(false) => (low, high.min(low.saturating_add(size))),
        None => (high.saturating_sub(size).max(low), high),
        Some(Some(('f', at))) => {
            let at = at.clamp(low, high);
            (at, high.min(at.saturating_add(size)))
        }
        Some(Some((_, at))) => {
            let at = at.clamp(low, high);
            (at.saturating_sub(size).max(low), at)
        }
        Some(None) => return Err(invalid("The specified nextToken is invalid.")),
    };
    let events: Vec<Value> = (from..to)
        .map(|index| {
            let time = lines.time(index).0;
            // Ingested a little later than written, as it is.
            json!({ "timestamp": time, "message": lines.text(index), "ingestionTime": time + 150 })
        })
        .collect();
    json::write(&json!({
        "events": events,
        "nextForwardToken": token('f', to),
        "nextBackwardToken": token('b', from),
    }))
}

fn token(direction: char, index: usize) -> String {
    format!("{direction}/{index:056}/s")
}

fn read_token(text: &str) -> Option<(char, usize)> {
    let (direction, rest) = text.split_once('/')?;
    let index = rest.strip_suffix("/s")?.parse().ok()?;
    match direction {
        "f" => Some(('f', index)),
        "b" => Some(('b', index)),
        _ => None,
    }
}
