//! The build tasks of the house that cargo cannot do alone: the site, its size budget, the guard over the wasm's
//! dependencies. It owns `site/` and writes nowhere else; it downloads nothing, so that a first build needs no tools
//! but Rust (cargo-leptos and the wasm-bindgen program cost minutes to compile).

mod budget;
mod bundle;
#[cfg(feature = "compress")]
mod compress;
mod css;
mod guard;
mod pack;
mod sections;
mod site;
mod step;
mod wasm;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context as _, Result, bail};

const HELP: &str = "\
The build tasks of Slipway.

  xtask site [--out DIR] [--working] [--manifest-path FILE]
                                                  build the site into DIR/pkg/<hash>/ (DIR: site)
  xtask sizes [--out DIR] [--record]              hold a first visit against xtask/budget.json
  xtask wasm-guard                                no server crate in the wasm's dependencies

  --working              quick to build, to work with; without it, small, to ship
  --manifest-path FILE   another crate with a `hydrate` feature, to try the pipeline with
  --record               write today's figures into xtask/budget.json
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // One sentence with its causes; a backtrace of a build task helps nobody.
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut words = std::env::args().skip(1);
    let command = words.next();
    let options = Options::parse(words)?;
    match command.as_deref() {
        Some("site") => site::build(&options),
        Some("sizes") => budget::check(&options),
        Some("wasm-guard") => guard::check(&options.root),
        None | Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => bail!("there is no task `{other}`\n\n{HELP}"),
    }
}

/// The workspace that the command was started in: the nearest folder upwards with a lock file. Not the one that the xtask
/// was compiled in, because checkouts share a build cache and so this program.
fn workspace() -> Result<PathBuf> {
    let here = std::env::current_dir().context("the current folder is gone")?;
    let root = here.ancestors().find(|folder| folder.join("Cargo.lock").is_file());
    root.map(Path::to_owned)
        .with_context(|| format!("{} is not inside a checkout of Slipway: run `make` there", here.display()))
}

/// How the site is built. Both are split, bundled and named in the same way, so that a page behaves the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SiteProfile {
    /// Small: what ships, what the size budget measures and what CI's browser tests run.
    Shipped,
    /// Quick: not optimised, not compressed.
    Working,
}

impl SiteProfile {
    /// cargo's profile for the browser's build. The working site uses `dev`, like the server: with a profile of another
    /// name, cargo compiles every macro and build script again.
    fn cargo(self) -> &'static str {
        match self {
            Self::Shipped => "wasm",
            Self::Working => "dev",
        }
    }
}

/// What the command line said, with the defaults filled in.
struct Options {
    /// The workspace's folder: tasks may be started from any folder in it.
    root: PathBuf,
    /// Where the site goes; the server's `--site-dir`.
    out: PathBuf,
    /// How the site is built.
    profile: SiteProfile,
    /// The crate to build instead of `app`.
    manifest: Option<PathBuf>,
    /// Write the figures down instead of failing above them.
    record: bool,
}

impl Options {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let root = workspace()?;
        let mut options = Self {
            out: root.join("site"),
            root,
            profile: SiteProfile::Shipped,
            manifest: None,
            record: false,
        };
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--out" => options.out = std::path::absolute(value()?)?,
                "--manifest-path" => options.manifest = Some(std::path::absolute(value()?)?),
                "--working" => options.profile = SiteProfile::Working,
                "--record" => options.record = true,
                other => bail!("there is no option `{other}`\n\n{HELP}"),
            }
        }
        Ok(options)
    }
}
