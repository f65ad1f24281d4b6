//! Which key an id has, in memory: the table of series is in order of key, and finding an id in it is a scan.
//!
//! A key that is found here is a hint: whoever reads the row sees whether it is the series that was meant. So nothing
//! has to be told of a new or a changed series; an id that is not known makes the map anew, once a data version. Rows
//! that were asked for lately are kept beside it, for their data version, and series that lie beside one that was
//! asked for: to DuckDB a row of the catalog costs as much as its neighbours.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError, RwLock};

use super::{Reader, SeriesRow, StoreError};
use crate::domain::{Series, SeriesId};

/// Rows that are kept, and series beside them; about a kilobyte each.
const ROWS_KEPT: usize = 16_384;
/// Series that are read with one that was asked for, in a catalog that fits into [`ROWS_KEPT`].
const NEIGHBOURS: i32 = 128;

/// Keys by the hash of the id in lower case and without underscores: 840,000 series are 20 MB.
#[derive(Debug, Default)]
pub struct Keys {
    known: RwLock<Known>,
    rows: Mutex<Rows>,
}

#[derive(Debug, Default)]
struct Rows {
    data_version: i64,
    by_key: HashMap<i32, SeriesRow>,
    neighbours: HashMap<i32, Series>,
}

impl Rows {
    /// What is kept of this data version; all else is forgotten.
    fn of(&mut self, data_version: i64) -> &mut Self {
        if self.data_version != data_version {
            *self = Self { data_version, ..Self::default() };
        }
        self
    }
}

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
        let read = || self.known.read().unwrap_or_else(PoisonError::into_inner).keys.get(&hash).copied();
        if let Some(key) = read() {
            return Ok(Some(key));
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
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

    /// The row of a key, if it was kept of this data version.
    pub(super) fn row(&self, series_key: i32, data_version: i64) -> Option<SeriesRow> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        rows.by_key.get(&series_key).filter(|_| rows.data_version == data_version).cloned()
    }

    /// Keeps a row; those of another data version, or more than [`ROWS_KEPT`], are forgotten.
    pub(super) fn keep(&self, row: &SeriesRow, data_version: i64) {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = rows.of(data_version);
        if rows.by_key.len() >= ROWS_KEPT {
            rows.by_key.clear();
        }
        rows.by_key.insert(row.series_key, row.clone());
    }

    /// The series of a key as the catalog has it, read with its neighbours.
    pub(super) fn series(
        &self,
        series_key: i32,
        data_version: i64,
        read: impl FnOnce(RangeInclusive<i32>) -> Result<Vec<(i32, Series)>, StoreError>,
    ) -> Result<Option<Series>, StoreError> {
        let lock = || self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(series) = lock().of(data_version).neighbours.remove(&series_key) {
            return Ok(Some(series));
        }
        let catalog = self.known.read().unwrap_or_else(PoisonError::into_inner).keys.len();
        let first = if catalog > ROWS_KEPT { series_key } else { series_key - series_key % NEIGHBOURS };
        let last = if catalog > ROWS_KEPT { series_key } else { first.saturating_add(NEIGHBOURS - 1) };
        let found = read(first..=last)?;
        let mut rows = lock();
        let neighbours = &mut rows.of(data_version).neighbours;
        neighbours.extend(found);
        Ok(neighbours.remove(&series_key))
    }
}
