//! The database file and its write-ahead log as they were opened, and whether they are still there.
//!
//! SQLite goes on writing into a file that has lost its name, takes a file of no bytes for a new database, and writes
//! behind the end of a log that somebody emptied. All three would promise what is gone after a restart.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// The first bytes of a write-ahead log; the last bit is the order of the bytes in its checksums.
/// <https://sqlite.org/fileformat2.html#walformat>
const LOG_BEGINS: [u8; 4] = [0x37, 0x7f, 0x06, 0x82];

/// The files that were opened.
#[derive(Debug)]
pub(super) struct DatabaseFile {
    path: PathBuf,
    id: FileId,
    /// The write-ahead log. SQLite keeps this file for as long as a connection is open.
    log: PathBuf,
    log_id: FileId,
}

/// What distinguishes a file from every other on this machine: device and inode.
type FileId = (u64, u64);

impl DatabaseFile {
    /// Remembers which files these are; the database has been written to, so both are there.
    pub(super) fn at(path: &Path) -> io::Result<Self> {
        // A link is followed now; its target is what has to stay.
        let path = path.canonicalize()?;
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        let log = PathBuf::from(log);
        let (id, log_id) = (file_id(&std::fs::metadata(&path)?), file_id(&std::fs::metadata(&log)?));
        Ok(Self { path, id, log, log_id })
    }

    /// Fails when a file was deleted, replaced or emptied. It reads two inodes and a few bytes, which takes
    /// microseconds.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if is_there(&self.path, self.id)? == 0 {
            return Err(changed(&self.path, "emptied"));
        }
        if is_there(&self.log, self.log_id)? == 0 {
            // Nothing was written since it was emptied, by SQLite or by anybody else.
            return Ok(());
        }
        // What SQLite writes into a log that somebody else emptied goes where the old end was. SQLite has no locks on
        // the log, of which a process loses all when it closes a file.
        let mut found = [0; 4];
        std::fs::File::open(&self.log)?.read_exact(&mut found)?;
        found[3] &= !1;
        if found == LOG_BEGINS { Ok(()) } else { Err(changed(&self.log, "emptied")) }
    }
}

/// The file's length, if it is still the one that was opened.
fn is_there(path: &Path, id: FileId) -> Result<u64, StoreError> {
    match std::fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(changed(path, "deleted or moved")),
        Err(error) => Err(error.into()),
        Ok(now) if file_id(&now) != id => Err(changed(path, "replaced")),
        Ok(now) => Ok(now.len()),
    }
}

fn changed(path: &Path, what: &'static str) -> StoreError {
    StoreError::FileChanged { path: path.to_owned(), what }
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
