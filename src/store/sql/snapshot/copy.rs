//! Copies a database file so that the copy exists whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io;
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

/// Copies the closed or checkpointed database `from` to `to`, which must not exist.
pub fn copy_database(from: &Path, to: &Path) -> Result<Method, SnapshotError> {
    let log = with_ending(from, ".wal");
    if fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 0) {
        return Err(SnapshotError::LogNotEmpty(log));
    }
    if to.exists() {
        return Err(SnapshotError::Exists(to.to_owned()));
    }
    let unfinished = with_ending(to, UNFINISHED);
    let copied = copy_whole(from, &unfinished, to);
    copied.map_err(|source| {
        drop(fs::remove_file(&unfinished));
        SnapshotError::Copy { from: from.to_owned(), to: to.to_owned(), source }
    })
}

fn copy_whole(from: &Path, unfinished: &Path, to: &Path) -> io::Result<Method> {
    let source = File::open(from)?;
    let target = OpenOptions::new().write(true).create(true).truncate(true).open(unfinished)?;
    let method = copy_bytes(&source, &target)?;
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
    io::copy(&mut source, &mut target)?;
    Ok(Method::Copy)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
