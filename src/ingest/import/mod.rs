//! Importing a CSV file: one transaction, all accepted rows or none.
//!
//! The bytes are copied and hashed first and only the copy is read. One thread reads rows into batches while the
//! writer's thread stages them; the merge then decides what is new. Whoever watches sees the progress and may stop it.

mod corrected;
mod created;
mod intake;
mod named;
mod outcome;
mod progress;
mod revert;
mod steady;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read};
use std::time::Instant;

use chrono::NaiveDate;

use super::Knowledge;
use super::archive::{Archive, ArchiveError, Copy};
use super::corrections::CorrectionError;
use super::csv::{Account, CsvError, Limits, Mapping, OnReject, Reject, raw_rows};
use super::rederive::rederive;
use super::review::{self, Imported};
use crate::clock::Clock;
use crate::domain::{OriginKind, SeriesId};
use crate::store::{BatchCounts, FileDating, MergeOutcome, NewBatch, NewReject, Store, StoreError, Writer};

pub use outcome::ImportOutcome;
pub use progress::{Progress, Running, Snapshot};
pub use revert::RevertOutcome;
pub use steady::SteadyFile;

use intake::{Order, Taken};

/// Why a file was not imported; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{file}: {source}")]
    Csv { file: String, source: CsvError },
    #[error("{file}: {source}")]
    Archive { file: String, source: ArchiveError },
    #[error("{0}: the import was cancelled; nothing was written")]
    Cancelled(String),
    #[error("{file}: {source}")]
    Correction { file: String, source: CorrectionError },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{0}: the job took these bytes before")]
    Taken(String),
    #[error("there is no import {0}: list `select * from imports`")]
    NoBatch(i32),
    #[error("import {batch} is of the kind `{kind}`: only a CSV import can be taken back")]
    NotRevertible { batch: i32, kind: String },
    #[error("import {batch} was taken back by import {by} already")]
    Reverted { batch: i32, by: i32 },
    /// The rows lost the order that the first ones had; they are read once more and sorted.
    #[error("the rows are not in the order of the first ones")]
    Disorder,
    /// Carries the outcome out of the transaction that it takes back.
    #[error("a reject stopped the import; nothing was written")]
    Refused(Box<ImportOutcome>),
}

/// What an import needs besides its file.
#[derive(Clone)]
pub struct Importer {
    pub store: Store,
    /// Tags of new series, units by their words, corrections.
    pub knowledge: Knowledge,
    pub clock: Clock,
    pub archive: Archive,
    pub limits: Limits,
    /// Imports under way.
    pub running: Running,
}

/// Whether an import is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Write,
    /// Everything is done and taken back.
    DryRun,
}

/// What becomes of bytes that were imported before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taking {
    /// They are imported again, which changes nothing.
    Always,
    /// A job that took them before leaves them: [`ImportError::Taken`].
    OncePerJob(FileDating),
}

/// One file and what is said of it.
#[derive(Debug, Clone, Copy)]
pub struct ImportRequest<'a> {
    /// How the file is called in the list of imports.
    pub file: &'a str,
    pub mapping: &'a Mapping,
    /// The mapping as it was written, kept so that the batch can be replayed.
    pub mapping_text: &'a str,
    /// Publication date of rows that have none of their own.
    pub published: Option<NaiveDate>,
    pub job: Option<&'a str>,
    /// Release of the series that the file creates.
    pub release_id: Option<i32>,
    pub origin: OriginKind,
    pub mode: Mode,
    pub taking: Taking,
}

