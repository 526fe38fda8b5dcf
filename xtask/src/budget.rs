//! The size budget: what a first visit to `/` fetches, compressed by brotli, against two fixed limits and against
//! today's figures in `xtask/budget.json`. Growth is then a decision that shows in a diff, not a drift.
//!
//! How it decides what a first visit fetches: the sheet, the favicon, every script, the main module, and the chunks
//! that the split manifest lists for the lazy route whose name holds one of `first_route`: none while the overview is
//! part of the main module. The page's HTML depends on the data and is not counted; the split manifest is read by the
//! server and never fetched.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{Options, css::entries, pack, wasm};

pub(crate) fn check(options: &Options) -> Result<()> {
    let file = options.root.join("xtask/budget.json");
    let mut budget: Value = serde_json::from_slice(&fs::read(&file).context("xtask/budget.json")?)?;
    let pkg = options.out.join("pkg");
    let folders = entries(&pkg).context("there is no site; `make site` builds it")?;
    let [folder] = folders.as_slice() else { bail!("{} must hold exactly one folder", pkg.display()) };

    let routes: Vec<_> = budget["first_route"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    let figures = measure(folder, &routes)?;
    if options.record {
        budget["figures"] = json!(figures);
        fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&budget)?))?;
        println!("sizes: written to {}", file.display());
    }
    println!(
        "sizes: a first visit to /, in bytes after brotli (HTML not counted; first route: {})\n",
        routes.join(", ")
    );
    println!("  {} chunks belong to the first route\n", first_chunks(folder, &routes)?.len());
    let mut over = table(&figures, &budget)?;
    for (name, limit) in [("all", "limit_all"), ("wasm", "limit_wasm")] {
        let limit = budget[limit].as_u64().with_context(|| format!("budget.json has no {limit}"))?;
        if figures[name] > limit {
            over.push(format!("{name}: {} is over the limit of {limit}", figures[name]));
        }
    }
    ensure!(
        over.is_empty(),
        "over the size budget:\n  {}\nMake it smaller, or run `xtask sizes --record` and say in the commit what the growth buys.",
        over.join("\n  ")
    );
    Ok(())
}

/// Prints each figure beside its record; gives those that grew past the tolerance.
fn table(figures: &BTreeMap<&str, u64>, budget: &Value) -> Result<Vec<String>> {
    let percent = budget["tolerance_percent"].as_u64().context("budget.json has no tolerance_percent")?;
    let mut over = Vec::new();
    println!("  {:<8} {:>9} {:>9} {:>8}", "part", "now", "recorded", "change");
    for (name, now) in figures {
        let Some(recorded) = budget["figures"][name].as_u64() else {
            println!("  {name:<8} {now:>9} {:>9}", "-");
            over.push(format!("{name} has no recorded figure"));
            continue;
        };
        let change = *now as i64 - recorded as i64;
        println!("  {name:<8} {now:>9} {recorded:>9} {change:>+8}");
        // A tenth of a kilobyte either way is noise in a small part.
        if *now > recorded + (recorded * percent / 100).max(256) {
            over.push(format!("{name}: {now} is more than {percent} % over the recorded {recorded}"));
        }
    }
    println!();
    Ok(over)
}

fn measure(folder: &Path, routes: &[String]) -> Result<BTreeMap<&'static str, u64>> {
    let chunks = first_chunks(folder, routes)?;
    let mut figures = BTreeMap::from([
        ("all", 0),
        ("chunks", 0),
        ("css", 0),
        ("icon", 0),
        ("js", 0),
        ("main", 0),
        ("wasm", 0),
    ]);
    for file in pack::files(folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let part = match name.rsplit_once('.') {
            Some((_, "css")) => "css",
            Some((_, "js")) => "js",
            Some((_, "svg")) => "icon",
            Some((stem, "wasm")) if stem == format!("{}_bg", wasm::NAME) => "main",
            Some((stem, "wasm")) if chunks.iter().any(|chunk| chunk == stem) => "chunks",
            _ => continue,
        };
        let size = fs::metadata(PathBuf::from(format!("{}.br", file.display())))
            .with_context(|| format!("{name} has no .br"))?
            .len();
        let wasm = if part == "main" || part == "chunks" { "wasm" } else { "" };
        for sum in [part, wasm, "all"] {
            figures.entry(sum).and_modify(|figure| *figure += size);
        }
    }
    Ok(figures)
}

/// The chunks that the first route loads, by the split manifest.
fn first_chunks(folder: &Path, routes: &[String]) -> Result<Vec<String>> {
    let manifest = fs::read(folder.join(wasm::SPLIT_MANIFEST)).context("the split manifest")?;
    let manifest: BTreeMap<String, Vec<String>> = serde_json::from_slice(&manifest)?;
    let of_first = |key: &str| routes.iter().any(|route| key.contains(route.as_str()));
    let mut chunks: Vec<_> =
        manifest.iter().filter(|(key, _)| of_first(key)).flat_map(|(_, files)| files.clone()).collect();
    chunks.sort();
    chunks.dedup();
    Ok(chunks)
}
