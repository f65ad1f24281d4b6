//! Why a source was not taken.

use std::path::PathBuf;

use super::archive::ArchiveError;
use super::corrections::CorrectionError;
use super::format::FormatError;
use crate::catalog::CatalogError;
use crate::extract::LexiconError;
use crate::store::StoreError;

/// Failure of an ingest; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{file} has {bytes} bytes, more than MAX_REPORT_BYTES = {limit}: split it")]
    TooLarge { file: String, bytes: u64, limit: u64 },
    #[error("{file} has {bytes} bytes of text, more than MAX_REPORT_TEXT_BYTES = {limit}: split it")]
    TooLong { file: String, bytes: usize, limit: usize },
    #[error("{file}: {source}")]
    Format { file: String, source: FormatError },
    #[error("{file}: {source}")]
    Archive { file: String, source: ArchiveError },
    #[error(transparent)]
    Correction(#[from] CorrectionError),
    #[error("{file} has no publication date: give --published YYYY-MM-DD, or `published` in {sidecar}")]
    NoDate { file: String, sidecar: String },
    #[error("{}: {source}", path.display())]
    Sidecar { path: PathBuf, source: Box<toml::de::Error> },
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    #[error("the seed file {0} is missing")]
    SeedMissing(String),
    #[error(transparent)]
    Import(#[from] super::import::ImportError),
    #[error(transparent)]
    Store(#[from] StoreError),
}
