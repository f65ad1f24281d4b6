//! The vocabulary of a dashboard file: every table with its keys, what each takes and what it is for.
//!
//! The reader (`fields`) refuses what is not in here and the JSON Schema (`schema`) is written from it, so that an
//! editor's completion and the server's answer are one list. Options of a chart carry the names of the chart's URL.

use crate::chart::{Arrangement, FontUse, Kind, Lang, Preset, Theme};
use crate::query::{Aggregation, TargetFrequency, Units, YearToDate};

/// Most characters of a title or a label.
pub const MAX_TITLE_CHARS: usize = 200;
/// Most characters of a description, or of a text panel.
pub const MAX_TEXT_CHARS: usize = 20_000;
/// Most rows that a table panel shows.
pub const MAX_TABLE_ROWS: i64 = 500;
/// Columns of the grid in which panels stand.
pub const GRID_COLUMNS: i64 = 12;

/// A kind of table in a file.
#[derive(Debug)]
pub struct Object {
    /// As messages call it: `a chart panel`.
    pub name: &'static str,
    /// As the schema calls it.
    pub id: &'static str,
    /// Lists of keys that make it up.
    pub keys: &'static [&'static [Key]],
}

/// One key.
#[derive(Debug)]
pub struct Key {
    pub name: &'static str,
    pub need: Need,
    pub shape: Shape,
    /// For the person who writes the file.
    pub about: &'static str,
}

/// Whether a table can do without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    Required,
    Optional,
}

/// What a key takes.
#[derive(Debug)]
pub enum Shape {
    Text {
        max_chars: usize,
    },
    /// The id of a panel: a part of its address.
    Id,
    /// The name of a variable.
    VariableName,
    Whole {
        min: i64,
        max: i64,
    },
    Switch,
    Moment,
    Duration,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An option of a URL: a scalar, or a text with variables in it.
    Option(OptionValues),
    /// One series id or many, or texts with variables in them.
    SeriesIds,
    /// Choices of a list: texts, or tables with a value and labels.
    Choices,
    /// Named scalars.
    Parameters,
    Table(&'static Object),
    Tables(&'static Object),
    /// Tables whose `type` says which object they are.
    Panels,
}

/// What an option of a URL takes, as far as the schema can say it; the URL's own checks decide.
#[derive(Debug)]
pub enum OptionValues {
    Codes(fn() -> Vec<&'static str>),
    Day,
    Whole,
    Switch,
    Text,
}

impl Object {
    /// Every key.
    pub fn keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().flat_map(|keys| keys.iter())
    }
}

const fn required(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, need: Need::Required, shape, about }
}

const fn optional(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, need: Need::Optional, shape, about }
}

const TITLE: Shape = Shape::Text { max_chars: MAX_TITLE_CHARS };
const TEXT: Shape = Shape::Text { max_chars: MAX_TEXT_CHARS };

/// The file.
pub static DASHBOARD: Object = Object {
    name: "a dashboard",
    id: "dashboard",
    keys: &[&[
        required("title", TITLE, "Title, in Chinese or in the one language that there is"),
        optional("title_en", TITLE, "Title in English"),
        optional("description", TEXT, "What it shows, a sentence or two"),
        optional("description_en", TEXT, "The same in English"),
        optional("refresh", Shape::Duration, "How often an open page looks for newer data: 30s, 5m, 1h"),
        optional("time", Shape::Table(&TIME), "The range that panels show"),
        optional(
            "variable",
            Shape::Tables(&VARIABLE),
            "What a reader can choose; `$name` puts it into a panel",
        ),
        optional("row", Shape::Tables(&ROW), "Panels side by side, from top to bottom"),
    ]],
};

/// `time = { from, to }`.
pub static TIME: Object = Object {
    name: "a time range",
    id: "time",
    keys: &[&[
        optional(
            "from",
            Shape::Moment,
            "First period: 2019-01-01, or a step back from `to`: -5y, -18m; or earliest",
        ),
        optional(
            "to",
            Shape::Moment,
            "Last period: latest (the newest of the panel's series), now, a day, or a step back",
        ),
    ]],
};

