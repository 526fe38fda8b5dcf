//! What the page of a task's logs shows, as its address says it.

use crate::query;
use crate::time::Millis;

use super::ansi;

/// Bytes of a search, at most; CloudWatch takes a pattern of 1,024 characters.
const LONGEST: usize = 250;

/// What is shown, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    /// The container; empty for all of them.
    pub container: String,
    /// What lines must hold.
    pub text: String,
    /// Whether the whole log is searched, by CloudWatch, and not what was read of it.
    pub whole: bool,
    /// Only lines from before this moment.
    pub before: Option<Millis>,
    /// Only lines from this moment on: the next page of a search of the whole log.
    pub from: Option<Millis>,
    /// Whether long lines wrap.
    pub wrap: bool,
    /// Whether times are shown.
    pub times: bool,
}

impl Default for LogQuery {
    fn default() -> Self {
        Self {
            container: String::new(),
            text: String::new(),
            whole: false,
            before: None,
            from: None,
            wrap: true,
            times: true,
        }
    }
}

impl LogQuery {
    /// Reads a query string; unknown names are left alone.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut found = Self::default();
        for (name, value) in query::pairs(text) {
            match name.as_str() {
                "container" => found.container = value,
                "text" => found.text = value[..value.floor_char_boundary(LONGEST)].to_owned(),
                "in" => found.whole = value == "whole",
                "before" => found.before = value.parse().ok(),
                "from" => found.from = value.parse().ok(),
                "wrap" => found.wrap = value != "off",
                "times" => found.times = value != "off",
                _ => {}
            }
        }
        found
    }

    /// The query that says the same, with its `?`; empty for all that a page shows by itself.
    #[must_use]
    pub fn query(&self) -> String {
        let moment = |at: Option<Millis>| at.map(|at| at.to_string()).unwrap_or_default();
        let word = |on: bool, word: &str| if on { word.to_owned() } else { String::new() };
        let named = [
            ("container", self.container.clone()),
            ("text", self.text.clone()),
            ("in", word(self.is_search(), "whole")),
            ("before", moment(self.before)),
            ("from", moment(self.from)),
            ("wrap", word(!self.wrap, "off")),
            ("times", word(!self.times, "off")),
        ];
        query::address("", named)
    }

    /// Whether the whole log is searched.
    #[must_use]
    pub fn is_search(&self) -> bool {
        self.whole && !self.text.trim().is_empty()
    }

    /// Whether the page shows the end of the log, which may grow.
    #[must_use]
    pub fn is_tail(&self) -> bool {
        self.before.is_none() && !self.is_search()
    }

    /// What of it decides which lines are read. The rest only says how they are shown.
    #[must_use]
    pub fn read(&self) -> Self {
        let text = if self.is_search() { self.text.clone() } else { String::new() };
        Self { text, whole: self.is_search(), wrap: true, times: true, ..self.clone() }
    }

    /// Whether a line is wanted; letter case does not matter. What CloudWatch has found is wanted as it is.
    #[must_use]
    pub fn wants(&self, line: &str) -> bool {
        let text = self.text.trim();
        text.is_empty() || self.is_search() || holds(line, text)
    }
}

/// Whether a line, as it is shown, holds a text.
fn holds(line: &str, text: &str) -> bool {
    ansi::plain(line).to_lowercase().contains(&text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_by_table() {
        let base = LogQuery::default;
        let rows = [
            ("", base()),
            ("?container=app&wrap=off", LogQuery { container: "app".into(), wrap: false, ..base() }),
            ("?text=a%20b&times=off", LogQuery { text: "a b".into(), times: false, ..base() }),
            ("?text=x&in=whole&from=7", LogQuery { text: "x".into(), whole: true, from: Some(7), ..base() }),
            ("?before=5", LogQuery { before: Some(5), ..base() }),
        ];
        for (text, query) in rows {
            assert_eq!(LogQuery::parse(text), query);
            assert_eq!(query.query(), text);
        }
        assert_eq!(LogQuery::parse("?before=x&wrap=&times=&in="), base());
        assert!(LogQuery::parse("?before=5").read() != base() && !LogQuery::parse("?before=5").is_tail());
        assert!(LogQuery::parse("?in=whole").is_tail());
        assert_eq!(LogQuery::parse("?text=x&wrap=off").read(), base());
    }

    #[test]
    fn lines_are_wanted_by_what_they_show() {
        let wants =
            |text: &str, line: &str| LogQuery { text: text.into(), ..LogQuery::default() }.wants(line);
        assert!(wants("", "anything") && wants(" error ", "an ERROR") && !wants("error", "fine"));
        assert!(wants("200 ok", "\x1b[32m200\x1b[0m ok") && !wants("[32m", "\x1b[32m200"));
    }

    proptest! {
        #[test]
        fn an_address_says_the_same_again(container in "[a-z&= ]{0,9}", text in "\\PC{0,20}", before in prop::option::of(any::<i64>()), wrap: bool, times: bool) {
            let query = LogQuery { container, text, before, wrap, times, ..LogQuery::default() };
            prop_assert_eq!(LogQuery::parse(&query.query()), query);
        }
    }
}
