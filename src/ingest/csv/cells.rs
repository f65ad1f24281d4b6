//! Cells of wide and bureau files: one is a reading, an absent one, or a fault of its own.

use chrono::NaiveDate;

use super::intake::{Candidate, Intake};
use super::memo::Read;
use super::plan::Plan;
use super::records::Row;
use super::reject::Refusal;
use super::series::Place;
use super::value::Value;
use crate::domain::ObsStatus;
use crate::ingest::resolve::units::Conversion;

/// A cell under a header that was read.
pub(super) struct Cell<'r> {
    pub(super) at: usize,
    /// What stands above it.
    pub(super) name: &'r str,
    pub(super) series: Place,
    pub(super) conversion: Result<Conversion, Refusal>,
    pub(super) read: Read,
    pub(super) written: &'r [u8],
    /// Header of the cell that holds the period.
    pub(super) column: &'r str,
    /// Status of a number there.
    pub(super) status: ObsStatus,
    pub(super) since_january: bool,
}

impl Plan {
    /// Reads one cell of a wide or bureau file. An empty one that is no mark is an absent row.
    pub(super) fn cell(
        &self,
        row: &Row<'_>,
        from: &Cell<'_>,
        realtime_start: NaiveDate,
        intake: &mut Intake<'_>,
    ) {
        let raw = row.bytes(from.at);
        // Under a column that is not for this series, nothing is no statement.
        if from.conversion.is_err() && !intake.is_said(&raw) {
            return;
        }
        let value = |conversion| intake.value(&intake.cell(row, from.at)?, from.series, conversion);
        let value = match from.conversion.clone().and_then(value) {
            Ok(Value::Empty) => return,
            // What is said of all of the column goes before.
            Ok(Value::Number(number, status)) => {
                let status = if from.status == ObsStatus::Normal { status } else { from.status };
                Ok((Some(number.value), number.decimals, status))
            }
            Ok(Value::Missing) => Ok((None, 0, ObsStatus::Missing)),
            Err(why) => Err(why),
        };
        intake.count();
        match value {
            Ok((value, decimals, obs_status)) => intake.accept(&Candidate {
                series: from.series,
                read: from.read,
                value,
                decimals,
                obs_status,
                realtime_start,
                line: row.line,
                column: from.column,
                written: from.written,
                raw: &raw,
                since_january: from.since_january,
                is_blank: row.is_blank(from.at),
            }),
            Err(why) => intake.refuse(row.line, Some(from.name), &raw, &why),
        }
    }

    /// Something that stands under an empty header belongs to nothing.
    pub(super) fn refuse_nameless(
        &self,
        row: &Row<'_>,
        nameless: &[usize],
        why: &Refusal,
        intake: &mut Intake<'_>,
    ) {
        for at in nameless {
            let raw = row.bytes(*at);
            if !raw.trim_ascii().is_empty() {
                intake.count();
                intake.refuse(row.line, Some(self.name(*at)), &raw, why);
            }
        }
    }
}
