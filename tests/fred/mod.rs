//! The FRED API from outside: every address answers as written down, and the clients that people use work with only
//! their base URL changed.

use std::fmt::Write;
use std::path::Path;

use crate::python;
use crate::support::{Server, almanac, folder, said};

/// A series in three vintages: growing, then revised, then one value withdrawn.
const VINTAGES: [(&str, &str); 3] = [
    ("2020-04-20", "2019-Q1,100\n2019-Q2,104\n2019-Q3,99\n2019-Q4,120\n2020-Q1,130\n"),
    ("2020-07-20", "2020-Q1,131.5\n2020-Q2,128\n"),
    ("2020-10-20", "2019-Q4,\n2020-Q3,140\n"),
];

/// How the files of [`VINTAGES`] are read.
const MAPPING: &str = "layout = \"long\"\nseries = \"id\"\nperiod = \"time\"\nvalue = \"number\"\nunknown_series = \"create\"\n";

/// A server with the seeds and `REVISED_Q`.
fn start(folder: &Path) -> Server {
    for (published, rows) in VINTAGES {
        let rows: Vec<String> = rows.lines().map(|row| format!("REVISED_Q,{row}\n")).collect();
        import(folder, &rows.concat(), published);
    }
    Server::start(folder, "fred.duckdb")
}

#[test]
fn every_address_answers_as_written_down() {
    let folder = folder();
    let server = start(folder.path());
    let mut answers = String::new();
    for request in include_str!("requests.txt").lines().filter(|line| line.starts_with('/')) {
        let answer = server.get(request);
        let body = without_times(&answer.text());
        writeln!(
            answers,
            "{request}\n{} {}\n{}\n",
            answer.status,
            answer.header("content-type"),
            body.trim_end()
        )
        .unwrap();
    }
    insta::assert_snapshot!(answers);
}

/// The text without moments of the run: when a series last changed.
fn without_times(text: &str) -> String {
    let mut text = text.to_owned();
    for mark in ["last_updated\":\"", "last_updated=\"", "<last_updated>"] {
        let parts: Vec<&str> = text.split(mark).collect();
        let rest = parts[1..]
            .iter()
            .map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit() || " -:+TZ".contains(c)));
        text =
            std::iter::once(parts[0].to_owned()).chain(rest.map(|part| format!("{mark}…{part}"))).collect();
    }
    text
}

#[test]
fn defaults_are_today_and_what_is_not_understood_is_named() {
    let folder = folder();
    let server = start(folder.path());
    let path = "/fred/series/observations?series_id=REVISED_Q&file_type=json&vintage_date=2020-05-01&api_key=k&utm=1";
    let answer = server.get(path);
    assert_eq!((answer.status, answer.header("x-ignored-parameters")), (200, "utm, vintage_date"));
    let json = answer.json();
    let today = chrono::Utc::now().date_naive().to_string();
    assert_eq!(
        (json["realtime_start"].as_str(), json["realtime_end"].as_str()),
        (Some(&*today), Some(&*today))
    );
    assert_eq!(json["observations"][4]["value"], "131.5");
    assert_eq!(json["observations"][3]["value"], ".");

    let sheet = server.get("/fred/series/observations?series_id=REVISED_Q&file_type=xlsx");
    assert!(sheet.header("content-type").contains("spreadsheetml") && sheet.body.starts_with(b"PK"));
    let picture = server.get("/graph/fredgraph.png?id=REVISED_Q&width=400&height=300&bgcolor=%23fff");
    assert_eq!(
        (picture.header("content-type"), picture.header("x-ignored-parameters")),
        ("image/png", "bgcolor")
    );
    assert!(picture.body.starts_with(b"\x89PNG"));
    let many = format!("/graph/fredgraph.csv?id={}", vec!["REVISED_Q"; 101].join(","));
    assert_eq!(server.get(&many).status, 400);
    assert_eq!(server.get("/fred/series?series_id=REVISED_Q&x=%00%ff").status, 200);
    let twice = server.get("/fred/series?series_id=US_GDP_Q&series_id=REVISED_Q&file_type=json");
    assert_eq!(twice.header("x-ignored-parameters"), "series_id");
    assert_eq!(twice.json()["seriess"][0]["id"], "REVISED_Q");
}

