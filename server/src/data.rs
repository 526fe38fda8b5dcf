//! The data folder: made for its owner alone, because launches keep environment values in it.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The database's name in the folder.
const DATABASE: &str = "slipway.sqlite";
/// The folder of the databases of other places than `home`.
const PLACES: &str = "places";
/// The lock's name in the folder.
const LOCK: &str = "slipway.lock";

/// Why the data folder can't be used, in sentences that say what to do.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The system refuses it.
    #[error("The data folder {} cannot be used ({cause}): name one that this user may write with --data.", .path.display())]
    Refused {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// Another process has it. Two would give out the same positions and send the same launches.
    #[error("Another Slipway is using the data folder {}. Stop it first, or name another folder with --data. Several servers can share a PostgreSQL database: --database-url.", .0.display())]
    InUse(PathBuf),
    /// The database lost its content while a process was using it.
    #[error("The database {} is empty, but Slipway has stored launches in it before. Put it back from a backup, or delete {} to start with an empty database.", .database.display(), .lock.display())]
    Emptied {
        /// The database.
        database: PathBuf,
        /// The file that remembers it.
        lock: PathBuf,
    },
}

/// A folder that is this process's alone for as long as this lives.
#[derive(Debug)]
pub struct DataFolder {
    /// The database in it.
    pub database: PathBuf,
    lock: File,
}

impl DataFolder {
    /// Remembers that the database has content from now on, so that an empty one is noticed at the next start.
    pub fn has_content(&self) -> io::Result<()> {
        self.lock.set_len(IN_USE)
    }
}

/// The lock file has this length once the database has content.
const IN_USE: u64 = 1;

/// Makes the folder (mode 0700) and an empty database in it (mode 0600) where they are missing, and
/// takes the folder for this process. SQLite gives its side files the mode of the database.
///
/// A folder that is there keeps its mode: it may be one that somebody else's rules govern. The
/// database is ours and is always closed to others.
pub fn prepare(folder: &Path) -> Result<DataFolder, DataError> {
    let failed = |cause| DataError::Refused { path: folder.to_owned(), cause };
    make(folder).map_err(failed)?;
    let path = folder.join(LOCK);
    let lock = touch(&path).map_err(failed)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(DataError::InUse(folder.to_owned())),
        // Some network file systems have no locks; one process on them works as before.
        Err(TryLockError::Error(error)) => {
            let path = path.display();
            tracing::warn!(data.path = %path, "{path} can't be locked ({error}): make sure that only one Slipway uses it");
        }
    }
    let database = database_in(folder);
    let is_empty = std::fs::metadata(&database).is_ok_and(|file| file.len() == 0);
    if is_empty && lock.metadata().map_err(failed)?.len() >= IN_USE {
        return Err(DataError::Emptied { database, lock: path });
    }
    touch(&database).map_err(failed)?;
    Ok(DataFolder { database, lock })
}

/// The database of a folder, which may not be there.
pub fn database_in(folder: &Path) -> PathBuf {
    folder.join(DATABASE)
}

/// The folder of a place that has not the data folder itself: one of its name in it.
pub fn folder_of(folder: &Path, place: &str) -> PathBuf {
    folder.join(PLACES).join(place)
}

#[cfg(unix)]
fn make(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mode = std::fs::metadata(folder)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = folder.display();
        tracing::warn!(data.path = %path, data.mode = mode, "the data folder {path} can be looked into by others (mode {mode:o})");
    }
    Ok(())
}

#[cfg(unix)]
fn touch(file: &Path) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let file = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn touch(file: &Path) -> io::Result<File> {
    std::fs::OpenOptions::new().append(true).create(true).open(file)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).expect("it exists").permissions().mode() & 0o777
    }

    #[test]
    fn what_is_made_is_its_owners_alone() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("data/demo");
        let database = prepare(&folder).unwrap().database;
        assert_eq!((mode(&dir.path().join("data")), mode(&folder), mode(&database)), (0o700, 0o700, 0o600));

        std::fs::write(&database, b"kept").unwrap();
        std::fs::set_permissions(&database, std::fs::Permissions::from_mode(0o644)).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o750)).unwrap();
        prepare(&folder).unwrap();
        assert_eq!((mode(&folder), mode(&database)), (0o750, 0o600));
        assert_eq!(std::fs::read(&database).unwrap(), b"kept");
    }

    #[test]
    fn folder_is_used_by_one_process_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let first = prepare(dir.path()).unwrap();
        let said = prepare(dir.path()).unwrap_err().to_string();
        assert!(said.starts_with("Another Slipway is using the data folder /"), "{said}");
        assert!(said.contains("Stop it first"), "{said}");
        drop(first);
        prepare(dir.path()).unwrap();
    }

    #[test]
    fn database_that_was_emptied_is_not_started_on() {
        let dir = tempfile::tempdir().unwrap();
        let folder = prepare(dir.path()).unwrap();
        std::fs::write(&folder.database, b"launches").unwrap();
        folder.has_content().unwrap();
        std::fs::write(&folder.database, b"").unwrap();
        drop(folder);
        let said = prepare(dir.path()).unwrap_err().to_string();
        assert!(said.contains("is empty, but Slipway has stored launches in it before"), "{said}");
        std::fs::remove_file(dir.path().join(LOCK)).unwrap();
        prepare(dir.path()).unwrap();
    }

    #[test]
    fn a_file_in_the_way_is_one_sentence() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let said = prepare(file.path()).unwrap_err().to_string();
        assert!(said.starts_with("The data folder /") && said.ends_with("with --data."), "{said}");
    }
}
