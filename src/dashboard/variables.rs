//! `[[variable]]`: reading them, and knowing which names a text may use.

use chrono::NaiveDate;

use super::error::{Fault, FaultCause};
use super::fields::{Document, Fields, Placed, choice};
use super::keys::VARIABLE;
use super::model::{Choice, Phrase, SeriesChoice, Variable, VariableKind};
use super::parse::{MAX_VARIABLES, phrase};
use super::state::is_reserved;
use crate::domain::SeriesId;

/// Most characters of a variable's value.
pub const MAX_VALUE_CHARS: usize = 200;

/// The variables of a file: the sound ones, and the names of the others.
#[derive(Debug, Default)]
pub struct Known {
    sound: Vec<Variable>,
    broken: Vec<String>,
}

impl Known {
    /// Faults of texts that use `names`.
    pub fn check<'n>(
        &self,
        document: &Document,
        line: usize,
        names: impl Iterator<Item = &'n str>,
    ) -> Vec<Fault> {
        let cause = |name: &str| {
            let name = name.to_owned();
            if self.sound.iter().any(|variable| variable.name == name) {
                return None;
            }
            if self.broken.contains(&name) {
                return Some(FaultCause::BrokenVariable { name });
            }
            let known: Vec<&str> = self.sound.iter().map(|variable| variable.name.as_str()).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            Some(FaultCause::UnknownVariable { name, known })
        };
        names.filter_map(cause).map(|cause| document.fault(line, cause)).collect()
    }

    /// Those that can be used.
    pub fn into_sound(self) -> Vec<Variable> {
        self.sound
    }
}

/// Reads every `[[variable]]`; a wrong one is known by name, so that its users say why they fail.
pub fn read(document: &Document, dashboard: &Fields<'_, '_>, faults: &mut Vec<Fault>) -> Known {
    let tables = dashboard.tables("variable");
    if tables.len() > MAX_VARIABLES {
        let cause = FaultCause::TooMany { what: "variables", count: tables.len(), max: MAX_VARIABLES };
        faults.push(document.fault(dashboard.line_of("variable"), cause));
    }
    let mut known = Known::default();
    for placed in tables.into_iter().take(MAX_VARIABLES) {
        let mut own = Vec::new();
        let (name, variable) = one(document, &known, placed, &mut own);
        match variable.filter(|_| own.is_empty()) {
            Some(variable) => known.sound.push(variable),
            None => known.broken.extend(name),
        }
        faults.append(&mut own);
    }
    known
}

fn one(
    document: &Document,
    known: &Known,
    placed: Placed<'_, '_>,
    faults: &mut Vec<Fault>,
) -> (Option<String>, Option<Variable>) {
    let fields = Fields::check(document, &VARIABLE, placed, faults);
    let Some(name) = fields.text("name").map(str::to_owned) else { return (None, None) };
    if is_reserved(&name) {
        faults.push(document.fault(fields.line_of("name"), FaultCause::Reserved { name: name.clone() }));
    }
    if known.sound.iter().any(|other| other.name == name) {
        let cause = FaultCause::Repeated { what: "the variable", name: name.clone() };
        faults.push(document.fault(fields.line_of("name"), cause));
        return (None, None);
    }
    let choices = choices(document, &fields, faults);
    let kind = match fields.text("type") {
        Some("list") if choices.is_empty() => {
            let cause = FaultCause::MissingKey { key: "options", object: "a variable of type list" };
            faults.push(document.fault(fields.line, cause));
            None
        }
        Some("list") => Some(VariableKind::List(choices)),
        Some("text") => Some(VariableKind::Text),
        Some("date") => Some(VariableKind::Date),
        Some("series") => Some(VariableKind::Series { choices, filter: filter(&fields) }),
        _ => None,
    };
    let variable = kind.map(|kind| {
        refuse_foreign(document, &fields, &kind, faults);
        let default = default(document, &fields, &kind, faults);
        let label = phrase(&fields, "label", "label_en").unwrap_or_else(|| Phrase::new(&name, None));
        Variable { name: name.clone(), label, kind, default }
    });
    (Some(name), variable)
}

