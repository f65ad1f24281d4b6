//! The words that a chart adds, in Chinese and English: units, frequencies, adjustments, transformations, marks.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spec::Lang;
use crate::domain::{Column, Frequency, Prices, Qualifier, Transformation};

impl Lang {
    /// The text in this language.
    pub const fn pick<'a>(self, chinese: &'a str, english: &'a str) -> &'a str {
        match self {
            Self::Chinese => chinese,
            Self::English => english,
        }
    }

    /// The part of a name in this language, of one that says both: `Tianjin Daily (天津日报)`.
    pub fn name_in(self, name: &str) -> &str {
        let both = name.trim().strip_suffix(')').and_then(|whole| whole.rsplit_once(" ("));
        let both = both.filter(|(english, chinese)| !english.is_empty() && !chinese.is_ascii());
        both.map_or(name, |(english, chinese)| self.pick(chinese, english))
    }

    /// What stands between the parts of a line.
    pub(super) const fn separator(self) -> &'static str {
        match self {
            Self::Chinese => "，",
            Self::English => ", ",
        }
    }

    /// A title in this language, or in the other where it has none.
    pub(super) fn title_of(self, column: &Column) -> &str {
        let (zh, en) = (column.series.title_zh.trim(), column.series.title_en.trim());
        let (first, second) = if self == Self::Chinese { (zh, en) } else { (en, zh) };
        [first, second].into_iter().find(|t| !t.is_empty()).unwrap_or(column.series.series_id.as_str())
    }
}

/// Units of measure with a word in each language, by code; English in the plural.
static MEASURES: LazyLock<HashMap<&str, (&str, &str)>> = LazyLock::new(|| {
    let rows = include_str!("measures.csv").lines().skip(1);
    rows.filter_map(|row| row.split_once(',').and_then(|(code, words)| Some((code, words.split_once(',')?))))
        .collect()
});

/// What tells units apart on a chart: units that read the same (a store and a company are both 家) share an axis.
pub(super) fn axis_word(lang: Lang, column: &Column) -> String {
    if column.units == "idx" { "idx".to_owned() } else { measure_word(lang, measure_of(column)) }
}

/// Whether the measure is a rate that is never written in 万 or thousands.
pub fn is_ratio(column: &Column) -> bool {
    matches!(
        column.unit.measure.as_str(),
        "PC" | "PP" | "permille" | "basis_point" | "IX" | "index" | "ratio"
    ) || matches!(column.units.as_str(), "idx" | "log")
}

/// Whether the values are changes, which a reader compares with none.
pub(super) fn is_change(column: &Column) -> bool {
    let published = !matches!(column.series.transformation, Transformation::Level | Transformation::Share);
    published || !matches!(column.units.as_str(), "" | "lin" | "idx" | "log")
}

fn measure_of(column: &Column) -> &str {
    counted(column.unit.measure.as_str(), &column.series.title_zh)
}

/// The measure by which `name` is counted: 个体工商户 and 经营主体 are enterprises, and are counted in 户.
pub fn counted<'m>(measure: &'m str, name: &str) -> &'m str {
    let registered = ["工商户", "经营主体", "市场主体"].iter().any(|noun| name.contains(noun));
    if measure == "enterprise" && (registered || name.ends_with('户')) {
        "enterprise-registered"
    } else {
        measure
    }
}

fn measure_word(lang: Lang, code: &str) -> String {
    if let Some((zh, en)) = MEASURES.get(code) {
        return lang.pick(zh, en).to_owned();
    }
    if let Some((first, second)) = code.split_once('/') {
        let per = lang.pick("/", " per ");
        let mut second = measure_word(lang, second);
        if lang == Lang::English && second.len() > 3 && second.ends_with('s') {
            second.pop();
        }
        return format!("{}{per}{second}", measure_word(lang, first));
    }
    code.replace(['_', '-'], " ")
}

fn mult_word(lang: Lang, mult: i16) -> Option<&'static str> {
    Some(match (lang, mult) {
        (_, 0) => "",
        (Lang::Chinese, 2) => "百",
        (Lang::Chinese, 3) => "千",
        (Lang::Chinese, 4) => "万",
        (Lang::Chinese, 6) => "百万",
        (Lang::Chinese, 8) => "亿",
        (Lang::Chinese, 9) => "十亿",
        (Lang::Chinese, 12) => "万亿",
        (Lang::English, 3) => "thousand",
        (Lang::English, 4) => "ten thousand",
        (Lang::English, 8) => "hundred million",
        (Lang::English, 6) => "million",
        (Lang::English, 9) => "billion",
        (Lang::English, 12) => "trillion",
        _ => return None,
    })
}

