//! The wide shape: one row a period, one column a series, an outer join by period.
//!
//! A quarterly value stands in the row of its quarter's first month and nowhere else: nothing is repeated to fill
//! the months after it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::request::SortOrder;
use crate::domain::{Frequency, SeriesId, Table};

/// A table by period.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wide {
    /// First days, distinct, in the order asked for.
    pub periods: Vec<NaiveDate>,
    pub columns: Vec<WideColumn>,
}

/// The values of one series, one for each of [`Wide::periods`].
#[derive(Debug, Clone, PartialEq)]
pub struct WideColumn {
    pub series_id: SeriesId,
    pub freq: Frequency,
    pub values: Vec<Option<f64>>,
}

/// Joins the columns of `table` by period.
pub fn wide(table: &Table, order: SortOrder) -> Wide {
    let days = table.columns.iter().flat_map(|column| column.points.iter().map(|point| (point.period, 0)));
    let mut rows: BTreeMap<NaiveDate, usize> = days.collect();
    let count = rows.len();
    for (rank, row) in rows.values_mut().enumerate() {
        *row = match order {
            SortOrder::Ascending => rank,
            SortOrder::Descending => count - 1 - rank,
        };
    }
    let mut periods: Vec<NaiveDate> = rows.keys().copied().collect();
    if order == SortOrder::Descending {
        periods.reverse();
    }
    let columns = table.columns.iter().map(|column| {
        let mut values = vec![None; count];
        for point in &column.points {
            if let Some(row) = rows.get(&point.period) {
                values[*row] = point.reading.value;
            }
        }
        WideColumn { series_id: column.series.series_id.clone(), freq: column.freq, values }
    });
    Wide { columns: columns.collect(), periods }
}
