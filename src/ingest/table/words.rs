//! What headers, labels and captions say: a time, a unit, a measure of change, and what is left: a name.

use super::change::{self, Counted};
use super::heads::{MEASURES, REACHES, is_progress, plan};
use super::time::{normal, period};
use super::unit::{INDEX, index_base, unit};
use crate::extract::Lexicon;

/// How the numbers under a header relate to what they measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Level,
    OverYear,
    OverPrevious,
    SinceYearBegan,
    Share,
    /// 贡献率, in per cent of the whole growth.
    ContributionRate,
    /// 拉动, in points of it.
    ContributedPoints,
    /// How much of a plan is done: nothing that a sentence of the grammar says.
    Other,
}

/// Which part of the time of a table a header means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// 本月, 当月.
    Current,
    /// 累计, since the year began.
    Cumulative,
    /// 上年同期.
    YearBefore,
    /// 年末数, at the end of it.
    End,
}

/// A header, a label or a caption, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub period: Option<String>,
    pub unit: Option<String>,
    /// What an index takes for 100: 上年同月.
    pub base: Option<String>,
    /// Whether per cent is named beside the unit: 单位：亿元、%.
    pub percent: bool,
    pub measure: Option<Measure>,
    /// Of a measure of change.
    pub counted: Counted,
    pub reach: Option<Reach>,
    /// What a change is against, where a time is named: 比1-9月.
    pub against: Option<String>,
    /// Whether 涨跌幅 says of no change what it is against.
    pub bare: bool,
    /// 名义 or 实际: at which prices a change is told.
    pub basis: &'static str,
    /// 目标 or 预计, where nothing is told that was so.
    pub plan: Option<&'static str>,
    /// What is left: what is measured, or whose it is.
    pub name: String,
}

/// Whether a measure tells a change.
pub(super) const fn is_change(measure: Option<Measure>) -> bool {
    matches!(measure, Some(Measure::OverYear | Measure::OverPrevious | Measure::SinceYearBegan))
}

/// Takes a header apart: nothing in it but what stands at its ends is taken for a measure.
pub(super) fn header(text: &str, lexicon: &Lexicon) -> Words {
    // 上月=100 as a head of its own.
    if unit(text, lexicon).as_deref() == Some(INDEX) {
        let base = index_base(text).map(str::to_owned);
        return Words {
            unit: Some(INDEX.to_owned()),
            measure: Some(Measure::Level),
            base,
            ..Words::default()
        };
    }
    let mut words = bracketed(&normal(text), lexicon);
    let mut name = std::mem::take(&mut words.name);
    if let Some(against) = against(&name) {
        return Words { measure: Some(Measure::OverPrevious), against: Some(against), ..words };
    }
    if let Some(period) = period(&name) {
        let rest = name.replacen(&period, "", 1);
        rest.trim_start_matches('份').clone_into(&mut name);
        words.period = Some(period);
    }
    // 年末数, 期末余额, and what 2024年末数 leaves.
    for word in ["年末", "期末", "月末", "末"] {
        if let Some(rest) = name.strip_prefix(word).filter(|_| word != "末" || words.period.is_some()) {
            let rest = rest.strip_prefix('数').unwrap_or(rest);
            (words.reach, name) = (Some(Reach::End), rest.into());
            break;
        }
    }
    if is_progress(&name) {
        return Words { measure: Some(Measure::Other), ..words };
    }
    if let Some((said, rest)) = plan(&name) {
        (words.plan, name) = (Some(said), rest.to_owned());
    }
    // 名义增速 and 实际增速.
    if let Some(basis) = ["名义", "实际"].into_iter().find(|basis| name.starts_with(basis))
        && is_change(header(&name[basis.len()..], lexicon).measure)
    {
        name.drain(..basis.len());
        words.basis = basis;
    }
    words.counted = change::counted(&name);
    words.bare = change::BARE.contains(&name.as_str());
    // ±% is growth, and ± a change.
    if name == "±" && words.unit.as_deref() == Some("%") {
        (words.measure, words.counted) = (Some(Measure::OverYear), Counted::Percent);
        name.clear();
    }
    if let Some((measure, rest)) = change::amount(&name) {
        words.measure = Some(measure);
        words.counted = Counted::Amount;
        name = rest.into();
    } else if let Some((measure, reach, rest)) = change::compared(&name) {
        (words.measure, words.reach) = (Some(measure), words.reach.or(reach));
        name = rest.into();
    }
    while strip(&mut name, &mut words) {}
    // 环比涨跌幅, 增长情况: what is left of the word of change names nothing.
    if words.measure.is_some() && ["幅", "率", "幅度", "速度", "情况", "±", "份"].contains(&name.as_str())
    {
        name.clear();
    }
    words.name = name;
    words
}

