//! What is shipped beside the binary agrees with it: the IAM policies of `deploy/iam` with the calls of
//! `server/src/aws`, the documents with both, and the image's context with what the sources take in.

#![expect(clippy::unwrap_used, reason = "what a test cannot set up, it cannot test")]

mod calls;
mod events;
mod image;
mod policies;
mod reference;

use std::path::{Path, PathBuf};

/// A path from the root of the repository.
fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn text(path: &str) -> String {
    let path = root(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
