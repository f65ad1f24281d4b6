//! The words that headers are made of: what they measure, which part of a time they mean, and whether they plan.

use super::words::{Measure, Reach};

/// Words of change and of amount at the end or beginning of a header, longest first among those that hold each other.
pub(super) const MEASURES: [(&str, Option<Measure>); 71] = [
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
    ("增减变动", Some(Measure::OverYear)),
    ("增减幅度", Some(Measure::OverYear)),
    ("增减", Some(Measure::OverYear)),
    ("升降幅度", Some(Measure::OverYear)),
    ("升降", Some(Measure::OverYear)),
    ("占比", Some(Measure::Share)),
    ("比重", Some(Measure::Share)),
    ("所占比例", Some(Measure::Share)),
    ("构成", Some(Measure::Share)),
    ("贡献率", Some(Measure::ContributionRate)),
    ("拉动点数", Some(Measure::ContributedPoints)),
    ("拉动", Some(Measure::ContributedPoints)),
    ("调整预算数", Some(Measure::Other)),
    ("调整预算", Some(Measure::Other)),
    ("涨跌幅度", Some(Measure::OverYear)),
    ("涨跌幅", Some(Measure::OverYear)),
    ("涨跌", Some(Measure::OverYear)),
    ("决算数", Some(Measure::Level)),
    ("执行数", Some(Measure::Level)),
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
pub(super) const REACHES: [(&str, Option<Reach>); 36] = [
    ("自年初累计", Some(Reach::Cumulative)),
    ("本年累计", Some(Reach::Cumulative)),
    ("本月止累计", Some(Reach::Cumulative)),
    ("累计", Some(Reach::Cumulative)),
    ("本月止", Some(Reach::Cumulative)),
    ("本月", Some(Reach::Current)),
    ("当期", Some(Reach::Current)),
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
    ("数", None),
    ("数量", None),
    ("值", None),
    ("实际", None),
    ("实绩数", None),
    ("完成", None),
    ("完成情况", None),
    ("执行", None),
    ("水平", None),
    ("实际数", None),
    ("完成数", None),
    ("完成额", None),
    ("实际完成", None),
    ("本期数", None),
    ("余", None),
    ("全年", None),
];

/// What a plan or an estimate is called, the longest first among those that end alike, and the word that the grammar
/// reads for it.
const PLANS: [(&str, &str); 22] = [
    ("年初预算数", "目标"),
    ("年初预算", "目标"),
    ("全年预算数", "目标"),
    ("全年预算", "目标"),
    ("预算数", "目标"),
    ("年度目标", "目标"),
    ("全年目标", "目标"),
    ("预期目标", "目标"),
    ("目标任务", "目标"),
    ("目标值", "目标"),
    ("目标数", "目标"),
    ("目标", "目标"),
    ("年度计划", "目标"),
    ("全年计划", "目标"),
    ("计划数", "目标"),
    ("年度任务", "目标"),
    ("全年任务", "目标"),
    ("任务", "目标"),
    ("预期", "目标"),
    ("预计完成", "预计"),
    ("预计数", "预计"),
    ("预计", "预计"),
];

/// Words of how much of a plan is done.
const PROGRESS: [&str; 6] = ["占预算", "完成预算", "预算完成", "完成进度", "完成率", "完成目标"];

/// Whether a header tells how much of a plan is done.
pub(super) fn is_progress(name: &str) -> bool {
    PROGRESS.iter().any(|word| name.contains(word))
}

/// The word of a plan or an estimate at the end of a name, or before a change, and what is left: 目标, and 增长 of
/// 目标增长.
pub(super) fn plan(name: &str) -> Option<(&'static str, &str)> {
    if is_progress(name) {
        return None;
    }
    if matches!(name, "预算" | "计划") {
        return Some(("目标", ""));
    }
    PLANS.iter().find_map(|(word, said)| {
        let rest = name.strip_suffix(word).or_else(|| name.strip_prefix(word).filter(|_| word == said))?;
        Some((*said, rest))
    })
}
