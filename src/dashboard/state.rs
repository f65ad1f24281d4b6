//! The state of an open dashboard, which is its URL: variables, range, language and theme.

use chrono::NaiveDate;

use super::error::StateError;
use super::model::{Choice, Dashboard, Variable, VariableKind};
use super::template::Values;
use super::time::{Moment, TimeRange};
use super::variables::MAX_VALUE_CHARS;
use crate::chart::{Lang, Theme};
use crate::domain::SeriesId;

/// Parameters that every dashboard has beside its variables.
pub const STATE_PARAMETERS: [&str; 4] = ["from", "to", "lang", "theme"];
/// Parameters of a panel's picture, beside those.
pub const PICTURE_PARAMETERS: [&str; 7] =
    ["width", "height", "scale", "preset", "plain", "transparent", "font"];

/// Whether no variable can have this name.
pub fn is_reserved(name: &str) -> bool {
    STATE_PARAMETERS.contains(&name) || PICTURE_PARAMETERS.contains(&name)
}

/// What a URL asks of a dashboard.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// Every variable has a value, perhaps an empty one.
    pub values: Values,
    /// In place of the dashboard's range, and of the panels' own.
    pub time: Option<TimeRange>,
    /// As the URL says; a page without it asks the reader's browser.
    pub lang: Option<Lang>,
    /// As the URL says; a page without it follows the reader's system.
    pub theme: Option<Theme>,
}

impl State {
    /// Reads the pairs of a query string.
    ///
    /// # Errors
    /// [`StateError`] names the parameter that is unknown, given twice, or has a value that it does not take.
    pub fn read(dashboard: &Dashboard, pairs: &[(String, String)]) -> Result<Self, StateError> {
        for (at, (name, _)) in pairs.iter().enumerate() {
            let variable = dashboard.variables.iter().any(|variable| variable.name == *name);
            if !variable && !STATE_PARAMETERS.contains(&name.as_str()) {
                let own = dashboard.variables.iter().map(|variable| variable.name.as_str());
                let known: Vec<&str> = own.chain(STATE_PARAMETERS).collect();
                return Err(StateError::UnknownParameter { name: name.clone(), known: known.join(", ") });
            }
            if pairs[..at].iter().any(|(earlier, _)| earlier == name) {
                return Err(StateError::Twice { name: name.clone() });
            }
        }
        let given =
            |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let mut values = Values::new();
        for variable in &dashboard.variables {
            values.insert(variable.name.clone(), value(variable, given(&variable.name))?);
        }
        Ok(Self {
            values,
            time: range(dashboard, given("from"), given("to"))?,
            lang: word("lang", given("lang"), Lang::ALL, Lang::code)?,
            theme: word("theme", given("theme"), Theme::ALL, Theme::code)?,
        })
    }

    /// The pairs of the query string that asks for this state: what the dashboard has by itself is left out.
    pub fn pairs(&self, dashboard: &Dashboard) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for variable in &dashboard.variables {
            match self.values.get(&variable.name) {
                Some(value) if *value != variable.default => {
                    pairs.push((variable.name.clone(), value.clone()));
                }
                _ => {}
            }
        }
        if let Some(range) = self.time {
            pairs.push(("from".to_owned(), range.from.to_string()));
            pairs.push(("to".to_owned(), range.to.to_string()));
        }
        pairs.extend(self.lang.map(|lang| ("lang".to_owned(), lang.code().to_owned())));
        pairs.extend(self.theme.map(|theme| ("theme".to_owned(), theme.code().to_owned())));
        pairs
    }
}

fn word<T: Copy>(
    name: &str,
    given: Option<&str>,
    all: &[T],
    code: fn(T) -> &'static str,
) -> Result<Option<T>, StateError> {
    let Some(text) = given.filter(|text| !text.is_empty()) else { return Ok(None) };
    let known = || all.iter().map(|member| code(*member)).collect::<Vec<_>>().join(", ");
    let found = all.iter().copied().find(|member| code(*member) == text);
    found.map(Some).ok_or_else(|| not_among(name, text, known()))
}

fn not_among(name: &str, value: &str, known: String) -> StateError {
    StateError::NotAmong {
        name: name.to_owned(),
        value: value.chars().take(MAX_VALUE_CHARS).collect(),
        known,
    }
}

/// The range of the URL; an end that it does not name is the dashboard's.
fn range(
    dashboard: &Dashboard,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Option<TimeRange>, StateError> {
    let moment = |name: &str, text: &str| {
        text.parse::<Moment>().map_err(|source| StateError::Moment { name: name.to_owned(), source })
    };
    let (from, to) = (from.filter(|t| !t.is_empty()), to.filter(|t| !t.is_empty()));
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let range = TimeRange {
        from: from.map_or(Ok(dashboard.time.from), |text| moment("from", text))?,
        to: to.map_or(Ok(dashboard.time.to), |text| moment("to", text))?,
    };
    if range.is_backwards() {
        return Err(StateError::Backwards { from: range.from.to_string(), to: range.to.to_string() });
    }
    Ok(Some(range))
}

/// The value of a variable, given or its own.
fn value(variable: &Variable, given: Option<&str>) -> Result<String, StateError> {
    let Some(text) = given else { return Ok(variable.default.clone()) };
    let not_of_type = |wanted| {
        let value = text.chars().take(MAX_VALUE_CHARS).collect();
        Err(StateError::NotOfType { name: variable.name.clone(), value, wanted })
    };
    let among = |choices: &[Choice]| {
        let known = || choices.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>().join(", ");
        if choices.iter().any(|choice| choice.value == text) {
            Ok(text.to_owned())
        } else {
            Err(not_among(&variable.name, text, known()))
        }
    };
    match &variable.kind {
        VariableKind::List(choices) => among(choices),
        VariableKind::Series { choices, .. } if !choices.is_empty() => among(choices),
        VariableKind::Series { .. } if text.split(',').all(|id| SeriesId::new(id.trim()).is_ok()) => {
            Ok(text.to_owned())
        }
        VariableKind::Series { .. } => not_of_type("series id: use 1 to 40 of A-Z, 0-9 and _"),
        VariableKind::Date if text.is_empty() || text.parse::<NaiveDate>().is_ok() => Ok(text.to_owned()),
        VariableKind::Date => not_of_type("day: use YYYY-MM-DD"),
        VariableKind::Text if text.chars().count() <= MAX_VALUE_CHARS => Ok(text.to_owned()),
        VariableKind::Text => not_of_type("short text: use at most 200 characters"),
    }
}
