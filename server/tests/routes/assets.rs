//! The site's files: found, kept by browsers, and sent in the form they take.

use crate::world::{World, request};

const FOREVER: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn hashed_files_may_be_kept_for_ever_in_the_form_the_browser_takes() {
    let world = World::new();
    for (path, accept, body, encoding, kind) in [
        ("slipway.js", "gzip, deflate, br", "this is slipway.js.br", "br", "text/javascript; charset=utf-8"),
        ("slipway.js", "gzip", "this is slipway.js.gz", "gzip", "text/javascript; charset=utf-8"),
        ("slipway.js", "", "this is slipway.js", "", "text/javascript; charset=utf-8"),
        ("slipway_bg.wasm", "br", "this is slipway_bg.wasm", "", "application/wasm"),
        ("slipway.css", "br", "this is slipway.css", "", "text/css; charset=utf-8"),
    ] {
        let answer = world
            .ask(request("GET", &format!("/pkg/0a1b/{path}")).header("accept-encoding", accept), "")
            .await;
        assert_eq!((answer.status.as_u16(), answer.text()), (200, body));
        assert_eq!((answer.header("content-encoding"), answer.header("content-type")), (encoding, kind));
        assert_eq!(answer.header("cache-control"), FOREVER);
        assert_eq!(answer.header("content-length"), body.len().to_string());
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
    }
    let script = world.ask(request("GET", "/pkg/0a1b/slipway.js"), "").await;
    assert_eq!(script.header("vary"), "accept-encoding");
}

#[tokio::test]
async fn what_is_not_in_the_site_is_not_there() {
    let world = World::new();
    for path in [
        "/pkg/old/slipway.js",
        "/pkg/0a1b/",
        "/pkg/0a1b/slipway.js.br",
        "/pkg/0a1b/../../Cargo.toml",
        "/pkg/0a1b/%2e%2e/x",
    ] {
        let answer = world.ask(request("GET", path), "").await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    }
    assert_eq!(world.ask(request("POST", "/pkg/0a1b/slipway.js"), "").await.status, 405);
}

#[tokio::test]
async fn an_icon_is_found_by_the_names_browsers_ask_for() {
    let world = World::new();
    for path in ["/favicon.svg", "/favicon.ico"] {
        let icon = world.ask(request("GET", path), "").await;
        assert_eq!((icon.status.as_u16(), icon.header("content-type")), (200, "image/svg+xml"));
        assert_eq!(icon.header("cache-control"), "public, max-age=86400");
    }
}
