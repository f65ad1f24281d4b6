//! A report as it comes: bytes, and what is said of it by flags or by `REPORT.toml` beside it.

use std::path::Path;

use chrono::NaiveDate;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::IngestError;
use super::archive::Archive;
use super::format::{self, Format};
use crate::domain::Report;
use crate::store::hex;

/// Largest report, in bytes. A newspaper page has 20 kB, a year's work report 60 kB, a yearbook's chapter as PDF 5 MB.
pub const MAX_REPORT_BYTES: u64 = 32 << 20;

/// Largest text of a report, in bytes of UTF-8.
pub const MAX_REPORT_TEXT_BYTES: usize = 16 << 20;

/// What is known of a report beside its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportMetadata {
    #[serde(default, deserialize_with = "day")]
    pub published: Option<NaiveDate>,
    pub publisher: Option<String>,
    pub title: Option<String>,
    pub url: Option<String>,
}

/// A date written as a TOML date or as text.
fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Day {
        Date(toml::value::Datetime),
        Text(String),
    }
    let text = match Day::deserialize(deserializer)? {
        Day::Date(date) => date.to_string(),
        Day::Text(text) => text,
    };
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d");
    day.map(Some).map_err(|_| serde::de::Error::custom(format!("`{text}` is no date: use YYYY-MM-DD")))
}

impl ReportMetadata {
    /// Reads the TOML text of a sidecar.
    pub fn parse(path: &Path, text: &str) -> Result<Self, IngestError> {
        let failed = |source| IngestError::Sidecar { path: path.to_owned(), source: Box::new(source) };
        toml::from_str(text).map_err(failed)
    }

    /// These, and where they say nothing, those of `other`.
    #[must_use]
    pub fn or(&self, other: Self) -> Self {
        Self {
            published: self.published.or(other.published),
            publisher: self.publisher.clone().or(other.publisher),
            title: self.title.clone().or(other.title),
            url: self.url.clone().or(other.url),
        }
    }
}

/// What was said of the bytes where they came from; what was not said is sniffed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaType {
    pub format: Option<Format>,
    pub charset: Option<String>,
}

impl MediaType {
    /// From a `Content-Type`: `text/html; charset=gb2312`.
    pub fn parse(text: &str) -> Self {
        let charset = text.split(';').skip(1).find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_owned())
        });
        Self { format: Format::of_media_type(text), charset }
    }
}

/// A report that can be loaded.
#[derive(Debug, Clone)]
pub struct ReportSource {
    /// How it is named in messages and in the list of imports.
    pub file: String,
    pub bytes: Vec<u8>,
    pub report: Report,
    /// How the bytes were read: `utf-8`, `gb18030`, `pdf` …
    pub encoding: &'static str,
    /// What of the file could not be read, in words.
    pub unread: Vec<String>,
    sha256: String,
    archive: Option<Archive>,
}

impl ReportSource {
    /// Reads a file, with `REPORT.toml` beside it for what `given` does not say.
    pub fn read(path: &Path, given: &ReportMetadata) -> Result<Self, IngestError> {
        let failed = |source| IngestError::Read { path: path.to_owned(), source };
        let size = std::fs::metadata(path).map_err(failed)?;
        check_size(&path.display().to_string(), size.len())?;
        let bytes = std::fs::read(path).map_err(failed)?;
        let sidecar = path.with_extension("toml");
        let beside = match std::fs::read_to_string(&sidecar) {
            Ok(text) => ReportMetadata::parse(&sidecar, &text)?,
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => ReportMetadata::default(),
            Err(source) => return Err(IngestError::Read { path: sidecar, source }),
        };
        Self::new(&path.display().to_string(), bytes, &given.or(beside), &MediaType::default())
    }

    /// From bytes and what is known of them.
    pub fn new(
        file: &str,
        bytes: Vec<u8>,
        about: &ReportMetadata,
        media: &MediaType,
    ) -> Result<Self, IngestError> {
        check_size(file, bytes.len() as u64)?;
        let Some(published_on) = about.published else {
            let sidecar = Path::new(file).with_extension("toml").display().to_string();
            return Err(IngestError::NoDate { file: file.to_owned(), sidecar });
        };
        let document = format::read(&bytes, media.format, media.charset.as_deref())
            .map_err(|source| IngestError::Format { file: file.to_owned(), source })?;
        if document.text.len() > MAX_REPORT_TEXT_BYTES {
            let (bytes, limit) = (document.text.len(), MAX_REPORT_TEXT_BYTES);
            return Err(IngestError::TooLong { file: file.to_owned(), bytes, limit });
        }
        let stem =
            || Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let report = Report {
            publisher: about.publisher.clone().unwrap_or_default(),
            title: about.title.clone().or(document.title).unwrap_or_else(stem),
            url: about.url.clone(),
            published_on,
            text: document.text,
        };
        let sha256 = hex(&Sha256::digest(&bytes));
        let (encoding, unread) = (document.encoding, document.unread);
        Ok(Self { file: file.to_owned(), bytes, report, encoding, unread, sha256, archive: None })
    }

    /// The same, whose bytes are kept in `archive` when it is loaded.
    #[must_use]
    pub fn kept_in(self, archive: &Archive) -> Self {
        Self { archive: Some(archive.clone()), ..self }
    }

    /// Of the bytes.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Keeps the bytes, where an archive was given.
    pub(super) fn keep(&self) -> Result<(), IngestError> {
        let Some(archive) = &self.archive else { return Ok(()) };
        let failed = |source| IngestError::Archive { file: self.file.clone(), source };
        archive.keep(&self.sha256, &self.bytes).map_err(failed)
    }
}

fn check_size(file: &str, bytes: u64) -> Result<(), IngestError> {
    if bytes > MAX_REPORT_BYTES {
        return Err(IngestError::TooLarge { file: file.to_owned(), bytes, limit: MAX_REPORT_BYTES });
    }
    Ok(())
}
