//! Reports that are in the store already, read again: with a newer catalog, or with newer corrections.
//!
//! A text is never extracted anew: its figures stand with their places. What changes is what they are taken for. A
//! figure that is an observation stays one; only those that no series took are placed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::apart::keep_apart;
use super::derive::{derive, observed};
use super::ledger::{CorrectedValue, Ledger, correct};
use super::load::LoadOutcome;
use super::rederive::{changes, rederive};
use super::resolve::{Resolved, resolve};
use super::{IngestError, Knowledge};
use crate::domain::{Figure, OriginKind, Report, Resolution, SeriesId};
use crate::ingest::corrections::{Action, Corrected, Correction, Publication};
use crate::store::{
    BatchCounts, FigureRow, FiguresFilter, LastWord, MergeOutcome, NewBatch, ReportRow, Writer,
};

/// A figure that a series took after its report was loaded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlacedFigure {
    pub figure_id: i64,
    pub report_id: i32,
    pub publisher: String,
    pub published_on: NaiveDate,
    pub exact: String,
    pub quote: String,
    pub series_id: SeriesId,
    pub time_period: String,
    /// In the unit of the series; nothing, where another figure states the same.
    pub value: Option<f64>,
    pub resolution: Resolution,
    pub reason: String,
}

/// What came of placing figures.
#[derive(Debug, Default)]
pub(super) struct Placed {
    pub figures: Vec<PlacedFigure>,
    /// Figures that were looked at.
    pub open: usize,
    pub merged: MergeOutcome,
    pub derived: i64,
    /// Values that a correction changed on their way.
    pub corrected: Vec<CorrectedValue>,
}

/// A stored report with its figures.
struct Stored {
    row: ReportRow,
    figures: Vec<FigureRow>,
    resolved: Vec<Resolved>,
}

impl Stored {
    fn read(writer: &Writer<'_>, knowledge: &Knowledge, report_id: i32) -> Result<Option<Self>, IngestError> {
        let reader = writer.reader();
        let Some(row) = reader.report(report_id)? else { return Ok(None) };
        let filter =
            FiguresFilter { report_id: Some(report_id), limit: i64::MAX, ..FiguresFilter::default() };
        let figures = reader.figures(&filter)?;
        let said: Vec<Figure> = figures.iter().map(|row| row.figure.clone()).collect();
        let mut resolved = resolve(&knowledge.catalog, &report_of(&row), &said);
        keep_apart(&reader, &knowledge.catalog, &said, &mut resolved)?;
        Ok(Some(Self { row, figures, resolved }))
    }

    fn said(&self) -> Vec<Figure> {
        self.figures.iter().map(|row| row.figure.clone()).collect()
    }

    fn ids(&self) -> Vec<i64> {
        self.figures.iter().map(|row| row.figure_id).collect()
    }
}

/// A report as the matching asks for it: everything but its text.
pub(super) fn report_of(row: &ReportRow) -> Report {
    Report {
        publisher: row.publisher.clone(),
        title: row.title.clone(),
        url: row.url.clone(),
        published_on: row.published_on,
        text: String::new(),
    }
}

const fn is_open(resolution: Resolution) -> bool {
    matches!(resolution, Resolution::Unmatched | Resolution::Ambiguous)
}

/// Matches every figure that no series took with the catalog as it is now; what matches becomes an observation of the
/// batch.
pub(super) fn place_open_figures(
    writer: &Writer<'_>,
    knowledge: &Knowledge,
    batch_id: i32,
) -> Result<Placed, IngestError> {
    let mut placed = Placed::default();
    for report_id in writer.reader().reports_with_open_figures()? {
        if let Some(stored) = Stored::read(writer, knowledge, report_id)? {
            place(writer, knowledge, batch_id, stored, &mut placed)?;
        }
    }
    placed.derived += changes(&rederive(writer, batch_id)?);
    Ok(placed)
}