/// The unit of an axis: `亿元`, `Billions of yuan`, `%`.
pub fn unit_phrase(lang: Lang, column: &Column, mult: i16) -> String {
    if column.units == "idx" {
        return lang.pick("指数", "Index").to_owned();
    }
    let measure = measure_word(lang, measure_of(column));
    match (mult_word(lang, mult), lang) {
        (Some(word), _) if !word.is_empty() && is_pure(column.unit.measure.as_str()) => capitalised(word),
        (Some(""), Lang::English) => capitalised(if measure == "%" { "per cent" } else { &measure }),
        (Some(word), Lang::English) => format!("{}s of {measure}", capitalised(word)),
        (Some(word), Lang::Chinese) => format!("{word}{measure}"),
        (None, _) => format!("10^{mult} {measure}"),
    }
}

/// What follows a single value: `亿元`, ` billion yuan`, `%`.
pub fn unit_suffix(lang: Lang, column: &Column, mult: i16) -> String {
    if column.units == "idx" { String::new() } else { unit_after(lang, measure_of(column), mult) }
}

/// Whether values are plain numbers, or of what nobody said: no unit is said after them.
fn is_pure(measure: &str) -> bool {
    matches!(measure, "PN" | "unstated")
}

/// What follows a value of this measure, written in 10^`mult` of it.
pub fn unit_after(lang: Lang, measure: &str, mult: i16) -> String {
    let measure = if is_pure(measure) { String::new() } else { measure_word(lang, measure) };
    match (mult_word(lang, mult), lang) {
        _ if measure == "%" => measure,
        (Some(""), _) if measure.is_empty() => measure,
        (Some(""), Lang::English) => format!(" {measure}"),
        (Some(word), Lang::English) => format!(" {word} {measure}").trim_end().to_owned(),
        (Some(word), Lang::Chinese) => format!("{word}{measure}"),
        (None, _) => format!(" × 10^{mult} {measure}").trim_end().to_owned(),
    }
}

/// The part of a unit that stays beside every number: `%`, or nothing.
pub(super) fn inline_suffix(column: &Column) -> &'static str {
    if column.unit.measure.as_str() == "PC" && column.units != "idx" { "%" } else { "" }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + letters.as_str())
}

/// 季度, quarterly.
pub const fn frequency_word(lang: Lang, freq: Frequency) -> &'static str {
    match freq {
        Frequency::Annual => lang.pick("年度", "annual"),
        Frequency::SemiAnnual => lang.pick("半年度", "half-yearly"),
        Frequency::Quarterly => lang.pick("季度", "quarterly"),
        Frequency::Monthly => lang.pick("月度", "monthly"),
        Frequency::Weekly => lang.pick("周度", "weekly"),
        Frequency::Daily => lang.pick("日度", "daily"),
        Frequency::Irregular => lang.pick("不定期", "irregular"),
    }
}

/// 经季节调整, seasonally adjusted; nothing for an unadjusted series.
pub fn adjustment_word(lang: Lang, short: &str) -> Option<&'static str> {
    match short {
        "SA" => Some(lang.pick("经季节调整", "seasonally adjusted")),
        "SAAR" => Some(lang.pick("经季节调整折年率", "seasonally adjusted annual rate")),
        _ => None,
    }
}

/// What was done to the level: by the publisher, then by the query.
pub fn transformation_words(lang: Lang, column: &Column) -> Vec<&'static str> {
    let published = match column.series.transformation {
        Transformation::GrowthOverPrevious => Some(lang.pick("环比增速", "growth over the previous period")),
        Transformation::GrowthOverYear => Some(lang.pick("同比增速", "growth over one year")),
        Transformation::GrowthSinceBase => Some(lang.pick("比基期增长", "growth since a base")),
        Transformation::AverageGrowth => Some(lang.pick("年均增速", "average growth a year")),
        Transformation::Share => Some(lang.pick("占比", "share")),
        Transformation::Contribution => Some(lang.pick("贡献", "contribution")),
        Transformation::ChangeOverPrevious => {
            Some(lang.pick("比上期增减", "change over the previous period"))
        }
        Transformation::ChangeOverYear => Some(lang.pick("同比增减", "change over one year")),
        Transformation::DifferenceFromSeries => Some(lang.pick("差额", "difference")),
        Transformation::Level => None,
    };
    let asked = match column.units.as_str() {
        "chg" => Some(lang.pick("比上期增减", "change over the previous period")),
        "ch1" => Some(lang.pick("比上年同期增减", "change from a year ago")),
        "pch" => Some(lang.pick("环比增速", "per cent change over the previous period")),
        "pc1" => Some(lang.pick("同比增速", "per cent change from a year ago")),
        "pca" => Some(lang.pick("环比折年率", "compounded annual rate of change")),
        "cch" => Some(lang.pick("连续复合变动率", "continuously compounded rate of change")),
        "cca" => Some(lang.pick("连续复合变动折年率", "continuously compounded annual rate of change")),
        "log" => Some(lang.pick("自然对数", "natural log")),
        _ => None,
    };
    [published, asked].into_iter().flatten().collect()
}

