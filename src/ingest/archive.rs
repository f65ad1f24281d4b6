//! The archive: the raw bytes of every import, by their hash, so that any batch can be replayed.
//!
//! A file is copied before it is read, and only the copy is read: what is hashed, what is imported and what is kept
//! are the same bytes even while somebody still writes the original.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;

use super::csv::{EncodingChoice, Inspection, Survey};

/// How the names of copies begin that are not kept yet; the number of their process follows.
const INCOMING: &str = ".incoming-";

/// Why bytes could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("it has more than limits.csv.file_max_bytes = {max} bytes")]
    TooLarge { max: u64 },
    #[error("it cannot be read: {0}")]
    Source(io::Error),
    #[error("the archive has no bytes of {sha256}: {} is missing", path.display())]
    Missing { sha256: String, path: PathBuf },
}

/// A folder with one file a hash.
#[derive(Debug, Clone)]
pub struct Archive {
    folder: PathBuf,
}

/// A copy that is not yet kept; dropped, it is gone.
#[derive(Debug)]
pub struct Copy {
    pub file: File,
    pub inspection: Inspection,
    path: PathBuf,
    kept: PathBuf,
    /// Writes the copy through to the disk while it is read.
    flushing: Option<JoinHandle<io::Result<()>>>,
    done: bool,
}

impl Archive {
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Removes copies that a process which was killed left behind. Only the owner of the database may ask for it.
    pub fn sweep(&self) {
        let own = format!("{INCOMING}{}-", std::process::id());
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(INCOMING) && !name.starts_with(&own) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps bytes of this hash; those that are kept already are not written twice.
    pub fn keep(&self, sha256: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        let kept = self.path(sha256);
        if fs::metadata(&kept).is_ok_and(|file| file.len() == bytes.len() as u64) {
            return Ok(());
        }
        let (path, mut file) = self.incoming()?;
        let written = file.write_all(bytes).and_then(|()| file.sync_data());
        let made = written.and_then(|()| kept.parent().map_or(Ok(()), fs::create_dir_all));
        made.and_then(|()| fs::rename(&path, &kept)).map_err(|source| {
            let _ = fs::remove_file(&path);
            self.failed(&kept, source)
        })
    }

    /// A new file for bytes that are not kept yet.
    fn incoming(&self) -> Result<(PathBuf, File), ArchiveError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        fs::create_dir_all(&self.folder).map_err(|source| self.failed(&self.folder, source))?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.join(format!("{INCOMING}{}-{number}", std::process::id()));
        let mut options = File::options();
        let opened = options.read(true).write(true).create(true).truncate(true).open(&path);
        let file = opened.map_err(|source| self.failed(&path, source))?;
        Ok((path, file))
    }

    /// Copies `source` to its end and says what it is.
    pub fn copy(
        &self,
        source: &mut impl Read,
        choice: EncodingChoice,
        max_bytes: u64,
    ) -> Result<Copy, ArchiveError> {
        let (path, file) = self.incoming()?;
        let nothing = Inspection::nothing();
        let mut copy =
            Copy { file, inspection: nothing, kept: path.clone(), path, flushing: None, done: false };
        let mut bytes = 0;
        let mut fault = None;
        let survey = Survey::of(source, |block| {
            bytes += block.len() as u64;
            if bytes > max_bytes {
                fault = Some(ArchiveError::TooLarge { max: max_bytes });
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            add(&mut copy.file, block).inspect_err(|source| {
                fault = Some(self.failed(&copy.path, io::Error::new(source.kind(), source.to_string())));
            })
        });
        let survey = survey.map_err(|source| fault.unwrap_or(ArchiveError::Source(source)))?;
        copy.file.set_len(bytes).map_err(|source| self.failed(&copy.path, source))?;
        copy.kept = self.path(survey.sha256());
        copy.inspection =
            survey.conclude(&mut copy.file, choice).map_err(|source| self.failed(&copy.path, source))?;
        copy.file.seek(SeekFrom::Start(0)).map_err(|source| self.failed(&copy.path, source))?;
        let file = copy.file.try_clone().map_err(|source| self.failed(&copy.path, source))?;
        copy.flushing = Some(std::thread::spawn(move || file.sync_data()));
        Ok(copy)
    }

    /// The kept bytes of a hash.
    pub fn open(&self, sha256: &str) -> Result<File, ArchiveError> {
        let path = self.path(sha256);
        File::open(&path).map_err(|_| ArchiveError::Missing { sha256: sha256.to_owned(), path })
    }

    fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256.get(..2).unwrap_or_default()).join(sha256)
    }

    fn failed(&self, path: &Path, source: io::Error) -> ArchiveError {
        ArchiveError::Write { path: path.to_owned(), source }
    }
}

/// Writes a block; one of nothing but zeros is a hole, which takes no room on the disk.
fn add(file: &mut File, block: &[u8]) -> io::Result<()> {
    if block.iter().all(|byte| *byte == 0) {
        return file.seek_relative(block.len() as i64);
    }
    file.write_all(block)
}

impl Copy {
    /// Keeps the copy under its hash; bytes that are kept already are not written twice.
    ///
    /// To be called before the import commits: a kept file without a batch does no harm, the reverse would.
    pub fn keep(&mut self) -> Result<(), ArchiveError> {
        let failed = |path: &Path, source| ArchiveError::Write { path: path.to_owned(), source };
        if fs::metadata(&self.kept).is_ok_and(|kept| kept.len() == self.inspection.bytes) {
            return Ok(());
        }
        if let Some(flushing) = self.flushing.take() {
            let flushed = flushing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            flushed.map_err(|source| failed(&self.path, source))?;
        }
        if let Some(folder) = self.kept.parent() {
            fs::create_dir_all(folder).map_err(|source| failed(folder, source))?;
        }
        fs::rename(&self.path, &self.kept).map_err(|source| failed(&self.kept, source))?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        if !self.done {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Read;

    use super::{Archive, ArchiveError, EncodingChoice};

    #[test]
    fn bytes_are_kept_once_under_their_hash() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::new(folder.path().join("a.archive"));
        for _ in 0..2 {
            let mut copy = archive.copy(&mut &b"abc"[..], EncodingChoice::Auto, 10).unwrap();
            assert!(copy.inspection.sha256.starts_with("ba7816bf"));
            copy.keep().unwrap();
        }
        let zeros = archive.copy(&mut &[0; 5][..], EncodingChoice::Auto, 10).unwrap();
        assert_eq!(zeros.file.metadata().unwrap().len(), 5);
        drop(zeros);
        let mut text = String::new();
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        archive.open(hash).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
        assert!(matches!(archive.open("00"), Err(ArchiveError::Missing { .. })));
        assert!(matches!(
            archive.copy(&mut &b"abcd"[..], EncodingChoice::Auto, 3),
            Err(ArchiveError::TooLarge { max: 3 })
        ));
        drop(archive.copy(&mut &b"dropped"[..], EncodingChoice::Auto, 10).unwrap());
        let left: Vec<_> =
            std::fs::read_dir(archive.folder()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(left, ["ba"], "what is not kept leaves nothing behind");
    }
}
