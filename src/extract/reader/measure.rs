//! From cues and a quantity to a value with its transformation: the table that says what 增长1.3倍 or 占比48.2% is.

use super::cues::{Base, Cues, Relation};
use super::frame::{Comparison, Frame};
use crate::domain::{Qualifier, Transformation, Unit, UnitMeasure};
use crate::extract::lexicon::UnitKind;
use crate::extract::token::{Form, Quantity};

/// What a quantity measures.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measure {
    pub value: f64,
    pub bounds: Option<(f64, f64)>,
    pub unit: Option<Unit>,
    pub transformation: Transformation,
    pub qualifier: Qualifier,
    pub rule: &'static str,
}

/// The comparison that holds for a change in this zone.
pub(super) fn comparison(
    cues: &Cues,
    frame: &Frame,
    relation: Option<Relation>,
    words: Option<String>,
) -> Option<Comparison> {
    match (&cues.base, relation) {
        (Some(_), Some(relation)) => Some(Comparison { relation, words }),
        (Some(_), None) => Some(Comparison { relation: Relation::Since, words }),
        (None, _) => frame.comparison.clone(),
    }
}

/// What the right-hand side says of a number: 1.5%的正增长.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct After {
    pub change: Option<i8>,
    /// A noun follows at once: 覆盖90%以上市场主流品类.
    pub noun: bool,
}

/// Whether a figure has a calendar period, so that bare growth is over one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rhythm {
    Calendar,
    None,
}

/// What earlier clauses and the words behind say of a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'a> {
    pub after: After,
    pub comparison: Option<&'a Comparison>,
    pub rhythm: Rhythm,
    /// The name is a plan that is fulfilled to so many per cent: 完成预算的24.5%.
    pub planned: bool,
    /// The sign of the rate that earlier clauses spoke of (降幅 -1).
    pub rate: Option<i8>,
    /// That sign, said once of all numbers that follow.
    pub told_rate: Option<i8>,
    /// With what the points of rates were last compared: 增速比上年同期加快….
    pub points: Option<Relation>,
    /// The fact before was growth: 增长4%，明年放缓至2.3%.
    pub grown: bool,
    /// It stands in brackets.
    pub remark: bool,
    /// An amount's per cent bears a sign.
    pub signed: bool,
    /// A sign stands before the number.
    pub plus: bool,
    /// The name is of something that is quoted day by day: 涨0.7% is over the day before.
    pub quoted: bool,
}

/// Reads a quantity.
pub(super) fn measure(quantity: &Quantity, cues: &Cues, context: Context<'_>) -> Measure {
    let percent = quantity.unit.as_ref().is_some_and(|unit| *unit.measure.as_str() == *"PC");
    let points =
        quantity.unit.as_ref().is_some_and(|unit| matches!(unit.measure.as_str(), "PP" | "basis_point"));
    let (transformation, sign, rule) = match quantity.form {
        Form::Doublings => (growth(cues, context), Some(1), "growth.doubling"),
        Form::Times => times(cues, context),
        _ if points => in_points(cues, context),
        _ if percent => per_cent(quantity, cues, context),
        _ => absolute(cues, context),
    };
    valued(quantity, cues, transformation, sign, rule)
}

fn direction(cues: &Cues) -> Option<i8> {
    cues.change.filter(|_| !cues.reached)
}

/// The kind of growth that a comparison makes.
fn growth(cues: &Cues, context: Context<'_>) -> Transformation {
    if cues.yearly {
        return Transformation::AverageGrowth;
    }
    match context.comparison.map(|comparison| comparison.relation) {
        Some(Relation::OverYear) => Transformation::GrowthOverYear,
        Some(Relation::OverPrevious) => Transformation::GrowthOverPrevious,
        None if context.quoted => Transformation::GrowthOverPrevious,
        None if context.rhythm == Rhythm::Calendar => Transformation::GrowthOverYear,
        Some(Relation::Since) | None => Transformation::GrowthSinceBase,
    }
}

