//! What headers, labels and captions say: a time, a unit, a measure of change, and what is left: a name.

use super::change::{self, Counted};

/// How the numbers under a header relate to what they measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Level,
    OverYear,
    OverPrevious,
    SinceYearBegan,
    Share,
    /// A plan, a contribution, a rank: nothing that a sentence of the grammar says.
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
    /// Whether per cent is named beside the unit: 单位：亿元、%.
    pub percent: bool,
    pub measure: Option<Measure>,
    /// Of a measure of change.
    pub counted: Counted,
    pub reach: Option<Reach>,
    /// What is left: what is measured, or whose it is.
    pub name: String,
}

/// Words of change and of amount at the end or beginning of a header, longest first among those that hold each other.
const MEASURES: [(&str, Option<Measure>); 71] = [
    ("比上年同期增长速度", Some(Measure::OverYear)),
    ("比上年同期增长", Some(Measure::OverYear)),
    ("比上年同期增减", Some(Measure::OverYear)),
    ("比去年同期增长", Some(Measure::OverYear)),
    ("比去年同期增减", Some(Measure::OverYear)),
    ("比上年同期", Some(Measure::OverYear)),
    ("比去年同期", Some(Measure::OverYear)),
    ("较上年同期", Some(Measure::OverYear)),
    ("比同期增长", Some(Measure::OverYear)),
    ("比上年增长", Some(Measure::OverYear)),
    ("比上年增减", Some(Measure::OverYear)),
    ("比去年增长", Some(Measure::OverYear)),
    ("较上年增长", Some(Measure::OverYear)),
    ("同比增长速度", Some(Measure::OverYear)),
    ("同比增长率", Some(Measure::OverYear)),
    ("同比增长", Some(Measure::OverYear)),
    ("同比增减", Some(Measure::OverYear)),
    ("同比增速", Some(Measure::OverYear)),
    ("同比增幅", Some(Measure::OverYear)),
    ("同比涨跌", Some(Measure::OverYear)),
    ("同比升降", Some(Measure::OverYear)),
    ("同比", Some(Measure::OverYear)),
    ("环比增长速度", Some(Measure::OverPrevious)),
    ("环比增长", Some(Measure::OverPrevious)),
    ("环比增减", Some(Measure::OverPrevious)),
    ("环比增速", Some(Measure::OverPrevious)),
    ("环比涨跌", Some(Measure::OverPrevious)),
    ("环比", Some(Measure::OverPrevious)),
    ("比上月增长", Some(Measure::OverPrevious)),
    ("比上月", Some(Measure::OverPrevious)),
    ("比年初增长", Some(Measure::SinceYearBegan)),
    ("比年初增减", Some(Measure::SinceYearBegan)),
    ("比年初", Some(Measure::SinceYearBegan)),
    ("较年初", Some(Measure::SinceYearBegan)),
    ("比上年末", Some(Measure::SinceYearBegan)),
    ("增长速度", Some(Measure::OverYear)),
    ("增长率", Some(Measure::OverYear)),
    ("增长", Some(Measure::OverYear)),
    ("增速", Some(Measure::OverYear)),
    ("增幅", Some(Measure::OverYear)),
    ("增减", Some(Measure::OverYear)),
    ("占比", Some(Measure::Share)),
    ("比重", Some(Measure::Share)),
    ("所占比例", Some(Measure::Share)),
    ("构成", Some(Measure::Share)),
    ("拉动", Some(Measure::Other)),
    ("贡献率", Some(Measure::Other)),
    ("目标", Some(Measure::Other)),
    ("计划", Some(Measure::Other)),
    ("任务", Some(Measure::Other)),
    ("预期", Some(Measure::Other)),
    ("完成进度", Some(Measure::Other)),
    ("占预算", Some(Measure::Other)),
    ("年初预算", Some(Measure::Other)),
    ("全年预算", Some(Measure::Other)),
    ("调整预算", Some(Measure::Other)),
    ("预算数", Some(Measure::Other)),
    ("涨跌幅度", Some(Measure::OverYear)),
    ("涨跌幅", Some(Measure::OverYear)),
    ("年末数", Some(Measure::Level)),
    ("期末数", Some(Measure::Level)),
    ("累计数", Some(Measure::Level)),
    ("绝对数", Some(Measure::Level)),
    ("绝对量", Some(Measure::Level)),
    ("绝对额", Some(Measure::Level)),
    ("绝对值", Some(Measure::Level)),
    ("指标值", Some(Measure::Level)),
    ("数值", Some(Measure::Level)),
    ("总量", Some(Measure::Level)),
    ("实绩", Some(Measure::Level)),
    ("±", None),
];

