//! Pages in a real browser: one server, one window, one case after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use super::audit;
use super::driver::{Browser, Press};
use super::start_with_work;
use crate::support::{Server, folder};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const LEFT: char = '\u{e012}';
const RIGHT: char = '\u{e014}';
const CONTROL_ENTER: &str = "const area = document.querySelector('#sql'); area.focus(); \
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))";

/// What a case works with.
pub struct Desk {
    pub browser: Browser,
    pub server: Server,
}

impl Desk {
    pub fn open(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.server.base));
    }

    /// Where the browser is, without the server's address.
    fn path(&self) -> String {
        self.browser.address().replacen(&self.server.base, "", 1)
    }

    /// Whether the page is as wide as its window.
    pub fn fits(&self) -> bool {
        self.browser
            .run("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            == true
    }
}

type Case = (&'static str, fn(&Desk));

const CASES: &[Case] = &[
    ("first visit", first_visit),
    ("search", search),
    ("hover value", hover_value),
    ("a point to its sentence", point_to_sentence),
    ("a transform by address and by control", transform),
    ("a report and its marks", report_marks),
    ("the console and its errors", console),
    ("keyboard only", keyboard_only),
    ("language and theme", language_and_theme),
    ("a dashboard with a broken panel", dashboard),
    ("a choice of a dashboard", dashboard_state),
    ("imports, rejects and jobs", imports),
    ("380 px", audit::narrow),
    ("dark", audit::dark),
    ("accessibility", audit::accessibility),
];

/// Where pictures are kept.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages")
}

#[test]
fn pages_work_in_a_browser() {
    let Some(browser) = Browser::start(&pictures()) else { return };
    let folder = folder();
    let desk = Desk { browser, server: start_with_work(folder.path()) };
    let mut failed = Vec::new();
    for (name, case) in CASES {
        desk.browser.forget();
        desk.browser.prefer("light");
        desk.browser.resize(1280, 900);
        let outcome = catch_unwind(AssertUnwindSafe(|| case(&desk)));
        let said = desk.browser.errors();
        // A status of 4xx that a case provokes is not the page's fault.
        let faults: Vec<&String> =
            said.iter().filter(|line| !line.contains("the server responded with a status of 4")).collect();
        if outcome.is_err() || !faults.is_empty() {
            desk.browser.picture(&format!("failed-{}", name.replace(' ', "-")));
            println!("{name}: {faults:?}");
            failed.push(*name);
        }
    }
    println!("pictures: {}", pictures().display());
    assert!(failed.is_empty(), "{failed:?}");
}

fn first_visit(desk: &Desk) {
    desk.open("/");
    let b = &desk.browser;
    assert!(b.text("h1").contains("每个数字"), "{}", b.text("h1"));
    assert!(b.count(".card") >= 8);
    let card = b.text(".cards");
    assert!(card.contains("25.12%") && card.contains("同比增长25.12%"), "{card}");
    assert_eq!(b.count("header.site nav a"), 5);
    // The figure that opens the page, with its chart: before everything else, on the first screen.
    let lead = b.text(".lead .story");
    assert!(lead.contains("64.54") && lead.contains("亿元") && lead.contains("+26.3%"), "{lead}");
    assert_eq!(b.text(".lead mark"), "64.54亿元");
    let (top, bottom) = box_of(b, ".lead .chart-wide svg");
    assert!(
        top < box_of(b, ".search").0 && bottom < 900.0,
        "the chart is on the first screen: {top} to {bottom}"
    );
    let (x, y) = place_of(b, "2025-01-01");
    b.point(x, y, Press::Hover);
    b.wait("!document.querySelector('.tip').hidden");
    assert!(b.text(".tip").contains("64.54亿元"), "{}", b.text(".tip"));
    assert!(b.text("aside").contains("newspaper"), "jobs stand beside the figures");
    b.picture("start");
}

