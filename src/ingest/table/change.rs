//! Headers of change: which count in per cent, and which in the unit of what changed: 同比增速 and 增减额.

use super::words::Measure;

/// What the numbers under a header of change count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Counted {
    #[default]
    Percent,
    /// The unit of the level.
    Amount,
    /// 增减, 比年初: the other columns and the unit of the table decide.
    Either,
}

/// Words of an absolute change at the end of a header.
const AMOUNTS: [&str; 19] = [
    "增减额",
    "增减量",
    "增减数",
    "增减绝对额",
    "增减绝对量",
    "增加额",
    "增加量",
    "增加数",
    "增长额",
    "增长量",
    "增量",
    "增额",
    "增加",
    "减少额",
    "减少",
    "净增额",
    "净增",
    "多增",
    "变动额",
];

/// What a change is against, longest first among those that end alike.
const COMPARED: [(&str, Measure); 19] = [
    ("比上年同期", Measure::OverYear),
    ("比去年同期", Measure::OverYear),
    ("较上年同期", Measure::OverYear),
    ("较去年同期", Measure::OverYear),
    ("比上年末", Measure::SinceYearBegan),
    ("较上年末", Measure::SinceYearBegan),
    ("比上年", Measure::OverYear),
    ("较上年", Measure::OverYear),
    ("比去年", Measure::OverYear),
    ("比同期", Measure::OverYear),
    ("同比", Measure::OverYear),
    ("比年初", Measure::SinceYearBegan),
    ("较年初", Measure::SinceYearBegan),
    ("比上月末", Measure::OverPrevious),
    ("较上月末", Measure::OverPrevious),
    ("比上月", Measure::OverPrevious),
    ("较上月", Measure::OverPrevious),
    ("比上季", Measure::OverPrevious),
    ("环比", Measure::OverPrevious),
];

/// An absolute change that a header names, and what stands before its words: 累计 of 累计同比增加额.
pub(super) fn amount(name: &str) -> Option<(Measure, &str)> {
    let rest = AMOUNTS.iter().find_map(|word| name.strip_suffix(word))?;
    if rest.is_empty() {
        return Some((Measure::OverYear, rest));
    }
    COMPARED.iter().find_map(|(word, measure)| Some((*measure, rest.strip_suffix(word)?)))
}

/// What a header of change without a unit counts.
pub(super) fn counted(name: &str) -> Counted {
    let open = ["增减", "年初", "上年末"].iter().any(|word| name.contains(word));
    let ratio = ["增长", "增速", "幅", "率", "升降", "涨跌"].iter().any(|word| name.contains(word));
    if open && !ratio { Counted::Either } else { Counted::Percent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_an_amount_or_a_ratio() {
        assert_eq!(amount("增减额"), Some((Measure::OverYear, "")));
        assert_eq!(amount("累计同比增加额"), Some((Measure::OverYear, "累计")));
        assert_eq!(amount("比上年末增加"), Some((Measure::SinceYearBegan, "")));
        assert_eq!(amount("比上月末减少"), Some((Measure::OverPrevious, "")));
        for other in ["增加值", "同比增长", "户籍人口增加", "零售额"] {
            assert_eq!(amount(other), None, "{other}");
        }
        assert_eq!(counted("比年初增减"), Counted::Either);
        assert_eq!(counted("比年初增长"), Counted::Percent);
        assert_eq!(counted("同比"), Counted::Percent);
    }
}
