//! The layer below SQLite that makes a disk fail (`broken_disk.c`), as a test builds and steers it.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// How an operation fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiskError {
    /// There is no room (ENOSPC).
    Full,
    /// There was room for half of what was written.
    FullHalfway,
    /// The disk is broken (EIO).
    Broken,
}

/// A fault: the operation of this number, counted from 1, fails.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DiskFault {
    pub(crate) at: u64,
    pub(crate) error: DiskError,
    /// Whether all that follows fails too, until [`DiskControl::heal`].
    pub(crate) is_lasting: bool,
    /// Whether the process is killed there (SIGKILL).
    pub(crate) kills: bool,
}

/// The numbers in the file that the layer maps, in its order.
#[derive(Clone, Copy)]
enum ControlField {
    At,
    Seen,
    Error,
    Lasting,
    Halved,
    Killed,
    Failed,
}

/// What steers the layer of one process after the other.
pub(crate) struct DiskControl {
    file: File,
    path: PathBuf,
    database: PathBuf,
}

impl DiskControl {
    /// Of the database in a folder; the file that steers stands beside it.
    pub(crate) fn of(folder: &Path, database: &Path) -> Self {
        let path = folder.join("broken-disk");
        std::fs::write(&path, [0; 4096]).unwrap();
        let file = File::options().read(true).write(true).open(&path).unwrap();
        Self { file, path, database: database.to_owned() }
    }

    /// Puts the layer below a program that is about to start.
    pub(crate) fn below(&self, command: &mut Command) {
        command
            .env("LD_PRELOAD", library())
            .env("BROKEN_DISK_CONTROL", &self.path)
            .env("BROKEN_DISK_FILE", &self.database);
    }

    /// Counts from now on, and fails as `fault` says.
    pub(crate) fn arm(&self, fault: DiskFault) {
        let (full, broken) = (28, 5);
        self.heal();
        self.set(ControlField::Seen, 0);
        self.set(ControlField::Failed, 0);
        self.set(ControlField::Error, if fault.error == DiskError::Broken { broken } else { full });
        self.set(ControlField::Lasting, fault.is_lasting.into());
        self.set(ControlField::Halved, (fault.error == DiskError::FullHalfway).into());
        self.set(ControlField::Killed, fault.kills.into());
        self.set(ControlField::At, fault.at);
    }

    /// The disk works again.
    pub(crate) fn heal(&self) {
        self.set(ControlField::At, 0);
    }

    /// How many operations failed since it was armed.
    pub(crate) fn failed(&self) -> u64 {
        self.get(ControlField::Failed)
    }

    /// How many operations there were since it was armed.
    pub(crate) fn seen(&self) -> u64 {
        self.get(ControlField::Seen)
    }

    fn set(&self, field: ControlField, value: u64) {
        self.file.write_all_at(&value.to_ne_bytes(), field as u64 * 8).unwrap();
    }

    fn get(&self, field: ControlField) -> u64 {
        let mut value = [0; 8];
        self.file.read_exact_at(&mut value, field as u64 * 8).unwrap();
        u64::from_ne_bytes(value)
    }
}

/// The layer, compiled once by a run.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/live/disk/broken_disk.c");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (made, library) =
            (folder.join(format!("broken_disk-{}", std::process::id())), folder.join("broken_disk.so"));
        let mut compiler = Command::new("cc");
        compiler
            .args(["-Wall", "-Wextra", "-shared", "-fPIC", "-O1", "-o"])
            .arg(&made)
            .args([source, "-ldl"]);
        assert!(compiler.status().expect("a C compiler, which building Slipway needs too").success());
        // In one step: another run may be using the one that is there.
        std::fs::rename(&made, &library).unwrap();
        library
    })
}
