//! Where each chunk goes.
//!
//! Chunks that the overview needs go into `shared_common`, which every page fetches. Of the rest, those that three or more
//! pages of a kind share go into that kind's bundle. A page takes a bundle when it needs most of it. Otherwise its own
//! module carries the chunks that it needs, so that a small page stays small.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};

use super::Chunk;

/// The bundle of every page.
pub(super) const COMMON: &str = "shared_common";
/// The page that decides what is common, because most visits start there.
const FIRST_PAGE: &str = "overview_view";
/// The bundle of each kind, with its pages by the names of their views. A page that isn't listed carries what it needs, so
/// a new page works without an entry.
const KINDS: [(&str, &[&str]); 2] = [
    (
        "shared_forms",
        &[
            "run_view",
            "capacity_view",
            "create_cluster_page_view",
            "edit_provider_view",
            "delete_cluster_page_view",
        ],
    ),
    ("shared_tasks", &["tasks_view", "task_view", "launch_view", "logs_view"]),
];
/// A page takes the bundle of a kind when it needs at least this share of its bytes, in percent.
const WORTH_TAKING: usize = 60;

/// The files that contain each chunk.
pub(super) type Homes = BTreeMap<String, Vec<String>>;

/// Where every chunk goes, and what every page fetches.
pub(super) struct BundlePlan {
    /// The files that contain each chunk.
    pub(super) homes: Homes,
    /// The bundles that each page takes.
    pub(super) bundles: BTreeMap<String, BTreeSet<&'static str>>,
}

/// Assigns chunks to files. `modules` has each page's own file.
pub(super) fn decide(
    chunks: &BTreeMap<String, Chunk>,
    modules: &BTreeMap<String, String>,
) -> Result<BundlePlan> {
    let suited: BTreeMap<&str, &'static str> =
        chunks.iter().filter_map(|(name, chunk)| Some((name.as_str(), bundle_of(chunk)?))).collect();
    let mut bundles = BTreeMap::<String, BTreeSet<&'static str>>::new();
    for page in modules.keys() {
        let takes = bundles.entry(page.clone()).or_default();
        takes.insert(COMMON);
        takes.extend(KINDS.iter().map(|(bundle, _)| *bundle).filter(|bundle| {
            let inside = || chunks.iter().filter(|(name, _)| suited.get(name.as_str()) == Some(bundle));
            let bytes = |chunk: &Chunk| chunk.bytes.len();
            let all: usize = inside().map(|(_, chunk)| bytes(chunk)).sum();
            let needed: usize =
                inside().filter(|(_, chunk)| chunk.pages.contains(page)).map(|(_, chunk)| bytes(chunk)).sum();
            needed > 0 && needed * 100 >= all * WORTH_TAKING
        }));
    }
    let mut homes = Homes::new();
    for (name, chunk) in chunks {
        let bundle = suited.get(name.as_str());
        let mut files = BTreeSet::new();
        for page in &chunk.pages {
            match bundle.filter(|bundle| bundles.get(page).is_some_and(|takes| takes.contains(*bundle))) {
                Some(bundle) => files.insert((*bundle).to_owned()),
                None => {
                    files.insert(modules.get(page).with_context(|| format!("{page} has no module"))?.clone())
                }
            };
        }
        homes.insert(name.clone(), files.into_iter().collect());
    }
    // An empty bundle isn't written.
    let used: BTreeSet<&str> = homes.values().flatten().map(String::as_str).collect();
    for takes in bundles.values_mut() {
        takes.retain(|bundle| used.contains(bundle));
    }
    Ok(BundlePlan { homes, bundles })
}

/// The bundle that a chunk suits, by the pages that need it.
fn bundle_of(chunk: &Chunk) -> Option<&'static str> {
    let needed_by = |view: &str| chunk.pages.iter().any(|page| is_view(page, view));
    if needed_by(FIRST_PAGE) {
        return Some(COMMON);
    }
    let several = |views: &[&str]| views.iter().filter(|view| needed_by(view)).count() > 2;
    KINDS.iter().find(|(_, views)| several(views)).map(|(bundle, _)| *bundle)
}

/// Leptos names a lazy view `__<page>_view_<number>`.
pub(crate) fn is_view(page: &str, view: &str) -> bool {
    let name = page.trim_start_matches('_');
    name.strip_prefix(view).is_some_and(|rest| rest.starts_with('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(name: &str) -> String {
        format!("__{name}_17")
    }

    fn chunk(bytes: usize, pages: &[&str]) -> Chunk {
        Chunk { bytes: vec![0; bytes], pages: pages.iter().map(|name| page(name)).collect() }
    }

    #[test]
    fn chunks_stand_by_who_needs_them() {
        let chunks: BTreeMap<_, _> = [
            ("home", chunk(9, &["overview_view", "find_view"])),
            ("form", chunk(90, &["run_view", "capacity_view", "create_cluster_page_view"])),
            ("little", chunk(20, &["run_view", "capacity_view", "find_view", "delete_cluster_page_view"])),
            ("pair", chunk(9, &["run_view", "find_view"])),
            ("task", chunk(9, &["task_view", "launch_view", "logs_view"])),
        ]
        .map(|(name, chunk)| (name.to_owned(), chunk))
        .into();
        let pages: BTreeSet<_> = chunks.values().flat_map(|chunk| chunk.pages.clone()).collect();
        let modules: BTreeMap<_, _> =
            pages.into_iter().map(|page| (page.clone(), format!("split_{page}"))).collect();
        let BundlePlan { homes, bundles } = decide(&chunks, &modules).unwrap();
        for (chunk, files) in [
            ("home", vec!["shared_common"]),
            ("form", vec!["shared_forms"]),
            // Pages that need little of a bundle carry it.
            ("little", vec!["shared_forms", "split___delete_cluster_page_view_17", "split___find_view_17"]),
            ("pair", vec!["split___find_view_17", "split___run_view_17"]),
            ("task", vec!["shared_tasks"]),
        ] {
            assert_eq!(homes[chunk], files, "{chunk}");
        }
        for (view, takes) in [
            ("overview_view", vec![COMMON]),
            ("find_view", vec![COMMON]),
            ("run_view", vec![COMMON, "shared_forms"]),
            ("delete_cluster_page_view", vec![COMMON]),
            ("launch_view", vec![COMMON, "shared_tasks"]),
        ] {
            assert_eq!(bundles[&page(view)], takes.into_iter().collect(), "{view}");
        }
    }

    #[test]
    fn a_view_is_known_by_its_whole_name() {
        assert!(is_view("__run_view_524094", "run_view"));
        assert!(!is_view("__rerun_view_5", "run_view"));
        assert!(!is_view("__task_definition_view_5", "task_view"));
        assert!(!is_view("__run_viewer_5", "run_view"));
    }
}
