//! The rows of a canned query: as a table for a chart, as cells for a page.

use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;
use serde_json::Value;

use crate::domain::{
    Collection, Column, Frequency, OPEN_END, ObsStatus, Observation, OriginKind, Period, Prices, Qualifier,
    Reading, Series, SeriesId, Table, Transformation, Unit, UnitMeasure,
};
use crate::encode::{ColumnInfo, Format};
use crate::http::problem::Problem;
use crate::store::Reader;
use crate::store::sql::Params;
use crate::store::sql::canned::CannedQuery;

/// An answer in memory.
#[derive(Debug, Clone, Deserialize)]
pub struct Rows {
    pub columns: Vec<ColumnInfo>,
    pub rows: Vec<Vec<Value>>,
    pub truncated: bool,
    /// What readers call the columns.
    #[serde(skip)]
    pub titles: Vec<String>,
    /// The file of the same answer, where every digit is as it was.
    #[serde(skip)]
    pub csv: Vec<u8>,
}

impl Rows {
    /// Asks a canned query.
    pub fn ask(
        reader: &Reader<'_>,
        query: &CannedQuery,
        params: &Params,
        max_rows: u64,
    ) -> Result<Self, Problem> {
        let json = reader.canned(query, params, Format::Json, max_rows)?;
        let mut rows: Self = serde_json::from_slice(&json.body).map_err(|error| Problem::internal(&error))?;
        rows.csv = reader.canned(query, params, Format::Csv, max_rows)?.body;
        Ok(rows)
    }

    /// Calls columns by their labels; the others keep their names.
    pub fn name(&mut self, labels: &[(&str, String)]) {
        let label =
            |name: &str| labels.iter().find(|(known, _)| *known == name).map(|(_, label)| label.clone());
        self.titles = self.columns.iter().map(|c| label(&c.name).unwrap_or_else(|| c.name.clone())).collect();
    }

    /// What readers call a column.
    pub fn title(&self, at: usize) -> &str {
        self.titles.get(at).map_or_else(|| self.columns[at].name.as_str(), String::as_str)
    }

    /// Whether every value of a column is a number, and there is one.
    pub fn is_numeric(&self, at: usize) -> bool {
        let mut values =
            self.rows.iter().filter_map(|row| row.get(at)).filter(|value| !value.is_null()).peekable();
        values.peek().is_some() && values.all(Value::is_number)
    }

    /// Its numeric columns over the periods of its first column.
    pub fn table(&self) -> Result<Table, Problem> {
        let wrong = |detail: &str| Problem::unprocessable(detail.to_owned());
        let periods = self.rows.iter().map(|row| row.first().and_then(Value::as_str).and_then(period));
        let periods: Option<Vec<(Frequency, NaiveDate)>> = periods.collect();
        let none = "the first column must hold days (2025-01-31) or periods (2025-Q1), one a row";
        let periods = periods.ok_or_else(|| wrong(none))?;
        let mut days: Vec<NaiveDate> = periods.iter().map(|(_, day)| *day).collect();
        days.sort_unstable();
        if days.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(wrong(
                "two rows have the same period: select one row a period and one column a line",
            ));
        }
        let freq = frequency(&periods, &days);
        let numeric: Vec<usize> = (1..self.columns.len()).filter(|at| self.is_numeric(*at)).collect();
        if numeric.is_empty() && !self.rows.is_empty() {
            return Err(wrong("no column after the first holds numbers: select one"));
        }
        let columns =
            numeric.into_iter().map(|at| self.column(at, freq, &periods)).collect::<Result<_, _>>()?;
        Ok(Table { columns })
    }

    fn column(
        &self,
        at: usize,
        freq: Frequency,
        periods: &[(Frequency, NaiveDate)],
    ) -> Result<Column, Problem> {
        let name = &self.columns[at].name;
        let values = self.rows.iter().map(|row| row.get(at).and_then(Value::as_f64));
        let mut points: Vec<Observation> =
            periods.iter().zip(values).map(|((_, day), value)| observation(*day, value)).collect();
        points.sort_by_key(|point| point.period);
        let unit = Unit::new(UnitMeasure::pure_number(), 0);
        let series = Series {
            series_id: SeriesId::new(&id(name, at))?,
            title_zh: self.title(at).to_owned(),
            title_en: self.title(at).to_owned(),
            ref_area: String::new(),
            indicator: String::new(),
            unit: unit.clone(),
            decimals: decimals(&points),
            freq,
            seasonal_adjustment: String::new(),
            transformation: Transformation::Level,
            collection: Collection::EndOfPeriod,
            prices: Prices::Unstated,
            release_id: 0,
            notes: String::new(),
        };
        Ok(Column { series, freq, unit, units: "lin".to_owned(), points })
    }
}

/// A column's name in the letters that an id has.
fn id(name: &str, at: usize) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    let id: String = name.chars().take(SeriesId::MAX_LEN).map(letter).collect();
    if id.chars().all(|c| c == '_') { format!("COLUMN_{}", at + 1) } else { id }
}

/// Digits after the point that the values need, as doubles are written.
fn decimals(points: &[Observation]) -> u8 {
    let digits = |value: f64| value.to_string().split_once('.').map_or(0, |(_, tail)| tail.len());
    let most = points.iter().filter_map(|point| point.reading.value).map(digits).max();
    most.unwrap_or(0).min(6) as u8
}

