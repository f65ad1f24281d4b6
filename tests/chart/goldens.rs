//! Drawings that must not change unnoticed: a few SVGs as text, a few pictures as pixels.
//!
//! Run with `ALMANAC_BLESS=1` to accept new pictures; snapshots of text are accepted with insta.

use std::path::PathBuf;

use almanac::chart::{Arrangement, ChartSpec, Kind, Lang, RasterOptions, Size, Theme, rasterise, render};
use almanac::domain::Table;
use resvg::tiny_skia::Pixmap;

use super::sample;

/// Mean difference of a colour channel, out of 255, that a picture may have from its golden.
const MAX_MEAN_DIFFERENCE: f64 = 0.15;

fn cases() -> Vec<(&'static str, ChartSpec, Table)> {
    let spec = |kind, lang, theme| ChartSpec { kind, lang, theme, ..sample::sourced() };
    vec![
        ("one-point", spec(Kind::Line, Lang::Chinese, Theme::Light), sample::one_point()),
        ("then-and-now", spec(Kind::Line, Lang::Chinese, Theme::Light), sample::then_and_now()),
        ("gaps-bar", spec(Kind::Bar, Lang::English, Theme::Light), sample::growth_with_gaps()),
        ("qualified", spec(Kind::Line, Lang::English, Theme::Dark), sample::qualified()),
        (
            "stacked",
            ChartSpec { arrangement: Arrangement::Stacked, ..spec(Kind::Area, Lang::Chinese, Theme::Dark) },
            sample::several(),
        ),
        ("two-units", spec(Kind::Step, Lang::English, Theme::Light), sample::two_units()),
    ]
}

#[test]
fn svg_texts() {
    for (name, spec, table) in cases() {
        insta::assert_snapshot!(name, render(&spec, &table).unwrap().as_str());
    }
}

#[test]
fn pixels() {
    for (name, spec, table) in cases() {
        let spec = ChartSpec { size: Size::new(480, 340).unwrap(), ..spec };
        let png = rasterise(&render(&spec, &table).unwrap(), &RasterOptions::default()).unwrap();
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/chart/pixels/{name}.png"));
        if std::env::var_os("ALMANAC_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, png.as_bytes()).unwrap();
        }
        let golden = Pixmap::decode_png(&std::fs::read(&path).unwrap()).unwrap();
        let drawn = Pixmap::decode_png(png.as_bytes()).unwrap();
        assert_eq!((golden.width(), golden.height()), (drawn.width(), drawn.height()), "{name}");
        let difference: u64 =
            golden.data().iter().zip(drawn.data()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let mean = difference as f64 / golden.data().len() as f64;
        if mean > MAX_MEAN_DIFFERENCE {
            let seen = super::contact_sheet::folder().join(format!("{name}-seen.png"));
            std::fs::write(&seen, png.as_bytes()).unwrap();
            panic!("{name} differs by {mean:.2} from its golden; look at {}", seen.display());
        }
    }
}
