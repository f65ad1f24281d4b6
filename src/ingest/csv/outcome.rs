//! The outcome of an import, as the command prints it and `GET /api/v1/imports/{id}` answers it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::reject::Reject;

/// What one import did. `inserted + revised + unchanged + withdrawn + rejected = rows_read`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Absent in a dry run.
    pub batch_id: Option<i64>,
    /// Name of the file as it was given.
    pub file: String,
    /// Of the raw bytes, in lower-case hexadecimal.
    pub sha256: String,
    pub encoding: String,
    pub delimiter: String,
    /// Publication date of rows that have none of their own.
    pub published: Option<NaiveDate>,
    pub dry_run: bool,
    /// Rows of a long file, cells of a wide or bureau file.
    pub rows_read: u64,
    /// Observations that had no value before; a published absence is one.
    pub inserted: u64,
    /// Observations whose value or status changed.
    pub revised: u64,
    pub unchanged: u64,
    /// Observations that had a value and now have none.
    pub withdrawn: u64,
    pub rejected: u64,
    pub elapsed_ms: u64,
    pub rows_per_s: u64,
    /// Old and new value of the first revisions.
    pub revisions: Vec<Revision>,
    /// The first refused rows, in the order of the file.
    pub rejects: Vec<Reject>,
}

/// One changed value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    pub series_id: String,
    pub period: NaiveDate,
    pub old: Option<f64>,
    pub new: Option<f64>,
}
