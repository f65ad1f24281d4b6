//! What can be wrong with a dashboard: a fault of its file, with the line, or a state that a URL asks in vain.

use std::sync::Arc;

use super::time::NoMoment;

/// Something wrong with a dashboard file, and where.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{file}, line {line}: {cause}")]
pub struct Fault {
    /// Name of the file, without its folder.
    pub file: Arc<str>,
    /// From 1.
    pub line: usize,
    pub cause: FaultCause,
}

/// What is wrong, in the words of the person who writes the file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FaultCause {
    #[error("{}", source.message().trim_end().replace('\n', ", "))]
    Toml { source: toml::de::Error },
    #[error("the file cannot be read: {0:?}: give it UTF-8 text and the right to be read")]
    Unreadable(std::io::ErrorKind),
    #[error("the file has {bytes} bytes: a dashboard has at most {max}")]
    TooLarge { bytes: u64, max: u64 },
    #[error("`{name}` is no name of a dashboard: call the file 1 to 60 of a-z, 0-9, _ and -, then .toml")]
    Slug { name: String },
    #[error("unknown key `{key}` in {object}: the known ones are {known}")]
    UnknownKey { key: String, object: &'static str, known: String },
    #[error("{object} has no `{key}`: add it")]
    MissingKey { key: &'static str, object: &'static str },
    #[error("`{key}` is {found}: make it {wanted}")]
    Shape { key: &'static str, found: String, wanted: String },
    #[error("`{key}` of {object} stands beside `{other}`: keep one of them")]
    Exclusive { key: &'static str, other: &'static str, object: &'static str },
    #[error("{object} has none of {keys}: add one of them")]
    NoSource { object: &'static str, keys: &'static str },
    #[error("{what} `{name}` is there twice: give the second a name of its own")]
    Repeated { what: &'static str, name: String },
    #[error("`{name}` is taken by the page itself: give the variable another name")]
    Reserved { name: String },
    #[error("`${name}` names no variable: the known ones are {known}")]
    UnknownVariable { name: String, known: String },
    #[error("the variable `{name}` has a fault of its own: mend it first")]
    BrokenVariable { name: String },
    #[error("the default `{value}` of `{name}` is not among its options")]
    DefaultNotAmong { name: String, value: String },
    #[error("`{value}` is no {wanted}")]
    NotOfType { value: String, wanted: &'static str },
    #[error("the range runs backwards: `from` = {from} lies after `to` = {to}")]
    Backwards { from: String, to: String },
    #[error("{count} {what} are more than {max}: use another file")]
    TooMany { what: &'static str, count: usize, max: usize },
}

/// Why the state that a URL asks for is none of the dashboard's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    #[error("unknown parameter: the known ones are {known}")]
    UnknownParameter { name: String, known: String },
    #[error("given twice: give it once")]
    Twice { name: String },
    #[error("`{value}` is none of {known}")]
    NotAmong { name: String, value: String, known: String },
    #[error("`{value}` is no {wanted}")]
    NotOfType { name: String, value: String, wanted: &'static str },
    #[error("{source}")]
    Moment { name: String, source: NoMoment },
    #[error("the range runs backwards: from {from} to {to}: exchange them")]
    Backwards { from: String, to: String },
}

impl StateError {
    /// The parameter that is wrong.
    pub fn parameter(&self) -> &str {
        match self {
            Self::UnknownParameter { name, .. }
            | Self::Twice { name }
            | Self::NotAmong { name, .. }
            | Self::NotOfType { name, .. }
            | Self::Moment { name, .. } => name,
            Self::Backwards { .. } => "from",
        }
    }
}
