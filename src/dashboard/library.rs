//! The dashboards of a server: those that come with the program, or the files of a folder, read again when they change.
//!
//! A folder is looked at on request, at most once in [`RECHECK_MS`]; a file whose time or size changed is read anew.
//! A file that cannot be read is a dashboard whose fault says so: it takes no other down.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use chrono::{NaiveDateTime, TimeDelta};

use super::error::{Fault, FaultCause};
use super::model::Dashboard;
use super::parse::{empty, parse};

/// How long an answer about the folder holds, in milliseconds.
pub const RECHECK_MS: i64 = 1_000;
/// Most files that are read of a folder.
pub const MAX_FILES: usize = 200;
/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 256 * 1024;

macro_rules! dashboard_files {
    ($($name:literal),+ $(,)?) => { [$(($name, include_str!(concat!("../../dashboards/", $name)))),+] };
}

/// The files that come with the program.
pub const EMBEDDED: [(&str, &str); 3] =
    dashboard_files!["tianjin-economy.toml", "us-macro.toml", "imports-health.toml"];

/// Dashboards at one moment, in order of slug.
pub type Shelf = Arc<[Arc<Dashboard>]>;

/// Why a folder cannot be a library.
#[derive(Debug, thiserror::Error)]
#[error("the dashboards in {} cannot be listed: {source}", folder.display())]
pub struct LibraryError {
    folder: PathBuf,
    source: std::io::Error,
}

/// Where dashboards come from; cheap to clone.
#[derive(Debug, Clone)]
pub struct Library(Arc<Shelves>);

#[derive(Debug)]
enum Shelves {
    Embedded(Shelf),
    Folder { folder: PathBuf, state: Mutex<FolderState> },
}

#[derive(Debug, Default)]
struct FolderState {
    looked_at: Option<NaiveDateTime>,
    files: Vec<Kept>,
    shelf: Shelf,
}

/// A file as it was when it was read.
#[derive(Debug, Clone)]
struct Kept {
    seen: Seen,
    dashboard: Arc<Dashboard>,
}

/// What tells one version of a file from another.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    name: String,
    modified: Option<SystemTime>,
    bytes: u64,
}

impl Library {
    /// The dashboards that come with the program.
    pub fn embedded() -> Self {
        let mut dashboards: Vec<Arc<Dashboard>> =
            EMBEDDED.iter().map(|(name, text)| Arc::new(parse(name, text))).collect();
        dashboards.sort_by(|a, b| a.slug.cmp(&b.slug));
        Self(Arc::new(Shelves::Embedded(dashboards.into())))
    }

    /// The `.toml` files of a folder.
    ///
    /// # Errors
    /// [`LibraryError`] where the folder cannot be listed now; later it keeps what it had.
    pub fn folder(folder: &Path) -> Result<Self, LibraryError> {
        let list = |source| LibraryError { folder: folder.to_owned(), source };
        seen_files(folder).map_err(list)?;
        Ok(Self(Arc::new(Shelves::Folder { folder: folder.to_owned(), state: Mutex::default() })))
    }

    /// The dashboards as they are at `now`. Reads files: not for an async thread.
    pub fn dashboards(&self, now: NaiveDateTime) -> Shelf {
        match self.0.as_ref() {
            Shelves::Embedded(shelf) => Arc::clone(shelf),
            Shelves::Folder { folder, state } => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                let fresh = |looked_at: NaiveDateTime| {
                    (TimeDelta::zero()..TimeDelta::milliseconds(RECHECK_MS)).contains(&(now - looked_at))
                };
                if !state.looked_at.is_some_and(fresh) {
                    state.look(folder, now);
                }
                Arc::clone(&state.shelf)
            }
        }
    }

    /// The dashboard of this slug.
    pub fn dashboard(&self, slug: &str, now: NaiveDateTime) -> Option<Arc<Dashboard>> {
        self.dashboards(now).iter().find(|dashboard| dashboard.slug == slug).cloned()
    }
}

impl FolderState {
    fn look(&mut self, folder: &Path, now: NaiveDateTime) {
        self.looked_at = Some(now);
        let Ok(seen) = seen_files(folder) else { return };
        if seen.iter().eq(self.files.iter().map(|kept| &kept.seen)) {
            return;
        }
        let keep = |seen: Seen| match self.files.iter().find(|kept| kept.seen == seen) {
            Some(kept) => kept.clone(),
            None => Kept { dashboard: Arc::new(read(folder, &seen)), seen },
        };
        self.files = seen.into_iter().map(keep).collect();
        self.shelf = self.files.iter().map(|kept| Arc::clone(&kept.dashboard)).collect();
    }
}

/// The `.toml` files of a folder, in order of name; those that begin with a point are an editor's.
fn seen_files(folder: &Path) -> Result<Vec<Seen>, std::io::Error> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_toml = Path::new(&name).extension().is_some_and(|e| e == "toml");
        if !is_toml || name.starts_with('.') {
            continue;
        }
        // A link is followed; a file that went away meanwhile is not there.
        let Ok(about) = std::fs::metadata(entry.path()) else { continue };
        if about.is_file() {
            files.push(Seen { name, modified: about.modified().ok(), bytes: about.len() });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files.truncate(MAX_FILES);
    Ok(files)
}

fn read(folder: &Path, seen: &Seen) -> Dashboard {
    let refuse = |cause| {
        let file: Arc<str> = seen.name.as_str().into();
        let slug = seen.name.strip_suffix(".toml").unwrap_or(&seen.name);
        empty(slug, &file, Fault { file: Arc::clone(&file), line: 1, cause })
    };
    if seen.bytes > MAX_FILE_BYTES {
        return refuse(FaultCause::TooLarge { bytes: seen.bytes, max: MAX_FILE_BYTES });
    }
    match std::fs::read_to_string(folder.join(&seen.name)) {
        Ok(text) => parse(&seen.name, &text),
        Err(error) => refuse(FaultCause::Unreadable(error.kind())),
    }
}
