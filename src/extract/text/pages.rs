//! What pages leave in a text: their numbers, and the head or foot that stands on each of them. They divide no sentence
//! and say nothing.

use std::collections::HashMap;

/// Fewest pages that show what is repeated.
const MIN_PAGES: usize = 3;
/// Longest line that is a page's number.
const MAX_NUMBER_CHARS: usize = 14;
/// Shortest and longest line that is a page's head or foot.
const HEAD_CHARS: std::ops::RangeInclusive<usize> = 4..=40;
/// How far a head or foot stands from the number, in lines.
const MAX_LINES_APART: usize = 2;

/// For each line, whether it is a page's number, or a head or foot that was there on a page before.
pub(super) fn furniture(lines: &[&[char]]) -> Vec<bool> {
    let mut marks = vec![false; lines.len()];
    // Pages count up by one; a cell of a table among them does not.
    let mut runs: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, number) in lines.iter().enumerate().filter_map(|(at, line)| Some((at, page(line)?))) {
        let mut run = number.checked_sub(1).and_then(|before| runs.remove(&before)).unwrap_or_default();
        run.push(at);
        runs.insert(number, run);
    }
    let known = runs
        .into_values()
        .max_by_key(|run| (run.len(), std::cmp::Reverse(run.first().copied())))
        .unwrap_or_default();
    if known.len() < MIN_PAGES {
        return marks;
    }
    let mut heads: HashMap<&[char], Vec<usize>> = HashMap::new();
    for at in &known {
        marks[*at] = true;
        let near = at.saturating_sub(MAX_LINES_APART)..(at + MAX_LINES_APART + 1).min(lines.len());
        for near in near.filter(|near| near != at && HEAD_CHARS.contains(&lines[*near].len())) {
            let places = heads.entry(lines[near]).or_default();
            if places.last() != Some(&near) {
                places.push(near);
            }
        }
    }
    for places in heads.into_values().filter(|places| places.len() >= MIN_PAGES) {
        places[1..].iter().for_each(|at| marks[*at] = true);
    }
    marks
}

/// 3, - 3 -, 第3页, 3/12: the first number of a line that holds nothing else.
fn page(line: &[char]) -> Option<u32> {
    let plain = |c: &char| c.is_ascii_digit() || c.is_whitespace() || "第页共-—–－·/".contains(*c);
    let fits = line.len() <= MAX_NUMBER_CHARS && line.iter().all(plain);
    let digits = || line.iter().skip_while(|c| !c.is_ascii_digit()).take_while(|c| c.is_ascii_digit());
    let number = || digits().filter_map(|c| c.to_digit(10)).fold(0, |sum, digit| sum * 10 + digit);
    (fits && (1..=4).contains(&digits().count())).then(number)
}

#[cfg(test)]
mod tests {
    use super::super::Text;

    #[test]
    fn numbers_and_heads_of_pages_divide_no_sentence() {
        let page = |number: u32, text: &str| format!("{text}\n- {number} -\n某市统计公报\n");
        let raw = [
            page(1, "全市经济平稳。全年出口"),
            page(2, "12亿元，增长5%。全年进"),
            page(3, "口7亿元。"),
            page(4, "完。"),
        ]
        .concat();
        let text = Text::read(&raw);
        let all: String = text.chars.iter().collect();
        assert!(all.contains("全年进口7亿元"), "{all}");
        assert_eq!(all.matches("某市统计公报").count(), 1, "{all}");
        assert!(!all.contains("-2-"), "{all}");
    }

    #[test]
    fn numbers_that_count_no_pages_stay() {
        let lines = ["合计", "12", "40", "7", "第3页"].map(|line| line.chars().collect::<Vec<char>>());
        let lines: Vec<&[char]> = lines.iter().map(Vec::as_slice).collect();
        assert!(!super::furniture(&lines).contains(&true));
    }
}
