//! What the module documentation promises.

use almanac::chart::{
    Background, ChartSpec, FontUse, Furniture, Kind, Lang, MAX_DATA_POINTS, RasterOptions, Scale, Size, Svg,
    alt_text, rasterise, render,
};
use almanac::domain::{Frequency, Table};
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::{Document, Node};

use super::sample::{self, column, run, series, table, wave};

/// Largest SVG of [`MAX_DATA_POINTS`] points, in bytes.
const MAX_SVG_BYTES: usize = 60_000;

fn long(count: usize) -> Table {
    let series = series("XX_LONG_D", "很长的序列", "A long series", Frequency::Daily, "CNY", 8, 3);
    table(vec![column(series, run(Frequency::Daily, "1990-01-01", wave(count, 123_456.789, 0.0, 0.2)))])
}

fn drawn(spec: &ChartSpec, table: &Table) -> Svg {
    render(spec, table).unwrap()
}

fn with_attribute<'d>(document: &'d Document, name: &str) -> Vec<Node<'d, 'd>> {
    document.descendants().filter(|node| node.has_attribute(name)).collect()
}

#[test]
fn the_same_spec_and_table_give_the_same_bytes() {
    for (name, spec, table) in super::contact_sheet::gallery().into_iter().step_by(7) {
        let (one, two) = (drawn(&spec, &table), drawn(&spec, &table));
        assert_eq!(one, two, "{name}");
        let options = RasterOptions::default();
        assert_eq!(rasterise(&one, &options).unwrap(), rasterise(&two, &options).unwrap(), "{name}");
    }
}

#[test]
fn five_hundred_points_with_their_data_stay_small() {
    for kind in Kind::ALL {
        let svg = drawn(&ChartSpec { kind: *kind, ..sample::sourced() }, &long(MAX_DATA_POINTS));
        assert!(svg.as_str().len() <= MAX_SVG_BYTES, "{kind}: {} bytes", svg.as_str().len());
        let document = Document::parse(svg.as_str()).unwrap();
        assert_eq!(with_attribute(&document, "data-period").len(), MAX_DATA_POINTS, "{kind}");
    }
}

#[test]
fn very_many_points_are_thinned_without_losing_a_peak_and_said_so() {
    let mut table = long(100_000);
    table.columns[0].points[54_321].reading.value = Some(1_000_000.0);
    let svg = drawn(&ChartSpec::default(), &table);
    assert!(svg.as_str().len() < MAX_SVG_BYTES, "{} bytes", svg.as_str().len());
    let document = Document::parse(svg.as_str()).unwrap();
    let desc = document.descendants().find(|node| node.tag_name().name() == "desc").unwrap();
    assert!(desc.text().unwrap().contains("首、末、最高、最低"), "{:?}", desc.text());
    let top = |svg: &Svg| {
        let png = Pixmap::decode_png(rasterise(svg, &RasterOptions::default()).unwrap().as_bytes()).unwrap();
        let blue = |x: u32, y: u32| png.pixel(x, y).is_some_and(|p| p.blue() > 120 && p.red() < 90);
        (0..png.height()).find(|y| (60..png.width() - 150).any(|x| blue(x, *y))).unwrap()
    };
    table.columns[0].points[54_321].reading.value = Some(123_456.0);
    assert!(top(&svg) < 180 && svg.as_str() != drawn(&ChartSpec::default(), &table).as_str());
}

#[test]
fn a_page_finds_every_observation_and_its_series() {
    let table = sample::then_and_now();
    for kind in Kind::ALL {
        let svg = drawn(&ChartSpec { kind: *kind, ..ChartSpec::default() }, &table);
        let document = Document::parse(svg.as_str()).unwrap();
        let points = with_attribute(&document, "data-period");
        assert_eq!(points.len(), 4, "{kind}");
        for point in &points {
            let series = point.ancestors().find_map(|node| node.attribute("data-series")).unwrap();
            let column = table.columns.iter().find(|c| c.series.series_id.as_str() == series).unwrap();
            let period = point.attribute("data-period").unwrap();
            let observation = column.points.iter().find(|p| p.period.to_string() == period).unwrap();
            assert_eq!(point.attribute("data-value").unwrap().parse().ok(), observation.reading.value);
            assert_eq!(point.attribute("data-origin") == Some("derived"), observation.is_derived());
        }
    }
}

#[test]
fn gaps_are_breaks() {
    let lines = |table: &Table| {
        let svg = drawn(&ChartSpec::default(), table);
        let document = Document::parse(svg.as_str()).unwrap();
        let series = with_attribute(&document, "data-series");
        series[0].descendants().filter(|node| node.tag_name().name() == "path").count()
    };
    let table = sample::growth_with_gaps();
    assert_eq!(lines(&table), 3, "a missing value and an absent period");
    let mut whole = table.clone();
    whole.columns[0].points.truncate(20);
    assert_eq!(lines(&whole), 1);
}

