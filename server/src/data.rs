//! The data folder: made for its owner alone, because launches keep environment values in it.

use std::io;
use std::path::{Path, PathBuf};

/// The database's name in the folder.
const DATABASE: &str = "slipway.sqlite";
/// The folder of the databases of other places than `home`.
const PLACES: &str = "places";

/// Why the data folder cannot be used, as one sentence.
#[derive(Debug, thiserror::Error)]
#[error("The data folder {} cannot be used ({cause}): name one that this user may write with --data.", .path.display())]
pub struct DataError {
    path: PathBuf,
    cause: io::Error,
}

/// Makes the folder (mode 0700) and an empty database in it (mode 0600) where they are missing, and
/// returns the database's path. SQLite gives its side files the mode of the database.
///
/// A folder that is there keeps its mode: it may be one that somebody else's rules govern. The
/// database is ours and is always closed to others.
pub fn prepare(folder: &Path) -> Result<PathBuf, DataError> {
    let failed = |cause| DataError { path: folder.to_owned(), cause };
    make(folder).map_err(failed)?;
    let database = database_in(folder);
    touch(&database).map_err(failed)?;
    Ok(database)
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
fn touch(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let file = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(file)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn make(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)
}

#[cfg(not(unix))]
fn touch(file: &Path) -> io::Result<()> {
    std::fs::OpenOptions::new().append(true).create(true).open(file).map(drop)
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
        let database = prepare(&folder).unwrap();
        assert_eq!((mode(&dir.path().join("data")), mode(&folder), mode(&database)), (0o700, 0o700, 0o600));

        std::fs::write(&database, b"kept").unwrap();
        std::fs::set_permissions(&database, std::fs::Permissions::from_mode(0o644)).unwrap();
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o750)).unwrap();
        prepare(&folder).unwrap();
        assert_eq!((mode(&folder), mode(&database)), (0o750, 0o600));
        assert_eq!(std::fs::read(&database).unwrap(), b"kept");
    }

    #[test]
    fn a_file_in_the_way_is_one_sentence() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let said = prepare(file.path()).unwrap_err().to_string();
        assert!(said.starts_with("The data folder /") && said.ends_with("with --data."), "{said}");
    }
}
