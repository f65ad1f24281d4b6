//! `/graph/fredgraph.csv`: several series, each with its own range, units and frequency, as one table by date.
//!
//! Parameters are comma lists that run along `id`; a single value holds for every series, an empty place for none.
//! Looks (colours, line widths, …) mean nothing to a table and are named as ignored.

use chrono::NaiveDate;

use super::error::FredError;
use super::numbers;
use super::params::{Params, date};
use crate::domain::{DomainError, Table, code_list};
use crate::query::{
    Aggregation, Convention, Fold, Rolling, SeriesQuery, SortOrder, TargetFrequency, Units, wide,
};

/// Most series of one table.
pub const MAX_GRAPH_SERIES: usize = 100;

code_list! {
    /// `fq`: names of frequencies, as FRED's graphs spell them.
    GraphFrequency {
        Daily = "Daily", DailyClose = "Daily, Close", SevenDays = "Daily, 7-Day", Weekly = "Weekly", Biweekly = "Biweekly", Monthly = "Monthly", Quarterly = "Quarterly",
        SemiAnnual = "Semiannual", Annual = "Annual",
        WeekEndingFriday = "Weekly, Ending Friday", WeekEndingThursday = "Weekly, Ending Thursday",
        WeekEndingWednesday = "Weekly, Ending Wednesday", WeekEndingTuesday = "Weekly, Ending Tuesday",
        WeekEndingMonday = "Weekly, Ending Monday", WeekEndingSunday = "Weekly, Ending Sunday",
        WeekEndingSaturday = "Weekly, Ending Saturday",
        BiweekEndingWednesday = "Biweekly, Ending Wednesday", BiweekEndingMonday = "Biweekly, Ending Monday",
    }
}

impl GraphFrequency {
    fn named(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.code().eq_ignore_ascii_case(text))
    }

    pub(super) const fn target(self) -> TargetFrequency {
        match self {
            Self::Daily | Self::DailyClose | Self::SevenDays => TargetFrequency::Daily,
            Self::Weekly => TargetFrequency::Weekly,
            Self::Biweekly => TargetFrequency::Biweekly,
            Self::Monthly => TargetFrequency::Monthly,
            Self::Quarterly => TargetFrequency::Quarterly,
            Self::SemiAnnual => TargetFrequency::SemiAnnual,
            Self::Annual => TargetFrequency::Annual,
            Self::WeekEndingFriday => TargetFrequency::WeekEndingFriday,
            Self::WeekEndingThursday => TargetFrequency::WeekEndingThursday,
            Self::WeekEndingWednesday => TargetFrequency::WeekEndingWednesday,
            Self::WeekEndingTuesday => TargetFrequency::WeekEndingTuesday,
            Self::WeekEndingMonday => TargetFrequency::WeekEndingMonday,
            Self::WeekEndingSunday => TargetFrequency::WeekEndingSunday,
            Self::WeekEndingSaturday => TargetFrequency::WeekEndingSaturday,
            Self::BiweekEndingWednesday => TargetFrequency::BiweekEndingWednesday,
            Self::BiweekEndingMonday => TargetFrequency::BiweekEndingMonday,
        }
    }
}

/// One series of a graph.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphSeries {
    /// As it was written: any case, with or without underscores.
    pub id: String,
    /// The values as they were published on this day; the latest where it is not given.
    pub vintage_date: Option<NaiveDate>,
    pub query: SeriesQuery,
}

/// Reads the series of a graph.
pub fn read(params: &mut Params) -> Result<Vec<GraphSeries>, FredError> {
    let ids = list(params, "id");
    if ids.iter().all(String::is_empty) {
        return Err(FredError::NotSet("id"));
    }
    if ids.len() > MAX_GRAPH_SERIES {
        return Err(FredError::TooMany { variable: "id", given: ids.len(), max: MAX_GRAPH_SERIES });
    }
    let count = ids.len();
    let starts = each(params, "cosd", count, |text| date("cosd", text))?;
    let ends = each(params, "coed", count, |text| date("coed", text))?;
    let frequencies = each(params, "fq", count, frequency)?;
    let methods = each(params, "fam", count, |text| member::<Aggregation>("fam", text))?;
    let units = each(params, "transformation", count, |text| member::<Units>("transformation", text))?;
    let vintages = each(params, "vintage_date", count, |text| date("vintage_date", text))?;
    let windows = each(params, "mma", count, window)?;
    let series = ids.into_iter().enumerate().map(|(place, id)| {
        let (start, end) = (starts[place], ends[place]);
        if start.zip(end).is_some_and(|(start, end)| start > end) {
            return Err(FredError::Reversed { start: "cosd", end: "coed" });
        }
        let query = SeriesQuery {
            start,
            end,
            freq: frequencies[place],
            aggregation: methods[place].unwrap_or(Aggregation::Average),
            units: units[place].unwrap_or(Units::Levels),
            rolling: windows[place]
                .filter(|window| *window > 0)
                .map(|window| Rolling { fold: Fold::Mean, window }),
            convention: Convention::Fred,
            ..SeriesQuery::default()
        };
        Ok(GraphSeries { id, vintage_date: vintages[place], query })
    });
    series.collect()
}

