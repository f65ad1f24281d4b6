//! What a first start loads into an empty database, in order.

use chrono::NaiveDate;
use serde::Deserialize;

use super::{CatalogError, rows};

/// `manifest.toml`: paths below the folder of seeds. Reports carry their metadata beside them (`REPORT.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub reports: Vec<String>,
    #[serde(rename = "import")]
    pub imports: Vec<SeedImport>,
}

/// One CSV file with its mapping and its publication date.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeedImport {
    pub file: String,
    pub mapping: String,
    pub published: NaiveDate,
}

impl Manifest {
    /// Where the manifest lies below the folder of seeds.
    pub const PATH: &'static str = "manifest.toml";

    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// [`CatalogError::Toml`] with the line.
    pub fn parse(text: &str) -> Result<Self, CatalogError> {
        rows::read(Self::PATH, text)
    }
}
