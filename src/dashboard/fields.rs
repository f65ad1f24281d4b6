//! One table of a file, held against its vocabulary: every key that is unknown, missing or of another shape is a
//! fault with its line, and what is right can still be read.

use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{Fault, FaultCause};
use super::keys::{CHOICE, Key, Need, Object, Shape};
use super::{duration, template, time};

/// A file that is being read.
pub struct Document {
    file: Arc<str>,
    /// Offset of the first byte of each line.
    line_starts: Vec<usize>,
}

impl Document {
    pub fn new(file: Arc<str>, text: &str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { file, line_starts: std::iter::once(0).chain(starts).collect() }
    }

    pub fn file(&self) -> Arc<str> {
        Arc::clone(&self.file)
    }

    /// The line of a byte, from 1.
    pub fn line(&self, span: &Range<usize>) -> usize {
        self.line_starts.partition_point(|start| *start <= span.start)
    }

    pub fn fault(&self, line: usize, cause: FaultCause) -> Fault {
        Fault { file: Arc::clone(&self.file), line, cause }
    }
}

/// A table whose keys have been checked.
pub struct Fields<'d, 't> {
    document: &'d Document,
    table: &'d DeTable<'t>,
    /// Of the table's header.
    pub line: usize,
}

/// A table and where it begins.
pub type Placed<'d, 't> = (&'d DeTable<'t>, Range<usize>);

impl<'d, 't> Fields<'d, 't> {
    /// Holds `table` against `object`; what is wrong is added to `faults`.
    pub fn check(
        document: &'d Document,
        object: &'static Object,
        (table, span): Placed<'d, 't>,
        faults: &mut Vec<Fault>,
    ) -> Self {
        let line = document.line(&span);
        for (name, value) in table {
            let Some(key) = object.keys().find(|key| key.name == name.get_ref().as_ref()) else {
                let known: Vec<&str> = object.keys().map(|key| key.name).collect();
                let key = name.get_ref().chars().take(60).collect();
                let cause = FaultCause::UnknownKey { key, object: object.name, known: known.join(", ") };
                faults.push(document.fault(document.line(&name.span()), cause));
                continue;
            };
            if !fits(&key.shape, value.get_ref()) {
                let (found, wanted) = (found(value.get_ref()), key.shape.wanted());
                let cause = FaultCause::Shape { key: key.name, found, wanted };
                faults.push(document.fault(document.line(&value.span()), cause));
            }
        }
        let missing = |key: &&Key| key.need == Need::Required && !table.contains_key(key.name);
        for key in object.keys().filter(missing) {
            faults.push(document.fault(line, FaultCause::MissingKey { key: key.name, object: object.name }));
        }
        Self { document, table, line }
    }

    fn value(&self, key: &str) -> Option<&'d Spanned<DeValue<'t>>> {
        self.table.get(key)
    }

