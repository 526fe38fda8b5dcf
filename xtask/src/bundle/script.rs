//! The splitter's script, with loaders that extract a chunk from the file that contains it. Only the loaders are
//! rewritten. A script of another shape is an error.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};

use super::plan::Homes;

/// What the splitter writes before and after the name of each file that it wants fetched.
const FETCHES: [&str; 2] = [
    "makeLoad(() => {\n    const src = fetch(new URL(\"./",
    ".wasm\", import.meta.url));\n    src.catch(() => {});\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}\n, [",
];
/// The same where the app was built with debug assertions.
const DEBUG_WRAP: [&str; 2] =
    ["return async (imports) => debugWrap(WebAssembly.", "return async (imports) => (WebAssembly."];
/// What the rewritten loaders use.
const RUNTIME: &str = include_str!("loader.js");

/// Rewrites the loaders and leaves out the comments, which name the pages of every chunk.
pub(super) fn rewrite(
    script: &str,
    homes: &Homes,
    bundles: &BTreeMap<String, BTreeSet<&str>>,
) -> Result<String> {
    let [before, after] = FETCHES;
    let mut kept = String::new();
    for line in script.split_inclusive('\n').filter(|line| !line.starts_with("/* ")) {
        kept.push_str(&line.replace(DEBUG_WRAP[0], DEBUG_WRAP[1]));
    }
    let start = kept.find("const __chunk_").context("it has no chunk")?;
    let mut out = kept[..start].to_owned() + RUNTIME;
    let mut rest = &kept[start..];
    while let Some((head, tail)) = rest.split_once(before) {
        let (name, tail) = tail.split_once(after).context("a loader is cut off")?;
        ensure!(!name.contains('\n'), "a loader's file has no name");
        out.push_str(head);
        out.push_str(&match homes.get(name) {
            Some(files) => format!("makeLoad(part(\"{name}\", \"{}\"), [", files.join("\", \"")),
            None => {
                let takes = name.strip_prefix("split_").and_then(|page| bundles.get(page));
                let takes = takes.with_context(|| format!("{name} is no page's file"))?;
                let opened: Vec<_> = takes.iter().copied().chain([name]).collect();
                format!("makeLoad(own(\"{name}\"), [open(\"{}\"), ", opened.join("\", \""))
            }
        });
        rest = tail;
    }
    out.push_str(rest);
    ensure!(!out.contains("instantiateStreaming"), "a loader is left that fetches a file of its own");
    Ok(out)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A line of the script, as the splitter writes it.
    pub(in super::super) fn loader(declared: &str, name: &str, needs: &str) -> String {
        format!("{declared} = {}{name}{}{needs}]);\n", FETCHES[0], FETCHES[1])
    }

    fn decided() -> (Homes, BTreeMap<String, BTreeSet<&'static str>>) {
        let files = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let homes = [
            ("chunk_1".to_owned(), files(&["shared_common"])),
            ("chunk_2".to_owned(), files(&["split_a", "split_b"])),
        ];
        (homes.into(), [("a".to_owned(), ["shared_common"].into())].into())
    }

    #[test]
    fn loaders_extract_chunks_from_the_files_that_contain_them() {
        let script = format!(
            "function makeLoad() {{}}\n/* a, b */\n{}{}{}",
            loader("const __chunk_1", "chunk_1", ""),
            loader("const __chunk_2", "chunk_2", ""),
            loader("export const __a", "split_a", "__chunk_1, __chunk_2"),
        );
        let expected = format!(
            "function makeLoad() {{}}\n{RUNTIME}\
             const __chunk_1 = makeLoad(part(\"chunk_1\", \"shared_common\"), []);\n\
             const __chunk_2 = makeLoad(part(\"chunk_2\", \"split_a\", \"split_b\"), []);\n\
             export const __a = makeLoad(own(\"split_a\"), [open(\"shared_common\", \"split_a\"), __chunk_1, __chunk_2]);\n"
        );
        let (homes, bundles) = decided();
        assert_eq!(rewrite(&script, &homes, &bundles).unwrap(), expected);
        // With debug assertions the splitter wraps what it instantiates.
        let wrapped = script.replace(DEBUG_WRAP[1], DEBUG_WRAP[0]);
        assert_eq!(rewrite(&wrapped, &homes, &bundles).unwrap(), expected);
    }

    #[test]
    fn a_script_of_another_shape_is_refused() {
        let (homes, bundles) = decided();
        assert!(rewrite("export const __a = 1;", &homes, &bundles).is_err());
        let other = loader("const __chunk_1", "chunk_1", "").replace("src.catch", "source.catch");
        assert!(rewrite(&other, &homes, &bundles).is_err());
        let stranger = loader("const __chunk_1 = 1; const __b", "split_b", "");
        assert!(rewrite(&stranger, &homes, &bundles).is_err());
    }
}
