//! The image is built from what `.dockerignore` lets through: every file that a source takes in must be there.

use std::path::{Component, Path, PathBuf};

use crate::{root, text};

/// Whether a path from the root is part of the build's context. The last line that fits it, or a folder above it, counts.
fn is_sent(ignore: &str, path: &str) -> bool {
    let mut sent = true;
    for line in ignore.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (pattern, keeps) = line.strip_prefix('!').map_or((line, false), |rest| (rest, true));
        if fits(pattern, path) {
            sent = keeps;
        }
    }
    sent
}

/// The patterns that the file uses: `*` within a name, and `**` in front for any folder.
fn fits(pattern: &str, path: &str) -> bool {
    let names: Vec<&str> = path.split('/').collect();
    let (anywhere, wanted) = pattern.strip_prefix("**/").map_or((false, pattern), |rest| (true, rest));
    let wanted: Vec<&str> = wanted.split('/').collect();
    let starts = if anywhere { 0..names.len() } else { 0..1 };
    starts.into_iter().any(|from| {
        let below = &names[from..];
        below.len() >= wanted.len() && wanted.iter().zip(below).all(|(wanted, name)| is_like(wanted, name))
    })
}

fn is_like(wanted: &str, name: &str) -> bool {
    match wanted.split_once('*') {
        Some((before, after)) => {
            assert!(!after.contains('*'), "the test does not know the pattern {wanted}");
            name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
        }
        None => wanted == name,
    }
}

/// `a/b/../c` without the detour.
fn straight(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(whole.pop(), "{} leaves the repository", path.display()),
            Component::CurDir => {}
            part => whole.push(part),
        }
    }
    whole
}

/// Every `.rs` file below a folder, from the root.
fn sources(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(root(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                open.push(name);
            } else if Path::new(&name).extension().is_some_and(|end| end == "rs") {
                found.push(name);
            }
        }
    }
    found
}

#[test]
fn every_file_that_a_source_takes_in_is_sent_to_the_image() {
    let ignore = text(".dockerignore");
    let mut taken = 0;
    for source in
        ["app", "server/src", "server/emulator/src", "xtask/src"].iter().flat_map(|folder| sources(folder))
    {
        assert!(is_sent(&ignore, &source), "{source} is not sent");
        let folder = Path::new(&source).parent().unwrap();
        let code = text(&source);
        for macro_ in ["include_str!(\"", "include_bytes!(\""] {
            for named in code.split(macro_).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                let file = straight(&folder.join(named)).to_string_lossy().into_owned();
                assert!(root(&file).is_file(), "{source} takes in {file}, which is not there");
                assert!(is_sent(&ignore, &file), "{source} takes in {file}, which .dockerignore holds back");
                taken += 1;
            }
        }
    }
    assert!(taken > 10, "only {taken} files are taken in: the test no longer finds them");
}

#[test]
fn the_last_pattern_that_fits_counts() {
    let ignore = "*\n!docs\n# words\n**/*.md\n!docs/*.md\ndocs/pictures\n";
    for (path, sent) in [
        ("Makefile", false),
        ("docs/iam.md", true),
        ("docs/deep/iam.md", false),
        ("docs/plan.txt", true),
        ("docs/pictures/a.md", false),
        ("server/README.md", false),
    ] {
        assert_eq!(is_sent(ignore, path), sent, "{path}");
    }
}
