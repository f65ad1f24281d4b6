//! Values, periods and codes in the reader's words: the same words, scales and digits that a chart uses.

use chrono::NaiveDate;

use super::visitor::Visitor;
use crate::catalog::Catalog;
use crate::chart::{self, Lang, Nature, Scaling, format_number, words};
use crate::domain::{
    Collection, Column, Figure, Frequency, OPEN_END, ObsStatus, Observation, OriginKind, PeriodSource,
    Prices, Qualifier, Resolution, Series, Transformation,
};

/// A series as it was published, without points.
pub fn column_of(series: &Series) -> Column {
    let (freq, unit) = (series.freq, series.unit.clone());
    Column { series: series.clone(), freq, unit, units: "lin".to_owned(), points: Vec::new() }
}

/// One scale for all values of a column, in the reader's words.
pub struct Told<'c> {
    lang: Lang,
    column: &'c Column,
    pub scaling: Scaling,
    pub decimals: usize,
}

/// Powers of ten that English has a word for.
const ENGLISH_MULTS: [i8; 5] = [0, 3, 6, 9, 12];
/// Digits after the point of a rate, and of a logarithm, that a question computed.
const RATE_DECIMALS: usize = 2;
const LOG_DECIMALS: usize = 4;
/// Digits after the point that a published value may have.
const MAX_PUBLISHED_DECIMALS: usize = 6;

impl<'c> Told<'c> {
    /// As a chart tells the values of `column`: a few digits in 亿 or billions.
    pub fn rounded(lang: Lang, column: &'c Column, points: &[Observation]) -> Self {
        let values = || points.iter().filter_map(|p| p.reading.value).filter(|v| v.is_finite());
        let scaling = Scaling::choose(lang, nature(column), column.unit.mult, largest(values()));
        let shown: Vec<f64> = values().map(|v| scaling.apply(v, column.unit.mult)).collect();
        let decimals = scaling.decimals(column, shown.iter().copied());
        Self { lang, column, scaling, decimals }
    }

    /// The values of `column` with every digit that was published, in the unit that was published; in English in one
    /// that has a word.
    pub fn exact(lang: Lang, column: &'c Column) -> Self {
        Self::exactly(lang, column, &column.points)
    }

    /// [`Told::exact`] for points that are not the column's own.
    pub fn exactly(lang: Lang, column: &'c Column, points: &[Observation]) -> Self {
        let own = column.unit.mult;
        let values = || points.iter().filter_map(|p| p.reading.value).filter(|v| v.is_finite());
        let scaling = if lang == Lang::English && !ENGLISH_MULTS.contains(&own) && !points.is_empty() {
            Scaling::choose(lang, nature(column), own, largest(values()))
        } else {
            Scaling { mult: i16::from(own) }
        };
        let published = points.iter().filter(|p| !p.is_derived()).filter_map(|p| p.reading.value);
        let usual = match column.units.as_str() {
            "lin" | "chg" | "ch1" => usize::from(column.series.decimals),
            "log" => LOG_DECIMALS,
            _ => RATE_DECIMALS,
        };
        let own_decimals = published.map(decimals_of).max().unwrap_or(0).max(usual);
        let shift = i32::from(scaling.mult) - i32::from(own);
        let decimals = usize::try_from(own_decimals as i32 + shift).unwrap_or(0);
        Self { lang, column, scaling, decimals }
    }

    /// `亿元`, `Billions of yuan`: for the head of a table.
    pub fn unit(&self) -> String {
        words::unit_phrase(self.lang, self.column, self.scaling.mult)
    }

    /// `亿元`, ` billion yuan`, `%`: after a value.
    pub fn suffix(&self) -> String {
        words::unit_suffix(self.lang, self.column, self.scaling.mult)
    }

    /// Digits only.
    pub fn number(&self, value: f64) -> String {
        format_number(self.scaling.apply(value, self.column.unit.mult), self.decimals)
    }

