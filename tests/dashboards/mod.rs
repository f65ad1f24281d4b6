//! Dashboards through the built binary: pages, panels, files, faults in their place, folders that change, `almanac check`.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::{Answer, Server, almanac, folder, said};

/// A folder with a configuration whose dashboards are the two of this test and one that is no TOML.
fn workspace() -> tempfile::TempDir {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("almanac.toml"), "dashboards = \"boards\"\n").unwrap();
    fs::create_dir(path("boards")).unwrap();
    fs::write(path("boards/good.toml"), include_str!("good.toml")).unwrap();
    fs::write(path("boards/broken.toml"), include_str!("broken.toml")).unwrap();
    fs::write(path("boards/nothing.toml"), "title = \"x\"\n[[row]\n").unwrap();
    folder
}

fn html(server: &Server, path: &str) -> Answer {
    server.get_with(path, &[("accept", "text/html"), ("accept-language", "zh")])
}

/// A page that answers with this status.
fn page(server: &Server, path: &str, status: u16) -> String {
    let answer = html(server, path);
    assert_eq!(answer.status, status, "{path}: {}", answer.text());
    answer.text()
}

/// The part of a page that is a panel.
fn panel<'p>(page: &'p str, id: &str) -> &'p str {
    let start = page.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no panel {id}"));
    let end = page[start..].find("</section>").unwrap();
    &page[start..start + end]
}

#[test]
fn dashboards_over_http() {
    let folder = workspace();
    let server = Server::start(folder.path(), "a.duckdb");
    pages(&server);
    faults_stand_in_place(&server);
    state_is_the_address(&server);
    files(&server);
    data(&server);
    bundle(&server);
    embedding(&server);
    schema(&server);
    changes_are_seen(&server, folder.path());
    assert_eq!(server.stop(), Some(0));
}

fn pages(server: &Server) {
    let list = page(server, "/dashboards", 200);
    for part in ["一块 看板", "半块看板", "/dashboards/nothing", "处错误"] {
        assert!(list.contains(part), "the list lacks {part}");
    }
    let board = page(server, "/dashboards/good", 200);
    assert!(
        board.contains("<h1>一块 看板</h1>")
            && board.contains("第一行")
            && board.contains("data-refresh=\"30\"")
    );
    assert!(panel(&board, "chart").matches("<svg").count() == 2, "a wide and a narrow drawing");
    assert!(
        panel(&board, "chart").contains("data-told")
            && panel(&board, "chart").contains("&quot;decimals&quot;")
    );
    assert!(
        panel(&board, "figure").contains("较2023年") && panel(&board, "figure").contains("class=\"spark\"")
    );
    assert_eq!(panel(&board, "periods").matches("<tr>").count(), 5);
    assert!(panel(&board, "periods").contains("/series/US_UNEMP_Q/observations/2009-07-01"));
    assert!(panel(&board, "query").contains("href=\"/series/US_GDP_Q\""));
    assert!(panel(&board, "days").contains("实际产出"));
    let text = panel(&board, "text");
    assert!(
        text.contains("<strong>看板</strong>")
            && text.contains("/series/US_UNEMP_Q")
            && !text.contains("<script")
    );
    let english = page(server, "/dashboards/good?lang=en", 200);
    assert!(english.contains("<h1>A board of 看板</h1>") && english.contains("lang=\"en\""));
    assert_eq!(html(server, "/dashboards/nowhere").status, 404);
}

fn faults_stand_in_place(server: &Server) {
    let board = page(server, "/dashboards/broken", 200);
    assert!(board.contains("broken.toml, line 2: unknown key `colour` in a dashboard"), "{board}");
    for (id, words) in [
        ("key", "broken.toml, line 13: unknown key `shape` in a chart panel"),
        ("kind", "broken.toml, line 18: kind: `pie` is none of line, bar"),
        ("unknown", "broken.toml, line 22: no series NO_SUCH_Q"),
        ("query", "broken.toml, line 26: no canned query `no_such`"),
        ("params", "broken.toml, line 30: params: unknown parameter `colour`"),
        ("time", "the first column must hold days"),
    ] {
        assert!(panel(&board, id).contains(words), "{id}: {}", panel(&board, id));
    }
    assert!(panel(&board, "good").contains("value number"), "the others do not notice");
    let nothing = page(server, "/dashboards/nothing", 200);
    assert!(nothing.contains("nothing.toml, line 2: "), "{nothing}");
    for (path, status) in [
        ("/dashboards/broken/key.svg", 422),
        ("/dashboards/broken/kind.svg", 400),
        ("/dashboards/broken/unknown.csv", 404),
        ("/dashboards/broken/good.svg", 200),
        ("/dashboards/broken.png", 200),
        ("/dashboards/broken/nothing.svg", 404),
        ("/dashboards/good/chart.gif", 404),
        ("/dashboards/good.pdf", 404),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, status, "{path}: {}", String::from_utf8_lossy(&answer.body));
    }
    let problem = server.get("/dashboards/broken/kind.svg").json();
    assert!(problem["detail"].as_str().unwrap().starts_with("broken.toml, line 18: kind:"), "{problem}");
}

