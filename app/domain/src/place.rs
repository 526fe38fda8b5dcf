//! A place: a configured account and region. `home` when there is but one.
//!
//! A place's name is part of addresses and of file names, so it has few characters and needs no escape.

use serde::{Deserialize, Serialize};

/// A configured account and region; every port call names one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The place's name in the configuration and in `?place=`.
    pub name: String,
    /// The twelve digits of the account; empty while it is unknown.
    pub account: String,
    /// `eu-west-1` and the like.
    pub region: String,
}

/// The parameter of an address that names its place.
pub const PARAMETER: &str = "place";

/// Characters of a name, at most.
const LONGEST: usize = 30;

impl Place {
    /// The name of the only place of an installation that names none.
    pub const HOME: &'static str = "home";

    /// Whether a place may be called so: lower-case letters, digits and single dashes, a letter first.
    #[must_use]
    pub fn is_name(name: &str) -> bool {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        name.len() <= LONGEST
            && name.as_bytes().first().is_some_and(u8::is_ascii_lowercase)
            && name.bytes().all(plain)
            && !name.ends_with('-')
            && !name.contains("--")
    }

    /// The account and region in few words: what tells places apart for a person.
    #[must_use]
    pub fn whereabouts(&self) -> String {
        if self.account.is_empty() {
            self.region.clone()
        } else {
            format!("{} · {}", self.account, self.region)
        }
    }
}

/// The place that a query names, if it names one.
#[must_use]
pub fn named(query: &str) -> Option<&str> {
    query.split('&').find_map(|pair| pair.strip_prefix(PARAMETER)?.strip_prefix('='))
}

/// An address of ours with its place, before the fragment. One that names a place keeps it.
#[must_use]
pub fn at(address: &str, place: &str) -> String {
    let (address, fragment) = address.find('#').map_or((address, ""), |at| address.split_at(at));
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    // In a document a `&` may be written `&amp;`.
    if query.split('&').any(|pair| named(pair.trim_start_matches("amp;")).is_some()) {
        return format!("{address}{fragment}");
    }
    match query {
        "" => format!("{path}?{PARAMETER}={place}{fragment}"),
        query => format!("{path}?{query}&{PARAMETER}={place}{fragment}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_no_escape_anywhere() {
        for (name, fits) in [
            ("home", true),
            ("eu-prod-2", true),
            ("a", true),
            ("", false),
            ("2nd", false),
            ("-a", false),
            ("a-", false),
            ("a--b", false),
            ("Prod", false),
            ("prod_2", false),
            ("a/b", false),
            ("größe", false),
            ("a234567890123456789012345678901", false),
        ] {
            assert_eq!(Place::is_name(name), fits, "{name}");
        }
    }

    #[test]
    fn an_address_gets_its_place_once_and_before_the_fragment() {
        for (address, there) in [
            ("/", "/?place=lab"),
            ("/tasks?cluster=a", "/tasks?cluster=a&place=lab"),
            ("/tasks?", "/tasks?place=lab"),
            ("/run?draft=1#plan", "/run?draft=1&place=lab#plan"),
            ("/run#plan", "/run?place=lab#plan"),
            ("/tasks?place=home", "/tasks?place=home"),
            ("/tasks?a=1&amp;place=home#x", "/tasks?a=1&amp;place=home#x"),
            ("/tasks?replace=1", "/tasks?replace=1&place=lab"),
            ("/tasks#?place=no", "/tasks?place=lab#?place=no"),
        ] {
            assert_eq!(at(address, "lab"), there);
        }
        assert_eq!(named("cluster=a&place=lab"), Some("lab"));
        assert_eq!(named("replace=lab&places=x"), None);
    }
}
