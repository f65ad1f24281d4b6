//! Which key an id has, in memory: the table of series is in order of key, and finding an id in it is a scan.
//!
//! A key that is found here is a hint: whoever reads the row sees whether it is the series that was meant. So nothing
//! has to be told of a new or a changed series; an id that is not known makes the map anew, once a data version.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::{PoisonError, RwLock};

use super::{Reader, StoreError};
use crate::domain::SeriesId;

/// Keys by the hash of the id in lower case and without underscores: 840,000 series are 20 MB.
#[derive(Debug, Default)]
pub struct Keys(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    data_version: Option<i64>,
    keys: HashMap<u64, i32>,
}

fn hashed(folded: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    folded.hash(&mut hasher);
    hasher.finish()
}

impl Keys {
    /// The key that this id has, as far as is known; `folded` as by [`SeriesId::folded`].
    pub(super) fn hint(&self, reader: &Reader<'_>, folded: &str) -> Result<Option<i32>, StoreError> {
        let hash = hashed(folded);
        let read = || self.0.read().unwrap_or_else(PoisonError::into_inner).keys.get(&hash).copied();
        if let Some(key) = read() {
            return Ok(Some(key));
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let data_version = reader.data_version()?;
        if known.data_version != Some(data_version) {
            let rows = reader.all("SELECT series_key, series_id FROM series", [], |r| {
                Ok((r.get::<_, i32>(0)?, r.get::<_, String>(1)?))
            })?;
            known.keys = rows.into_iter().map(|(key, id)| (hashed(&SeriesId::folded(&id)), key)).collect();
            known.data_version = Some(data_version);
        }
        Ok(known.keys.get(&hash).copied())
    }
}
