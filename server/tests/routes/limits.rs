//! The table of limits in docs/security.md says what the code does.

use domain::event::frame::MAX_FRAME;
use domain::limit::{ADDRESS, DRAFT_BYTES, FOREIGN_MESSAGE, QUOTED, SEARCH_TEXT, SEARCH_WORDS, SENTENCE};
use server::aws::{ANSWER_BYTES, PAGES};
use server::http::{
    BODY_LIMIT, CHANGES_UNDER_WAY, HEAD_BYTES, HEAD_WITHIN, IDLE, LARGE_BODIES, LARGE_BODY, MOST_CONNECTIONS,
    REFUSALS_LOGGED, REQUESTS_UNDER_WAY, TIMEOUT,
};
use server::hub::{FILTER_CLUSTERS, FRAME_BYTES, MOST_FILTERS};
use server::sign_in::KEY_FETCHES;
use server::store::DRAFTS_PER_OWNER;

const TEXT: &str = include_str!("../../../docs/security.md");

/// The rows of the table: what, the limit, what is answered beyond it.
fn rows() -> Vec<[&'static str; 3]> {
    let (_, after) = TEXT.split_once("### Limits\n").unwrap();
    let section = after.split("\n## ").next().unwrap();
    let lines = section.lines().filter(|line| line.starts_with("| ")).skip(1);
    let cells = lines.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>());
    cells.map(|cells| cells.try_into().expect("three cells")).collect()
}

fn bytes(bytes: usize) -> String {
    if bytes.is_multiple_of(1024 * 1024) {
        format!("{} MiB", bytes >> 20)
    } else {
        format!("{} KiB", bytes >> 10)
    }
}

fn thousands(count: usize) -> String {
    if count < 1_000 { count.to_string() } else { format!("{},{:03}", count / 1_000, count % 1_000) }
}

#[test]
fn table_of_limits_is_what_the_code_has() {
    let characters = |count: usize| format!("{count} characters");
    let seconds = |wait: std::time::Duration| format!("{} s", wait.as_secs());
    let expected = [
        ("a request's head", bytes(HEAD_BYTES)),
        ("time for a request's head", seconds(HEAD_WITHIN)),
        ("time between two requests", seconds(IDLE)),
        ("open connections", format!("at most {}", thousands(MOST_CONNECTIONS))),
        ("a request's body", bytes(BODY_LIMIT)),
        (
            "large bodies",
            format!("{} together, beyond the first {} of each", bytes(LARGE_BODIES), bytes(LARGE_BODY)),
        ),
        ("requests of a user", format!("{} requests", thousands(REQUESTS_UNDER_WAY as usize))),
        ("changes of a user", format!("{CHANGES_UNDER_WAY} changes")),
        ("time until an answer begins", seconds(TIMEOUT)),
        ("a message of a socket", bytes(MAX_FRAME)),
        ("clusters of a socket's filter", format!("{FILTER_CLUSTERS} clusters")),
        ("filters of all sockets", format!("{} sets of clusters", thousands(MOST_FILTERS))),
        ("what is being sent to sockets", bytes(FRAME_BYTES)),
        ("the text of a search", characters(SEARCH_TEXT)),
        ("the words of a search", format!("{SEARCH_WORDS} words")),
        ("what a sentence quotes", characters(QUOTED)),
        ("a sentence about a form", characters(SENTENCE)),
        ("a draft", bytes(DRAFT_BYTES)),
        ("drafts of a user", format!("{DRAFTS_PER_OWNER} drafts")),
        ("the address of a redirect", bytes(ADDRESS)),
        ("unknown sign-in keys", format!("{KEY_FETCHES} a minute")),
        ("refused requests in the log", format!("{REFUSALS_LOGGED} lines a minute")),
        ("an answer of AWS", bytes(ANSWER_BYTES)),
        ("the pages of a list of AWS", format!("{} pages", thousands(PAGES))),
        ("a message of AWS", characters(FOREIGN_MESSAGE)),
    ];
    let rows = rows();
    assert_eq!(rows.len(), expected.len(), "each row has its constant here");
    for ([what, limit, beyond], (named, value)) in rows.into_iter().zip(expected) {
        assert!(what.starts_with(named), "{what}: {named}");
        assert!(limit.contains(&value), "{what}: {limit}, but the code has {value}");
        assert!(!beyond.is_empty(), "{what}: what is answered beyond it isn't said");
    }
}
