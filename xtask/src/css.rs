//! Joins the sheets of `style/` in the order of their layers and squeezes out comments and indentation.
//! It refuses a file that stands in no layer's place, because its rules would win or lose by accident.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

/// Files and folders of `style/`, in the order in which they are joined.
const ORDER: [&str; 5] = ["tokens.css", "base.css", "layout", "parts", "utilities.css"];

/// The one sheet of the site.
pub(crate) fn join(style: &Path) -> Result<String> {
    for entry in entries(style)? {
        let name = name(&entry);
        if name.ends_with(".css") && !ORDER.contains(&name.as_str()) {
            bail!("{} belongs to no layer; move it into layout/ or parts/", entry.display());
        }
    }
    let mut joined = String::new();
    for place in ORDER {
        let place = style.join(place);
        let files = if place.is_dir() { entries(&place)? } else { vec![place] };
        for file in files.iter().filter(|file| name(file).ends_with(".css")) {
            let sheet = fs::read_to_string(file).with_context(|| file.display().to_string())?;
            joined.push_str(&squeeze(&sheet));
        }
    }
    Ok(joined)
}

/// A folder's entries by name, so that the joined sheet does not depend on the file system.
pub(crate) fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let read = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut found = read.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Without comments, and with every run of white space as one space; strings stay as they are.
fn squeeze(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if first == '"' || first == '\'' {
            let end = string_end(rest, first);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if first.is_whitespace() {
            rest = rest.trim_start();
            // A space after these, or before a closing brace, separates nothing.
            if !out.is_empty() && !out.ends_with(['{', '}', ';', ',', ' ']) && !rest.starts_with(['{', '}']) {
                out.push(' ');
            }
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Where the string that opens `text` ends, its closing quote included.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeezing_keeps_the_meaning() {
        let sheet = "/* a \"comment\" */\n@layer a {\n  p + p { margin: calc(1px - 2px);\n    content: \"a  /* b */ \\\" c\"; }\n}\n";
        assert_eq!(
            squeeze(sheet),
            "@layer a{p + p{margin: calc(1px - 2px);content: \"a  /* b */ \\\" c\";}}\n"
        );
    }

    #[test]
    fn a_comment_without_an_end_takes_the_rest() {
        assert_eq!(squeeze("a{} /* b"), "a{}\n");
    }

    #[test]
    fn the_house_sheet_joins_tokens_first() {
        let sheet = join(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../style")).unwrap();
        assert!(sheet.starts_with("@layer tokens,base,layout,parts,utilities;"), "{}", &sheet[..60]);
        assert!(!sheet.contains("/*"));
    }
}
