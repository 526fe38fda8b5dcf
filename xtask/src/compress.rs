//! A brotli and a gzip twin beside each file of a site, for the server to send.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use anyhow::{Context as _, Result};

use crate::pack::files;

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