#[test]
fn it_can_be_read_without_being_seen() {
    for (lang, words) in [
        (
            Lang::Chinese,
            ["折线图：美国国内生产总值", "总体上升", "最高为", "最新值为2024年三季度29.42万亿美元"],
        ),
        (
            Lang::English,
            [
                "Line chart: Gross Domestic Product",
                "Rises overall",
                "Highest",
                "Latest 29.42 trillion US dollars in 2024 Q3",
            ],
        ),
    ] {
        let spec = ChartSpec { lang, ..sample::sourced() };
        let text = alt_text(&spec, &sample::long_level());
        for word in words {
            assert!(text.contains(word), "no {word:?} in {text}");
        }
        let svg = drawn(&spec, &sample::long_level());
        assert_eq!(svg.alt_text(), text);
        let document = Document::parse(svg.as_str()).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let mut children = root.children().filter(Node::is_element).map(|node| node.tag_name().name());
        assert_eq!((children.next(), children.next()), (Some("title"), Some("desc")));
    }
}

#[test]
fn units_of_one_name_share_an_axis_and_others_have_panels() {
    let table = |first: &str, second: &str| {
        let make = |id, unit| {
            let series = series(id, id, id, Frequency::Quarterly, unit, 0, 0);
            column(series, run(Frequency::Quarterly, "2020-01-01", [Some(1.0), Some(3.0), Some(2.0)]))
        };
        table(vec![make("XX_A_Q", first), make("XX_B_Q", second)])
    };
    for (first, second, lang, grids) in [
        ("outlet", "enterprise", Lang::Chinese, 1),
        ("outlet", "enterprise", Lang::English, 2),
        ("CNY", "PC", Lang::Chinese, 2),
    ] {
        let svg = drawn(&ChartSpec { lang, ..ChartSpec::default() }, &table(first, second));
        assert_eq!(svg.as_str().matches(r#"class="grid""#).count(), grids, "{first} {second} {lang}");
    }
}

#[test]
fn a_single_point_is_a_number_and_a_mark() {
    let svg = drawn(&ChartSpec::default(), &sample::one_point());
    for text in ["滨海新城自行车制造业产值", "64.54亿元", "2025年一季度"] {
        assert!(svg.as_str().contains(text), "{text}");
    }
}

/// Pixels that differ from the most common one.
fn ink(svg: &Svg, scale: u32) -> (u32, u32, usize) {
    let png = rasterise(svg, &RasterOptions { scale: Scale::new(scale).unwrap() }).unwrap();
    let pixels = Pixmap::decode_png(png.as_bytes()).unwrap();
    let ground = pixels.pixel(1, 1).unwrap();
    let count = pixels.pixels().iter().filter(|pixel| **pixel != ground).count();
    (png.width_px(), png.height_px(), count)
}

#[test]
fn pictures_have_the_asked_size_and_their_texts_have_ink() {
    let spec = ChartSpec { title: Some("一二三".to_owned()), ..ChartSpec::default() };
    let svg = drawn(&spec, &sample::one_point());
    for scale in 1..=3 {
        let (width, height, _) = ink(&svg, scale);
        assert_eq!((width, height), (850 * scale, 600 * scale));
    }
    let longer = drawn(&ChartSpec { title: Some("鑫".repeat(20)), ..spec.clone() }, &sample::one_point());
    let wordless = drawn(&ChartSpec { title: Some("\u{3000}·".to_owned()), ..spec }, &sample::one_point());
    let (some, more, none) = (ink(&svg, 1).2, ink(&longer, 1).2, ink(&wordless, 1).2);
    assert!(none < some && some + 2000 < more, "{none} {some} {more}");
}

#[test]
fn a_transparent_chart_has_no_ground_and_a_plain_one_no_furniture() {
    let spec = ChartSpec { background: Background::Transparent, ..sample::sourced() };
    let png = rasterise(&drawn(&spec, &sample::several()), &RasterOptions::default()).unwrap();
    assert_eq!(Pixmap::decode_png(png.as_bytes()).unwrap().pixel(1, 1).unwrap().alpha(), 0);
    let plain =
        ChartSpec { furniture: Furniture::Plain, size: Size::new(400, 240).unwrap(), ..sample::sourced() };
    let svg = drawn(&plain, &sample::several());
    assert!(!svg.as_str().contains("来源") && !svg.as_str().contains(r#"class="title""#));
}

#[test]
fn an_embedded_font_draws_the_same_picture() {
    let named = drawn(&sample::sourced(), &sample::several());
    let spec = ChartSpec { font: FontUse::Embedded, ..sample::sourced() };
    let embedded = drawn(&spec, &sample::several());
    assert!(embedded.as_str().contains("@font-face") && !named.as_str().contains("@font-face"));
    assert!(embedded.as_str().len() < 120_000, "{} bytes", embedded.as_str().len());
    let options = RasterOptions::default();
    assert_eq!(rasterise(&named, &options).unwrap(), rasterise(&embedded, &options).unwrap());
}

#[test]
fn a_revised_value_shows_its_first_release() {
    let latest = sample::several();
    let mut first = latest.clone();
    first.columns[0].points[14].reading.value = Some(120.0);
    let spec = ChartSpec { first_release: Some(first), ..ChartSpec::default() };
    let svg = drawn(&spec, &latest);
    assert!(
        svg.as_str().contains("首次发布值") && svg.as_str().matches(r#"class="first-release""#).count() == 1
    );
    assert!(!drawn(&ChartSpec::default(), &latest).as_str().contains("首次发布值"));
}
