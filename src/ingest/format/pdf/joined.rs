//! Pages become one text: what stands on every page is left out, and a sentence that a page cuts is whole again.

/// Longest line that stands on several pages and belongs to none.
const MAX_FURNITURE_CHARS: usize = 40;
/// Lines at each end of a page among which it is looked for.
const FURNITURE_LINES: usize = 2;
/// Fewest characters of a last line that its page may have cut, and the least part of the longest line that it fills.
const MIN_CUT_CHARS: usize = 12;
const CUT_RATIO: f64 = 0.75;

/// The text of all pages.
pub(super) fn joined(pages: Vec<String>) -> String {
    let mut pages: Vec<Vec<String>> =
        pages.iter().map(|page| page.trim_end().lines().map(str::to_owned).collect()).collect();
    without_furniture(&mut pages);
    let mut text = String::new();
    let mut before: Option<&Vec<String>> = None;
    for page in pages.iter().filter(|page| page.iter().any(|line| !line.is_empty())) {
        if let Some(before) = before {
            text.push_str(if goes_on(before, page) { "\n" } else { "\n\n" });
        }
        text.push_str(&page.join("\n"));
        before = Some(page);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// A line without the page number at its ends.
fn unnumbered(line: &str) -> &str {
    let number =
        |c: char| c.is_ascii_digit() || matches!(c, '第' | '页' | '共' | '-' | '—' | '–' | '·' | '/' | ' ');
    line.trim().trim_end_matches(number).trim_start_matches(['第', '-', '—', '–', '·', ' '])
}

/// Takes the lines off the ends of pages that stand at the same end of another page as well.
fn without_furniture(pages: &mut [Vec<String>]) {
    for last in [false, true] {
        let ends: Vec<Vec<String>> = pages
            .iter()
            .map(|page| (0..FURNITURE_LINES).filter_map(|at| end(page, at, last).cloned()).collect())
            .collect();
        let repeated = |place: usize, line: &str| {
            let near =
                ends.iter().enumerate().filter(|(other, _)| *other != place && other.abs_diff(place) <= 2);
            near.flat_map(|(_, lines)| lines).any(|other| unnumbered(other) == unnumbered(line))
        };
        for (place, page) in pages.iter_mut().enumerate() {
            for _ in 0..FURNITURE_LINES {
                let Some(line) = end(page, 0, last) else { break };
                let short = line.chars().count() <= MAX_FURNITURE_CHARS && !line.contains('\t');
                let said = unnumbered(line);
                if !short || said.is_empty() || ends_sentence(line) || !repeated(place, line) {
                    break;
                }
                remove_end(page, last);
            }
        }
    }
}

/// A line of a page, counted from one of its ends, without empty ones.
fn end(page: &[String], at: usize, last: bool) -> Option<&String> {
    let mut lines: Box<dyn Iterator<Item = &String>> =
        if last { Box::new(page.iter().rev()) } else { Box::new(page.iter()) };
    lines.by_ref().filter(|line| !line.trim().is_empty()).nth(at)
}

fn remove_end(page: &mut Vec<String>, last: bool) {
    let full = |line: &String| !line.trim().is_empty();
    let place = if last { page.iter().rposition(full) } else { page.iter().position(full) };
    match place {
        Some(at) if last => page.truncate(at),
        Some(at) => drop(page.drain(..=at)),
        None => {}
    }
    while !last && page.first().is_some_and(|line| line.trim().is_empty()) {
        page.remove(0);
    }
    while last && page.last().is_some_and(|line| line.trim().is_empty()) {
        page.pop();
    }
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['。', '；', '：', '！', '？', '!', '?', ';', ':', '）', ')', '”'])
}

/// Whether a page begins within the sentence that the page before ends in.
fn goes_on(before: &[String], page: &[String]) -> bool {
    let (Some(last), Some(first)) = (end(before, 0, true), end(page, 0, false)) else { return false };
    let widest = before.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let length = last.chars().count();
    let cut = length >= MIN_CUT_CHARS && length as f64 >= CUT_RATIO * widest as f64;
    let begins = first.starts_with(['\u{3000}', ' ', '（', '(', '表', '图', '附', '第']) || {
        let mut chars = first.chars();
        chars.next().is_some_and(|c| "一二三四五六七八九十".contains(c)) && chars.next() == Some('、')
    };
    cut && !begins && !ends_sentence(last) && !last.contains('\t') && !first.contains('\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_on_every_page_is_left_out_and_a_cut_sentence_is_whole() {
        let page = |text: &str| text.to_owned();
        let pages = vec![
            page("某市2025年月报\n前十个月，全市的零售额在各方努力之下达到1953.\n"),
            page("某市2025年月报\n44亿元，增长5.5%。\n\n二、外贸\n"),
            page("某市2025年月报\n出口增长。\n"),
        ];
        let wanted =
            "前十个月，全市的零售额在各方努力之下达到1953.\n44亿元，增长5.5%。\n\n二、外贸\n\n出口增长。\n";
        assert_eq!(joined(pages), wanted);
        // Titles that differ in their year are no furniture, and rows of tables stay.
        let pages = vec![page("2024年公报\n一。\n"), page("2025年公报\n二。\n")];
        assert_eq!(joined(pages), "2024年公报\n一。\n\n2025年公报\n二。\n");
        let pages = vec![page("名称\t值\n甲\t1\n"), page("名称\t值\n乙\t2\n")];
        assert_eq!(joined(pages), "名称\t值\n甲\t1\n\n名称\t值\n乙\t2\n");
    }
}