impl Importer {
    /// Imports `source`.
    ///
    /// # Errors
    /// The file is no such CSV, or the store or the archive failed, or somebody cancelled. Rows at fault are no error:
    /// they are rejects of the outcome.
    pub fn import(
        &self,
        request: ImportRequest<'_>,
        source: &mut impl Read,
        progress: &Progress,
    ) -> Result<ImportOutcome, ImportError> {
        let started = Instant::now();
        let archive = |source| ImportError::Archive { file: request.file.to_owned(), source };
        let encoding = request.mapping.encoding;
        let mut watched = Watched { source, progress };
        let copy = self.archive.copy(&mut watched, encoding, self.limits.file_max_bytes);
        let cancelled = || ImportError::Cancelled(request.file.to_owned());
        let mut copy =
            copy.map_err(|error| if progress.is_cancelled() { cancelled() } else { archive(error) })?;
        let now = self.clock.now_utc();
        let mut attempt = |order| match request.mode {
            Mode::DryRun => {
                self.store.rehearse(now, |writer| self.run(writer, request, &copy, progress, started, order))
            }
            Mode::Write => self.store.write(now, |writer| {
                let outcome = self.run(writer, request, &copy, progress, started, order)?;
                // A job looks again at what changed since, and takes it once more.
                if request.taking == Taking::Always {
                    watched.still_ends().map_err(|error| archive(ArchiveError::Source(error)))?;
                }
                copy.keep().map_err(archive)?;
                Ok(outcome)
            }),
        };
        let done = match attempt(Order::BySeries) {
            Err(ImportError::Disorder) => attempt(Order::Any),
            done => done,
        };
        let mut outcome = match done {
            Ok(outcome) => outcome,
            Err(ImportError::Refused(outcome)) if request.mode == Mode::Write => {
                self.keep_refused(request, &mut copy, *outcome)?
            }
            Err(ImportError::Refused(outcome)) => *outcome,
            Err(error @ ImportError::Cancelled(_)) if request.mode == Mode::Write => {
                self.keep_cancelled(request, &copy, progress)?;
                return Err(error);
            }
            Err(error) => return Err(error),
        };
        outcome.elapsed_ms = started.elapsed().as_millis() as u64;
        outcome.rows_per_s = outcome.rows_read * 1000 / outcome.elapsed_ms.max(1);
        Ok(outcome)
    }