/// 不变价, constant prices.
pub(super) const fn prices_word(lang: Lang, prices: Prices) -> Option<&'static str> {
    match prices {
        Prices::Current => Some(lang.pick("现价", "current prices")),
        Prices::Constant => Some(lang.pick("不变价", "constant prices")),
        Prices::Unstated => None,
    }
}

/// A value with the words that qualify it: `近9,000`, `over 7,600`.
pub fn qualified(lang: Lang, qualifier: Qualifier, number: &str) -> String {
    match (qualifier, lang) {
        (Qualifier::Exact | Qualifier::Range, _) => number.to_owned(),
        (Qualifier::Nearly, Lang::Chinese) => format!("近{number}"),
        (Qualifier::Over, Lang::Chinese) => format!("超{number}"),
        (Qualifier::AtLeast, _) => format!("≥{number}"),
        (Qualifier::Under, Lang::Chinese) => format!("不足{number}"),
        (Qualifier::AtMost, _) => format!("≤{number}"),
        (Qualifier::About, Lang::Chinese) => format!("约{number}"),
        (Qualifier::Nearly, Lang::English) => format!("nearly {number}"),
        (Qualifier::Over, Lang::English) => format!("over {number}"),
        (Qualifier::Under, Lang::English) => format!("under {number}"),
        (Qualifier::About, Lang::English) => format!("about {number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_measure_of_the_seeds_has_a_word() {
        let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
        let mut unknown: Vec<String> = Vec::new();
        for file in ["series.toml", "lexicon/units.toml", "lexicon/indicators.toml"] {
            let text = std::fs::read_to_string(seeds.join(file)).unwrap();
            for part in text.split("measure = \"").skip(1) {
                let code = part.split('"').next().unwrap();
                if !MEASURES.contains_key(code) && !code.contains('/') {
                    unknown.push(code.to_owned());
                }
            }
        }
        assert!(unknown.is_empty(), "no words for {unknown:?}: add them to measures.csv");
        assert!(MEASURES.len() > 100);
    }

    #[test]
    fn a_name_in_two_languages_is_said_in_one() {
        for (name, zh, en) in [
            ("Tianjin Daily (天津日报)", "天津日报", "Tianjin Daily"),
            ("Board of Governors of the Federal Reserve System (US)", "", ""),
            ("(天津)", "", ""),
            ("天津日报", "", ""),
        ] {
            let said = (Lang::Chinese.name_in(name), Lang::English.name_in(name));
            assert_eq!(said, if zh.is_empty() { (name, name) } else { (zh, en) });
        }
    }

    #[test]
    fn a_number_of_nothing_known_stands_alone() {
        for (code, mult, zh, en) in [
            ("unstated", 0, "", ""),
            ("PN", 0, "", ""),
            ("unstated", 4, "万", " ten thousand"),
            ("PC", 0, "%", "%"),
        ] {
            let said = [Lang::Chinese, Lang::English].map(|lang| unit_after(lang, code, mult));
            assert_eq!(said, [zh, en], "{code}");
        }
    }

    #[test]
    fn units_are_said_as_a_reader_would() {
        for (code, mult, zh, en) in [
            ("kWh", 8, "亿千瓦时", "hundred million kWh"),
            ("CNY/tonne", 0, "元/吨", "yuan per tonne"),
            ("odd_thing", 0, "odd thing", "odd thing"),
        ] {
            let say = |lang| {
                format!(
                    "{}{}{}",
                    mult_word(lang, mult).unwrap(),
                    lang.pick("", " "),
                    measure_word(lang, code)
                )
                .trim()
                .to_owned()
            };
            assert_eq!((say(Lang::Chinese).as_str(), say(Lang::English).as_str()), (zh, en));
        }
    }
}
