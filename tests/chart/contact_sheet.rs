//! Every kind, theme and language on one page, for a person to look at. The path is printed.

use std::fmt::Write as _;
use std::path::PathBuf;

use almanac::chart::{
    Arrangement, Background, ChartSpec, FontUse, Furniture, Kind, Lang, Preset, RasterOptions, Scale, Size,
    Theme, rasterise, render,
};
use almanac::domain::Table;

use super::sample;

/// Everything on the sheet, by name.
pub fn gallery() -> Vec<(String, ChartSpec, Table)> {
    let mut all: Vec<(String, ChartSpec, Table)> = Vec::new();
    let mut add = |name: &str, spec: ChartSpec, table: Table| all.push((name.to_owned(), spec, table));
    for lang in [Lang::Chinese, Lang::English] {
        for theme in [Theme::Light, Theme::Dark] {
            for kind in Kind::ALL {
                let spec = || ChartSpec { kind: *kind, lang, theme, ..sample::sourced() };
                let name = |what: &str| format!("{what}-{kind}-{theme}-{lang}");
                add(&name("one"), spec(), sample::one_point());
                add(&name("two"), spec(), sample::two_single_points());
                add(&name("then"), spec(), sample::then_and_now());
                add(&name("scattered"), spec(), sample::scattered());
                add(&name("lone-units"), spec(), sample::lone_units());
                add(&name("long"), ChartSpec { events: sample::events(), ..spec() }, sample::long_level());
                add(&name("gaps"), spec(), sample::growth_with_gaps());
                add(&name("several"), spec(), sample::several());
                add(
                    &name("stacked"),
                    ChartSpec { arrangement: Arrangement::Stacked, ..spec() },
                    sample::several(),
                );
                add(&name("units"), spec(), sample::two_units());
                add(&name("qualified"), spec(), sample::qualified());
                add(&name("irregular"), spec(), sample::irregular());
                add(&name("daily"), spec(), sample::daily());
            }
        }
    }
    for preset in [Preset::OpenGraph, Preset::Square] {
        add(
            &format!("preset-{preset}"),
            ChartSpec { size: preset.size(), ..sample::sourced() },
            sample::several(),
        );
        add(
            &format!("preset-one-{preset}"),
            ChartSpec { size: preset.size(), ..sample::sourced() },
            sample::one_point(),
        );
    }
    let small = Size::new(320, 200).unwrap();
    add(
        "plain-small",
        ChartSpec { size: small, furniture: Furniture::Plain, ..ChartSpec::default() },
        sample::long_level(),
    );
    add("phone", ChartSpec { size: Size::new(380, 420).unwrap(), ..sample::sourced() }, sample::several());
    add(
        "transparent",
        ChartSpec { background: Background::Transparent, ..sample::sourced() },
        sample::several(),
    );
    add("embedded-font", ChartSpec { font: FontUse::Embedded, ..sample::sourced() }, sample::then_and_now());
    let revised = {
        let latest = sample::several();
        let mut first = latest.clone();
        first
            .columns
            .iter_mut()
            .flat_map(|c| &mut c.points)
            .for_each(|p| p.reading.value = p.reading.value.map(|v| v * 0.93));
        (latest, first)
    };
    add("revised", ChartSpec { first_release: Some(revised.1), ..sample::sourced() }, revised.0);
    let mut indexed = sample::several();
    for column in &mut indexed.columns {
        let base = column.points[5].reading.value.unwrap();
        column
            .points
            .iter_mut()
            .for_each(|p| p.reading.value = p.reading.value.map(|v| (v / base * 1000.0).round() / 10.0));
        "idx".clone_into(&mut column.units);
    }
    add("indexed", ChartSpec { index_base: Some(sample::day("2015-01-01")), ..sample::sourced() }, indexed);
    all
}

/// Where pictures for a person go.
pub fn folder() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("charts");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn everything_on_one_page() {
    let mut page = String::from(
        "<!doctype html><meta charset=utf-8><title>Contact sheet</title>\
         <style>body{background:#d0d5dd;font:13px sans-serif}figure{display:inline-block;margin:8px}svg{width:560px;height:auto}</style>\n",
    );
    for (name, spec, table) in gallery() {
        let svg = render(&spec, &table).unwrap_or_else(|error| panic!("{name}: {error}"));
        std::fs::write(folder().join(format!("{name}.svg")), svg.as_str()).unwrap();
        let _ = writeln!(page, "<figure>{}<figcaption>{name}</figcaption></figure>", svg.as_str());
        if spec.theme == Theme::Light && spec.lang == Lang::Chinese || name.starts_with("several") {
            let png = rasterise(&svg, &RasterOptions { scale: Scale::new(1).unwrap() }).unwrap();
            std::fs::write(folder().join(format!("{name}.png")), png.as_bytes()).unwrap();
        }
    }
    let path = folder().join("contact-sheet.html");
    std::fs::write(&path, page).unwrap();
    println!("contact sheet: {}", path.display());
}
