//! What changes something: server functions and the socket, asked by own pages and by others.

use axum::body::{Body, Bytes};
use domain::launch::form::{ContainerForm, LaunchForm, Pair, RuleLine, StrategyLine};
use domain::query::encode;
use server::http::BODY_LIMIT;

use crate::world::{World, request};

#[tokio::test]
async fn server_functions_answer_below_api() {
    let answer =
        World::new().ask(request("POST", "/api/clusters").header("accept", "application/json"), "{}").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "[]"));
    assert_eq!(
        answer.header("content-security-policy"),
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
}

#[tokio::test]
async fn another_sites_page_changes_nothing_and_opens_no_socket() {
    let world = World::new();
    for (status, method, headers) in [
        (200, "POST", vec![("sec-fetch-site", "same-origin")]),
        (200, "POST", vec![("origin", "http://localhost:3000")]),
        (200, "POST", vec![]),
        (403, "POST", vec![("sec-fetch-site", "cross-site")]),
        (403, "POST", vec![("sec-fetch-site", "same-site"), ("origin", "http://localhost:3001")]),
        (403, "POST", vec![("origin", "https://evil.example")]),
        (403, "POST", vec![("origin", "null")]),
        (200, "GET", vec![("sec-fetch-site", "cross-site")]),
        (200, "GET", vec![("upgrade", "websocket"), ("origin", "http://localhost:3000")]),
        (403, "GET", vec![("upgrade", "websocket"), ("origin", "https://evil.example")]),
        (403, "GET", vec![("upgrade", "websocket")]),
    ] {
        let mut asked = request(method, "/api/events");
        for (name, value) in &headers {
            asked = asked.header(*name, *value);
        }
        let answer = world.ask(asked, "").await;
        assert_eq!(answer.status, status, "{method} {headers:?}");
        if status == 403 {
            assert_eq!(answer.json()["code"], "foreign-origin");
        }
    }
}

#[tokio::test]
async fn a_rebound_name_is_refused_before_its_origin_is_believed() {
    let asked = http::Request::builder().method("POST").uri("/api/events");
    let asked = asked.header("host", "evil.example:3000").header("origin", "http://evil.example:3000");
    assert_eq!(World::new().ask(asked, "").await.status, 421);
}

#[tokio::test]
async fn a_body_may_be_one_mebibyte_declared_or_not() {
    let world = World::new();
    let chunked = |len: usize| {
        Body::from_stream(futures_util::stream::iter(
            std::iter::repeat_n(Bytes::from_static(&[b'x'; 1024]), len / 1024)
                .map(Ok::<_, std::convert::Infallible>),
        ))
    };
    for (status, body) in [
        (200, Body::from(vec![b'x'; BODY_LIMIT])),
        (413, Body::from(vec![b'x'; BODY_LIMIT + 1])),
        (200, chunked(BODY_LIMIT)),
        (413, chunked(BODY_LIMIT + 1024)),
    ] {
        let answer = world.ask(request("POST", "/api/events"), body).await;
        assert_eq!(answer.status, status);
        let said = if status == 200 { "local@home sent 1048576" } else { "body-too-large" };
        assert!(answer.text().contains(said), "{}", answer.text());
    }
}

