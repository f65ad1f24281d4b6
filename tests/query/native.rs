//! The native API from outside: formats, pages, vintages, what is refused and how.

use std::path::Path;

use crate::support::{Server, almanac, folder, said};

const ONE: &str = "/api/v1/series/US_GDP_Q/observations";
const TWO: &str = "/api/v1/observations?series=US_GDP_Q,US_CPI_Q";

fn start(folder: &Path) -> Server {
    Server::start(folder, "native.duckdb")
}

#[test]
fn observations_come_in_five_formats() {
    let folder = folder();
    let server = start(folder.path());
    let json = server.get(&format!("{ONE}?start=2020-01-01&end=2020-12-31")).json();
    assert_eq!(json["count"], 4);
    let cases = [
        ("json", "application/json"),
        ("ndjson", "application/x-ndjson"),
        ("csv", "text/csv; charset=utf-8"),
        ("arrow", "application/vnd.apache.arrow.stream"),
        ("parquet", "application/vnd.apache.parquet"),
    ];
    for (format, media) in cases {
        for path in [
            format!("{ONE}?format={format}"),
            format!("{TWO}&format={format}"),
            format!("{TWO}&shape=wide&format={format}"),
        ] {
            let answer = server.get(&path);
            assert_eq!((answer.status, answer.header("content-type")), (200, media), "{path}");
            let bare = media.split(';').next().unwrap();
            let accepted =
                server.get_with(&path.replace(&format!("format={format}"), ""), &[("accept", bare)]);
            assert_eq!(accepted.body, answer.body, "{path} by Accept: {media}");
        }
    }
    let lines = server.get(&format!("{ONE}?format=ndjson&start=2020-01-01&end=2020-12-31")).text();
    let rows: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(serde_json::Value::from(rows), json["observations"]);

    let csv = server.get(&format!("{ONE}?format=csv&bom=1&start=2020-01-01&end=2020-03-31"));
    assert!(csv.body.starts_with(b"\xef\xbb\xbfperiod,time_period,"));
    let value = json["observations"][0]["value"].as_f64().unwrap();
    assert!(csv.text().contains(&format!("2020-01-01,2020-Q1,2020-01-01,2020-03-31,{value},A,exact,,,")));

    let wide = server.get(&format!("{TWO}&shape=wide&start=2009-01-01&end=2009-12-31")).json();
    let row = &wide["observations"][3];
    assert_eq!((row["period"].as_str(), &row["US_CPI_Q"]), (Some("2009-10-01"), &serde_json::Value::Null));
    assert!(row["US_GDP_Q"].as_f64().unwrap() > 14_000.0);
    let refused = server.get_with(ONE, &[("accept", "image/png")]);
    assert_eq!(refused.status, 406);
}