fn search(desk: &Desk) {
    desk.open("/");
    let b = &desk.browser;
    b.type_into("main input[name=q]", "存款");
    b.press(&[ENTER]);
    b.wait("document.querySelector('#results')");
    assert_eq!(desk.path(), "/?q=%E5%AD%98%E6%AC%BE");
    assert!(b.text(".results").contains("TJFTZ_DEPOSITS_Q"));
    b.picture("search");
    b.click(".results .title");
    b.wait("document.querySelector('[data-chart]')");
    desk.open("/");
    b.click(".facet a[href*='ref_area=US']");
    b.wait("document.querySelector('#results')");
    assert!(b.text(".results").contains("US_GDP_Q") && b.count(".chip[aria-current]") == 1);
    desk.open("/?q=nothing-has-this-name");
    assert!(b.text("main").contains("没有这样的序列"));
}

/// Top and bottom of an element, in the page.
fn box_of(b: &Browser, css: &str) -> (f64, f64) {
    let script = format!(
        "const box = document.querySelector({css:?}).getBoundingClientRect(); return [box.top + scrollY, box.bottom + scrollY]"
    );
    let sides = b.run(&script);
    (sides[0].as_f64().unwrap(), sides[1].as_f64().unwrap())
}

/// The middle of a point of the drawing that is seen, in the window.
fn place_of(b: &Browser, period: &str) -> (f64, f64) {
    let script = format!(
        "const seen = [...document.querySelectorAll('[data-period=\"{period}\"]')].find(e => e.getClientRects().length); \
         seen.scrollIntoView({{ block: 'center', behavior: 'instant' }}); \
         const box = seen.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]"
    );
    let at = b.run(&script);
    (at[0].as_f64().unwrap(), at[1].as_f64().unwrap())
}

fn hover_value(desk: &Desk) {
    desk.open("/series/US_GDP_Q?start=2015-01-01");
    let b = &desk.browser;
    let (x, y) = place_of(b, "2024-01-01");
    b.point(x, y, Press::Hover);
    b.wait("!document.querySelector('.tip').hidden");
    let tip = b.text(".tip");
    assert!(tip.contains("2024年一季度"), "{tip}");
    let row = b.run("return [...document.querySelectorAll('tbody tr')].find(r => r.textContent.includes('2024年一季度')).children[1].textContent");
    assert!(tip.contains(row.as_str().unwrap()), "{tip} against {row}");
    b.picture("hover");
}

fn point_to_sentence(desk: &Desk) {
    desk.open("/series/TJ_EBIKE_OUTPUT_Q");
    let b = &desk.browser;
    let (x, y) = place_of(b, "2025-01-01");
    b.point(x, y, Press::Hover);
    b.wait("!document.querySelector('.tip').hidden");
    b.picture("series");
    b.point(x, y, Press::Click);
    b.wait("location.pathname.endsWith('/observations/2025-01-01')");
    assert!(b.text(".sentence").contains("64.54亿元"));
    assert_eq!(b.text(".sentence mark"), "64.54亿元");
    b.picture("value");
    b.click(".chain a.button");
    b.wait("document.querySelector('.fig:target')");
    assert_eq!(b.text(".fig:target"), "64.54亿元");
    let lit = b.run("return getComputedStyle(document.querySelector('.s:has(.fig:target)')).backgroundColor");
    assert_ne!(lit, "rgba(0, 0, 0, 0)", "the sentence is highlighted");
}

fn transform(desk: &Desk) {
    desk.open("/series/US_GDP_Q?units=pc1&start=2015-01-01");
    let b = &desk.browser;
    assert!(b.text("thead").contains('%'), "{}", b.text("thead"));
    let chosen = b.run("return document.querySelector('#field-units').value");
    assert_eq!(chosen, "pc1");
    b.run("document.querySelector('#field-units').value = 'chg'; document.querySelector('#field-kind').value = 'bar'");
    b.click(".controls button");
    b.wait("location.search.includes('units=chg')");
    assert_eq!(desk.path(), "/series/US_GDP_Q?start=2015-01-01&units=chg&kind=bar");
    assert!(b.count(".chart-wide g.series rect[data-period]") > 10);
    b.picture("transform");
    b.click("td.number a");
    b.wait("document.querySelector('.formula')");
    assert!(b.text(".formula").contains("x(t)"), "{}", b.text("main"));
    assert!(b.count(".trace .list li") >= 2);
    b.picture("computed");
}

