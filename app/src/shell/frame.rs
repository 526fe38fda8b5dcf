//! The frame: rail, top bar, banners, and the place of the page.

use domain::help::AWS_AWAY;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::code::MissingCode;
use super::finder::Finder;
use super::info::{self, FrameInfo};
use super::place::PlaceSwitch;
use super::theme::ThemeButton;
use crate::live::conn;
use crate::live::store::use_live;
use crate::ui::delivered::NotLive;
use crate::ui::icon::{self, Icon};
use crate::ui::notice::Help;

/// What is round every page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let FrameInfo { place, actor, installation } = info::here();
    view! {
        // Left to the browser, which moves the focus too; the router would only scroll.
        <a class="skip" href="#main" rel="external">"Skip to content"</a>
        <div class="frame">
            <header class="rail">
                <a class="brand" href="/" aria-label="Slipway, overview">
                    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true">
                        <path d="M3 20.5h18"></path>
                        <path d="M4 17 20 9.4"></path>
                        <path d="m5.2 11.8 13.4-6.2-1 4.2-10.2 4.9z" fill="currentColor"></path>
                    </svg>
                    <span class="word">"Slipway"</span>
                </a>
                <nav aria-label="Main">
                    <RailLink href="/" word="Overview" path=icon::OVERVIEW/>
                    <RailLink href="/run" word="Run task" path=icon::RUN/>
                    <RailLink href="/launches" word="Launches" path=icon::LAUNCHES/>
                    <RailLink href="/tasks" word="Tasks" path=icon::TASKS/>
                    <RailLink href="/clusters" word="Clusters" path=icon::CLUSTERS/>
                    <RailLink href="/task-definitions" word="Task definitions" path=icon::DEFINITIONS/>
                    <RailLink href="/audit" word="Audit" path=icon::AUDIT/>
                </nav>
                <p class="rail-foot">"Slipway " {installation.version}</p>
            </header>
            <section class="topbar" aria-label="Place and connection">
                <PlaceSwitch here=place places=installation.places/>
                <Finder/>
                <ConnBadge/>
                <span class="actor" title=format!("Acting user: {actor}")><Icon path=icon::PERSON/><span>{actor.clone()}</span></span>
                <ThemeButton/>
            </section>
            <main class="main" id="main" tabindex="-1">
                {installation.open_to_network.then(|| view! {
                    <div class="banner" data-kind="warn" role="note">
                        <p><strong>"No sign-in."</strong>" Everyone who can reach this address can run and stop tasks with Slipway's credentials."</p>
                    </div>
                })}
                {installation.demo.then(|| view! {
                    <p class="demo-note muted small">"Demo mode: a built-in ECS emulator. Nothing runs in AWS and nothing is billed."</p>
                })}
                <MissingCode/>
                <NotLive/>
                <SourceBanner/>
                {children()}
            </main>
        </div>
    }
}

#[component]
fn RailLink(href: &'static str, word: &'static str, path: &'static str) -> impl IntoView {
    let location = use_location().pathname;
    let current = move || {
        // A task's address stands below its cluster; its place in the rail is with the tasks.
        let now = location.get();
        let now = if now.contains("/tasks/") { "/tasks" } else { now.as_str() };
        let here = if href == "/" { now == "/" } else { now == href || now.starts_with(&format!("{href}/")) };
        here.then_some("page")
    };
    view! { <a href=href aria-current=current><Icon path=path/><span class="word">{word}</span></a> }
}

/// How live the page is, and how old its data.
#[component]
fn ConnBadge() -> impl IntoView {
    let live = use_live();
    let badge = Memo::new(move |_| {
        live.status
            .with(|status| conn::badge(&live.conn.get(), status.as_ref(), live.heard.get(), live.now.get()))
    });
    let why = move || live.status.with(|status| status.as_ref().and_then(|s| s.why.clone()));
    view! {
        <span class="conn" data-conn=move || badge.get().0 title=why>
            // While it catches up the word changes at once again: that is not read out.
            <span role="status" aria-busy=move || (badge.get().0 == "catching-up").then_some("true")>
                {move || badge.get().1}
            </span>
            <span class="age">{move || badge.get().2}</span>
        </span>
        <span class="sr-only" aria-live="polite">{move || live.announced.get()}</span>
    }
}

/// What keeps changes from coming, for as long as it does. It is always there and hidden while all is well, because
/// the server may have drawn the page before it was known.
#[component]
fn SourceBanner() -> impl IntoView {
    let live = use_live();
    let why = Memo::new(move |_| {
        live.status.with(|status| status.as_ref().and_then(|s| s.stale_since.and(s.why.clone())))
    });
    view! {
        <div class="banner" data-kind="warn" data-code="source-stale" aria-live="polite" hidden=move || why.with(Option::is_none)>
            <p>{move || why.get().unwrap_or_default()}</p>
            <p>"Data may be out of date. Slipway keeps retrying. "<Help section=AWS_AWAY/></p>
        </div>
    }
}
