//! Headers of change: which count in per cent, and which in the unit of what changed: 同比增速 and 增减额.

use super::words::{Measure, Reach};

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

/// Times that a change is against, behind 比 or 较, and what they say of its own time.
const AGAINST: [(&str, Measure, Option<Reach>); 19] = [
    ("上年同期累计", Measure::OverYear, Some(Reach::Cumulative)),
    ("上年同期", Measure::OverYear, None),
    ("去年同期", Measure::OverYear, None),
    ("上年同月", Measure::OverYear, Some(Reach::Current)),
    ("去年同月", Measure::OverYear, Some(Reach::Current)),
    ("上年同季", Measure::OverYear, None),
    ("上年累计", Measure::OverYear, Some(Reach::Cumulative)),
    ("去年累计", Measure::OverYear, Some(Reach::Cumulative)),
    ("上年末", Measure::SinceYearBegan, None),
    ("上年底", Measure::SinceYearBegan, None),
    ("年初", Measure::SinceYearBegan, None),
    ("上年", Measure::OverYear, None),
    ("去年", Measure::OverYear, None),
    ("同期", Measure::OverYear, None),
    ("上月末", Measure::OverPrevious, None),
    ("上月", Measure::OverPrevious, None),
    ("上季度", Measure::OverPrevious, None),
    ("上季", Measure::OverPrevious, None),
    ("上期", Measure::OverPrevious, None),
];

/// How a change is called behind what it is against.
pub(super) const CHANGES: [&str; 19] = [
    "",
    "±",
    "增长",
    "增长速度",
    "增长率",
    "增速",
    "增幅",
    "增减",
    "增减幅度",
    "增减变动",
    "涨跌",
    "涨跌幅",
    "涨跌幅度",
    "价格涨跌",
    "升降",
    "升降幅度",
    "变动",
    "变动幅度",
    "变化",
];

/// Changes in per cent of which another column says what they are against.
pub(super) const BARE: [&str; 6] = ["涨跌幅", "涨跌幅度", "升降幅度", "增减幅度", "变动幅度", "增幅"];

/// A change against a time that a header names, the reach that this gives it, and what stands before: 累计 of
/// 累计比上年同期增长.
pub(super) fn compared(name: &str) -> Option<(Measure, Option<Reach>, &str)> {
    let (before, rest) = name.split_once(['比', '较'])?;
    let (word, measure, reach) = AGAINST.iter().find(|(word, _, _)| rest.starts_with(word))?;
    CHANGES.contains(&&rest[word.len()..]).then_some((*measure, *reach, before))
}

/// What a header of change without a unit counts.
pub(super) fn counted(name: &str) -> Counted {
    let open = ["增减", "年初", "上年末", "±"].iter().any(|word| name.contains(word));
    let ratio = ["增长", "增速", "幅", "率", "升降", "涨跌"].iter().any(|word| name.contains(word));
    if open && !ratio { Counted::Either } else { Counted::Percent }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_what_a_change_is_against() {
        let current = Some(Reach::Current);
        assert_eq!(compared("比上年同月增长"), Some((Measure::OverYear, current, "")));
        assert_eq!(compared("本月比去年同月增长"), Some((Measure::OverYear, current, "本月")));
        assert_eq!(compared("比上年累计增长"), Some((Measure::OverYear, Some(Reach::Cumulative), "")));
        assert_eq!(compared("比上月涨跌"), Some((Measure::OverPrevious, None, "")));
        assert_eq!(compared("比重"), None);
    }

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
