//! The sentence that a cell of a table means.

use super::cell::{Cell, Content, Number, is_year};
use super::change::Counted;
use super::frame::{Column, Frame};
use super::kin::Told;
use super::time::{end_of, last_month, newness, since_january, year_of};
use super::unit::{INDEX, is_index, is_ratio};
use super::words::{Measure, Reach, Words, is_change};
use crate::extract::{Lexicon, Reason};

/// What the grammar is given to read, and what must come out of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sentence {
    pub text: String,
    /// The value without its sign: 1.0倍 is 100 %.
    pub value: f64,
    /// Whether it tells a change.
    pub change: bool,
    /// The name in the place of the one that is read.
    pub rename: Option<String>,
    /// What an index takes for 100, where that is no time a year before: another index.
    pub base: Option<String>,
}

/// A cell within its table.
pub(super) struct Place<'t> {
    pub row: &'t [Cell],
    pub column: usize,
    pub number: &'t Number,
    pub told: &'t Told,
}

impl Frame {
    /// The sentence that a number says in its row and column.
    ///
    /// # Errors
    /// Why they do not say enough.
    pub fn sentence(&self, at: &Place<'_>, lexicon: &Lexicon) -> Result<Sentence, Reason> {
        let Some(Column::Values(header)) = self.columns.get(at.column) else {
            return Err(Reason::UnknownHead);
        };
        if self.width != Some(at.row.len()) {
            return Err(Reason::RaggedRow);
        }
        let label = &at.told.words;
        let percent = header.unit.as_deref().or(self.caption.unit.as_deref()) == Some("%");
        let told = self.caption.measure.filter(|_| percent);
        // 同比增长（%） in a row tells a change in every column.
        let measure =
            label.measure.filter(|_| label.name.is_empty()).or(header.measure).or(label.measure).or(told);
        let measure = measure.unwrap_or(Measure::Level);
        let (name, rename) = self.name(header, at.told).ok_or(Reason::UnknownHead)?;
        let name = at.told.read_as.as_ref().filter(|_| rename.is_some()).map_or(name, Clone::clone);
        let when = self.when(header, label).filter(|when| !when.is_empty()).ok_or(Reason::NoPeriod)?;
        let (mut value, mut over) = (at.number.value.abs(), None);
        let said = match measure {
            Measure::Other => return Err(Reason::UnknownHead),
            Measure::Level => {
                let unit = self.unit(at, header, &name, lexicon).ok_or(Reason::NoUnit)?;
                let base = header.base.as_deref().or(label.base.as_deref());
                over =
                    base.filter(|base| unit == INDEX && ["上月", "上期"].contains(base)).map(str::to_owned);
                let name = if unit == INDEX { spelt(&name) } else { name };
                let sign = if at.number.negative { "-" } else { "" };
                format!("{name}为{sign}{}{}", at.number.digits, unit.trim_start_matches(INDEX))
            }
            Measure::Share => format!("{name}占比为{}%", at.number.digits),
            change => {
                let (said, times) = self.change(at, header, change).ok_or(Reason::NoUnit)?;
                value *= times;
                format!("{name}{said}")
            }
        };
        Ok(Sentence {
            text: format!("{when}，{said}。"),
            value,
            change: is_change(Some(measure)),
            rename,
            base: over,
        })
    }

    /// What is measured, and the name in its place that no grammar would read.
    fn name(&self, header: &Words, told: &Told) -> Option<(String, Option<String>)> {
        let label = &told.words;
        let place = is_place(&label.name) || (self.of_places && !label.name.is_empty());
        let of_caption = header.name.is_empty() && (place || told.name.is_empty());
        let headed = if of_caption { &self.caption.name } else { &header.name };
        if headed.is_empty() {
            let rename = told.read_as.as_ref().map(|_| told.name.clone());
            return (!told.name.is_empty()).then(|| (told.name.clone(), rename));
        }
        let total = ["合计", "总计", "全国总计"].contains(&label.name.as_str());
        // Over a column of a place stands no measure: the row has its whole one.
        let whole = label.name.is_empty() || (is_place(headed) && told.read_as.is_none());
        let own = if whole { told.name.as_str() } else { label.name.as_str() };
        let name = match (own, headed.as_str()) {
            // 发电量 × 产量, 出口额 × 金额: the row has said it.
            (label, "产量" | "总量" | "数量") if label.ends_with('量') => label.to_owned(),
            (label, "金额" | "总额") if label.ends_with('额') => label.to_owned(),
            ("", header) => header.to_owned(),
            (_, header) if total => header.to_owned(),
            // 天津市 × 地区生产总值, and 居民人均可支配收入 × 城镇: what is narrower stands before.
            (label, header)
                if place
                    || header.ends_with(['量', '额', '值', '率', '积', '价'])
                    || header.ends_with("投资")
                    || !is_place(header) && label.chars().count() < header.chars().count() =>
            {
                format!("{label}{header}")
            }
            (label, header) => format!("{header}{label}"),
        };
        Some((name, None))
    }

    /// The unit of a level: the one behind the number, of the row, of its whole, of the column, of the table.
    fn unit(&self, at: &Place<'_>, header: &Words, name: &str, lexicon: &Lexicon) -> Option<String> {
        let written = Some(at.number.unit.clone()).filter(|unit| !unit.is_empty());
        let of_row = self.unit_of_row(at.row, lexicon);
        let own = written.or_else(|| at.told.words.unit.clone()).or(of_row);
        let price = name.ends_with("价格指数") || name == "CPI" || name == "PPI";
        if price && own.as_deref().is_none_or(|unit| unit == "%") && (70.0..150.0).contains(&at.number.value)
        {
            return Some(INDEX.to_owned());
        }
        let whole = || at.told.unit_of_whole.clone();
        let shared = || header.unit.clone().or_else(|| self.caption.unit.clone());
        let unit = own.or_else(whole).or_else(shared);
        let named = &at.told.words.name;
        if at.told.words.unit.is_some()
            || !at.number.unit.is_empty()
            || self.unit_of_row(at.row, lexicon).is_some()
        {
            return unit;
        }
        let pure = |unit: &Option<String>| matches!(unit.as_deref(), Some("%" | "‰" | INDEX));
        match unit {
            unit if is_index(named) && !pure(&unit) => Some(INDEX.to_owned()),
            unit if is_ratio(named) && !pure(&unit) => Some("%".to_owned()),
            unit => unit,
        }
    }