    fn run(
        &self,
        writer: &Writer<'_>,
        request: ImportRequest<'_>,
        copy: &Copy,
        progress: &Progress,
        started: Instant,
        order: Order,
    ) -> Result<ImportOutcome, ImportError> {
        let (sha256, published) = (&copy.inspection.sha256, request.published);
        if let (Some(job), Taking::OncePerJob(naming)) = (request.job, request.taking)
            && writer.reader().was_taken(job, request.file, sha256, published, naming)?
        {
            return Err(ImportError::Taken(request.file.to_owned()));
        }
        let cancelled = || {
            let stopped = || ImportError::Cancelled(request.file.to_owned());
            if progress.is_cancelled() { Err(stopped()) } else { Ok(()) }
        };
        cancelled()?;
        progress.begin(writer.next_batch()?, copy.inspection.bytes);
        let _seen = self.running.add(progress);
        let knowledge = self.knowledge.current(&writer.reader())?;
        let taken = intake::take(self, &knowledge, writer, request, copy, progress, order)?;
        cancelled()?;
        progress.merge();
        let Taken { account, mut lines, corrected, related, keys, meets_known } = taken;
        let catalog = &knowledge.catalog;
        let is_known = |id: &i32| catalog.releases().iter().any(|release| release.release_id == *id);
        let release_id = request.release_id.filter(is_known);
        let created_series: Vec<_> =
            account.created.iter().map(|found| created::series(found, release_id)).collect();
        writer.add_series(&created_series, catalog)?;
        // The decimals of a series of the catalog are the catalog's.
        let is_created = |(id, _): &&(SeriesId, u8)| catalog.find_series(id).is_none();
        for (id, unit) in account.measured.iter().filter(|(id, _)| catalog.find_series(id).is_none()) {
            writer.measure_series(id, unit)?;
        }
        writer.refine_series(&account.finer.iter().filter(is_created).cloned().collect::<Vec<_>>())?;
        let batch_id = writer.open_batch(&NewBatch {
            sha256: &account.sha256,
            encoding: Some(account.encoding.name()),
            delimiter: Some(account.delimiter.text()),
            ..request.batch("csv")
        })?;
        let first = writer.put_lines_origin(request.origin, batch_id, account.lines as i64)?;
        let told = corrected::put(corrected, writer, &mut lines, batch_id)?;
        let merged = lines.finish()?;
        let origins = first..=writer.next_origin()? - 1;
        let warnings = review::of_import(
            catalog,
            writer,
            &Imported { batch_id, origins, keys, related, meets_known },
            self.limits,
        )?;
        let line_of = |origin_id: i64| {
            let line = origin_id - first + 1;
            let beside = usize::try_from(line - account.lines.max(1) as i64 - 1).ok();
            beside.and_then(|at| told.lines.get(at)).copied().unwrap_or(line) as u64
        };
        let rejects = self.rejects(request, copy, &account, &merged, line_of)?;
        let rejected = account.rows_rejected + merged.contradicting_count as u64;
        let listed = self.limits.revisions_listed as i64;
        let outcome = ImportOutcome {
            batch_id: (request.mode == Mode::Write).then_some(batch_id),
            job: request.job.map(str::to_owned),
            file: request.file.to_owned(),
            sha256: account.sha256,
            bytes: account.bytes,
            encoding: account.encoding.name(),
            delimiter: account.delimiter.text(),
            published: request.published,
            dry_run: request.mode == Mode::DryRun,
            aborted: false,
            rows_read: account.rows_read,
            inserted: merged.inserted as u64,
            revised: merged.revised as u64,
            unchanged: (merged.unchanged + told.dropped) as u64,
            withdrawn: merged.withdrawn as u64,
            rejected,
            series_created: created_series.len() as u64,
            elapsed_ms: started.elapsed().as_millis() as u64,
            rows_per_s: 0,
            revisions: writer.revisions(&merged, listed)?,
            corrected: told.corrected,
            warnings,
            rejects,
        };
        rederive(writer, batch_id)?;
        if request.mapping.on_reject == OnReject::Abort && rejected > 0 {
            return Err(ImportError::Refused(Box::new(outcome.aborted())));
        }
        outcome.keep(writer, batch_id)?;
        // Whoever asked to stop during the merge was told that nothing would be written.
        cancelled()?;
        Ok(outcome)
    }

    /// Keeps the account of an import that a reject stopped, so that it can be asked for.
    fn keep_refused(
        &self,
        request: ImportRequest<'_>,
        copy: &mut Copy,
        outcome: ImportOutcome,
    ) -> Result<ImportOutcome, ImportError> {
        let archive = |source| ImportError::Archive { file: request.file.to_owned(), source };
        self.store.write(self.clock.now_utc(), |writer| {
            let batch_id = writer.open_batch(&NewBatch {
                sha256: &outcome.sha256,
                encoding: Some(outcome.encoding),
                delimiter: Some(outcome.delimiter),
                ..request.batch("aborted")
            })?;
            outcome.keep(writer, batch_id)?;
            copy.keep().map_err(archive)?;
            Ok(ImportOutcome { batch_id: Some(batch_id), ..outcome })
        })
    }

    /// Keeps the number of an import that somebody stopped, so that no other gets it.
    fn keep_cancelled(
        &self,
        request: ImportRequest<'_>,
        copy: &Copy,
        progress: &Progress,
    ) -> Result<(), ImportError> {
        let Snapshot { batch_id, rows_read, .. } = progress.snapshot();
        if batch_id == 0 {
            return Ok(());
        }
        self.store.write(self.clock.now_utc(), |writer| {
            let sha256 = &copy.inspection.sha256;
            let batch_id = writer.open_batch(&NewBatch { sha256, ..request.batch("cancelled") })?;
            let rows_read = rows_read as i64;
            Ok(writer.close_batch(batch_id, &BatchCounts { rows_read, ..BatchCounts::default() })?)
        })
    }

