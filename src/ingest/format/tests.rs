//! Documents made here, each with the text that must come out of it.

use lopdf::content::{Content, Operation};
use lopdf::{Document as Pdf, Object, Stream, StringFormat, dictionary};
use proptest::prelude::*;

use super::*;

fn html(source: &str) -> String {
    read(source.as_bytes(), Some(Format::Html), None).unwrap().text
}

#[test]
fn a_page_without_what_stands_around_its_article() {
    let check = |source: &str, wanted: &str| assert_eq!(html(source), wanted, "{source}");
    check("<p>甲&nbsp;乙<p>丙&#37;", "甲乙\n\n丙%");
    check(
        "<body><nav>栏目</nav><div><p>正文一段。<br>又一行</div><footer>版权</footer>",
        "正文一段。\n又一行",
    );
    check("<div style='display: none'>藏</div><p>显</p><script>var x='<p>';</script>", "显");
    check("<p>营业收入\n   12.5 亿元 and\n more</p>", "营业收入 12.5 亿元 and more");
    check("<p>甲<del>6.0%</del><s>7%</s><ins>5.0%</ins></p>", "甲5.0%");
    check(
        "<dl><dt>出口</dt><dd>300亿元</dd><dt>进口</dt><dd>9</dd></dl><dt>尾",
        "出口：300亿元\n\n进口：9\n\n尾",
    );
    check("<h1>题</h1><ul><li>一<li>二</ul>", "题\n\n一\n\n二");
    check("<table><tr><td><table><tr><td>甲<td>1<tr><td>乙<td>2</table><tr><td>底</table>", "甲\t1\n乙\t2");
}

#[test]
fn a_table_keeps_its_columns_where_cells_span() {
    let source = "<table><caption>单位：亿元</caption><thead><tr><th rowspan=2>指标<th colspan=2>4月<tr><th>量<th>%</thead>\
                  <tr><td>甲</td><td>1</td><td>2</td></tr><tr><td>乙<td><td>3</table>";
    assert_eq!(html(source), "单位：亿元\n指标\t4月\t\n\t量\t%\n甲\t1\t2\n乙\t\t3");
    let layout = format!("<table><tr><td>{}<td>侧<tr><td>底<td>尾</table>", "长文。".repeat(100));
    assert!(!html(&layout).contains('\t'));
    // A page that is all table keeps the title above it, but not what stands below.
    let rows = "<tr><td>行业名称</td><td>29</td></tr>".repeat(29);
    for title in
        ["<p>表7 2024年产量</p><p>单位：万吨</p>", "<div><p>表7 2024年产量</p></div><p>单位：万吨</p>"]
    {
        let page = format!(
            "<body><div class=nav>首页</div><div>{title}<div><table>{rows}</table></div></div><p>底</p>"
        );
        let text = html(&page);
        assert!(text.starts_with("表7 2024年产量\n\n单位：万吨\n\n行业名称\t29\n"), "{text}");
        assert!(text.ends_with("\t29"), "{text}");
    }
}

#[test]
fn the_format_is_seen_in_the_bytes() {
    for (bytes, wanted) in [
        (&b"%PDF-1.7 "[..], Format::Pdf),
        (b"\n\n<!DOCTYPE html><html>", Format::Html),
        ("\u{feff}<html><p>".as_bytes(), Format::Html),
        (b"<div>a</div>", Format::Html),
        ("产值<5%".as_bytes(), Format::Text),
        (b"<3", Format::Text),
    ] {
        assert_eq!(Format::sniff(bytes), wanted, "{}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(Format::of_media_type("text/html; charset=gbk"), Some(Format::Html));
    assert_eq!(Format::of_media_type("application/json"), None);
}

/// A PDF of one page with these drawing operations and this font.
fn pdf(font: impl FnOnce(&mut Pdf) -> lopdf::Dictionary, operations: Vec<Operation>) -> Vec<u8> {
    let mut document = Pdf::with_version("1.5");
    let pages = document.new_object_id();
    let font = font(&mut document);
    let font = document.add_object(font);
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let content = Content { operations }.encode().unwrap();
    let content = document.add_object(Stream::new(dictionary! {}, content));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let list = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(list));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A composite font whose strings are encoded by a predefined character map.
fn predefined(encoding: &'static str) -> impl FnOnce(&mut Pdf) -> lopdf::Dictionary {
    move |document| {
        let below = document
            .add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "Song" });
        dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "Song", "Encoding" => encoding,
            "DescendantFonts" => vec![below.into()],
        }
    }
}

