//! The limits of reading, each with a name, a unit and a default.

use serde::{Deserialize, Serialize};

/// Limits of one file; the defaults are the constants of this module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Largest file.
    pub file_max_bytes: u64,
    /// Most cells of one row.
    pub row_max_cells: usize,
    /// Longest row; a longer one is refused and skipped without being held in memory.
    pub row_max_bytes: usize,
    /// Longest cell that is read as an id, a period, a value or a label.
    pub cell_max_chars: usize,
    /// Most series that one file may name.
    pub file_max_series: usize,
    /// Refused rows that are kept with their text; more are only counted.
    pub rejects_listed: usize,
    /// Revisions that an outcome lists with old and new value; more are only counted.
    pub revisions_listed: usize,
    /// Inserted and revised rows that are compared with what was known before; more are taken unchecked.
    pub rows_checked: usize,
    /// Warnings that are kept and listed; there may be more.
    pub warnings_listed: usize,
}

pub const FILE_MAX_BYTES: u64 = 16 << 30;
/// As many columns as a worksheet has.
pub const ROW_MAX_CELLS: usize = 16_384;
pub const ROW_MAX_BYTES: usize = 1 << 20;
pub const CELL_MAX_CHARS: usize = 1_000;
pub const FILE_MAX_SERIES: usize = 2_000_000;
pub const REJECTS_LISTED: usize = 10_000;
pub const REVISIONS_LISTED: usize = 10_000;
pub const ROWS_CHECKED: usize = 300_000;
pub const WARNINGS_LISTED: usize = 1_000;

/// Characters of a refused row that are kept.
pub const RAW_MAX_CHARS: usize = 400;
/// Rows above the header: titles, units, the date of the query.
pub const PREAMBLE_MAX_ROWS: usize = 50;
/// Bytes behind broken rows that are searched for the end of a quote and then read again as rows of their own. A
/// file that needs more is no CSV.
pub const SEARCHED_MAX_BYTES: u64 = 256 << 20;
/// Periods of a new series that are looked at before its frequency is decided.
pub const SAMPLE_PERIODS: usize = 32;
/// Readings of undecided series that are held back; beyond it all are decided with what is known.
pub const UNDECIDED_MAX_ROWS: usize = 1_000_000;
/// Readings handed on at a time.
pub const BATCH_ROWS: usize = 65_536;

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_max_bytes: FILE_MAX_BYTES,
            row_max_cells: ROW_MAX_CELLS,
            row_max_bytes: ROW_MAX_BYTES,
            cell_max_chars: CELL_MAX_CHARS,
            file_max_series: FILE_MAX_SERIES,
            rejects_listed: REJECTS_LISTED,
            revisions_listed: REVISIONS_LISTED,
            rows_checked: ROWS_CHECKED,
            warnings_listed: WARNINGS_LISTED,
        }
    }
}
