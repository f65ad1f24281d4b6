//! Texts with variables in them: `$area` or `${area}`; `$$` is a dollar sign, and a `$` before anything but a small
//! letter is itself (`US$5`).

use std::collections::BTreeMap;

/// The values of the variables, by name.
pub type Values = BTreeMap<String, String>;

/// A text in which variables stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    source: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Variable(String),
}

impl Template {
    /// Reads a text; every text is a template.
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            plain.push_str(&rest[..at]);
            let after = &rest[at + 1..];
            if let Some((name, tail)) = reference(after) {
                if !plain.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut plain)));
                }
                parts.push(Part::Variable(name.to_owned()));
                rest = tail;
            } else {
                plain.push('$');
                rest = after.strip_prefix('$').unwrap_or(after);
            }
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Self { source: text.to_owned(), parts }
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of the variables in it, as often as they stand there.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Variable(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The text with the values in place; a variable without a value is nothing.
    pub fn fill(&self, values: &Values) -> String {
        self.fill_with(values, str::to_owned)
    }

    /// The text with the values in place, each as `write` puts it.
    pub fn fill_with(&self, values: &Values, write: impl Fn(&str) -> String) -> String {
        let text = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Variable(name) => values.get(name).map(|value| write(value)).unwrap_or_default(),
        };
        self.parts.iter().map(text).collect()
    }
}

/// The name at the start of `text`, and what follows it.
fn reference(text: &str) -> Option<(&str, &str)> {
    if let Some(braced) = text.strip_prefix('{') {
        let (name, tail) = braced.split_once('}')?;
        return is_name(name).then_some((name, tail));
    }
    let more = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'_';
    let length = text.bytes().take_while(more).count();
    let (name, tail) = text.split_at(length);
    is_name(name).then_some((name, tail))
}

/// Whether a text is a variable's name: a small letter, then small letters, digits and `_`, at most 30.
pub fn is_name(name: &str) -> bool {
    let first = name.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    first
        && name.len() <= 30
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_their_names_stood() {
        let values: Values =
            [("area".to_owned(), "TJ".to_owned()), ("n2".to_owned(), "$area".to_owned())].into();
        for (text, names, filled) in [
            ("plain", vec![], "plain"),
            ("$area", vec!["area"], "TJ"),
            ("${area}_EBIKE_OUTPUT_Q", vec!["area"], "TJ_EBIKE_OUTPUT_Q"),
            ("a $area, b ${n2}!", vec!["area", "n2"], "a TJ, b $area!"),
            ("US$5 and $$area and $", vec![], "US$5 and $area and $"),
            ("${", vec![], "${"),
            ("${Area} $Area", vec![], "${Area} $Area"),
            ("$missing.", vec!["missing"], "."),
            ("存款$area余额", vec!["area"], "存款TJ余额"),
        ] {
            let template = Template::new(text);
            assert_eq!(template.variables().collect::<Vec<_>>(), names, "{text}");
            assert_eq!(template.fill(&values), filled, "{text}");
        }
    }
}
