//! What anybody may send to the rules that read text: no panic, and no answer slower than 100 ms.
//!
//! `PROPTEST_CASES` says how many texts each test reads; `make fuzz` reads a million.

use std::time::{Duration, Instant};

use domain::audit::AuditFilter;
use domain::capacity::edit::CapacityEdit;
use domain::event::frame::ClientFrame;
use domain::launch::list::LaunchFilter;
use domain::limit::{check_search, clip_sentence, foreign};
use domain::log::query::LogQuery;
use domain::task::past::Position;
use domain::task::query::TaskQuery;
use domain::task::row::TaskRow;
use proptest::prelude::*;

/// What one text may take.
const LONGEST: Duration = Duration::from_millis(100);

/// Runs `read` and holds its time. A machine that is busy with something else gets two more tries.
#[expect(clippy::disallowed_methods, reason = "what is measured is the time that passes")]
fn within_its_time<T>(what: &str, read: impl Fn() -> T) {
    let mut fastest = Duration::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        std::hint::black_box(read());
        fastest = fastest.min(start.elapsed());
        if fastest < LONGEST {
            return;
        }
    }
    panic!("{what} took {fastest:?}");
}

/// Texts: anything, what the grammars are made of in any order, and the same piece again and again.
fn text() -> impl Strategy<Value = String> {
    const WORDS: [&str; 48] = [
        "?",
        "&",
        "=",
        "text",
        "sort",
        "-age",
        "hide",
        "by",
        "launch",
        "before",
        "state",
        "cluster",
        "%",
        "%00",
        "%ff",
        "%C3%A9",
        "+",
        " ",
        "a",
        "…",
        "\u{202e}",
        "\u{0}",
        "\r\n",
        "[",
        "]",
        "{",
        "}",
        "\"",
        ":",
        ",",
        "null",
        "true",
        "\"type\"",
        "\"hello\"",
        "\"clusters\"",
        "\"cursor\"",
        "E:18446744073709551615",
        "-1",
        "1e400",
        "\\u0000",
        "\\ud800",
        "“",
        "”",
        "arn:aws:ecs:eu-west-1:123456789012:task/c/0",
        "#",
        "'",
        "export ",
        "$(x)",
    ];
    let soup =
        prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60).prop_map(|words| words.concat());
    let long =
        (prop::sample::select(&WORDS[..]), 0..5_000_usize).prop_map(|(word, times)| word.repeat(times));
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    prop_oneof![
        40 => soup,
        20 => any::<String>(),
        20 => bytes.prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        1 => long,
    ]
}

fn row() -> TaskRow {
    let json = serde_json::json!({
        "arn": "arn:aws:ecs:eu-west-1:123456789012:task/staging/60c01c6162169c7026677479348788b0",
        "cluster": "arn:aws:ecs:eu-west-1:123456789012:cluster/staging", "version": 3, "last_status": "RUNNING",
        "desired_status": "RUNNING", "family": "web", "revision": 7, "group": "family:web",
    });
    serde_json::from_value(json).expect("a row")
}

proptest! {
    #[test]
    fn fuzz_lists_and_searches(text in text()) {
        let row = row();
        within_its_time("a list of tasks", || {
            let query = TaskQuery::parse(&text);
            let again = TaskQuery::parse(&query.to_query());
            assert_eq!(again, query, "a list survives its address");
            // What is too long is refused before a task is looked at.
            check_search(&query.text).is_ok() && query.sieve().holds(&row)
        });
        within_its_time("other lists", || {
            (LaunchFilter::parse(&text), AuditFilter::parse(&text), LogQuery::parse(&text), Position::parse(&text))
        });
        within_its_time("a search", || (check_search(&text).is_ok(), domain::find::pages(&text)));
    }

    #[test]
    fn fuzz_frames_of_sockets(text in text()) {
        within_its_time("a frame", || serde_json::from_str::<ClientFrame>(&text).ok());
    }

    #[test]
    fn fuzz_fields_of_forms(text in text()) {
        within_its_time("a launch form", || domain::launch::prefill::Prefill::parse(&text));
        within_its_time("a capacity edit", || CapacityEdit::parse(&text));
        within_its_time("a sentence", || assert!(clip_sentence(&text).chars().count() <= 601));
        within_its_time("a foreign message", || assert!(!foreign(&text).contains('\n')));
    }
}
