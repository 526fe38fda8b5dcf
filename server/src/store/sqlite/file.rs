//! The database file as it was opened, and whether it is still there.
//!
//! SQLite goes on writing into a file that has lost its name, and takes a file of no bytes for a new database. Both
//! would promise what is gone after a restart.

use std::io;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// The file that was opened.
#[derive(Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    id: FileId,
}

/// What distinguishes a file from every other on this machine: device and inode.
type FileId = (u64, u64);

impl DatabaseFile {
    /// Remembers which file is at this path.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        // A link is followed now; its target is what has to stay.
        let path = path.canonicalize()?;
        let id = file_id(&std::fs::metadata(&path)?);
        Ok(Self { path, id })
    }

    /// Fails when the file was deleted, replaced or emptied. It reads one inode, which takes microseconds.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let changed = |what| Err(StoreError::FileChanged { path: self.path.clone(), what });
        match std::fs::metadata(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => changed("deleted or moved"),
            Err(error) => Err(error.into()),
            Ok(now) if file_id(&now) != self.id => changed("replaced"),
            Ok(now) if now.len() == 0 => changed("emptied"),
            Ok(_) => Ok(()),
        }
    }
}

#[cfg(unix)]
fn file_id(file: &std::fs::Metadata) -> FileId {
    use std::os::unix::fs::MetadataExt as _;
    (file.dev(), file.ino())
}

/// Elsewhere an open file can't be deleted or replaced.
#[cfg(not(unix))]
fn file_id(_file: &std::fs::Metadata) -> FileId {
    (0, 0)
}
