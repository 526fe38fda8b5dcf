//! What a person and a script see when something goes wrong on the way.

use crate::world::{World, request, visit};

#[tokio::test]
async fn a_panic_is_a_page_for_people_and_a_code_for_scripts() {
    let world = World::new();
    let page = world.ask(visit("/api/events?panic"), "").await;
    assert_eq!(page.status, 500);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(
        page.text().contains("<h1>Something broke</h1>") && page.text().contains("/pkg/0a1b/slipway.css")
    );
    assert!(!page.text().contains("asked to panic"), "the cause is the log's, not the reader's");
    assert!(page.header("content-security-policy").contains("script-src 'none'"));

    let script = world.ask(request("GET", "/api/events?panic"), "").await;
    assert_eq!((script.status.as_u16(), script.json()["code"].as_str()), (500, Some("internal")));
}

#[tokio::test]
async fn a_form_that_is_refused_answers_with_a_page() {
    let foreign =
        request("POST", "/api/events").header("accept", "text/html").header("sec-fetch-site", "cross-site");
    let page = World::new().ask(foreign, "").await;
    assert_eq!(page.status, 403);
    assert!(page.text().contains("came from another site"), "{}", page.text());
}

#[tokio::test]
async fn every_answer_bears_the_headers_that_restrain_it() {
    let world = World::new();
    for asked in [
        visit("/"),
        visit("/nowhere"),
        request("GET", "/healthz"),
        request("POST", "/healthz"),
        visit("/api/events?panic"),
    ] {
        let answer = world.ask(asked, "").await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value);
        }
        assert!(answer.header("permissions-policy").contains("geolocation=()"));
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
    }
}
