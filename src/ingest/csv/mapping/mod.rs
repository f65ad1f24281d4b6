//! Mappings: what the columns of a file mean. Read from `[mapping.NAME]` of the configuration or from a file of its own.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

use super::encoding::EncodingChoice;
use crate::domain::SeriesId;
use crate::ingest::period::DateOrder;

/// Marks of a missing value where a mapping names none.
pub const MISSING_MARKS: [&str; 16] =
    ["", "-", "--", "—", "——", "…", "……", "...", "..", ".", "NA", "N/A", "na", "n/a", "#N/A", "null"];

/// How a file is read. All keys are those of the TOML table.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Keys")]
pub struct Mapping {
    pub layout: Layout,
    pub encoding: EncodingChoice,
    /// Sniffed where none is stated.
    pub delimiter: Option<Delimiter>,
    /// Cells that say "no value"; an empty cell is only one of them if `""` is listed.
    pub missing: Vec<String>,
    pub unknown_series: UnknownSeries,
    pub on_reject: OnReject,
    pub date_order: DateOrder,
    /// What stands before the decimals; where none is stated, a point, and what may be a comma is refused.
    pub decimal: Option<Decimal>,
    /// Columns that are neither periods nor series where every other header is one.
    pub ignore: Vec<String>,
}

/// Which columns hold what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One reading a row.
    Long {
        series: String,
        period: Vec<String>,
        value: String,
        vintage: Option<String>,
        status: Option<String>,
        unit: Option<String>,
    },
    /// One period a row, one series a column.
    Wide { period: Vec<String>, columns: Columns, vintage: Option<String> },
    /// One indicator a row, one period a column.
    Bureau { indicator: String, rows: BTreeMap<String, SeriesId>, unit: Option<String> },
}

/// The series of a wide file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Columns {
    /// `"header"`: every other header is a series id.
    Header,
    /// Header to series; other columns are left alone.
    Named(BTreeMap<String, SeriesId>),
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOfTwo;
        impl<'de> Visitor<'de> for OneOfTwo {
            type Value = Columns;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"header\" or a table of column = \"SERIES_ID\"")
            }

            fn visit_str<E: de::Error>(self, word: &str) -> Result<Columns, E> {
                if word == "header" {
                    Ok(Columns::Header)
                } else {
                    Err(E::invalid_value(Unexpected::Str(word), &self))
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Columns, A::Error> {
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(Columns::Named)
            }
        }
        // Not an untagged enum: that would lose which series id is wrong.
        deserializer.deserialize_any(OneOfTwo)
    }
}

/// What becomes of a series that the catalog does not know.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownSeries {
    #[default]
    Reject,
    /// It is added, with the frequency of its periods.
    Create,
}

/// What becomes of a file with rejects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnReject {
    /// The other rows are taken.
    #[default]
    Keep,
    /// Nothing is taken.
    Abort,
}

/// What stands before the decimals of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Decimal {
    /// 1,234.5.
    #[serde(rename = ".")]
    Point,
    /// 1.234,5.
    #[serde(rename = ",")]
    Comma,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Delimiter {
    #[serde(rename = ",", alias = "comma")]
    Comma,
    #[serde(rename = ";", alias = "semicolon")]
    Semicolon,
    #[serde(rename = "\t", alias = "tab")]
    Tab,
    #[serde(rename = "|", alias = "pipe")]
    Pipe,
}

impl Delimiter {
    pub const ALL: [Self; 4] = [Self::Comma, Self::Semicolon, Self::Tab, Self::Pipe];

    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Pipe => b'|',
        }
    }

    /// As it stands in an outcome.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Semicolon => ";",
            Self::Tab => "\t",
            Self::Pipe => "|",
        }
    }
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum LayoutName {
    Long,
    Wide,
    Bureau,
}

impl LayoutName {
    const fn word(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Wide => "wide",
            Self::Bureau => "bureau",
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "`period` is a column or a list of columns")]
enum PeriodColumns {
    One(String),
    Several(Vec<String>),
}

