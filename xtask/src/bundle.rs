//! One file for each lazy page: what it shares with others travels inside its own module.
//!
//! The splitter gives every set of pages that share something a chunk of its own. With a dozen and a half of pages that
//! is some 400 files, of which one page asks for up to 200: requests that wait for each other over HTTP/1.1, and texts
//! too short to compress. Here each page's chunks become custom sections of its module, by name, which browsers pass
//! over; the loader, rewritten, takes them out. A chunk that is there already is not made anew.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::{sections, wasm};

/// What the splitter writes for each file that it wants fetched.
const FETCHES: [&str; 2] = [
    "makeLoad(() => {\n    const src = fetch(new URL(\"./",
    ".wasm\", import.meta.url));\n    src.catch(() => {});\n    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}\n, [",
];

/// What the rewritten loaders use. They run one after another until their first `await`, so the module is the one of
/// the page whose load has just begun.
const RUNTIME: &str = r#"let module;
const open = (file) => () => {
    module = WebAssembly.compileStreaming(fetch(new URL(`./${file}.wasm`, import.meta.url)));
    module.catch(() => {});
};
const own = () => {
    const from = module;
    return async (imports) => WebAssembly.instantiate(await from, imports);
};
const part = (name) => () => {
    const from = module;
    return async (imports) => WebAssembly.instantiate(WebAssembly.Module.customSections(await from, name)[0], imports);
};
"#;

/// Puts the chunks in `folder` into the modules that need them, by the splitter's map from each page to its files.
/// Gives the map as it is then.
pub(crate) fn bundle(
    folder: &Path,
    map: BTreeMap<String, Vec<String>>,
) -> Result<BTreeMap<String, Vec<String>>> {
    let link = folder.join(wasm::SPLIT_LINK);
    let script = rewrite(&fs::read_to_string(&link)?).context("the splitter's script is not as expected")?;
    fs::write(&link, script)?;

    let file = |name: &str| folder.join(format!("{name}.wasm"));
    let mut chunks = BTreeMap::new();
    let mut bundled = BTreeMap::new();
    for (page, files) in map {
        let (mine, shared): (Vec<_>, Vec<_>) = files.into_iter().partition(|name| !is_chunk(name));
        let [name] = mine.as_slice() else { anyhow::bail!("{page} has {} modules of its own", mine.len()) };
        let mut module = fs::read(file(name))?;
        for chunk in shared {
            if !chunks.contains_key(&chunk) {
                chunks.insert(chunk.clone(), fs::read(file(&chunk))?);
            }
            sections::append_custom(&mut module, &chunk, &chunks[&chunk]);
        }
        fs::write(file(name), module)?;
        bundled.insert(page, mine);
    }
    for chunk in chunks.keys() {
        fs::remove_file(file(chunk))?;
    }
    Ok(bundled)
}

fn is_chunk(name: &str) -> bool {
    name.starts_with("chunk_")
}

/// The splitter's script with loaders that look into the page's module, and without its comments.
fn rewrite(script: &str) -> Result<String> {
    let [before, after] = FETCHES;
    let mut kept = String::new();
    for line in script.split_inclusive('\n').filter(|line| !line.starts_with("/* ")) {
        kept.push_str(line);
    }
    let start = kept.find("const __chunk_").context("it has no chunk")?;
    let mut out = kept[..start].to_owned() + RUNTIME;
    let mut rest = &kept[start..];
    while let Some((head, tail)) = rest.split_once(before) {
        let (name, tail) = tail.split_once(after).context("a loader is cut off")?;
        ensure!(!name.contains('\n'), "a loader's file has no name");
        out.push_str(head);
        out.push_str(&if is_chunk(name) {
            format!("makeLoad(part(\"{name}\"), [")
        } else {
            format!("makeLoad(own, [open(\"{name}\"), ")
        });
        rest = tail;
    }
    out.push_str(rest);
    ensure!(!out.contains("instantiateStreaming"), "a loader is left that fetches a file of its own");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loader(name: &str, deps: &str) -> String {
        format!("{}{name}{}{deps}])", FETCHES[0], FETCHES[1])
    }

    #[test]
    fn loaders_look_into_the_pages_module() {
        let script = format!(
            "function makeLoad() {{}}\n/* a, b */\nconst __chunk_1 = {};\nexport const __a = wrapAsyncCb({});\n",
            loader("chunk_1", ""),
            loader("split_a", "__chunk_1"),
        );
        assert_eq!(
            rewrite(&script).unwrap(),
            format!(
                "function makeLoad() {{}}\n{RUNTIME}const __chunk_1 = makeLoad(part(\"chunk_1\"), []);\n\
                 export const __a = wrapAsyncCb(makeLoad(own, [open(\"split_a\"), __chunk_1]));\n"
            )
        );
    }

    #[test]
    fn a_script_of_another_shape_is_refused() {
        assert!(rewrite("export const __a = 1;").is_err());
        let other = loader("chunk_1", "").replace("src.catch", "source.catch");
        assert!(rewrite(&format!("const __chunk_1 = {other};")).is_err());
    }

    #[test]
    fn chunks_move_into_the_modules_that_need_them() {
        let folder = std::env::temp_dir().join(format!("slipway-bundle-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let start = b"\0asm\x01\0\0\0";
        let chunk = [&start[..], &[1, 4, 1, 0x60, 0, 0]].concat();
        for (name, bytes) in [("chunk_1", &chunk[..]), ("split_a", start), ("split_b", start)] {
            fs::write(folder.join(format!("{name}.wasm")), bytes).unwrap();
        }
        fs::write(folder.join(wasm::SPLIT_LINK), format!("const __chunk_1 = {};\n", loader("chunk_1", "")))
            .unwrap();
        let files = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let map = [("a".to_owned(), files(&["chunk_1", "split_a"])), ("b".to_owned(), files(&["split_b"]))];
        let bundled = bundle(&folder, map.into()).unwrap();
        assert_eq!(bundled["a"], ["split_a"]);
        assert!(!folder.join("chunk_1.wasm").exists());
        let made = fs::read(folder.join("split_a.wasm")).unwrap();
        assert!(made.ends_with(&chunk) && made.starts_with(start));
        assert_eq!(sections::strip_custom(&made).unwrap(), start);
        assert_eq!(fs::read(folder.join("split_b.wasm")).unwrap(), start);
        fs::remove_dir_all(folder).unwrap();
    }
}