fn place(
    writer: &Writer<'_>,
    knowledge: &Knowledge,
    batch_id: i32,
    mut stored: Stored,
    placed: &mut Placed,
) -> Result<(), IngestError> {
    let ledger = Ledger { knowledge, published_on: stored.row.published_on, batch_id };
    let period_of = |id: &SeriesId, row: &FigureRow| {
        ledger.series(id).map(|series| series.freq.first_day(row.figure.period.end()))
    };
    let stated: BTreeSet<(SeriesId, Option<NaiveDate>)> = stored
        .figures
        .iter()
        .filter(|row| row.resolution == Resolution::Matched)
        .filter_map(|row| Some((row.series_id.clone()?, period_of(row.series_id.as_ref()?, row))))
        .collect();
    let mut fresh: Vec<Resolved> = Vec::new();
    for (answer, row) in stored.resolved.iter_mut().zip(&stored.figures) {
        if !is_open(row.resolution) {
            continue;
        }
        placed.open += 1;
        let Some(id) = answer.series_id.clone() else {
            if answer.reason != row.reason {
                writer.place_figure(row.figure_id, answer.resolution, &answer.reason, None)?;
            }
            continue;
        };
        if answer.reading.is_some() && stated.contains(&(id.clone(), period_of(&id, row))) {
            answer.resolution = Resolution::Duplicate;
            answer.reading = None;
            "another figure of the report states the same period".clone_into(&mut answer.reason);
        }
        fresh.push(answer.clone());
    }
    if fresh.is_empty() {
        return Ok(());
    }
    let (applied, corrected) = correct(knowledge, ledger.published_on, &mut fresh)?;
    placed.corrected.extend(corrected);
    let mut rows = Vec::new();
    for answer in &fresh {
        let (Some(row), Some(id)) = (stored.figures.get(answer.figure), &answer.series_id) else { continue };
        let key = writer.series_key(id)?;
        writer.place_figure(row.figure_id, answer.resolution, &answer.reason, key)?;
        rows.extend(ledger.row(writer, answer, row.figure_id, applied.get(&answer.figure).copied())?);
        placed.figures.push(told(&stored.row, row, answer, id, &ledger));
        stored.resolved[answer.figure] = answer.clone();
    }
    add(&mut placed.merged, &ledger.merge(writer, &rows)?);
    let places: BTreeSet<usize> = fresh.iter().map(|answer| answer.figure).collect();
    let mut derived =
        derive(&knowledge.catalog, &observed(&knowledge.catalog, &stored.said(), &stored.resolved));
    derived.retain(|d| d.inputs.iter().any(|input| places.contains(&input.figure)));
    let derived = ledger.derived_rows(writer, derived, &stored.ids())?;
    let derived = ledger.merge(writer, &derived)?;
    placed.derived += derived.inserted + derived.revised;
    Ok(())
}

fn told(
    report: &ReportRow,
    row: &FigureRow,
    answer: &Resolved,
    id: &SeriesId,
    ledger: &Ledger<'_>,
) -> PlacedFigure {
    let freq = ledger.series(id).map_or(row.figure.freq, |series| series.freq);
    PlacedFigure {
        figure_id: row.figure_id,
        report_id: report.report_id,
        publisher: report.publisher.clone(),
        published_on: report.published_on,
        exact: row.figure.exact.clone(),
        quote: row.figure.quote.clone(),
        series_id: id.clone(),
        time_period: freq.time_period(row.figure.period.end()),
        value: answer.reading.as_ref().and_then(|reading| reading.value),
        resolution: answer.resolution,
        reason: answer.reason.clone(),
    }
}

fn add(sum: &mut MergeOutcome, more: &MergeOutcome) {
    sum.inserted += more.inserted;
    sum.revised += more.revised;
    sum.unchanged += more.unchanged;
    sum.withdrawn += more.withdrawn;
}

