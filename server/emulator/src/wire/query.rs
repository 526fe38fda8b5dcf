//! The form-encoded input of EC2, IAM and STS: `Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-0`.
//!
//! Owns the flat map and the few ways of reading lists out of it. Lists are `Name.N` in EC2 and
//! `Name.member.N` in IAM and STS; both are read alike.

use std::collections::BTreeMap;

/// A decoded form.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    flat: BTreeMap<String, String>,
}

/// No real request has more members; a longer list is cut here.
const MOST: usize = 1000;

impl Params {
    pub(crate) fn parse(body: &[u8]) -> Self {
        Self { flat: form_urlencoded::parse(body).into_owned().collect() }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.flat.get(name).map(String::as_str).filter(|value| !value.is_empty())
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
            if self.any(&plain) {
                found.push(plain);
            } else if self.any(&member) {
                found.push(member);
            } else {
                break;
            }
        }
        found
    }

    fn any(&self, prefix: &str) -> bool {
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
    }
}