fn observation(day: NaiveDate, value: Option<f64>) -> Observation {
    Observation {
        period: day,
        reading: Reading {
            span: Period::day(day),
            value,
            obs_status: ObsStatus::Normal,
            qualifier: Qualifier::Exact,
            value_min: None,
            value_max: None,
        },
        realtime_start: day,
        realtime_end: OPEN_END,
        recorded_at: day.into(),
        origin_id: 0,
        origin_kind: OriginKind::Csv,
    }
}

/// A day, a moment or an SDMX period: its frequency as far as the text says it, and its first day.
fn period(text: &str) -> Option<(Frequency, NaiveDate)> {
    let day = |year: i32, month: u32| NaiveDate::from_ymd_opt(year, month, 1);
    let number =
        |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
    let year = text.get(..4).and_then(number)?.cast_signed();
    match text.len() {
        4 => Some((Frequency::Annual, day(year, 1)?)),
        7 => match (text.get(4..6)?, text.get(5..).and_then(number), text.get(6..).and_then(number)) {
            ("-Q", _, Some(quarter @ 1..=4)) => Some((Frequency::Quarterly, day(year, quarter * 3 - 2)?)),
            ("-S", _, Some(half @ 1..=2)) => Some((Frequency::SemiAnnual, day(year, half * 6 - 5)?)),
            (_, Some(month), _) if text.as_bytes()[4] == b'-' => {
                Some((Frequency::Monthly, day(year, month)?))
            }
            _ => None,
        },
        _ => {
            let date = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
            let rest = text.get(10..)?;
            (rest.is_empty() || rest.starts_with(['T', ' '])).then_some((Frequency::Irregular, date))
        }
    }
}

/// The frequency that the texts say, or the one that days a regular step apart have.
fn frequency(periods: &[(Frequency, NaiveDate)], days: &[NaiveDate]) -> Frequency {
    let said = periods.first().map_or(Frequency::Irregular, |(freq, _)| *freq);
    if said != Frequency::Irregular && periods.iter().all(|(freq, _)| *freq == said) {
        return said;
    }
    let opens = |months: u32| days.iter().all(|day| day.day() == 1 && day.month0().is_multiple_of(months));
    let near = |months: u32| {
        days.windows(2).any(|pair| pair[0].checked_add_months(Months::new(months)) == Some(pair[1]))
    };
    let calendar = [(12, Frequency::Annual), (3, Frequency::Quarterly), (1, Frequency::Monthly)];
    let regular = calendar.into_iter().find(|(months, _)| opens(*months) && near(*months));
    regular.map_or(Frequency::Irregular, |(_, freq)| freq)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows(names: &[&str], rows: Value) -> Rows {
        let columns = names.iter().map(|name| json!({ "name": name, "type": "VARCHAR" })).collect::<Vec<_>>();
        serde_json::from_value(json!({ "columns": columns, "rows": rows, "truncated": false })).unwrap()
    }

    #[test]
    fn the_first_column_is_time_and_numbers_are_lines() {
        for (first, second, freq, day) in [
            ("2025-Q1", "2025-Q2", Frequency::Quarterly, "2025-04-01"),
            ("2025-S1", "2025-S2", Frequency::SemiAnnual, "2025-07-01"),
            ("2024", "2025", Frequency::Annual, "2025-01-01"),
            ("2025-01", "2025-02", Frequency::Monthly, "2025-02-01"),
            ("2025-01-01", "2025-04-01", Frequency::Quarterly, "2025-04-01"),
            ("2025-01-01", "2025-02-01", Frequency::Monthly, "2025-02-01"),
            ("2025-01-03", "2025-01-09", Frequency::Irregular, "2025-01-09"),
            ("2025-01-03 10:00:00", "2025-01-09T01:00:00", Frequency::Irregular, "2025-01-09"),
        ] {
            let rows =
                rows(&["day", "rejected rows", "name"], json!([[second, 2.5, "b"], [first, null, "a"]]));
            let table = rows.table().unwrap();
            assert_eq!(table.columns.len(), 1, "{first}");
            let column = &table.columns[0];
            assert_eq!((column.freq, column.series.series_id.as_str()), (freq, "REJECTED_ROWS"), "{first}");
            let points: Vec<_> =
                column.points.iter().map(|p| (p.period.to_string(), p.reading.value)).collect();
            assert_eq!(points[1], (day.to_owned(), Some(2.5)));
            assert_eq!(column.points[0].reading.value, None, "a gap stays a gap");
        }
    }

    #[test]
    fn what_is_no_time_series_is_refused_in_words() {
        for (answer, words) in [
            (json!([["soon", 1]]), "the first column must hold days"),
            (json!([[1, 1]]), "the first column must hold days"),
            (json!([["2025-13", 1]]), "the first column must hold days"),
            (json!([["2025-01-01x", 1]]), "the first column must hold days"),
            (json!([["2025", 1], ["2025", 2]]), "two rows have the same period"),
            (json!([["2025", "a"]]), "no column after the first holds numbers"),
        ] {
            let error = rows(&["day", "n"], answer).table().unwrap_err();
            assert!(error.detail.contains(words), "{}", error.detail);
        }
        assert_eq!(
            rows(&["day", "数"], json!([["2025", 1]])).table().unwrap().columns[0].series.series_id.as_str(),
            "COLUMN_2"
        );
        assert!(rows(&["day", "n"], json!([])).table().unwrap().columns.is_empty());
    }
}
