//! Why a source was not taken.

use std::path::PathBuf;

use crate::catalog::CatalogError;
use crate::extract::LexiconError;
use crate::store::StoreError;

/// Failure of an ingest; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{file} holds no text")]
    Empty { file: String },
    #[error("{file} has {bytes} bytes, more than MAX_REPORT_BYTES = {limit}: split it")]
    TooLarge { file: String, bytes: u64, limit: u64 },
    #[error("{file} is no text in UTF-8, UTF-16 or GB18030 (byte {at} does not fit): convert it first")]
    Encoding { file: String, at: usize },
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
