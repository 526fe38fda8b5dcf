//! How a place in an address is found and taken out again.

use super::*;

#[test]
fn a_root_of_a_place_is_its_parameter() {
    for (from, to) in [
        ("/at/lab/api/board", Some("/api/board?place=lab")),
        ("/at/lab/api/events", Some("/api/events?place=lab")),
        ("http://localhost:3000/at/lab/api/board?x=1", Some("http://localhost:3000/api/board?x=1&place=lab")),
        ("/at/lab/tasks", None),
        ("/at/lab", None),
        ("/at/", None),
        ("/api/board", None),
        ("/attic/lab/api/board", None),
    ] {
        let found = without_root(&from.parse().unwrap()).map(|uri| uri.to_string());
        assert_eq!(found.as_deref(), to, "{from}");
    }
}

#[tokio::test]
async fn page_can_be_asked_for_more_after_its_end() {
    let page = ([(header::CONTENT_TYPE, "text/html")], "<a href=\"/\">Overview</a>").into_response();
    let mut body = keep(page, "lab").await.into_body().into_data_stream();
    let mut kept = Vec::new();
    while let Some(part) = body.next().await {
        kept.extend(part.unwrap());
    }
    assert_eq!(kept, b"<a href=\"/?place=lab\">Overview</a>");
    assert!(body.next().await.is_none());
}
