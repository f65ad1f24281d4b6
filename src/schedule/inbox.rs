//! The inbox: files that match a job's source, whether they are still being written, and the date in their name.
//!
//! Files are left where they are. Which of them were taken before is known by their hash, not by their name or place.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use chrono::NaiveDate;

/// Files of one source that are looked at in one run.
pub const INBOX_MAX_FILES: usize = 10_000;

/// Why a source cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    #[error("cannot look into {}: {source}", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("{} matches more than {INBOX_MAX_FILES} files: move old ones away", .0.display())]
    TooMany(PathBuf),
}

/// A file as it stood when it was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSeen {
    pub path: PathBuf,
    pub bytes: u64,
    pub modified: Option<SystemTime>,
}

/// The files that `pattern` matches, in order of name. `*` and `?` match within one part of the path and never a
/// leading dot, so that the hidden names under which programs write a file are not taken.
pub fn look(pattern: &Path) -> Result<Vec<FileSeen>, InboxError> {
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        let Component::Normal(name) = part else {
            found.iter_mut().for_each(|path| path.push(part));
            continue;
        };
        let name = name.to_string_lossy();
        if !name.contains(['*', '?']) {
            found.iter_mut().for_each(|path| path.push(name.as_ref()));
            continue;
        }
        let mut deeper = Vec::new();
        for folder in &found {
            deeper.extend(matching(folder, &name)?);
            if deeper.len() > INBOX_MAX_FILES {
                return Err(InboxError::TooMany(pattern.to_owned()));
            }
        }
        found = deeper;
    }
    let seen = |path: PathBuf| {
        let about = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        Some(FileSeen { path, bytes: about.len(), modified: about.modified().ok() })
    };
    let mut files: Vec<FileSeen> = found.into_iter().filter_map(seen).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn matching(folder: &Path, pattern: &str) -> Result<Vec<PathBuf>, InboxError> {
    let place = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // What a wildcard found may be a file, in which nothing lies.
    if place.is_file() {
        return Ok(Vec::new());
    }
    let failed = |source| InboxError::Folder { path: place.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(place).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        let text = name.to_string_lossy();
        if !text.starts_with('.') && wildcard(pattern.as_bytes(), text.as_bytes()) {
            found.push(folder.join(&name));
        }
    }
    Ok(found)
}

/// `*` is any characters, `?` is one.
fn wildcard(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(b'?') => {
                // One character may be several bytes.
                n += 1;
                while name.get(n).is_some_and(|b| (0x80..0xc0).contains(b)) {
                    n += 1;
                }
                p += 1;
            }
            Some(byte) if *byte == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((after, taken)) = star else { return false };
                star = Some((after, taken + 1));
                p = after + 1;
                n = taken + 1;
            }
        }
    }
    pattern[p..].iter().all(|b| *b == b'*')
}

/// The files that stood still between two looks; the others are still being written.
pub fn settled(before: &[FileSeen], after: Vec<FileSeen>) -> Vec<FileSeen> {
    after.into_iter().filter(|file| before.contains(file)).collect()
}

/// Why a file's name does not date it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("{0} has no date in its name (published = \"file\")")]
    NoDate(String),
    #[error("{file} has the dates {one} and {other} in its name (published = \"file\")")]
    SeveralDates { file: String, one: NaiveDate, other: NaiveDate },
}

/// The one full date in a file's name: `2025-03-31`, `20250331`, `2025_3_31`, `2025年3月31日`.
///
/// # Errors
/// There is none, or there are two: which of them is that of publication, nobody can tell.
pub fn date_in_name(path: &Path) -> Result<NaiveDate, NameError> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let digits: Vec<&str> = name.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    let date = |year: &str, month: &str, day: &str| {
        NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    };
    let dates = digits.iter().enumerate().filter_map(|(place, run)| {
        match (run.len(), digits.get(place + 1), digits.get(place + 2)) {
            (8, _, _) => date(&run[..4], &run[4..6], &run[6..]),
            (4, Some(month), Some(day)) if month.len() <= 2 && day.len() <= 2 => date(run, month, day),
            _ => None,
        }
    });
    let (mut one, file) = (None, || path.display().to_string());
    for day in dates {
        match one {
            Some(one) if one != day => return Err(NameError::SeveralDates { file: file(), one, other: day }),
            _ => one = Some(day),
        }
    }
    one.ok_or_else(|| NameError::NoDate(file()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::path::Path;

    use super::{date_in_name, look, settled, wildcard};

    #[test]
    fn stars_and_question_marks_match_within_a_name() {
        let table = [
            ("*.csv", "a.csv", true),
            ("*.csv", "a.csv.part", false),
            ("m-*-?.csv", "m-2025-1.csv", true),
            ("m-*-?.csv", "m-2025-12.csv", false),
            ("*a*b*", "xxaxxbxx", true),
            ("*a*b*", "xxbxxaxx", false),
            ("月?.csv", "月报.csv", true),
            ("", "", true),
            ("*", "", true),
            ("a", "b", false),
        ];
        for (pattern, name, matches) in table {
            assert_eq!(wildcard(pattern.as_bytes(), name.as_bytes()), matches, "{pattern} {name}");
        }
    }

    #[test]
    fn only_whole_and_still_files_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("m-2.csv", "two");
        write("m-1.csv", "one");
        write(".m-3.csv", "hidden");
        write("other.csv", "other");
        std::fs::create_dir(folder.path().join("m-4.csv")).unwrap();
        let deeper = look(&folder.path().join("m-*/*.csv")).unwrap();
        assert!(deeper.is_empty(), "a file is no folder: {deeper:?}");
        let pattern = folder.path().join("m-*.csv");
        let names = |files: &[super::FileSeen]| {
            files
                .iter()
                .map(|f| f.path.file_name().unwrap().to_string_lossy().into_owned())
                .collect::<Vec<_>>()
        };
        let before = look(&pattern).unwrap();
        assert_eq!(names(&before), ["m-1.csv", "m-2.csv"]);
        write("m-2.csv", "two and more");
        write("m-5.csv", "new");
        assert_eq!(names(&settled(&before, look(&pattern).unwrap())), ["m-1.csv"]);
        assert_eq!(look(&folder.path().join("none.csv")).unwrap(), []);
        assert!(look(&folder.path().join("no/such/*.csv")).is_err());
    }

    #[test]
    fn a_date_in_a_name_is_found() {
        let table = [
            ("monthly-2025-03-31.csv", Some("2025-03-31")),
            ("20250331_monthly.csv", Some("2025-03-31")),
            ("月报2025年3月1日.csv", Some("2025-03-01")),
            ("v2-2025_3_1.csv", Some("2025-03-01")),
            ("monthly-2025-03.csv", None),
            ("monthly-2025-02-30.csv", None),
            ("123456789.csv", None),
            ("gdp20250101-20250331_pub20250415.csv", None),
            ("2025-04-15/m-20250415_2025-04-15.csv", Some("2025-04-15")),
        ];
        for (name, expected) in table {
            assert_eq!(
                date_in_name(Path::new(name)).ok().map(|d| d.to_string()).as_deref(),
                expected,
                "{name}"
            );
        }
    }
}
