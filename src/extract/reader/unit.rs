//! The unit of a figure: as it is written, as the counted noun says, or as the name implies.

use super::Reader;
use super::fact::Saying;
use super::measure::Measure;
use crate::domain::{Unit, UnitMeasure};
use crate::extract::lexicon::Class;
use crate::extract::token::{Form, Quantity};

impl Reader<'_> {
    /// The unit, named after the noun that a counter counts.
    pub(super) fn unit(&self, saying: &Saying<'_>, indicator: &str, measure: &Measure) -> Option<Unit> {
        let mut unit = measure.unit.clone()?;
        // 电信企业的移动电话用户18.1亿户: users.
        let users = unit.measure.as_str() == "household" && indicator.contains("用户");
        if saying.member.quantity.noun && !users {
            let noun: Vec<char> = indicator.chars().collect();
            unit.measure = self.lexicon.counted(&noun).cloned().unwrap_or(unit.measure);
        }
        // 新设经营主体31.4万户，日均新设860户: of the same kind.
        let unsaid =
            unit.measure.as_str() == "household" && self.frame.level_unit.as_deref() == Some("enterprise");
        if unsaid
            && !indicator.ends_with('户')
            && let Ok(kind) = UnitMeasure::new("enterprise")
        {
            unit.measure = kind;
        }
        // 每斤1.31元，下跌3分: a coin.
        let priced = self.frame.last_unit.as_deref().is_some_and(|known| known.starts_with("CNY"));
        if unit.measure.as_str() == "score"
            && priced
            && let Ok(money) = UnitMeasure::new("CNY")
        {
            unit = Unit::new(money, CENT_MULT);
        }
        Some(unit)
    }

    /// 进出口3.9万亿, 注册用户突破3000万: the name says of what so many are.
    pub(super) fn implied_by_name(&self, name: &str, quantity: &Quantity) -> Option<Unit> {
        const MONEY: [&str; 23] = [
            "支出",
            "赤字",
            "税收",
            "利润",
            "营收",
            "销售额",
            "交易额",
            "进出口",
            "出口",
            "进口",
            "GDP",
            "生产总值",
            "产值",
            "投资",
            "收入",
            "零售总额",
            "社零",
            "存款",
            "贷款",
            "余额",
            "成交额",
            "市值",
            "票房",
        ];
        const PEOPLE: [&str; 12] = [
            "人数",
            "账户",
            "月活",
            "月活跃用户",
            "用户",
            "会员",
            "人口",
            "客流",
            "客流量",
            "日活",
            "粉丝",
            "人次",
        ];
        /// What is told in ten thousands of yuan as well.
        const SUMS: [&str; 6] = ["利润", "营收", "收入", "成交额", "票房", "投资额"];
        const LEAST_MONEY_MULT: i8 = 8;
        const LEAST_COUNT_MULT: i8 = 4;
        let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
        let code = if quantity.mult >= LEAST_COUNT_MULT && name.ends_with("人次") {
            "person-visit"
        } else if (quantity.mult >= LEAST_MONEY_MULT && ends(&MONEY))
            || (quantity.mult >= LEAST_COUNT_MULT && ends(&SUMS))
        {
            "CNY"
        } else if quantity.mult >= LEAST_COUNT_MULT && ends(&PEOPLE) {
            "person"
        } else {
            return None;
        };
        UnitMeasure::new(code).ok().map(|measure| Unit::new(measure, quantity.mult))
    }

    /// What a number without a written unit is counted in: an index, or the noun behind it.
    pub(super) fn implied_unit(&self, indicator: &str, saying: &Saying<'_>) -> Option<Unit> {
        let quantity = &saying.member.quantity;
        if quantity.form == Form::Times {
            return UnitMeasure::new("times").ok().map(|measure| Unit::new(measure, 0));
        }
        if !saying.right.is_empty() {
            if saying.right == ['车'] {
                return UnitMeasure::new("carload").ok().map(|measure| Unit::new(measure, quantity.mult));
            }
            let counted = self.lexicon.counted(&saying.right).cloned();
            let measure = counted.or_else(|| UnitMeasure::new("person").ok())?;
            return Some(Unit::new(measure, quantity.mult));
        }
        let name: Vec<char> =
            indicator.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).chars().collect();
        let unitless = self.lexicon.ends(Class::Unitless, &name).is_some();
        if let Some(unit) = self.implied_by_name(indicator, quantity) {
            return Some(unit);
        }
        let measure = if unitless { UnitMeasure::new("index").ok() } else { None };
        measure.map(|measure| Unit::new(measure, quantity.mult))
    }
}

/// A 分 of money, as a power of ten.
const CENT_MULT: i8 = -2;
