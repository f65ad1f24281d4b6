//! The outcome of an import, as the command prints it and `GET /api/v1/imports/{id}` answers it.

use chrono::NaiveDate;
use serde::Serialize;

use crate::ingest::CorrectedValue;
use crate::ingest::csv::Reject;
use crate::ingest::review::Told;
use crate::store::Revision;

/// What one import did: `inserted + revised + unchanged + withdrawn + rejected = rows_read`, except where nothing was
/// taken because of a reject.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportOutcome {
    /// Absent where nothing was written: in a dry run, and where a reject stopped the import.
    pub batch_id: Option<i32>,
    pub job: Option<String>,
    /// Name of the file as it was given.
    pub file: String,
    /// Of the raw bytes, in lower-case hexadecimal.
    pub sha256: String,
    pub bytes: u64,
    pub encoding: &'static str,
    pub delimiter: &'static str,
    /// Publication date of rows that have none of their own.
    pub published: Option<NaiveDate>,
    pub dry_run: bool,
    /// `on_reject = "abort"` met a reject: nothing was taken.
    pub aborted: bool,
    /// Rows of a long file, cells of a wide or bureau file.
    pub rows_read: u64,
    /// Observations that had no value before; a published absence is one.
    pub inserted: u64,
    /// Observations whose value, status or span changed.
    pub revised: u64,
    pub unchanged: u64,
    /// Observations that had a value and now have none.
    pub withdrawn: u64,
    pub rejected: u64,
    /// Ids of series that were added to the catalog.
    pub series_created: u64,
    pub elapsed_ms: u64,
    pub rows_per_s: u64,
    /// The first changed values.
    pub revisions: Vec<Revision>,
    /// Values that a correction changed on their way.
    pub corrected: Vec<CorrectedValue>,
    /// Numbers that do not go with what was known before, each with both; the first ones.
    pub warnings: Vec<Told>,
    /// The first refused rows, in the order of the file.
    pub rejects: Vec<Reject>,
}
