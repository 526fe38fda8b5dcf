//! What somebody sends is bounded before it is kept, compared or looked for.

use app::port::{Actor, Caller, Draft, Port, Submitted};
use domain::audit::AuditFilter;
use domain::launch::form::{ContainerForm, LaunchForm, Pair};
use domain::launch::list::LaunchFilter;
use domain::limit::{DRAFT_BYTES, QUOTED, SEARCH_WORDS, SENTENCE};
use domain::task::query::TaskQuery;

use crate::world::{World, caller, place};

/// Somebody else.
fn another(name: &str) -> Caller {
    Caller { actor: Actor { name: name.into() }, place: place() }
}

#[tokio::test]
async fn refused_form_leaves_a_short_line_in_the_audit() {
    let world = World::new().await;
    let long = "a".repeat(1_000_000);
    let whole = world.form("web", "1").await;
    let forms = [
        LaunchForm { cluster: long.clone(), ..whole.clone() },
        LaunchForm { family: long.clone(), ..whole.clone() },
        LaunchForm { count: long.clone(), ..whole.clone() },
        LaunchForm { group: long.clone(), ..whole.clone() },
        LaunchForm { subnets: vec![long.clone()], ..whole.clone() },
        LaunchForm { security_groups: vec![long.clone()], ..whole.clone() },
        LaunchForm { platform_version: long.clone(), ..whole.clone() },
        LaunchForm { compute: long.clone(), ..whole },
    ];
    for form in forms {
        if let Ok(Submitted::Refused(violations)) = world.rooms.backend.submit(&caller(), &form).await {
            for violation in violations {
                assert!(violation.message.chars().count() <= SENTENCE + 1, "{}", violation.code);
            }
        }
    }
    let lines = world.rooms.store.audit_lines("home", 100).await.unwrap();
    assert!(!lines.is_empty());
    for line in lines {
        let length = line.target.len() + line.detail.to_string().len();
        assert!(length < 2_000, "a line of {length} bytes");
        assert!(!line.detail.to_string().contains(&"a".repeat(QUOTED + 1)), "{}", line.detail);
    }
}

#[tokio::test]
async fn repost_by_another_person_tells_nothing_of_the_values() {
    let world = World::new().await;
    let with = |form: LaunchForm, value: &str| {
        let env = vec![Pair { key: "DB_PASSWORD".into(), value: value.into() }];
        LaunchForm {
            containers: vec![ContainerForm { name: "app".into(), env, ..ContainerForm::default() }],
            ..form
        }
    };
    let form = world.form("web", "1").await;
    let (alice, bob) = (another("alice"), another("bob"));
    let backend = &world.rooms.backend;
    let id = match backend.submit(&alice, &with(form.clone(), "right")).await.unwrap() {
        Submitted::Launched(id) => id,
        Submitted::Refused(violations) => panic!("{violations:?}"),
    };
    let mut answers = Vec::new();
    for guess in ["right", "wrong", ""] {
        answers.push(backend.submit(&bob, &with(form.clone(), guess)).await);
    }
    assert_eq!(answers[0], answers[1], "a right guess is answered like a wrong one");
    assert_eq!(answers[0], answers[2]);
    // To whoever launched it, another value is another form.
    assert_eq!(backend.submit(&alice, &with(form.clone(), "right")).await, Ok(Submitted::Launched(id)));
    assert_eq!(backend.submit(&alice, &with(form, "wrong")).await.unwrap_err().code, "launch-differs");
}

#[tokio::test]
async fn search_beyond_its_bounds_is_refused_with_a_sentence() {
    let world = World::new().await;
    let backend = &world.rooms.backend;
    for text in ["a ".repeat(SEARCH_WORDS + 1), "a ".repeat(50_000), "a".repeat(100_000)] {
        let text = text.trim();
        let query = TaskQuery { text: text.into(), ..TaskQuery::default() };
        let launches = LaunchFilter { text: text.into(), ..LaunchFilter::default() };
        let audit = AuditFilter { text: text.into(), ..AuditFilter::default() };
        let refused = [
            backend.tasks(&caller(), &query).await.map(drop),
            backend.past_tasks(&caller(), &query, 10).await.map(drop),
            backend.launches(&caller(), &launches).await.map(drop),
            backend.find(&caller(), text).await.map(drop),
            backend.audit(&caller(), &audit).await.map(drop),
        ];
        for (nth, answer) in refused.into_iter().enumerate() {
            let problem = answer.unwrap_err();
            assert_eq!((problem.code.as_str(), problem.kind.status()), ("search-too-long", 422), "{nth}");
        }
    }
    let text = "a ".repeat(SEARCH_WORDS);
    assert!(backend.tasks(&caller(), &TaskQuery { text, ..TaskQuery::default() }).await.is_ok());
}

#[tokio::test]
async fn draft_beyond_its_bound_is_refused_with_a_sentence() {
    let world = World::new().await;
    let form = LaunchForm { cluster: "a".repeat(DRAFT_BYTES), ..world.form("web", "1").await };
    let draft = Draft { form, violations: Vec::new(), problem: None };
    let problem = world.rooms.backend.keep_draft(&caller(), draft).await.unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind.status()), ("draft-too-large", 422));
    assert!(problem.message.contains("64 KiB"), "{}", problem.message);
    let long = world.rooms.backend.keep_text(&caller(), "a".repeat(DRAFT_BYTES + 1)).await;
    assert_eq!(long.unwrap_err().code, "draft-too-large");
}
