//! EC2's filters: every named filter must hold, one of its values must match, `*` and `?` are
//! wildcards, `tag:<key>` and `tag-key` work on every resource.

use crate::fault::Fault;
use crate::tag::Tag;
use crate::wire::query::Params;

/// The filters of one call.
pub(crate) struct Filters<'a> {
    all: Vec<(&'a str, Vec<&'a str>)>,
}

impl<'a> Filters<'a> {
    /// Reads the filters; a name that the call does not know is refused.
    pub(crate) fn read(params: &'a Params, known: &[&str]) -> Result<Self, Fault> {
        let all = params.filters();
        for (name, _) in &all {
            if !known.contains(name) && !name.starts_with("tag:") && *name != "tag-key" {
                return Err(Fault::new("InvalidParameterValue", format!("The filter '{name}' is invalid")));
            }
        }
        Ok(Self { all })
    }

    /// Whether a resource passes: `values` gives what it has under a filter's name.
    pub(crate) fn pass(&self, tags: &[Tag], values: impl Fn(&str) -> Vec<String>) -> bool {
        self.all.iter().all(|(name, wanted)| {
            let found = match name.strip_prefix("tag:") {
                Some(key) => tags.iter().filter(|tag| tag.key == key).map(|tag| tag.value.clone()).collect(),
                None if *name == "tag-key" => tags.iter().map(|tag| tag.key.clone()).collect(),
                None => values(name),
            };
            found.iter().any(|value| wanted.iter().any(|pattern| glob(pattern, value)))
        })
    }
}

/// `*` stands for any characters, `?` for one.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        if p < pattern.len() && pattern[p] == '*' {
            star = Some((p, t));
            p += 1;
        } else if p < pattern.len() && (pattern[p] == '?' || pattern[p] == text[t]) {
            p += 1;
            t += 1;
        } else if let Some((at, from)) = star {
            p = at + 1;
            t = from + 1;
            star = Some((at, from + 1));
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("vpc-*", "vpc-1", true),
            ("*a*b", "xxaxxb", true),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("", "", true),
            ("*", "", true),
            ("abc", "abcd", false),
        ] {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }
}
