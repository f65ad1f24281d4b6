//! Answers that no handler writes itself: refusals of the layers around all of them, and the media types of answers
//! that come in several formats.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::encode::Format;

/// Status and meaning of what every address may answer.
const EVERYWHERE: &[(&str, &str)] = &[
    ("400", "a parameter is wrong, unknown or given twice"),
    ("401", "a token is needed"),
    ("403", "the token lacks the right"),
    ("429", "too many requests"),
    ("500", "a fault of the server; its log says why"),
    ("503", "busy: try again after Retry-After"),
    ("504", "a time limit was reached"),
];

/// Status and meaning of what every address with a body may answer besides.
const WITH_BODY: &[(&str, &str)] =
    &[("413", "the body is too large"), ("415", "not the media type of the body")];

/// Addresses whose answer comes in every format of [`Format`].
const IN_ALL_FORMATS: &[&str] =
    &["/api/v1/observations", "/api/v1/series/{id}/observations", "/api/v1/sql", "/api/v1/queries/{name}"];

/// Media type of problem documents.
const PROBLEM: &str = "application/problem+json";

/// Completes the operations of all paths.
pub fn complete(paths: &mut Map<String, Value>) {
    for (path, operations) in paths.iter_mut() {
        for (method, operation) in operations.as_object_mut().into_iter().flatten() {
            // Names of operations are unique.
            operation["operationId"] = json!(format!("{method} {path}"));
            let with_body = operation.get("requestBody").is_some();
            let Some(answers) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
                continue;
            };
            answers.values_mut().for_each(as_problem);
            answers.iter_mut().for_each(|(status, answer)| describe(status, answer));
            let besides = if with_body { WITH_BODY } else { &[] };
            for (status, meaning) in EVERYWHERE.iter().chain(besides) {
                answers.entry(*status).or_insert_with(|| problem(meaning));
            }
            if let Some(found) = answers.get_mut("200").filter(|_| method == "get")
                && let Some(content) = super::bodies::of(path)
            {
                found["content"] = content;
            }
            if IN_ALL_FORMATS.contains(&path.as_str())
                && let Some(found) = answers.get_mut("200")
            {
                in_all_formats(found);
            }
        }
    }
}

/// Every answer is described: where the handler has no words of its own, by what its status means.
fn describe(status: &str, answer: &mut Value) {
    if answer.get("description").is_none() {
        let known =
            EVERYWHERE.iter().chain(WITH_BODY).find(|(code, _)| *code == status).map(|(_, text)| *text);
        let reason = || status.parse::<StatusCode>().ok().and_then(|code| code.canonical_reason());
        answer["description"] = json!(known.or_else(reason).unwrap_or("an answer"));
    }
}

fn problem(meaning: &str) -> Value {
    json!({
        "description": meaning,
        "content": { PROBLEM: { "schema": { "$ref": "#/components/schemas/Problem" } } },
    })
}

/// Problem documents have a media type of their own; who asks for a page gets the same as one.
fn as_problem(answer: &mut Value) {
    let Some(content) = answer.get_mut("content").and_then(Value::as_object_mut) else { return };
    let is_problem = |content: &Value| content["schema"]["$ref"] == "#/components/schemas/Problem";
    if let Some(body) = content.get("application/json").filter(|body| is_problem(body)).cloned() {
        content.remove("application/json");
        content.insert(PROBLEM.to_owned(), body);
    }
}

fn in_all_formats(answer: &mut Value) {
    if answer.get("content").is_none() {
        answer["content"] = json!({ "application/json": { "schema": { "type": "object" } } });
    }
    let Some(content) = answer["content"].as_object_mut() else { return };
    for format in Format::ALL {
        let media = format.content_type().split(';').next().unwrap_or_default();
        let bytes = matches!(format, Format::Arrow | Format::Parquet);
        let schema =
            if bytes { json!({ "type": "string", "format": "binary" }) } else { json!({ "type": "string" }) };
        content.entry(media).or_insert_with(|| json!({ "schema": schema }));
    }
}
