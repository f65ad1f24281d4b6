//! The addresses below `/fred` and `/graph` for `/openapi.json`.

use serde_json::{Map, Value, json};

/// Address, its parameters (`!` after those that must be given; `@list` and `@realtime` stand for several), summary.
#[rustfmt::skip]
const ADDRESSES: &[(&str, &str, &str)] = &[
    ("/fred/category", "category_id", "A category."),
    ("/fred/category/children", "category_id @realtime", "The child categories of a category."),
    ("/fred/category/related", "category_id! @realtime", "The related categories of a category."),
    ("/fred/category/series", "category_id! @realtime @list @narrow", "The series in a category."),
    ("/fred/category/tags", "category_id! @realtime @list tag_names tag_group_id search_text", "The tags of a category."),
    ("/fred/category/related_tags", "category_id! @realtime @list tag_names! exclude_tag_names tag_group_id search_text", "Tags related to others within a category."),
    ("/fred/releases", "@realtime @list", "All releases."),
    ("/fred/releases/dates", "@realtime @list include_release_dates_with_no_data", "Release dates of all releases."),
    ("/fred/release", "release_id! @realtime", "A release."),
    ("/fred/release/dates", "release_id! @realtime @list include_release_dates_with_no_data", "Release dates of a release."),
    ("/fred/release/series", "release_id! @realtime @list @narrow", "The series of a release."),
    ("/fred/release/sources", "release_id! @realtime", "The sources of a release."),
    ("/fred/release/tags", "release_id! @realtime @list tag_names tag_group_id search_text", "The tags of a release."),
    ("/fred/release/related_tags", "release_id! @realtime @list tag_names! exclude_tag_names tag_group_id search_text", "Tags related to others within a release."),
    ("/fred/release/tables", "release_id! element_id include_observation_values observation_date", "The table of a release."),
    ("/fred/series", "series_id! @realtime", "A series."),
    ("/fred/series/categories", "series_id! @realtime", "The categories of a series."),
    ("/fred/series/observations", "series_id! @realtime observation_start observation_end units frequency aggregation_method output_type vintage_dates sort_order offset limit", "The observations of a series; `file_type` also csv and xlsx. Values since the start of the year (1—3月) become single periods before `avg` and `sum`."),
    ("/fred/series/release", "series_id! @realtime", "The release of a series."),
    ("/fred/series/search", "search_text! search_type @realtime @list @narrow", "Series that match words or a pattern of ids."),
    ("/fred/series/search/tags", "series_search_text! @realtime @list tag_names tag_group_id tag_search_text", "The tags of a search."),
    ("/fred/series/search/related_tags", "series_search_text! @realtime @list tag_names! exclude_tag_names tag_group_id tag_search_text", "Tags related to others within a search."),
    ("/fred/series/tags", "series_id! @realtime order_by sort_order", "The tags of a series."),
    ("/fred/series/updates", "@realtime limit offset filter_value start_time end_time", "Series in order of their last change."),
    ("/fred/series/vintagedates", "series_id! @realtime sort_order offset limit", "The days on which a series was published or revised."),
    ("/fred/sources", "@realtime @list", "All sources."),
    ("/fred/source", "source_id! @realtime", "A source."),
    ("/fred/source/releases", "source_id! @realtime @list", "The releases of a source."),
    ("/fred/tags", "@realtime @list tag_names tag_group_id search_text", "Tags."),
    ("/fred/related_tags", "@realtime @list tag_names! exclude_tag_names tag_group_id search_text", "Tags related to others."),
    ("/fred/tags/series", "tag_names! exclude_tag_names @realtime @list", "The series of tags."),
    ("/fred/v2/release/observations", "release_id! format limit next_cursor", "All standing observations of a release."),
    ("/graph/fredgraph.csv", "id! cosd coed fq fam transformation vintage_date mma", "Series as one table by date."),
    ("/graph/fredgraph.png", "id! cosd coed fq fam transformation vintage_date mma width height", "Series as a picture."),
];

/// What `@name` stands for.
const GROUPS: &[(&str, &str)] = &[
    ("@realtime", "realtime_start realtime_end"),
    ("@list", "order_by sort_order offset limit"),
    ("@narrow", "filter_variable filter_value tag_names exclude_tag_names"),
];

