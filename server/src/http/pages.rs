//! The app's pages and server functions, and the context they are rendered in.
//!
//! The only file that knows how leptos is mounted.

use std::sync::OnceLock;

use app::port::{Caller, SharedPort};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, Method, StatusCode, header};
use leptos::config::LeptosOptions;
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos_axum::{AxumRouteListing, LeptosRoutes, ResponseOptions, generate_route_list};
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::compression::{CompressionLayer, CompressionLevel};

use super::failure::{Failure, wants_page};
use super::{Shell, headers, host, place};

impl axum::extract::FromRef<Shell> for LeptosOptions {
    fn from_ref(shell: &Shell) -> Self {
        shell.site.leptos()
    }
}

/// The app's routes, listed once a process: listing draws the whole app without a request, and a page
/// that is rendered at the same time may then never finish.
static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();

/// Every page of the app, and every server function at its path under `/api/`.
pub(super) fn routes(shell: &Shell) -> Router<Shell> {
    let options = shell.site.leptos();
    Router::new().leptos_routes_with_context(
        shell,
        ROUTES.get_or_init(|| generate_route_list(app::App)).clone(),
        {
            let shell = shell.clone();
            move || provide(&shell)
        },
        move || app::shell::shell(options.clone()),
    )
}

/// What no route takes: the app's own page for it, with 404.
pub(super) async fn fallback(State(shell): State<Shell>, request: Request) -> Response {
    let page = matches!(*request.method(), Method::GET | Method::HEAD) && wants_page(request.headers());
    let path = request.uri().path();
    // Below /pkg/ nobody has been asked who they are.
    if !page || path.starts_with("/api/") || path.starts_with("/pkg/") {
        return Failure::NotFound.into_response();
    }
    let options = shell.site.leptos();
    let render = leptos_axum::render_app_async_with_context(
        move || provide(&shell),
        move || app::shell::shell(options.clone()),
    );
    let mut response = render(request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// A failure as a page. Its words are ours, never a request's, so nothing in it needs escaping.
pub(super) fn failure(shell: &Shell, failure: Failure) -> Response {
    let (status, title) = (failure.status(), failure.title());
    let sentence = match failure {
        Failure::Place => place::choice(&shell.places),
        other => other.sentence().to_owned(),
    };
    let code = status.as_u16();
    let body = format!(
        "<div class=\"error-page\"><p class=\"code\">{code}</p><h1>{title}</h1>\
         <p>{sentence}</p><div class=\"actions\"><a class=\"btn btn-primary\" href=\"/\">Overview</a></div></div>"
    );
    plain(shell, status, title, &body)
}

/// A page that says one sentence, with the way on. The sentence is anybody's: it is escaped.
pub(super) fn said(shell: &Shell, status: StatusCode, title: &str, sentence: &str) -> Response {
    let mut text = String::new();
    pulldown_cmark::html::push_html(&mut text, std::iter::once(pulldown_cmark::Event::Text(sentence.into())));
    let body = format!(
        "<div class=\"error-page\"><h1>{title}</h1><p>{text}</p><p>Go back to what you typed with your browser, or on \
         from the overview.</p><div class=\"actions\"><a class=\"btn btn-primary\" href=\"/\">Overview</a></div></div>"
    );
    plain(shell, status, title, &body)
}

/// A page without the app: its markup and sheet, no script, so that it holds when rendering does not. Title and
/// body are ours, and HTML.
pub(super) fn plain(shell: &Shell, status: StatusCode, title: &str, body: &str) -> Response {
    let sheet = shell.site.sheet();
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} · Slipway</title>\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"><link rel=\"stylesheet\" href=\"{sheet}\">\
         </head><body><main class=\"main\">{body}</main></body></html>"
    );
    let headers = [
        (header::CONTENT_TYPE, Some(HeaderValue::from_static("text/html; charset=utf-8"))),
        (header::CACHE_CONTROL, Some(HeaderValue::from_static("no-store"))),
        (header::CONTENT_SECURITY_POLICY, headers::page_policy(None, None)),
    ];
    let mut response = (status, html).into_response();
    for (name, value) in headers {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// Pages and JSON are compressed as they go, fast rather than small; what the xtask compressed stays
/// as it is. A socket has left HTTP and is never touched.
pub(super) fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(SizeAbove::new(512).and(NotForContentType::IMAGES))
}

/// Puts into the context what pages and server functions take from it, and the page's policy into
/// its answer. leptos has put the request, the answer's options and, for a page, the nonce there.
fn provide(shell: &Shell) {
    provide_context(shell.installation.clone());
    if let Some(split) = shell.site.split() {
        provide_context(split);
    }
    let Some(parts) = use_context::<Parts>() else { return };
    if let Some(caller) = parts.extensions.get::<Caller>() {
        provide_context(caller.clone());
    }
    if let Some(port) = parts.extensions.get::<SharedPort>() {
        provide_context(port.clone());
    }
    if let (Some(nonce), Some(answer)) = (use_nonce(), use_context::<ResponseOptions>()) {
        let host = host::named(&parts.uri, &parts.headers);
        if let Some(policy) = headers::page_policy(Some(&nonce), host.as_ref()) {
            answer.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
        answer.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}
