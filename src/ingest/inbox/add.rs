//! One step from a figure to a series: what it needs is added to the catalog as data, and every earlier figure that the
//! series takes becomes an observation, all in one transaction.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::again::{self, PlacedFigure, report_of};
use super::super::ledger::CorrectedValue;
use super::super::resolve::{Choices, Draft, DraftError, Drafter};
use super::super::{IngestError, Knowledge};
use crate::catalog::Addition;
use crate::clock::Clock;
use crate::domain::{Resolution, Series};
use crate::store::{BatchCounts, FigureRow, FiguresFilter, NewBatch, Store, StoreError, Writer, hex};

/// Why no series was added; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    #[error("there is no figure {0}: see `almanac inbox`")]
    NoFigure(i64),
    #[error("figure {figure} is {resolution}{series}: only one that no series takes can be added")]
    NotOpen { figure: i64, resolution: Resolution, series: String },
    #[error("figure {figure}: {source}")]
    Draft { figure: i64, source: DraftError },
    #[error("there is a series {old} already: choose another id")]
    Exists { old: String },
    #[error("figure {figure} would still not be taken: {reason}")]
    StillOpen { figure: i64, reason: String },
    #[error(transparent)]
    Ingest(#[from] IngestError),
}

impl From<StoreError> for AddError {
    fn from(error: StoreError) -> Self {
        Self::Ingest(error.into())
    }
}

/// Whether an addition is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddMode {
    Write,
    /// Everything is done and taken back.
    Preview,
}

/// A series to be added for a figure, and those like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSeries {
    pub from_figure: i64,
    pub choices: Choices,
}

/// What an addition did, or would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddOutcome {
    pub dry_run: bool,
    /// The number of the import in which it happened.
    pub batch_id: Option<i32>,
    /// Whether the series is new; else it lacked only a name.
    pub created: bool,
    pub series: Series,
    /// What was added to the catalog, each with its kind.
    pub additions: Vec<Addition>,
    /// The figures that the series takes now, and those that follow from the same additions.
    pub figures: Vec<PlacedFigure>,
    pub inserted: i64,
    pub revised: i64,
    pub unchanged: i64,
    pub derived: i64,
    /// Values that a correction changed on their way.
    #[serde(default)]
    pub corrected: Vec<CorrectedValue>,
    pub elapsed_ms: i64,
}

/// Adds the series that a figure asks for, and places every figure that it takes.
///
/// # Errors
/// The figure is unknown or placed already, something has to be decided first, or the id is taken, also by one that
/// differs only in case or underscores.
pub fn add_series(
    store: &Store,
    knowledge: &Knowledge,
    clock: &Clock,
    new: &NewSeries,
    mode: AddMode,
) -> Result<AddOutcome, AddError> {
    let started = Instant::now();
    let adding = Adding { knowledge, new, mode };
    let mut outcome = match mode {
        AddMode::Write => store.write(clock.now_utc(), |writer| adding.run(writer, started)),
        AddMode::Preview => store.rehearse(clock.now_utc(), |writer| adding.run(writer, started)),
    }?;
    outcome.elapsed_ms = elapsed_ms(started);
    Ok(outcome)
}

fn elapsed_ms(started: Instant) -> i64 {
    i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX)
}

struct Adding<'a> {
    knowledge: &'a Knowledge,
    new: &'a NewSeries,
    mode: AddMode,
}

impl Adding<'_> {
    fn run(&self, writer: &Writer<'_>, started: Instant) -> Result<AddOutcome, AddError> {
        let figure = self.new.from_figure;
        let knowledge = self.knowledge.current(&writer.reader())?;
        let row = open_figure(writer, figure)?;
        let report = writer.reader().report(row.report_id)?.ok_or(AddError::NoFigure(figure))?;
        let drafter = Drafter::new(&knowledge.catalog);
        let draft = drafter.draft(&report_of(&report), &row.figure, &self.new.choices);
        let draft = draft.map_err(|source| AddError::Draft { figure, source })?;
        let created = matches!(draft.additions.last(), Some(Addition::Series(_)));
        if created
            && let Some((_, old)) = writer.reader().series_key_folded(draft.series.series_id.as_str())?
        {
            return Err(AddError::Exists { old: old.to_string() });
        }
        let known = knowledge.with_additions(&draft.additions)?;
        let batch_id = keep(writer, &known, &draft, figure)?;
        let placed = again::place_open_figures(writer, &known, batch_id)?;
        if !placed.figures.iter().any(|placed| placed.figure_id == figure) {
            let reason = open_figure(writer, figure)?.reason;
            return Err(AddError::StillOpen { figure, reason });
        }
        let merged = &placed.merged;
        let counts = BatchCounts {
            rows_read: placed.open as i64,
            inserted: merged.inserted + placed.derived,
            revised: merged.revised,
            unchanged: merged.unchanged,
            withdrawn: merged.withdrawn,
            rejected: (placed.open - placed.figures.len()) as i64,
            elapsed_ms: elapsed_ms(started),
        };
        writer.close_batch(batch_id, &counts)?;
        Ok(AddOutcome {
            dry_run: self.mode == AddMode::Preview,
            batch_id: (self.mode == AddMode::Write).then_some(batch_id),
            created,
            series: draft.series,
            additions: draft.additions,
            inserted: merged.inserted,
            revised: merged.revised,
            unchanged: merged.unchanged,
            derived: placed.derived,
            corrected: placed.corrected,
            figures: placed.figures,
            elapsed_ms: 0,
        })
    }
}

/// The figure, if no series takes it yet.
fn open_figure(writer: &Writer<'_>, figure_id: i64) -> Result<FigureRow, AddError> {
    let filter = FiguresFilter { figure_id: Some(figure_id), limit: 1, ..FiguresFilter::default() };
    let row = writer.reader().figures(&filter)?.into_iter().next().ok_or(AddError::NoFigure(figure_id))?;
    if matches!(row.resolution, Resolution::Unmatched | Resolution::Ambiguous) {
        return Ok(row);
    }
    let series = row.series_id.map(|id| format!(" as {id}")).unwrap_or_default();
    Err(AddError::NotOpen { figure: figure_id, resolution: row.resolution, series })
}

/// Keeps the additions under a batch of their own.
fn keep(writer: &Writer<'_>, knowledge: &Knowledge, draft: &Draft, figure_id: i64) -> Result<i32, AddError> {
    let text = serde_json::to_string(&draft.additions).map_err(StoreError::Addition)?;
    let batch_id = writer.open_batch(&NewBatch {
        kind: "series",
        job: None,
        file: draft.series.series_id.as_str(),
        sha256: &hex(&Sha256::digest(text.as_bytes())),
        encoding: None,
        delimiter: None,
        published_on: None,
        report_id: None,
        mapping: Some(&text),
    })?;
    for addition in &draft.additions {
        writer.put_addition(addition, figure_id, batch_id)?;
        if let Addition::Series(entry) = addition {
            writer.put_series(&entry.series, &knowledge.catalog)?;
        }
    }
    Ok(batch_id)
}
