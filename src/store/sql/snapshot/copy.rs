//! Copies a database file so that the copy exists whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _};
use std::path::{Path, PathBuf};

use super::SnapshotError;

/// Ending of a copy that is not whole yet.
pub(super) const UNFINISHED: &str = ".unfinished";

/// How the bytes got there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The file system shares the blocks: next to no time, no space.
    Reflink,
    /// Byte by byte.
    Copy,
}

/// A database file that stays open for copying.
///
/// DuckDB holds its file with a lock that the operating system gives up as soon as the process closes *any* handle on
/// that file, so whoever has the database open must open this beside it and keep it at least as long.
#[derive(Debug)]
pub struct DatabaseFile {
    path: PathBuf,
    file: File,
}

impl DatabaseFile {
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), file: File::open(path)? })
    }

    /// Copies the checkpointed database to `to`, which must not exist. Nobody may write it meanwhile.
    pub fn copy_to(&self, to: &Path) -> Result<Method, SnapshotError> {
        let log = with_ending(&self.path, ".wal");
        if fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 0) {
            return Err(SnapshotError::LogNotEmpty(log));
        }
        if to.exists() {
            return Err(SnapshotError::Exists(to.to_owned()));
        }
        let unfinished = with_ending(to, UNFINISHED);
        copy_whole(&self.file, &unfinished, to).map_err(|source| {
            drop(fs::remove_file(&unfinished));
            SnapshotError::Copy { from: self.path.clone(), to: to.to_owned(), source }
        })
    }
}

/// Copies the database `from`, which this process does not have open, to `to`, which must not exist.
pub fn copy_database(from: &Path, to: &Path) -> Result<Method, SnapshotError> {
    let source = DatabaseFile::open(from);
    let refused = |source| SnapshotError::Copy { from: from.to_owned(), to: to.to_owned(), source };
    source.map_err(refused)?.copy_to(to)
}

fn copy_whole(source: &File, unfinished: &Path, to: &Path) -> io::Result<Method> {
    let target = OpenOptions::new().write(true).create(true).truncate(true).open(unfinished)?;
    let method = copy_bytes(source, &target)?;
    target.sync_all()?;
    fs::rename(unfinished, to)?;
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(method)
}

fn copy_bytes(mut source: &File, mut target: &File) -> io::Result<Method> {
    #[cfg(target_os = "linux")]
    if rustix::fs::ioctl_ficlone(target, source).is_ok() {
        return Ok(Method::Reflink);
    }
    source.rewind()?;
    io::copy(&mut source, &mut target)?;
    Ok(Method::Copy)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
