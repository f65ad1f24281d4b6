//! The seed files as they were when the binary was built, so that it runs alone.

use super::{Catalog, CatalogError, CatalogSources, Manifest};

macro_rules! seed_files {
    ($($path:literal),+ $(,)?) => { [$(($path, include_str!(concat!("../../seeds/", $path)))),+] };
}

const FILES: [(&str, &str); 16] = seed_files![
    "lexicon/areas.toml",
    "lexicon/indicators.toml",
    "lexicon/units.toml",
    "lexicon/words.toml",
    "series.toml",
    "releases.toml",
    "categories.toml",
    "tags.toml",
    "facts.toml",
    "manifest.toml",
    "reports/sample-tianjin-2025-04-27.txt",
    "reports/sample-tianjin-2025-04-27.toml",
    "data/us-gdp.csv",
    "data/us-gdp.toml",
    "data/us-macro.csv",
    "data/us-macro.toml",
];

/// The text of a seed file, by its path below `seeds/`.
pub fn embedded_file(path: &str) -> Option<&'static str> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, text)| *text)
}

/// The catalog of the embedded files.
///
/// # Errors
/// As [`Catalog::parse`]; a test keeps the embedded files free of errors.
pub fn embedded() -> Result<Catalog, CatalogError> {
    let texts = CatalogSources::PATHS.map(|path| embedded_file(path).unwrap_or_default());
    Catalog::parse(&CatalogSources::in_order(texts))
}

/// The manifest of the embedded files.
///
/// # Errors
/// As [`Manifest::parse`].
pub fn embedded_manifest() -> Result<Manifest, CatalogError> {
    Manifest::parse(embedded_file(Manifest::PATH).unwrap_or_default())
}
