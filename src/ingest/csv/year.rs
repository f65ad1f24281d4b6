//! The year that the lines above a table say of periods without one.
//!
//! A line has many years that are none of its numbers: of its printing, of the prices, of a comparison, of the rules. Two
//! years that may both be meant decide nothing, and the periods under them are refused.

use crate::ingest::period::Origin;

/// Words of a line whose year is that of its printing, not of its numbers.
const PRINTED: [&str; 14] = [
    "年鉴",
    "yearbook",
    "更新",
    "查询",
    "发布",
    "印发",
    "制表",
    "导出",
    "下载",
    "编印",
    "打印",
    "updated",
    "published",
    "printed",
];
/// Words before a bare year.
pub(super) const YEAR_KEYS: [&str; 8] = ["年份", "年度", "时间", "报告期", "年", "year", "period", "time"];

/// The year that the nearest line with one says: two of them in a line say nothing, and neither does a date of printing.
pub(super) fn year(texts: &[String]) -> Option<Origin> {
    let mut is_dated = false;
    for text in texts {
        let (mut years, dated) = years(text);
        is_dated |= dated;
        if years.is_empty() {
            continue;
        }
        years.dedup();
        return Some(match years.as_slice() {
            [year] if !dated => Origin::Stated(*year),
            _ => Origin::Unclear,
        });
    }
    is_dated.then_some(Origin::Unclear)
}

/// The years in a text that may be those of its numbers, and whether it has one that is not.
fn years(text: &str) -> (Vec<i32>, bool) {
    let digits: Vec<char> = text.chars().map(arabic).collect();
    let original: Vec<char> = text.chars().collect();
    let lower = text.to_lowercase();
    let (mut found, mut is_dated) = (Vec::new(), false);
    let is_printed = PRINTED.iter().any(|word| lower.contains(word));
    let key = lower.split_once(':').map(|(key, _)| key.trim_start_matches('('));
    let mut at = 0;
    while at < digits.len() {
        let run = digits[at..].iter().take_while(|c| c.is_ascii_digit()).count();
        let (from, end) = (at, at + run);
        at = end.max(at + 1);
        let glued_date = run == 8 && original[from].is_ascii_digit();
        if run != 4 && !glued_date {
            continue;
        }
        let year = digits[from..from + 4].iter().fold(0, |n, c| n * 10 + c.to_digit(10).unwrap_or(0) as i32);
        if !(1900..2100).contains(&year) {
            continue;
        }
        let rest: String = digits[end..].iter().collect();
        let alone = (from == 0 || key.is_some_and(|key| YEAR_KEYS.contains(&key)))
            && (rest.is_empty() || rest.starts_with(['-', '—', '~', '至', '到', '/', '.', 'Q', 'q']));
        let ahead = from.checked_sub(1).map(|at| original[at]);
        match rest.strip_prefix('年') {
            _ if glued_date || is_date(&rest) => is_dated = true,
            Some(behind) if is_base(behind) || is_aside(ahead, behind) => {}
            Some(behind) if behind.starts_with("数据") => is_dated = true,
            None if !alone && !is_span(&rest) => {}
            _ if is_printed => is_dated = true,
            _ => {
                found.push(year);
                // 2023/24年度 is of two years.
                found.extend(is_split_year(&rest).then_some(year + 1));
            }
        }
    }
    (found, is_dated)
}

/// 二 as 2.
fn arabic(c: char) -> char {
    const HAN: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let c = if c == '零' || c == '○' { '〇' } else { c };
    HAN.iter().position(|han| *han == c).and_then(|digit| char::from_digit(digit as u32, 10)).unwrap_or(c)
}