/// A report that comes again changes nothing, but for corrections that were written, changed or taken back since: what
/// is stored is what the source says and the corrections in force make of it.
pub(super) fn loaded_before(
    writer: &Writer<'_>,
    knowledge: &Knowledge,
    report_id: i32,
) -> Result<LoadOutcome, IngestError> {
    let nothing = LoadOutcome { report_id, already_loaded: true, ..LoadOutcome::default() };
    let last_words = writer.reader().last_words(report_id)?;
    let is_as_read = |word: &Option<LastWord>| word.as_ref().is_some_and(|w| w.kind == OriginKind::Figure);
    if knowledge.corrections.is_empty() && last_words.values().all(is_as_read) {
        return Ok(nothing);
    }
    let Some(mut stored) = Stored::read(writer, knowledge, report_id)? else { return Ok(nothing) };
    let published_on = stored.row.published_on;
    let mut answers: Vec<Resolved> = stored.resolved.clone();
    answers.retain(|answer| {
        stored
            .figures
            .get(answer.figure)
            .is_some_and(|row| row.resolution == Resolution::Matched && row.series_id == answer.series_id)
    });
    let as_read = answers.clone();
    let (applied, mut corrected) = correct(knowledge, published_on, &mut answers)?;
    let mut changed: Vec<Resolved> = Vec::new();
    for (mut answer, read) in answers.into_iter().zip(as_read) {
        stored.resolved[answer.figure] = answer.clone();
        let Some(word) = last_words.get(&stored.figures[answer.figure].figure_id) else { continue };
        let by = applied.get(&answer.figure).copied();
        if stands(word.as_ref(), by) {
            continue;
        }
        if by.is_none() {
            corrected.extend(taken_back(knowledge, &answer, word.as_ref()));
        } else if answer.reading.is_none() {
            answer.reading = absence(knowledge, published_on, &read)?;
        }
        changed.push(answer);
    }
    if changed.is_empty() {
        return Ok(nothing);
    }
    corrected.retain(|told| changed.iter().any(|answer| answer.series_id.as_ref() == Some(&told.series_id)));
    let batch_id = writer.open_batch(&NewBatch {
        kind: "report",
        job: None,
        file: "corrections",
        sha256: &stored.row.sha256,
        encoding: None,
        delimiter: None,
        published_on: Some(published_on),
        report_id: Some(report_id),
        mapping: None,
    })?;
    let ledger = Ledger { knowledge, published_on, batch_id };
    let mut rows = Vec::new();
    for answer in &changed {
        let Some(row) = stored.figures.get(answer.figure) else { continue };
        let key = answer.series_id.as_ref().map(|id| writer.series_key(id)).transpose()?.flatten();
        writer.place_figure(row.figure_id, answer.resolution, &answer.reason, key)?;
        rows.extend(ledger.row(writer, answer, row.figure_id, applied.get(&answer.figure).copied())?);
    }
    let merged = ledger.merge(writer, &rows)?;
    let seen = observed(&knowledge.catalog, &stored.said(), &stored.resolved);
    let derived = ledger.derived_rows(writer, derive(&knowledge.catalog, &seen), &stored.ids())?;
    let derived = ledger.merge(writer, &derived)?;
    let followed = rederive(writer, batch_id)?;
    // The first word on an observation, said anew, is a revision here.
    let revised = merged.inserted + merged.revised + merged.withdrawn;
    let counts = BatchCounts { rows_read: changed.len() as i64, revised, ..BatchCounts::default() };
    writer.close_batch(batch_id, &counts)?;
    let derived = derived.inserted + derived.revised + changes(&followed);
    Ok(LoadOutcome { revised, derived, corrected, ..nothing })
}

/// Whether the last word on a figure is what the correction in force makes of it, or what its report says if none is.
fn stands(word: Option<&LastWord>, by: Option<&Correction>) -> bool {
    match (word, by) {
        (None, Some(by)) => by.action == Action::Drop,
        (None, None) => false,
        (Some(word), None) => word.kind == OriginKind::Figure,
        (Some(word), Some(by)) => word.correction.as_ref() == Some(&by.sentence()),
    }
}

/// What is told of a correction that is in force no more.
fn taken_back(knowledge: &Knowledge, answer: &Resolved, word: Option<&LastWord>) -> Option<CorrectedValue> {
    let (series_id, reading) = (answer.series_id.clone()?, answer.reading.as_ref()?);
    let freq = knowledge.catalog.find_series(&series_id)?.series.freq;
    let was = word.and_then(|word| word.correction.as_deref()).unwrap_or("it was dropped");
    Some(CorrectedValue {
        series_id,
        time_period: freq.time_period(reading.span.end()),
        from: reading.value?,
        to: reading.value,
        correction: format!("as the source says; no longer in force: {was}"),
    })
}

/// What takes the place of a dropped value that was loaded before.
fn absence(
    knowledge: &Knowledge,
    published_on: NaiveDate,
    read: &Resolved,
) -> Result<Option<crate::domain::Reading>, IngestError> {
    let (Some(id), Some(reading)) = (&read.series_id, &read.reading) else { return Ok(None) };
    let Some(entry) = knowledge.catalog.find_series(id) else { return Ok(None) };
    let publication = Publication { published: published_on, file: None };
    let corrected = knowledge.corrections.apply(id, entry.series.freq, publication, reading.clone())?;
    Ok(match corrected {
        Corrected::Dropped { absence, .. } => Some(absence),
        Corrected::Untouched(_) | Corrected::Changed { .. } => None,
    })
}
