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
use super::under::is_since_january;
use super::unit::{
    LIST_MARKS, bracketed, is_unit_column, listed, says_nothing, split_or, unknown_in, written,
};
use super::year::{YEAR_KEYS, year};
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
    /// Whether it says that the numbers are totals since January.
    pub(super) since_january: bool,
}

/// Words before 单位 that make it an office, and the last characters of offices.
const OFFICES: [&str; 8] = ["填报", "编制", "报送", "制表", "主管", "责任", "发布", "报告"];
/// Words before 单位 that make it what is counted, of which a remark says what it means.
const COUNTED: [&str; 14] = [
    "以上", "以下", "法人", "调查", "统计", "样本", "企业", "事业", "活动", "经营", "参保", "用人", "施工",
    "核算",
];
const OFFICE_ENDS: [char; 18] = [
    '局', '处', '委', '厅', '办', '院', '队', '司', '会', '所', '站', '府', '团', '中', '心', '科', '行',
    '部',
];
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
        Self {
            said: said.unwrap_or_else(|| before.said.clone()),
            year: year(&texts).or(before.year),
            since_january: before.since_january || texts.iter().any(|text| is_total(text)),
        }
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

/// 本年累计, 主要指标（累计）, 口径：累计值: short, and no remark on what the word means.
fn is_total(text: &str) -> bool {
    const MAX_CHARS: usize = 20;
    let is_remark =
        is_note(&[text.to_owned()]) || text.contains(['。', ',', ';']) || text.contains("累计值为");
    text.chars().count() <= MAX_CHARS && !is_remark && is_since_january(text)
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
    let ends = |words: &[&str]| words.iter().any(|word| before.ends_with(word));
    let is_office = ends(&OFFICES) || ends(&COUNTED) || said.ends_with(OFFICE_ENDS);
    // 调查单位:3万户 counts them, 单位:指… explains.
    let is_remark =
        said.starts_with(['指', '即', '是', '由', '按']) || said.starts_with(|c: char| c.is_ascii_digit());
    match () {
        () if !head.is_empty() => Said::Units(head),
        () if said.is_empty() || is_office || is_remark || says_nothing(said) => Said::Nothing,
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

/// 主要金融指标（万元）, （万元）, 生产总值（当年价，万元）.
fn of_title(text: &str, lexicon: &Lexicon) -> Said {
    /// Most characters of a title behind its unit: 情况一览表.
    const TAIL_MAX_CHARS: usize = 5;
    let mut units: Vec<Arc<Unit>> = written(text, lexicon).into_iter().collect();
    let places = bracketed(text);
    for (at, inside) in &places {
        // 人民币（元）兑美元 names a currency and no unit.
        let last = places.last().map_or(*at, |(at, inside)| at + inside.len());
        if text[last..].trim_start_matches([')', ']', '】']).chars().count() > TAIL_MAX_CHARS {
            continue;
        }
        let whole = listed(inside, lexicon);
        let parts = || inside.split(LIST_MARKS).filter_map(|part| written(part, lexicon)).collect();
        for unit in if whole.is_empty() { parts() } else { whole } {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::ingest::Knowledge;

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
            ("各地区生产总值（当年价，万元）", "CNYe4"),
            ("出口情况（比去年同期增长，%）", "PCe0"),
            ("财政收入（亿元）情况表", "CNYe8"),
            ("人民币（元）兑美元见附表", "-"),
            ("1.限额以上单位：指年主营业务收入500万元及以上", "-"),
            ("*单位：指企业", "-"),
            ("调查单位：3万户", "-"),
            ("样本单位：1000", "-"),
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
