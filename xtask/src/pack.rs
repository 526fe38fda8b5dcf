//! The finished folder: one hash over every file's name and bytes, a brotli and a gzip twin beside each, and the move
//! into place. Only a complete folder ever gets its name, because the server serves it as immutable.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
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

/// Writes `.br` and `.gz` beside each file, the largest first so that no core waits for the last one.
pub(crate) fn compress(folder: &Path) -> Result<()> {
    let mut queue = Vec::new();
    for file in files(folder)? {
        queue.push((fs::metadata(&file)?.len(), file));
    }
    queue.sort();
    let queue = Mutex::new(queue);
    let next = || queue.lock().map_or(None, |mut queue| queue.pop());
    let work = || {
        while let Some((_, file)) = next() {
            twins(&file).with_context(|| file.display().to_string())?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let workers: Vec<_> =
            (0..thread::available_parallelism().map_or(1, usize::from)).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| anyhow::bail!("a compressor panicked")))
    })
}

fn twins(file: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let beside = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    // The best quality: it is paid once a build and saved at every first visit.
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut small, &params)?;
    fs::write(beside(".br"), small)?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(&bytes)?;
    fs::write(beside(".gz"), gzip.finish()?)?;
    Ok(())
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
