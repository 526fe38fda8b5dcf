//! The size budget: what pages fetch, after brotli, against fixed limits and the figures recorded in
//! `xtask/budget.json`. So growth is a decision that shows in a diff.
//!
//! Each page in the budget is measured as a first visit (sheet, icon, scripts, the main module, the page's files) and as
//! the next page after another one (the wasm that isn't loaded yet). The HTML depends on the data and isn't counted. The
//! split manifest lists the files of each page; browsers never fetch it.

mod table;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{Options, css::entries, pack, wasm};

/// The figures of one page, by name, in bytes; `files` is a number of files.
type PageFigures = BTreeMap<&'static str, u64>;

pub(crate) fn check(options: &Options) -> Result<()> {
    let file = options.root.join("xtask/budget.json");
    let mut budget: Value = serde_json::from_slice(&fs::read(&file).context("xtask/budget.json")?)?;
    let pkg = options.out.join("pkg");
    let folders = entries(&pkg).context("there is no site; `make site SITE_PROFILE=shipped` builds it")?;
    let [folder] = folders.as_slice() else { bail!("{} must hold exactly one folder", pkg.display()) };

    let site = BuiltSite::read(folder)?;
    let pages = budget["pages"].as_object().context("budget.json has no pages")?.clone();
    let mut figures = BTreeMap::new();
    for (path, page) in &pages {
        figures.insert(path.as_str(), site.measure(page).with_context(|| path.clone())?);
    }
    if options.record {
        for (path, measured) in &figures {
            budget["pages"][path]["figures"] = json!(measured);
        }
        fs::write(&file, format!("{}\n", serde_json::to_string_pretty(&budget)?))?;
        println!("sizes: written to {}", file.display());
    }
    println!("sizes: in bytes after brotli, HTML not counted");
    println!("  first   a first visit: sheet, icon, scripts and wasm");
    println!("  wasm    the wasm of it");
    println!("  next    the wasm to fetch after another page");
    println!("  files   the number of those files\n");
    let over = table::print(&figures, &budget)?;
    ensure!(
        over.is_empty(),
        "over the size budget:\n  {}\nMake it smaller, or run `xtask sizes --record` and say in the commit what the growth buys.",
        over.join("\n  ")
    );
    Ok(())
}

/// The sizes of a built site's files, and which of them each page needs.
struct BuiltSite {
    /// After brotli, by name.
    sizes: BTreeMap<String, u64>,
    /// By page, as the splitter names it: the stems of wasm files.
    needs: BTreeMap<String, Vec<String>>,
}

impl BuiltSite {
    fn read(folder: &Path) -> Result<Self> {
        let mut sizes = BTreeMap::new();
        for file in pack::files(folder)? {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if [".br", ".gz", ".json"].iter().any(|end| name.ends_with(end)) {
                continue;
            }
            let size = fs::metadata(PathBuf::from(format!("{}.br", file.display())))
                .with_context(|| format!("{name} has no .br: only a shipped site can be measured"))?
                .len();
            sizes.insert(name, size);
        }
        let manifest = fs::read(folder.join(wasm::SPLIT_MANIFEST)).context("the split manifest")?;
        Ok(Self { sizes, needs: serde_json::from_slice(&manifest)? })
    }

    /// The files of a page's wasm, but for the main module.
    fn files_of(&self, view: &str) -> Result<BTreeSet<&str>> {
        let files = self.needs.iter().find(|(page, _)| crate::bundle::is_view(page, view));
        Ok(files.with_context(|| format!("no page is called {view}"))?.1.iter().map(String::as_str).collect())
    }

    fn wasm(&self, files: impl IntoIterator<Item = impl AsRef<str>>) -> u64 {
        files.into_iter().filter_map(|stem| self.sizes.get(&format!("{}.wasm", stem.as_ref()))).sum()
    }

    fn measure(&self, page: &Value) -> Result<PageFigures> {
        let view = page["view"].as_str().context("the page has no view")?;
        let after = page["after"].as_str().context("the page has no page that was seen before")?;
        let (files, seen) = (self.files_of(view)?, self.files_of(after)?);
        let wasm = self.wasm([format!("{}_bg", wasm::NAME)]) + self.wasm(&files);
        let rest = self.sizes.iter().filter(|(name, _)| !name.ends_with(".wasm"));
        let new: Vec<_> = files.difference(&seen).collect();
        Ok(BTreeMap::from([
            ("first", wasm + rest.map(|(_, size)| size).sum::<u64>()),
            ("wasm", wasm),
            ("files", new.len() as u64),
            ("next", self.wasm(new)),
        ]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_page_counts_only_files_that_are_not_loaded() {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let sizes = [
            ("slipway.css", 1),
            ("slipway.js", 10),
            ("slipway_bg.wasm", 100),
            ("shared_common.wasm", 1_000),
            ("split_a.wasm", 10_000),
            ("split_b.wasm", 100_000),
        ];
        let site = BuiltSite {
            sizes: sizes.map(|(name, size)| (name.to_owned(), size)).into(),
            needs: [
                ("__home_view_7".to_owned(), names(&["shared_common", "split_a"])),
                ("__run_view_7".to_owned(), names(&["shared_common", "split_b"])),
            ]
            .into(),
        };
        let run = site.measure(&json!({ "view": "run_view", "after": "home_view" })).unwrap();
        let expected = [("first", 101_111), ("wasm", 101_100), ("next", 100_000), ("files", 1)];
        assert_eq!(run, expected.into());
        assert!(site.measure(&json!({ "view": "lost_view", "after": "home_view" })).is_err());
    }
}
