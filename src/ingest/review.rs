//! The checks beside the store: what a load states is compared with itself and with what was known before it, and the
//! whole database with itself.

use std::fmt;
use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::checks::{Check, Checked, MAX_REVISION_RATIO, MAX_STEP_RATIO, Warning, check, related_series};
use super::csv::Limits;
use super::derive::Observed;
use crate::catalog::Catalog;
use crate::domain::{OriginKind, SeriesId};
use crate::store::{Reader, Selection, StoreError, Suspect, SuspectKind, SuspectLimits, WarningRow, Writer};

/// A warning with its sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

impl Told {
    /// A warning as it was kept; none if it names a check or a series that there cannot be.
    pub fn kept(row: WarningRow) -> Option<Self> {
        let WarningRow { check, series_id, period, stated, expected, against, .. } = row;
        let (check, series_id) = (Check::of_code(&check)?, SeriesId::new(&series_id).ok()?);
        Some(Self::from(Warning { check, series_id, period, stated, expected, against }))
    }
}

/// Checks what a load states before it is merged, and keeps the warnings with its batch.
pub(super) fn of_load(
    catalog: &Catalog,
    writer: &Writer<'_>,
    batch_id: i32,
    seen: &[Observed],
) -> Result<Vec<Told>, StoreError> {
    let loaded: Vec<Checked> = seen.iter().map(Checked::from).collect();
    let mut known = Vec::new();
    for id in related_series(catalog, &loaded) {
        known.extend(published(catalog, &writer.reader(), &id)?.into_iter().map(|(_, of)| of));
    }
    keep(writer, batch_id, check(catalog, &loaded, &known))
}

/// What is checked of an import of a file.
pub(super) struct Imported {
    pub batch_id: i32,
    /// First and last origin of its rows.
    pub origins: RangeInclusive<i64>,
    /// Least and greatest key of its series.
    pub keys: RangeInclusive<i32>,
    /// Its series among those that the catalog relates to others.
    pub related: Vec<SeriesId>,
    /// Whether any series of the file was known before.
    pub meets_known: bool,
}

/// Checks what an import inserted or revised after it was merged, and keeps the first warnings with its batch.
pub(super) fn of_import(
    catalog: &Catalog,
    writer: &Writer<'_>,
    import: &Imported,
    limits: Limits,
) -> Result<Vec<Told>, StoreError> {
    let rows_checked = if import.meets_known { limits.rows_checked as i64 } else { 0 };
    let listed = limits.warnings_listed as i64;
    let limits = SuspectLimits {
        step_ratio: MAX_STEP_RATIO,
        revision_ratio: MAX_REVISION_RATIO,
        rows_checked,
        listed,
    };
    let mut warnings: Vec<Warning> =
        writer.suspects(&import.origins, &import.keys, limits)?.into_iter().map(warning).collect();
    let mut loaded = Vec::new();
    for id in &import.related {
        let of_import = |(origin, of)| import.origins.contains(&origin).then_some(of);
        loaded.extend(published(catalog, &writer.reader(), id)?.into_iter().filter_map(of_import));
    }
    if !loaded.is_empty() {
        let mut known = Vec::new();
        for id in related_series(catalog, &loaded) {
            let of_others = |(origin, of)| (!import.origins.contains(&origin)).then_some(of);
            known.extend(published(catalog, &writer.reader(), &id)?.into_iter().filter_map(of_others));
        }
        // The others are found above, also in series that only the store knows.
        let relates = |w: &Warning| matches!(w.check, Check::PartsAgainstTotal | Check::GrowthAgainstLevels);
        warnings.extend(check(catalog, &loaded, &known).into_iter().filter(relates));
    }
    let order = |w: &Warning| (w.check.code(), w.series_id.clone(), w.period);
    warnings.sort_by_key(order);
    warnings.truncate(listed as usize);
    keep(writer, import.batch_id, warnings)
}

fn warning(suspect: Suspect) -> Warning {
    let Suspect { kind, series_id, period, stated, expected } = suspect;
    match kind {
        SuspectKind::Share => Warning::share(series_id, period, stated, expected),
        SuspectKind::Forecast => Warning::forecast(series_id, period, stated, expected),
        SuspectKind::Actual => Warning::actual(series_id, period, stated, expected),
        SuspectKind::Magnitude(known_of) => {
            Warning::magnitude(series_id, period, stated, (known_of, expected))
        }
    }
}

fn keep(writer: &Writer<'_>, batch_id: i32, warnings: Vec<Warning>) -> Result<Vec<Told>, StoreError> {
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
pub fn of_database(catalog: &Catalog, reader: &Reader<'_>) -> Result<Vec<Told>, StoreError> {
    let mut all = Vec::new();
    for entry in catalog.series() {
        let values = published(catalog, reader, &entry.series.series_id)?;
        all.extend(values.into_iter().map(|(_, of)| of));
    }
    Ok(check(catalog, &all, &[]).into_iter().map(Told::from).collect())
}

/// The standing values of a series that somebody published, each with its origin: derived ones agree by construction.
fn published(
    catalog: &Catalog,
    reader: &Reader<'_>,
    id: &SeriesId,
) -> Result<Vec<(i64, Checked)>, StoreError> {
    let (Some(entry), Some(key)) = (catalog.find_series(id), reader.series_key(id)?) else {
        return Ok(Vec::new());
    };
    let points = reader.observations(key, Selection::Current)?;
    let points = points.into_iter().filter(|point| point.origin_kind != OriginKind::Derived);
    Ok(points.map(|point| (point.origin_id, Checked::known(&entry.series, point.reading))).collect())
}