#[test]
fn lists_are_in_the_order_of_what_they_show() {
    let folder = folder();
    let server = start(folder.path());
    let lists = [
        "/fred/release/series?release_id=101",
        "/fred/series/search?search_text=tianjin",
        "/fred/tags/series?tag_names=nsa",
    ];
    let shown = |list: &str, order: &str, sort: &str| -> Vec<String> {
        let answer = server.get(&format!("{list}&file_type=json&order_by={order}&sort_order={sort}")).json();
        let items = answer["seriess"].as_array().unwrap().iter();
        items.map(|item| item[order].as_str().unwrap().to_owned()).collect()
    };
    for list in lists {
        for order in ["units", "observation_start", "observation_end", "last_updated"] {
            // What has no observation has no dates, and is the last in either direction.
            let dated = |mut shown: Vec<String>| {
                let blanks = shown.iter().rev().take_while(|value| value.is_empty()).count();
                shown.truncate(shown.len() - blanks);
                shown
            };
            let (up, down) = (dated(shown(list, order, "asc")), dated(shown(list, order, "desc")));
            assert!(up.is_sorted(), "{list} {order}: {up:?}");
            assert!(down.iter().rev().is_sorted(), "{list} {order}: {down:?}");
            assert_eq!(up.len(), down.len());
        }
        let ranked = server.get(&format!("{list}&order_by=search_rank"));
        assert_eq!(ranked.status, if list.contains("search") { 200 } else { 400 }, "{list}");
    }
    answers_hold(
        &server,
        &[
            (
                "/fred/series?series_id=REVISED_Q&realtime_start=2020-05-01&realtime_end=2020-05-01&file_type=json",
                "\"observation_start\":\"2019-01-01\",\"observation_end\":\"2020-01-01\"",
            ),
            (
                "/fred/series?series_id=REVISED_Q&realtime_start=2020-01-01&realtime_end=2020-02-01&file_type=json",
                "\"observation_start\":\"\",\"observation_end\":\"\"",
            ),
        ],
    );
}

/// Series of odd kinds: a digit at the front, values since the start of the year, working days, many decimals.
const ODD: &str = "4BIG_M,2020-01,1\nSINCE_Q,2022年1-3月,10.0\nSINCE_Q,2022年1-6月,22\nSINCE_Q,2022年1-9月,35\nSINCE_Q,2022年,50\n\
                   PAIR_M,2022年1-2月,20\nPAIR_M,2022年1-3月,30\nPAIR_M,2022年1-4月,40\nPAIR_M,2022年1-5月,50\nPAIR_M,2022年1-6月,60\n\
                   DAYS_D,2020-01-06,1.5\nDAYS_D,2020-01-07,2\n\
                   ODD_I,2020-01-06,1\nODD_I,2020-03-01,2\n\
                   FINE_M,2010-01,99.3547\nFINE_M,2010-02,99.3464\nFINE_M,2010-03,99.5706\n";

/// A database with the seeds and these rows.
fn import(path: &Path, rows: &str, published: &str) {
    if !path.join("fred.duckdb").exists() {
        Server::start(path, "fred.duckdb").stop();
    }
    std::fs::write(path.join("mapping.toml"), MAPPING).unwrap();
    std::fs::write(path.join("rows.csv"), format!("id,time,number\n{rows}")).unwrap();
    let import =
        ["--db", "fred.duckdb", "import", "rows.csv", "--mapping", "mapping.toml", "--published", published];
    said(&almanac(path, import), 0);
}

/// Checks that each answer holds the words beside its request.
fn answers_hold(server: &Server, cases: &[(&str, &str)]) {
    for (request, expected) in cases {
        let answer = server.get(request).text();
        assert!(answer.contains(expected), "{request}: {answer}");
    }
}

