//! How much of what comes from outside is read, kept and said again. One place names each bound that a rule of the
//! domain holds; docs/security.md lists them with what is answered beyond.

use std::borrow::Cow;

use crate::problem::{Problem, ProblemKind};
use crate::visible::visible;

/// Characters of a value that a sentence quotes.
pub const QUOTED: usize = 80;
/// Characters of a sentence about what somebody posted.
pub const SENTENCE: usize = 600;
/// Characters of a message that somebody else's server sent.
pub const FOREIGN_MESSAGE: usize = 300;
/// Characters of a text that is searched for. Nothing has so long a name but an ARN.
pub const SEARCH_TEXT: usize = 300;
/// Words of a text that is searched for.
pub const SEARCH_WORDS: usize = 16;
/// Bytes of a draft.
pub const DRAFT_BYTES: usize = 64 * 1024;
/// Characters of an address that an answer sends a browser to.
pub const ADDRESS: usize = 8 * 1024;

/// The text, cut after so many characters with a mark that it was.
#[must_use]
pub fn clip(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// A sentence whose quotes (“…”) are cut to [`QUOTED`] characters and which is cut itself to [`SENTENCE`].
#[must_use]
pub fn clip_sentence(message: &str) -> Cow<'_, str> {
    // Most sentences are short, and so are their quotes.
    if message.len() <= QUOTED {
        return Cow::Borrowed(message);
    }
    let mut out = String::new();
    let mut rest = message;
    while let Some((before, after)) = rest.split_once('“') {
        let (quoted, end) = after.split_once('”').map_or((after, ""), |(quoted, end)| (quoted, end));
        out.push_str(before);
        out.push('“');
        out.push_str(&clip(quoted, QUOTED));
        out.push('”');
        rest = end;
    }
    out.push_str(rest);
    Cow::Owned(clip(&out, SENTENCE).into_owned())
}

/// A message that somebody else's server sent, on one line: cut to [`FOREIGN_MESSAGE`] characters, and what would not be
/// seen, or could pass for another line, written out.
#[must_use]
pub fn foreign(message: &str) -> String {
    let line = clip(message, FOREIGN_MESSAGE).replace("\r\n", " ").replace(['\n', '\r', '\t'], " ");
    visible(&line).into_owned()
}

/// The words of a search in lower case, as many as are looked for.
pub fn search_words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split_whitespace().take(SEARCH_WORDS).map(str::to_lowercase)
}

/// Refuses a search that is longer than anything it could find.
///
/// # Errors
/// With a sentence that says how long it may be.
pub fn check_search(text: &str) -> Result<(), Problem> {
    let said = if text.len() > SEARCH_TEXT && text.chars().count() > SEARCH_TEXT {
        format!("This search is too long. Use at most {SEARCH_TEXT} characters.")
    } else if text.split_whitespace().nth(SEARCH_WORDS).is_some() {
        format!("This search has too many words. Use at most {SEARCH_WORDS}.")
    } else {
        return Ok(());
    };
    Err(Problem { field: Some("text".into()), ..Problem::new(ProblemKind::Invalid, "search-too-long", said) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clip_cuts_between_characters() {
        let rows = [("", 3, ""), ("abc", 3, "abc"), ("abcd", 3, "abc…"), ("äöüß", 3, "äöü…")];
        for (text, most, expected) in rows {
            assert_eq!(clip(text, most), expected);
        }
    }

    #[test]
    fn clip_sentence_keeps_what_is_around_a_quote() {
        let long = "a".repeat(1_000_000);
        let cut = "a".repeat(QUOTED);
        let rows = [
            ("“x” isn't a cluster.".to_owned(), "“x” isn't a cluster.".to_owned()),
            (format!("“{long}” isn't a cluster."), format!("“{cut}…” isn't a cluster.")),
            (format!("Neither “{long}” nor “b”."), format!("Neither “{cut}…” nor “b”.")),
            (format!("“{long}"), format!("“{cut}…”")),
        ];
        for (message, expected) in rows {
            assert_eq!(clip_sentence(&message), expected);
        }
        assert_eq!(clip_sentence(&long).chars().count(), SENTENCE + 1);
        assert!(clip_sentence(&"“a”".repeat(100_000)).chars().count() <= SENTENCE + 1);
    }

    #[test]
    fn foreign_message_is_one_short_line() {
        let rows = [
            ("No such cluster.", "No such cluster."),
            ("no\r\n2026-01-01T00:00:00Z  WARN forged", "no 2026-01-01T00:00:00Z  WARN forged"),
            ("a\nb\tc\rd", "a b c d"),
            ("\u{1b}[31mpay\u{202e}lmth", "␛[31mpay⟨U+202E⟩lmth"),
        ];
        for (message, expected) in rows {
            assert_eq!(foreign(message), expected);
        }
        assert_eq!(foreign(&"a".repeat(3_000_000)).chars().count(), FOREIGN_MESSAGE + 1);
    }

    #[test]
    fn check_search_names_the_bound() {
        let fine = ["", "web failed", &"a ".repeat(SEARCH_WORDS), &"ä".repeat(SEARCH_TEXT)];
        for text in fine {
            assert_eq!(check_search(text), Ok(()), "{text}");
        }
        let beyond = [("a ".repeat(SEARCH_WORDS + 1), "16"), ("a".repeat(SEARCH_TEXT + 1), "300 characters")];
        for (text, part) in beyond {
            let problem = check_search(&text).unwrap_err();
            assert!(problem.message.contains(part) && problem.kind.status() == 422, "{problem:?}");
        }
        assert_eq!(search_words(&"A ".repeat(1000)).count(), SEARCH_WORDS);
    }
}