type Reading = (Transformation, Option<i8>, &'static str);

/// 增长1.3倍 is +130 %; 是…的1.6倍 is a ratio; 增长到3倍 is +200 %.
fn times(cues: &Cues, context: Context<'_>) -> Reading {
    if cues.change.is_some() {
        let rule = if cues.reached { "growth.times_reached" } else { "growth.times" };
        return (growth(cues, context), cues.change, rule);
    }
    (Transformation::Level, None, "ratio.times")
}

/// Percentage points: a change of a rate, a contribution, a difference.
fn in_points(cues: &Cues, context: Context<'_>) -> Reading {
    let Context { comparison, rate, .. } = context;
    if let Some(sign) = cues.pull {
        let sign = if direction(cues) == Some(-1) { -1 } else { sign };
        return (Transformation::Contribution, Some(sign), "contribution.points");
    }
    if let Some(sign) = cues.differs.map(|sign| sign * cues.rate.unwrap_or(1)) {
        // 高于上年全年3.4个百分点: the same rate, at another time.
        let then = cues.base.as_ref().is_some_and(|base| base.time.is_some() && base.words.is_none());
        let over_year = comparison.is_some_and(|comparison| comparison.relation == Relation::OverYear);
        return match (then, over_year) {
            (true, true) => (Transformation::ChangeOverYear, Some(sign), "change.points"),
            (true, false) => (Transformation::ChangeOverPrevious, Some(sign), "change.points"),
            _ => (Transformation::DifferenceFromSeries, Some(sign), "difference.points"),
        };
    }
    if cues.flat {
        let over_year = comparison.is_some_and(|comparison| comparison.relation == Relation::OverYear);
        let change =
            if over_year { Transformation::ChangeOverYear } else { Transformation::ChangeOverPrevious };
        return (change, None, "change.flat");
    }
    let rate = cues.rate.or(if cues.names.is_empty() { rate } else { None }).unwrap_or(1);
    // 费用率8.1%，同比+0.3pct: the sign tells the change.
    let change = direction(cues).or((context.plus && cues.base.is_some()).then_some(1));
    let sign = change.map(|sign| sign * rate);
    // 降幅扩大0.6个百分点: a rate of growth is compared with the last one, unless another base was named for rates.
    let bare = cues.rate.is_some() && cues.base.is_none();
    let relation = if bare { context.points } else { comparison.map(|comparison| comparison.relation) };
    let over_year = relation == Some(Relation::OverYear);
    let thing = cues
        .base
        .as_ref()
        .is_some_and(|base| base.time.is_none() && base.relation.is_none() && base.words.is_some());
    match sign {
        Some(sign) if thing => (Transformation::DifferenceFromSeries, Some(sign), "difference.points"),
        Some(sign) if over_year => (Transformation::ChangeOverYear, Some(sign), "change.points"),
        Some(sign) => (Transformation::ChangeOverPrevious, Some(sign), "change.points"),
        None => (Transformation::Level, None, "level.points"),
    }
}

fn per_cent(quantity: &Quantity, cues: &Cues, context: Context<'_>) -> Reading {
    if cues.flat {
        return (growth(cues, context), None, "growth.flat");
    }
    // 净出口贡献31.2%: of what, is understood.
    let contributes = cues.pull == Some(1) && cues.object.len() == 1;
    if cues.contribution_rate || contributes {
        return (Transformation::Contribution, None, "contribution.rate");
    }
    if let (Some(sign), false) = (direction(cues), cues.of) {
        return (growth(cues, context), Some(sign), "growth.verb");
    }
    // 降幅由5%收窄至2.1%: still a rate of decrease.
    let narrowed = context.rate.filter(|_| cues.reached && cues.change.is_some() && cues.names.is_empty());
    if let Some(sign) = cues.rate.or(narrowed) {
        return (growth(cues, context), Some(sign), "growth.noun");
    }
    let slowed = context.grown && cues.reached && cues.change.is_some() && cues.names.is_empty();
    if slowed && cues.base.is_none() {
        return (growth(cues, context), None, "growth.reached");
    }
    if let Some(sign) = context.after.change {
        return (growth(cues, context), Some(sign), "growth.after");
    }
    // 拨备覆盖率240%: above the whole it is no part of one.
    let part = quantity.value <= 100.0 || cues.of;
    if (cues.share && part) || context.after.noun || (context.planned && cues.possessed) {
        return (Transformation::Share, None, "share");
    }
    if cues.yearly {
        return (Transformation::AverageGrowth, None, "growth.yearly");
    }
    // 近三年平均收益率4.15%: the years are when, not since when.
    let named = |base: &Base| base.relation.is_some_and(|it| it != Relation::Since) || base.time.is_some();
    // CPI同比为0.4%: nothing but growth is told so.
    let bare = |base: &Base| {
        base.time.is_none() && base.words.is_none() && base.relation.is_some_and(|it| it != Relation::Since)
    };
    let stated = cues.base.as_ref().is_some_and(bare) && cues.level && !cues.reached;
    if cues.base.as_ref().is_some_and(named) && (stated || (!cues.reached && !cues.level)) {
        return (growth(cues, context), Some(1), "growth.comparison");
    }
    let remarked = cues.names.is_empty() && !cues.level && cues.base.is_none() && quantity.value < 0.0;
    if let Some(sign) =
        context.rate.filter(|_| remarked).or(context.told_rate.filter(|_| !cues.level || cues.respectively))
    {
        return (growth(cues, context), Some(sign), "growth.noun");
    }
    // 增长5.2%，上年同期为4.8%: growth of the same kind. 工业投资+6.1%: a sign is that of growth.
    let again = context.grown
        && cues.names.is_empty()
        && !cues.possessed
        && (!cues.times.is_empty() || cues.status.is_some() || context.remark);
    if again || context.signed {
        return (growth(cues, context), None, "growth.again");
    }
    match quantity.form {
        Form::Tenths | Form::Fraction => (Transformation::Share, None, "share.fraction"),
        _ => (Transformation::Level, None, "level.percent"),
    }
}

/// Anything but per cent: a level, or a change in its own unit.
fn absolute(cues: &Cues, context: Context<'_>) -> Reading {
    // 比常年偏高1.6℃: from what is no time.
    let thing = |base: &Base| base.time.is_none() && base.relation.is_none() && base.words.is_some();
    match direction(cues) {
        Some(sign) if cues.base.as_ref().is_some_and(thing) => {
            (Transformation::DifferenceFromSeries, Some(sign), "difference.absolute")
        }
        Some(sign) => {
            // 贷款增加2亿元 without a base is the increase through the period.
            let over_year = context.comparison.map_or(context.rhythm == Rhythm::Calendar, |comparison| {
                comparison.relation == Relation::OverYear
            });
            let transformation =
                if over_year { Transformation::ChangeOverYear } else { Transformation::ChangeOverPrevious };
            (transformation, Some(sign), "change.absolute")
        }
        None if cues.loss => (Transformation::Level, Some(-1), "level.loss"),
        None if cues.differs.is_some() => {
            (Transformation::DifferenceFromSeries, cues.differs, "difference.absolute")
        }
        None => (Transformation::Level, None, "level"),
    }
}

fn valued(
    quantity: &Quantity,
    cues: &Cues,
    transformation: Transformation,
    sign: Option<i8>,
    rule: &'static str,
) -> Measure {
    let grown = transformation != Transformation::Level;
    let convert = |value: f64| match quantity.form {
        Form::Doublings => (2_f64.powf(value) - 1.0) * 100.0,
        Form::Times if grown && rule == "growth.times_reached" => decimal((value - 1.0) * 100.0),
        Form::Times if grown => decimal(value * 100.0),
        _ => value,
    };
    let negative = sign == Some(-1) && quantity.value >= 0.0;
    let signed = |value: f64| if negative { -convert(value) } else { convert(value) };
    let bounds = quantity
        .bounds
        .map(|(low, high)| if negative { (signed(high), signed(low)) } else { (signed(low), signed(high)) });
    let unit = match quantity.form {
        Form::Times if !grown => UnitMeasure::new("times").ok().map(|measure| Unit::new(measure, 0)),
        _ => quantity.unit.clone(),
    };
    let unit = unit.map(|unit| Unit::new(unit.measure, quantity.mult));
    let said = [quantity.qualifier, cues.qualifier].into_iter().flatten().next();
    let qualifier = match (quantity.qualifier, cues.qualifier) {
        (Some(Qualifier::About), Some(before)) => before,
        (Some(Qualifier::AtMost), Some(Qualifier::Under)) => Qualifier::Under,
        _ => said.unwrap_or(Qualifier::Exact),
    };
    Measure { value: signed(quantity.value), bounds, unit, transformation, qualifier, rule }
}

/// 1.3 × 100 is 130, not 130.00000000000001.
fn decimal(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

/// Whether a unit counts things.
pub(super) const fn counts(kind: Option<UnitKind>) -> bool {
    matches!(kind, Some(UnitKind::Count | UnitKind::Small | UnitKind::People | UnitKind::Structure))
}