    /// `近9,000`, or a dash where there is none.
    pub fn value(&self, point: &Observation) -> String {
        let reading = &point.reading;
        reading.value.map_or_else(dash, |v| words::qualified(self.lang, reading.qualifier, &self.number(v)))
    }

    /// `近9,000亿元`.
    pub fn value_with_unit(&self, point: &Observation) -> String {
        if point.reading.value.is_none() { dash() } else { format!("{}{}", self.value(point), self.suffix()) }
    }

    /// `8,500 – 9,000`, where the words imply bounds.
    pub fn bounds(&self, point: &Observation) -> Option<String> {
        let side = |bound: Option<f64>| bound.map(|value| self.number(value));
        match (side(point.reading.value_min), side(point.reading.value_max)) {
            (None, None) => None,
            (Some(low), None) => Some(format!("≥ {low}")),
            (None, Some(high)) => Some(format!("≤ {high}")),
            (Some(low), Some(high)) => Some(format!("{low} – {high}")),
        }
    }
}

/// The largest magnitude.
fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0_f64, |most, value| most.max(value.abs()))
}

/// Digits after the point that `value` needs.
fn decimals_of(value: f64) -> usize {
    let text = format!("{:.MAX_PUBLISHED_DECIMALS$}", value.abs());
    text.split_once('.').map_or(0, |(_, tail)| tail.trim_end_matches('0').len())
}

/// How values of a column are scaled.
fn nature(column: &Column) -> Nature {
    if words::is_ratio(column) { Nature::Ratio } else { Nature::Amount }
}

fn dash() -> String {
    "—".to_owned()
}

/// `64.54亿元`: a figure as it was written; in English in thousands, millions, billions.
pub fn figure_value(lang: Lang, figure: &Figure) -> String {
    let unit = &figure.unit;
    let own = i16::from(unit.mult);
    let scaling = match lang {
        _ if own == 0 => Scaling { mult: 0 },
        Lang::Chinese => Scaling { mult: own },
        Lang::English => Scaling::choose(lang, Nature::Amount, unit.mult, figure.value.abs()),
    };
    let value = scaling.apply(figure.value, unit.mult);
    let number = words::qualified(lang, figure.qualifier, &format_number(value, decimals_of(value)));
    let measure = words::counted(unit.measure.as_str(), &format!("{}{}", figure.indicator, figure.exact));
    format!("{number}{}", words::unit_after(lang, measure, scaling.mult))
}

/// `2025年一季度`, `2025 Q1`; a span that is longer than its period by its span.
pub fn period(lang: Lang, freq: Frequency, point: &Observation) -> String {
    chart::periods::of(lang, freq, point)
}

/// What was done to the level, by the publisher and by the question: `同比增速`.
pub fn done_to(lang: Lang, column: &Column) -> Vec<&'static str> {
    words::transformation_words(lang, column)
}

/// `2025-04-27`; an open end in words.
pub fn until(visitor: &Visitor, day: NaiveDate) -> String {
    if day == OPEN_END { visitor.say("至今", "today").to_owned() } else { day.to_string() }
}

/// Name of an area or entity; its code where the catalog does not know it.
pub fn area<'a>(visitor: &Visitor, catalog: &'a Catalog, code: &'a str) -> &'a str {
    let own = catalog.area(code).map(|area| match visitor.lang {
        Lang::Chinese => area.name_zh.as_str(),
        Lang::English => area.name_en.as_str(),
    });
    own.filter(|name| !name.is_empty()).unwrap_or(code)
}

/// Name of an indicator; its code where the catalog does not know it.
pub fn indicator<'a>(visitor: &Visitor, catalog: &'a Catalog, code: &'a str) -> &'a str {
    let own = catalog.indicator(code).map(|indicator| match visitor.lang {
        Lang::Chinese => indicator.name_zh.as_str(),
        Lang::English => indicator.name_en.as_str(),
    });
    own.filter(|name| !name.is_empty()).unwrap_or(code)
}

