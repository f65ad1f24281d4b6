//! A report as it comes: bytes, and what is said of it by flags or by `REPORT.toml` beside it.

use std::borrow::Cow;
use std::path::Path;

use chrono::NaiveDate;
use encoding_rs::{Encoding, GB18030, UTF_8};
use serde::Deserialize;

use super::IngestError;
use crate::domain::Report;

/// Largest report, in bytes. A newspaper page has 20 kB, a year's work report 60 kB.
pub const MAX_REPORT_BYTES: u64 = 16 << 20;

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

/// A report that can be loaded.
#[derive(Debug, Clone)]
pub struct ReportSource {
    /// How it is named in messages and in the list of imports.
    pub file: String,
    pub bytes: Vec<u8>,
    pub report: Report,
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
        Self::new(&path.display().to_string(), bytes, &given.or(beside))
    }

    /// From bytes and what is known of them.
    pub fn new(file: &str, bytes: Vec<u8>, about: &ReportMetadata) -> Result<Self, IngestError> {
        check_size(file, bytes.len() as u64)?;
        let text = decode(file, &bytes)?.into_owned();
        if text.trim().is_empty() {
            return Err(IngestError::Empty { file: file.to_owned() });
        }
        let Some(published_on) = about.published else {
            let sidecar = Path::new(file).with_extension("toml").display().to_string();
            return Err(IngestError::NoDate { file: file.to_owned(), sidecar });
        };
        let stem =
            || Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let report = Report {
            publisher: about.publisher.clone().unwrap_or_default(),
            title: about.title.clone().unwrap_or_else(stem),
            url: about.url.clone(),
            published_on,
            text,
        };
        Ok(Self { file: file.to_owned(), bytes, report })
    }
}

fn check_size(file: &str, bytes: u64) -> Result<(), IngestError> {
    if bytes > MAX_REPORT_BYTES {
        return Err(IngestError::TooLarge { file: file.to_owned(), bytes, limit: MAX_REPORT_BYTES });
    }
    Ok(())
}

/// The text: by its byte-order mark, else UTF-8, else GB18030 if every byte fits.
fn decode<'b>(file: &str, bytes: &'b [u8]) -> Result<Cow<'b, str>, IngestError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..])
    {
        return Ok(text);
    }
    let fits =
        [UTF_8, GB18030].iter().find_map(|e| e.decode_without_bom_handling_and_without_replacement(bytes));
    let at = || std::str::from_utf8(bytes).err().map_or(0, |e| e.valid_up_to());
    // A control character that no text has shows binary data that happens to decode.
    fits.filter(|text| !text.contains('\0'))
        .ok_or_else(|| IngestError::Encoding { file: file.to_owned(), at: at() })
}
