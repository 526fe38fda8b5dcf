//! What a form may post. `make fuzz` reads a million bodies.

use std::time::Duration;

use domain::launch::form::LaunchForm;
use proptest::prelude::*;
use serde::Deserialize;
use tokio::time::Instant;

/// What one body may take.
const LONGEST: Duration = Duration::from_millis(100);

/// The arguments of `run_task`.
#[derive(Debug, Deserialize)]
struct RunTask {
    form: LaunchForm,
}

fn body() -> impl Strategy<Value = String> {
    const WORDS: [&str; 30] = [
        "form",
        "[",
        "]",
        "[]",
        "[0]",
        "[1]",
        "[99999999999]",
        "[-1]",
        "=",
        "&",
        "&form[containers][0][env][0][key]=",
        "&form[strategy][1][weight]=",
        "form[cluster]=a",
        "form[subnets][]=",
        "env",
        "containers",
        "%5B",
        "%5D",
        "%00",
        "%ff",
        "%C3%A9",
        "+",
        "#",
        "…",
        "[[",
        "]]",
        "=1",
        "&&",
        "[name]",
        "press[id]=",
    ];
    let soup =
        prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60).prop_map(|words| words.concat());
    let long =
        (prop::sample::select(&WORDS[..]), 0..3_000_usize).prop_map(|(word, times)| word.repeat(times));
    prop_oneof![60 => soup, 20 => any::<String>(), 1 => long]
}

proptest! {
    #[test]
    fn fuzz_posted_forms(body in body()) {
        // Leptos reads forms so, and only so deep.
        let config = serde_qs::Config::new(5, false);
        let mut fastest = Duration::MAX;
        // A machine that is busy with something else gets two more tries.
        for _ in 0..3 {
            let start = Instant::now();
            if let Ok(RunTask { form }) = config.deserialize_str(&body) {
                std::hint::black_box(form);
            }
            fastest = fastest.min(start.elapsed());
        }
        prop_assert!(fastest < LONGEST, "{fastest:?}");
    }
}