/// `[[variable]]`.
pub static VARIABLE: Object = Object {
    name: "a variable",
    id: "variable",
    keys: &[&[
        required("name", Shape::VariableName, "Its name in the URL, and after `$` in texts"),
        required("type", Shape::Word(&["list", "text", "date", "series"]), "What it takes"),
        optional("label", TITLE, "What stands beside the control"),
        optional("label_en", TITLE, "The same in English"),
        optional(
            "default",
            Shape::Option(OptionValues::Text),
            "Its value when the URL has none; a list takes its first option",
        ),
        optional("options", Shape::Choices, "Of a list or of series: texts, or { value, label, label_en }"),
        optional("q", TITLE, "Of series: words that all stand in id, titles, indicator or area"),
        optional("ref_area", TITLE, "Of series: code of the area"),
        optional("indicator", TITLE, "Of series: code of the indicator"),
        optional("freq", Shape::Word(&["A", "S", "Q", "M", "W", "D", "I"]), "Of series: frequency"),
    ]],
};

/// A choice that has labels.
pub static CHOICE: Object = Object {
    name: "an option",
    id: "option",
    keys: &[&[
        required("value", Shape::Option(OptionValues::Text), "What stands in the URL and in texts"),
        optional("label", TITLE, "What a reader sees"),
        optional("label_en", TITLE, "The same in English"),
    ]],
};

/// `[[row]]`.
pub static ROW: Object = Object {
    name: "a row",
    id: "row",
    keys: &[&[
        optional("title", TITLE, "Headline of the row"),
        optional("title_en", TITLE, "The same in English"),
        optional("panel", Shape::Panels, "From left to right"),
    ]],
};

/// Names of the kinds of panel.
pub const PANEL_TYPES: &[&str] = &["chart", "table", "figure", "text"];

/// What every panel has.
const PANEL: &[Key] = &[
    required("id", Shape::Id, "Its part of the address: /dashboards/SLUG/ID.svg"),
    required("type", Shape::Word(PANEL_TYPES), "What it is"),
    optional("title", TITLE, "Title; a chart without one is named by its series"),
    optional("title_en", TITLE, "Title in English"),
    optional("description", TEXT, "A sentence under the panel"),
    optional("description_en", TEXT, "The same in English"),
    optional("span", Shape::Whole { min: 1, max: GRID_COLUMNS }, "Its share of the row's twelve columns"),
];

/// Where the numbers of a panel come from.
const SOURCE: &[Key] = &[
    optional("series", Shape::SeriesIds, "Ids of series"),
    optional("query", Shape::Text { max_chars: 60 }, "Name of a canned query, instead of series"),
    optional("params", Shape::Parameters, "Parameters of the canned query; `$from` and `$to` are the range"),
    optional("labels", Shape::Parameters, "What columns of the canned query are called"),
    optional("labels_en", Shape::Parameters, "The same in English"),
    optional("time", Shape::Table(&TIME), "A range of its own"),
];

/// Parameters of a question about series, as in the URL.
pub const SERIES_OPTIONS: &[Key] = &[
    optional("start", Shape::Option(OptionValues::Day), "First period, YYYY-MM-DD, whatever the range says"),
    optional("end", Shape::Option(OptionValues::Day), "Last period, YYYY-MM-DD, whatever the range says"),
    optional(
        "units",
        Shape::Option(OptionValues::Codes(|| codes(Units::ALL, |c| c.code()))),
        "Transformation",
    ),
    optional(
        "freq",
        Shape::Option(OptionValues::Codes(|| codes(TargetFrequency::ALL, |c| c.code()))),
        "A lower frequency",
    ),
    optional(
        "aggregation",
        Shape::Option(OptionValues::Codes(|| codes(Aggregation::ALL, |c| c.code()))),
        "How values become one of a lower frequency",
    ),
    optional(
        "year_to_date",
        Shape::Option(OptionValues::Codes(|| codes(YearToDate::ALL, |c| c.code()))),
        "Whether spans from the start of the year become single periods",
    ),
    optional("as_of", Shape::Option(OptionValues::Day), "The values as they were published on this day"),
    optional(
        "known_at",
        Shape::Option(OptionValues::Text),
        "The values as far as they had been recorded at this moment",
    ),
];

