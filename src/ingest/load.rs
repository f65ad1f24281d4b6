//! Loading a report: extract, resolve, merge, derive; all of it in one transaction, or nothing.

use std::collections::BTreeMap;
use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::apart::keep_apart;
use super::derive::{derive, observed};
use super::ledger::{Applied, CorrectedValue, Ledger, correct};
use super::rederive::{changes, rederive};
use super::resolve::{Resolved, resolve};
use super::review::{self, Told};
use super::table::{extract_all, unread};
use super::{IngestError, Knowledge, ReportSource, again};
use crate::clock::Clock;
use crate::domain::{Report, Resolution, Series, SeriesId};
use crate::extract::Extraction;
use crate::store::{BatchCounts, MergeOutcome, NewBatch, Store, StoreError, Writer};

/// Most of the newest values that an outcome shows.
const NEWEST_SHOWN: usize = 60;

/// Figures of a report by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewestValue {
    pub series_id: String,
    pub time_period: String,
    pub value: Option<f64>,
    pub unit: String,
    pub qualifier: String,
    pub obs_status: String,
}

/// What came out of a report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LoadOutcome {
    pub report_id: i32,
    /// The same bytes with the same date were loaded before: nothing changed.
    pub already_loaded: bool,
    pub figures: FigureCounts,
    /// Numerals that were seen and are no figures (dates, ordinals, labels …).
    pub diagnostics: usize,
    /// Of those, numbers in tables: `almanac extract --explain` says why each was not read.
    #[serde(default)]
    pub unread_in_tables: usize,
    /// What of the file could not be read: `pages 2-3 have no text layer: …`.
    #[serde(default)]
    pub unread: Vec<String>,
    pub inserted: i64,
    pub revised: i64,
    pub unchanged: i64,
    pub derived: i64,
    /// Values that a correction changed on their way.
    pub corrected: Vec<CorrectedValue>,
    pub newest: Vec<NewestValue>,
    /// Numbers that do not go together, each with both.
    pub warnings: Vec<Told>,
    pub elapsed_ms: i64,
}

/// Figures of a report and what the catalog makes of them; no database.
pub fn extract_report(knowledge: &Knowledge, report: &Report) -> (Extraction, Vec<Resolved>) {
    let extraction = extract_all(report, &knowledge.lexicon);
    let resolved = resolve(&knowledge.catalog, report, &extraction.figures);
    (extraction, resolved)
}

/// Loads a report.
///
/// # Errors
/// The store's, the archive's, and a correction that no longer holds; the database is then as it was.
pub fn load_report(
    store: &Store,
    knowledge: &Knowledge,
    clock: &Clock,
    source: &ReportSource,
) -> Result<LoadOutcome, IngestError> {
    let started = Instant::now();
    let report = &source.report;
    let known = store.read::<_, StoreError>(|reader| knowledge.current(reader))?;
    let read = extract_report(&known, report);
    store.write(clock.now_utc(), |writer| {
        if let Some(report_id) = writer.reader().report_of(source.sha256(), report.published_on)? {
            return again::loaded_before(writer, &knowledge.current(&writer.reader())?, report_id);
        }
        // Somebody may have added to the catalog meanwhile.
        let newest = knowledge.current(&writer.reader())?;
        let (extraction, resolved) =
            if newest.is_as_new_as(&known) { read } else { extract_report(&newest, report) };
        source.keep()?;
        Load { knowledge: &newest, source, extraction: &extraction }.write(writer, resolved, started)
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
    source: &'l ReportSource,
    extraction: &'l Extraction,
}

impl Load<'_> {
    fn write(
        &self,
        writer: &Writer<'_>,
        mut resolved: Vec<Resolved>,
        started: Instant,
    ) -> Result<LoadOutcome, IngestError> {
        let (catalog, report) = (&self.knowledge.catalog, &self.source.report);
        let report_id = writer.put_report(report, self.source.sha256(), &self.extraction.articles)?;
        let batch_id = writer.open_batch(&NewBatch {
            kind: "report",
            job: None,
            file: &self.source.file,
            sha256: self.source.sha256(),
            encoding: Some(self.source.encoding),
            delimiter: None,
            published_on: Some(report.published_on),
            report_id: Some(report_id),
            mapping: None,
        })?;
        let ledger = Ledger { knowledge: self.knowledge, published_on: report.published_on, batch_id };
        keep_apart(&writer.reader(), catalog, &self.extraction.figures, &mut resolved)?;
        let (applied, corrected) = correct(self.knowledge, report.published_on, &mut resolved)?;
        let seen = observed(catalog, &self.extraction.figures, &resolved);
        let warnings = review::of_load(catalog, writer, batch_id, &seen)?;
        let (ids, merged) = self.keep_figures(writer, &ledger, report_id, &resolved, &applied)?;
        let derived = ledger.derived_rows(writer, derive(catalog, &seen), &ids)?;
        let derived = ledger.merge(writer, &derived)?;
        let followed = rederive(writer, batch_id)?;
        let outcome = LoadOutcome {
            report_id,
            already_loaded: false,
            figures: FigureCounts::of(&resolved),
            diagnostics: self.extraction.diagnostics.len(),
            unread_in_tables: unread(self.extraction),
            unread: self.source.unread.clone(),
            inserted: merged.inserted,
            revised: merged.revised,
            unchanged: merged.unchanged,
            derived: derived.inserted + derived.revised + changes(&followed),
            corrected,
            newest: newest(&ledger, &resolved),
            warnings,
            elapsed_ms: i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX),
        };
        writer.close_batch(batch_id, &outcome.batch_counts())?;
        Ok(outcome)
    }

    /// Writes every figure, and merges the observations that the matched ones state. Answers the ids of the figures,
    /// in their order.
    fn keep_figures(
        &self,
        writer: &Writer<'_>,
        ledger: &Ledger<'_>,
        report_id: i32,
        resolved: &[Resolved],
        applied: &Applied<'_>,
    ) -> Result<(Vec<i64>, MergeOutcome), IngestError> {
        let mut ids = vec![0; self.extraction.figures.len()];
        let mut rows = Vec::new();
        for r in resolved {
            let Some(figure) = self.extraction.figures.get(r.figure) else { continue };
            let key = r.series_id.as_ref().map(|id| writer.series_key(id)).transpose()?.flatten();
            let figure_id = writer.put_figure(report_id, figure, r.resolution, &r.reason, key)?;
            ids[r.figure] = figure_id;
            rows.extend(ledger.row(writer, r, figure_id, applied.get(&r.figure).copied())?);
        }
        Ok((ids, ledger.merge(writer, &rows)?))
    }
}

fn newest(ledger: &Ledger<'_>, resolved: &[Resolved]) -> Vec<NewestValue> {
    let mut newest: BTreeMap<&SeriesId, NewestValue> = BTreeMap::new();
    for r in resolved {
        let (Some(id), Some(reading)) = (&r.series_id, &r.reading) else { continue };
        let Some(series) = ledger.series(id) else { continue };
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

/// `CNY e8`: the measure and the power of ten of a series.
fn unit_words(series: &Series) -> String {
    match series.unit.mult {
        0 => series.unit.measure.to_string(),
        mult => format!("{} e{mult}", series.unit.measure),
    }
}
