//! The origin check: only this server's own pages may change anything or open a socket.
//!
//! One rule for every state-changing request and every upgrade, because server functions have no
//! defence of their own and a form of a foreign page reaches them. `Sec-Fetch-Site` is the
//! browser's own word and wins; older browsers, and all on plain http, send `Origin`, which must
//! name the host that was asked. A request with neither comes from no browser, carries nobody's
//! session, and may pass; an upgrade may not, because browsers always send Origin with one.
//! It runs after the Host check, which makes the host trustworthy to compare with.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::uri::Authority;
use http::{HeaderMap, Method, Uri, header};

use super::failure::Failure;
use super::host;

/// The layer.
pub(super) async fn check(request: Request, next: Next) -> Response {
    if is_own(request.method(), request.uri(), request.headers()) {
        next.run(request).await
    } else {
        Failure::Foreign.into_response()
    }
}

fn is_own(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    let upgrade = headers.contains_key(header::UPGRADE) || method == Method::CONNECT;
    let reads = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if reads && !upgrade {
        return true;
    }
    if let Some(site) = headers.get("sec-fetch-site") {
        // `none` is the person's own doing (a bookmark, a typed address): never a page's, never a socket.
        return site == "same-origin" || (site == "none" && !upgrade);
    }
    match headers.get(header::ORIGIN) {
        Some(origin) => {
            let origin = origin.to_str().ok().and_then(authority);
            let host = host::named(uri, headers);
            matches!((origin, host), (Some(origin), Some(host)) if same(&origin, &host))
        }
        None => !upgrade,
    }
}

/// The authority of an http(s) origin with its port always written; `null` and the rest are nobody.
fn authority(origin: &str) -> Option<(String, Option<u16>)> {
    let uri: Uri = origin.parse().ok()?;
    let usual = match uri.scheme_str()? {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let authority = uri.authority()?;
    let port = authority.port_u16().filter(|port| *port != usual);
    Some((authority.host().to_lowercase(), port))
}

/// A Host says no scheme, so its port counts as usual when it is 80 or 443 and the origin has none.
fn same((name, port): &(String, Option<u16>), host: &Authority) -> bool {
    let asked = host.port_u16();
    let ports = asked == *port || (port.is_none() && matches!(asked, Some(80 | 443)));
    *name == host.host().to_lowercase() && ports
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn passes(method: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri("/api/x");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        is_own(&parts.method, &parts.uri, &parts.headers)
    }

    const HOST: (&str, &str) = ("host", "localhost:3000");
    const UPGRADE: (&str, &str) = ("upgrade", "websocket");

    #[test]
    fn reading_is_free_for_all() {
        for method in ["GET", "HEAD", "OPTIONS"] {
            assert!(passes(
                method,
                &[HOST, ("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")]
            ));
        }
    }

    #[test]
    fn a_change_needs_an_own_page_or_no_browser() {
        for (own, headers) in [
            (true, vec![HOST]),
            (true, vec![HOST, ("sec-fetch-site", "same-origin")]),
            (true, vec![HOST, ("sec-fetch-site", "none")]),
            (false, vec![HOST, ("sec-fetch-site", "same-site")]),
            (false, vec![HOST, ("sec-fetch-site", "cross-site")]),
            // The browser's own word wins over Origin, both ways.
            (false, vec![HOST, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")]),
            (true, vec![HOST, ("sec-fetch-site", "same-origin"), ("origin", "null")]),
            (true, vec![HOST, ("origin", "http://localhost:3000")]),
            (true, vec![HOST, ("origin", "http://LOCALHOST:3000")]),
            (false, vec![HOST, ("origin", "http://localhost:3001")]),
            (false, vec![HOST, ("origin", "http://localhost")]),
            (false, vec![HOST, ("origin", "null")]),
            (false, vec![HOST, ("origin", "https://evil.example")]),
            (false, vec![HOST, ("origin", "chrome-extension://localhost:3000")]),
            (true, vec![("host", "slipway.example.com"), ("origin", "https://slipway.example.com")]),
            (true, vec![("host", "slipway.example.com:443"), ("origin", "https://slipway.example.com")]),
            (false, vec![("host", "slipway.example.com"), ("origin", "https://slipway.example.com:8443")]),
        ] {
            for method in ["POST", "PUT", "PATCH", "DELETE", "BREW"] {
                assert_eq!(passes(method, &headers), own, "{method} {headers:?}");
            }
        }
    }

    #[test]
    fn an_upgrade_needs_an_own_page() {
        for (own, headers) in [
            (false, vec![HOST, UPGRADE]),
            (false, vec![HOST, UPGRADE, ("sec-fetch-site", "none")]),
            (false, vec![HOST, UPGRADE, ("sec-fetch-site", "cross-site")]),
            (false, vec![HOST, UPGRADE, ("origin", "http://evil.example")]),
            (true, vec![HOST, UPGRADE, ("origin", "http://localhost:3000")]),
            (
                true,
                vec![HOST, UPGRADE, ("sec-fetch-site", "same-origin"), ("origin", "http://localhost:3000")],
            ),
        ] {
            assert_eq!(passes("GET", &headers), own, "{headers:?}");
        }
    }
}
