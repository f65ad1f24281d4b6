//! Series of the catalog in FRED's words: names of frequencies, units and adjustments, long and short.

use chrono::{Datelike, NaiveDate, Weekday};

use super::render::timestamp;
use super::wire::{FredCategory, FredRelease, FredSeries, FredSource, FredTag};
use crate::domain::{Frequency, Period, Series, Transformation, Unit};
use crate::store::{CategoryRow, ReleaseRow, SeriesRow, SourceRow, TagRow};

/// Whether a series is one of a list, where FRED adds `group_popularity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Alone,
    InList,
}

/// Nobody counts readers here, so that everything is equally popular.
const POPULARITY: i32 = 0;

/// A series as FRED describes one.
pub fn series(row: SeriesRow, realtime: Period, shown: Shown) -> FredSeries {
    let series = row.series;
    let (mut frequency, frequency_short) = frequency(series.freq);
    if series.freq == Frequency::Weekly {
        frequency = row.observation_end.map_or(frequency, weeks_ending);
    }
    let (units, units_short) = units(&series.unit, series.transformation);
    FredSeries {
        id: series.series_id.to_string(),
        realtime_start: realtime.start(),
        realtime_end: realtime.end(),
        title: title(&series).to_owned(),
        observation_start: row.observation_start,
        observation_end: row.observation_end,
        frequency,
        frequency_short,
        units,
        units_short,
        seasonal_adjustment: adjustment(&series.seasonal_adjustment).to_owned(),
        last_updated: timestamp(row.last_updated.unwrap_or_default()),
        popularity: POPULARITY,
        group_popularity: (shown == Shown::InList).then_some(POPULARITY),
        seasonal_adjustment_short: series.seasonal_adjustment,
        notes: series.notes,
    }
}

/// The English title; the Chinese one where there is none.
pub fn title(series: &Series) -> &str {
    if series.title_en.is_empty() { &series.title_zh } else { &series.title_en }
}

/// A text, if there is one.
fn told(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

/// A category.
pub fn category(row: CategoryRow) -> FredCategory {
    FredCategory { id: row.category_id, name: row.name, parent_id: row.parent_id, notes: told(row.notes) }
}

/// A release.
pub fn release(row: ReleaseRow, realtime: Period) -> FredRelease {
    FredRelease {
        id: row.release_id,
        realtime_start: realtime.start(),
        realtime_end: realtime.end(),
        name: row.name,
        press_release: row.press_release,
        link: told(row.link),
        notes: told(row.notes),
    }
}

/// A source.
pub fn source(row: SourceRow, realtime: Period) -> FredSource {
    FredSource {
        id: row.source_id,
        realtime_start: realtime.start(),
        realtime_end: realtime.end(),
        name: row.name,
        link: told(row.link),
        notes: told(row.notes),
    }
}

/// A tag.
pub fn tag(row: TagRow) -> FredTag {
    FredTag {
        name: row.name,
        group_id: row.group_id,
        notes: row.notes.unwrap_or_default(),
        created: timestamp(row.created_at),
        popularity: POPULARITY,
        series_count: row.series_count,
    }
}

/// FRED's `frequency` and `frequency_short`.
pub const fn frequency(frequency: Frequency) -> (&'static str, &'static str) {
    match frequency {
        Frequency::Annual => ("Annual", "A"),
        Frequency::SemiAnnual => ("Semiannual", "SA"),
        Frequency::Quarterly => ("Quarterly", "Q"),
        Frequency::Monthly => ("Monthly", "M"),
        Frequency::Weekly => ("Weekly", "W"),
        Frequency::Daily => ("Daily", "D"),
        Frequency::Irregular => ("Not Applicable", "NA"),
    }
}

/// FRED's names of weeks by the day that they are dated by.
pub const WEEKS_ENDING: [(Weekday, &str); 5] = [
    (Weekday::Tue, "Weekly, Ending Tuesday"),
    (Weekday::Wed, "Weekly, Ending Wednesday"),
    (Weekday::Thu, "Weekly, Ending Thursday"),
    (Weekday::Fri, "Weekly, Ending Friday"),
    (Weekday::Sat, "Weekly, Ending Saturday"),
];

/// FRED's name of the weeks whose date is this day: the last one of a week, or the Monday of one that ends on Sunday.
fn weeks_ending(date: NaiveDate) -> &'static str {
    WEEKS_ENDING.iter().find(|(day, _)| *day == date.weekday()).map_or("Weekly", |(_, name)| name)
}