#[test]
fn weeks_are_dated_by_their_last_day() {
    let folder = folder();
    let path = folder.path();
    import(
        path,
        "FRIDAYS_W,2017-06-23,97.08\nFRIDAYS_W,2017-06-30,95.15\nFRIDAYS_W,2017-07-07,95.87\nFRIDAYS_W,2017-07-14,96.5\n",
        "2023-02-01",
    );
    let fridays = "UPDATE observation_row SET period_start = period - INTERVAL 2 DAY, period_end = period + INTERVAL 4 DAY \
                   WHERE series_key = (SELECT series_key FROM series WHERE series_id = 'FRIDAYS_W')";
    duckdb::Connection::open(path.join("fred.duckdb")).unwrap().execute_batch(fridays).unwrap();
    let server = Server::start(path, "fred.duckdb");
    answers_hold(
        &server,
        &[
            (
                "/fred/series/observations?series_id=FRIDAYS_W&file_type=json&observation_end=2017-06-30&sort_order=desc&limit=1",
                "\"date\":\"2017-06-30\",\"value\":\"95.15\"",
            ),
            (
                "/fred/series/observations?series_id=FRIDAYS_W&file_type=json&observation_end=2017-06-29",
                "\"count\":1,",
            ),
            (
                "/fred/series/observations?series_id=FRIDAYS_W&file_type=json&units=chg&frequency=wef&limit=1&offset=1",
                "\"date\":\"2017-06-30\",\"value\":\"-1.93\"",
            ),
            (
                "/fred/series/observations?series_id=FRIDAYS_W&file_type=json&frequency=wesu",
                "Value of frequency is not one of: a, bw, bwem, bwew, m, q, sa, w.",
            ),
            ("/fred/series?series_id=FRIDAYS_W&file_type=json", "\"observation_start\":\"2017-06-23\""),
            ("/fred/series?series_id=FRIDAYS_W&file_type=json", "\"frequency\":\"Weekly, Ending Friday\""),
            (
                "/fred/release/series?release_id=999&file_type=json&filter_variable=frequency&filter_value=Weekly,%20Ending%20Friday",
                "\"id\":\"FRIDAYS_W\"",
            ),
            (
                "/fred/release/series?release_id=999&file_type=json&filter_variable=frequency&filter_value=Weekly,%20Ending%20Tuesday",
                "\"count\":0",
            ),
            ("/fred/series/search?search_text=fridays", "observation_end=\"2017-07-14\""),
            ("/fred/series/updates?limit=1", "observation_end=\"2017-07-14\""),
            ("/fred/v2/release/observations?release_id=999", "{\"date\":\"2017-06-30\",\"value\":\"95.15\"}"),
            (
                "/fred/release/tables?release_id=999&include_observation_values=true&observation_date=2017-06-30",
                "<observation_value>95.15</observation_value><observation_date>2017-06-30</observation_date>",
            ),
            ("/graph/fredgraph.csv?id=FRIDAYS_W&fq=Weekly%2C%20Ending%20Friday", "\n2017-06-30,95.15\n"),
            ("/graph/fredgraph.csv?id=FRIDAYS_W&fq=Weekly", "\n2017-06-30,95.15\n"),
            (
                "/graph/fredgraph.csv?id=FRIDAYS_W&fq=Weekly%2C%20Ending%20Monday",
                "Value of fq is not one of: Annual;",
            ),
            (
                "/api/v1/series/FRIDAYS_W/observations?start=2017-06-26&limit=1",
                "\"period\":\"2017-06-26\",\"time_period\":\"2017-W26\",\"period_start\":\"2017-06-24\",\"period_end\":\"2017-06-30\"",
            ),
        ],
    );
}

