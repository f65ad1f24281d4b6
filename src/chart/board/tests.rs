//! Boards are as high as their cards, hold what they are given, and refuse what cannot be drawn.

use super::*;
use crate::chart::{RasterOptions, rasterise};

fn card(span: u8, face: Face) -> Card {
    let notes = vec!["来源：示例 <&>".to_owned()];
    Card { span, title: "卡片 <b>&".to_owned(), subtitle: "亿元".to_owned(), face, notes }
}

fn figure() -> Face {
    let spark = Some(Spark { path: "M3 31L107 3".to_owned(), end: (107.0, 3.0) });
    let (value, unit) = ("超7,600".to_owned(), "亿元".to_owned());
    Face::Figure(Headline {
        value,
        unit,
        period: "2025年一季度".to_owned(),
        change: "▲ 3.1%".to_owned(),
        spark,
    })
}

fn grid(rows: usize) -> Face {
    let column = |title: &str, align| GridColumn { title: title.to_owned(), align };
    let columns = vec![
        column("时期", Align::Left),
        column("值", Align::Right),
        column("很长很长的一个列名很长很长", Align::Left),
    ];
    let row = |n: usize| vec![format!("{}年", 2000 + n), format!("{n}.5"), "很长很长的一格文字".repeat(9)];
    Face::Grid(Grid { columns, rows: (0..rows).map(row).collect() })
}

fn page(width_px: u32, cards: Vec<Card>) -> Board {
    Board {
        width_px,
        theme: Theme::Light,
        lang: Lang::Chinese,
        background: Background::Opaque,
        font: FontUse::Named,
        title: "天津经济一览".to_owned(),
        subtitle: "一句话".to_owned(),
        rows: vec![BoardRow { title: "一行".to_owned(), cards }],
        footer: "almanac".to_owned(),
    }
}

fn every_face() -> Vec<Card> {
    let fault = Face::Fault(vec!["x.toml, line 3: unknown key `<colour>`".to_owned()]);
    let text = Face::Text(vec!["一段话。".repeat(40), "• 另一段".to_owned()]);
    vec![card(3, figure()), card(9, grid(60)), card(6, text), card(6, fault)]
}

#[test]
fn every_face_is_drawn_and_escaped() {
    for width in [320, 639, 640, 1200, 4096] {
        let svg = board(&page(width, every_face())).unwrap();
        assert_eq!(svg.width_px(), width);
        for part in
            ["天津经济一览", "一行", "超7,600", "卡片 &lt;b&gt;&amp;", "&lt;colour&gt;", "… 20", "一段话"]
        {
            assert!(svg.as_str().contains(part), "{width}: no {part}");
        }
        assert!(!svg.as_str().contains("<b>"));
        assert!(svg.alt_text().contains("60行的表"));
    }
}

#[test]
fn a_board_is_as_high_as_it_needs_to_be_and_has_ink() {
    let narrow = board(&page(360, every_face())).unwrap();
    let wide = board(&page(1200, every_face())).unwrap();
    assert!(narrow.height_px() > wide.height_px());
    let png = rasterise(&wide, &RasterOptions::default()).unwrap();
    assert_eq!((png.width_px(), png.height_px()), (1200, wide.height_px()));
    let pixels = resvg::tiny_skia::Pixmap::decode_png(png.as_bytes()).unwrap();
    let ink = pixels.pixels().iter().filter(|pixel| pixel.red() < 0x60).count();
    assert!(ink > 2_000, "{ink} dark pixels");
}

#[test]
fn a_card_alone_has_no_page_around_it() {
    let alone = Board {
        title: String::new(),
        footer: String::new(),
        rows: vec![BoardRow { title: String::new(), cards: vec![card(12, figure())] }],
        ..page(480, Vec::new())
    };
    let svg = board(&alone).unwrap();
    assert!(svg.height_px() < 240, "{}", svg.height_px());
    assert!(svg.as_str().contains("<title>卡片"));
    assert_eq!(alone.chart_width_px(3), alone.chart_width_px(12), "narrow boards have one column");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let many = (0..=MAX_CARDS).map(|_| card(12, figure())).collect();
    let high = (0..MAX_CARDS).map(|_| card(12, grid(60))).collect();
    for (wrong, words) in [
        (page(100, every_face()), "width in pixels"),
        (page(5000, every_face()), "width in pixels"),
        (page(1200, many), "at most 100 cards"),
        (page(1200, high), "height of a board"),
        (Board { title: "长".repeat(501), ..page(1200, every_face()) }, "the title has 501"),
    ] {
        let error = board(&wrong).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn embedded_glyphs_travel_with_the_board() {
    let svg = board(&Board { font: FontUse::Embedded, ..page(640, every_face()) }).unwrap();
    assert!(svg.as_str().contains("@font-face"));
}