/// Whether a full date goes on behind its year: 年1月20日, -01-20.
fn is_date(rest: &str) -> bool {
    let mut parts = rest.split(|c: char| !c.is_ascii_digit());
    let numbers = [parts.next(), parts.next(), parts.next()].map(|part| part.map_or(0, str::len));
    let marks: Vec<char> = rest.chars().filter(|c| !c.is_ascii_digit()).take(3).collect();
    matches!(numbers, [0, 1..=2, 1..=2])
        && match marks.as_slice() {
            ['年', '月', '日', ..] => true,
            [a @ ('-' | '/' | '.'), b, ..] => a == b,
            _ => false,
        }
}

/// 2023-2024年: the first of two years.
fn is_span(rest: &str) -> bool {
    behind_span(rest).is_some_and(|behind| behind.starts_with('年'))
}

/// 2023/24年度, 2024-2025学年: one year of two.
fn is_split_year(rest: &str) -> bool {
    let is_short = rest.strip_prefix('/').is_some_and(|rest| {
        rest.chars().take_while(char::is_ascii_digit).count() == 2 && !rest[2..].starts_with(['/', '月'])
    });
    is_short || behind_span(rest).is_some_and(|behind| behind.starts_with(['学', '财']))
}

/// What stands behind the second of two years.
fn behind_span(rest: &str) -> Option<&str> {
    let second = rest.trim_start_matches(['-', '—', '–', '~', '至', '到', '、', '和']);
    let digits = second.chars().take_while(char::is_ascii_digit).count();
    (second.len() < rest.len() && digits == 4).then(|| &second[digits..])
}

/// 2020年不变价, 2020年=100: the year of prices, not of numbers.
fn is_base(behind: &str) -> bool {
    ["不变", "可比", "价", "=100", "为100", "为基", "基期", "平均=100"]
        .iter()
        .any(|word| behind.starts_with(word))
}

/// 与2024年相比, 自2024年起, 《2024年…分类》: a year of which a remark speaks.
fn is_aside(ahead: Option<char>, behind: &str) -> bool {
    const AHEAD: [char; 13] = ['与', '较', '比', '自', '从', '以', '按', '据', '同', '距', '照', '《', '依'];
    const BEHIND: [&str; 8] = ["同期", "相比", "起", "修订", "口径", "版", "之前", "以前"];
    let month = behind.trim_start_matches(|c: char| c.is_ascii_digit());
    let behind = month.strip_prefix('月').map_or(behind, |rest| rest.trim_start_matches('份'));
    ahead.is_some_and(|c| AHEAD.contains(&c)) || BEHIND.iter().any(|word| behind.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_above_a_table_is_that_of_its_periods() {
        let table = [
            ("2024年", "2024"),
            ("2024", "2024"),
            ("二〇二四年工业", "2024"),
            ("2024年1-2月主要指标", "2024"),
            ("时间:2024年", "2024"),
            ("年份:2024", "2024"),
            ("时间:最近6季度", "-"),
            ("主要指标(2020年不变价)", "-"),
            ("2024年指标(2020年=100)", "2024"),
            ("2023-2024年", "?"),
            ("2023年至2024年", "?"),
            ("2023/24年度", "?"),
            ("2025年1月20日印发", "?"),
            ("更新时间:2025-01-20", "?"),
            ("2024年统计年鉴", "?"),
            ("数据库:月度数据", "-"),
            ("电话20241234567", "-"),
            ("与2024年相比", "-"),
            ("较2024年同期", "-"),
            ("2024年同期数按可比口径调整", "-"),
            ("自2024年起口径调整", "-"),
            ("2024年1月起执行新口径", "-"),
            ("《2024年国民经济行业分类》", "-"),
            ("2024年修订", "-"),
            ("本表2024年数据为快报数", "?"),
            ("2024-2025学年", "?"),
        ];
        for (text, wanted) in table {
            let shown = match year(&[text.to_owned()]) {
                None => "-".to_owned(),
                Some(Origin::Stated(year)) => year.to_string(),
                Some(_) => "?".to_owned(),
            };
            assert_eq!(shown, wanted, "{text}");
        }
    }
}
