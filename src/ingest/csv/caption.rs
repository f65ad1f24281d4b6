//! What the lines above a table say of all of it: the unit of its numbers, and the year of periods without one.
//!
//! ```text
//! 2024年主要指标        数据库：分省季度数据          （万元）
//! 单位：万元            指标：各项存款余额(万元)      年份：2024
//! ```
//!
//! The nearest line counts. What says 单位 and is no unit that is known is remembered as it stands, so that the numbers
//! under it are refused and not taken for what they are not.

use std::sync::Arc;

use super::decimals::is_number;
use super::header::comparable;
use super::unit::{bracketed, is_unit_column, listed, says_nothing, split_or, unknown_in, written};
use crate::domain::Unit;
use crate::extract::Lexicon;
use crate::ingest::period::Origin;

/// The filled cells of a line beside a table.
pub(super) type Line = Vec<String>;

/// What a place says of units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Said {
    #[default]
    Nothing,
    /// One of them is that of a number.
    Units(Vec<Arc<Unit>>),
    /// That of the only indicator there is, so that a new series takes it.
    Whole(Arc<Unit>),
    /// Words that are no unit which is known.
    Unknown(String),
}

/// What stands above a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Caption {
    pub(super) said: Said,
    /// Where the year of a period without one comes from; `None` where no line says a year.
    pub(super) year: Option<Origin>,
}

/// Words before 单位 that make it an office, and the last characters of offices.
const OFFICES: [&str; 8] = ["填报", "编制", "报送", "制表", "主管", "责任", "发布", "报告"];
const OFFICE_ENDS: [char; 18] = [
    '局', '处', '委', '厅', '办', '院', '队', '司', '会', '所', '站', '府', '团', '中', '心', '科', '行',
    '部',
];
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
const YEAR_KEYS: [&str; 8] = ["年份", "年度", "时间", "报告期", "年", "year", "period", "time"];
const INDICATOR_KEYS: [&str; 4] = ["指标:", "指标名称:", "统计指标:", "indicator:"];

impl Caption {
    /// Reads the lines above a table, the nearest one last; what they do not say, the table before has said.
    pub(super) fn of(lines: &[Line], before: &Self, lexicon: &Lexicon) -> Self {
        let texts: Vec<String> = lines.iter().rev().flat_map(|line| texts(line)).collect();
        let first = |read: &dyn Fn(&str) -> Said| {
            texts.iter().map(|text| read(text)).find(|said| *said != Said::Nothing)
        };
        let said = first(&|text| stated(text, lexicon))
            .or_else(|| first(&|text| of_indicator(text, lexicon)))
            .or_else(|| first(&|text| of_title(text, lexicon)));
        Self { said: said.unwrap_or_else(|| before.said.clone()), year: year(&texts).or(before.year) }
    }
}

impl Caption {
    /// The unit that the header of the numbers says; words there that were meant as one stand for all that is said above.
    pub(super) fn nearer(&mut self, header: &str, lexicon: &Lexicon) -> Option<Arc<Unit>> {
        match split_or(header, lexicon) {
            Ok((_, unit)) => unit,
            Err(unknown) => {
                self.said = Said::Unknown(unknown);
                None
            }
        }
    }
}

/// What the cells of a line say of units in so many words; a row with a number in it is none that says something of others.
pub(super) fn stated_by(line: &[String], lexicon: &Lexicon) -> Said {
    let said = texts(line).iter().map(|text| stated(text, lexicon)).find(|said| *said != Said::Nothing);
    said.filter(|_| !line.iter().any(|cell| is_number(cell.as_bytes()))).unwrap_or_default()
}

/// Whether a row may be a line above a table: one text, or a word and what it says.
pub(super) fn is_caption(line: &[String]) -> bool {
    texts(line).len() == 1 && (line.len() > 1 || !is_number(line[0].as_bytes()) || line[0].len() == 4)
}