/// 比1-9月, 较上半年增减: the time that a header's changes are against.
fn against(name: &str) -> Option<String> {
    let rest = name.strip_prefix(['比', '较', '与'])?;
    let then = period(rest).filter(|period| rest.starts_with(period.as_str()))?;
    let change = rest[then.len()..].trim_start_matches(['份', '末']);
    let (same, change) = change.strip_prefix("同期").map_or(("", change), |change| ("同期", change));
    let change = change.trim_start_matches("相比");
    change::CHANGES.contains(&change).then(|| format!("比{then}{same}"))
}

/// Takes a row's label apart: its number in a list, its unit, and a measure at its end.
pub(super) fn label(text: &str, lexicon: &Lexicon) -> Words {
    let mut words = bracketed(&normal(text), lexicon);
    let name = std::mem::take(&mut words.name);
    if period(&name).is_some_and(|found| found == name) {
        return Words { period: Some(name), ..words };
    }
    let mut name = unnumbered(&name).to_owned();
    if let Some((said, rest)) = plan(&name).filter(|(_, rest)| name.ends_with("目标") && !rest.is_empty()) {
        (words.plan, name) = (Some(said), rest.to_owned());
    }
    // 同比增长（%） below the row that it belongs to.
    let change = header(&name, lexicon);
    if change.name.is_empty() && change.period.is_none() && is_change(change.measure) {
        return Words { measure: change.measure, counted: change.counted, ..words };
    }
    if let Some((word, measure)) =
        MEASURES.iter().find(|(word, _)| name.len() > word.len() && name.ends_with(word))
    {
        name.truncate(name.len() - word.len());
        words.measure = *measure;
    }
    words.name = name;
    words
}

/// The text without what stands in brackets, and the unit that stands there. Brackets within a word are a part of it:
/// 企（事）业单位.
pub(super) fn bracketed(text: &str, lexicon: &Lexicon) -> Words {
    const MAX_WITHIN_CHARS: usize = 2;
    let mut words = Words::default();
    let (mut inside, mut depth) = (String::new(), 0);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '(' | '（' | '[' | '［' => {
                depth += 1;
                inside.clear();
            }
            ')' | '）' | ']' | '］' if depth > 0 => {
                depth -= 1;
                // 固定资产投资（不含农户）（亿元）: the last one that is a unit.
                let counted = unit(&inside, lexicon);
                let goes_on = chars.peek().is_some_and(|c| !c.is_whitespace() && c.is_alphanumeric());
                let within = !words.name.is_empty() && goes_on && inside.chars().count() <= MAX_WITHIN_CHARS;
                if counted.as_deref() == Some(INDEX) {
                    words.base = index_base(&inside).map(str::to_owned);
                }
                if counted.is_some() {
                    words.unit = counted;
                } else if within && !inside.chars().any(|c| c.is_ascii_digit()) {
                    words.name.push_str(&inside);
                }
            }
            c if depth > 0 => inside.push(c),
            c if c.is_whitespace() => {}
            '％' | '%' => words.unit = Some("%".to_owned()),
            c => words.name.push(c),
        }
    }
    words
}