#[test]
fn odd_series_are_answered_as_others() {
    let folder = folder();
    let path = folder.path();
    import(path, ODD, "2023-02-01");
    let server = Server::start(path, "fred.duckdb");
    let observations = "/fred/series/observations?file_type=json&series_id=";
    let cases = [
        (
            "/fred/series/observations?series_id=4BIG_M&output_type=2&vintage_dates=2023-02-01".to_owned(),
            " _4BIG_M_20230201=\"1",
        ),
        (format!("{observations}4BIG_M&output_type=2&vintage_dates=2023-02-01"), "\"4BIG_M_20230201\":\"1"),
        (format!("{observations}SINCE_Q&frequency=a&aggregation_method=sum"), "\"value\":\"50"),
        (format!("{observations}SINCE_Q&frequency=a"), "\"value\":\"12.5"),
        (format!("{observations}SINCE_Q&frequency=a&aggregation_method=eop"), "\"value\":\"50"),
        (format!("{observations}PAIR_M&frequency=q&aggregation_method=sum&limit=1"), "\"value\":\"30"),
        (format!("{observations}PAIR_M&frequency=sa"), "\"value\":\"10"),
        (format!("{observations}FINE_M&frequency=q"), "\"value\":\"99.4239\""),
        ("/graph/fredgraph.csv?id=DAYS_D&fq=Daily%2C+Close".to_owned(), "2020-01-06,1.5"),
        ("/graph/fredgraph.csv?id=DAYS_D,DAYS_D&fq=Daily%2C%207-Day,daily".to_owned(), "2020-01-06,1.5"),
        (
            "/api/v1/series/SINCE_Q/observations?freq=a&aggregation=sum&year_to_date=unrolled".to_owned(),
            "\"value\":50",
        ),
        (
            "/api/v1/series/SINCE_Q/observations?freq=a&aggregation=sum".to_owned(),
            "\"parameter\":\"year_to_date\"",
        ),
        (
            "/api/v1/series/SINCE_Q/observations?rolling=mean&window=2".to_owned(),
            "\"parameter\":\"year_to_date\"",
        ),
        (format!("{observations}ODD_I&frequency=a"), "Ask without variable frequency."),
        ("/graph/fredgraph.csv?id=ODD_I&fq=Annual".to_owned(), "Ask without variable fq."),
        ("/charts/SINCE_Q.svg?freq=a&aggregation=sum&year_to_date=unrolled".to_owned(), "<svg"),
        ("/charts/SINCE_Q.svg?freq=a&aggregation=sum".to_owned(), "year_to_date=unrolled"),
        ("/fred/series/updates?file_type=json&limit=1".to_owned(), "\"seriess\":[{"),
    ];
    let cases = cases.each_ref().map(|(request, expected)| (request.as_str(), *expected));
    answers_hold(&server, &cases);
    let tags = server.get("/fred/series/tags?series_id=4BIG_M&file_type=json").json();
    let counts: Vec<i64> =
        tags["tags"].as_array().unwrap().iter().map(|tag| tag["series_count"].as_i64().unwrap()).collect();
    let nsa =
        server.get("/fred/tags?tag_names=nsa&file_type=json").json()["tags"][0]["series_count"].as_i64();
    assert!(counts.is_sorted() && counts.last().copied() == nsa, "{counts:?} {nsa:?}");
}

#[test]
fn clients_work_with_another_base_url() {
    let Some(python) = python::environment("fred-clients", include_str!("requirements.txt")) else { return };
    let folder = folder();
    let server = start(folder.path());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fred/clients.py");
    let run = python::run(std::process::Command::new(python).arg(script).arg(&server.base)).unwrap();
    println!("{}", run.told);
    assert!(run.success, "{}", run.told);
    let clients = include_str!("requirements.txt").lines().filter(|line| line.contains("==")).count();
    assert_eq!(run.told.lines().filter(|line| line.ends_with(": fine")).count(), clients);
}

#[test]
fn the_calendar_has_the_coming_runs_of_jobs() {
    let folder = folder();
    let job = "[[job]]\nname = \"gdp\"\nsource = \"inbox/*.csv\"\nschedule = \"30 9 * * *\"\npublished = \"today\"\n\
               mapping = \"gdp\"\nrelease_id = 53\n[mapping.gdp]\n";
    std::fs::write(folder.path().join("almanac.toml"), format!("{job}{MAPPING}")).unwrap();
    let server = Server::start(folder.path(), "calendar.duckdb");
    let dates = |path: &str| -> Vec<String> {
        let answer = server.get(path).json();
        let days = answer["release_dates"].as_array().unwrap().iter();
        days.map(|day| day["date"].as_str().unwrap().to_owned()).collect()
    };
    let today = chrono::Utc::now().date_naive().to_string();
    let known = dates("/fred/release/dates?release_id=53&file_type=json");
    assert!(known.iter().all(|day| *day <= today), "{known:?}");
    let path = "/fred/release/dates?release_id=53&include_release_dates_with_no_data=true&file_type=json";
    let coming = dates(path);
    let ahead = coming.iter().filter(|day| **day > today).count();
    assert!((360..=367).contains(&ahead), "{ahead} coming days");
    let first = dates(&format!("{path}&limit=1&sort_order=desc"));
    assert_eq!(first.last(), coming.last());
    let others =
        dates("/fred/release/dates?release_id=1&include_release_dates_with_no_data=true&file_type=json");
    assert!(others.iter().all(|day| *day <= today), "{others:?}");
    let all = dates("/fred/releases/dates?include_release_dates_with_no_data=true&limit=1&file_type=json");
    assert_eq!(all.first(), coming.last());
}