/// How a chart looks, as in the URL; `title` is a key of every panel.
pub const CHART_OPTIONS: &[Key] = &[
    optional("subtitle", TITLE, "In place of unit, frequency and adjustment"),
    optional("subtitle_en", TITLE, "The same in English"),
    optional(
        "kind",
        Shape::Option(OptionValues::Codes(|| codes(Kind::ALL, |c| c.code()))),
        "How values become ink",
    ),
    optional(
        "arrangement",
        Shape::Option(OptionValues::Codes(|| codes(Arrangement::ALL, |c| c.code()))),
        "How bars and areas of several series stand to each other",
    ),
    optional(
        "width",
        Shape::Option(OptionValues::Whole),
        "Width in CSS pixels, of the picture alone; a page has its own",
    ),
    optional("height", Shape::Option(OptionValues::Whole), "Height in CSS pixels"),
    optional("scale", Shape::Option(OptionValues::Whole), "Device pixels a CSS pixel of a PNG, 1 to 4"),
    optional(
        "preset",
        Shape::Option(OptionValues::Codes(|| codes(Preset::ALL, |c| c.code()))),
        "A size with a purpose",
    ),
    optional(
        "theme",
        Shape::Option(OptionValues::Codes(|| codes(Theme::ALL, |c| c.code()))),
        "Always this theme",
    ),
    optional(
        "lang",
        Shape::Option(OptionValues::Codes(|| codes(Lang::ALL, |c| c.code()))),
        "Always this language",
    ),
    optional("index", Shape::Option(OptionValues::Day), "Index, 100 in the period that holds this day"),
    optional("events", Shape::Option(OptionValues::Switch), "Events of the series' areas"),
    optional("plain", Shape::Option(OptionValues::Switch), "The plot alone, without title and footer"),
    optional("transparent", Shape::Option(OptionValues::Switch), "No background"),
    optional(
        "font",
        Shape::Option(OptionValues::Codes(|| codes(FontUse::ALL, |c| c.code()))),
        "embed: the glyphs travel in the SVG",
    ),
    optional(
        "vintages",
        Shape::Option(OptionValues::Codes(|| vec!["latest", "first,latest"])),
        "first,latest: first releases beside the values drawn",
    ),
];

/// `type = "chart"`.
pub static CHART_PANEL: Object =
    Object { name: "a chart panel", id: "chart", keys: &[PANEL, SOURCE, SERIES_OPTIONS, CHART_OPTIONS] };

/// `type = "table"`.
pub static TABLE_PANEL: Object = Object {
    name: "a table panel",
    id: "table",
    keys: &[
        PANEL,
        SOURCE,
        SERIES_OPTIONS,
        &[
            optional(
                "shape",
                Shape::Word(&["periods", "latest"]),
                "Of series: a row a period, or a row a series",
            ),
            optional("limit", Shape::Whole { min: 1, max: MAX_TABLE_ROWS }, "Most rows"),
            optional("order", Shape::Word(&["desc", "asc"]), "Newest period first, or oldest; of series"),
        ],
    ],
};

/// `type = "figure"`.
pub static FIGURE_PANEL: Object = Object {
    name: "a figure panel",
    id: "figure",
    keys: &[
        PANEL,
        SOURCE,
        SERIES_OPTIONS,
        &[
            optional(
                "change",
                Shape::Word(&["previous", "year", "none"]),
                "What the value is compared with: the one before, that of a year before, or nothing",
            ),
            optional("sparkline", Shape::Switch, "The range as a small line; on unless false"),
        ],
    ],
};

/// `type = "text"`.
pub static TEXT_PANEL: Object = Object {
    name: "a text panel",
    id: "text",
    keys: &[
        PANEL,
        &[
            required("markdown", TEXT, "The text, in Markdown; raw HTML is dropped"),
            optional("markdown_en", TEXT, "The same in English"),
        ],
    ],
};

/// The object that a panel of this type is.
pub fn panel(kind: &str) -> Option<&'static Object> {
    [&CHART_PANEL, &TABLE_PANEL, &FIGURE_PANEL, &TEXT_PANEL].into_iter().find(|object| object.id == kind)
}

fn codes<T: Copy>(all: &[T], code: fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|member| code(*member)).collect()
}

impl Shape {
    /// In the words of a message: "make it …".
    pub fn wanted(&self) -> String {
        match self {
            Self::Text { max_chars } => format!("a text of 1 to {max_chars} characters"),
            Self::Id => "a text of 1 to 40 of a-z, 0-9, _ and -".to_owned(),
            Self::VariableName => "a text of 1 to 30 of a-z, 0-9 and _, with a letter in front".to_owned(),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Self::Switch => "true or false".to_owned(),
            Self::Moment => super::time::MOMENT_WORDS.to_owned(),
            Self::Duration => super::duration::DURATION_WORDS.to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Option(_) => "a text, a whole number, a day, true or false".to_owned(),
            Self::SeriesIds => "a series id, or a list of them".to_owned(),
            Self::Choices => "a list of texts, or of { value, label }".to_owned(),
            Self::Parameters => "a table of texts, numbers or days".to_owned(),
            Self::Table(object) => format!("{}, {{ … }}", object.name),
            Self::Tables(_) | Self::Panels => "a list of tables, [[…]]".to_owned(),
        }
    }
}
