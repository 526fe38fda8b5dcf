//! The table, and what breaks it.

use std::fmt;

use crate::scan::{Named, names};

/// The crates of this repository.
const OURS: [&str; 4] = ["app", "domain", "ecs_emulator", "server"];

/// Where the server's rooms are put together: it may know them all, and none may know it.
const WIRING: &str = "wiring";

/// Rooms of the server that own nothing and may be used by all.
const LEAVES: [&str; 4] = ["clock", "readiness", "shutdown", "telemetry"];

/// The server's rooms and whom they may import besides [`LEAVES`]: a room, a crate, or a part of one.
const SERVER: &[(&str, &[&str])] = &[
    ("http", &["app", "backend", "hub", "sign_in", "domain"]),
    ("sign_in", &["app::port", "config", "domain"]),
    ("cli", &["config", "aws", "domain"]),
    ("config", &["domain"]),
    ("data", &[]),
    ("backend", &["app::port", "domain", "aws", "store", "hub"]),
    ("events", &["aws", "store", "hub", "domain"]),
    ("hub", &["store", "domain"]),
    ("store", &["domain"]),
    ("aws", &["domain"]),
];

/// The app's rooms: shell, routes, pages in a row, each before all that follow.
const APP: &[(&str, &[&str])] = &[
    ("shell", &["routes", "pages", "api", "live", "forms", "ui", "port", "domain"]),
    ("routes", &["pages", "api", "live", "forms", "ui", "port", "domain"]),
    ("pages", &["api", "live", "forms", "ui", "port", "domain"]),
    ("forms", &["ui", "domain"]),
    ("live", &["domain"]),
    ("api", &["port", "domain"]),
    ("port", &["domain"]),
    ("ui", &["domain"]),
];

/// One name that stands where it may not.
#[derive(Debug)]
pub(crate) struct Broken {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) named: String,
    rule: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.file, self.line, self.named, self.rule)
    }
}

/// What in `text`, the file at `file` from the root, breaks a rule.
pub(crate) fn check(file: &str, text: &str) -> Vec<Broken> {
    let Some((krate, inner)) = place(file) else { return Vec::new() };
    let module = module(inner);
    names(&module, text)
        .into_iter()
        .filter_map(|Named { line, path, in_tests }| {
            let rule = refuse(krate, module.first().map(String::as_str), in_tests, &path)?;
            Some(Broken { file: file.to_owned(), line, named: path.join("::"), rule })
        })
        .collect()
}

/// The crate of a file and its path in that crate's sources.
fn place(file: &str) -> Option<(&'static str, &str)> {
    [
        ("server/emulator/src/", "ecs_emulator"),
        ("server/src/", "server"),
        ("app/domain/src/", "domain"),
        ("app/src/", "app"),
    ]
    .into_iter()
    .find_map(|(folder, krate)| Some((krate, file.strip_prefix(folder)?)))
}

/// The module path of a file: `http/site/find.rs` is `http::site::find`, the crate's root is empty.
fn module(inner: &str) -> Vec<String> {
    let path = inner.strip_suffix(".rs").unwrap_or(inner);
    match path {
        "lib" | "main" => Vec::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}

/// The rule that forbids `path` in `room` of `krate`, if one does.
fn refuse(krate: &str, room: Option<&str>, in_tests: bool, path: &[String]) -> Option<String> {
    let first = path.first()?.as_str();
    // A library of cryptography, whoever made it.
    let sdk = first.starts_with("aws_") && first != "aws_lc_rs";
    if sdk && (krate, room) != ("server", Some("aws")) {
        return Some("only server/src/aws names a type of the AWS SDK".to_owned());
    }
    if krate == "app" && ["axum", "hyper", "sqlx", "tokio"].contains(&first) {
        return Some("the app declares a port and leaves the rest to the server".to_owned());
    }
    let foreign = OURS.contains(&first) && first != krate;
    match krate {
        "domain" => foreign.then(|| "domain imports none of ours".to_owned()),
        "ecs_emulator" => foreign.then(|| {
            "the emulator imports nothing of ours, so that it and the client check each other".to_owned()
        }),
        _ => {
            // The crate's root and the wiring know everyone; everyone else is a room. A unit test puts together
            // what its subject stands on.
            let wires = krate == "server" && room == Some(WIRING);
            let room = room.filter(|_| !in_tests && !wires)?;
            let (table, leaves) = if krate == "server" { (SERVER, &LEAVES[..]) } else { (APP, &[][..]) };
            let inside = first == "crate" || first == krate;
            if !inside && !foreign {
                return None;
            }
            let target = if inside { &path[1..] } else { path };
            let named = target.first().map_or("the crate's root", String::as_str);
            if inside && (named == room || named == "*") {
                return None;
            }
            let may: &[&str] = match table.iter().find(|(name, _)| *name == room) {
                Some((_, may)) => may,
                None if leaves.contains(&room) => &[],
                None => return Some(format!("{room} is a new room: say in this table whom it may import")),
            };
            let allowed = leaves.contains(&named)
                || may.iter().any(|may| {
                    let may: Vec<&str> = may.split("::").collect();
                    target.len() >= may.len() && may.iter().zip(target).all(|(a, b)| a == b)
                });
            let all: Vec<&str> = may.iter().chain(leaves).copied().collect();
            let list = if all.is_empty() { "none of ours".to_owned() } else { all.join(", ") };
            (!allowed).then(|| format!("{room} may import {list}"))
        }
    }
}
