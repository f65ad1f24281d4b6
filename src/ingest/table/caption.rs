//! Captions: what the lines above a table say of its unit, its time, and what it names.

use super::time::{normal, period};
use super::unit::{INDEX, index_base, unit};
use super::words::{Measure, Words, bracketed};
use crate::extract::Lexicon;

/// What the lines above a table say: their unit and their time.
pub(super) fn caption(lines: &[String], lexicon: &Lexicon) -> Words {
    let mut words = Words::default();
    for line in lines {
        let line = &normal(line);
        let said = line.find("单位").and_then(|at| line[at + "单位".len()..].strip_prefix(['：', ':']));
        if let Some(said) = said.filter(|_| words.unit.is_none()) {
            let end = said.find([')', '）', ' ', '\t', '\u{3000}', '；', ';']).unwrap_or(said.len());
            units(&said[..end], &mut words);
        }
        let title =
            line.find("单位").map_or(line.as_str(), |at| line[..at].trim_end_matches(['（', '(', ' ']));
        if words.name.is_empty() {
            let (name, measure) = titled(title, lexicon);
            (words.name, words.measure) = (name, words.measure.or(measure));
        }
        // 财政收入（亿元、%）.
        if said.is_none() && words.unit.is_none() {
            let inside = last_bracket(line);
            if inside.split(UNIT_MARKS).all(|part| part == "%" || unit(part, lexicon).is_some()) {
                units(inside, &mut words);
                if index_base(inside).is_some() {
                    (words.unit, words.base) =
                        (Some(INDEX.to_owned()), index_base(inside).map(str::to_owned));
                }
            }
        }
        words.period = words.period.or_else(|| period(line));
    }
    words
}

/// What stands between two units of a caption.
const UNIT_MARKS: [char; 5] = ['、', ',', '，', '；', ';'];

/// What the last brackets of a line hold.
fn last_bracket(line: &str) -> &str {
    let inside = line.rsplit(['(', '（']).next().filter(|_| line.contains(['(', '（'])).unwrap_or_default();
    inside.split([')', '）']).next().unwrap_or_default().trim()
}

/// The unit of the levels in 亿元、%: of two units that are no per cent, the header says which a number has.
fn units(said: &str, words: &mut Words) {
    let is_percent = |unit: &&str| matches!(*unit, "%" | "％");
    let all: Vec<&str> = said.split(UNIT_MARKS).map(str::trim).filter(|unit| !unit.is_empty()).collect();
    let levels: Vec<&str> = all.iter().copied().filter(|unit| !is_percent(unit)).collect();
    words.percent = all.iter().any(is_percent);
    words.unit = match levels.as_slice() {
        [] => all.first(),
        [level] => Some(level),
        _ => None,
    }
    .map(|unit| (*unit).to_owned());
}

/// What a table's title names: 表2 2024年各地区社会消费品零售总额, and whether it tells changes.
fn titled(line: &str, lexicon: &Lexicon) -> (String, Option<Measure>) {
    const NOUNS: [&str; 16] = [
        "额", "量", "值", "数", "积", "投资", "收入", "支出", "价格", "出口", "进口", "人口", "GDP", "CPI",
        "PPI", "指数",
    ];
    let mut name = bracketed(line, lexicon).name;
    if let Some(found) = period(&name) {
        name = name.replacen(&found, "", 1);
    }
    let numbered = name.trim_start_matches('附').strip_prefix('表').map(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '：' | ':' | '、' | '-' | '—'))
            .to_owned()
    });
    let mut name = numbered.unwrap_or(name);
    for lead in
        ["份", "年", "全国", "全省", "全市", "分地区", "各地区", "各区县", "各省市", "各市", "各区", "主要"]
    {
        name = name.strip_prefix(lead).map(str::to_owned).unwrap_or(name);
    }
    for apart in ["分月", "分季度", "各月", "各季度"] {
        name = name.replace(apart, "");
    }
    // 70个大中城市新建商品住宅销售价格指数.
    if name.starts_with(|c: char| c.is_ascii_digit())
        && let Some((_, rest)) = name.split_once("城市")
    {
        name = rest.into();
    }
    let change = ["比上年涨跌幅度", "涨跌幅度", "增长速度", "增速", "涨跌幅"]
        .iter()
        .find(|word| name.ends_with(*word));
    let measure = change.map(|_| Measure::OverYear);
    if let Some(word) = change {
        name.truncate(name.len() - word.len());
    }
    let name = name.trim_end_matches("及其").trim_end_matches("比上年").trim_end_matches('及').to_owned();
    let names = NOUNS.iter().any(|noun| name.ends_with(noun)) && name.chars().count() <= MAX_TITLE_CHARS;
    (if names { name } else { String::new() }, measure)
}

/// A longer title names several things.
const MAX_TITLE_CHARS: usize = 16;
