//! Pages: rendered by the app, with the policy that their own scripts fit.

use crate::world::{World, request, visit};

const PAGES: [&str; 12] = [
    "/",
    "/run",
    "/launches",
    "/tasks",
    "/clusters/staging/tasks",
    "/clusters",
    "/task-definitions",
    "/clusters/create",
    "/capacity-providers",
    "/audit",
    "/clusters/event-rule",
    "/find?q=%3Cscript%3E",
];

#[tokio::test]
async fn every_page_answers_with_its_policy_and_every_script_bears_its_nonce() {
    let world = World::new();
    let mut nonces = Vec::new();
    for page in PAGES {
        let answer = world.ask(visit(page), "").await;
        // What the page says when its data is missing is the app's business; that it is drawn is not.
        assert!(answer.text().contains("class=\"frame\""), "{page} is {}: {}", answer.status, answer.text());
        let policy = answer.header("content-security-policy").to_owned();
        let nonce =
            policy.split_once("'nonce-").and_then(|(_, rest)| rest.split_once('\'')).unwrap().0.to_owned();
        assert_eq!(
            policy,
            format!(
                "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
                 img-src 'self' data:; connect-src 'self' ws://localhost:3000 wss://localhost:3000; base-uri 'none'; \
                 form-action 'self'; frame-ancestors 'none'; object-src 'none'"
            ),
            "{page}"
        );
        let html = answer.text();
        let scripts = html.matches("<script").count();
        assert!(scripts > 0, "{page} has no script: nothing would hydrate it");
        assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), scripts, "{page}: {html}");
        assert_eq!(html.matches(&nonce).count(), scripts, "{page} says its nonce elsewhere: {html}");
        assert!(
            !html.contains(" style=\"") && !html.contains("<style"),
            "{page} has styles that its policy blocks"
        );
        assert!(html.contains("/pkg/0a1b/slipway.css"), "{page} links no sheet");
        assert_eq!(answer.header("cache-control"), "no-store", "{page}");
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), PAGES.len(), "a nonce was used twice");
}

#[tokio::test]
async fn the_frame_says_that_the_network_is_trusted() {
    let html = World::new().ask(visit("/"), "").await;
    assert!(html.text().contains("No sign-in."), "{}", html.text());
}

#[tokio::test]
async fn a_page_that_is_not_there_is_the_apps_own_with_404() {
    let world = World::new();
    let missing = world.ask(visit("/taks"), "").await;
    assert_eq!(missing.status, 404);
    assert!(
        missing.text().contains("<h1") && missing.text().contains("class=\"frame\""),
        "{}",
        missing.text()
    );
    assert!(missing.header("content-security-policy").contains("'nonce-"));

    let script = world.ask(request("GET", "/taks").header("accept", "application/json"), "").await;
    assert_eq!((script.status.as_u16(), script.json()["code"].as_str()), (404, Some("not-found")));
    let api = world.ask(visit("/api/nothing"), "").await;
    assert_eq!(api.status, 404);
    assert!(!api.header("content-security-policy").contains("nonce"));
}

#[tokio::test]
async fn pages_are_compressed_for_whoever_takes_it() {
    let world = World::new();
    let answer = world.ask(visit("/").header("accept-encoding", "gzip, br"), "").await;
    assert_eq!(answer.header("content-encoding"), "br");
    assert!(answer.header("content-security-policy").contains("'nonce-"));
    assert_eq!(world.ask(visit("/"), "").await.header("content-encoding"), "");
}

#[tokio::test]
async fn a_place_that_is_not_configured_is_not_guessed() {
    let world = World::new();
    assert_eq!(world.ask(request("GET", "/api/events?place=lab"), "").await.text(), "local@lab sent 0");
    assert_eq!(world.ask(request("GET", "/api/events"), "").await.text(), "local@home sent 0");
    let moon = world.ask(visit("/?place=moon"), "").await;
    assert_eq!(moon.status, 404);
    assert!(
        moon.text().contains(
            "no place of that name. It has <a href=\"/\">home</a>, <a href=\"/?place=lab\">lab</a>."
        )
    );
    let moon = world.ask(request("GET", "/at/moon/api/events"), "").await;
    assert_eq!((moon.status.as_u16(), moon.json()["code"].as_str().unwrap()), (404, "unknown-place"));
    assert_eq!(moon.json()["message"], "This server has no place of that name. It has home, lab.");
}

#[tokio::test]
async fn requests_of_the_wasm_name_their_place_by_their_root() {
    let world = World::new();
    for (uri, said) in [
        ("/at/lab/api/events", "local@lab sent 0"),
        ("/at/home/api/events", "local@home sent 0"),
        ("/api/events", "local@home sent 0"),
    ] {
        assert_eq!(world.ask(request("GET", uri), "").await.text(), said);
    }
    assert_eq!(world.ask(visit("/at/lab/tasks"), "").await.status, 404);
}

/// Every address that a drawn page links to or posts to, but for files and other sites.
fn addresses(html: &str) -> Vec<&str> {
    let tags = html.split('<').filter(|tag| tag.starts_with("a ") || tag.starts_with("form "));
    tags.filter(|tag| !tag.contains("data-place"))
        .flat_map(|tag| [" href=\"/", " action=\"/"].map(|start| tag.split(start).nth(1)))
        .flatten()
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

#[tokio::test]
async fn every_link_of_a_page_keeps_its_place_and_the_default_place_is_named_nowhere() {
    let world = World::new();
    for page in PAGES {
        let home = world.ask(visit(page), "").await;
        assert!(!addresses(home.text()).is_empty(), "{page}");
        assert!(
            !home.text().contains("keep(") && addresses(home.text()).iter().all(|a| !a.contains("place="))
        );
        let to = if page.contains('?') { format!("{page}&place=lab") } else { format!("{page}?place=lab") };
        let lab = world.ask(visit(&to), "").await;
        assert_eq!((lab.status, lab.text().contains("<b>lab<")), (home.status, true), "{page}");
        for address in addresses(lab.text()) {
            assert!(address.contains("place=lab"), "{page} links to /{address}");
        }
        assert!(lab.text().contains("data-place=\"lab\""), "the script that keeps it is there");
        // The way back is a link of its own.
        assert!(lab.text().contains("aria-current=\"true\""), "{page}");
        // Forms that ask for a page replace the query of their address.
        let asks = lab.text().matches("method=\"get\"").count();
        assert_eq!(
            lab.text().matches("<input type=\"hidden\" name=\"place\" value=\"lab\"").count(),
            asks,
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_pages_at_once_are_all_drawn() {
    let world = std::sync::Arc::new(World::new());
    let asked = (0..120).map(|n| {
        let world = world.clone();
        tokio::spawn(async move { world.ask(visit(PAGES[n % PAGES.len()]), "").await })
    });
    for answer in asked.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        assert!(answer.text().contains("class=\"frame\""), "{}: {}", answer.status, answer.text());
    }
}
