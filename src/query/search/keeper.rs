//! The index that is in use: made at the first search, and again when the catalog has changed.

use std::sync::{Arc, Mutex, PoisonError};

use super::Index;
use crate::store::{CatalogStamp, Reader, StoreError};

/// Keeps one index for all who search.
#[derive(Debug, Default)]
pub struct Keeper(Mutex<Option<Kept>>);

#[derive(Debug, Clone)]
struct Kept {
    data_version: i64,
    stamp: CatalogStamp,
    index: Arc<Index>,
}

impl Keeper {
    /// The index of the catalog as the reader sees it. Whoever comes while it is made waits for it.
    ///
    /// # Errors
    /// Those of the store.
    pub fn index(&self, reader: &Reader<'_>) -> Result<Arc<Index>, StoreError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let data_version = reader.data_version()?;
        if let Some(known) = kept.as_ref().filter(|known| known.data_version == data_version) {
            return Ok(known.index.clone());
        }
        // Most commits bring observations and leave the catalog as it is.
        let stamp = reader.catalog_stamp()?;
        let index = match kept.as_ref().filter(|known| known.stamp == stamp) {
            Some(known) => known.index.clone(),
            None => Arc::new(Index::new(reader.search_rows()?)),
        };
        *kept = Some(Kept { data_version, stamp, index: index.clone() });
        Ok(index)
    }
}
