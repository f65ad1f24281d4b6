//! The index that is in use: made at the first search, and again when the catalog has changed.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Index, Words};
use crate::store::{CatalogStamp, Reader, StoreError};

/// Keeps one index for all who search.
#[derive(Debug)]
pub struct Keeper {
    words: Words,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug, Clone)]
struct Kept {
    data_version: i64,
    stamp: CatalogStamp,
    index: Arc<Index>,
}

impl Keeper {
    /// Keeps an index in which `words` find a series too.
    pub const fn new(words: Words) -> Self {
        Self { words, kept: Mutex::new(None) }
    }

    /// The index of the catalog as the reader sees it. Whoever comes while it is made waits for it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn index(&self, reader: &Reader<'_>) -> Result<Arc<Index>, StoreError> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let data_version = reader.data_version()?;
        if let Some(known) = kept.as_ref().filter(|known| known.data_version == data_version) {
            return Ok(known.index.clone());
        }
        // Most commits bring observations and leave the catalog as it is.
        let stamp = reader.catalog_stamp()?;
        let index = match kept.as_ref().filter(|known| known.stamp == stamp) {
            Some(known) => known.index.clone(),
            None => Arc::new(Index::new(reader.search_rows()?, self.words)),
        };
        *kept = Some(Kept { data_version, stamp, index: index.clone() });
        Ok(index)
    }
}