    /// What a column of change says of a number, and how many of the number's own units the value has.
    fn change(&self, at: &Place<'_>, header: &Words, change: Measure) -> Option<(String, f64)> {
        const PER_CENT_OF_ONCE: f64 = 100.0;
        let (label, number) = (&at.told.words, at.number);
        let digits = &number.digits;
        let against = match change {
            Measure::OverPrevious => "环比",
            Measure::SinceYearBegan => "比年初",
            _ => "同比",
        };
        let (growth, amount, points) =
            if number.negative { ("下降", "减少", "回落") } else { ("增长", "增加", "提高") };
        let in_row = label.measure.is_some() && label.name.is_empty();
        let counted = if in_row { label.counted } else { header.counted };
        let header_unit = if in_row { label.unit.as_deref() } else { header.unit.as_deref() };
        let written = Some(number.unit.as_str()).filter(|unit| !unit.is_empty());
        match written.or(header_unit) {
            Some("百分点" | "个百分点") => {
                return Some((format!("{against}{points}{digits}个百分点"), 1.0));
            }
            Some("倍") => return Some((format!("{against}{growth}{digits}倍"), PER_CENT_OF_ONCE)),
            _ => {}
        }
        // 增减 of a rate beside the two columns that it lies between.
        let of_rate = label.unit.as_deref() == Some("%") && header_unit.is_none();
        if of_rate && let Some(against) = self.difference(at) {
            return Some((format!("{against}{points}{digits}个百分点"), 1.0));
        }
        let plain = written.is_none_or(|unit| unit == "%");
        // The unit of a row is that of its level.
        if plain && counted == Counted::Percent && header_unit.is_none_or(|unit| unit == "%") {
            return Some((format!("{against}{growth}{digits}%"), 1.0));
        }
        let of_table = || self.caption.unit.clone().filter(|_| header.counted == Counted::Amount);
        let own = written.map(str::to_owned).or_else(|| header.unit.clone()).or_else(|| label.unit.clone());
        let unit = own.or_else(|| at.told.unit_of_whole.clone()).or_else(of_table)?;
        (unit != "%").then(|| (format!("{against}{amount}{digits}{unit}"), 1.0))
    }

    /// What a number is the difference against, if it is the first of two levels of its row less the second.
    fn difference(&self, at: &Place<'_>) -> Option<&'static str> {
        const ROUNDING: f64 = 0.051;
        let levels =
            at.row.iter().zip(&self.columns).filter_map(|(cell, column)| match (column, &cell.content) {
                (Column::Values(words), Content::Number(number)) if !is_change(words.measure) => {
                    Some((words.period.as_deref(), number.value))
                }
                _ => None,
            });
        let levels: Vec<(Option<&str>, f64)> = levels.collect();
        let [(newer, first), (older, second)] = levels.as_slice() else { return None };
        if (first - second - at.number.value).abs() > ROUNDING {
            return None;
        }
        let (newer, older) = (newness(*newer), newness(*older));
        Some(if newer.1 == older.1 { "同比" } else { "环比" })
    }

    /// The time of a cell: its header's or its row's, with the year of the caption where it has none; nothing, where the
    /// table says none.
    fn when(&self, header: &Words, label: &Words) -> Option<String> {
        let known = self.caption.period.as_deref();
        let year = known.and_then(year_of);
        let own = header.period.as_deref().or(label.period.as_deref());
        let both = match (header.period.as_deref(), label.period.as_deref()) {
            // 2024年 to the left, 一季度 above.
            (Some(span), Some(of)) if year_of(span).is_none() && is_year(of) => {
                Some(format!("{}年{span}", of.trim_end_matches('年')))
            }
            _ => None,
        };
        let period = match (both, own, known) {
            (Some(both), _, _) => both,
            (None, Some(own), _) if year_of(own).is_some() => own.to_owned(),
            (None, Some(own), _) => {
                format!("{}{own}", year.map(|year| format!("{year}年")).unwrap_or_default())
            }
            (None, None, Some(known)) => known.to_owned(),
            (None, None, None) => String::new(),
        };
        let period = if is_year(&period) { format!("{}年", period.trim_end_matches('年')) } else { period };
        match header.reach {
            None => Some(period),
            Some(Reach::Cumulative) => Some(since_january(&period)),
            Some(Reach::Current) => Some(last_month(&period)),
            Some(Reach::End) => Some(end_of(&period)),
            Some(Reach::YearBefore) => {
                let year = year_of(&period)?;
                Some(period.replacen(&year.to_string(), &(year - 1).to_string(), 1))
            }
        }
    }
}

/// The name of an index that is known by letters.
fn spelt(name: &str) -> String {
    name.replace("CPI", "居民消费价格指数").replace("PPI", "工业生产者出厂价格指数")
}

/// Whether a name is that of a place.
pub(super) fn is_place(name: &str) -> bool {
    ["全国", "全省", "全市", "全区", "合计", "总计", "农村"].contains(&name)
        || ["省", "市", "县", "区", "自治州", "盟", "旗"].iter().any(|ending| name.ends_with(ending))
}
