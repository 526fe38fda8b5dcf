//! The finished folder: one hash over every file's name and bytes, and the move into place. Only a complete folder ever gets its name, because the server serves it as immutable.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::css::entries;

/// The folder's content hash: 16 hex digits, enough that two builds never share an address.
pub(crate) fn hash(folder: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    for file in files(folder)? {
        let name = file.strip_prefix(folder)?.to_string_lossy().into_owned();
        let bytes = fs::read(&file)?;
        hasher.update(format!("{name}\0{}\0", bytes.len()));
        hasher.update(bytes);
    }
    Ok(hex(hasher))
}

pub(crate) fn hex(hasher: Sha256) -> String {
    hasher.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Every file under `folder`, by name.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in entries(folder)? {
        if entry.is_dir() {
            found.extend(files(&entry)?);
        } else {
            found.push(entry);
        }
    }
    Ok(found)
}

/// Moves `folder` to `pkg/<hash>` and removes the folders of former builds: the server expects exactly one.
pub(crate) fn place(folder: &Path, pkg: &Path, hash: &str) -> Result<()> {
    fs::create_dir_all(pkg)?;
    let home = pkg.join(hash);
    if !home.exists() {
        fs::rename(folder, &home)?;
    }
    for old in entries(pkg)?.iter().filter(|old| **old != home) {
        fs::remove_dir_all(old).with_context(|| format!("removing {}", old.display()))?;
    }
    Ok(())
}