/// The keys as they are written, before they are checked against the layout.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    layout: LayoutName,
    series: Option<String>,
    period: Option<PeriodColumns>,
    value: Option<String>,
    vintage: Option<String>,
    status: Option<String>,
    unit: Option<String>,
    indicator: Option<String>,
    columns: Option<Columns>,
    rows: Option<BTreeMap<String, SeriesId>>,
    #[serde(default)]
    encoding: EncodingChoice,
    delimiter: Option<Delimiter>,
    missing: Option<Vec<String>>,
    #[serde(default)]
    unknown_series: UnknownSeries,
    #[serde(default)]
    on_reject: OnReject,
    #[serde(default)]
    date_order: DateOrder,
    decimal: Option<Decimal>,
    #[serde(default)]
    ignore: Vec<String>,
}

/// Keys that do not make a mapping together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    #[error("layout = \"{layout}\" needs the key `{key}`")]
    Needs { layout: &'static str, key: &'static str },
    #[error("the key `{key}` has no meaning with layout = \"{layout}\"")]
    Meaningless { layout: &'static str, key: &'static str },
    #[error("`period` names no column")]
    NoPeriodColumn,
    #[error("the column `{0}` is named twice")]
    Twice(String),
    #[error("`{0}` names no series: add at least one")]
    Empty(&'static str),
}

impl TryFrom<Keys> for Mapping {
    type Error = MappingError;

    fn try_from(keys: Keys) -> Result<Self, MappingError> {
        let name = keys.layout.word();
        let meaningless = |key| MappingError::Meaningless { layout: name, key };
        let needs = |key| MappingError::Needs { layout: name, key };
        let long_only = [
            ("series", keys.series.is_some()),
            ("value", keys.value.is_some()),
            ("status", keys.status.is_some()),
        ];
        let given = [
            (keys.layout == LayoutName::Long, &long_only[..]),
            (keys.layout == LayoutName::Wide, &[("columns", keys.columns.is_some())]),
            (
                keys.layout == LayoutName::Bureau,
                &[("indicator", keys.indicator.is_some()), ("rows", keys.rows.is_some())],
            ),
            (
                keys.layout != LayoutName::Bureau,
                &[("period", keys.period.is_some()), ("vintage", keys.vintage.is_some())],
            ),
            (keys.layout != LayoutName::Wide, &[("unit", keys.unit.is_some())]),
        ];
        for (fits, group) in given {
            if let Some((key, _)) = group.iter().find(|(_, given)| *given && !fits) {
                return Err(meaningless(key));
            }
        }
        let period = match keys.period {
            None => None,
            Some(PeriodColumns::One(column)) => Some(vec![column]),
            Some(PeriodColumns::Several(columns)) if columns.is_empty() => {
                return Err(MappingError::NoPeriodColumn);
            }
            Some(PeriodColumns::Several(columns)) => Some(columns),
        };
        let layout = match keys.layout {
            LayoutName::Long => Layout::Long {
                series: keys.series.unwrap_or_else(|| "series_id".to_owned()),
                period: period.unwrap_or_else(|| vec!["period".to_owned()]),
                value: keys.value.unwrap_or_else(|| "value".to_owned()),
                vintage: keys.vintage,
                status: keys.status,
                unit: keys.unit,
            },
            LayoutName::Wide => Layout::Wide {
                period: period.ok_or_else(|| needs("period"))?,
                columns: keys.columns.ok_or_else(|| needs("columns"))?,
                vintage: keys.vintage,
            },
            LayoutName::Bureau => Layout::Bureau {
                indicator: keys.indicator.ok_or_else(|| needs("indicator"))?,
                rows: keys.rows.ok_or_else(|| needs("rows"))?,
                unit: keys.unit,
            },
        };
        layout.check()?;
        Ok(Self {
            layout,
            encoding: keys.encoding,
            delimiter: keys.delimiter,
            missing: keys.missing.unwrap_or_else(|| MISSING_MARKS.map(str::to_owned).to_vec()),
            unknown_series: keys.unknown_series,
            on_reject: keys.on_reject,
            date_order: keys.date_order,
            decimal: keys.decimal,
            ignore: keys.ignore,
        })
    }
}