#[test]
fn parquet_and_arrow_are_read_back_as_they_were_sent() {
    let folder = folder();
    let server = start(folder.path());
    let rows = server.get(&format!("{TWO}&start=2009-01-01")).json()["count"].as_i64().unwrap();
    for (format, reader) in [("parquet", "read_parquet"), ("csv", "read_csv")] {
        let path = folder.path().join(format!("rows.{format}"));
        std::fs::write(&path, server.get(&format!("{TWO}&start=2009-01-01&format={format}")).body).unwrap();
        let connection = duckdb::Connection::open_in_memory().unwrap();
        let sql = format!("select count(*), count(value), min(period)::VARCHAR from {reader}(?)");
        let path = path.to_str().unwrap();
        let found: (i64, i64, String) =
            connection.query_row(&sql, [path], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        assert_eq!(found, (rows, rows, "2009-01-01".to_owned()), "{format}");
    }
    let arrow = server.get(&format!("{TWO}&start=2009-01-01&format=arrow")).body;
    let stream = arrow::ipc::reader::StreamReader::try_new(arrow.as_slice(), None).unwrap();
    let read: usize = stream.map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(read as i64, rows);
}

#[test]
fn pages_follow_each_other_to_the_end() {
    let folder = folder();
    let server = start(folder.path());
    for (query, limit) in [
        (format!("{TWO}&format=ndjson"), 100),
        (format!("{TWO}&format=ndjson&sort=desc"), 97),
        (format!("{TWO}&shape=wide&format=ndjson"), 50),
        (format!("{ONE}?format=ndjson&units=pc1&sort=desc"), 40),
    ] {
        let whole = server.get(&query).text();
        let (mut pages, mut path) = (String::new(), format!("{query}&limit={limit}"));
        for page in 0.. {
            assert!(page < 50, "{query} has no end");
            let answer = server.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            pages.push_str(&answer.text());
            let Some(link) = answer.header("link").strip_prefix('<') else { break };
            path = link.split('>').next().unwrap().to_owned();
        }
        assert_eq!(pages, whole, "{query}");
    }
}

#[test]
fn what_did_not_change_is_not_sent_again_and_long_answers_are_compressed() {
    let folder = folder();
    let server = start(folder.path());
    for path in [
        ONE,
        TWO,
        "/api/v1/series/US_GDP_Q",
        "/api/v1/series/US_GDP_Q/vintages",
        "/api/v1/series/US_GDP_Q/revisions",
        "/api/v1/series/US_GDP_Q/first_release",
        "/api/v1/series?q=gdp",
    ] {
        let etag = server.get(path).header("etag").to_owned();
        assert!(!etag.is_empty(), "{path}");
        assert!(etag.starts_with("W/\""), "{path}: {etag}");
        let again = server.get_with(path, &[("if-none-match", &etag)]);
        assert_eq!(again.header("vary"), "accept-encoding, accept", "{path}");
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let csv = server.get_with(path, &[("if-none-match", "\"0-other\"")]);
        assert_eq!(csv.status, 200, "{path}");
    }
    let plain = server.get(ONE).body;
    let zstd = server.get_with(ONE, &[("accept-encoding", "zstd")]);
    assert_eq!(zstd.header("content-encoding"), "zstd");
    assert!(zstd.body.len() * 4 < plain.len());
}

#[test]
fn bad_input_is_answered_clearly() {
    let folder = folder();
    let server = start(folder.path());
    let ids: Vec<String> = (0..10_000).map(|n| format!("{n:X}")).collect();
    let many = format!("/api/v1/observations?series={}", ids.join(","));
    let cases: &[(&str, u16, &str)] = &[
        (&format!("{ONE}?start=2024-13-01"), 400, "start: `2024-13-01` is no date: use YYYY-MM-DD"),
        (&format!("{ONE}?start=12024-01-01"), 400, "start: "),
        (&format!("{ONE}?end=%2B2024-1-1"), 400, "end: "),
        (&format!("{ONE}?as_of=yesterday"), 400, "as_of: "),
        (&format!("{ONE}?known_at=2024-01-01T25:00:00Z"), 400, "known_at: "),
        (
            &format!("{ONE}?start=2024-02-01&end=2020-01-01"),
            400,
            "start: 2024-02-01 is after the end 2020-01-01",
        ),
        (&format!("{ONE}?units=pct"), 400, "units: "),
        (
            &format!("{ONE}?freq=d"),
            400,
            "freq: `US_GDP_Q` has frequency Q, `d` is higher: ask for a lower one",
        ),
        (&format!("{ONE}?freq=y"), 400, "freq: "),
        (&format!("{ONE}?aggregation=median&freq=a"), 400, "aggregation: "),
        (&format!("{ONE}?limit=-1"), 400, "limit: -1 is too small"),
        (&format!("{ONE}?limit=0"), 400, "limit: "),
        (&format!("{ONE}?limit=99999999999"), 400, "limit: "),
        (&format!("{ONE}?cursor=zzz"), 400, "cursor: "),
        (&format!("{ONE}?sort=up"), 400, "sort: "),
        (
            &format!("{ONE}?format=xml"),
            400,
            "format: `xml` is no format: use json, ndjson, csv, arrow or parquet",
        ),
        (&format!("{ONE}?bom=1"), 400, "bom: only csv has one"),
        (&format!("{ONE}?window=3"), 400, "rolling: "),
        (&format!("{ONE}?rolling=mean"), 400, "window: "),
        (&format!("{ONE}?rolling=mean&window=0"), 400, "window: "),
        (&format!("{ONE}?index=1700-01-01"), 400, "index: "),
        (&format!("{ONE}?index=2000-01-01&units=pc1"), 400, "index: "),
        (&format!("{ONE}?year_to_date=yes"), 400, "year_to_date: "),
        (&format!("{ONE}?colour=red"), 400, "the known ones are format, bom, sort, limit, cursor"),
        (&format!("{ONE}?start=2020-01-01&start=2021-01-01"), 400, "given twice"),
        ("/api/v1/series/TJ_EBIKE_TRADEIN_STORES_I/observations?units=pc1", 400, "units: "),
        ("/api/v1/series/NO_SUCH_Q/observations", 404, "no series NO_SUCH_Q"),
        ("/api/v1/observations?series=NO_SUCH_Q,US_GDP_Q,NOR_THIS", 404, "NO_SUCH_Q, NOR_THIS"),
        ("/api/v1/observations?series=", 400, "series: name at least one series id"),
        ("/api/v1/observations", 400, "series: it must be given: Ids of series, separated by commas"),
        (&format!("{ONE}?limit=ten"), 400, "limit: `ten` is no whole number"),
        (&format!("{ONE}?limit=99999999999999999999"), 400, "limit: 99999999999999999999 is too large"),
        (&format!("{ONE}?freq=y"), 400, "freq: `y` is none of d, w, bw"),
        ("/api/v1/figures?report=abc", 400, "report: `abc` is no whole number"),
        ("/api/v1/figures?resolution=best", 400, "resolution: `best` is none of "),
        ("/api/v1/figures?series=NOPE", 404, "no series NOPE"),
        ("/api/v1/figures?series=no.pe", 404, "`no.pe` is no series id"),
        ("/api/v1/figures?report=4711", 404, "no report 4711: list"),
        ("/api/v1/reports/99999999999", 404, "no report 99999999999: list"),
        ("/api/v1/series/%ff/observations", 400, "the path is not UTF-8"),
        ("/charts/%ff.svg", 400, "the path is not UTF-8"),
        ("/snapshot/%ff", 400, "the path is not UTF-8"),
        (&format!("{TWO}&shape=round"), 400, "shape: "),
        ("/api/v1/series/US_GDP_Q/revisions?period=Q1", 400, "period: "),
        (&many, 400, "series: 10000 ids are more than max_series"),
    ];
    for (path, status, said) in cases {
        let answer = server.get(path);
        assert_eq!(answer.status, *status, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        let problem = answer.json();
        assert!(problem["detail"].as_str().unwrap().contains(said), "{path}: {problem}");
        if let Some((parameter, _)) = said.split_once(": ").filter(|(name, _)| !name.contains(' ')) {
            assert_eq!(problem["parameter"], parameter, "{path}: {problem}");
        }
    }
    let empty = server.get(&format!("{ONE}?start=1800-01-01&end=1800-12-31"));
    assert_eq!((empty.status, empty.json()["count"].as_i64()), (200, Some(0)));
    for format in ["ndjson", "csv", "arrow", "parquet"] {
        assert_eq!(
            server.get(&format!("{ONE}?start=1800-01-01&end=1800-12-31&format={format}")).status,
            200,
            "{format}"
        );
    }
}

/// A quarterly value that was published twice; answers the moment between the two imports.
fn two_vintages(folder: &Path) -> String {
    let mapping = "layout = \"long\"\nseries = \"id\"\nperiod = \"time\"\nvalue = \"number\"\nunknown_series = \"create\"\n";
    std::fs::write(folder.join("mapping.toml"), mapping).unwrap();
    let import = |published: &str, value: &str| {
        std::fs::write(folder.join("rows.csv"), format!("id,time,number\nVINTAGES_Q,2020-Q1,{value}\n"))
            .unwrap();
        let args =
            ["--db", "v.duckdb", "import", "rows.csv", "--mapping", "mapping.toml", "--published", published];
        said(&almanac(folder, args), 0);
    };
    import("2020-04-20", "100");
    let between = chrono::Utc::now();
    import("2020-07-20", "101");
    between.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

#[test]
fn values_are_told_as_they_were_published_and_as_they_were_known() {
    let folder = folder();
    let between = two_vintages(folder.path());
    let server = Server::start(folder.path(), "v.duckdb");
    let path = "/api/v1/series/VINTAGES_Q/observations";
    let cases = [
        (String::new(), Some(101.0)),
        ("?as_of=2020-07-19".to_owned(), Some(100.0)),
        ("?as_of=2020-07-20".to_owned(), Some(101.0)),
        ("?as_of=2020-04-19".to_owned(), None),
        (format!("?known_at={between}"), Some(100.0)),
        (format!("?known_at={between}&as_of=2020-04-19"), None),
        ("?known_at=2999-01-01".to_owned(), Some(101.0)),
        ("?known_at=2020-12-31".to_owned(), None),
    ];
    for (query, expected) in cases {
        let answer = server.get(&format!("{path}{query}")).json();
        assert_eq!(answer["observations"][0]["value"].as_f64(), expected, "{query}: {answer}");
    }
    let moment = between.replace('T', " ").replace('Z', "");
    let cases = [
        ("observations_as_of(date '2020-05-01')".to_owned(), "100.0"),
        ("observations_as_of(date '2020-07-20')".to_owned(), "101.0"),
        (format!("observations_known_at(date '2026-01-01', timestamp '{moment}')"), "100.0"),
        ("observations_known_at(date '2026-01-01', timestamp '2999-01-01 00:00:00')".to_owned(), "101.0"),
        ("observations_known_at(date '2020-05-01', timestamp '2999-01-01 00:00:00')".to_owned(), "100.0"),
    ];
    for (relation, expected) in cases {
        let sql = format!("select value from {relation} where series_id = 'VINTAGES_Q'");
        let answer = server.post("/api/v1/sql", &serde_json::json!({ "sql": sql })).json();
        assert_eq!(answer["rows"][0][0].to_string(), expected, "{relation}: {answer}");
    }
    let chart = |query: &str| server.get(&format!("/charts/VINTAGES_Q.svg{query}")).text();
    assert_ne!(chart(&format!("?known_at={between}")), chart(""));
    assert_ne!(chart("?as_of=2020-05-01"), chart(""));

    let revisions = server.get("/api/v1/series/VINTAGES_Q/revisions?period=2020-02-15").json();
    let told: Vec<_> =
        revisions["revisions"].as_array().unwrap().iter().map(|row| row["value"].as_f64()).collect();
    assert_eq!(told, [Some(100.0), Some(101.0)]);
    assert_eq!(revisions["revisions"][0]["realtime_end"], "2020-07-19");
    let first = server.get("/api/v1/series/VINTAGES_Q/first_release").json();
    let row = &first["observations"][0];
    assert_eq!(
        (row["first_value"].as_f64(), row["latest_value"].as_f64(), row["revision"].as_f64()),
        (Some(100.0), Some(101.0), Some(1.0))
    );
}

#[test]
fn the_catalog_is_searched_in_chinese_and_english() {
    let folder = folder();
    let server = start(folder.path());
    let first = |query: &str| {
        let answer = server.get(&format!("/api/v1/series?{query}")).json();
        answer["series"][0]["series_id"].as_str().unwrap_or_default().to_owned()
    };
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let total = |text: &str| {
        let answer = server.get(&format!("/api/v1/series?q={}", encoded(text))).json();
        answer["total"].as_i64().unwrap()
    };
    for text in
        ["亿元", "元", "万辆", "家", "percent", "billions", "yuan", "季度", "quarterly", "中国", "China"]
    {
        assert!(total(text) > 0, "{text}");
    }
    assert!(total("中国") >= total("China"));
    for text in ["%", "\"", "。", "的"] {
        assert_eq!(total(text), 0, "{text}");
    }
    for (text, expected) in [
        ("电动自行车产值", "TJ_EBIKE_OUTPUT_Q"),
        ("自贸试验区贷款", "TJFTZ_LOANS_Q"),
        ("us_gdp_q", "US_GDP_Q"),
        ("unemployment", "US_UNEMP_Q"),
        ("*UNEMP*", "US_UNEMP_Q"),
    ] {
        assert_eq!(first(&format!("q={}", encoded(text))), expected, "{text}");
    }
    let answer = server.get("/api/v1/series?q=united+states&freq=Q&limit=2").json();
    assert_eq!(
        (answer["count"].as_i64(), answer["facets"]["freq"][0]["code"].as_str()),
        (Some(2), Some("Q"))
    );
    assert!(answer["total"].as_i64().unwrap() > 2);
    let (mut seen, mut path) = (0, "/api/v1/series?limit=7".to_owned());
    loop {
        let page = server.get(&path);
        seen += page.json()["count"].as_i64().unwrap();
        let Some(link) = page.header("link").strip_prefix('<') else { break };
        path = link.split('>').next().unwrap().to_owned();
    }
    assert_eq!(seen, server.get("/api/v1/series").json()["total"].as_i64().unwrap());
    let many = vec!["a"; 33].join("+");
    assert_eq!(server.get(&format!("/api/v1/series?q={many}")).json()["parameter"], "q");
}
