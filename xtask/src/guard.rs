//! The guard over the wasm's dependencies: the browser's build must never carry the server's crates, which would cost
//! size first and leak the server's world into the app's design next.

use std::{path::Path, process::Command};

use anyhow::{Context as _, Result, bail};

/// Names that may not appear, and names that begin so.
const BANNED: [&str; 8] =
    ["mio", "hyper", "ring", "rustls", "leptos_axum", "server", "ecs-emulator", "tokio-net"];
const BANNED_PREFIXES: [&str; 4] = ["aws-", "aws_", "sqlx", "axum"];

pub(crate) fn check(root: &Path) -> Result<()> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args([
        "tree",
        "-p",
        "app",
        "--features",
        "hydrate",
        "--target",
        "wasm32-unknown-unknown",
        "-e",
        "normal",
    ]);
    let output = cargo
        .args(["--prefix", "none", "--format", "{p}"])
        .current_dir(root)
        .output()
        .context("cargo tree")?;
    if !output.status.success() {
        bail!("cargo tree failed:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let tree = String::from_utf8_lossy(&output.stdout);
    let mut names: Vec<_> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    names.sort_unstable();
    names.dedup();
    let found: Vec<_> = names.iter().copied().filter(|name| banned(name)).collect();
    println!("wasm-guard: {} crates in the browser's build of app", names.len());
    if found.is_empty() {
        println!("wasm-guard: none of {}* nor {}", BANNED_PREFIXES.join("*, "), BANNED.join(", "));
        return Ok(());
    }
    bail!(
        "the browser's build of app depends on {}; see who by `cargo tree -p app --features hydrate --target wasm32-unknown-unknown -i {}`",
        found.join(", "),
        found[0]
    )
}

fn banned(name: &str) -> bool {
    BANNED.contains(&name) || BANNED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::banned;

    #[test]
    fn the_servers_crates_are_banned_and_the_apps_are_not() {
        for name in
            ["aws-sdk-ecs", "aws-smithy-types", "sqlx-core", "axum", "axum-core", "mio", "leptos_axum"]
        {
            assert!(banned(name), "{name}");
        }
        for name in ["leptos", "domain", "tokio", "server_fn", "http", "string_cache"] {
            assert!(!banned(name), "{name}");
        }
    }
}