/// A code with a word for readers.
pub trait Word {
    /// In Chinese and English.
    fn words(self) -> (&'static str, &'static str);

    /// In the reader's language.
    fn word(self, visitor: &Visitor) -> &'static str
    where
        Self: Sized,
    {
        let (zh, en) = self.words();
        visitor.say(zh, en)
    }
}

impl Word for ObsStatus {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Normal => ("正式值", "normal"),
            Self::Estimated => ("估计", "estimated"),
            Self::Forecast => ("预测或目标", "forecast or target"),
            Self::Provisional => ("初步值", "provisional"),
            Self::Conflicting => ("有出入", "conflicting"),
            Self::Missing => ("缺失", "missing"),
        }
    }
}

impl Word for Qualifier {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Exact => ("准确", "exact"),
            Self::Nearly => ("近", "nearly"),
            Self::Over => ("超", "over"),
            Self::AtLeast => ("不低于", "at least"),
            Self::Under => ("不足", "under"),
            Self::AtMost => ("不超过", "at most"),
            Self::About => ("约", "about"),
            Self::Range => ("区间", "range"),
        }
    }
}

impl Word for Resolution {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Matched => ("已入库", "matched"),
            Self::Duplicate => ("重复", "duplicate"),
            Self::Unmatched => ("待归类", "unmatched"),
            Self::Ambiguous => ("有歧义", "ambiguous"),
            Self::NotAnIndicator => ("非指标", "not an indicator"),
        }
    }
}

impl Word for OriginKind {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Figure => ("报告", "report"),
            Self::Csv => ("文件", "file"),
            Self::Seed => ("种子数据", "seed"),
            Self::Derived => ("推算", "derived"),
            Self::Correction => ("更正", "correction"),
        }
    }
}

impl Word for PeriodSource {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Explicit => ("原文写明", "written beside it"),
            Self::ExplicitRelative => ("相对发布日写明", "written relative to publication"),
            Self::InferredYear => ("年份由发布日推出", "year from the publication date"),
            Self::InferredContext => ("承接上文", "carried over from earlier words"),
            Self::InferredPublication => ("原文未写，取发布日", "unstated: the publication date"),
        }
    }
}

impl Word for Transformation {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Level => ("水平值", "level"),
            Self::GrowthOverPrevious => ("环比增速", "growth over the previous period"),
            Self::GrowthOverYear => ("同比增速", "growth over one year"),
            Self::GrowthSinceBase => ("比基期增长", "growth since a base"),
            Self::AverageGrowth => ("年均增速", "average growth a year"),
            Self::Share => ("占比", "share"),
            Self::Contribution => ("拉动", "contribution"),
            Self::ChangeOverPrevious => ("比上期增减", "change over the previous period"),
            Self::ChangeOverYear => ("同比增减", "change over one year"),
            Self::DifferenceFromSeries => ("与另一序列之差", "difference from another series"),
        }
    }
}

impl Word for Collection {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Summed => ("期内累计（流量）", "summed through the period (flow)"),
            Self::EndOfPeriod => ("期末（存量）", "end of period (stock)"),
            Self::Average => ("期内平均", "average through the period"),
        }
    }
}

impl Word for Prices {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Current => ("现价", "current prices"),
            Self::Constant => ("不变价", "constant prices"),
            Self::Unstated => ("未注明", "unstated"),
        }
    }
}

impl Word for Frequency {
    fn words(self) -> (&'static str, &'static str) {
        (words::frequency_word(Lang::Chinese, self), words::frequency_word(Lang::English, self))
    }
}

/// `未经季节调整`, `not seasonally adjusted`.
pub fn adjustment(visitor: &Visitor, short: &str) -> String {
    let plain = visitor.say("未经季节调整", "not seasonally adjusted");
    words::adjustment_word(visitor.lang, short)
        .unwrap_or(if short == "NSA" { plain } else { short })
        .to_owned()
}
