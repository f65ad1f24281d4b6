//! A file that must stand still while it is read: a copy of one that shrank or grew would look like a whole file.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

/// Reads a file, and fails at its end if it is not the file that was opened; so does a read behind the end, whenever it
/// is asked for. Pipes and devices are read as they come.
#[derive(Debug)]
pub struct SteadyFile {
    file: File,
    before: Option<Stamp>,
    read: u64,
    ended: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Stamp {
    bytes: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    fn of(about: &Metadata) -> Option<Self> {
        about.is_file().then(|| Self { bytes: about.len(), modified: about.modified().ok() })
    }
}

impl SteadyFile {
    /// Opens the file at `path`.
    pub fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let about = file.metadata()?;
        if about.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        Ok(Self { before: Stamp::of(&about), file, read: 0, ended: false })
    }

    fn check(&self) -> io::Result<()> {
        let Some(before) = &self.before else { return Ok(()) };
        if self.read == before.bytes && Stamp::of(&self.file.metadata()?).as_ref() == Some(before) {
            return Ok(());
        }
        Err(io::Error::other("it changed while it was read; import it again when nobody writes to it"))
    }
}

impl Read for SteadyFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return self.check().map(|()| 0);
        }
        let read = self.file.read(out)?;
        self.read += read as u64;
        if read == 0 && !out.is_empty() {
            self.ended = true;
            self.check()?;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs::OpenOptions;
    use std::io::{Read, Write};

    use super::SteadyFile;

    #[test]
    fn a_file_that_shrinks_or_grows_while_it_is_read_is_no_whole_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let write = || OpenOptions::new().write(true).open(&path).unwrap();
        let changes: [(&str, &dyn Fn()); 4] = [
            ("nothing", &|| ()),
            ("shrinks", &|| write().set_len(5).unwrap()),
            ("grows", &|| OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more").unwrap()),
            ("is written over", &|| {
                std::thread::sleep(std::time::Duration::from_millis(20));
                write().write_all(b"new").unwrap();
            }),
        ];
        for (what, change) in changes {
            std::fs::write(&path, "0123456789").unwrap();
            let mut file = SteadyFile::open(&path).unwrap();
            let mut head = [0; 4];
            file.read_exact(&mut head).unwrap();
            change();
            let rest = file.read_to_end(&mut Vec::new());
            assert_eq!(rest.is_ok(), what == "nothing", "{what}: {rest:?}");
        }
        // Later than its end, too.
        std::fs::write(&path, "0123456789").unwrap();
        let mut file = SteadyFile::open(&path).unwrap();
        file.read_to_end(&mut Vec::new()).unwrap();
        assert!(matches!(file.read(&mut [0]), Ok(0)));
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"more").unwrap();
        assert!(file.read(&mut [0]).is_err());
        // One that takes its place under the same name is another file.
        let mut file = SteadyFile::open(&path).unwrap();
        std::fs::rename(&path, folder.path().join("b.csv")).unwrap();
        std::fs::write(&path, "other").unwrap();
        assert!(file.read_to_end(&mut Vec::new()).is_ok());
        assert!(SteadyFile::open(folder.path()).is_err());
    }
}
