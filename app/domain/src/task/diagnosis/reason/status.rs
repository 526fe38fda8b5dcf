//! The status code that a service answered. A number is one where it is called so, or where its own phrase follows.

use super::token::{Kind, Word};

/// Codes with the words that HTTP gives them.
/// <https://www.rfc-editor.org/rfc/rfc9110#name-status-codes>
const PHRASES: &[(u16, &str)] = &[
    (400, "bad request"),
    (401, "unauthorized"),
    (403, "forbidden"),
    (404, "not found"),
    (407, "proxy authentication required"),
    (429, "too many requests"),
    (500, "internal server error"),
    (502, "bad gateway"),
    (503, "service unavailable"),
    (503, "slow down"),
    (504, "gateway timeout"),
];

pub(super) fn of(words: &[Word<'_>]) -> Option<u16> {
    words.iter().enumerate().find_map(|(at, word)| {
        let Kind::Number(number) = word.kind else { return None };
        let code = u16::try_from(number).ok().filter(|code| (100..600).contains(code))?;
        (is_called_status(&words[..at]) || is_followed_by_phrase(code, &words[at + 1..])).then_some(code)
    })
}

fn is_called_status(before: &[Word<'_>]) -> bool {
    let mut back = before.iter().rev();
    let (Some(last), earlier) = (back.next(), back.next()) else { return false };
    let earlier = |word: &str| earlier.is_some_and(|before| before.is(word));
    last.is("statuscode")
        || last.is("http")
        || (last.is("code") && earlier("status"))
        || (last.is("status") && !earlier("exit"))
        || (last.is("error") && earlier("api"))
}

fn is_followed_by_phrase(code: u16, after: &[Word<'_>]) -> bool {
    PHRASES.iter().filter(|(known, _)| *known == code).any(|(_, phrase)| {
        let mut rest = after.iter();
        phrase.split(' ').all(|wanted| rest.next().is_some_and(|word| word.is(wanted)))
    })
}