fn report_marks(desk: &Desk) {
    desk.open("/reports/1");
    let b = &desk.browser;
    assert!(b.count(".fig.matched") >= 10);
    b.picture("report");
    b.click(".fig.matched");
    b.wait("document.querySelector('.notes li:target')");
    desk.open("/reports/2");
    assert!(b.count(".fig.unmatched") >= 1);
    b.click(".filters a[href*='resolution=unmatched']");
    b.wait("location.search.includes('unmatched')");
    assert_eq!(b.count(".fig.unmatched"), b.count(".notes li"));
    b.picture("report-unmatched");
    desk.open("/figures");
    assert!(b.count(".item") >= 1 && b.count(".item .reason") >= 1);
    b.picture("inbox");
    way_out(desk);
}

/// From a figure of the inbox to its series: the first press says what would happen, the second does it.
fn way_out(desk: &Desk) {
    let b = &desk.browser;
    let report = serde_json::json!({
        "text": "今年一季度，大庆市地区生产总值为612.4亿元。\n", "published": "2025-05-02", "publisher": "示例报",
    });
    let loaded = desk.server.post("/api/v1/reports", &report).json();
    desk.open(&format!("/figures?report={}", loaded["report_id"]));
    b.run("document.querySelector('[data-action=series]').scrollIntoView({ block: 'center' })");
    b.click("[data-action=series]");
    b.wait("document.querySelector('.act [role=status]').textContent.length > 0");
    let said = b.text(".act [role=status]");
    if desk.server.get("/openapi.json").json()["paths"]["/api/v1/series"]["post"].is_null() {
        println!("skipped: this server makes no series from figures");
        assert!(!said.is_empty());
        return;
    }
    assert_eq!(b.text("[data-action=series]"), "确认建立", "{said}");
    b.picture("inbox-preview");
    b.click("[data-action=series]");
    b.wait("document.querySelector('.act [role=status] a')");
    b.click(".act [role=status] a");
    b.wait("location.pathname.startsWith('/series/') && document.querySelector('[data-chart]')");
    b.picture("inbox-series");
}

fn dashboard(desk: &Desk) {
    let b = &desk.browser;
    desk.open("/dashboards");
    assert!(b.count(".card") >= 5);
    b.picture("dashboards");
    desk.open("/dashboards/broken");
    assert!(b.text("#kind").contains("broken.toml, line 18") && b.count("#kind .notice.bad") == 1);
    assert!(b.text("#good .value").contains('.'), "the others do not notice: {}", b.text("#good"));
    b.picture("dashboard-broken");
    for slug in ["tianjin-economy", "us-macro", "imports-health"] {
        desk.open(&format!("/dashboards/{slug}"));
        assert_eq!(b.count(".notice.bad"), 0, "{slug}: {}", b.text("main"));
        b.picture(slug);
        // Nothing is cut off inside its panel but what scrolls.
        let cut = b.run(
            "return [...document.querySelectorAll('.panel')].filter(p => p.scrollWidth > p.clientWidth + 1).map(p => p.id)",
        );
        assert_eq!(cut.as_array().map(Vec::len), Some(0), "{slug}: {cut}");
    }
    desk.open("/dashboards/tianjin-economy/ebike-output");
    assert!(b.count("body.bare .panel") == 1 && b.count("header.site") == 0, "a panel to embed");
    b.picture("panel-alone");
}

fn dashboard_state(desk: &Desk) {
    let b = &desk.browser;
    desk.open("/dashboards/us-macro?lang=en");
    b.run("document.querySelector('[name=units]').value = 'pc1'; return true");
    b.click(".controls button:not([hidden]), form button");
    b.wait("location.search.includes('units=pc1')");
    assert!(b.text("#real-gdp").contains("per cent change from a year ago"), "{}", b.text("#real-gdp"));
    let (x, y) = place_of(b, "2008-01-01");
    b.point(x, y, Press::Hover);
    b.wait("[...document.querySelectorAll('.tip')].some(tip => !tip.hidden && tip.textContent.includes('2008 Q1'))");
    b.picture("dashboard-state");
}

fn imports(desk: &Desk) {
    let b = &desk.browser;
    desk.open("/imports");
    assert!(b.text("main").contains("newspaper"), "{}", b.text("main"));
    b.picture("imports");
    b.click("tbody th a[href='/imports/5']");
    b.wait("document.querySelector('#rejects')");
    assert_eq!(b.count(".tiles li"), 6);
    assert!(b.text("main").contains("twelve") && b.count("table tbody tr") == 2, "{}", b.text("main"));
    b.picture("import");
}