/// Posts the form's fields as a browser encodes them; the fake port hands back what arrived.
async fn post_form(pairs: &[(String, String)]) -> LaunchForm {
    let body: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let asked = request("POST", "/api/run_task")
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = World::new().ask(asked, body.join("&")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(answer.json()["Refreshed"].as_str().unwrap()).unwrap()
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[tokio::test]
async fn nested_fields_arrive_byte_for_byte() {
    let form = post_form(&owned(&[
        ("form[intent]", "follow"),
        ("form[subnets][]", "subnet-a"),
        ("form[subnets][]", "subnet-b"),
        ("form[strategy][0][provider]", "FARGATE"),
        ("form[strategy][0][weight]", "1"),
        ("form[strategy][1][provider]", "FARGATE_SPOT"),
        ("form[containers][0][name]", "app"),
        ("form[containers][0][env][0][key]", "A"),
        ("form[containers][0][env][0][value]", "1=2&3%20+[x]\r\n\u{e9}"),
        ("form[containers][1][name]", "side"),
        ("form[containers][1][env][0][key]", "B"),
        ("form[containers][1][env][1][key]", "C"),
        ("form[new_group][wanted]", "on"),
        ("form[new_group][rules][0][source]", "::/0"),
        ("form[tags][0][key]", "team"),
    ]))
    .await;
    let pair = |key: &str, value: &str| Pair { key: key.into(), value: value.into() };
    assert_eq!(form.subnets, ["subnet-a", "subnet-b"]);
    let line = |provider: &str, weight: &str| StrategyLine {
        provider: provider.into(),
        weight: weight.into(),
        ..StrategyLine::default()
    };
    assert_eq!(form.strategy, [line("FARGATE", "1"), line("FARGATE_SPOT", "")]);
    let container =
        |name: &str, env: Vec<Pair>| ContainerForm { name: name.into(), env, ..ContainerForm::default() };
    assert_eq!(
        form.containers,
        [
            container("app", vec![pair("A", "1=2&3%20+[x]\r\n\u{e9}")]),
            container("side", vec![pair("B", ""), pair("C", "")])
        ]
    );
    assert_eq!(form.new_group.rules, [RuleLine { source: "::/0".into(), ..RuleLine::default() }]);
    assert_eq!(form.tags, [pair("team", "")]);
}

#[tokio::test]
async fn a_thousand_variables_arrive_in_their_order() {
    let mut pairs = owned(&[("form[intent]", "follow"), ("form[containers][0][name]", "app")]);
    for n in 0..1000 {
        pairs.push((format!("form[containers][0][env][{n}][key]"), format!("KEY_{n}")));
        pairs.push((format!("form[containers][0][env][{n}][value]"), n.to_string()));
    }
    let form = post_form(&pairs).await;
    let env = &form.containers[0].env;
    assert_eq!(env.len(), 1000);
    assert!(
        env.iter().enumerate().all(|(n, pair)| pair.key == format!("KEY_{n}") && pair.value == n.to_string())
    );
}

#[tokio::test]
async fn a_button_without_scripts_leads_back_to_its_row() {
    let asked = request("POST", "/api/run_task")
        .header("accept", "text/html")
        .header("content-type", "application/x-www-form-urlencoded");
    let answer = World::new().ask(asked, "form[intent]=add-tags&form[tags][0][key]=team").await;
    assert_eq!(answer.status, 302);
    let location = answer.header("location");
    assert!(location.starts_with("/run?draft=") && location.ends_with("#tags-1-key"), "{location}");
}

#[tokio::test]
async fn what_cannot_be_read_is_the_askers_fault() {
    for (path, kind, body) in [
        ("/api/run_task", "application/x-www-form-urlencoded", "form[containers]=no-list"),
        ("/api/run_task", "application/x-www-form-urlencoded", "%ff"),
        ("/api/launch", "application/json", "{\"id\":"),
        ("/api/launch", "application/json", "\u{fffd}"),
    ] {
        let asked = request("POST", path).header("accept", "application/json").header("content-type", kind);
        let answer = World::new().ask(asked, body).await;
        assert_eq!(answer.status, 422, "{path} {body}: {}", answer.text());
        assert_eq!(answer.json()["code"], "malformed-request", "{path} {body}");
    }
}

#[tokio::test]
async fn the_audit_is_a_file_too() {
    let world = World::new();
    let file = world.ask(request("GET", "/audit.csv?action=launch"), "").await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(file.text(), "time,actor,action,target,cluster,detail,before,after\r\n");
}

#[tokio::test]
async fn posted_id_that_is_none_reaches_no_header() {
    let world = World::new();
    let long = "a".repeat(70_000);
    for id in ["a%0d%0ab", "a%00b", "%E2%80%AE", "", long.as_str()] {
        for act in ["cancel", "stop", "again", "nonsense"] {
            let asked = request("POST", "/api/press_launch")
                .header("accept", "text/html")
                .header("content-type", "application/x-www-form-urlencoded");
            let answer = world.ask(asked, format!("press[id]={id}&press[act]={act}")).await;
            assert_eq!(answer.status, 422, "{act}: {}", answer.text());
            let location = answer.header("location");
            assert!(location.len() < 1_000 && !location.contains("/launches/"), "{location}");
        }
    }
}

/// A browser without JavaScript reads pages: whatever it posts, and wherever it says that it came from.
#[tokio::test]
async fn form_of_a_plain_browser_is_answered_with_a_page_or_the_way_to_one() {
    let world = World::new();
    let arn =
        "arn%3Aaws%3Aecs%3Aeu-west-1%3A000000000000%3Atask%2Fstaging%2F60c01c6162169c7026677479348788b0";
    let stop = format!("arn={arn}&reason=x");
    for function in [
        "stop_task",
        "stop_tasks",
        "press_launch",
        "run_task",
        "apply_capacity",
        "create_cluster",
        "delete_cluster",
        "save_provider",
        "delete_provider",
    ] {
        for body in ["", "%00=%ff&[[[=]]]", "reason=x", &stop, "press[id]=a%0d%0ab", "form[cluster]=%3Cb%3E"]
        {
            for query in ["", "?place=lab"] {
                let asked = request("POST", &format!("/api/{function}{query}"))
                    .header("accept", "text/html,application/xhtml+xml")
                    .header("content-type", "application/x-www-form-urlencoded")
                    .header("referer", "https://evil.example/?x");
                let answer = world.ask(asked, body.to_owned()).await;
                let (to, kind) = (answer.header("location"), answer.header("content-type"));
                let said = answer.text();
                assert!(!to.contains("evil") && !to.contains("__err"), "{function} {body}: {to}");
                if answer.status.is_redirection() {
                    assert!(to.starts_with('/') && to != "/", "{function} {body}: {to}");
                } else {
                    assert!(kind.starts_with("text/html"), "{function} {body}: {kind} {said}");
                    assert!(said.contains("<h1>") && to.is_empty(), "{function} {body}: {to} {said}");
                    assert!(!said.contains("<b>"), "{function} {body}: {said}");
                }
            }
        }
    }
}
