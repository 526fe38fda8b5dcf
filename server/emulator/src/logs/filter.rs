//! FilterLogEvents: the lines of many streams in the order of time, by terms.
//!
//! Patterns are terms only: all plain terms must be in the line, one of the `?terms`, none of
//! the `-terms`; `"quoted terms"` may hold spaces. JSON and field patterns are refused.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::fault::Fault;
use crate::logs::line::Lines;
use crate::logs::read::{group, limit};
use crate::logs::{invalid, no_stream};
use crate::page;
use crate::wire::json::{self, Answer};
use crate::world::{Env, World};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    log_group_name: Option<String>,
    log_group_identifier: Option<String>,
    log_stream_names: Option<Vec<String>>,
    log_stream_name_prefix: Option<String>,
    start_time: Option<i64>,
    end_time: Option<i64>,
    filter_pattern: Option<String>,
    next_token: Option<String>,
    limit: Option<i64>,
}

pub(super) fn events(world: &mut World, env: &mut Env<'_>, input: Input) -> Answer {
    let (name, group) = group(world, input.log_group_name.as_deref(), input.log_group_identifier.as_deref())?;
    let size = limit(input.limit, 10_000);
    let terms = Terms::parse(input.filter_pattern.as_deref().unwrap_or_default())?;
    let chosen = match (&input.log_stream_names, &input.log_stream_name_prefix) {
        (Some(_), Some(_)) => {
            return Err(invalid("logStreamNamePrefix and logStreamNames are mutually exclusive."));
        }
        (Some(names), None) if names.len() > 100 => {
            return Err(invalid("logStreamNames can have at most 100 members."));
        }
        (Some(names), None) => {
            if names.iter().any(|name| !group.streams.contains_key(name)) {
                return Err(no_stream());
            }
            Some(names)
        }
        (None, _) => None,
    };
    let prefix = input.log_stream_name_prefix.as_deref().unwrap_or_default();
    let scope = page::scope((
        name,
        &input.log_stream_names,
        prefix,
        (&input.filter_pattern, input.start_time, input.end_time),
    ));
    let mut found: Vec<(String, Value)> = Vec::new();
    for (stream_name, stream) in &group.streams {
        let wanted = chosen.map_or(stream_name.starts_with(prefix), |names| names.contains(stream_name));
        if !wanted {
            continue;
        }
        let lines = Lines::at(stream, env.now);
        let from = input.start_time.map_or(0, |from| lines.first_from(Moment(from)));
        let to = input.end_time.map_or(lines.len(), |to| lines.first_from(Moment(to)));
        for index in from..to {
            let message = lines.text(index);
            if !terms.fit(&message) {
                continue;
            }
            let time = lines.time(index).0;
            let key = format!("{time:015}/{stream_name}/{index:010}");
            let id = page::scope((stream_name, index));
            found.push((
                key,
                json!({
                    "logStreamName": stream_name,
                    "timestamp": time,
                    "message": message,
                    "ingestionTime": time + 150,
                    "eventId": format!("{time:015}{id:020}"),
                }),
            ));
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let token = input.next_token.as_deref();
    let page = page::cut(found.into_iter(), |(key, _)| key.as_str(), size, scope, token)
        .map_err(|_| invalid("The specified nextToken is invalid."))?;
    let events: Vec<Value> = page.items.into_iter().map(|(_, event)| event).collect();
    let mut answer = json!({ "events": events, "searchedLogStreams": [] });
    if let Some(next) = page.next {
        answer["nextToken"] = next.into();
    }
    json::write(&answer)
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Terms {
    all: Vec<String>,
    any: Vec<String>,
    none: Vec<String>,
}

impl Terms {
    fn parse(pattern: &str) -> Result<Self, Fault> {
        if pattern.trim_start().starts_with(['{', '[', '%']) {
            return Err(invalid(
                "Invalid filter pattern: JSON, field and regular expression patterns are not supported \
                 by this emulator.",
            ));
        }
        let mut terms = Self::default();
        let mut rest = pattern.trim();
        while !rest.is_empty() {
            let (sign, body) = match rest.strip_prefix(['?', '-']) {
                Some(body) => (rest.chars().next(), body),
                None => (None, rest),
            };
            let (term, after) = match body.strip_prefix('"') {
                Some(quoted) => {
                    quoted.split_once('"').ok_or_else(|| invalid("Invalid filter pattern: unclosed quote"))?
                }
                None => body.split_once(' ').unwrap_or((body, "")),
            };
            match sign {
                Some('?') => terms.any.push(term.to_owned()),
                Some(_) => terms.none.push(term.to_owned()),
                None => terms.all.push(term.to_owned()),
            }
            rest = after.trim_start();
        }
        Ok(terms)
    }

    fn fit(&self, line: &str) -> bool {
        self.all.iter().all(|term| line.contains(term))
            && !self.none.iter().any(|term| line.contains(term))
            && (self.any.is_empty() || self.any.iter().any(|term| line.contains(term)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms() {
        let fit = |pattern: &str, line: &str| Terms::parse(pattern).is_ok_and(|terms| terms.fit(line));
        assert!(fit("", "anything"));
        assert!(fit("GET 200", "GET / 200"));
        assert!(!fit("GET -200", "GET / 200"));
        assert!(fit("?ERROR ?WARN", "a WARN"));
        assert!(fit("\"exit code\"", "the exit code is 3"));
        assert!(Terms::parse("{ $.a = 1 }").is_err() && Terms::parse("\"open").is_err());
    }
}
