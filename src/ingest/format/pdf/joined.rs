//! Pages become one text: what stands on every page is left out, and a sentence or a table that a page cuts is whole
//! again.

use super::extent::Extent;
use super::flow::{Break, begins_item, ends_sentence, is_broken, is_broken_number};
use super::layout::{Kind, Line};

/// Longest line that stands on several pages and belongs to none.
const MAX_FURNITURE_CHARS: usize = 120;
/// Lines at each end of a page among which it is looked for.
const FURNITURE_LINES: usize = 2;
/// How many pages apart it is looked for: left and right pages have heads of their own.
const FURNITURE_PAGES: usize = 2;
/// Fewest characters of a last line that its page may have cut, and the least part of the longest line that it fills.
const MIN_CUT_CHARS: usize = 12;
const CUT_RATIO: f64 = 0.75;
/// Most lines above a head that comes again on the next page: 续表1, 单位：亿元.
const MAX_REPEATED_LINES: usize = 3;

/// The text of all pages.
pub(super) fn joined(mut pages: Vec<Vec<Line>>) -> String {
    without_furniture(&mut pages);
    let mut all: Vec<Line> = Vec::new();
    for page in pages.into_iter().filter(|page| !page.is_empty()) {
        append(&mut all, page);
    }
    let mut text = String::new();
    for (at, line) in all.iter().enumerate() {
        if let Some(last) = at.checked_sub(1).and_then(|before| all.get(before)) {
            text.push_str(line.before.written(&last.text, &line.text));
        }
        text.push_str(&line.text);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// Adds a page, whose first table may go on with the last one, and whose first line with the last sentence.
fn append(all: &mut Vec<Line>, mut page: Vec<Line>) {
    let Some((columns, head)) = last_table(all) else {
        if let Some(first) = page.first_mut() {
            first.before = all.last().map_or(Break::Paragraph, |last| between(all, last, first));
        }
        all.append(&mut page);
        return;
    };
    let again = repeated(all, &page, &head);
    page.drain(..again);
    if let Some(first) = page.first_mut() {
        let goes_on = again > 0 || matches!(&first.kind, Kind::Row(own, true) if alike(own, &columns));
        first.before = if goes_on { Break::Line } else { Break::Paragraph };
    }
    all.append(&mut page);
}

/// Columns and head of the table that the last line belongs to.
fn last_table(all: &[Line]) -> Option<(Vec<Extent>, Vec<String>)> {
    let Kind::Row(columns, _) = &all.last()?.kind else { return None };
    let rows = all.iter().rev().skip_while(|line| matches!(line.kind, Kind::Row(..)));
    let mut begun = false;
    let heads = rows.take_while(|line| {
        let goes_on = !begun && matches!(line.kind, Kind::Head(_));
        begun |= line.kind == Kind::Head(true);
        goes_on
    });
    let mut head: Vec<String> = heads.map(|line| line.text.clone()).collect();
    head.reverse();
    Some((columns.clone(), head))
}

/// How many lines of a page only say again what stands above its table.
fn repeated(all: &[Line], page: &[Line], head: &[String]) -> usize {
    let said = |line: &&Line| {
        line.kind == Kind::Plain
            && (line.text.contains('续') || all.iter().rev().any(|before| before.text == line.text))
    };
    let above = page.iter().take(MAX_REPEATED_LINES).take_while(said).count();
    let again = page[above..].iter().take_while(|line| matches!(line.kind, Kind::Head(_)));
    let same = !head.is_empty() && again.map(|line| &line.text).eq(head);
    if same { above + head.len() } else { 0 }
}

/// Whether two tables have the same columns.
fn alike(one: &[Extent], other: &[Extent]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.overlaps(*other))
}

/// A line without the page number at its ends.
fn unnumbered(line: &str) -> &str {
    let mark = |c: char| matches!(c, '第' | '页' | '共' | '-' | '—' | '–' | '·' | '/' | ' ' | '\t');
    let line = line.trim_matches(mark).trim_end_matches(|c: char| c.is_ascii_digit() || mark(c));
    // A number in front is the page's, where it is short and stands apart.
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let apart = digits <= 3 && line[digits..].starts_with([' ', '\t', '\u{3000}']);
    if apart { line[digits..].trim_start() } else { line }
}

/// Takes the lines off the ends of pages that stand at the same end of another page as well.
fn without_furniture(pages: &mut [Vec<Line>]) {
    for last in [false, true] {
        let ends: Vec<Vec<String>> = pages
            .iter()
            .map(|page| {
                (0..FURNITURE_LINES).filter_map(|at| end(page, at, last)).map(str::to_owned).collect()
            })
            .collect();
        let repeated = |place: usize, line: &str| {
            let near = ends.iter().enumerate();
            let near = near.filter(|(other, _)| *other != place && other.abs_diff(place) <= FURNITURE_PAGES);
            near.flat_map(|(_, lines)| lines).any(|other| unnumbered(other) == unnumbered(line))
        };
        for (place, page) in pages.iter_mut().enumerate() {
            for _ in 0..FURNITURE_LINES {
                let Some(line) = end(page, 0, last) else { break };
                let said = unnumbered(line);
                let long = line.chars().nth(MAX_FURNITURE_CHARS).is_some() || line.contains(['，', '。']);
                if long || said.is_empty() || ends_sentence(line) || !repeated(place, line) {
                    break;
                }
                page.remove(if last { page.len() - 1 } else { 0 });
            }
        }
    }
}

/// A line of a page, counted from one of its ends, that is no row of a table.
fn end(page: &[Line], at: usize, last: bool) -> Option<&str> {
    let place = if last { page.len().checked_sub(at + 1)? } else { at };
    page.get(place).filter(|line| line.kind == Kind::Plain).map(|line| line.text.as_str())
}

/// What stands between the pages, of which the second may begin within the sentence that the first ends in.
fn between(before: &[Line], last: &Line, first: &Line) -> Break {
    /// Lines before the end of a page among which the longest tells how long a line is.
    const SAMPLE_LINES: usize = 60;
    let sample = || before.iter().rev().take(SAMPLE_LINES).filter(|line| line.kind == Kind::Plain);
    let widest = sample().map(|line| line.text.chars().count()).max().unwrap_or(0);
    let long = |text: &str| text.chars().count() as f64 >= CUT_RATIO * widest as f64;
    let plain = last.kind == Kind::Plain && first.kind == Kind::Plain;
    if plain && is_broken_number(&last.text, &first.text) {
        return Break::None;
    }
    let length = last.text.chars().count();
    let cut = plain && length >= MIN_CUT_CHARS && (last.full || long(&last.text));
    if !cut || begins_item(&first.text) || first.text.starts_with(['表', '图', '附', '第']) {
        return Break::Paragraph;
    }
    if is_broken(&last.text, &first.text) {
        return if last.full { Break::None } else { Break::Line };
    }
    // Where paragraphs are indented, a full line that is not goes on, whatever stands before it.
    let indents = sample().any(|line| line.text.starts_with('\u{3000}'));
    let goes_on = ends_sentence(&last.text) && long(&first.text) && indents;
    if goes_on { Break::Line } else { Break::Paragraph }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(lines: &[&str]) -> Vec<Line> {
        let line = |text: &&str| {
            let before = if text.starts_with('\n') { Break::Paragraph } else { Break::Line };
            Line { text: text.trim_start_matches('\n').to_owned(), before, full: false, kind: Kind::Plain }
        };
        lines.iter().map(line).collect()
    }

    fn table(head: &[&str], rows: &[&str]) -> Vec<Line> {
        let columns = vec![Extent::new(0.0, 10.0), Extent::new(20.0, 30.0)];
        let line = |text: &str, kind| Line { text: text.to_owned(), before: Break::Line, full: false, kind };
        let heads = head.iter().enumerate().map(|(at, text)| line(text, Kind::Head(at == 0)));
        let rows = rows.iter().enumerate().map(|(at, text)| line(text, Kind::Row(columns.clone(), at == 0)));
        heads.chain(rows).collect()
    }

    #[test]
    fn what_stands_on_every_page_is_left_out_and_a_cut_sentence_is_whole() {
        let pages = vec![
            page(&["某市2025年月报", "前十个月，全市的零售额在各方努力之下达到1953."]),
            page(&["某市2025年月报", "44亿元，增长5.5%。", "\n二、外贸"]),
            page(&["某市2025年月报", "出口增长。"]),
        ];
        let wanted =
            "前十个月，全市的零售额在各方努力之下达到1953.44亿元，增长5.5%。\n\n二、外贸\n\n出口增长。\n";
        assert_eq!(joined(pages), wanted);
        // Titles that differ in their year are no furniture.
        let pages = vec![page(&["2024年公报", "一。"]), page(&["2025年公报", "二。"])];
        assert_eq!(joined(pages), "2024年公报\n一。\n\n2025年公报\n二。\n");
        // Heads of left and right pages, and what a browser prints.
        let pages =
            ["某市月报\t3", "4\t某市月报", "某市月报\t5", "6\t某市月报"].map(|head| page(&[head, "甲。"]));
        assert_eq!(joined(pages.to_vec()), "甲。\n\n甲。\n\n甲。\n\n甲。\n");
        let pages =
            [1, 2].map(|at| page(&["11/23/26, 1:58 AM\t题", "甲。", &format!("https://a.cn/b\t{at}/2")]));
        assert_eq!(joined(pages.to_vec()), "甲。\n\n甲。\n");
    }

    #[test]
    fn a_table_goes_on_over_the_pages() {
        let head = ["名称\t值"];
        let again = vec![table(&head, &["甲\t1"]), table(&head, &["乙\t2"])];
        assert_eq!(joined(again), "名称\t值\n甲\t1\n乙\t2\n");
        let bare = vec![table(&head, &["甲\t1"]), table(&[], &["乙\t2"])];
        assert_eq!(joined(bare), "名称\t值\n甲\t1\n乙\t2\n");
        let continued = [page(&["表1（续）"]), table(&head, &["乙\t2"])].concat();
        assert_eq!(joined(vec![table(&head, &["甲\t1"]), continued]), "名称\t值\n甲\t1\n乙\t2\n");
        let other = vec![table(&head, &["甲\t1"]), table(&["名称\t比重"], &["乙\t2"])];
        assert_eq!(joined(other), "名称\t值\n甲\t1\n\n名称\t比重\n乙\t2\n");
    }
}
