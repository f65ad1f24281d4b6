//! `almanac check`: the promises that the schema cannot make, verified.

use serde::Serialize;

use super::{Reader, StoreError};

/// A promise of the store, and how often it is broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    pub promise: String,
    pub broken: i64,
    /// One id for which it is broken.
    pub example: Option<String>,
}

impl Reader<'_> {
    /// Verifies every promise.
    pub fn check(&self) -> Result<Vec<Promise>, StoreError> {
        self.all(include_str!("statements/check.sql"), [], |row| {
            Ok(Promise { promise: row.get(0)?, broken: row.get(1)?, example: row.get(2)? })
        })
    }
}
