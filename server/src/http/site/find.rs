//! Where the site is: the folder that was named, else `site/` here, else inside the binary.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use axum::body::Bytes;

use super::asset::Asset;
use super::{NAME, Site};

/// Why there is no site to serve. Each displays as one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// There is none.
    #[error("There is no built site in {}: run `make site` first, or name its folder with --site-dir.", .0.display())]
    Missing(PathBuf),
    /// It is there but cannot be used.
    #[error("The site in {} cannot be used, because {problem}: run `make site` again.", .path.display())]
    Unusable {
        /// Where it is.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
}

impl Site {
    /// Finds the site and reads it.
    pub fn find(named: Option<&Path>) -> Result<Self, SiteError> {
        let folder = named.unwrap_or(Path::new("site"));
        let pkg = folder.join("pkg");
        if pkg.is_dir() {
            let files = walk(&pkg).map_err(|e| SiteError::Unusable {
                path: folder.to_owned(),
                problem: format!("it cannot be read ({e})"),
            })?;
            return Self::of(folder, files);
        }
        #[cfg(feature = "embed-site")]
        if named.is_none() {
            return Self::of(Path::new("the binary"), super::embedded::files());
        }
        Err(SiteError::Missing(folder.to_owned()))
    }

    fn of(root: &Path, files: impl IntoIterator<Item = (String, Bytes)>) -> Result<Self, SiteError> {
        let unusable = |problem: String| SiteError::Unusable { path: root.to_owned(), problem };
        let assets = pair(files);
        let mut hashes: Vec<&str> = assets.keys().filter_map(|path| Some(path.split_once('/')?.0)).collect();
        hashes.sort_unstable();
        hashes.dedup();
        let hash = match hashes[..] {
            [hash] => hash.to_owned(),
            [] => return Err(unusable("its pkg folder is empty".to_owned())),
            _ => return Err(unusable(format!("it holds several builds ({})", hashes.join(", ")))),
        };
        for needed in [format!("{NAME}.js"), format!("{NAME}_bg.wasm"), format!("{NAME}.css")] {
            if !assets.contains_key(&format!("{hash}/{needed}")) {
                return Err(unusable(format!("pkg/{hash}/{needed} is missing")));
            }
        }
        Ok(Self { hash, root: root.to_string_lossy().into_owned(), assets })
    }
}

/// Puts `x.br` and `x.gz` beside the `x` they are forms of.
fn pair(files: impl IntoIterator<Item = (String, Bytes)>) -> HashMap<String, Asset> {
    let mut files: HashMap<String, Bytes> = files.into_iter().collect();
    let mut names: Vec<String> = files.keys().cloned().collect();
    names.retain(
        |name| !matches!(name.rsplit_once('.'), Some((plain, "br" | "gz")) if files.contains_key(plain)),
    );
    names
        .into_iter()
        .filter_map(|name| {
            let brotli = files.remove(&format!("{name}.br"));
            let gzip = files.remove(&format!("{name}.gz"));
            let plain = files.remove(&name)?;
            Some((name, Asset { plain, brotli, gzip }))
        })
        .collect()
}

fn walk(root: &Path) -> io::Result<Vec<(String, Bytes)>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(below) = path.strip_prefix(root) {
                let name = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
                found.push((name, std::fs::read(&path)?.into()));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built(names: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in names {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name.as_bytes()).unwrap();
        }
        dir
    }

    const WHOLE: [&str; 3] = ["pkg/abc/slipway.js", "pkg/abc/slipway_bg.wasm", "pkg/abc/slipway.css"];

    #[test]
    fn the_one_folder_under_pkg_is_the_hash() {
        let dir = built(&[&WHOLE[..], &["pkg/abc/slipway.js.br", "pkg/abc/favicon.svg"]].concat());
        let site = Site::find(Some(dir.path())).unwrap();
        assert_eq!(site.base(), "/pkg/abc");
        let options = site.leptos();
        assert_eq!(
            (&*options.output_name, &*options.site_pkg_dir, options.hash_files),
            ("slipway", "pkg/abc", false)
        );
        assert!(site.assets["abc/slipway.js"].brotli.is_some());
        assert!(!site.assets.contains_key("abc/slipway.js.br"));
    }

    #[test]
    fn what_is_wrong_with_a_site_is_one_sentence_that_says_what_to_do() {
        for (names, sentence) in [
            (vec!["readme"], "There is no built site in "),
            (WHOLE[..2].to_vec(), "because pkg/abc/slipway.css is missing: run `make site` again."),
            (
                [&WHOLE[..], &["pkg/def/slipway.js"]].concat(),
                "because it holds several builds (abc, def): run",
            ),
            (vec!["pkg/.keep"], "because its pkg folder is empty: run"),
        ] {
            let dir = built(&names);
            let said = Site::find(Some(dir.path())).err().unwrap().to_string();
            assert!(said.contains(sentence) && said.contains("make site"), "{said}");
        }
    }
}
