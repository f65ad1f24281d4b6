//! Tables made of pieces at places, each with the lines that must come out of it.

use super::super::piece::Piece;
use super::tables;

const SIZE: f32 = 10.0;

/// A piece whose left end, middle or right end stands at x: `<`, `|` or `>` before its text.
fn piece((x, y, text): &(f32, f32, &str)) -> Piece {
    let (mark, text) = text.split_at(1);
    let width: f32 = text.chars().map(|c| if c.is_ascii() { SIZE / 2.0 } else { SIZE }).sum();
    let start = match mark {
        "|" => x - width / 2.0,
        ">" => x - width,
        _ => *x,
    };
    Piece { start, end: start + width, base: -y, size: SIZE, text: text.to_owned(), indent: 0 }
}

/// All lines of the tables, heads marked.
fn read(drawn: &[(f32, f32, &str)]) -> Vec<String> {
    let pieces: Vec<Piece> = drawn.iter().map(piece).collect();
    let lines = tables(&pieces).into_iter().flat_map(|table| {
        let heads = table.head.into_iter().map(|line| format!("* {line}"));
        heads.chain(table.rows).collect::<Vec<_>>()
    });
    lines.map(|line| line.replace('\t', "/")).collect()
}

#[test]
fn a_head_spans_columns_and_empty_cells_keep_their_place() {
    let drawn = [
        (150.0, 0.0, "|表1 主要指标"),
        (0.0, 32.0, "<指标"),
        (200.0, 22.0, "|10月"),
        (320.0, 22.0, "|1—10月"),
        (170.0, 42.0, "|绝对量"),
        (230.0, 42.0, "|同比"),
        (290.0, 42.0, "|绝对量"),
        (350.0, 42.0, "|同比"),
        (0.0, 62.0, "<出口额"),
        (170.0, 62.0, "|3.5"),
        (230.0, 62.0, "|-1"),
        (290.0, 62.0, "|1,234.5"),
        (350.0, 62.0, "|2.5"),
        (10.0, 82.0, "<其中：民营"),
        (230.0, 82.0, "|4"),
        (350.0, 82.0, "|6"),
        (0.0, 102.0, "<进口额"),
        (170.0, 102.0, "|3.25"),
        (290.0, 102.0, "|31"),
    ];
    let wanted = [
        "* 指标/10月//1—10月/",
        "* /绝对量/同比/绝对量/同比",
        "出口额/3.5/-1/1,234.5/2.5",
        "\u{3000}其中：民营//4//6",
        "进口额/3.25//31/",
    ];
    assert_eq!(read(&drawn), wanted);
}

#[test]
fn wrapped_cells_are_whole_and_labels_of_several_rows_stand_at_the_first() {
    let drawn = [
        (0.0, 7.0, "<类别"),
        (60.0, 7.0, "<指标"),
        (180.0, 0.0, ">2025年累计"),
        (180.0, 14.0, ">（亿元）"),
        (0.0, 51.0, "<外贸"),
        (60.0, 34.0, "<全市出口总"),
        (60.0, 48.0, "<额"),
        (180.0, 41.0, ">3.5"),
        (60.0, 68.0, "<进口额"),
        (180.0, 68.0, ">12.5"),
        (0.0, 88.0, "<内贸"),
        (60.0, 88.0, "<零售额"),
        (180.0, 88.0, ">7"),
    ];
    let wanted = ["* 类别/指标/2025年累计（亿元）", "外贸/全市出口总额/3.5", "/进口额/12.5", "内贸/零售额/7"];
    assert_eq!(read(&drawn), wanted);
}

#[test]
fn lines_without_numbers_are_sections_and_a_new_head_is_a_new_table() {
    let drawn = [
        (0.0, 0.0, "<指标"),
        (120.0, 0.0, "|绝对量"),
        (0.0, 20.0, "<一、外贸"),
        (0.0, 40.0, "<出口额"),
        (120.0, 40.0, "|3.5"),
        (60.0, 60.0, "|二、内贸"),
        (0.0, 80.0, "<零售额"),
        (120.0, 80.0, "|—"),
        (0.0, 120.0, "<地区"),
        (120.0, 120.0, "|增速"),
        (0.0, 140.0, "<甲区"),
        (120.0, 140.0, "|4.5"),
        // The foot of the page.
        (0.0, 178.0, "<统计月报"),
        (118.0, 178.0, "|12"),
    ];
    let wanted =
        ["* 指标/绝对量", "一、外贸/", "出口额/3.5", "二、内贸/", "零售额/—", "* 地区/增速", "甲区/4.5"];
    assert_eq!(read(&drawn), wanted);
}

#[test]
fn what_cannot_be_told_is_no_head() {
    // Three heads over two columns of numbers: the table's head is longer than its rows.
    let heads = [(0.0, 0.0, "<指标"), (100.0, 0.0, "|本月"), (102.0, 14.0, "|上月"), (160.0, 14.0, "|累计")];
    let rows = [(0.0, 40.0, "<出口"), (100.0, 40.0, "|3.5"), (160.0, 40.0, "|4")];
    let drawn = [&heads[..], &[(220.0, 14.0, "|全年"), (101.0, 14.0, "|去年")], &rows].concat();
    let lines = read(&drawn);
    let cells = |line: &String| line.matches('/').count();
    assert!(lines.iter().all(|line| cells(line) == cells(&lines[0]) || !line.starts_with('*')), "{lines:?}");
    assert!(cells(&lines[0]) > cells(&lines[lines.len() - 1]), "{lines:?}");
    // Drawn line by line, so that nothing tells whether the first label is one or two.
    let drawn = [
        (0.0, 0.0, "<指标"),
        (120.0, 0.0, "|绝对量"),
        (0.0, 20.0, "<全市出口总"),
        (120.0, 27.0, "|3.5"),
        (0.0, 34.0, "<额"),
        (0.0, 54.0, "<进口额"),
        (120.0, 54.0, "|4.5"),
    ];
    assert_eq!(read(&drawn)[0], "* 指标/绝对量/");
}

#[test]
fn prose_is_no_table() {
    let prose = [(0.0, 0.0, "<出口增长3.5%。"), (0.0, 20.0, "<统计月报"), (200.0, 20.0, "<12")];
    assert!(read(&prose).is_empty());
}
