//! The sentence that a cell of a table means.

use super::cell::{Cell, Change, Number, is_year};
use super::frame::{Column, Frame};
use super::kin::{self, Told};
use super::time::{end_of, last_month, since_january, year_of};
use super::unit::{INDEX, is_index, is_ratio};
use super::words::{Measure, Reach, Words, is_change};
use crate::extract::{Lexicon, Reason};

/// Words of change at the end of a row's name.
const VERBS: [&str; 6] = ["降低", "下降", "减少", "提高", "上升", "增加"];

/// What the grammar is given to read, and what must come out of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sentence {
    pub text: String,
    /// The value without its sign: 1.0倍 is 100 %.
    pub value: f64,
    /// Whether it tells a change.
    pub change: bool,
    /// Whether it tells what is planned or expected.
    pub plan: bool,
    /// What is measured, as the table calls it.
    pub name: String,
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
    /// The change that the cell tells in words.
    pub change: Option<&'t Change>,
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
        let plan = header.plan.or(label.plan);
        let when = if plan.is_some() { self.planned(header, label) } else { self.when(header, label) };
        let when = when.filter(|when| !when.is_empty()).ok_or(Reason::NoPeriod)?;
        let (mut value, mut over) = (at.number.value.abs(), None);
        let mut change = !matches!(measure, Measure::Level | Measure::Share);
        if at.number.arrow && !is_change(Some(measure)) {
            return Err(Reason::MixedCell);
        }
        let Number { digits, hedge, .. } = at.number;
        let named = plan.map_or_else(|| name.clone(), |plan| format!("{name}{plan}"));
        let said = match measure {
            measure if let Some(change) = at.change => {
                self.told(at, change, header, measure, &name).ok_or(Reason::MixedCell)?
            }
            Measure::Other => return Err(Reason::UnknownHead),
            Measure::Level => {
                let unit = self.unit(at, header, &name, lexicon).ok_or(Reason::NoUnit)?;
                let base = header.base.as_deref().or(label.base.as_deref());
                over =
                    base.filter(|base| unit == INDEX && ["上月", "上期"].contains(base)).map(str::to_owned);
                let name = if unit == INDEX { spelt(&name) } else { name.clone() };
                let sign = minus(at.number);
                // 单位能耗降低 of 3.2%: how much, and by no level.
                let verb = VERBS.into_iter().find(|verb| name.ends_with(verb));
                let verb = verb.filter(|_| unit == "%" && !at.number.negative);
                let spelt = if plan.is_some() { &named } else { &name };
                if let Some(verb) = verb {
                    change = true;
                    let stem = name.strip_suffix(verb).unwrap_or_default();
                    format!("{stem}{}{verb}{digits}%{hedge}", plan.unwrap_or_default())
                } else {
                    format!("{spelt}为{sign}{digits}{}{hedge}", unit.trim_start_matches(INDEX))
                }
            }
            Measure::Share => format!("{name}占比为{digits}%"),
            Measure::ContributionRate => format!("{name}贡献率为{}{digits}%", minus(at.number)),
            Measure::ContributedPoints => format!("{name}拉动增长{}{digits}个百分点", minus(at.number)),
            _ if plan.is_some() => {
                format!("{named}{}{digits}%{hedge}", if at.number.negative { "下降" } else { "增长" })
            }
            compared => {
                let (said, times) = self.change(at, header, compared, lexicon).ok_or(Reason::NoUnit)?;
                value *= times;
                format!("{name}{said}")
            }
        };
        Ok(Sentence {
            text: format!("{when}，{said}。"),
            value,
            change,
            plan: plan.is_some(),
            name,
            rename,
            base: over,
        })
    }

    /// The unit of a price: 元 above it, and 吨 beside it.
    pub fn of_each(&self, at: &Place<'_>, header: &Words, lexicon: &Lexicon) -> Option<String> {
        let money = header.unit.as_deref().filter(|unit| *unit == "元")?;
        let price = header.name.ends_with('价') || header.name.ends_with("价格");
        let of = self.unit_of_row(at.row, lexicon).filter(|of| price && !of.contains('元'))?;
        Some(format!("{money}/{of}"))
    }

    /// What is measured, and the name in its place that no grammar would read.
    fn name(&self, header: &Words, told: &Told) -> Option<(String, Option<String>)> {
        let label = &told.words;
        let place = is_place(&label.name) || (self.of_places && !label.name.is_empty());
        let of_caption = header.name.is_empty() && (place || told.name.is_empty());
        let headed = if of_caption { &self.caption.name } else { &header.name };
        if told.partner
            && let Some(name) = kin::traded(&label.name, headed)
        {
            return Some((name, None));
        }
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
            (label, "人数") if label.ends_with("人口") => label.to_owned(),
            (label, "金额" | "总额") if label.ends_with('额') => label.to_owned(),
            ("", header) => header.to_owned(),
            (_, header) if total => header.to_owned(),
            // 天津市 × 地区生产总值, and 居民人均可支配收入 × 城镇: what is narrower stands before.
            (label, header)
                if place
                    || header.ends_with(['量', '额', '值', '率', '积', '价', '数'])
                    || ["投资", "出口", "进口", "价格"].iter().any(|noun| header.ends_with(noun))
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
        if let Some(each) = self.of_each(at, header, lexicon) {
            return Some(each);
        }
        let of_row = header.unit.clone().filter(|_| self.own_units).or(of_row);
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

    /// The time of a plan: a whole year, where its header and its row name no other.
    fn planned(&self, header: &Words, label: &Words) -> Option<String> {
        if header.period.is_some() || label.period.is_some() {
            return self.when(header, label);
        }
        self.caption.period.as_deref().and_then(year_of).map(|year| format!("{year}年"))
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

const fn minus(number: &Number) -> &'static str {
    if number.negative { "-" } else { "" }
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
