//! What a name measures: a stock or a flow, something worth a series or an anecdote.

use super::cues::Cues;
use super::fact::Saying;
use super::measure::Measure;
use super::when::{Nature, Style};
use crate::domain::{Collection, FigureKind, Transformation};
use crate::extract::lexicon::{Class, Lexicon, UnitKind};
use crate::extract::time::{Moment, Part, Time, TimeExpr, Year};
use crate::extract::token::Quantity;

/// Whether a name is a stock or a flow.
pub(super) fn nature(name: &[char], quantity: &Quantity, cues: &Cues, lexicon: &Lexicon) -> Nature {
    let flow = lexicon.ends(Class::Flow, name).is_some();
    if lexicon.begins(Class::Fresh, name).is_some() && !flow {
        return Nature::Unknown;
    }
    match lexicon.collection(name) {
        Some(Collection::Summed) => return Nature::Flow,
        Some(Collection::EndOfPeriod) => return Nature::Stock,
        _ if flow => return Nature::Flow,
        _ if lexicon.ends(Class::Stock, name).is_some() => return Nature::Stock,
        _ => {}
    }
    // 人均快件使用量125件, 净增企业510家: what is used or added flows.
    let flows = name.ends_with(&['量']) || name.ends_with(&['峰', '值']) || cues.led.is_some();
    let done = cues.cumulative || flows || lexicon.holds(Class::Deed, name);
    let counted = quantity.kind == Some(UnitKind::Count) && quantity.noun;
    // 全年审批项目320个: what a whole year is told of was done in it.
    let whole = |expr: &TimeExpr| {
        matches!(expr.time, Time::Part { year: Year::Bare, part: Part::Year })
            && !expr.at_end
            && !expr.at_start
    };
    let done = done || cues.times.iter().any(whole);
    if counted && !done { Nature::Stock } else { Nature::Unknown }
}

/// How the value relates to its period.
pub(super) fn collection(nature: Nature, moment: &Moment, cues: &Cues) -> Collection {
    match nature {
        Nature::Stock if !cues.cumulative => Collection::EndOfPeriod,
        Nature::Unknown if moment.instant && !cues.cumulative => Collection::EndOfPeriod,
        _ => Collection::Summed,
    }
}

/// Counts below this, of counters that also count examples, are anecdotes unless a word says otherwise.
const MAX_ANECDOTE: f64 = 20.0;

/// Whether the figure measures an indicator.
pub(super) fn kind(
    name: &[char],
    saying: &Saying<'_>,
    measure: &Measure,
    style: Style,
    lexicon: &Lexicon,
) -> FigureKind {
    let (quantity, cues) = (&saying.member.quantity, &saying.cues);
    if measure.transformation != Transformation::Level {
        return FigureKind::Indicator;
    }
    let school = name.ends_with(&['高', '中']) || name.ends_with(&['初', '中']);
    let part = name.ends_with(&['中']) && !school && quantity.kind == Some(UnitKind::Count);
    if part || lexicon.ends(Class::Limit, name).is_some() {
        return FigureKind::NotAnIndicator;
    }
    let counted = measure.unit.as_ref().map_or("", |unit| unit.measure.as_str());
    if super::predicate::is_circumstance(name, counted) {
        return FigureKind::NotAnIndicator;
    }
    // A release that puts the count behind its name reports it.
    let reported = saying.right.is_empty() && style == Style::Release;
    let worded = cues.level || cues.cumulative || cues.qualifier.is_some() || quantity.qualifier.is_some();
    let small = quantity.value < MAX_ANECDOTE && quantity.mult == 0;
    let unit = measure.unit.as_ref().map_or("", |unit| unit.measure.as_str());
    let anecdote = match quantity.kind {
        Some(UnitKind::Structure) => true,
        Some(UnitKind::Small) => quantity.mult == 0 && !reported && (small || unit != "person"),
        Some(UnitKind::Count) if quantity.chinese => small,
        Some(UnitKind::Count) => {
            small && !reported && !worded && !matches!(unit, "enterprise" | "institution" | "outlet")
        }
        _ => false,
    };
    if anecdote { FigureKind::NotAnIndicator } else { FigureKind::Indicator }
}
