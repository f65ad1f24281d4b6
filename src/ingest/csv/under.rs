//! Rows right under the header that belong to it: the second row of a merged header, and a row of units.
//!
//! ```text
//! 指标,2024年1-3月,            指标,2024年,,2025年              日期,产值
//! ,绝对量(亿元),同比增长(%)     ,1季度,2季度,1季度              单位,万元
//! ```
//!
//! A blank header is that of the cell to its left, as programs write merged cells. What the second row says is a part of
//! the period, a unit, or which of several numbers of one period stands there; where it cannot be told, the column is
//! refused.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Datelike;

use super::header::{comparable, without_unit};
use super::reject::Refusal;
use super::unit::{hints, is_unit_column, says_nothing, split};
use crate::domain::{Frequency, ObsStatus, Unit, UnitMeasure};
use crate::extract::Lexicon;
use crate::ingest::period::{Context, PeriodError, Shape, Spelled, YearFrom, spell};

/// Words of a column of rates, which are no amounts whatever stands above them.
const RELATIVE: [&str; 9] = ["增长", "增速", "增幅", "同比", "环比", "涨幅", "占比", "比重", "±"];
/// Words of a column that has the numbers themselves.
const ITSELF: [&str; 12] = [
    "绝对量",
    "绝对值",
    "绝对数",
    "总量",
    "数值",
    "数量",
    "金额",
    "合计",
    "本期",
    "本期数",
    "实绩",
    "指标值",
];

/// A column of a bureau file: the period in its header, and the unit that the header says.
#[derive(Debug, Clone)]
pub(super) struct PeriodColumn {
    pub(super) at: usize,
    /// What stands in the header.
    pub(super) written: String,
    pub(super) spelled: Spelled,
    /// Whether the year is that of another column.
    pub(super) is_carried: bool,
    pub(super) unit: Option<Arc<Unit>>,
    /// Whether another column has other numbers of the same period.
    pub(super) is_beside: bool,
    /// Status of its numbers: 2025年5月(初步).
    pub(super) status: ObsStatus,
    /// Whether what stands under its period says that it has the numbers themselves, which are no rates: 绝对量.
    pub(super) is_amount: bool,
}

impl PeriodColumn {
    /// Whether it is one period of this frequency, which no total since January is: not the first of its year.
    pub(super) fn is_single(&self, freq: Option<Frequency>) -> bool {
        let shape = match freq {
            Some(Frequency::Quarterly) => Shape::Quarter,
            Some(Frequency::Monthly) => Shape::Month,
            _ => return false,
        };
        self.spelled.shape == shape && self.spelled.span.start().month() > 1
    }

    /// Whether it is a total since January, of several periods of this frequency.
    pub(super) fn is_total(&self, freq: Option<Frequency>) -> bool {
        let Some(months) = freq.and_then(Frequency::months) else { return false };
        let (start, end) = (self.spelled.span.start(), self.spelled.span.end());
        let whole = matches!(self.spelled.shape, Shape::Months | Shape::Half | Shape::Year);
        whole && start.month() == 1 && end.month() > months
    }

    /// Whether it is 1-2月 beside single months of which neither is one of the two: some statistics have no January.
    pub(super) fn stands_alone(&self, singles: &[&Self]) -> bool {
        let (start, end) = (self.spelled.span.start(), self.spelled.span.end());
        self.spelled.shape == Shape::Months
            && (start.month(), end.month()) == (1, 2)
            && !singles
                .iter()
                .any(|single| single.spelled.span.end() >= start && single.spelled.span.start() <= end)
    }
}

/// Finds the columns that share their period.
pub(super) fn mark_beside(columns: &mut [PeriodColumn]) {
    let mut counts: HashMap<Spelled, usize> = HashMap::new();
    for column in columns.iter() {
        *counts.entry(column.spelled).or_default() += 1;
    }
    for column in columns {
        column.is_beside = counts.get(&column.spelled).is_some_and(|count| *count > 1);
    }
}

/// Whether the first cell of a row may be that of a row of units or of a second header.
pub(super) fn may_name_units(first: &str) -> bool {
    first.trim().is_empty() || is_unit_column(first)
}

/// The unit that a cell under a header says: its own, or per cent where it names a rate.
pub(super) fn unit_under(text: &str, lexicon: &Lexicon) -> Option<Arc<Unit>> {
    let stated = split(text, lexicon).1;
    let is_relative = || RELATIVE.iter().any(|word| text.contains(word));
    stated.or_else(|| is_relative().then(|| Arc::new(Unit::new(UnitMeasure::percent(), 0))))
}

