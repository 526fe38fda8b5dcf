//! The HTML shell and the frame round every page.

pub mod code;
pub mod finder;
mod focus;
pub mod frame;
pub mod info;
mod kept;
pub mod place;
pub mod theme;

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use leptos_meta::{MetaTags, Title, provide_meta_context};
use leptos_router::components::Router;

use crate::live;
use crate::live::store::Live;
use crate::routes::Pages;
use crate::ui::delivered;
use crate::ui::heading::LastHeading;

/// The document. The style sheet is one hashed file; scripts carry the response's nonce.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let pkg = options.site_pkg_dir.clone();
    view! {
        <!DOCTYPE html>
        // Not for translation: the browser would replace text nodes, and states on a live page would no longer change.
        <html lang="en" translate="no" data-theme=theme::of_request() data-keys=finder::of_request()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"/>
                <meta name="description" content="Run Amazon ECS tasks on Fargate, and see why they stopped."/>
                <meta name="google" content="notranslate"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml"/>
                <link rel="stylesheet" href=format!("/{pkg}/slipway.css")/>
                {place::keeper()}
                {focus::keeper()}
                {code::watcher()}
                {scripts(options)}
                <MetaTags/>
            </head>
            <body data-frame=info::to_json()>
                <App/>
                {delivered::keeper()}
            </body>
        </html>
    }
}

/// Leptos's scripts and the links that preload them. Leptos writes the page's nonce into the links' `crossorigin`, where
/// it is no secret any more: browsers hide it in `nonce` alone.
fn scripts(options: LeptosOptions) -> impl IntoView {
    let html = view! { <HydrationScripts options=options/> }.to_html();
    let html = match leptos::nonce::use_nonce() {
        Some(nonce) => html.replace(&format!("crossorigin=\"{nonce}\""), "crossorigin=\"anonymous\""),
        None => html,
    };
    InertElement::new(html)
}

/// The app: router, frame and pages.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let store = Live::default();
    provide_context(store);
    provide_context(LastHeading::default());
    provide_context(place::kept());
    view! {
        <Title formatter=|title: String| if title.is_empty() { "Slipway".to_owned() } else { format!("{title} · Slipway") }/>
        <Router>
            <frame::Frame>
                <Pages/>
            </frame::Frame>
        </Router>
        // Hydrated last: from then on the page may differ from what the server drew. News that came while a page's
        // chunk was on its way met markup of another shape, and hydration broke off.
        {move || {
            delivered::hydrated();
            live::start(store);
        }}
    }
}
