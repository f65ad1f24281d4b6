//! Loading a report: extract, resolve, merge, derive; all of it in one transaction, or nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::derive::{Input, derive, observed};
use super::resolve::{Resolved, resolve};
use super::{IngestError, Knowledge};
use crate::clock::Clock;
use crate::domain::{OriginKind, Reading, Report, Resolution, Series, SeriesId};
use crate::extract::{Extraction, extract};
use crate::store::{BatchCounts, MergeOutcome, NewBatch, StagedRow, Store, Writer, hex};

/// Most of the newest values that an outcome shows.
const NEWEST_SHOWN: usize = 60;

/// Figures of a report by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FigureCounts {
    pub matched: usize,
    pub duplicate: usize,
    pub unmatched: usize,
    pub ambiguous: usize,
    pub not_an_indicator: usize,
}

impl FigureCounts {
    fn of(resolved: &[Resolved]) -> Self {
        let count = |wanted| resolved.iter().filter(|r| r.resolution == wanted).count();
        Self {
            matched: count(Resolution::Matched),
            duplicate: count(Resolution::Duplicate),
            unmatched: count(Resolution::Unmatched),
            ambiguous: count(Resolution::Ambiguous),
            not_an_indicator: count(Resolution::NotAnIndicator),
        }
    }

    /// All figures.
    pub const fn total(&self) -> usize {
        self.matched + self.duplicate + self.unmatched + self.ambiguous + self.not_an_indicator
    }
}

/// A value that the load made the newest of its series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NewestValue {
    pub series_id: String,
    pub time_period: String,
    pub value: Option<f64>,
    pub unit: String,
    pub qualifier: String,
    pub obs_status: String,
}

/// What came out of a report.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LoadOutcome {
    pub report_id: i32,
    /// The same bytes with the same date were loaded before: nothing changed.
    pub already_loaded: bool,
    pub figures: FigureCounts,
    /// Numerals that were seen and are no figures (dates, ordinals, labels …).
    pub diagnostics: usize,
    pub inserted: i64,
    pub revised: i64,
    pub unchanged: i64,
    pub derived: i64,
    pub newest: Vec<NewestValue>,
    pub warnings: Vec<String>,
    pub elapsed_ms: i64,
}

/// Figures of a report and what the catalog makes of them; no database.
pub fn extract_report(knowledge: &Knowledge, report: &Report) -> (Extraction, Vec<Resolved>) {
    let extraction = extract(report, &knowledge.lexicon);
    let resolved = resolve(&knowledge.catalog, report, &extraction.figures);
    (extraction, resolved)
}

/// Loads a report of these `bytes`, which `file` names in the list of imports.
///
/// # Errors
/// The store's; the database is then as it was.
pub fn load_report(
    store: &Store,
    knowledge: &Knowledge,
    clock: &Clock,
    report: &Report,
    bytes: &[u8],
    file: &str,
) -> Result<LoadOutcome, IngestError> {
    let started = Instant::now();
    let sha256 = hex(&Sha256::digest(bytes));
    let (extraction, resolved) = extract_report(knowledge, report);
    store.write(clock.now_utc(), |writer| {
        if let Some(report_id) = writer.reader().report_of(&sha256, report.published_on)? {
            return Ok(LoadOutcome { report_id, already_loaded: true, ..LoadOutcome::default() });
        }
        let report_id = writer.put_report(report, &sha256, &extraction.articles)?;
        let batch_id = writer.open_batch(&NewBatch {
            kind: "report",
            job: None,
            file,
            sha256: &sha256,
            encoding: None,
            delimiter: None,
            published_on: Some(report.published_on),
            report_id: Some(report_id),
            mapping: None,
        })?;
        let load =
            Load { knowledge, report, extraction: &extraction, resolved: &resolved, report_id, batch_id };
        let (figure_ids, merged) = load.keep_figures(writer)?;
        let derived = load.keep_derived(writer, &figure_ids)?;
        let outcome = LoadOutcome {
            report_id,
            already_loaded: false,
            figures: FigureCounts::of(&resolved),
            diagnostics: extraction.diagnostics.len(),
            inserted: merged.inserted,
            revised: merged.revised,
            unchanged: merged.unchanged,
            derived: derived.inserted + derived.revised,
            newest: load.newest(),
            warnings: Vec::new(),
            elapsed_ms: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
        };
        writer.close_batch(batch_id, &outcome.batch_counts())?;
        Ok(outcome)
    })
}