/// Whether a row is a remark on the table: 注：…, 数据来源：…, with no number in it.
pub(super) fn is_note(line: &[String]) -> bool {
    const WORDS: [&str; 13] = [
        "注释",
        "备注",
        "附注",
        "注",
        "说明",
        "数据来源",
        "资料来源",
        "来源",
        "sources",
        "source",
        "footnotes",
        "notes",
        "note",
    ];
    let Some((first, others)) = line.split_first() else { return false };
    let first = comparable(first).to_lowercase();
    let rest = WORDS.iter().find_map(|word| first.trim_start_matches(['(', '*', '#']).strip_prefix(word));
    let ends = |rest: &str| {
        rest.is_empty()
            || rest.starts_with([':', '.', ',', '、', ';', '(', ')', '['])
            || rest.starts_with(is_mark)
    };
    rest.is_some_and(ends) && !others.iter().any(|cell| is_number(cell.as_bytes()))
}

/// The number of a remark.
fn is_mark(c: char) -> bool {
    c.is_ascii_digit() || ('①'..='⑳').contains(&c)
}

/// The texts of a line; a word and what stands in the cell behind it are one: `年份,2024`, `单位：,万元`.
fn texts(line: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::with_capacity(line.len());
    for cell in line {
        let cell = comparable(cell);
        let is_key = |text: &str| {
            let word = text.trim_end_matches(':').to_lowercase();
            YEAR_KEYS.contains(&word.as_str()) || is_unit_column(&word) || word == "指标"
        };
        match found.last_mut() {
            // A number that was cut at its comma.
            Some(last)
                if cell.len() == 3
                    && cell.bytes().all(|b| b.is_ascii_digit())
                    && last.ends_with(|c: char| c.is_ascii_digit()) =>
            {
                last.push_str(&cell);
            }
            Some(last) if is_key(last) => *last = format!("{}:{cell}", last.trim_end_matches(':')),
            _ => found.push(cell),
        }
    }
    found
}

/// What a line says of units in so many words: 单位：万元, 注：金额单位为万元, Unit: RMB bn.
pub(super) fn stated(text: &str, lexicon: &Lexicon) -> Said {
    const MARKS: [&str; 5] = ["单位:", "单位为", "单位是", "units:", "unit:"];
    let lower = text.to_ascii_lowercase();
    let mark = MARKS.iter().find_map(|mark| Some((lower.find(mark)?, mark.len())));
    let Some((at, length)) = mark.filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_ascii_alphabetic()))
    else {
        // 单位万元 without a colon, but not 单位产品能耗.
        let word = text.trim_start_matches(['(', '[', '【']);
        let begins =
            lower.trim_start_matches(['(', '[', '【']).starts_with("unit") || word.starts_with("单位");
        let known =
            if begins { listed(word.trim_end_matches([')', ']', '】']), lexicon) } else { Vec::new() };
        return if known.is_empty() { Said::Nothing } else { Said::Units(known) };
    };
    let (before, said) = (&text[..at], balanced(&text[at + length..]));
    let known = listed(said, lexicon);
    // 注：统计单位为规模以上企业 speaks of units of another kind.
    let is_sentence = !text[..at + length].ends_with(':');
    if is_sentence || !known.is_empty() {
        return if known.is_empty() { Said::Nothing } else { Said::Units(known) };
    }
    // Something else may stand behind it: 单位:万元2024年.
    let head =
        said.find(|c: char| c.is_ascii_digit()).map_or_else(Vec::new, |at| listed(&said[..at], lexicon));
    let is_office = OFFICES.iter().any(|word| before.ends_with(word)) || said.ends_with(OFFICE_ENDS);
    match () {
        () if !head.is_empty() => Said::Units(head),
        () if said.is_empty() || is_office || says_nothing(said) => Said::Nothing,
        () => Said::Unknown(said.to_owned()),
    }
}

/// What stands before the end of a remark or the bracket that closes one around it.
fn balanced(text: &str) -> &str {
    let mut depth = 0;
    let end = text.find(|c: char| {
        depth += i32::from(matches!(c, '(' | '[' | '【')) - i32::from(matches!(c, ')' | ']' | '】'));
        depth < 0 || matches!(c, ';' | '。')
    });
    &text[..end.unwrap_or(text.len())]
}

