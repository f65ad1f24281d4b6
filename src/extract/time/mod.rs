//! Time expressions: what the words say (`parse`), and what they mean once the publication date and the year under
//! discussion are known (`resolve`).

mod cursor;
mod event;
mod holiday;
mod parse;
mod resolve;
mod words;
mod years;

use holiday::Holiday;
pub(super) use holiday::is_holiday;
pub(super) use parse::{begun, parse};
pub(super) use resolve::{Meaning, Moment, Now, base_span, resolve};
pub(super) use words::can_begin;

/// Which year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Year {
    Given(i32),
    /// 今年 0, 去年 -1: counted from the publication date.
    FromPublication(i32),
    /// 上年 -1, 当年 0: counted from the year under discussion.
    FromContext(i32),
    Bare,
}

/// Which part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Year,
    Half(u32),
    Quarter(u32),
    /// 前三季度.
    Quarters(u32),
    Month(u32),
    Months(u32, u32),
    Day(u32, u32),
    /// 10月1日至8日: first and last, each month and day.
    Days((u32, u32), (u32, u32)),
    /// 上旬 1, 中旬 2, 下旬 3 of a month; 初 is read as the first ten days.
    TenDays(u32, u32),
    /// 同期: the part of the year under discussion.
    Same,
    /// 报告期: the span that the report is about.
    Told,
    /// 年初至报告期末: the year up to its end.
    ToldSoFar,
    /// 假期前四天: so many days of the span under discussion.
    FirstDays(u32),
    /// 本月 0, 上月 -1.
    MonthFrom(i32),
    /// 本季度 0, 上季度 -1.
    QuarterFrom(i32),
    /// 本周 0, 上周 -1, counted from publication.
    WeekFrom(i32),
    /// 昨天 -1, 前天 -2, counted from publication.
    DayFrom(i32),
    /// 本月前15天: so many days of the month that runs.
    MonthDays(u32),
}

/// What a time expression says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    Part {
        year: Year,
        part: Part,
    },
    Years(i32, i32),
    /// 2024年6月至2025年6月: years and months.
    Between((i32, u32), (i32, u32)),
    /// 春节假期, or its first days.
    Holiday {
        holiday: Holiday,
        year: Year,
        days: Option<u32>,
    },
    /// 五年来, 过去五年: so many years up to now.
    Past {
        years: i32,
        /// 过去五年, 近三年: calendar years, the last one that is over among them.
        whole: bool,
        /// 四年累计完成…: of the one figure.
        passing: bool,
    },
    /// 未来三年.
    Ahead(i32),
    /// 前四年: the first years of the plan that is spoken of.
    FirstYears(i32),
    /// 十四五 is 14.
    FiveYear(i32),
    /// 截至目前, 如今: the publication date.
    Now,
    /// 日前, 昨天: says when something was reported, not what period a value has.
    Reported,
}

/// A time expression with what its edges say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each says whether a word was there")]
pub(super) struct TimeExpr {
    pub time: Time,
    /// 末, 底: the last day.
    pub at_end: bool,
    /// 初 of a year or quarter: the first day.
    pub at_start: bool,
    /// 截至.
    pub until: bool,
    /// 当月, 单月: the month alone, beside a longer span.
    pub alone: bool,
    /// 自 or …以来: from its first day to publication.
    pub since: bool,
    /// Characters read.
    pub len: usize,
}
