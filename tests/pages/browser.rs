//! Pages in a real browser: one server, one window, one case after the other.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::driver::{Browser, Press, is_required};
use super::start;
use crate::support::{Server, folder};

const TAB: char = '\u{e004}';
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const LEFT: char = '\u{e012}';
const RIGHT: char = '\u{e014}';
const CONTROL_ENTER: &str = "const area = document.querySelector('#sql'); area.focus(); \
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))";

/// Version of axe-core that judges the pages; fetched, never committed.
const AXE: &str = "axe-core@4.10.3";

/// What a case works with.
struct Desk {
    browser: Browser,
    server: Server,
}

impl Desk {
    fn open(&self, path: &str) {
        self.browser.open(&format!("{}{path}", self.server.base));
    }

    /// Where the browser is, without the server's address.
    fn path(&self) -> String {
        self.browser.address().replacen(&self.server.base, "", 1)
    }

    /// Whether the page is as wide as its window.
    fn fits(&self) -> bool {
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
    ("380 px", narrow),
    ("dark", dark),
    ("accessibility", accessibility),
];

/// Where pictures are kept.
fn pictures() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages")
}

#[test]
fn pages_work_in_a_browser() {
    let Some(browser) = Browser::start(&pictures()) else { return };
    let folder = folder();
    let desk = Desk { browser, server: start(folder.path()) };
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
    assert!(card.contains("64.54") && card.contains("亿元"), "{card}");
    assert_eq!(b.count("header.site nav a"), 5);
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
    b.click(".filters a[href*='resolution=unmatched']");
    b.wait("location.search.includes('unmatched')");
    assert!(b.count(".fig.off") >= 10 && b.count(".fig.unmatched") == b.count(".notes li"));
    b.picture("report-unmatched");
    desk.open("/figures");
    assert!(b.count(".item") >= 1 && b.count(".item .reason") >= 1);
    b.picture("inbox");
    desk.open("/imports/1");
    assert!(b.count(".tiles li") == 6);
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
    b.press(&[TAB]);
    assert_eq!(b.run("return document.activeElement.name"), "q");
    b.press(&['G', 'D', 'P', ENTER]);
    b.wait("document.querySelector('#results')");
    let reach = |wanted: &str| {
        for _ in 0..120 {
            if b.run(&format!("return document.activeElement.matches({wanted:?})")) == true {
                return;
            }
            b.press(&[TAB]);
        }
        panic!("Tab never reaches {wanted}");
    };
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

const EVERY_PAGE: &[&str] = &[
    "/",
    "/?q=GDP",
    "/series/US_GDP_Q?start=2015-01-01",
    "/series/TJ_EBIKE_OUTPUT_Q/observations/2025-01-01",
    "/series/TJ_EBIKE_OUTPUT_Q/observations/2024-01-01",
    "/reports",
    "/reports/1",
    "/figures",
    "/imports",
    "/imports/1",
    "/sql",
    "/nothing/here",
];

fn slug(path: &str) -> String {
    let slug: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    slug.trim_matches('-').to_owned()
}

fn narrow(desk: &Desk) {
    desk.browser.resize(380, 800);
    for path in EVERY_PAGE {
        desk.open(path);
        desk.browser.picture(&format!("phone-{}", slug(path)));
        assert!(desk.fits(), "{path} is wider than 380 px");
    }
    desk.open("/series/US_GDP_Q");
    assert_eq!(desk.browser.run("return document.querySelector('.chart-wide').getClientRects().length"), 0);
    let size = desk.browser.run(
        "const t = [...document.querySelectorAll('.chart-narrow text')]; \
        return Math.min(...t.map(e => e.getBoundingClientRect().height))",
    );
    assert!(size.as_f64().unwrap() >= 8.0, "labels of the chart can be read: {size}");
}

fn dark(desk: &Desk) {
    desk.browser.prefer("dark");
    for path in EVERY_PAGE {
        desk.open(path);
        desk.browser.picture(&format!("dark-{}", slug(path)));
    }
    desk.open("/series/US_GDP_Q");
    let (page, chart) = (
        desk.browser.run("return getComputedStyle(document.body).backgroundColor"),
        desk.browser.run("return getComputedStyle(document.querySelector('.chart-wide svg > rect')).fill"),
    );
    assert_eq!(page, chart, "the chart stands on the ground of the page");
}

/// The text of axe-core, fetched once into the folder of test outputs.
fn axe() -> Option<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe");
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.exists() {
        std::fs::create_dir_all(&folder).unwrap();
        let npm = Command::new("npm")
            .args(["install", "--no-save", "--silent", "--prefix"])
            .arg(&folder)
            .arg(AXE)
            .output();
        if !npm.is_ok_and(|done| done.status.success()) {
            assert!(!is_required(), "npm cannot install {AXE}");
            println!("skipped: npm cannot install {AXE}");
            return None;
        }
    }
    Some(std::fs::read_to_string(file).unwrap())
}

fn accessibility(desk: &Desk) {
    let Some(axe) = axe() else { return };
    let b = &desk.browser;
    let mut findings = Vec::new();
    for scheme in ["light", "dark"] {
        b.prefer(scheme);
        for path in EVERY_PAGE {
            desk.open(path);
            b.run(&format!("{axe}; return true"));
            let found = b.run_async(
                "const done = arguments[arguments.length - 1]; axe.run().then(r => done(r.violations.map(v => \
                 `${v.impact} ${v.id}: ${v.nodes.slice(0, 3).map(n => n.target + ' ' + (n.any[0]?.message ?? '')).join(' | ')}`)))",
            );
            for finding in found.as_array().unwrap() {
                let finding = finding.as_str().unwrap();
                println!("{scheme} {path}: {finding}");
                if finding.starts_with("serious") || finding.starts_with("critical") {
                    findings.push(format!("{scheme} {path}: {finding}"));
                }
            }
        }
    }
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}
