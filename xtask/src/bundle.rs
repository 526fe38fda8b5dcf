//! Few files for each page: code that pages share is fetched in bundles.
//!
//! The splitter writes a chunk for every set of pages that share something. For 19 pages that is about 400 files, and one
//! page needs up to 250 of them: requests that queue over HTTP/1.1, and files too short to compress well. Here each chunk
//! becomes a named custom section of another file. Browsers skip the sections and the rewritten loader extracts them.
//! Chunks that many pages share are in a bundle that is fetched once; the others are carried by the module of each page
//! that needs them (`plan.rs` decides). A chunk that is already loaded isn't loaded again.

mod plan;
mod script;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context as _, Result};

use crate::{sections, wasm};

pub(crate) use plan::is_view;

/// The header of a module. A bundle has nothing else before its custom sections.
const EMPTY_MODULE: &[u8] = b"\0asm\x01\0\0\0";

/// A chunk: its bytes, and the pages that need it.
struct Chunk {
    bytes: Vec<u8>,
    pages: BTreeSet<String>,
}

/// Moves the chunks in `folder` into bundles and page modules, by the splitter's map from each page to its files. Returns
/// the new map: bundles first, the page's own module last.
pub(crate) fn bundle(
    folder: &Path,
    map: BTreeMap<String, Vec<String>>,
) -> Result<BTreeMap<String, Vec<String>>> {
    let file = |name: &str| folder.join(format!("{name}.wasm"));
    let read = |name: &str| fs::read(file(name)).with_context(|| format!("{name}.wasm"));
    let mut chunks = BTreeMap::<String, Chunk>::new();
    let mut modules = BTreeMap::<String, String>::new();
    for (page, names) in &map {
        for name in names {
            if !is_chunk(name) {
                modules.insert(page.clone(), name.clone());
            } else if let Some(chunk) = chunks.get_mut(name) {
                chunk.pages.insert(page.clone());
            } else {
                chunks.insert(name.clone(), Chunk { bytes: read(name)?, pages: [page.clone()].into() });
            }
        }
    }

    let plan::BundlePlan { homes, bundles } = plan::decide(&chunks, &modules)?;
    let mut files = BTreeMap::<&str, Vec<u8>>::new();
    for module in modules.values() {
        files.insert(module, read(module)?);
    }
    for (name, chunk) in &chunks {
        for home in &homes[name] {
            let into = files.entry(home).or_insert_with(|| EMPTY_MODULE.to_vec());
            sections::append_custom(into, name, &chunk.bytes);
        }
        fs::remove_file(file(name))?;
    }
    for (name, bytes) in files {
        fs::write(file(name), bytes)?;
    }

    let link = folder.join(wasm::SPLIT_LINK);
    let script = script::rewrite(&fs::read_to_string(&link)?, &homes, &bundles);
    fs::write(&link, script.context("the splitter's script is not as expected")?)?;

    let fetched = |(page, module): (String, String)| {
        let shared = bundles.get(&page).into_iter().flatten().map(|name| (*name).to_owned());
        let files = shared.chain([module]).collect();
        (page, files)
    };
    Ok(modules.clone().into_iter().map(fetched).collect())
}

/// Whether the splitter named this file as a chunk and not as a page's module.
fn is_chunk(name: &str) -> bool {
    name.starts_with("chunk_")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &[u8] = &[1, 4, 1, 0x60, 0, 0];

    fn strings(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn chunks_move_into_the_files_that_each_page_fetches() {
        let folder = std::env::temp_dir().join(format!("slipway-bundle-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let chunk = [EMPTY_MODULE, CODE].concat();
        let pages = ["__overview_view_1", "__run_view_2", "__audit_view_3", "__find_view_4"];
        let mut map = BTreeMap::new();
        let mut script = String::new();
        for (name, users) in [("chunk_1", &pages[..2]), ("chunk_2", &pages[1..3])] {
            fs::write(folder.join(format!("{name}.wasm")), &chunk).unwrap();
            script.push_str(&script::tests::loader(&format!("const __{name}"), name, ""));
            for page in users {
                map.entry((*page).to_owned()).or_insert_with(Vec::new).push(name.to_owned());
            }
        }
        for page in pages {
            fs::write(folder.join(format!("split_{page}.wasm")), EMPTY_MODULE).unwrap();
            map.entry(page.to_owned()).or_default().push(format!("split_{page}"));
            let declared = format!("export const __wasm_split_load_{page}");
            script.push_str(&script::tests::loader(&declared, &format!("split_{page}"), "__chunk_1"));
        }
        fs::write(folder.join(wasm::SPLIT_LINK), script).unwrap();

        let bundled = bundle(&folder, map).unwrap();
        for page in pages {
            assert_eq!(bundled[page], strings(&["shared_common", &format!("split_{page}")]));
        }
        for gone in ["chunk_1", "chunk_2"] {
            assert!(!folder.join(format!("{gone}.wasm")).exists());
        }
        for (name, holds) in [
            ("shared_common", true),
            ("split___overview_view_1", false),
            ("split___run_view_2", true),
            ("split___audit_view_3", true),
            ("split___find_view_4", false),
        ] {
            let made = fs::read(folder.join(format!("{name}.wasm"))).unwrap();
            assert_eq!(made.ends_with(&chunk), holds, "{name}");
            assert_eq!(sections::strip_custom(&made).unwrap(), EMPTY_MODULE, "{name}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