/// Keys of another type of variable.
fn refuse_foreign(
    document: &Document,
    fields: &Fields<'_, '_>,
    kind: &VariableKind,
    faults: &mut Vec<Fault>,
) {
    let (object, foreign): (_, &[&'static str]) = match kind {
        VariableKind::Series { .. } => return,
        VariableKind::List(_) => ("a variable of type list", &["q", "ref_area", "indicator", "freq"]),
        VariableKind::Text => ("a variable of type text", &["options", "q", "ref_area", "indicator", "freq"]),
        VariableKind::Date => ("a variable of type date", &["options", "q", "ref_area", "indicator", "freq"]),
    };
    for key in foreign.iter().filter(|key| fields.has(key)) {
        let known = if matches!(kind, VariableKind::List(_)) {
            "name, type, label, label_en, default, options"
        } else {
            "name, type, label, label_en, default"
        };
        let cause = FaultCause::UnknownKey { key: (*key).to_owned(), object, known: known.to_owned() };
        faults.push(document.fault(fields.line_of(key), cause));
    }
}

fn choices(document: &Document, fields: &Fields<'_, '_>, faults: &mut Vec<Fault>) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for element in fields.elements("options") {
        let Some((value, label, label_en)) = choice(document, element, faults) else { continue };
        let line = document.line(&element.span());
        if choices.iter().any(|other| other.value == value) {
            let cause = FaultCause::Repeated { what: "the option", name: value.clone() };
            faults.push(document.fault(line, cause));
        }
        if value.chars().count() > MAX_VALUE_CHARS {
            let cause = FaultCause::TooMany {
                what: "characters of an option",
                count: value.chars().count(),
                max: MAX_VALUE_CHARS,
            };
            faults.push(document.fault(line, cause));
        }
        let label = Phrase::new(label.as_deref().unwrap_or(&value), label_en.as_deref());
        choices.push(Choice { value, label });
    }
    choices
}

fn filter(fields: &Fields<'_, '_>) -> SeriesChoice {
    let text = |key| fields.text(key).map(str::to_owned);
    SeriesChoice {
        text: text("q"),
        ref_area: text("ref_area"),
        indicator: text("indicator"),
        freq: fields.text("freq").and_then(|code| code.parse().ok()),
    }
}

/// The default, checked against what the variable takes.
fn default(
    document: &Document,
    fields: &Fields<'_, '_>,
    kind: &VariableKind,
    faults: &mut Vec<Fault>,
) -> String {
    let given = fields.option("default");
    let first = |choices: &[Choice]| choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let name = || fields.text("name").unwrap_or_default().to_owned();
    let value = match kind {
        VariableKind::List(choices) | VariableKind::Series { choices, .. } => {
            given.unwrap_or_else(|| first(choices))
        }
        VariableKind::Text | VariableKind::Date => given.unwrap_or_default(),
    };
    let cause = match kind {
        VariableKind::List(choices) if !choices.iter().any(|choice| choice.value == value) => {
            Some(FaultCause::DefaultNotAmong { name: name(), value: value.clone() })
        }
        VariableKind::Series { choices, .. }
            if !choices.is_empty() && !choices.iter().any(|choice| choice.value == value) =>
        {
            Some(FaultCause::DefaultNotAmong { name: name(), value: value.clone() })
        }
        VariableKind::Series { .. } if value.is_empty() => Some(FaultCause::MissingKey {
            key: "default",
            object: "a variable of type series without options",
        }),
        VariableKind::Series { .. } if value.split(',').any(|id| SeriesId::new(id.trim()).is_err()) => {
            Some(FaultCause::NotOfType { value: value.clone(), wanted: "series id" })
        }
        VariableKind::Date if !value.is_empty() && value.parse::<NaiveDate>().is_err() => {
            Some(FaultCause::NotOfType { value: value.clone(), wanted: "day: use YYYY-MM-DD" })
        }
        VariableKind::Text if value.chars().count() > MAX_VALUE_CHARS => Some(FaultCause::TooMany {
            what: "characters of a default",
            count: value.chars().count(),
            max: MAX_VALUE_CHARS,
        }),
        _ => None,
    };
    faults.extend(cause.map(|cause| document.fault(fields.line_of("default"), cause)));
    value
}
