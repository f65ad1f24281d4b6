//! Runs: repetitions of standing values by a later publication, kept as spans of adjacent periods.

use duckdb::params;

use super::{StoreError, Writer};
use crate::domain::Frequency;
use crate::store::columns::day;

/// The runs of one import.
#[derive(Default)]
pub(super) struct Runs(Vec<Run>);

struct Run {
    series_key: i32,
    realtime_start: i32,
    from: i32,
    to: i32,
}

impl Runs {
    /// Adds a repeated period, which comes after those of its series that were added before.
    pub(super) fn extend(&mut self, series_key: i32, period: i32, realtime_start: i32, frequency: Frequency) {
        match self.0.last_mut() {
            Some(run)
                if (run.series_key, run.realtime_start) == (series_key, realtime_start)
                    && period - run.to <= longest_days(frequency) =>
            {
                run.to = period;
            }
            _ => self.0.push(Run { series_key, realtime_start, from: period, to: period }),
        }
    }

    /// Writes the runs and answers how many they are.
    pub(super) fn keep(&self, writer: &Writer<'_>, batch_id: i32) -> Result<usize, StoreError> {
        let mut appender = writer.connection().appender("confirmation")?;
        for run in &self.0 {
            let (from, to) = (day(run.from), day(run.to));
            appender.append_row(params![
                run.series_key,
                from,
                to,
                day(run.realtime_start),
                writer.now(),
                batch_id
            ])?;
        }
        appender.flush()?;
        Ok(self.0.len())
    }
}

/// Most days between the first days of two adjacent periods: two periods are never that short.
const fn longest_days(frequency: Frequency) -> i32 {
    match frequency {
        Frequency::Annual => 366,
        Frequency::SemiAnnual => 184,
        Frequency::Quarterly => 92,
        Frequency::Monthly => 31,
        Frequency::Weekly => 7,
        Frequency::Daily | Frequency::Irregular => 1,
    }
}