/// Words of reach, and fillers of headers.
const REACHES: [(&str, Option<Reach>); 18] = [
    ("自年初累计", Some(Reach::Cumulative)),
    ("本年累计", Some(Reach::Cumulative)),
    ("本月止累计", Some(Reach::Cumulative)),
    ("累计", Some(Reach::Cumulative)),
    ("本月", Some(Reach::Current)),
    ("当月", Some(Reach::Current)),
    ("本季", Some(Reach::Current)),
    ("上年同期", Some(Reach::YearBefore)),
    ("去年同期", Some(Reach::YearBefore)),
    ("同期", Some(Reach::YearBefore)),
    ("本期", None),
    ("本年", None),
    ("指标名称", None),
    ("主要指标", None),
    ("指标", None),
    ("项目", None),
    ("地区", None),
    ("名称", None),
];

/// Takes a header apart: nothing in it but what stands at its ends is taken for a measure.
pub(super) fn header(text: &str) -> Words {
    let mut words = bracketed(text);
    let mut name = std::mem::take(&mut words.name);
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
    words.counted = change::counted(&name);
    if let Some((measure, rest)) = change::amount(&name) {
        words.measure = Some(measure);
        words.counted = Counted::Amount;
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

/// Takes a row's label apart: its number in a list, its unit, and a measure at its end.
pub(super) fn label(text: &str) -> Words {
    let mut words = bracketed(text);
    let name = std::mem::take(&mut words.name);
    if period(&name).is_some_and(|found| found == name) {
        return Words { period: Some(name), ..words };
    }
    let mut name = unnumbered(&name).to_owned();
    if let Some((word, measure)) =
        MEASURES.iter().find(|(word, _)| name.len() > word.len() && name.ends_with(word))
    {
        name.truncate(name.len() - word.len());
        words.measure = *measure;
    }
    words.name = name;
    words
}

/// What the lines above a table say: their unit and their time.
pub(super) fn caption(lines: &[String]) -> Words {
    let mut words = Words::default();
    for line in lines {
        let said = line.find("单位").and_then(|at| line[at + "单位".len()..].strip_prefix(['：', ':']));
        if let Some(said) = said.filter(|_| words.unit.is_none()) {
            let end = said.find([')', '）', ' ', '\t', '\u{3000}', '；', ';']).unwrap_or(said.len());
            units(&said[..end], &mut words);
        } else if words.name.is_empty() {
            let (name, measure) = titled(line);
            (words.name, words.measure) = (name, words.measure.or(measure));
        }
        // 财政收入（亿元、%）.
        if said.is_none() && words.unit.is_none() {
            let inside = bracketed(line).unit.unwrap_or_default();
            if inside.split(UNIT_MARKS).all(|unit| UNIT_ENDINGS.iter().any(|end| unit.trim().ends_with(end)))
            {
                units(&inside, &mut words);
            }
        }
        words.period = words.period.or_else(|| period(line));
    }
    words
}

/// What stands between two units of a caption.
const UNIT_MARKS: [char; 5] = ['、', ',', '，', '；', ';'];

/// How a unit in the brackets of a title ends; other words in brackets are remarks.
const UNIT_ENDINGS: [&str; 18] = [
    "元",
    "吨",
    "%",
    "％",
    "人",
    "户",
    "家",
    "千瓦时",
    "平方米",
    "立方米",
    "公里",
    "公顷",
    "亩",
    "辆",
    "台",
    "套",
    "件",
    "标准煤",
];

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
fn titled(line: &str) -> (String, Option<Measure>) {
    const NOUNS: [&str; 12] =
        ["额", "量", "值", "数", "积", "投资", "收入", "支出", "价格", "出口", "进口", "人口"];
    let mut name = bracketed(line).name;
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

/// The text without what stands in brackets, and the unit that stands there.
fn bracketed(text: &str) -> Words {
    let mut words = Words::default();
    let (mut inside, mut depth) = (String::new(), 0);
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '［' => {
                depth += 1;
                inside.clear();
            }
            ')' | '）' | ']' | '］' if depth > 0 => {
                depth -= 1;
                let unit = inside
                    .trim()
                    .trim_start_matches("单位")
                    .trim_start_matches(['：', ':'])
                    .trim_start_matches(['±', '+', '-']);
                // 固定资产投资（不含农户）（亿元）: the last one that can be a unit.
                let excludes = unit.starts_with(['不', '含', '按', '扣', '剔', '以', '除']);
                let is_unit = !unit.is_empty()
                    && !excludes
                    && unit.chars().count() <= 8
                    && !unit.chars().any(|c| c.is_ascii_digit());
                if is_unit {
                    words.unit = Some(unit.to_owned());
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
fn unnumbered(label: &str) -> &str {
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

/// The longest time that a text names: 2025年1—4月, 一季度, 上半年, 2024.
pub(super) fn period(text: &str) -> Option<String> {
    let part = |c: char| c.is_ascii_digit() || "年月份季度日上下半全前第至到-—–~－～一二三四末".contains(c);
    let mut best: Option<&str> = None;
    for piece in text.split(|c: char| !part(c)) {
        let piece = piece.trim_matches(['-', '—', '–', '~', '－', '～', '至', '到', '份', '第', '末', '全']);
        let says = piece.contains('月')
            || piece.contains("季度")
            || piece.contains("半年")
            || (piece.contains('年') && piece.chars().filter(char::is_ascii_digit).count() >= 4)
            || super::cell::is_year(piece);
        let dated =
            piece.chars().any(|c| c.is_ascii_digit()) || piece.contains("季度") || piece.contains("半年");
        if says && dated && best.is_none_or(|best| piece.len() > best.len()) {
            best = Some(piece);
        }
    }
    best.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_is_taken_apart() {
        let check = |text: &str, wanted: (Option<&str>, Option<&str>, Option<Measure>, &str)| {
            let words = header(text);
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
        check("全年目标", (None, None, Some(Measure::Other), "全年"));
    }

    #[test]
    fn a_label_is_unnumbered() {
        let name = |text: &str| label(text).name;
        assert_eq!(name("一、规模以上工业增加值"), "规模以上工业增加值");
        assert_eq!(name("  其中：轻工业"), "轻工业");
        assert_eq!(name("1. 粮食产量（万吨）"), "粮食产量");
        assert_eq!(label("粮食产量（万吨）").unit.as_deref(), Some("万吨"));
        assert_eq!(label("固定资产投资增速").measure, Some(Measure::OverYear));
        assert_eq!(label("2024年").period.as_deref(), Some("2024年"));
        assert_eq!(name("三次产业"), "三次产业");
    }

    #[test]
    fn a_caption_names_unit_and_time() {
        let words = caption(&["单位：亿元".to_owned(), "2025年1-4月主要经济指标".to_owned()]);
        assert_eq!((words.unit.as_deref(), words.period.as_deref()), (Some("亿元"), Some("2025年1-4月")));
    }
}
