//! What holds for every page: it fits a phone, it has a dark side, and axe-core finds nothing serious.

use std::path::Path;
use std::process::Command;

use super::browser::Desk;
use super::driver::is_required;

/// Version of axe-core that judges the pages; fetched, never committed.
const AXE: &str = "axe-core@4.10.3";

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
    "/imports/4",
    "/sql",
    "/dashboards",
    "/dashboards/tianjin-economy",
    "/dashboards/us-macro",
    "/dashboards/imports-health",
    "/dashboards/broken",
    "/nothing/here",
];

fn slug(path: &str) -> String {
    let slug: String = path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    slug.trim_matches('-').to_owned()
}

pub fn narrow(desk: &Desk) {
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

pub fn dark(desk: &Desk) {
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

pub fn accessibility(desk: &Desk) {
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
