//! Examples of parameters, of the series that every seeded database has.

use serde_json::{Map, Value, json};

/// Beginning of an address, name of a parameter, example.
const EXAMPLES: &[(&str, &str, &str)] = &[
    ("/api/v1/series/{id}", "id", "TJ_EBIKE_OUTPUT_Q"),
    ("/api/v1/", "series", "US_GDP_Q"),
    ("/api/v1/observations", "shape", "wide"),
    ("/api/v1/series", "q", "天津存款"),
    ("/api/v1/", "units", "pc1"),
    ("/api/v1/", "freq", "A"),
    ("/api/v1/", "aggregation", "eop"),
    ("/api/v1/", "start", "2000-01-01"),
    ("/api/v1/", "as_of", "2025-05-01"),
    ("/api/v1/", "sort", "desc"),
    ("/api/v1/sql", "sql", "select count(*) from observations"),
    ("/charts/", "file", "TJ_EBIKE_OUTPUT_Q.svg"),
    ("/snapshot/", "file", "series.csv"),
    ("/fred/", "series_id", "US_GDP_Q"),
    ("/fred/", "tag_names", "quarterly"),
    ("/fred/", "search_text", "gdp"),
    ("/fred/", "series_search_text", "gdp"),
    ("/fred/", "file_type", "json"),
    ("/fred/series/observations", "units", "pc1"),
    ("/fred/series/observations", "frequency", "a"),
    ("/fred/series/observations", "output_type", "2"),
    ("/fred/series/observations", "vintage_dates", "2025-05-01"),
    ("/graph/", "id", "US_GDP_Q,US_CPI_Q"),
    ("/graph/", "transformation", "lin,pc1"),
];

/// Numbers of the seeded catalog.
const NUMBERS: &[(&str, &str, i64)] = &[
    ("/fred/", "release_id", 53),
    ("/fred/", "category_id", 111),
    ("/fred/", "source_id", 18),
    ("/api/v1/reports", "id", 1),
];

/// Adds them to the parameters of all paths.
pub fn add<'a>(paths: &'a mut Map<String, Value>) {
    let text = EXAMPLES.iter().map(|(path, name, value)| (*path, *name, json!(value)));
    let examples: Vec<_> =
        text.chain(NUMBERS.iter().map(|(path, name, n)| (*path, *name, json!(n)))).collect();
    for (path, operations) in paths.iter_mut() {
        let operations = operations.as_object_mut().into_iter().flat_map(Map::values_mut);
        let parameters = |operation: &'a mut Value| operation.get_mut("parameters")?.as_array_mut();
        for parameter in operations.filter_map(parameters).flatten() {
            let fits = |start: &&str, name: &&str| path.starts_with(*start) && parameter["name"] == **name;
            let found =
                examples.iter().find(|(start, name, _)| fits(start, name)).map(|(.., value)| value.clone());
            if let Some(example) = found {
                parameter["example"] = example;
            }
        }
    }
}
