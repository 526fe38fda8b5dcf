//! Pages and their opaque tokens.
//!
//! A token is base64 over a scope (which list, with which filters) and the key after which the
//! next page starts; a token from another list, or an invented one, is refused. Keys, not
//! offsets: a list that changes between two pages neither repeats nor skips what stayed.

use std::hash::{DefaultHasher, Hash, Hasher};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The hash that ties a token to its list.
pub(crate) fn scope(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// Makes the token for the page after `key`.
pub(crate) fn token(scope: u64, key: &str) -> String {
    STANDARD.encode(format!("1:{scope:016x}:{key}"))
}

/// Reads a token of `scope` back into its key; `None` if it is not one.
pub(crate) fn key(scope: u64, token: &str) -> Option<String> {
    let raw = String::from_utf8(STANDARD.decode(token).ok()?).ok()?;
    let rest = raw.strip_prefix("1:")?;
    let (found, key) = rest.split_once(':')?;
    (found == format!("{scope:016x}")).then(|| key.to_owned())
}

/// One page of a sorted sequence of string keys.
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

/// Cuts one page out of `items`, which come in ascending order of `name`.
pub(crate) fn cut<T>(
    items: impl Iterator<Item = T>,
    name: impl Fn(&T) -> &str,
    size: usize,
    scope_of: u64,
    after: Option<&str>,
) -> Result<Page<T>, BadToken> {
    let after = match after {
        None => None,
        Some(token) => Some(key(scope_of, token).ok_or(BadToken)?),
    };
    let mut page = Page { items: Vec::new(), next: None };
    for item in items {
        if after.as_deref().is_some_and(|after| name(&item) <= after) {
            continue;
        }
        if page.items.len() == size {
            page.next = page.items.last().map(|last| token(scope_of, name(last)));
            break;
        }
        page.items.push(item);
    }
    Ok(page)
}

/// The caller sent a token that this list never gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadToken;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_once_and_in_order() {
        let names = ["a", "b", "c", "d", "e"];
        let scope_of = scope("letters");
        let mut seen: Vec<&&str> = Vec::new();
        let mut after = None;
        loop {
            let page =
                cut(names.iter(), |n| **n, 2, scope_of, after.as_deref()).unwrap_or_else(|_| panic!("token"));
            seen.extend(page.items);
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, names.iter().collect::<Vec<_>>());
        assert_eq!(key(scope_of, "nonsense"), None);
        assert_eq!(key(scope("other"), &token(scope_of, "a")), None);
    }
}
