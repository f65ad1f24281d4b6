//! `Knowledge`: the catalog and the lexicon made of the same seed files.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::IngestError;
use crate::catalog::{self, Catalog, CatalogSources};
use crate::extract::{Lexicon, LexiconSource};
use crate::store::hex;

/// What is known before the first report is read; cheap to clone.
#[derive(Clone)]
pub struct Knowledge {
    pub catalog: Arc<Catalog>,
    pub lexicon: Arc<Lexicon>,
    /// Of the seed files, so that a database knows whether its catalog is of the same.
    pub sha256: Arc<str>,
}

impl Knowledge {
    /// From the files that the binary carries.
    pub fn embedded() -> Result<Self, IngestError> {
        Self::from_files(|path| catalog::embedded_file(path).map(str::to_owned))
    }

    /// From the files of a folder of seeds, each read by `file` from its path below it.
    pub fn from_files(file: impl Fn(&str) -> Option<String>) -> Result<Self, IngestError> {
        let text = |path: &str| file(path).ok_or_else(|| IngestError::SeedMissing(path.to_owned()));
        let mut hash = Sha256::new();
        let mut texts: [String; CatalogSources::PATHS.len()] = Default::default();
        for (place, path) in texts.iter_mut().zip(CatalogSources::PATHS) {
            *place = text(path)?;
            hash.update(place.as_bytes());
        }
        let (units, words) = (text("lexicon/units.toml")?, text("lexicon/words.toml")?);
        let sources = CatalogSources::in_order(texts.each_ref().map(String::as_str));
        let lexicon = Lexicon::parse(LexiconSource {
            areas: sources.areas,
            indicators: sources.indicators,
            units: &units,
            words: &words,
        })?;
        Ok(Self {
            catalog: Arc::new(Catalog::parse(&sources)?),
            lexicon: Arc::new(lexicon),
            sha256: hex(&hash.finalize()).into(),
        })
    }
}
