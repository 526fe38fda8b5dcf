//! Every row of the tables, by a text as AWS writes it, and the evidence that tells rows apart.

use super::*;
use proptest::prelude::*;
use reasons::{REASONS, UNKNOWN};

mod reasons;

fn code(evidence: &Evidence) -> String {
    evidence.diagnose().code
}

fn ended(exit: Option<i64>, reason: Option<&str>) -> Evidence {
    Evidence {
        stop_code: Some("EssentialContainerExited".into()),
        reason: Some("Essential container in task exited".into()),
        containers: vec![ContainerEnd {
            name: "app".into(),
            essential: Some(true),
            exit,
            reason: reason.map(str::to_owned),
            unhealthy: false,
        }],
        started: true,
        ..Evidence::default()
    }
}

fn of_task(text: &str) -> Diagnosis {
    Evidence { reason: Some(text.into()), ..Evidence::default() }.diagnose()
}

#[test]
fn every_reason_comes_to_its_sentence() {
    let mut wrong = Vec::new();
    for (sentence, texts) in REASONS {
        for text in *texts {
            let found = of_task(text);
            assert_eq!(found.raw.as_deref(), Some(*text), "AWS's own words stand beside it");
            if found.sentence != *sentence {
                wrong.push(format!("{text}\n  {} ({}), not\n  {sentence}", found.sentence, found.code));
            }
            // As a container's own reason it leads, whatever the task's says.
            let of_container = ended(Some(1), Some(text)).diagnose();
            if of_container.sentence != *sentence && of_container.code != "dependency" {
                wrong.push(format!("{text} of a container: {}", of_container.sentence));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(REASONS.iter().map(|(_, texts)| texts.len()).sum::<usize>() >= 150);
}

#[test]
fn what_is_not_known_is_shown_as_it_is() {
    for text in UNKNOWN {
        let found = of_task(text);
        assert_eq!(found.code, "never-started", "{text}");
        assert_eq!(found.raw.unwrap_or_default(), *text);
    }
}

#[test]
fn every_row_is_reached_and_says_something() {
    let reached: Vec<String> =
        REASONS.iter().flat_map(|(_, texts)| texts.iter().map(|text| of_task(text).code)).collect();
    let rows = || advice::TABLES.iter().copied().flatten().chain(advice::REST).map(|row| &row.advice);
    let rare = ["pull-kms", "init-fsx", "init-parameter-missing"];
    for advice in rows() {
        assert!(
            reached.iter().any(|code| *code == advice.code) || rare.contains(&advice.code),
            "{} has no text",
            advice.code
        );
    }
    let all = rows().chain(exits::EXITS.iter().map(|(_, a)| a)).chain(codes::CODES.iter().map(|(_, a)| a));
    for advice in all {
        for sentence in [advice.sentence, advice.cause, advice.next] {
            assert!(sentence.ends_with('.') && sentence.len() > 10, "{}: {sentence}", advice.code);
        }
        assert!(advice.aws.starts_with("https://docs.aws.amazon.com/"), "{}", advice.code);
    }
}

#[test]
fn exit_codes_by_table() {
    let rows = [
        (0, false, "exit-0"),
        (1, false, "exit-1"),
        (2, false, "exit-2"),
        (3, false, "exit-other"),
        (125, false, "exit-125"),
        (126, false, "exit-126"),
        (127, false, "exit-127"),
        (130, false, "exit-130"),
        (131, false, "signal"),
        (132, false, "exit-132"),
        (134, false, "exit-134"),
        (135, false, "exit-135"),
        (136, false, "exit-136"),
        (137, false, "killed"),
        (137, true, "killed-after-stop"),
        (139, false, "exit-139"),
        (141, false, "exit-141"),
        (143, false, "terminated"),
        (143, true, "ended-on-stop"),
        (255, false, "exit-255"),
    ];
    for (exit, asked_to_stop, expected) in rows {
        assert_eq!(code(&Evidence { asked_to_stop, ..ended(Some(exit), None) }), expected, "{exit}");
    }
}

#[test]
fn windows_codes_are_shown_as_they_come_with_their_bits() {
    let rows = [
        (3_221_225_786, "windows-stopped", "3221225786, 0xC000013A"),
        (-1_073_741_510, "windows-stopped", "-1073741510, 0xC000013A"),
        (3_221_226_505, "windows-fail-fast", "3221226505, 0xC0000409"),
        (-532_462_766, "windows-net-exception", "-532462766, 0xE0434352"),
        (3_221_225_999, "exit-other", "3221225999, 0xC000020F"),
        (-1, "exit-other", "exit code -1"),
        (i64::MAX, "exit-other", "exit code 9223372036854775807"),
    ];
    for (exit, expected, written) in rows {
        let found = ended(Some(exit), None).diagnose();
        assert_eq!(found.code, expected, "{exit}");
        assert!(found.sentence.contains(written), "{}", found.sentence);
    }
}

#[test]
fn one_that_waited_in_vain_is_not_blamed() {
    let waits = "CannotStartContainerError: dependency graph: failed to resolve container ordering dependency [migrate(shop:1) (STOPPED->RUNNING) - Exit: 1] for target [app(shop:1) (NONE->RUNNING)] as dependency did not exit successfully.";
    let mut task = ended(Some(143), Some(waits));
    task.started = false;
    task.containers.push(ContainerEnd { name: "migrate".into(), exit: Some(1), ..ContainerEnd::default() });
    let found = task.diagnose();
    assert_eq!((found.code.as_str(), found.container.as_deref()), ("dependency", Some("migrate")));
    assert_eq!(found.sentence, "“migrate” ended with exit code 1, so “app” was not started.");
    assert_eq!((found.ending, found.raw.as_deref()), (Ending::Failed, Some(waits)));
    // What AWS says of the one that failed says more.
    task.containers[1].reason = Some("OutOfMemoryError: Container killed due to memory usage".into());
    assert_eq!(code(&task), "out-of-memory");
}

#[test]
fn a_row_without_names_names_no_container() {
    let mut row = crate::task::row::tests::row("a", 5, "STOPPED");
    (row.started_at, row.exit) = (Some(1), Some(1));
    let of_row = |row: &crate::task::row::TaskRow| crate::task::detail::evidence_of_row(row).diagnose();
    assert_eq!((of_row(&row).code.as_str(), of_row(&row).container), ("exit-1", None));
    row.take_ends(ended(Some(1), None).containers, Some("Essential container in task exited"));
    assert_eq!(of_row(&row).container.as_deref(), Some("app"));
}

#[test]
fn memory_is_told_from_a_forced_stop_by_the_evidence() {
    let memory = ended(Some(137), Some("OutOfMemoryError: Container killed due to memory usage"));
    assert_eq!(code(&memory), "out-of-memory");
    let forced = Evidence { spot: true, ..ended(Some(137), None) };
    assert_eq!((code(&forced).as_str(), forced.ending()), ("killed-after-stop", Ending::Interrupted));
}

#[test]
fn stop_codes_speak_where_nothing_else_does() {
    for (stop_code, advice) in codes::CODES {
        let evidence =
            Evidence { stop_code: Some((*stop_code).into()), started: true, ..Evidence::default() };
        assert_eq!(code(&evidence), advice.code);
    }
    assert_eq!(code(&Evidence::default()), "never-started");
    assert_eq!(code(&ended(None, None)), "no-exit-code");
    assert_eq!(code(&Evidence { unseen: true, ..ended(Some(1), None) }), "unseen");
    let strange = Evidence {
        stop_code: Some("Novelty".into()),
        reason: Some("<b>x</b>".into()),
        started: true,
        ..Evidence::default()
    };
    let found = strange.diagnose();
    assert_eq!((found.code.as_str(), found.raw.as_deref()), ("unknown", Some("<b>x</b>")), "never hidden");
}

#[test]
fn endings_are_told_apart() {
    assert_eq!(ended(Some(0), None).ending(), Ending::Well);
    assert_eq!(ended(None, None).ending(), Ending::Failed, "no exit code is not success");
    assert_eq!(Evidence { started: false, ..ended(None, None) }.ending(), Ending::NeverStarted);
    let mut sidecar = ended(Some(0), None);
    sidecar.containers.push(ContainerEnd {
        name: "log".into(),
        essential: Some(false),
        exit: Some(1),
        ..ContainerEnd::default()
    });
    assert_eq!(sidecar.ending(), Ending::Well, "a container that is not essential decides nothing");
}

#[test]
fn a_persons_reason_is_theirs() {
    let stopped = Evidence {
        stop_code: Some("UserInitiated".into()),
        reason: Some("RESOURCE: permission denied by my boss".into()),
        ..ended(Some(0), None)
    };
    let stopped = Evidence { asked_to_stop: true, ..stopped };
    let found = stopped.diagnose();
    assert_eq!((found.code.as_str(), found.ending), ("stopped-by-user", Ending::Stopped));
    assert_eq!(found.raw.as_deref(), Some("RESOURCE: permission denied by my boss"));
}

#[test]
fn what_is_known_of_the_network_stands_beside_a_failed_pull() {
    let pull = |reach, public_ip| Evidence {
        reason: Some("CannotPullContainerError: dial tcp: i/o timeout".into()),
        reach: Some(reach),
        public_ip: Some(public_ip),
        ..Evidence::default()
    };
    assert!(pull(Reach::Public, false).diagnose().next.contains("ENABLED"));
    assert!(pull(Reach::PrivateWithExit, true).diagnose().next.contains("DISABLED"));
    assert!(pull(Reach::Isolated, false).diagnose().next.contains("endpoints"));
    // What is certain is not overridden: the subnet has nothing to do with a missing key.
    for (sentence, texts) in
        REASONS.iter().filter(|(sentence, _)| sentence.contains("secret") || sentence.contains("exist"))
    {
        for text in *texts {
            let known = Evidence { reason: Some((*text).into()), ..pull(Reach::Isolated, false) }.diagnose();
            let reaching = reason::Reason::read(text).is_about_reaching();
            assert_eq!(known.cause.contains("subnet has no route"), reaching, "{sentence} {text}");
        }
    }
    let fine = pull(Reach::Public, true).diagnose();
    assert_eq!(fine.cause, Evidence { reach: None, ..pull(Reach::Public, true) }.diagnose().cause);
}

/// A word of AWS's as a name, in the places where AWS writes names.
fn embedded(word: &str) -> Vec<String> {
    let joined = word.replace(' ', "-");
    vec![
        format!("'{joined}'"),
        format!("“{joined}”"),
        format!("{joined}-403"),
        format!("team-{joined}/{joined}:403"),
        format!("403403403403.dkr.ecr.eu-west-1.amazonaws.com/{joined}:{joined}"),
        format!("shop@sha256:403{}", "0a".repeat(30)),
        format!("arn:aws:iam::403404429500:role/{joined}"),
        format!("arn:aws:s3:::{joined}/{joined}.env"),
        format!("https://{joined}.example.test/{joined}"),
        format!("/ecs/{joined}"),
    ]
}

/// Every word and phrase that any reason of the table is made of.
fn vocabulary() -> impl Strategy<Value = String> {
    let texts: Vec<&str> = REASONS.iter().flat_map(|(_, texts)| texts.iter().copied()).collect();
    (prop::sample::select(texts), 0usize..60, 1usize..4).prop_map(|(text, from, most)| {
        let plain = |word: &&str| word.chars().all(|c| c.is_ascii_alphanumeric());
        let words: Vec<&str> = text.split_whitespace().filter(plain).collect();
        words.iter().cycle().skip(from).take(most.min(words.len())).copied().collect::<Vec<_>>().join(" ")
    })
}

proptest! {
    #[test]
    fn a_word_of_the_table_in_a_name_changes_nothing(
        row in prop::sample::select(REASONS),
        nth in 0usize..20,
        word in vocabulary(),
        place in 0usize..10,
        at in 2usize..40,
    ) {
        let (sentence, texts) = row;
        let text = texts[nth % texts.len()];
        let name = embedded(&word)[place].clone();
        // Between two sentences or parts, where AWS writes what it is about.
        let parts: Vec<&str> = text.split(": ").collect();
        let cut = 1 + at % parts.len();
        // A key or a parameter that AWS names is the name itself.
        let named = parts[..cut.min(parts.len())].last().is_some_and(|part| part.ends_with("parameters"));
        prop_assume!(!named);
        let with_name = if cut < parts.len() {
            format!("{}: {name}: {}", parts[..cut].join(": "), parts[cut..].join(": "))
        } else {
            format!("{text} {name}")
        };
        let found = of_task(&with_name).sentence;
        let alone = of_task(&with_name.replace(&name, "x1")).sentence;
        prop_assert_eq!(&found, &alone, "{}", &with_name);
        if cut == parts.len() {
            prop_assert_eq!(&found, sentence, "{}", &with_name);
        }
    }

    #[test]
    fn nothing_that_aws_writes_breaks_it(reason in ".*", container in ".*", exit in prop::option::of(any::<i64>()), started: bool, spot: bool) {
        let evidence = Evidence { reason: Some(reason), started, spot, ..ended(exit, Some(&container)) };
        let found = evidence.diagnose();
        prop_assert!(found.sentence.ends_with('.'));
    }
}