    /// The line of a key's value, or of the table where it is absent.
    pub fn line_of(&self, key: &str) -> usize {
        self.value(key).map_or(self.line, |value| self.document.line(&value.span()))
    }

    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    pub fn text(&self, key: &str) -> Option<&'d str> {
        self.value(key)?.get_ref().as_str()
    }

    pub fn whole(&self, key: &str) -> Option<i64> {
        whole(self.value(key)?.get_ref())
    }

    pub fn switch(&self, key: &str) -> Option<bool> {
        self.value(key)?.get_ref().as_bool()
    }

    /// A scalar as the URL would write it.
    pub fn option(&self, key: &str) -> Option<String> {
        scalar(self.value(key)?.get_ref())
    }

    /// One text or many.
    pub fn texts(&self, key: &str) -> Vec<String> {
        match self.value(key).map(Spanned::get_ref) {
            Some(DeValue::Array(values)) => {
                values.iter().filter_map(|value| scalar(value.get_ref())).collect()
            }
            Some(value) => scalar(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    pub fn table(&self, key: &str) -> Option<Placed<'d, 't>> {
        let value = self.value(key)?;
        Some((value.get_ref().as_table()?, value.span()))
    }

    pub fn tables(&self, key: &str) -> Vec<Placed<'d, 't>> {
        let values = self.value(key).and_then(|value| value.get_ref().as_array());
        let tables = values.into_iter().flat_map(|values| values.iter());
        tables.filter_map(|value| Some((value.get_ref().as_table()?, value.span()))).collect()
    }

    /// The elements of a list, each with its place.
    pub fn elements(&self, key: &str) -> Vec<&'d Spanned<DeValue<'t>>> {
        let values = self.value(key).and_then(|value| value.get_ref().as_array());
        values.into_iter().flat_map(|values| values.iter()).collect()
    }

    /// Named scalars, in order of name.
    pub fn parameters(&self, key: &str) -> Vec<(String, String)> {
        let entries = self.table(key).into_iter().flat_map(|(table, _)| table.iter());
        entries
            .filter_map(|(name, value)| Some((name.get_ref().to_string(), scalar(value.get_ref())?)))
            .collect()
    }
}

/// Whether a value has the shape.
fn fits(shape: &Shape, value: &DeValue<'_>) -> bool {
    let text = |fine: &dyn Fn(&str) -> bool| value.as_str().is_some_and(fine);
    let list = |fine: &dyn Fn(&DeValue<'_>) -> bool| {
        value.as_array().is_some_and(|values| !values.is_empty() && values.iter().all(|v| fine(v.get_ref())))
    };
    match shape {
        Shape::Text { max_chars } => text(&|t| !t.trim().is_empty() && t.chars().count() <= *max_chars),
        Shape::Id => text(&is_id),
        Shape::VariableName => text(&template::is_name),
        Shape::Whole { min, max } => whole(value).is_some_and(|n| (*min..=*max).contains(&n)),
        Shape::Switch => value.is_bool(),
        Shape::Moment => text(&|t| t.parse::<time::Moment>().is_ok()) || is_day(value),
        Shape::Duration => text(&|t| duration::seconds(t).is_some()),
        Shape::Word(words) => text(&|t| words.contains(&t)),
        Shape::Option(_) => scalar(value).is_some(),
        Shape::SeriesIds => text(&|t| !t.is_empty()) || list(&|v| v.as_str().is_some_and(|t| !t.is_empty())),
        Shape::Choices => list(&|v| scalar(v).is_some() || v.is_table()),
        Shape::Parameters => {
            value.as_table().is_some_and(|table| table.values().all(|v| scalar(v.get_ref()).is_some()))
        }
        Shape::Table(_) => value.is_table(),
        Shape::Tables(_) | Shape::Panels => {
            value.as_array().is_some_and(|values| values.iter().all(|v| v.get_ref().is_table()))
        }
    }
}

/// Whether a text can be part of an address.
pub fn is_id(text: &str) -> bool {
    is_name_of(text, 40)
}

/// The same, at most `max` characters long.
pub fn is_name_of(text: &str, max: usize) -> bool {
    let fine = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    (1..=max).contains(&text.len()) && text.bytes().all(fine)
}

fn whole(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn is_day(value: &DeValue<'_>) -> bool {
    value.as_datetime().is_some_and(|at| at.date.is_some() && at.time.is_none())
}

/// A text, a whole number, a number, a switch or a day, as the URL would write it.
pub fn scalar(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(_) => whole(value).map(|number| number.to_string()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(switch) => Some(if *switch { "1" } else { "0" }.to_owned()),
        DeValue::Datetime(moment) => Some(moment.to_string()),
        DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// What a value is, for a message.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.chars().count() <= 60 => format!("`{text}`"),
        DeValue::String(text) => format!("a text of {} characters", text.chars().count()),
        DeValue::Boolean(switch) => switch.to_string(),
        DeValue::Array(values) if values.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list of something else".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
        other => scalar(other).unwrap_or_else(|| "a number out of range".to_owned()),
    }
}

/// A choice: its value with labels, where it has them.
pub fn choice<'d>(
    document: &'d Document,
    value: &'d Spanned<DeValue<'_>>,
    faults: &mut Vec<Fault>,
) -> Option<(String, Option<String>, Option<String>)> {
    let Some(table) = value.get_ref().as_table() else { return Some((scalar(value.get_ref())?, None, None)) };
    let fields = Fields::check(document, &CHOICE, (table, value.span()), faults);
    let label = |key| fields.text(key).map(str::to_owned);
    Some((fields.option("value")?, label("label"), label("label_en")))
}
