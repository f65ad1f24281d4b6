//! Observations out of the columns of `observation_row`, codes as the numbers that they are kept as.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{
    ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType, UInt8Type,
};
use arrow::record_batch::RecordBatch;
use chrono::{DateTime, NaiveDate, NaiveDateTime};

use super::StoreError;
use crate::domain::{ObsStatus, Observation, OriginKind, Period, Qualifier, Reading};

/// Columns 0 to 12 of rows of the table itself; as [`super::observations::observation`] reads a row of its view.
pub(super) fn observations(rows: &RecordBatch) -> Result<Vec<Observation>, StoreError> {
    let dates = |column| values::<Date32Type>(rows, column);
    let codes = |column| values::<UInt8Type>(rows, column);
    let numbers = |column: usize| {
        let numbers = rows.column(column).as_primitive::<Float64Type>();
        move |at: usize| numbers.is_valid(at).then(|| numbers.value(at))
    };
    let (period, starts, ends) = (dates(0), dates(1), dates(2));
    let (value, obs_status, qualifier) = (numbers(3), codes(4), codes(5));
    let (value_min, value_max) = (numbers(6), numbers(7));
    let (realtime_start, realtime_end) = (dates(8), dates(9));
    let recorded_at = values::<TimestampMicrosecondType>(rows, 10);
    let (origin_id, origin_kind) = (values::<Int64Type>(rows, 11), codes(12));
    let row = |at: usize| {
        let reading = Reading {
            span: Period::new(day(starts[at]), day(ends[at]))?,
            value: value(at),
            obs_status: member(ObsStatus::ALL, obs_status[at])?,
            qualifier: member(Qualifier::ALL, qualifier[at])?,
            value_min: value_min(at),
            value_max: value_max(at),
        };
        Ok(Observation {
            period: day(period[at]),
            reading,
            realtime_start: day(realtime_start[at]),
            realtime_end: day(realtime_end[at]),
            recorded_at: moment(recorded_at[at]),
            origin_id: origin_id[at],
            origin_kind: member(OriginKind::ALL, origin_kind[at])?,
        })
    };
    (0..rows.num_rows()).map(row).collect()
}

/// The values of a column that has no nulls.
pub(super) fn values<T: ArrowPrimitiveType>(rows: &RecordBatch, column: usize) -> &[T::Native] {
    rows.column(column).as_primitive::<T>().values()
}

/// The day so many days after 1970-01-01.
pub(super) fn day(days: i32) -> NaiveDate {
    const EPOCH_FROM_CE: i32 = 719_163;
    NaiveDate::from_num_days_from_ce_opt(days.saturating_add(EPOCH_FROM_CE)).unwrap_or_default()
}

fn moment(micros: i64) -> NaiveDateTime {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc()
}

/// The member of a code list by its place, which is that of the macros of migration 3.
fn member<T: Copy>(list: &[T], number: u8) -> Result<T, StoreError> {
    list.get(usize::from(number)).copied().ok_or(StoreError::Code(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lists as the migration has them.
    fn listed(name: &str) -> Vec<String> {
        let migration = include_str!("../../migrations/0003_observations.sql");
        let line = migration.lines().find(|line| line.contains(&format!("MACRO {name}()"))).unwrap();
        let inside = line.split_once('[').unwrap().1.split_once(']').unwrap().0;
        inside.split(',').map(|code| code.trim().trim_matches('\'').to_owned()).collect()
    }

    fn codes<T: Copy>(list: &[T], code: impl Fn(T) -> &'static str) -> Vec<String> {
        list.iter().map(|member| code(*member).to_owned()).collect()
    }

    #[test]
    fn codes_are_numbered_as_in_the_migration() {
        assert_eq!(listed("obs_status_codes"), codes(ObsStatus::ALL, |code| code.code()));
        assert_eq!(listed("qualifier_codes"), codes(Qualifier::ALL, |code| code.code()));
        assert_eq!(listed("origin_kind_codes"), codes(OriginKind::ALL, |code| code.code()));
    }
}