/// 指标：各项存款余额(万元), as exports of one indicator have it.
fn of_indicator(text: &str, lexicon: &Lexicon) -> Said {
    let lower = text.to_ascii_lowercase();
    let Some(key) = INDICATOR_KEYS.iter().find(|key| lower.starts_with(*key)) else { return Said::Nothing };
    match split_or(&text[key.len()..], lexicon) {
        Ok((_, Some(unit))) => Said::Whole(unit),
        Ok((_, None)) => Said::Nothing,
        Err(unknown) => Said::Unknown(unknown),
    }
}

/// 主要金融指标（万元）, （万元）.
fn of_title(text: &str, lexicon: &Lexicon) -> Said {
    let mut units: Vec<Arc<Unit>> = written(text, lexicon).into_iter().collect();
    for (_, inside) in bracketed(text) {
        for unit in listed(inside, lexicon) {
            if !units.contains(&unit) && !says_nothing(inside) {
                units.push(unit);
            }
        }
    }
    match unknown_in(text, lexicon) {
        _ if !units.is_empty() => Said::Units(units),
        Some(unknown) => Said::Unknown(unknown),
        None => Said::Nothing,
    }
}

/// The year that the nearest line with one says: two of them in a line say nothing, and neither does a date of printing.
fn year(texts: &[String]) -> Option<Origin> {
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
        match rest.strip_prefix('年') {
            _ if glued_date || is_date(&rest) => is_dated = true,
            Some(behind) if is_base(behind) => {}
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
    let behind = rest.trim_start_matches(['-', '—', '–', '~', '至', '到', '、', '和']);
    let digits = behind.chars().take_while(char::is_ascii_digit).count();
    behind.len() < rest.len() && digits == 4 && behind[digits..].starts_with('年')
}

fn is_split_year(rest: &str) -> bool {
    rest.strip_prefix('/').is_some_and(|rest| {
        rest.chars().take_while(char::is_ascii_digit).count() == 2 && !rest[2..].starts_with(['/', '月'])
    })
}

/// 2020年不变价, 2020年=100: the year of prices, not of numbers.
fn is_base(behind: &str) -> bool {
    ["不变", "可比", "价", "=100", "为100", "为基", "基期", "平均=100"]
        .iter()
        .any(|word| behind.starts_with(word))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ingest::Knowledge;

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

    #[test]
    fn a_caption_names_units_or_what_it_takes_for_one() {
        let lexicon = Knowledge::embedded().unwrap().lexicon;
        let of = |line: &str| {
            let cells: Line = line.split('|').map(str::to_owned).collect();
            match Caption::of(&[cells], &Caption::default(), &lexicon).said {
                Said::Nothing => "-".to_owned(),
                Said::Unknown(words) => format!("?{words}"),
                Said::Whole(unit) => format!("={}e{}", unit.measure, unit.mult),
                Said::Units(units) => {
                    let shown = units.iter().map(|unit| format!("{}e{}", unit.measure, unit.mult));
                    shown.collect::<Vec<_>>().join(" ")
                }
            }
        };
        let table = [
            ("单位：万元", "CNYe4"),
            ("2024年主要指标(计量单位：亿元)", "CNYe8"),
            ("（单位：亿元、%）", "CNYe8 PCe0"),
            ("单位：人民币万元", "CNYe4"),
            ("单位:万元2024年", "CNYe4"),
            ("单位：万元（人民币）", "CNYe4"),
            ("单位|万元", "CNYe4"),
            ("单位 万元", "CNYe4"),
            ("注：金额单位为万元。", "CNYe4"),
            ("（万元）", "CNYe4"),
            ("主要金融指标（万元）", "CNYe4"),
            ("指标：各项存款余额(万元)", "=CNYe4"),
            ("指标：存款(RMB zn bn)", "?RMBznbn"),
            ("Unit: RMB 10|000", "CNYe4"),
            ("Unit: 10 000 yuan", "CNYe4"),
            ("单位：RMB bn", "CNYe9"),
            ("单位：石", "?石"),
            ("单位：统计局", "-"),
            ("填报单位：某某", "-"),
            ("单位：万元、统计局", "-"),
            ("填报单位", "-"),
            ("单位:", "-"),
            ("单位产品能耗", "-"),
            ("主要指标（初步）", "-"),
        ];
        for (line, wanted) in table {
            assert_eq!(of(line), wanted, "{line}");
        }
    }
}