/// FRED's `seasonal_adjustment` of its short form.
pub fn adjustment(short: &str) -> &str {
    match short {
        "SA" => "Seasonally Adjusted",
        "SAAR" => "Seasonally Adjusted Annual Rate",
        "SSA" => "Smoothed Seasonally Adjusted",
        "NSAAR" => "Not Seasonally Adjusted Annual Rate",
        "NSA" => "Not Seasonally Adjusted",
        other => other,
    }
}

/// FRED's `units` and `units_short`: `Percent Change from Year Ago`, `% Chg. from Yr. Ago`; `Hundred Millions of
/// Chinese Yuan`, `100 Mil. of CNY`.
pub fn units(unit: &Unit, transformation: Transformation) -> (String, String) {
    let code = unit.measure.as_str();
    let fixed = match (code, transformation) {
        ("PC", Transformation::GrowthOverYear) => ("Percent Change from Year Ago", "% Chg. from Yr. Ago"),
        ("PC", Transformation::GrowthOverPrevious) => ("Percent Change", "% Chg."),
        ("PC", _) => ("Percent", "%"),
        ("PP", _) => ("Percentage Points", "% Points"),
        ("IX" | "index", _) => ("Index", "Index"),
        ("PN", _) => ("Number", "Number"),
        ("unstated", _) => ("Unstated", "Unstated"),
        _ => return counted(code, unit.mult),
    };
    (fixed.0.to_owned(), fixed.1.to_owned())
}

fn counted(code: &str, mult: i8) -> (String, String) {
    let (long, short) = match code {
        "CNY" => ("Chinese Yuan".to_owned(), "CNY".to_owned()),
        "USD" => ("U.S. Dollars".to_owned(), "U.S. $".to_owned()),
        "EUR" => ("Euros".to_owned(), "Euros".to_owned()),
        _ => (plural(code), plural(code)),
    };
    let scale = match mult {
        0 => return (long, short),
        2 => ("Hundreds".to_owned(), "100s".to_owned()),
        3 => ("Thousands".to_owned(), "Thous.".to_owned()),
        4 => ("Ten Thousands".to_owned(), "10 Thous.".to_owned()),
        6 => ("Millions".to_owned(), "Mil.".to_owned()),
        8 => ("Hundred Millions".to_owned(), "100 Mil.".to_owned()),
        9 => ("Billions".to_owned(), "Bil.".to_owned()),
        12 => ("Trillions".to_owned(), "Tril.".to_owned()),
        other => (format!("10^{other}"), format!("10^{other}")),
    };
    (format!("{} of {long}", scale.0), format!("{} of {short}", scale.1))
}

/// `trade_in_store` as `Trade In Stores`.
fn plural(code: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
    };
    let words: Vec<String> = code.split('_').filter(|word| !word.is_empty()).map(capital).collect();
    let text = words.join(" ");
    let counted = text.chars().all(|c| c.is_ascii_alphabetic() || c == ' ') && !text.ends_with('s');
    match text.strip_suffix('y').filter(|stem| counted && !stem.ends_with(['a', 'e', 'o', 'u'])) {
        Some(stem) => format!("{stem}ies"),
        None if counted => text + "s",
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::UnitMeasure;

    #[test]
    fn units_are_told_in_freds_words() {
        let cases = [
            ("CNY", 8, Transformation::Level, "Hundred Millions of Chinese Yuan", "100 Mil. of CNY"),
            ("USD", 9, Transformation::Level, "Billions of U.S. Dollars", "Bil. of U.S. $"),
            ("PC", 0, Transformation::GrowthOverYear, "Percent Change from Year Ago", "% Chg. from Yr. Ago"),
            ("PC", 0, Transformation::Share, "Percent", "%"),
            ("vehicle", 4, Transformation::Level, "Ten Thousands of Vehicles", "10 Thous. of Vehicles"),
            ("company", 0, Transformation::Level, "Companies", "Companies"),
            ("unstated", 0, Transformation::Level, "Unstated", "Unstated"),
            ("CNY/t", 0, Transformation::Level, "CNY/t", "CNY/t"),
            ("kilowatt_hour", 7, Transformation::Level, "10^7 of Kilowatt Hours", "10^7 of Kilowatt Hours"),
        ];
        for (code, mult, transformation, long, short) in cases {
            let unit = Unit::new(UnitMeasure::new(code).unwrap(), mult);
            assert_eq!(units(&unit, transformation), (long.to_owned(), short.to_owned()), "{code}");
        }
    }
}