fn state_is_the_address(server: &Server) {
    let hostile = "%3Cscript%3Ealert(1)%3C%2Fscript%3E**x**";
    let board = page(
        server,
        &format!("/dashboards/good?word={hostile}&id=US_CPI_Q&units=pc1&from=-2y&theme=dark"),
        200,
    );
    assert!(board.contains("&lt;script&gt;alert(1)&lt;/script&gt;**x**") && !board.contains("<script>alert"));
    assert!(board.contains("data-theme=\"dark\"") && board.contains("<option value=\"pc1\" selected>"));
    assert!(board.contains("<option value=\"US_CPI_Q\" selected>"), "series of the filter are offered");
    assert!(board.contains("units=pc1&amp;from=-2y&amp;to=latest&amp;theme=dark"), "links keep the state");
    for (query, words) in [
        (
            "colour=red",
            "colour: unknown parameter: the known ones are word, id, units, from, to, lang, theme",
        ),
        ("units=pc2", "units: `pc2` is none of lin, pc1"),
        ("from=soon", "from: `soon` is no moment"),
        ("id=us-gdp", "id: `us-gdp` is no series id"),
    ] {
        assert!(page(server, &format!("/dashboards/good?{query}"), 400).contains(words), "{query}");
        let file = server.get(&format!("/dashboards/good/chart.svg?{query}"));
        assert_eq!(file.status, 400, "{query}");
        assert!(file.json()["detail"].as_str().unwrap().contains(words), "{query}");
    }
    let missing = page(server, "/dashboards/good?id=NO_SUCH_Q", 200);
    assert!(
        panel(&missing, "chart").contains("no series NO_SUCH_Q"),
        "a choice that does not exist breaks its panel alone"
    );
}

fn files(server: &Server) {
    let svg = server.get("/dashboards/good/chart.svg?width=500&height=300&lang=en");
    assert_eq!((svg.status, svg.header("content-type")), (200, "image/svg+xml; charset=utf-8"));
    assert!(svg.text().contains("width=\"500\" height=\"300\"") && svg.text().contains("Unemployment Rate"));
    assert!(svg.header("x-alt-text").starts_with("UTF-8''"));
    let again = server.get_with(
        "/dashboards/good/chart.svg",
        &[("if-none-match", server.get("/dashboards/good/chart.svg").header("etag"))],
    );
    assert_eq!(again.status, 304);
    let png = |path: &str| {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"), "{path}");
        let side = |at: usize| u32::from_be_bytes(answer.body[at..at + 4].try_into().unwrap());
        (side(16), side(20))
    };
    assert_eq!(png("/dashboards/good/chart.png?width=400&height=300&scale=2"), (800, 600));
    assert_eq!(png("/dashboards/good/figure.png?scale=2").0, 840);
    assert_eq!(png("/dashboards/good/periods.png?width=500").0, 500);
    assert_eq!(png("/dashboards/good/text.png").0, 720);
    let (width, height) = png("/dashboards/good.png?theme=dark");
    assert!(width == 1200 && height > 600, "{width} by {height}");
    assert_eq!(server.get("/dashboards/good.png?width=9").status, 400);
    let whole = server.get("/dashboards/broken.svg").text();
    assert!(
        whole.contains("unknown key `shape`") || whole.contains("line 13"),
        "faults stand in the picture too"
    );
}

fn data(server: &Server) {
    let csv = server.get("/dashboards/good/periods.csv?from=2009-01-01").text();
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().starts_with("series_id,period,time_period,period_start,period_end,value,"));
    assert!(lines.next().unwrap().starts_with("US_UNEMP_Q,2009-01-01,2009-Q1,"));
    assert_eq!(csv.lines().count(), 1 + 2 * 3);
    let json = server.get("/dashboards/good/periods.json?from=2009-01-01").json();
    assert_eq!(
        (&json["dashboard"], &json["panel"], &json["count"]),
        (&"good".into(), &"periods".into(), &6.into())
    );
    let query = server.get("/dashboards/good/query.json").json();
    assert_eq!(query["columns"][0]["name"], "series_id");
    assert_eq!(query["row_count"], query["rows"].as_array().unwrap().len());
    assert!(server.get("/dashboards/good/query.csv").text().starts_with("series_id,"));
    assert!(server.get("/dashboards/good/text.json").json()["html"].as_str().unwrap().contains("<strong>"));
    assert_eq!(server.get("/dashboards/good/text.csv").status, 404);
    let relative = server.get("/dashboards/good/periods.json").json();
    assert_eq!(
        relative["observations"][0]["period"], "2004-07-01",
        "five years before the newest of its series"
    );
}

