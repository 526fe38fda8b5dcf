//! Who may import whom, over every source file of the app and the server.
//!
//! `rules` is the table of docs/architecture.md; `scan` reads files. A broken rule is printed with
//! its file and line. What a type's method returns is not looked at, only what is named.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up, it cannot test")]

mod rules;
mod scan;

use std::path::{Path, PathBuf};

use rules::{Broken, check};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every `.rs` file below a folder, as its path from the root and its text.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn everyone_imports_only_whom_they_may() {
    let mut files = 0;
    let mut broken = Vec::new();
    for folder in ["app/src", "app/domain/src", "server/src", "server/emulator/src"] {
        for (name, text) in sources(folder) {
            files += 1;
            broken.extend(check(&name, &text));
        }
    }
    assert!(files > 20, "only {files} files were read: the folders must have moved");
    let lines: Vec<String> = broken.iter().map(ToString::to_string).collect();
    assert!(broken.is_empty(), "{} broken rules of who may import whom:\n{}", lines.len(), lines.join("\n"));
}

fn broken(name: &str, text: &str) -> Vec<(usize, String)> {
    check(name, text).into_iter().map(|Broken { line, named, .. }| (line, named)).collect()
}

#[test]
fn a_forbidden_import_is_caught_where_it_stands() {
    for (name, text, line, named) in [
        ("server/src/hub/board.rs", "//! x\n\nuse crate::events::Poller;\n", 3, "crate::events::Poller"),
        ("server/src/hub.rs", "fn f() {\n    crate::http::serve()\n}", 2, "crate::http::serve"),
        ("server/src/store/journal.rs", "use super::super::aws::ecs;", 1, "crate::aws::ecs"),
        (
            "server/src/store/journal.rs",
            "use crate::{clock::Clock,\n    hub::{Hub as Centre}};",
            2,
            "crate::hub::Hub",
        ),
        ("server/src/backend/run.rs", "use app::pages::Run;", 1, "app::pages::Run"),
        ("server/src/events/poll.rs", "type C = aws_sdk_ecs::Client;", 1, "aws_sdk_ecs::Client"),
        ("server/src/http/socket.rs", "use ecs_emulator::World;", 1, "ecs_emulator::World"),
        ("server/src/http/socket.rs", "use crate::run;", 1, "crate::run"),
        ("server/src/hub.rs", "use crate::wiring::rooms::Rooms;", 1, "crate::wiring::rooms::Rooms"),
        ("server/src/wiring/rooms.rs", "use aws_config::SdkConfig;", 1, "aws_config::SdkConfig"),
        // Only the server's is the wiring.
        ("app/src/wiring.rs", "use crate::pages::run::Run;", 1, "crate::pages::run::Run"),
        (
            "server/src/hub.rs",
            "mod tests { use super::*; }\nuse crate::http::Shell;",
            2,
            "crate::http::Shell",
        ),
        ("server/src/hub/tests.rs", "use aws_sdk_ecs::Client;", 1, "aws_sdk_ecs::Client"),
        ("server/src/clock.rs", "use crate::config::Config;", 1, "crate::config::Config"),
        ("server/src/novelty.rs", "use crate::store::Store;", 1, "crate::store::Store"),
        ("server/emulator/src/ecs.rs", "use domain::id::Family;", 1, "domain::id::Family"),
        ("server/emulator/src/ecs.rs", "use aws_smithy_types::DateTime;", 1, "aws_smithy_types::DateTime"),
        ("app/domain/src/id.rs", "use app::port::Port;", 1, "app::port::Port"),
        ("app/src/api/run.rs", "use crate::pages::run::Run;", 1, "crate::pages::run::Run"),
        ("app/src/ui/badge.rs", "use crate::live;", 1, "crate::live"),
        ("app/src/forms/field.rs", "use super::super::api::x as y;", 1, "crate::api::x"),
        ("app/src/live/socket.rs", "use ::axum::extract::ws;", 1, "axum::extract::ws"),
        ("app/src/port.rs", "pub use sqlx;", 1, "sqlx"),
    ] {
        assert_eq!(broken(name, text), [(line, named.to_owned())], "{name}: {text}");
    }
}

#[test]
fn what_is_broken_is_said_with_the_rule() {
    let said = check("server/src/hub/board.rs", "\nuse crate::events::Poller;")[0].to_string();
    assert_eq!(
        said,
        "server/src/hub/board.rs:2: crate::events::Poller: hub may import store, domain, clock, readiness, shutdown, \
         telemetry"
    );
}

#[test]
fn what_is_allowed_passes() {
    for (name, text) in [
        ("server/src/lib.rs", "use crate::http::router; use ecs_emulator::World; use app::App;"),
        (
            "server/src/wiring/rooms.rs",
            "use super::error::RunError; use crate::{http::Hubs, aws::Aws}; use app::port::Port;",
        ),
        (
            "server/src/http/socket.rs",
            "use super::failure::Failure; use crate::hub::Hub; use http::StatusCode;",
        ),
        (
            "server/src/aws/ecs.rs",
            "use aws_sdk_ecs::Client; use domain::place::Place; use crate::clock::Clock;",
        ),
        ("server/src/backend/run.rs", "use app::port::{Caller, Port}; use crate::store::Store;"),
        // Inside a module written in the file, super is the file.
        ("server/src/hub.rs", "mod tests {\n    use super::*;\n    use super::seat::Seat;\n}"),
        // Words in comments, strings and characters name nothing.
        (
            "server/src/hub.rs",
            "// use crate::http;\n/* crate::http::x /* y */ */\nconst A: &str = \"crate::http::x\";",
        ),
        (
            "server/src/hub.rs",
            "const A: &str = r#\"a \" crate::http::x\"#; const Q: char = '\"'; fn f<'a>(x: &'a str) {}",
        ),
        // A module of the file's own may have a crate's name.
        ("server/emulator/src/http.rs", "mod server;\nuse server::Server;"),
        (
            "app/src/pages/run.rs",
            "use crate::{api, forms, live::store, ui::badge}; use leptos_axum::redirect;",
        ),
    ] {
        assert_eq!(broken(name, text), [], "{name}: {text}");
    }
}
