//! The JSON Schema of a dashboard file (draft 7, which TOML editors understand), written from the vocabulary.
//!
//! The first line of a file names it: `#:schema http://127.0.0.1:8420/dashboards/schema.json`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::keys::{
    CHOICE, DASHBOARD, Key, Need, Object, OptionValues, PANEL_TYPES, ROW, Shape, TIME, VARIABLE, panel,
};
use crate::domain::SeriesId;

/// The schema.
pub fn schema() -> Value {
    let mut definitions = BTreeMap::new();
    for object in
        [&TIME, &VARIABLE, &CHOICE, &ROW].into_iter().chain(PANEL_TYPES.iter().copied().filter_map(panel))
    {
        definitions.insert(object.id, self::object(object));
    }
    let Value::Object(root) = object(&DASHBOARD) else { return Value::Null };
    let mut schema = Map::new();
    schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
    schema.insert("title".to_owned(), json!("Almanac dashboard"));
    schema.extend(root);
    schema.insert("definitions".to_owned(), json!(definitions));
    Value::Object(schema)
}

fn object(object: &'static Object) -> Value {
    let properties: Map<String, Value> =
        object.keys().map(|key| (key.name.to_owned(), property(object, key))).collect();
    let required: Vec<&str> =
        object.keys().filter(|key| key.need == Need::Required).map(|key| key.name).collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    if object.keys().any(|key| key.name == "query") {
        schema["oneOf"] = json!([{ "required": ["series"] }, { "required": ["query"] }]);
    }
    schema
}

fn property(object: &'static Object, key: &Key) -> Value {
    let mut schema = match (&key.shape, key.name) {
        // The type of a panel says which panel it is.
        (Shape::Word(_), "type") if panel(object.id).is_some() => json!({ "const": object.id }),
        (shape, _) => of_shape(shape),
    };
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("description".to_owned(), json!(key.about));
    }
    schema
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Text { max_chars } => json!({ "type": "string", "pattern": r"\S", "maxLength": max_chars }),
        Shape::Id => json!({ "type": "string", "pattern": "^[a-z0-9_-]{1,40}$" }),
        Shape::VariableName => json!({ "type": "string", "pattern": "^[a-z][a-z0-9_]{0,29}$" }),
        Shape::Whole { min, max } => json!({ "type": "integer", "minimum": min, "maximum": max }),
        Shape::Switch => json!({ "type": "boolean" }),
        Shape::Moment => json!({
            "type": "string",
            "anyOf": [
                { "enum": ["latest", "earliest", "now"] },
                { "pattern": r"^-[1-9][0-9]{0,3}[yqmwd]$" },
                { "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            ],
        }),
        Shape::Duration => json!({ "type": "string", "pattern": "^[0-9]+[smh]$" }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Option(values) => option(values),
        Shape::SeriesIds => {
            let id = json!({ "type": "string", "anyOf": [{ "pattern": format!("^[A-Z0-9_]{{1,{}}}$", SeriesId::MAX_LEN) }, with_variable()] });
            json!({ "anyOf": [id, { "type": "array", "minItems": 1, "items": id }] })
        }
        Shape::Choices => json!({
            "type": "array",
            "minItems": 1,
            "items": { "anyOf": [scalar(), { "$ref": format!("#/definitions/{}", CHOICE.id) }] },
        }),
        Shape::Parameters => json!({ "type": "object", "additionalProperties": scalar() }),
        Shape::Table(object) => json!({ "allOf": [{ "$ref": format!("#/definitions/{}", object.id) }] }),
        Shape::Tables(object) => {
            json!({ "type": "array", "items": { "$ref": format!("#/definitions/{}", object.id) } })
        }
        Shape::Panels => {
            let one_of: Vec<Value> =
                PANEL_TYPES.iter().map(|kind| json!({ "$ref": format!("#/definitions/{kind}") })).collect();
            json!({ "type": "array", "items": { "oneOf": one_of } })
        }
    }
}

/// A text, number or switch.
fn scalar() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

/// A text in which a variable stands.
fn with_variable() -> Value {
    json!({ "type": "string", "pattern": r"\$(\{[a-z][a-z0-9_]*\}|[a-z])" })
}

fn option(values: &OptionValues) -> Value {
    let plain = match values {
        OptionValues::Codes(codes) => json!({ "enum": codes() }),
        OptionValues::Day => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
        OptionValues::Whole => json!({ "type": "integer", "minimum": 1 }),
        OptionValues::Switch => json!({ "type": "boolean" }),
        OptionValues::Text => return scalar(),
    };
    json!({ "anyOf": [plain, with_variable()] })
}
