//! The cells of a table panel: periods of series, the newest value of each, or the rows of a query.

use serde_json::Value;

use super::answer::Answer;
use super::rows::Rows;
use super::scene::Scene;
use crate::chart::board::{Align, Grid, GridColumn};
use crate::chart::short_names;
use crate::dashboard::{Panel, RowOrder, Source, Table, TableShape};
use crate::domain::{Column, Observation};
use crate::http::charts::Prepared;
use crate::http::pages::words::{self, Told};
use crate::http::pages::{address, observation_path};
use crate::query::{SortOrder, wide};

/// Texts with links in rows and columns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    pub columns: Vec<Head>,
    pub rows: Vec<Vec<Cell>>,
    /// Rows that the panel's limit left out.
    pub left_out: usize,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub title: String,
    /// Under the title: a unit.
    pub unit: String,
    pub align: Align,
    pub link: Option<String>,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    pub text: String,
    pub link: Option<String>,
}

impl Cells {
    /// The same without links.
    pub fn grid(&self) -> Grid {
        let column = |head: &Head| {
            let parts = [head.title.as_str(), head.unit.as_str()].into_iter().filter(|t| !t.is_empty());
            GridColumn { title: parts.collect::<Vec<_>>().join(" · "), align: head.align }
        };
        let row = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.clone()).collect();
        Grid { columns: self.columns.iter().map(column).collect(), rows: self.rows.iter().map(row).collect() }
    }
}

/// The cells of a table panel. Under a title of the panel, series are named without what their titles share.
pub fn cells(scene: &Scene<'_>, panel: &Panel, table: &Table, answer: &Answer) -> Cells {
    match (answer, table.shape) {
        (Answer::Series(prepared), TableShape::Periods) => periods(scene, table, prepared),
        (Answer::Series(prepared), TableShape::Latest) => {
            let columns = &prepared.table.columns;
            let titles: Vec<&str> = columns.iter().map(|column| title(scene, column)).collect();
            let names = match scene.panel_title(panel) {
                Some(_) => short_names(scene.lang, &titles),
                None => titles.into_iter().map(str::to_owned).collect(),
            };
            newest(scene, table, columns, &names)
        }
        (Answer::Rows(answer), _) => of_rows(&answer.0, table.limit),
        (Answer::Text(_), _) => Cells::default(),
    }
}

/// Where a value of a panel is explained: with the options it was computed with.
pub fn value_link(scene: &Scene<'_>, source: &Source, column: &Column, period: chrono::NaiveDate) -> String {
    const EXPLAINED: [&str; 6] = ["units", "freq", "aggregation", "year_to_date", "as_of", "known_at"];
    let id = column.series.series_id.as_str();
    if column.units == crate::query::INDEX_UNITS {
        return format!("/series/{id}");
    }
    let pairs = source.option_pairs(&scene.state.values);
    let pairs = pairs
        .iter()
        .filter(|(name, _)| EXPLAINED.contains(name))
        .map(|(name, value)| (*name, value.as_str()));
    address(&observation_path(id, period), pairs)
}

/// The title of a series in the reader's language, or in the other where it has none.
pub fn title<'c>(scene: &Scene<'_>, column: &'c Column) -> &'c str {
    let (zh, en) = (column.series.title_zh.as_str(), column.series.title_en.as_str());
    let (own, other) = (scene.say(zh, en), scene.say(en, zh));
    [own, other].into_iter().find(|t| !t.trim().is_empty()).unwrap_or(column.series.series_id.as_str())
}