/// Name and whether it must be given, of every parameter of an address.
fn parameters(address: &str, listed: &str) -> Vec<(String, bool)> {
    let group = |word: &str| GROUPS.iter().find(|(name, _)| *name == word).map(|(_, members)| *members);
    let mut words: Vec<&str> = Vec::new();
    for word in listed.split(' ') {
        words.extend(group(word).unwrap_or(word).split(' '));
    }
    words.push("api_key");
    if address.starts_with("/fred/") && !address.starts_with("/fred/v2/") {
        words.push("file_type");
    }
    let named = |word: &&str| (word.trim_end_matches('!').to_owned(), word.ends_with('!'));
    words.iter().map(named).collect()
}

/// The paths as an OpenAPI document has them.
pub fn paths() -> Map<String, Value> {
    ADDRESSES
        .iter()
        .map(|(address, listed, summary)| {
            let parameters: Vec<Value> = parameters(address, listed)
                .into_iter()
                .map(|(name, required)| {
                    json!({ "name": name, "in": "query", "required": required, "schema": schema(&name) })
                })
                .collect();
            let operation = json!({
                "tags": ["fred"], "operationId": format!("get {address}"), "summary": summary,
                "description": "Parameters that are not understood are ignored, and named in `x-ignored-parameters`.",
                "parameters": parameters, "responses": responses(address),
            });
            ((*address).to_owned(), json!({ "get": operation }))
        })
        .collect()
}

fn schema(name: &str) -> Value {
    match name {
        "limit" | "offset" | "width" | "height" => json!({ "type": "integer" }),
        name if name.ends_with("_id") && name != "series_id" && name != "tag_group_id" => {
            json!({ "type": "integer" })
        }
        "realtime_start" | "realtime_end" | "observation_start" | "observation_end" | "observation_date" => {
            json!({ "type": "string", "format": "date" })
        }
        "sort_order" => json!({ "type": "string", "enum": ["asc", "desc"] }),
        "include_release_dates_with_no_data" | "include_observation_values" => json!({ "type": "boolean" }),
        _ => json!({ "type": "string" }),
    }
}

fn responses(address: &str) -> Value {
    let media: &[&str] = match address {
        "/graph/fredgraph.csv" => &["text/csv", "text/plain"],
        "/graph/fredgraph.png" => &["image/png", "text/plain"],
        "/fred/series/observations" => &[
            "application/json",
            "text/xml",
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ],
        _ => &["application/json", "text/xml"],
    };
    let schema = |media: &&str| {
        let schema = if *media == "application/json" { json!({ "type": "object" }) } else { json!({}) };
        ((*media).to_owned(), json!({ "schema": schema }))
    };
    let content: Map<String, Value> = media.iter().map(schema).collect();
    let meanings = [
        ("200", "the answer"),
        ("400", "a parameter is missing or wrong, or there is no such thing"),
        ("500", "a fault of the server"),
    ];
    let mut responses: Map<String, Value> = meanings
        .into_iter()
        .map(|(status, meaning)| (status.to_owned(), json!({ "description": meaning, "content": content })))
        .collect();
    let guards = [
        ("401", "a token is needed"),
        ("403", "the token lacks the right"),
        ("429", "too many requests"),
        ("503", "busy"),
        ("504", "a time limit was reached"),
    ];
    for (status, meaning) in guards {
        match (address.starts_with("/fred/"), status) {
            // A missing or unknown key is a 400 there, as all of FRED's refusals.
            (true, "401") => None,
            (true, "403" | "429" | "503") => {
                responses.insert(status.to_owned(), json!({ "description": meaning, "content": content }))
            }
            _ => responses.insert(status.to_owned(), json!({ "description": meaning })),
        };
    }
    Value::Object(responses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::fred::VERSION_1;

    #[test]
    fn every_address_is_described() {
        let described: Vec<&str> = ADDRESSES.iter().map(|(address, ..)| *address).collect();
        let missing: Vec<_> = VERSION_1.iter().filter(|(path, _)| !described.contains(path)).collect();
        assert!(missing.is_empty(), "{}", missing.len());
        assert_eq!(described.len(), VERSION_1.len() + 3);
    }
}