    /// The rejects of the file, and the rows that contradict another row of it, in order of line.
    fn rejects(
        &self,
        request: ImportRequest<'_>,
        copy: &Copy,
        account: &Account,
        merged: &MergeOutcome,
        line_of: impl Fn(i64) -> u64,
    ) -> Result<Vec<Reject>, ImportError> {
        let mut rejects = account.rejects.clone();
        if merged.contradicting.is_empty() {
            return Ok(rejects);
        }
        let lines: BTreeSet<u64> = merged.contradicting.iter().map(|r| line_of(r.origin_id)).collect();
        let csv = |source: CsvError| ImportError::Csv { file: request.file.to_owned(), source };
        let file = &mut copy.file.try_clone().map_err(|error| csv(error.into()))?;
        let raw: BTreeMap<u64, String> =
            raw_rows(file, &copy.inspection, request.mapping, self.limits, &lines).map_err(csv)?;
        rejects.extend(merged.contradicting.iter().map(|r| {
            let line = line_of(r.origin_id);
            let reason = if r.is_other_reach {
                format!(
                    "{} has another value that ends with {}: a single period and a total since January need a series each",
                    r.series_id, r.time_period
                )
            } else {
                let said = |value: Option<f64>| value.map_or("no value".to_owned(), |value| value.to_string());
                let (taken, says) = (said(r.taken), said(r.value));
                format!("another row says {taken} of {} for {}, this one {says}", r.series_id, r.time_period)
            };
            Reject { line, column: None, raw: raw.get(&line).cloned().unwrap_or_default(), reason }
        }));
        rejects.sort_by_key(|r| r.line);
        rejects.truncate(self.limits.rejects_listed);
        Ok(rejects)
    }
}

/// A source that ends with an error when somebody asks to stop.
struct Watched<'s, R> {
    source: &'s mut R,
    progress: &'s Progress,
}

impl<R: Read> Watched<'_, R> {
    /// Fails where the source knows that it was not whole when it was read.
    fn still_ends(&mut self) -> io::Result<()> {
        self.source.read(&mut [0]).map(drop)
    }
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.progress.is_cancelled() {
            return Err(io::Error::other("the import was cancelled"));
        }
        self.source.read(out)
    }
}

impl<'a> ImportRequest<'a> {
    /// What is known of the batch before the file is read.
    fn batch(&self, kind: &'static str) -> NewBatch<'a> {
        NewBatch {
            kind,
            job: self.job,
            file: self.file,
            sha256: "",
            encoding: None,
            delimiter: None,
            published_on: self.published,
            report_id: None,
            mapping: Some(self.mapping_text),
        }
    }
}

impl ImportOutcome {
    /// Writes rejects and counts of the batch.
    fn keep(&self, writer: &Writer<'_>, batch_id: i32) -> Result<(), StoreError> {
        let row = |r: &Reject| NewReject {
            line: r.line as i64,
            column: r.column.clone(),
            raw: r.raw.clone(),
            reason: r.reason.clone(),
        };
        writer.put_rejects(batch_id, &self.rejects.iter().map(row).collect::<Vec<_>>())?;
        writer.close_batch(batch_id, &self.counts())
    }

    /// As it is when a reject stopped the import: the rejects stay, nothing was taken.
    fn aborted(self) -> Self {
        let none = 0;
        Self {
            batch_id: None,
            aborted: true,
            inserted: none,
            revised: none,
            unchanged: none,
            withdrawn: none,
            series_created: none,
            revisions: Vec::new(),
            corrected: Vec::new(),
            warnings: Vec::new(),
            ..self
        }
    }

    fn counts(&self) -> BatchCounts {
        BatchCounts {
            rows_read: self.rows_read as i64,
            inserted: self.inserted as i64,
            revised: self.revised as i64,
            unchanged: self.unchanged as i64,
            withdrawn: self.withdrawn as i64,
            rejected: self.rejected as i64,
            elapsed_ms: self.elapsed_ms as i64,
        }
    }
}