impl LoadOutcome {
    fn batch_counts(&self) -> BatchCounts {
        BatchCounts {
            rows_read: self.figures.total() as i64,
            inserted: self.inserted + self.derived,
            revised: self.revised,
            unchanged: self.unchanged,
            withdrawn: 0,
            rejected: (self.figures.unmatched + self.figures.ambiguous) as i64,
            elapsed_ms: self.elapsed_ms,
        }
    }
}

/// One load under way.
struct Load<'l> {
    knowledge: &'l Knowledge,
    report: &'l Report,
    extraction: &'l Extraction,
    resolved: &'l [Resolved],
    report_id: i32,
    batch_id: i32,
}

impl Load<'_> {
    fn series(&self, id: &SeriesId) -> Option<&Series> {
        self.knowledge.catalog.find_series(id).map(|entry| &entry.series)
    }

    /// Writes every figure, and merges the observations that the matched ones state. Answers the ids of the figures,
    /// in their order.
    fn keep_figures(&self, writer: &Writer<'_>) -> Result<(Vec<i64>, MergeOutcome), IngestError> {
        let mut ids = vec![0; self.extraction.figures.len()];
        let mut rows = Vec::new();
        for r in self.resolved {
            let Some(figure) = self.extraction.figures.get(r.figure) else { continue };
            let key = r.series_id.as_ref().map(|id| writer.series_key(id)).transpose()?.flatten();
            let figure_id = writer.put_figure(self.report_id, figure, r.resolution, &r.reason, key)?;
            ids[r.figure] = figure_id;
            if let (Some(series_key), Some(reading), Some(id)) = (key, &r.reading, &r.series_id)
                && let Some(series) = self.series(id)
            {
                let origin_id = writer.put_figure_origin(self.batch_id, figure_id)?;
                rows.push(self.staged(series_key, series, reading.clone(), origin_id, OriginKind::Figure));
            }
        }
        Ok((ids, self.merge(writer, &rows)?))
    }

    /// Derives what the observations imply, and merges it. `ids` are those of the figures.
    fn keep_derived(&self, writer: &Writer<'_>, ids: &[i64]) -> Result<MergeOutcome, IngestError> {
        let catalog = &self.knowledge.catalog;
        let observed = observed(catalog, &self.extraction.figures, self.resolved);
        let mut rows = Vec::new();
        for d in derive(catalog, &observed) {
            let Some(series_key) = writer.series_key(&d.series_id)? else { continue };
            let Some(series) = self.series(&d.series_id) else { continue };
            let origin_id =
                writer.put_derived_origin(self.batch_id, &d.formula, &inputs_json(&d.inputs, ids))?;
            rows.push(self.staged(series_key, series, d.reading, origin_id, OriginKind::Derived));
        }
        self.merge(writer, &rows)
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
        StagedRow {
            series_key,
            period,
            reading,
            realtime_start: self.report.published_on,
            origin_id,
            origin_kind,
        }
    }

    fn merge(&self, writer: &Writer<'_>, rows: &[StagedRow]) -> Result<MergeOutcome, IngestError> {
        if rows.is_empty() {
            return Ok(MergeOutcome::default());
        }
        let mut stage = writer.stage()?;
        for row in rows {
            stage.push(row)?;
        }
        stage.finish()?;
        Ok(writer.merge(self.batch_id)?)
    }

    fn newest(&self) -> Vec<NewestValue> {
        let mut newest: BTreeMap<&SeriesId, NewestValue> = BTreeMap::new();
        for r in self.resolved {
            let (Some(id), Some(reading)) = (&r.series_id, &r.reading) else { continue };
            let Some(series) = self.series(id) else { continue };
            let value = NewestValue {
                series_id: id.to_string(),
                time_period: series.freq.time_period(reading.span.end()),
                value: reading.value,
                unit: unit_words(series),
                qualifier: reading.qualifier.code().to_owned(),
                obs_status: reading.obs_status.code().to_owned(),
            };
            newest.insert(id, value);
        }
        newest.into_values().take(NEWEST_SHOWN).collect()
    }
}

/// `CNY e8`: the measure and the power of ten of a series.
fn unit_words(series: &Series) -> String {
    match series.unit.mult {
        0 => series.unit.measure.to_string(),
        mult => format!("{} e{mult}", series.unit.measure),
    }
}

/// The inputs of a formula as JSON: `[{"series_id", "period", "figure_id"}]`.
fn inputs_json(inputs: &[Input], ids: &[i64]) -> String {
    let input = |i: &Input| serde_json::json!({ "series_id": i.series_id, "period": i.period, "figure_id": ids.get(i.figure) });
    serde_json::Value::from(inputs.iter().map(input).collect::<Vec<_>>()).to_string()
}
