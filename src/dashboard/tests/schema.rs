//! The schema says of a file what the reader says, as far as a schema can.

use serde_json::{Value, json};

use super::cases;
use crate::dashboard::{EMBEDDED, keys, schema};

/// Whether `text` has one of the patterns that the schema uses.
fn matches(pattern: &str, text: &str) -> bool {
    let day = || text.len() == 10 && text.split('-').map(str::len).eq([4, 2, 2]);
    let all =
        |fine: &dyn Fn(u8) -> bool, max: usize| (1..=max).contains(&text.len()) && text.bytes().all(fine);
    let id = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-';
    match pattern {
        r"\S" => !text.trim().is_empty(),
        "^[a-z0-9_-]{1,40}$" => all(&id, 40),
        "^[a-z][a-z0-9_]{0,29}$" => {
            text.as_bytes()[0].is_ascii_lowercase() && all(&id, 30) && !text.contains('-')
        }
        r"^-[1-9][0-9]{0,3}[yqmwd]$" => text.starts_with('-') && text.ends_with(['y', 'q', 'm', 'w', 'd']),
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => day(),
        "^[0-9]+[smh]$" => text.ends_with(['s', 'm', 'h']) && text.as_bytes()[0].is_ascii_digit(),
        "^[A-Z0-9_]{1,40}$" => all(&|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_', 40),
        r"\$(\{[a-z][a-z0-9_]*\}|[a-z])" => text.contains('$'),
        other => panic!("the test does not know the pattern {other}"),
    }
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        other => panic!("no type {other}"),
    }
}

/// A validator of the keywords that the schema uses.
fn valid(root: &Value, schema: &Value, value: &Value) -> bool {
    let schemas = |list: &Value| list.as_array().unwrap().clone();
    schema.as_object().unwrap().iter().all(|(keyword, rule)| match keyword.as_str() {
        "$ref" => valid(root, root.pointer(&rule.as_str().unwrap()[1..]).unwrap(), value),
        "type" => match rule {
            Value::Array(names) => names.iter().any(|name| has_type(value, name.as_str().unwrap())),
            name => has_type(value, name.as_str().unwrap()),
        },
        "const" => value == rule,
        "enum" => rule.as_array().unwrap().contains(value),
        "anyOf" => schemas(rule).iter().any(|schema| valid(root, schema, value)),
        "allOf" => schemas(rule).iter().all(|schema| valid(root, schema, value)),
        "oneOf" => schemas(rule).iter().filter(|schema| valid(root, schema, value)).count() == 1,
        "pattern" => value.as_str().is_none_or(|text| matches(rule.as_str().unwrap(), text)),
        "maxLength" => {
            value.as_str().is_none_or(|text| text.chars().count() <= rule.as_u64().unwrap() as usize)
        }
        "minimum" => value.as_i64().is_none_or(|number| number >= rule.as_i64().unwrap()),
        "maximum" => value.as_i64().is_none_or(|number| number <= rule.as_i64().unwrap()),
        "minItems" => value.as_array().is_none_or(|items| items.len() >= rule.as_u64().unwrap() as usize),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| valid(root, rule, item))),
        "required" => value
            .as_object()
            .is_none_or(|o| rule.as_array().unwrap().iter().all(|k| o.contains_key(k.as_str().unwrap()))),
        "properties" => value.as_object().is_none_or(|o| {
            o.iter().all(|(key, value)| rule.get(key).is_none_or(|schema| valid(root, schema, value)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|o| {
            let known = |key: &String| schema.get("properties").is_some_and(|p| p.get(key).is_some());
            o.iter().all(|(key, value)| known(key) || (rule.is_object() && valid(root, rule, value)))
        }),
        "$schema" | "title" | "description" | "definitions" => true,
        other => panic!("the test does not know the keyword {other}"),
    })
}

/// A file as an editor hands it to the schema: days are texts.
fn as_json(text: &str) -> Value {
    fn convert(value: toml::Value) -> Value {
        match value {
            toml::Value::Datetime(day) => json!(day.to_string()),
            toml::Value::Array(values) => values.into_iter().map(convert).collect(),
            toml::Value::Table(table) => {
                Value::Object(table.into_iter().map(|(k, v)| (k, convert(v))).collect())
            }
            other => serde_json::to_value(other).unwrap(),
        }
    }
    convert(toml::Value::Table(text.parse().unwrap()))
}

#[test]
fn the_schema_says_what_the_reader_says() {
    let schema = schema();
    for case in cases().into_iter().filter(|case| case.schema != "skip") {
        let accepts = valid(&schema, &schema, &as_json(&case.file));
        assert_eq!(accepts, case.schema == "accepts", "{}", case.shows);
    }
    for (name, text) in EMBEDDED {
        assert!(valid(&schema, &schema, &as_json(text)), "{name}");
    }
}

#[test]
fn every_key_can_be_completed_with_its_words() {
    let schema = schema();
    let properties = |object: &str| match object {
        "dashboard" => schema["properties"].as_object().unwrap().clone(),
        other => schema["definitions"][other]["properties"].as_object().unwrap().clone(),
    };
    let panels = keys::PANEL_TYPES.iter().filter_map(|kind| keys::panel(kind));
    for object in
        [&keys::DASHBOARD, &keys::TIME, &keys::VARIABLE, &keys::CHOICE, &keys::ROW].into_iter().chain(panels)
    {
        let written = properties(object.id);
        for key in object.keys() {
            assert!(
                written[key.name]["description"].as_str().is_some_and(|about| about.len() > 5),
                "{}",
                key.name
            );
        }
        assert_eq!(written.len(), object.keys().count(), "{}: a key is there twice", object.id);
    }
    assert_eq!(properties("chart")["kind"]["anyOf"][0]["enum"], json!(["line", "bar", "area", "step"]));
}