fn bundle(server: &Server) {
    let answer = server.get("/dashboards/good.zip");
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/zip"));
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(answer.body)).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in [
        "chart.svg",
        "chart.csv",
        "figure.svg",
        "periods.csv",
        "query.csv",
        "days.svg",
        "text.svg",
        "text.txt",
    ] {
        assert!(names.contains(&format!("good/{name}")), "no {name} in {names:?}");
    }
    let csv = std::io::read_to_string(zip.by_name("good/periods.csv").unwrap()).unwrap();
    assert!(csv.contains("US_TBILRATE_Q"));
    let broken = server.get("/dashboards/broken.zip");
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(broken.body)).unwrap();
    let why = std::io::read_to_string(zip.by_name("broken/unknown.error.txt").unwrap()).unwrap();
    assert!(why.contains("no series NO_SUCH_Q"));
}

fn embedding(server: &Server) {
    let alone = html(server, "/dashboards/good/chart?lang=en");
    assert!(alone.header("content-security-policy").contains("frame-ancestors *"));
    let text = alone.text();
    assert!(
        text.contains("class=\"bare\"")
            && text.contains("<base target=\"_top\">")
            && !text.contains("<header class=\"site\"")
    );
    assert!(
        html(server, "/dashboards/good").header("content-security-policy").contains("frame-ancestors 'self'")
    );
}

fn schema(server: &Server) {
    let schema = server.get("/dashboards/schema.json").json();
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
    assert!(
        schema["definitions"]["chart"]["properties"]["kind"]["anyOf"][0]["enum"].as_array().unwrap().len()
            >= 4
    );
}

fn changes_are_seen(server: &Server, folder: &Path) {
    let path = folder.join("boards/nothing.toml");
    fs::write(&path, "title = \"修好了\"\n").unwrap();
    fs::write(folder.join("boards/new.toml"), "title = \"新来的\"\n").unwrap();
    fs::remove_file(folder.join("boards/broken.toml")).unwrap();
    std::thread::sleep(Duration::from_millis(1_100));
    assert!(page(server, "/dashboards/nothing", 200).contains("修好了"));
    assert!(page(server, "/dashboards/new", 200).contains("新来的"));
    assert_eq!(html(server, "/dashboards/broken").status, 404);
}

#[test]
fn check_reads_the_dashboards_too() {
    let folder = workspace();
    assert_eq!(Server::start(folder.path(), "a.duckdb").stop(), Some(0));
    let output = almanac(folder.path(), ["--db", "a.duckdb", "check"]);
    let told = said(&output, 1);
    for words in [
        "broken.toml, line 2: unknown key `colour`",
        "broken.toml, line 18: kind: `pie`",
        "broken.toml, line 22: no series NO_SUCH_Q",
        "broken.toml, line 26: no canned query",
        "nothing.toml, line 2: ",
        "the first column must hold days",
    ] {
        assert!(told.contains(words), "no `{words}` in {told}");
    }
    assert!(!told.contains("good.toml"), "{told}");
    fs::remove_file(folder.path().join("almanac.toml")).unwrap();
    let shipped = almanac(folder.path(), ["--db", "a.duckdb", "check"]);
    said(&shipped, 0);
}

#[test]
fn what_comes_with_the_program_can_be_shown() {
    let folder = folder();
    let server = Server::start(folder.path(), "a.duckdb");
    for slug in ["tianjin-economy", "us-macro", "imports-health"] {
        for lang in ["zh", "en"] {
            let board = page(&server, &format!("/dashboards/{slug}?lang={lang}"), 200);
            assert!(!board.contains("notice bad"), "{slug} in {lang} has a fault: {board}");
            // No import of the seeds refused a row.
            let empty = board.matches("class=\"empty\"").count();
            assert_eq!(empty, usize::from(slug == "imports-health"), "{slug} in {lang}: {board}");
        }
        let whole = server.get(&format!("/dashboards/{slug}.png"));
        assert_eq!(whole.status, 200, "{slug}: {}", String::from_utf8_lossy(&whole.body));
        assert_eq!(server.get(&format!("/dashboards/{slug}.zip")).status, 200, "{slug}");
    }
}
