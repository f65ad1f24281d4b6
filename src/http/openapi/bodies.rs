//! Bodies of answers that handlers put together without a type of their own: pages of lists, and objects of several
//! parts.

use serde_json::{Value, json};

/// Addresses of lists in pages, the name of the list, and the schema of one row.
const PAGES: &[(&str, &str, &str)] = &[
    ("/api/v1/figures", "figures", "WireFigure"),
    ("/api/v1/reports", "reports", "ReportRow"),
    ("/api/v1/imports", "imports", "BatchRow"),
    ("/api/v1/imports/{id}/rejects", "rejects", "NewReject"),
    ("/api/v1/warnings", "warnings", "WarningRow"),
];

/// The content of the answer 200 of a GET of `path`.
pub fn of(path: &str) -> Option<Value> {
    if path == "/healthz" {
        return Some(json!({ "text/plain": { "schema": { "type": "string" } } }));
    }
    let page = PAGES.iter().find(|(address, ..)| *address == path);
    let schema = match page {
        Some((_, name, row)) => page_of(name, row),
        None => object(path)?,
    };
    Some(json!({ "application/json": { "schema": schema } }))
}

fn page_of(name: &str, row: &str) -> Value {
    let mut schema = json!({
        "type": "object",
        "required": ["count", name, "next_cursor"],
        "properties": { "count": { "type": "integer" }, "next_cursor": { "type": ["string", "null"] } },
    });
    schema["properties"][name] = list_of(row);
    schema
}

fn list_of(row: &str) -> Value {
    json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{row}") } })
}

fn object(path: &str) -> Option<Value> {
    let properties = match path {
        "/api/v1/reports/{id}" => json!({
            "report": { "$ref": "#/components/schemas/ReportRow" },
            "text": { "type": ["string", "null"] },
            "articles": { "type": "array", "items": { "type": "object" } },
            "figures": list_of("WireFigure"),
        }),
        "/api/v1/sql/{query_id}" => json!({
            "state": { "type": "string" }, "elapsed_ms": { "type": "integer" }, "timeout_ms": { "type": "integer" },
        }),
        "/api/v1/imports/{id}" => json!({ "state": { "enum": ["running", "done"] } }),
        "/api/v1/jobs" => json!({ "jobs": { "type": "array", "items": {
            "type": "object",
            "required": ["name", "kind", "source", "schedule", "timezone", "state", "next_run", "runs"],
            "properties": { "name": { "type": "string" }, "runs": { "type": "array", "items": { "type": "object" } } },
        } } }),
        "/api/v1/queries" => json!({ "count": { "type": "integer" }, "queries": list_of("CannedQuery") }),
        "/readyz" => json!({ "status": { "const": "ready" }, "data_version": { "type": "integer" } }),
        "/snapshot" => json!({
            "database": { "type": "string" },
            "tables": { "type": "array", "items": { "type": "string" } },
            "formats": { "type": "array", "items": { "type": "string" } },
            "data_version": { "type": "string" },
        }),
        _ => return None,
    };
    let names: Vec<&String> = properties.as_object()?.keys().collect();
    Some(json!({ "type": "object", "required": names, "properties": properties }))
}
