//! A dashboard as it was read: what is right can be shown, what is wrong stands in its place with its faults.

use std::sync::Arc;

use super::error::Fault;
use super::template::{Template, Values};
use super::time::TimeRange;
use crate::chart::Lang;
use crate::domain::Frequency;

/// A text in Chinese (or the one language that there is) and perhaps in English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Phrase {
    zh: Template,
    en: Option<Template>,
}

impl Phrase {
    pub fn new(zh: &str, en: Option<&str>) -> Self {
        Self { zh: Template::new(zh), en: en.map(Template::new) }
    }

    /// The template of a language, or of the other where it has none.
    pub fn template(&self, lang: Lang) -> &Template {
        match (lang, &self.en) {
            (Lang::English, Some(en)) => en,
            _ => &self.zh,
        }
    }

    /// The text of a language with the values in place.
    pub fn fill(&self, lang: Lang, values: &Values) -> String {
        self.template(lang).fill(values)
    }

    /// Every variable in either language.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.zh.variables().chain(self.en.iter().flat_map(Template::variables))
    }
}

/// One file.
#[derive(Debug, Clone, PartialEq)]
pub struct Dashboard {
    /// Name of the file without `.toml`; its address.
    pub slug: String,
    /// Name of the file.
    pub file: Arc<str>,
    pub title: Phrase,
    pub description: Option<Phrase>,
    /// How often an open page looks for newer data, in seconds.
    pub refresh_s: Option<u32>,
    pub time: TimeRange,
    pub variables: Vec<Variable>,
    pub rows: Vec<Row>,
    /// What is wrong with the file outside its panels.
    pub faults: Vec<Fault>,
    /// Changes with the text of the file.
    pub revision: u64,
}

impl Dashboard {
    /// Every panel, from left to right and from top to bottom.
    pub fn panels(&self) -> impl Iterator<Item = &Panel> {
        self.rows.iter().flat_map(|row| row.panels.iter())
    }

    /// The panel of this id; the first where a fault gave it twice.
    pub fn panel(&self, id: &str) -> Option<&Panel> {
        self.panels().find(|panel| panel.id == id)
    }

    /// Everything that is wrong with it, in order of line.
    pub fn all_faults(&self) -> Vec<Fault> {
        let of_panels = self.panels().filter_map(|panel| panel.content.as_ref().err()).flatten();
        let mut faults: Vec<Fault> = self.faults.iter().chain(of_panels).cloned().collect();
        faults.sort_by_key(|fault| fault.line);
        faults
    }
}

/// What a reader can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    pub label: Phrase,
    pub kind: VariableKind,
    /// Its value when the URL has none.
    pub default: String,
}

/// What a variable takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VariableKind {
    /// One of these.
    List(Vec<Choice>),
    /// Any text, of at most [`super::MAX_VALUE_CHARS`].
    Text,
    /// A day, or nothing.
    Date,
    /// A series: one of these, or where there are none any that the filter finds.
    Series { choices: Vec<Choice>, filter: SeriesChoice },
}

/// One option of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: Phrase,
}

/// Which series of the catalog a variable offers; every field narrows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeriesChoice {
    /// Words that all stand in id, titles, indicator or area.
    pub text: Option<String>,
    pub ref_area: Option<String>,
    pub indicator: Option<String>,
    pub freq: Option<Frequency>,
}

/// Panels side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub title: Option<Phrase>,
    pub panels: Vec<Panel>,
}

/// A place on the page, whether or not its content could be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its address; made up of its place where the file has none.
    pub id: String,
    pub title: Option<Phrase>,
    pub description: Option<Phrase>,
    /// Columns of the grid, of [`super::keys::GRID_COLUMNS`].
    pub span: u8,
    /// Line of its header.
    pub line: usize,
    pub content: Result<Content, Vec<Fault>>,
}

/// What a panel shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    Chart(Chart),
    Table(Table),
    Figure(Figure),
    Text(Phrase),
}

impl Content {
    /// Its `type` in the file.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Chart(_) => "chart",
            Self::Table(_) => "table",
            Self::Figure(_) => "figure",
            Self::Text(_) => "text",
        }
    }
}

/// A chart: the source and the options of its URL.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub source: Source,
    pub subtitle: Option<Phrase>,
}

/// Rows of periods, or of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub source: Source,
    pub shape: TableShape,
    /// Most rows.
    pub limit: usize,
    pub order: RowOrder,
}

/// What a row of a table of series is; a query has rows of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableShape {
    /// A period, with a column a series.
    Periods,
    /// A series, with its newest value.
    Latest,
}

/// Which period stands on top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowOrder {
    NewestFirst,
    OldestFirst,
}

/// One number.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub source: Source,
    pub change: Change,
    pub sparkline: Sparkline,
}

/// What a figure is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The observation before it.
    Previous,
    /// That of the same period a year before.
    Year,
    None,
}

/// Whether a figure has its small line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sparkline {
    Drawn,
    Left,
}

/// Where numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    pub data: Data,
    /// A range of its own, in place of the dashboard's.
    pub time: Option<TimeRange>,
    /// Options with the names and in the spelling of the URL.
    pub options: Vec<Setting>,
}

/// Series, or the answer of a statement that the operator wrote.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Ids, or texts that become ids separated by commas.
    Series {
        ids: Vec<Template>,
        line: usize,
    },
    Query(Query),
}

/// A canned query, as a panel asks it.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub name: String,
    pub params: Vec<(String, Template)>,
    /// What columns are called.
    pub labels: Vec<(String, Phrase)>,
    pub line: usize,
}

/// Names that parameters of a query may use beside the variables: the first and the last day of the range, or nothing.
pub const RANGE_NAMES: [&str; 2] = ["from", "to"];

/// An option with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: &'static str,
    pub value: Template,
    pub line: usize,
}

impl Source {
    /// The line on which the data are named.
    pub const fn line(&self) -> usize {
        match &self.data {
            Data::Series { line, .. } => *line,
            Data::Query(query) => query.line,
        }
    }

    /// The ids of its series; none of a query.
    pub fn series_ids(&self, values: &Values) -> Vec<String> {
        let Data::Series { ids, .. } = &self.data else { return Vec::new() };
        let mut found: Vec<String> = Vec::new();
        for filled in ids.iter().map(|id| id.fill(values)) {
            for id in filled.split(',').map(str::trim).filter(|id| !id.is_empty()) {
                if !found.iter().any(|known| known == id) {
                    found.push(id.to_owned());
                }
            }
        }
        found
    }

    /// Its options as the pairs of a query string; one that the values leave empty is not there.
    pub fn option_pairs(&self, values: &Values) -> Vec<(&'static str, String)> {
        let pairs = self.options.iter().map(|setting| (setting.name, setting.value.fill(values)));
        pairs.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The line of an option, or of the data where it has none.
    pub fn line_of(&self, option: &str) -> usize {
        self.options.iter().find(|setting| setting.name == option).map_or_else(|| self.line(), |s| s.line)
    }
}
