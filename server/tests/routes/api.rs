//! What changes something: server functions and the socket, asked by own pages and by others.

use axum::body::{Body, Bytes};
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

#[tokio::test]
async fn the_audit_is_a_file_too() {
    let world = World::new();
    let file = world.ask(request("GET", "/audit.csv?action=launch"), "").await;
    assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(file.text(), "time,actor,action,target,cluster,detail,before,after\r\n");
}
