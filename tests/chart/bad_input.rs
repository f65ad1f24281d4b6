//! Bad input: a clear error or a chart, never a panic, never markup that came in as text.

use almanac::chart::{
    Arrangement, ChartError, ChartSpec, Furniture, Kind, Lang, MAX_TITLE_CHARS, RasterOptions, Scale, Size,
    rasterise, render,
};
use almanac::domain::{Frequency, Table};
use resvg::usvg::roxmltree::Document;

use super::sample::{self, column, run, series, table};

fn quarterly(values: impl IntoIterator<Item = Option<f64>>) -> Table {
    let series = series("XX_ODD_Q", "奇怪的序列", "An odd series", Frequency::Quarterly, "CNY", 8, 2);
    table(vec![column(series, run(Frequency::Quarterly, "2020-01-01", values))])
}

/// Every kind, arrangement, language, and a small and a plain page.
fn every_spec() -> Vec<ChartSpec> {
    let mut specs = Vec::new();
    for kind in Kind::ALL {
        for lang in [Lang::Chinese, Lang::English] {
            for arrangement in Arrangement::ALL {
                let spec = ChartSpec { kind: *kind, lang, arrangement: *arrangement, ..sample::sourced() };
                specs.push(ChartSpec {
                    size: Size::new(120, 80).unwrap(),
                    furniture: Furniture::Plain,
                    ..spec.clone()
                });
                specs.push(ChartSpec { size: Size::new(120, 80).unwrap(), ..spec.clone() });
                specs.push(spec);
            }
        }
    }
    specs
}

#[test]
fn odd_numbers_make_a_chart() {
    let odd: Vec<(&str, Vec<Option<f64>>)> = vec![
        ("one point", vec![Some(1.0)]),
        ("one zero", vec![Some(0.0)]),
        ("one negative", vec![Some(-3.5)]),
        ("all equal", vec![Some(7.0); 9]),
        ("all zero", vec![Some(0.0); 9]),
        (
            "not finite",
            vec![Some(f64::NAN), Some(1.0), Some(f64::INFINITY), Some(2.0), Some(f64::NEG_INFINITY)],
        ),
        ("huge", vec![Some(1e308), Some(-1e308), Some(5e307)]),
        ("tiny", vec![Some(1e-308), Some(5e-324)]),
        ("huge beside tiny", vec![Some(1e300), Some(1e-300)]),
        ("negative", vec![Some(-1.0), Some(-5.0), Some(3.0), Some(-2.0)]),
        ("mostly missing", vec![None, None, Some(2.0), None, None]),
    ];
    for (name, values) in odd {
        let table = quarterly(values);
        for spec in every_spec() {
            let svg = render(&spec, &table).unwrap_or_else(|error| panic!("{name}: {error}"));
            let text = svg.as_str();
            assert!(Document::parse(text).is_ok(), "{name} is no XML");
            assert!(!text.contains("NaN") && !text.contains("inf"), "{name} wrote a number that is none");
        }
        let png = rasterise(&render(&ChartSpec::default(), &table).unwrap(), &RasterOptions::default());
        assert!(png.is_ok(), "{name}");
    }
}

#[test]
fn nothing_to_draw_is_a_clear_error() {
    let spec = ChartSpec::default();
    assert!(matches!(render(&spec, &Table::default()), Err(ChartError::NoSeries)));
    for values in [vec![], vec![None, None], vec![Some(f64::NAN)]] {
        let error = render(&spec, &quarterly(values)).unwrap_err();
        assert!(error.to_string().contains("XX_ODD_Q"), "{error}");
    }
}

#[test]
fn an_empty_series_beside_a_full_one_is_named() {
    let mut table = sample::several();
    table.columns[2].points.clear();
    let svg = render(&ChartSpec::default(), &table).unwrap();
    assert!(svg.as_str().contains("无数据：汽车产量：客货两用车"));
}

#[test]
fn limits_have_names() {
    let many = |count: usize| {
        let one = |n: usize| {
            let series =
                series(&format!("XX_{n}_Q"), &format!("第{n}号"), "", Frequency::Quarterly, "CNY", 8, 2);
            column(series, run(Frequency::Quarterly, "2020-01-01", [Some(n as f64), Some(1.0)]))
        };
        table((0..count).map(one).collect())
    };
    assert!(matches!(
        render(&ChartSpec::default(), &many(200)),
        Err(ChartError::TooManySeries { count: 200, .. })
    ));
    for spec in every_spec() {
        assert!(render(&spec, &many(24)).is_ok(), "{spec:?}");
    }
    for (width, height) in
        [("0", "600"), ("100000", "600"), ("850", "0"), ("850", "-1"), ("850", "1e3"), ("", "600")]
    {
        let error = Size::parse(width, height).unwrap_err();
        assert!(matches!(error, ChartError::OutOfRange { .. }), "{width}x{height}: {error}");
    }
    assert!(Scale::new(0).is_err() && Scale::new(5).is_err() && "x".parse::<Scale>().is_err());
    let size = Size::new(4096, 4096).unwrap();
    assert!(render(&ChartSpec { size, ..ChartSpec::default() }, &sample::one_point()).is_ok());
    let spec = ChartSpec { size, scale: Scale::new(2).unwrap(), ..ChartSpec::default() };
    assert!(matches!(render(&spec, &sample::one_point()), Err(ChartError::TooManyPixels { .. })));
    assert!("pie3d".parse::<Kind>().unwrap_err().to_string().contains("line, bar, area, step"));
}

#[test]
fn texts_are_never_markup() {
    let nasty = "<script>alert(1)</script>&\"'\u{0}\u{8}\u{FFFE}]]><!--";
    for length in [10, 500] {
        let title: String =
            nasty.chars().chain("长".repeat(500).chars()).take(length.max(nasty.chars().count())).collect();
        for spec in every_spec() {
            let mut table = sample::several();
            for column in &mut table.columns {
                column.series.title_zh = title.clone();
                column.series.title_en = title.clone();
            }
            let spec = ChartSpec {
                title: Some(title.clone()),
                subtitle: Some(title.clone()),
                link: Some(nasty.to_owned()),
                sources: vec![almanac::chart::SourceNote {
                    publisher: nasty.to_owned(),
                    published_on: None,
                    url: None,
                }],
                events: vec![almanac::chart::Event {
                    start: sample::day("2015-05-05"),
                    end: None,
                    label: nasty.to_owned(),
                }],
                ..spec
            };
            let svg = render(&spec, &table).unwrap();
            let document = Document::parse(svg.as_str()).unwrap();
            assert!(!svg.as_str().contains("<script"));
            assert!(document.descendants().all(|node| node.tag_name().name() != "script"));
        }
    }
    let spec = ChartSpec { title: Some("长".repeat(MAX_TITLE_CHARS + 1)), ..ChartSpec::default() };
    assert!(matches!(
        render(&spec, &sample::one_point()),
        Err(ChartError::TextTooLong { what: "title", .. })
    ));
}
