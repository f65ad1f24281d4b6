//! The checks beside the store: what a load states is compared with itself and with what was known before it, and the
//! whole database with itself.

use std::fmt;

use serde::Serialize;

use super::IngestError;
use super::checks::{Checked, Warning, check, related_series};
use super::derive::Observed;
use crate::catalog::Catalog;
use crate::domain::{OriginKind, SeriesId};
use crate::store::{Reader, Selection, WarningRow, Writer};

/// A warning with its sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    #[serde(flatten)]
    pub warning: Warning,
    /// Both numbers in one line.
    pub message: String,
}

impl From<Warning> for Told {
    fn from(warning: Warning) -> Self {
        Self { message: warning.to_string(), warning }
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Checks what a load states before it is merged, and keeps the warnings with its batch.
pub(super) fn of_load(
    catalog: &Catalog,
    writer: &Writer<'_>,
    batch_id: i32,
    seen: &[Observed],
) -> Result<Vec<Told>, IngestError> {
    let loaded: Vec<Checked> = seen.iter().map(Checked::from).collect();
    let mut known = Vec::new();
    for id in related_series(catalog, &loaded) {
        known.extend(published(catalog, &writer.reader(), &id)?);
    }
    let warnings = check(catalog, &loaded, &known);
    let row = |w: &Warning| WarningRow {
        batch_id,
        check: w.check.code().to_owned(),
        series_id: w.series_id.to_string(),
        period: w.period,
        stated: w.stated,
        expected: w.expected,
        against: w.against.clone(),
    };
    writer.put_warnings(&warnings.iter().map(row).collect::<Vec<_>>())?;
    Ok(warnings.into_iter().map(Told::from).collect())
}

/// Checks the standing values of every series of the catalog with each other.
///
/// # Errors
/// The store's.
pub fn of_database(catalog: &Catalog, reader: &Reader<'_>) -> Result<Vec<Told>, IngestError> {
    let mut all = Vec::new();
    for entry in catalog.series() {
        all.extend(published(catalog, reader, &entry.series.series_id)?);
    }
    Ok(check(catalog, &all, &[]).into_iter().map(Told::from).collect())
}

/// The standing values of a series that somebody published: derived ones agree by construction.
fn published(catalog: &Catalog, reader: &Reader<'_>, id: &SeriesId) -> Result<Vec<Checked>, IngestError> {
    let (Some(entry), Some(key)) = (catalog.find_series(id), reader.series_key(id)?) else {
        return Ok(Vec::new());
    };
    let points = reader.observations(key, Selection::Current)?;
    let points = points.into_iter().filter(|point| point.origin_kind != OriginKind::Derived);
    Ok(points.map(|point| Checked::known(&entry.series, point.reading)).collect())
}
