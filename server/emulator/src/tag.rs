//! Tags: their rules (botocore's `Tag` shape and the ECS tag restrictions) and merging.

use serde::{Deserialize, Serialize};

/// A tag as ECS writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tag {
    #[serde(default)]
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: String,
}

impl Tag {
    pub(crate) fn new(key: &str, value: &str) -> Self {
        Self { key: key.to_owned(), value: value.to_owned() }
    }
}

/// The most tags a resource may have, AWS's own not counted.
pub(crate) const MOST: usize = 50;

/// What is wrong with a list of tags, in ECS's words.
pub(crate) fn problem(tags: &[Tag]) -> Option<String> {
    if tags.len() > MOST {
        return Some(format!("Tags can not be more than {MOST}."));
    }
    for (at, tag) in tags.iter().enumerate() {
        let length = tag.key.chars().count();
        if length == 0 || length > 128 {
            return Some("Tag keys must be between 1 and 128 characters long.".into());
        }
        if tag.value.chars().count() > 256 {
            return Some("Tag values can be at most 256 characters long.".into());
        }
        if tag.key.to_ascii_lowercase().starts_with("aws:") {
            return Some("Tag keys starting with 'aws:' are reserved for system use.".into());
        }
        if !tag.key.chars().chain(tag.value.chars()).all(allowed) {
            return Some(
                "Tags contain characters that are not allowed. Use letters, white space, numbers \
                 and _ . : / = + - @"
                    .into(),
            );
        }
        if tags[..at].iter().any(|earlier| earlier.key == tag.key) {
            return Some(format!("Duplicate tag keys found: {}", tag.key));
        }
    }
    None
}

fn allowed(c: char) -> bool {
    c.is_alphabetic() || c.is_numeric() || c.is_whitespace() || "_.:/=+-@".contains(c)
}

/// Sets `more` over `tags`, key by key.
pub(crate) fn set(tags: &mut Vec<Tag>, more: Vec<Tag>) {
    for tag in more {
        match tags.iter_mut().find(|old| old.key == tag.key) {
            Some(old) => old.value = tag.value,
            None => tags.push(tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules() {
        assert_eq!(problem(&[Tag::new("team", "red é")]), None);
        for bad in [
            vec![Tag::new("", "x")],
            vec![Tag::new("AWS:x", "x")],
            vec![Tag::new("a", "1"), Tag::new("a", "2")],
            vec![Tag::new("a{", "1")],
            vec![Tag::new("a", &"x".repeat(257))],
        ] {
            assert!(problem(&bad).is_some(), "{bad:?}");
        }
    }
}
