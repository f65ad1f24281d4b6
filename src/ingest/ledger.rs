//! The ledger of one report: its matched figures, corrected, become staged rows with their origins.
//!
//! A load and a later placing of figures (the inbox) write through it, so that both keep the same evidence.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::corrections::{Corrected, Correction, Publication};
use super::derive::{Derived, Input};
use super::resolve::Resolved;
use super::{IngestError, Knowledge};
use crate::domain::{OriginKind, Reading, Series, SeriesId};
use crate::store::{MergeOutcome, Repetitions, StagedRow, Writer};

/// A value that was corrected on its way from the source into the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrectedValue {
    pub series_id: SeriesId,
    pub time_period: String,
    /// What the source says, in the unit of the series.
    pub from: f64,
    /// What was loaded; nothing, where the value was dropped.
    pub to: Option<f64>,
    /// What was done, why and by whom.
    pub correction: String,
}

/// Corrections by the place of the figure that they concern.
pub(super) type Applied<'k> = BTreeMap<usize, &'k Correction>;

/// One report on its way into the store.
#[derive(Clone, Copy)]
pub(super) struct Ledger<'l> {
    pub knowledge: &'l Knowledge,
    pub published_on: NaiveDate,
    pub batch_id: i32,
}

/// Corrects the readings of the matched figures of a report that was published on this day.
///
/// # Errors
/// A correction whose source no longer says what it expects.
pub(super) fn correct<'k>(
    knowledge: &'k Knowledge,
    published_on: NaiveDate,
    resolved: &mut [Resolved],
) -> Result<(Applied<'k>, Vec<CorrectedValue>), IngestError> {
    let (mut applied, mut told) = (Applied::new(), Vec::new());
    for answer in resolved {
        let (Some(id), Some(reading)) = (&answer.series_id, &answer.reading) else { continue };
        let Some(entry) = knowledge.catalog.find_series(id) else { continue };
        let freq = entry.series.freq;
        let (span, from) = (reading.span, reading.value);
        let publication = Publication { published: published_on, file: None };
        let (reading, by) = match knowledge.corrections.apply(id, freq, publication, reading.clone())? {
            Corrected::Untouched(_) => continue,
            Corrected::Changed { reading, by } => (Some(reading), by),
            Corrected::Dropped { by, .. } => (None, by),
        };
        told.push(CorrectedValue {
            series_id: id.clone(),
            time_period: freq.time_period(span.end()),
            from: from.unwrap_or(by.expect),
            to: reading.as_ref().and_then(|reading| reading.value),
            correction: by.sentence(),
        });
        answer.reason = format!("{}; corrected: {}", answer.reason, by.sentence());
        answer.reading = reading;
        applied.insert(answer.figure, by);
    }
    Ok((applied, told))
}

impl Ledger<'_> {
    pub(super) fn series(&self, id: &SeriesId) -> Option<&Series> {
        self.knowledge.catalog.find_series(id).map(|entry| &entry.series)
    }

    /// The row of a matched figure, with its origin; none where nothing is left to be loaded.
    pub(super) fn row(
        &self,
        writer: &Writer<'_>,
        answer: &Resolved,
        figure_id: i64,
        by: Option<&Correction>,
    ) -> Result<Option<StagedRow>, IngestError> {
        let (Some(id), Some(reading)) = (&answer.series_id, &answer.reading) else { return Ok(None) };
        let (Some(series), Some(key)) = (self.series(id), writer.series_key(id)?) else { return Ok(None) };
        let (origin_id, kind) = match by {
            None => (writer.put_figure_origin(self.batch_id, figure_id)?, OriginKind::Figure),
            Some(by) => {
                let inputs = by.to_json().to_string();
                let origin =
                    writer.put_correction_origin(self.batch_id, Some(figure_id), &by.sentence(), &inputs)?;
                (origin, OriginKind::Correction)
            }
        };
        Ok(Some(self.staged(key, series, reading.clone(), origin_id, kind)))
    }

    /// The rows of derived values; `ids` are those of the figures.
    pub(super) fn derived_rows(
        &self,
        writer: &Writer<'_>,
        derived: Vec<Derived>,
        ids: &[i64],
    ) -> Result<Vec<StagedRow>, IngestError> {
        let mut rows = Vec::new();
        for d in derived {
            let (Some(key), Some(series)) = (writer.series_key(&d.series_id)?, self.series(&d.series_id))
            else {
                continue;
            };
            let origin_id =
                writer.put_derived_origin(self.batch_id, &d.formula, &inputs_json(&d.inputs, ids))?;
            rows.push(self.staged(key, series, d.reading, origin_id, OriginKind::Derived));
        }
        Ok(rows)
    }

    fn staged(
        &self,
        series_key: i32,
        series: &Series,
        reading: Reading,
        origin_id: i64,
        origin_kind: OriginKind,
    ) -> StagedRow {
        let period = series.freq.first_day(reading.span.end());
        StagedRow { series_key, period, reading, realtime_start: self.published_on, origin_id, origin_kind }
    }

    /// Merges rows as one import.
    pub(super) fn merge(&self, writer: &Writer<'_>, rows: &[StagedRow]) -> Result<MergeOutcome, IngestError> {
        if rows.is_empty() {
            return Ok(MergeOutcome::default());
        }
        let mut stage = writer.stage()?;
        for row in rows {
            stage.push(row)?;
        }
        stage.finish()?;
        Ok(writer.merge(self.batch_id, Repetitions::News)?)
    }
}

/// The inputs of a formula as JSON: `[{"series_id", "period", "figure_id"}]`.
fn inputs_json(inputs: &[Input], ids: &[i64]) -> String {
    let input = |i: &Input| serde_json::json!({ "series_id": i.series_id, "period": i.period, "figure_id": ids.get(i.figure) });
    serde_json::Value::from(inputs.iter().map(input).collect::<Vec<_>>()).to_string()
}