/// Takes one word of reach or measure off an end of a name; answers whether there was one.
fn strip(name: &mut String, words: &mut Words) -> bool {
    for (word, reach) in REACHES {
        // A filler counts only alone: 地区生产总值 is no 生产总值 of a 地区.
        let rest = match reach {
            None => (name == word).then_some(""),
            Some(_) => name.strip_prefix(word).or_else(|| name.strip_suffix(word)),
        };
        if let Some(rest) = rest.map(str::to_owned) {
            words.reach = words.reach.or(reach);
            *name = rest;
            return true;
        }
    }
    for (word, measure) in MEASURES {
        let leads = measure != Some(Measure::Level);
        let rest = name.strip_suffix(word).or_else(|| name.strip_prefix(word).filter(|_| leads));
        if let Some(rest) = rest.map(str::to_owned) {
            words.measure = words.measure.or(measure);
            *name = rest;
            return true;
        }
    }
    false
}

/// A label without 一、 （一） 1. # 其中：
pub(super) fn unnumbered(label: &str) -> &str {
    let mut rest = label;
    loop {
        let before = rest;
        rest = rest.trim_start_matches(['#', '*', '·', '•', '○', '●', '—', '-', '＃']).trim_start();
        rest = rest.strip_prefix("其中").map_or(rest, |rest| rest.trim_start_matches(['：', ':']));
        rest = rest.strip_prefix("其中：").unwrap_or(rest);
        let number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
        let digits = rest.find(|c: char| !number(c)).unwrap_or(0);
        if digits > 0
            && let Some(after) = rest[digits..].strip_prefix(['、', '.', '．'])
            && !after.starts_with(|c: char| c.is_ascii_digit())
        {
            rest = after;
        }
        if rest == before {
            return rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> std::sync::Arc<Lexicon> {
        crate::ingest::Knowledge::embedded().unwrap().lexicon
    }

    #[test]
    fn a_header_is_taken_apart() {
        let check = |text: &str, wanted: (Option<&str>, Option<&str>, Option<Measure>, &str)| {
            let words = header(text, &lexicon());
            let found = (words.period.as_deref(), words.unit.as_deref(), words.measure, words.name.as_str());
            assert_eq!(found, wanted, "{text}");
        };
        check("绝对量（亿元）", (None, Some("亿元"), Some(Measure::Level), ""));
        check("同比增长(%)", (None, Some("%"), Some(Measure::OverYear), ""));
        check("1—4月 同比±%", (Some("1—4月"), Some("%"), Some(Measure::OverYear), ""));
        check("2024年", (Some("2024年"), None, None, ""));
        check("2024", (Some("2024"), None, None, ""));
        check("地区生产总值（亿元）", (None, Some("亿元"), None, "地区生产总值"));
        check("一季度", (Some("一季度"), None, None, ""));
        check("全年目标", (None, None, None, ""));
        assert_eq!(header("2026年目标", &lexicon()).plan, Some("目标"));
        assert_eq!(header("比1-9月", &lexicon()).against.as_deref(), Some("比1-9月"));
        assert_eq!(header("比2019年同期增长", &lexicon()).against.as_deref(), Some("比2019年同期"));
        assert_eq!(plan("占预算"), None);
    }

    #[test]
    fn a_label_is_unnumbered() {
        let name = |text: &str| label(text, &lexicon()).name;
        assert_eq!(name("一、规模以上工业增加值"), "规模以上工业增加值");
        assert_eq!(name("  其中：轻工业"), "轻工业");
        assert_eq!(name("1. 粮食产量（万吨）"), "粮食产量");
        assert_eq!(label("粮食产量（万吨）", &lexicon()).unit.as_deref(), Some("万吨"));
        assert_eq!(label("固定资产投资增速", &lexicon()).measure, Some(Measure::OverYear));
        assert_eq!(label("2024年", &lexicon()).period.as_deref(), Some("2024年"));
        assert_eq!(name("三次产业"), "三次产业");
    }

    #[test]
    fn a_caption_names_unit_and_time() {
        let words = super::super::caption::caption(
            &["单位：亿元".to_owned(), "2025年1-4月主要经济指标".to_owned()],
            &lexicon(),
        );
        assert_eq!((words.unit.as_deref(), words.period.as_deref()), (Some("亿元"), Some("2025年1-4月")));
    }
}
