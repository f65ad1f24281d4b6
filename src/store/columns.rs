//! Observations out of rows of `observation_row`, codes as the numbers that they are kept as.

use duckdb::Row;

use super::StoreError;
use crate::domain::{ObsStatus, Observation, OriginKind, Period, Qualifier, Reading};

/// Columns 0 to 12 of a row of the table itself; as [`super::observations::observation`] reads those of its view.
pub(super) fn observation(r: &Row<'_>) -> Result<Observation, StoreError> {
    let reading = Reading {
        span: Period::new(r.get(1)?, r.get(2)?)?,
        value: r.get(3)?,
        obs_status: member(ObsStatus::ALL, r.get(4)?)?,
        qualifier: member(Qualifier::ALL, r.get(5)?)?,
        value_min: r.get(6)?,
        value_max: r.get(7)?,
    };
    Ok(Observation {
        period: r.get(0)?,
        reading,
        realtime_start: r.get(8)?,
        realtime_end: r.get(9)?,
        recorded_at: r.get(10)?,
        origin_id: r.get(11)?,
        origin_kind: member(OriginKind::ALL, r.get(12)?)?,
    })
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
