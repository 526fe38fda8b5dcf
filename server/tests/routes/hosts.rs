//! The Host check, over the whole router.

use http::Request;

use crate::world::World;

#[tokio::test]
async fn only_our_own_names_are_answered() {
    let world = World::new();
    for (status, host) in [
        (200, "localhost"),
        (200, "127.0.0.1:8080"),
        (200, "[::1]:3000"),
        (200, "slipway.example.com"),
        (421, "evil.example"),
        (421, "127.0.0.1.evil.example:3000"),
        (421, "10.0.0.7:3000"),
        (421, "local host"),
        (421, ""),
    ] {
        for path in ["/pkg/0a1b/slipway.css", "/favicon.svg", "/metrics"] {
            let answer = world.ask(Request::builder().uri(path).header("host", host), "").await;
            assert_eq!(answer.status, status, "{host} {path}");
        }
        let health = world.ask(Request::builder().uri("/healthz").header("host", host), "").await;
        assert_eq!(health.status, 200, "{host}");
    }
}

#[tokio::test]
async fn no_name_or_two_names_are_nobodys() {
    let world = World::new();
    assert_eq!(world.ask(Request::builder().uri("/metrics"), "").await.status, 421);
    let two = Request::builder().uri("/metrics").header("host", "localhost").header("host", "evil.example");
    assert_eq!(world.ask(two, "").await.status, 421);
}

#[tokio::test]
async fn a_foreign_name_gets_a_plain_answer_even_for_a_page_that_is_not_there() {
    let asked =
        Request::builder().uri("/nowhere").header("host", "evil.example").header("accept", "text/html");
    let answer = World::new().ask(asked, "").await;
    assert_eq!((answer.status.as_u16(), answer.json()["code"].as_str()), (421, Some("misdirected")));
}