/// Strings at places (x, y), in points.
fn shown(strings: &[(i64, i64, Vec<u8>)]) -> Vec<Operation> {
    let mut operations =
        vec![Operation::new("BT", vec![]), Operation::new("Tf", vec!["F1".into(), 10.into()])];
    for (x, y, bytes) in strings {
        let place = [1, 0, 0, 1, *x, *y].map(Object::from).to_vec();
        operations.push(Operation::new("Tm", place));
        let string = Object::String(bytes.clone(), StringFormat::Hexadecimal);
        operations.push(Operation::new("Tj", vec![string]));
    }
    operations.push(Operation::new("ET", vec![]));
    operations
}

fn text_of(bytes: &[u8]) -> Result<String, FormatError> {
    read(bytes, None, None).map(|document| document.text)
}

#[test]
fn chinese_fonts_of_three_kinds_are_read() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let line = "一季度产值70.2亿元。";
    assert_eq!(
        text_of(&pdf(predefined("GBK-EUC-H"), shown(&[(72, 700, gb(line))]))).unwrap(),
        format!("{line}\n")
    );
    assert_eq!(
        text_of(&pdf(predefined("UniGB-UCS2-H"), shown(&[(72, 700, utf_16(line))]))).unwrap(),
        format!("{line}\n")
    );
    let mapped = |document: &mut Pdf| {
        let map = [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
            "2 beginbfchar",
            "<0001> <4EA7>",
            "<0002> <2ED3>",
            "endbfchar",
            "1 beginbfrange",
            "<0010> <0019> <0030>",
            "endbfrange",
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
        .join("\n");
        let map = document.add_object(Stream::new(dictionary! {}, map.into_bytes()));
        let below =
            document.add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType2", "DW" => 1000 });
        dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H", "ToUnicode" => map,
            "DescendantFonts" => vec![below.into()],
        }
    };
    let codes = vec![0, 1, 0, 2, 0, 0x17, 0, 0x10];
    assert_eq!(text_of(&pdf(mapped, shown(&[(72, 700, codes)]))).unwrap(), "产长70\n");
}

#[test]
fn cells_lines_and_paragraphs_of_a_page() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let strings = [
        (72, 700, "指标"),
        (200, 700, "绝对量"),
        (72, 686, "出口额"),
        (200, 686, "12.5"),
        (92, 640, "第一段的第一行没有"),
        (72, 626, "说完。"),
        (290, 40, "- 12 -"),
    ];
    let strings = strings.map(|(x, y, text)| (x, y, gb(text)));
    let text = text_of(&pdf(predefined("GBK-EUC-H"), shown(&strings))).unwrap();
    assert_eq!(text, "指标\t绝对量\n出口额\t12.5\n\n\u{3000}\u{3000}第一段的第一行没有\n说完。\n");
}

#[test]
fn a_page_is_read_along_its_text() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    // Lines that run upwards, the next one to the right; and one that runs downwards.
    let lines = [
        ([0, 1, -1, 0, 100, 72], "一季度出口"),
        ([0, 1, -1, 0, 114, 72], "增长3.4%。"),
        ([0, -1, 1, 0, 300, 700], "草稿"),
    ];
    let mut operations =
        vec![Operation::new("BT", vec![]), Operation::new("Tf", vec!["F1".into(), 10.into()])];
    for (place, text) in lines {
        operations.push(Operation::new("Tm", place.map(Object::from).to_vec()));
        operations.push(Operation::new("Tj", vec![Object::String(gb(text), StringFormat::Hexadecimal)]));
    }
    operations.push(Operation::new("ET", vec![]));
    let document = read(&pdf(predefined("GBK-EUC-H"), operations), None, None).unwrap();
    assert_eq!(document.text, "一季度出口\n增长3.4%。\n");
    let turned = "page 1 has lines that run in another direction than most: they were not read";
    assert_eq!(document.unread, [turned]);
}

#[test]
fn a_pdf_that_cannot_be_read_says_why() {
    assert_eq!(text_of(&pdf(predefined("GBK-EUC-H"), vec![])), Err(FormatError::NoTextLayer { pages: 1 }));
    let unmapped = text_of(&pdf(predefined("Identity-H"), shown(&[(72, 700, vec![0, 1, 0, 2])])));
    assert_eq!(unmapped, Err(FormatError::Undecodable));
    assert!(matches!(text_of(b"%PDF-1.4 damaged"), Err(FormatError::Pdf(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0_usize..4) {
        let heads: [&[u8]; 4] = [b"", b"<html><table><tr>", b"%PDF-1.4\n1 0 obj\n<<", b"\xff\xfe"];
        let bytes = [heads[at], bytes.as_slice()].concat();
        let _ = read(&bytes, None, None);
    }

    #[test]
    fn no_tags_break_it(tags in prop::collection::vec("</?(p|table|tr|td|div|ul|li|a|script|title)( colspan=9999999)?>|文1", 0..60)) {
        let _ = read(tags.concat().as_bytes(), Some(Format::Html), None);
    }
}
