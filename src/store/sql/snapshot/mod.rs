//! Published snapshots: whole copies of the database file that nobody writes any more.
//!
//! Strangers' statements and downloads read these, never the file that the server writes. A snapshot is complete
//! before it has its name (copy, fsync, rename) and its file goes when the last holder lets go of it. Backup and
//! restore are the same copy.

mod coalesce;
mod copy;

use std::error::Error;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::export;

pub use coalesce::{Publisher, Ticket};
pub use copy::{DatabaseFile, Method, copy_database};

/// Ending of a snapshot's file.
const EXTENSION: &str = "duckdb";

/// What the names of the workers' folders begin with, which stand beside the snapshots: what a process left that was
/// killed is found there by the next one.
pub(super) const WORKER_FOLDER: &str = "worker-";

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error("the snapshot folder {}: {source}", folder.display())]
    Folder { folder: PathBuf, source: io::Error },
    #[error("`{0}` is no data version: use ASCII letters, digits, - and _")]
    Version(String),
    #[error("the database could not be checkpointed: {0}")]
    Checkpoint(#[source] Box<dyn Error + Send + Sync>),
    /// The copy would lack what only the log holds.
    #[error("{} is not empty after the checkpoint: end other writers first", .0.display())]
    LogNotEmpty(PathBuf),
    #[error("{} could not be copied to {}: {source}", from.display(), to.display())]
    Copy { from: PathBuf, to: PathBuf, source: io::Error },
    #[error("{} exists already: name another file", .0.display())]
    Exists(PathBuf),
}

/// One published copy. Its file is removed when this is dropped.
#[derive(Debug)]
pub struct Snapshot {
    path: PathBuf,
    data_version: String,
    method: Method,
}

impl Snapshot {
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Version of the data in it, as answers name it.
    pub fn data_version(&self) -> &str {
        &self.data_version
    }

    /// How it was copied.
    pub fn method(&self) -> Method {
        self.method
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        // What cannot be removed now is removed when the folder is opened next.
        drop(fs::remove_file(&self.path));
    }
}

/// The folder of snapshots of one database.
#[derive(Debug)]
pub struct Snapshots {
    folder: PathBuf,
    published: AtomicU64,
}

impl Snapshots {
    /// Opens the folder `<database>.snapshots` and removes what an earlier process left there.
    pub fn beside(database: &Path) -> Result<Self, SnapshotError> {
        let mut name = database.as_os_str().to_owned();
        name.push(".snapshots");
        Self::open(PathBuf::from(name))
    }

    /// Opens a folder, which is used for nothing else.
    pub fn open(folder: PathBuf) -> Result<Self, SnapshotError> {
        let clean = || -> io::Result<PathBuf> {
            fs::create_dir_all(&folder)?;
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                if [".duckdb", copy::UNFINISHED, export::ENDING].iter().any(|ending| name.ends_with(ending)) {
                    fs::remove_file(path)?;
                } else if name.starts_with(WORKER_FOLDER) {
                    fs::remove_dir_all(path)?;
                }
            }
            // Workers have another working directory.
            folder.canonicalize()
        };
        let folder = clean().map_err(|source| SnapshotError::Folder { folder: folder.clone(), source })?;
        Ok(Self { folder, published: AtomicU64::new(0) })
    }

    /// Where they are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Copies `database`, which nobody may write meanwhile, after `checkpoint` has emptied its log.
    ///
    /// The caller holds its write lock around this call; it blocks for as long as the copy takes.
    pub fn publish<E>(
        &self,
        database: &DatabaseFile,
        data_version: &str,
        checkpoint: impl FnOnce() -> Result<(), E>,
    ) -> Result<Arc<Snapshot>, SnapshotError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let fine = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if data_version.is_empty() || !data_version.bytes().all(fine) {
            return Err(SnapshotError::Version(data_version.to_owned()));
        }
        checkpoint().map_err(|error| SnapshotError::Checkpoint(error.into()))?;
        // The same version may be published twice; each copy has a file of its own.
        let number = self.published.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{data_version}.{number}.{EXTENSION}"));
        let method = database.copy_to(&path)?;
        Ok(Arc::new(Snapshot { path, data_version: data_version.to_owned(), method }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unnecessary_wraps)] // the shape that `publish` takes
    fn no_checkpoint() -> Result<(), io::Error> {
        Ok(())
    }

    #[test]
    fn a_snapshot_is_a_whole_copy_that_goes_with_its_last_holder() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("a.duckdb");
        fs::write(&database, "first").unwrap();
        let snapshots = Snapshots::beside(&database).unwrap();
        let database_file = DatabaseFile::open(&database).unwrap();
        let first = snapshots.publish(&database_file, "1", no_checkpoint).unwrap();
        fs::write(&database, "second").unwrap();
        let second = snapshots.publish(&database_file, "1", no_checkpoint).unwrap();
        assert_eq!(fs::read_to_string(first.path()).unwrap(), "first");
        assert_eq!(fs::read_to_string(second.path()).unwrap(), "second");
        let path = first.path().to_owned();
        let holder = Arc::clone(&first);
        drop(first);
        assert!(path.exists());
        drop(holder);
        assert!(!path.exists() && second.path().exists());
    }

    #[test]
    fn what_would_make_a_broken_copy_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("a.duckdb");
        fs::write(&database, "x").unwrap();
        let snapshots = Snapshots::beside(&database).unwrap();
        let file = DatabaseFile::open(&database).unwrap();
        assert!(matches!(snapshots.publish(&file, "../x", no_checkpoint), Err(SnapshotError::Version(_))));
        let refused = snapshots.publish(&file, "1", || Err(io::Error::other("locked")));
        assert!(matches!(refused, Err(SnapshotError::Checkpoint(_))));
        fs::write(dir.path().join("a.duckdb.wal"), "log").unwrap();
        assert!(matches!(snapshots.publish(&file, "1", no_checkpoint), Err(SnapshotError::LogNotEmpty(_))));
        fs::remove_file(dir.path().join("a.duckdb.wal")).unwrap();
        let nowhere = copy_database(&dir.path().join("none"), &dir.path().join("copy"));
        assert!(matches!(nowhere, Err(SnapshotError::Copy { .. })));
        let left: Vec<_> = fs::read_dir(dir.path().join("a.duckdb.snapshots")).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn what_an_earlier_process_left_is_removed_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("worker-x/spill")).unwrap();
        for name in ["7.0.duckdb", "8.1.duckdb.unfinished", "x.export", "notes.txt"] {
            fs::write(dir.path().join(name), "x").unwrap();
        }
        Snapshots::open(dir.path().to_owned()).unwrap();
        let left: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["notes.txt"]);
    }
}
