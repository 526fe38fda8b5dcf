//! The form-encoded input of EC2, IAM and STS: `Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-0`.
//!
//! Owns the flat map and the few ways of reading lists out of it. Lists are `Name.N` in EC2 and
//! `Name.member.N` in IAM and STS; both are read alike.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// A decoded form. It remembers which of its members were looked at.
#[derive(Debug, Default)]
pub(crate) struct Params {
    flat: BTreeMap<String, Field>,
}

#[derive(Debug, Default)]
struct Field {
    value: String,
    read: AtomicBool,
}

impl Field {
    fn new(value: String) -> Self {
        Self { value, read: AtomicBool::new(false) }
    }
}

/// No real request has more members; a longer list is cut here.
const MOST: usize = 1000;

impl Params {
    pub(crate) fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).into_owned();
        Self { flat: pairs.map(|(name, value)| (name, Field::new(value))).collect() }
    }

    /// Sets a member that the form does not have.
    pub(crate) fn set_default(&mut self, name: &str, value: String) {
        self.flat.entry(name.to_owned()).or_insert_with(|| Field::new(value));
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let field = self.flat.get(name)?;
        field.read.store(true, Ordering::Relaxed);
        Some(field.value.as_str()).filter(|value| !value.is_empty())
    }

    /// A value, without noting that it was looked at.
    pub(crate) fn peek(&self, name: &str) -> Option<&str> {
        self.flat.get(name).map(|field| field.value.as_str())
    }

    /// The members that nobody looked at, without their places in lists: `Tag[].Key`.
    pub(crate) fn unread(&self) -> Vec<String> {
        let unread = self
            .flat
            .iter()
            .filter(|(name, field)| !field.read.load(Ordering::Relaxed) && !is_envelope(name));
        let spelled = unread.map(|(name, _)| {
            let steps = name.split('.').filter(|step| *step != "member");
            steps.fold(String::new(), |text, step| match step.bytes().all(|byte| byte.is_ascii_digit()) {
                true => format!("{text}[]"),
                false if text.is_empty() => step.to_owned(),
                false => format!("{text}.{step}"),
            })
        });
        let mut all: Vec<String> = spelled.collect();
        all.sort();
        all.dedup();
        all
    }

    /// All of `Name.1`, `Name.2`, … (or `Name.member.1`, …) in order.
    pub(crate) fn list(&self, name: &str) -> Vec<&str> {
        self.items(name).iter().filter_map(|prefix| self.get(prefix)).collect()
    }

    /// The prefixes of the structures in a list: `IpPermissions.1`, `IpPermissions.2`, …
    pub(crate) fn items(&self, name: &str) -> Vec<String> {
        let mut found = Vec::new();
        for n in 1..=MOST {
            let plain = format!("{name}.{n}");
            let member = format!("{name}.member.{n}");
            if self.has(&plain) {
                found.push(plain);
            } else if self.has(&member) {
                found.push(member);
            } else {
                break;
            }
        }
        found
    }

    /// Whether there is a member of this name, or one inside it.
    pub(crate) fn has(&self, prefix: &str) -> bool {
        self.flat.range(prefix.to_owned()..).next().is_some_and(|(key, _)| {
            key.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// EC2's filters: a name and the values of which one must match.
    pub(crate) fn filters(&self) -> Vec<(&str, Vec<&str>)> {
        self.items("Filter")
            .iter()
            .filter_map(|prefix| {
                let name = self.get(&format!("{prefix}.Name"))?;
                Some((name, self.list(&format!("{prefix}.Value"))))
            })
            .collect()
    }
}

/// What says how a call is made, and not what is asked for.
fn is_envelope(name: &str) -> bool {
    matches!(name, "Action" | "Version") || name.starts_with("X-Amz-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lists_and_filters() {
        let params = Params::parse(
            b"Filter.1.Name=vpc-id&Filter.1.Value.1=a&Filter.1.Value.2=b%2Fc&ActionNames.member.1=x",
        );
        assert_eq!(params.filters(), vec![("vpc-id", vec!["a", "b/c"])]);
        assert_eq!(params.list("ActionNames"), vec!["x"]);
        assert!(params.list("Nothing").is_empty());
        assert!(params.unread().is_empty());
        let params = Params::parse(b"Action=x&Tag.1.Key=a&Tag.2.Key=b&Names.member.1=c&Names.member.2=d");
        assert_eq!(params.get("Names.member.1"), Some("c"));
        assert_eq!(params.unread(), ["Names[]", "Tag[].Key"]);
    }
}