/// The parts of a comma list; a comma inside a name (`Weekly, Ending Friday`, `Daily, Close`) parts nothing.
fn list(params: &mut Params, name: &'static str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in params.text(name).unwrap_or_default().split(',').map(str::trim) {
        match parts.last_mut().map(|last| (format!("{last}, {part}"), last)) {
            Some((both, last)) if name == "fq" && GraphFrequency::named(&both).is_some() => *last = both,
            _ => parts.push(part.to_owned()),
        }
    }
    parts
}

/// One value for each of `count` series.
fn each<T: Copy>(
    params: &mut Params,
    name: &'static str,
    count: usize,
    read: impl Fn(&str) -> Result<T, FredError>,
) -> Result<Vec<Option<T>>, FredError> {
    let parts = list(params, name);
    let value = |part: &String| if part.is_empty() { Ok(None) } else { read(part).map(Some) };
    let values = parts.iter().map(value).collect::<Result<Vec<_>, _>>()?;
    Ok(match values.as_slice() {
        [one] => vec![*one; count],
        several => (0..count).map(|place| several.get(place).copied().flatten()).collect(),
    })
}

fn member<T: std::str::FromStr<Err = DomainError>>(name: &'static str, text: &str) -> Result<T, FredError> {
    text.parse().map_err(|error| super::params::not_one_of(name, &error))
}

/// A name of a frequency, or its code of the API; both in any case.
fn frequency(text: &str) -> Result<TargetFrequency, FredError> {
    let code = text.to_ascii_lowercase().parse::<TargetFrequency>().ok();
    let found = code.or_else(|| GraphFrequency::named(text).map(GraphFrequency::target));
    found.ok_or_else(|| no_frequency(GraphFrequency::ALL.iter()))
}

/// The refusal that lists names of frequencies, some of which hold a comma.
pub(super) fn no_frequency<'a>(known: impl Iterator<Item = &'a GraphFrequency>) -> FredError {
    let mut names: Vec<&str> = known.map(|frequency| frequency.code()).collect();
    names.sort_unstable();
    FredError::NotOneOf { variable: "fq", known: names.join("; ") }
}

fn window(text: &str) -> Result<usize, FredError> {
    let max = crate::query::MAX_ROLLING_WINDOW_PERIODS;
    let periods = text.parse().ok().filter(|periods| *periods <= max);
    periods.ok_or(FredError::NotBetween { variable: "mma", min: 0, max: max as i64 })
}

/// The table as FRED writes it: `observation_date`, then a column a series; a missing value is an empty field.
/// A series that stands there twice carries its units and its vintage in its name, as ALFRED writes them:
/// `GDP_PC1`, `GDP_20200501`.
pub fn csv(asked: &[GraphSeries], table: &Table) -> Vec<u8> {
    let joined = wide(table, SortOrder::Ascending);
    let ids: Vec<&str> = joined.columns.iter().map(|column| column.series_id.as_str()).collect();
    let name = |(place, id): (usize, &&str)| {
        let twice = ids.iter().filter(|other| *other == id).count() > 1;
        let Some(series) = asked.get(place).filter(|_| twice) else { return (*id).to_owned() };
        let mut name = (*id).to_owned();
        if series.query.units != Units::Levels {
            name = format!("{name}_{}", series.query.units.code().to_uppercase());
        }
        match series.vintage_date {
            Some(day) => format!("{name}_{}", day.format("%Y%m%d")),
            None => name,
        }
    };
    let names: Vec<String> = ids.iter().enumerate().map(name).collect();
    let mut text = format!("observation_date,{}\n", names.join(","));
    for (row, period) in joined.periods.iter().enumerate() {
        text.push_str(&period.to_string());
        for ((column, source), asked) in joined.columns.iter().zip(&table.columns).zip(asked) {
            text.push(',');
            let Some(value) = column.values.get(row).copied().flatten() else { continue };
            let decimals = source.series.decimals;
            let plain = asked.query.units == Units::Levels && asked.query.rolling.is_none();
            text.push_str(&if plain {
                numbers::level(Some(value), decimals)
            } else {
                numbers::computed(Some(value), decimals)
            });
        }
        text.push('\n');
    }
    text.into_bytes()
}