impl Mapping {
    /// The keys as TOML, every one of them written out; read again, it is the same mapping.
    pub fn to_toml(&self) -> String {
        use toml::Value;
        let text = |text: &str| Value::String(text.to_owned());
        let list = |texts: &[String]| Value::Array(texts.iter().map(|t| text(t)).collect());
        let series = |map: &BTreeMap<String, SeriesId>| {
            Value::Table(map.iter().map(|(name, id)| (name.clone(), text(id.as_str()))).collect())
        };
        let mut keys = toml::Table::new();
        let mut put = |key: &str, value: Value| drop(keys.insert(key.to_owned(), value));
        match &self.layout {
            Layout::Long { series, period, value, vintage, status, unit } => {
                put("layout", text("long"));
                put("series", text(series));
                put("period", list(period));
                put("value", text(value));
                vintage.iter().for_each(|column| put("vintage", text(column)));
                status.iter().for_each(|column| put("status", text(column)));
                unit.iter().for_each(|column| put("unit", text(column)));
            }
            Layout::Wide { period, columns, vintage } => {
                put("layout", text("wide"));
                put("period", list(period));
                match columns {
                    Columns::Header => put("columns", text("header")),
                    Columns::Named(named) => put("columns", series(named)),
                }
                vintage.iter().for_each(|column| put("vintage", text(column)));
            }
            Layout::Bureau { indicator, rows, unit } => {
                put("layout", text("bureau"));
                put("indicator", text(indicator));
                put("rows", series(rows));
                unit.iter().for_each(|column| put("unit", text(column)));
            }
        }
        self.delimiter.iter().for_each(|delimiter| put("delimiter", text(delimiter.text())));
        let decimal = self.decimal.and_then(|decimal| Value::try_from(decimal).ok());
        decimal.into_iter().for_each(|value| put("decimal", value));
        put("missing", list(&self.missing));
        put("ignore", list(&self.ignore));
        for (key, value) in [
            ("encoding", Value::try_from(self.encoding)),
            ("unknown_series", Value::try_from(self.unknown_series)),
            ("on_reject", Value::try_from(self.on_reject)),
            ("date_order", Value::try_from(self.date_order)),
        ] {
            // Unit variants always are strings.
            value.into_iter().for_each(|value| put(key, value));
        }
        keys.to_string()
    }
}

impl Layout {
    /// The column of units, where the mapping names it.
    pub fn unit(&self) -> Option<&str> {
        match self {
            Self::Long { unit, .. } | Self::Bureau { unit, .. } => unit.as_deref(),
            Self::Wide { .. } => None,
        }
    }

    /// The columns that must stand in the header.
    pub fn needed(&self) -> Vec<&str> {
        let mut needed: Vec<&String> = Vec::new();
        match self {
            Self::Long { series, period, value, vintage, status, unit } => {
                needed.push(series);
                needed.extend(period);
                needed.push(value);
                needed.extend(vintage.iter().chain(status).chain(unit));
            }
            Self::Wide { period, columns, vintage } => {
                needed.extend(period.iter().chain(vintage));
                if let Columns::Named(named) = columns {
                    needed.extend(named.keys());
                }
            }
            Self::Bureau { indicator, unit, .. } => {
                needed.push(indicator);
                needed.extend(unit);
            }
        }
        needed.into_iter().map(String::as_str).collect()
    }

    fn check(&self) -> Result<(), MappingError> {
        let needed = self.needed();
        if let Some(twice) =
            needed.iter().enumerate().find(|(place, column)| needed[..*place].contains(column))
        {
            return Err(MappingError::Twice((*twice.1).to_owned()));
        }
        match self {
            Self::Wide { columns: Columns::Named(named), .. } if named.is_empty() => {
                Err(MappingError::Empty("columns"))
            }
            Self::Bureau { rows, .. } if rows.is_empty() => Err(MappingError::Empty("rows")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