/// The columns of a bureau file by both rows of its header: `under` has the cells of the second one with their places,
/// and `names_units` says whether it is a row of units. A column that cannot be told is answered with what stands over
/// and in it.
pub(super) fn merged(
    columns: &[PeriodColumn],
    names: &[String],
    under: &[(usize, String)],
    names_units: bool,
    context: &Context,
    lexicon: &Lexicon,
) -> Vec<Result<PeriodColumn, (usize, Refusal)>> {
    let mut found: Vec<(PeriodColumn, Option<Refusal>)> = Vec::with_capacity(under.len());
    for (at, text) in under {
        // A header that is no period stands over nothing.
        let over = (0..=*at).rev().find(|at| !names[*at].is_empty());
        let Some(over) = over.and_then(|over| columns.iter().find(|column| column.at == over)) else {
            continue;
        };
        let column = PeriodColumn { at: *at, ..over.clone() };
        match (text.is_empty(), over.at == *at) {
            (true, true) => found.push((column, None)),
            (true, false) => {}
            (false, _) => {
                let unit = unit_under(text, lexicon);
                let is_meant = (names_units && !says_nothing(text)) || hints(text);
                if unit.is_none() && is_meant {
                    found.push((column, Some(Refusal::UnknownUnit(text.clone()))));
                } else {
                    found.push(joined(column, text, context, lexicon));
                }
            }
        }
    }
    let (mut told, unclear): (Vec<PeriodColumn>, Vec<Option<Refusal>>) = found.into_iter().unzip();
    mark_beside(&mut told);
    let sure = |(column, why): (PeriodColumn, Option<Refusal>)| match why {
        Some(why @ Refusal::UnknownUnit(_)) => Err((column.at, why)),
        Some(why) if column.is_beside => Err((column.at, why)),
        _ => Ok(column),
    };
    told.into_iter().zip(unclear).map(sure).collect()
}

/// A column by the period over it and the text under that; and why it is refused where another has the same period and
/// the text does not say which of its numbers it has.
fn joined(
    over: PeriodColumn,
    text: &str,
    context: &Context,
    lexicon: &Lexicon,
) -> (PeriodColumn, Option<Refusal>) {
    /// Other words for 当月 and 累计.
    const ALONE: [&str; 8] = ["本月", "当月", "本季", "当季", "当月值", "本月数", "当月数", "本期数"];
    const TOTAL: [&str; 9] =
        ["1-本月", "1至本月", "累计", "累计值", "累计数", "本年累计", "自年初累计", "年初至今", "本年累计数"];
    let written = format!("{} {text}", over.written);
    let (part, unit) = split(text, lexicon);
    let word = comparable(part).replace(['—', '–', '~'], "-");
    let part = match () {
        () if ALONE.contains(&word.as_str()) && over.spelled.shape == Shape::Month => "当月",
        () if TOTAL.contains(&word.as_str()) => "累计",
        () => part,
    };
    let of_year = Context { year: YearFrom::Stated(over.spelled.span.end().year()), ..*context };
    let together = spell(&format!("{}{part}", over.written), &of_year);
    if let Ok(spelled) = together.or_else(|_| spell(part, context)) {
        let unit = unit.or(over.unit.clone());
        return (PeriodColumn { written, spelled, unit, ..over }, None);
    }
    let unit = unit_under(text, lexicon);
    let is_amount = ITSELF.contains(&comparable(part).as_str());
    let why = (unit.is_none() && !is_amount).then(|| PeriodError::Unreadable(written.clone()).into());
    (PeriodColumn { written, unit: unit.or(over.unit.clone()), is_amount, ..over }, why)
}

/// Whether a label says that its values are of one period: 当月值, 本期.
pub(super) fn is_single_period(label: &str) -> bool {
    let label = comparable(label);
    let at = ["当月", "当期", "当季", "本月", "本季"].iter().find_map(|word| label.find(word));
    // 1-本月 is since January.
    at.is_some_and(|at| !label[..at].ends_with(['-', '—', '至', '止']) && !is_since_january(&label))
}

/// Whether a label says that its values are totals since January.
pub(super) fn is_since_january(label: &str) -> bool {
    const WORDS: [&str; 14] = [
        "累计值",
        "累计数",
        "累计额",
        "累计量",
        "本年累计",
        "年初累计",
        "累计同比",
        "累计增",
        "累计完成",
        "(累计",
        "_累计",
        "1-本月",
        "年初至今",
        "YTD",
    ];
    const NOT: [&str; 2] = ["历史累计", "历年累计"];
    let label = comparable(label);
    let has = |words: &[&str]| words.iter().any(|word| label.contains(word));
    !has(&NOT) && (has(&WORDS) || without_unit(&label).ends_with("累计"))
}