fn console(desk: &Desk) {
    desk.open("/sql");
    let b = &desk.browser;
    assert!(b.count(".relation") >= 6);
    if desk.server.get("/api/v1/sql?sql=select%201").status == 404 {
        println!("skipped: this server answers no SQL");
        return;
    }
    b.type_into("#sql", "select time_period, value from observations where series_id = 'US_GDP_Q' and period >= '2020-01-01' order by period");
    b.click("[data-action=run]");
    b.wait("document.querySelector('.result tbody tr')");
    assert!(b.text(".status").contains('行'));
    b.picture("sql-table");
    b.click("[data-view=chart]");
    b.wait("document.querySelector('.plot svg path, .plot svg rect')");
    b.picture("sql-chart");
    assert!(desk.path().starts_with("/sql?sql=select"), "{}", desk.path());
    let link = desk.path();
    b.type_into("#sql", "select 1 as a,\n  serie_id from observations");
    b.run(CONTROL_ENTER);
    b.wait("!document.querySelector('[data-part=error]').hidden");
    let error = b.text("[data-part=error]");
    assert!(error.contains("series_id") && error.contains("2 │"), "{error}");
    assert_eq!(
        b.run(
            "const a = document.querySelector('#sql'); return a.value.slice(a.selectionStart, a.selectionEnd)"
        ),
        "serie_id"
    );
    b.picture("sql-error");
    assert!(b.count("[data-part=history] li") == 2);
    b.type_into("#sql", "select 9007199254740993::bigint as n");
    b.click("[data-action=run]");
    b.wait("document.querySelector('.result td')?.textContent === '9007199254740993'");
    desk.open(&link);
    b.wait("document.querySelector('.result tbody tr')");
}

fn keyboard_only(desk: &Desk) {
    desk.open("/");
    let b = &desk.browser;
    b.press(&[TAB]);
    assert_eq!(b.run("return document.activeElement.className"), "skip");
    b.press(&[ENTER]);
    b.wait("location.hash === '#main'");
    let reach = |wanted: &str| {
        for _ in 0..120 {
            if b.run(&format!("return document.activeElement.matches({wanted:?})")) == true {
                return;
            }
            b.press(&[TAB]);
        }
        panic!("Tab never reaches {wanted}");
    };
    reach("main input[name=q]");
    b.press(&['G', 'D', 'P', ENTER]);
    b.wait("document.querySelector('#results')");
    reach(".results a[href='/series/US_GDP_Q']");
    b.press(&[ENTER]);
    b.wait("document.querySelector('[data-chart]')");
    reach("[data-chart]");
    b.wait("!document.querySelector('.tip').hidden");
    let last = b.text(".tip");
    b.press(&[LEFT, LEFT]);
    let earlier = b.text(".tip");
    assert_ne!(earlier, last);
    b.press(&[RIGHT, RIGHT]);
    assert_eq!(b.text(".tip"), last);
    b.press(&[ESCAPE]);
    b.wait("document.querySelector('.tip').hidden");
    b.press(&[LEFT, ENTER]);
    b.wait("location.pathname.includes('/observations/')");
    let outline = b.run("document.querySelector('main a').focus(); return getComputedStyle(document.querySelector('main a')).outlineStyle");
    assert_ne!(outline, "none", "focus is seen");
}

fn language_and_theme(desk: &Desk) {
    desk.open("/series/TJ_EBIKE_OUTPUT_Q");
    let b = &desk.browser;
    b.click(".tools a");
    b.wait("document.documentElement.lang === 'en'");
    assert!(b.text("h1").contains("Tianjin"), "{}", b.text("h1"));
    b.picture("series-en");
    desk.open("/");
    assert!(b.text("h1").contains("Every number"), "it is remembered");
    b.picture("start-en");
    let ground = || b.run("return getComputedStyle(document.body).backgroundColor");
    let light = ground();
    b.click("[data-action=theme]");
    assert_ne!(ground(), light);
    desk.open("/sql");
    assert_ne!(ground(), light, "it is remembered");
}
