//! Who gets in when people sign in, on every kind of route.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::ConnectInfo;
use server::clock::SystemClock;
use server::config::{self, Command, Config, Given};
use server::sign_in::SignIn;

use crate::world::{World, request, visit};

const PROXY: &str = "10.0.1.5:40000";
const STRANGER: &str = "10.0.1.6:40000";

fn world() -> World {
    let mut given = Given::default();
    for (name, value) in [("sign_in", "header"), ("trusted_proxies", "10.0.1.5"), ("listen", "0.0.0.0:3000")]
    {
        given.set(name, Some(value.to_owned()));
    }
    let Config::Serve(server) = config::load(Command::Serve, given, |_| None).unwrap() else { panic!() };
    World::with(SignIn::new(&server.access, |_| unreachable!("no keys are needed"), Arc::new(SystemClock)))
}

fn from(peer: &str, request: http::request::Builder) -> http::request::Builder {
    request.extension(ConnectInfo(peer.parse::<SocketAddr>().unwrap()))
}

#[tokio::test]
async fn the_user_that_the_proxy_names_is_the_caller() {
    let asked = from(PROXY, request("GET", "/api/events").header("x-forwarded-user", "ada@example.com"));
    let answer = world().ask(asked, "").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "ada@example.com@home sent 0"));
}

#[tokio::test]
async fn without_a_user_nothing_is_answered_but_what_probes_and_the_refusal_itself_need() {
    let world = world();
    let paths = ["/", "/tasks", "/nowhere", "/api/events", "/api/clusters"];
    for path in paths {
        let unsigned = world.ask(from(PROXY, request("GET", path)), "").await;
        assert_eq!(
            (unsigned.status.as_u16(), unsigned.json()["code"].as_str()),
            (401, Some("signed-out")),
            "{path}"
        );
        let named = request("POST", path).header("x-forwarded-user", "ada");
        let stranger = world.ask(from(STRANGER, named), "").await;
        assert_eq!(
            (stranger.status.as_u16(), stranger.json()["code"].as_str()),
            (403, Some("untrusted-peer")),
            "{path}"
        );
    }
    for path in ["/healthz", "/metrics", "/favicon.svg", "/pkg/0a1b/slipway.css"] {
        assert_eq!(world.ask(from(STRANGER, request("GET", path)), "").await.status, 200, "{path}");
    }
    let page = world.ask(from(PROXY, visit("/")), "").await;
    assert!(page.text().contains("<h1>Nobody has signed in</h1>"), "{}", page.text());
}

#[tokio::test]
async fn list_of_users_is_no_user() {
    let asked = from(PROXY, request("GET", "/api/events").header("x-forwarded-user", "mallory, alice"));
    assert_eq!(world().ask(asked, "").await.status, 401);
}

#[tokio::test]
async fn body_of_a_stranger_is_not_read() {
    let endless =
        axum::body::Body::from_stream(futures_util::stream::pending::<Result<&[u8], std::io::Error>>());
    let asked = from(STRANGER, request("POST", "/api/run_task").header("x-forwarded-user", "ada"));
    let answer =
        tokio::time::timeout(std::time::Duration::from_secs(10), async { world().ask(asked, endless).await });
    assert_eq!(answer.await.expect("it is refused without its body").status, 403);
}

#[tokio::test]
async fn nothing_of_the_app_is_drawn_for_nobody() {
    for path in ["/pkg/", "/pkg//", "/pkg/0a1b/", "/pkg/nothing.css"] {
        let answer = world().ask(from(STRANGER, visit(path)), "").await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("class=\"frame\""), "{path}: {}", answer.text());
    }
}
