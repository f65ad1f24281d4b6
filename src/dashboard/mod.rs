//! Dashboards as files: `dashboards/SLUG.toml` read, checked, filled with the values of a URL.
//!
//! ```text
//! library (files, changes) ─> parse (fields held against keys) ─> Dashboard: rows of panels, each right or with faults
//! URL ─> State (variables, range, language, theme) ─> Source: ids and options of the chart's URL, bounds of the range
//! ```
//!
//! | file | owns |
//! |---|---|
//! | `keys` | the vocabulary of a file; `schema` and `fields` are made of it |
//! | `fields`, `parse`, `variables`, `panel` | reading, with the line of everything that is wrong |
//! | `model` | what was read |
//! | `template`, `time`, `duration` | texts with variables, ranges, refresh |
//! | `state` | what a URL asks |
//! | `markdown` | text panels |
//! | `library` | the files of the program or of a folder, read again when they change |
//! | `schema` | JSON Schema for editors |
//!
//! No database, no chart and no page in here: `http::dashboards` asks the store and draws.

mod duration;
mod error;
mod fields;
pub mod keys;
mod library;
mod markdown;
mod model;
mod panel;
mod parse;
mod schema;
mod state;
mod template;
#[cfg(test)]
mod tests;
mod time;
mod variables;

pub use error::{Fault, FaultCause, StateError};
pub use library::{EMBEDDED, Library, LibraryError, MAX_FILE_BYTES, MAX_FILES, RECHECK_MS, Shelf};
pub use markdown::{to_html, to_lines};
pub use model::{
    Change, Chart, Choice, Content, Dashboard, Data, Figure, Panel, Phrase, Query, RANGE_NAMES, Row,
    RowOrder, SeriesChoice, Setting, Source, Sparkline, Table, TableShape, Variable, VariableKind,
};
pub use parse::{MAX_PANELS, MAX_VARIABLES, parse};
pub use schema::schema;
pub use state::{PICTURE_PARAMETERS, STATE_PARAMETERS, State};
pub use template::{Template, Values};
pub use time::{Bounds, Moment, NoMoment, TimeRange};
pub use variables::MAX_VALUE_CHARS;