/// A row a period, a column a series.
fn periods(scene: &Scene<'_>, table: &Table, prepared: &Prepared) -> Cells {
    let all = &prepared.table.columns;
    let order = match table.order {
        RowOrder::NewestFirst => SortOrder::Descending,
        RowOrder::OldestFirst => SortOrder::Ascending,
    };
    let periods = wide(&prepared.table, order).periods;
    let told: Vec<Told<'_>> = all.iter().map(|column| Told::exact(scene.lang, column)).collect();
    let titles: Vec<&str> = all.iter().map(|column| title(scene, column)).collect();
    let short = short_names(scene.lang, &titles);
    let head = |((column, told), short): ((&Column, &Told<'_>), String)| Head {
        title: if all.len() == 1 { String::new() } else { short },
        unit: told.unit(),
        align: Align::Right,
        link: Some(format!("/series/{}", column.series.series_id)),
    };
    let time = Head {
        title: scene.say("时期", "Period").to_owned(),
        unit: String::new(),
        align: Align::Left,
        link: None,
    };
    let point = |column: &Column, period| column.points.iter().find(|p| p.period == period).cloned();
    let row = |period: &chrono::NaiveDate| {
        let points: Vec<Option<Observation>> = all.iter().map(|column| point(column, *period)).collect();
        let first = points.iter().zip(all).find_map(|(point, column)| Some((point.as_ref()?, column)));
        let name =
            first.map(|(point, column)| words::period(scene.lang, column.freq, point)).unwrap_or_default();
        let value = |((point, column), told): ((&Option<Observation>, &Column), &Told<'_>)| match point {
            Some(point) => Cell {
                text: told.value(point),
                link: Some(value_link(scene, &table.source, column, point.period)),
            },
            None => Cell { text: "—".to_owned(), link: None },
        };
        let values = points.iter().zip(all).zip(&told).map(value);
        std::iter::once(Cell { text: name, link: None }).chain(values).collect()
    };
    Cells {
        columns: std::iter::once(time).chain(all.iter().zip(&told).zip(short).map(head)).collect(),
        rows: periods.iter().take(table.limit).map(row).collect(),
        left_out: periods.len().saturating_sub(table.limit),
    }
}

/// A row a series: its newest value.
fn newest(scene: &Scene<'_>, table: &Table, all: &[Column], names: &[String]) -> Cells {
    let head = |title: &str, align| Head { title: title.to_owned(), unit: String::new(), align, link: None };
    let row = |(column, name): (&Column, &String)| {
        let name = Cell { text: name.clone(), link: Some(format!("/series/{}", column.series.series_id)) };
        let valued = |p: &&Observation| p.reading.value.is_some_and(f64::is_finite);
        let Some(point) = column.points.iter().rev().find(valued) else {
            return vec![name, Cell { text: "—".to_owned(), link: None }, Cell::default()];
        };
        let told = Told::exactly(scene.lang, column, std::slice::from_ref(point));
        let link = Some(value_link(scene, &table.source, column, point.period));
        let period = words::period(scene.lang, column.freq, point);
        vec![name, Cell { text: told.value_with_unit(point), link }, Cell { text: period, link: None }]
    };
    Cells {
        columns: vec![
            head(scene.say("指标", "Series"), Align::Left),
            head(scene.say("最新值", "Newest value"), Align::Right),
            head(scene.say("时期", "Period"), Align::Left),
        ],
        rows: all.iter().zip(names).take(table.limit).map(row).collect(),
        left_out: all.len().saturating_sub(table.limit),
    }
}

/// The rows as they come; ids lead to their pages.
fn of_rows(rows: &Rows, limit: usize) -> Cells {
    let head = |(at, column): (usize, &crate::encode::ColumnInfo)| Head {
        title: rows.title(at).to_owned(),
        unit: String::new(),
        align: if rows.is_numeric(at) && page(&column.name).is_none() { Align::Right } else { Align::Left },
        link: None,
    };
    let row = |row: &Vec<Value>| {
        let named = row.iter().zip(&rows.columns);
        named.map(|(value, column)| Cell { text: text(value), link: link(&column.name, value) }).collect()
    };
    Cells {
        columns: rows.columns.iter().enumerate().map(head).collect(),
        rows: rows.rows.iter().take(limit).map(row).collect(),
        left_out: rows.rows.len().saturating_sub(limit),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The pages that a column of this name leads to.
fn page(column: &str) -> Option<&'static str> {
    match column {
        "series_id" => Some("/series/"),
        "batch_id" => Some("/imports/"),
        "report_id" => Some("/reports/"),
        _ => None,
    }
}

fn link(column: &str, value: &Value) -> Option<String> {
    let id = text(value);
    let fine = !value.is_null() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    page(column).filter(|_| fine).map(|path| format!("{path}{id}"))
}
