//! What the words to the left of a number say: when, compared with what, up or down, whose share, how sure, and the
//! noun phrase that is measured.

use super::frame::Subject;
use crate::domain::{ObsStatus, Prices, Qualifier};
use crate::extract::lexicon::Class;
use crate::extract::time::{Moment, Part, Time, TimeExpr, Year};

/// What a change is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    OverYear,
    OverPrevious,
    /// An earlier base that is named.
    Since,
}

/// A comparison that the zone spells out.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Base {
    pub relation: Option<Relation>,
    pub time: Option<TimeExpr>,
    /// Places of the words used, for a base that is a thing (全市平均水平).
    pub words: Option<(usize, usize)>,
}

/// The reading of one zone. Places are of the folded text.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each says whether a word was there")]
pub(super) struct Cues {
    pub times: Vec<TimeExpr>,
    /// A time stood before the name.
    pub time_first: bool,
    /// …以来 that names an event, not a date.
    pub open_ended: bool,
    /// 从 or 由, the first of two values: how many times the zone had named before.
    pub from: Option<usize>,
    pub base: Option<Base>,
    /// All comparisons of the zone, for 分别比上月末和上年同期….
    pub bases: Vec<Base>,
    /// 已: it is done.
    pub done: bool,
    /// 亏损: the level is a loss.
    pub loss: bool,
    /// 盈利: the level is a profit.
    pub profit: bool,
    /// Sign of the change verb next to the number.
    pub change: Option<i8>,
    /// The verb ends in 到 or 至: a level reached.
    pub reached: bool,
    /// 增速, 降幅: the sign of what is spoken of.
    pub rate: Option<i8>,
    pub flat: bool,
    /// 快于, 低于: the difference from something else.
    pub differs: Option<i8>,
    pub share: bool,
    /// 占: the whole is named between it and the number.
    pub of: bool,
    pub pull: Option<i8>,
    pub contribution_rate: bool,
    pub yearly: bool,
    pub respectively: bool,
    pub both: bool,
    pub among: bool,
    pub status: Option<ObsStatus>,
    /// 总产预计达到…: the expectation is of this verb alone.
    pub bound: bool,
    pub cumulative: bool,
    pub prices: Option<Prices>,
    pub qualifier: Option<Qualifier>,
    /// What 约占 says of the share.
    pub guess: Option<Qualifier>,
    /// A word without meaning of its own (达, 为, 实现) stood before the number.
    pub level: bool,
    /// A change verb that the name follows: 增加|水稻种植面积.
    pub led: Option<i8>,
    /// That verb acts on what the name names: 减少|碳排放.
    pub acts: bool,
    /// The zone goes on with a list: `、` stands first.
    pub listed: bool,
    /// 的 stands directly before the number: 去年的3.2%.
    pub possessed: bool,
    /// Nothing but a time of its own stands before the number: 超过2021年的|85亿元, 最高的2017年|为130亿元.
    pub dates: bool,
    /// Text stands between 同比 and the number: 同比|塌方|3%.
    pub trailing: bool,
    /// Ranges of the folded text that make up the noun phrase.
    pub names: Vec<(usize, usize)>,
    /// Adverbs, which are no part of the name but may qualify the number.
    pub adverbs: Vec<(usize, usize)>,
    /// Ranges that make up the whole of a share or the object of 拉动.
    pub object: Vec<(usize, usize)>,
    pub subject: Option<SubjectRef>,
    /// Areas that stand in one list (北京、上海和深圳): place in the lexicon, where it has one, and the name as it is
    /// written.
    pub areas: Vec<(Option<usize>, (usize, usize))>,
}

/// An area that the zone begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SubjectRef {
    /// Place in the lexicon, and the name as it is written.
    Area(usize, (usize, usize)),
    /// 全市 and its kind, and how it is written.
    Home(Class, (usize, usize)),
    Named(Subject),
}

/// What comparing with this time means.
pub(super) fn relation(expr: &TimeExpr) -> Option<Relation> {
    let (year, part) = match expr.time {
        Time::Part { year, part } => (year, part),
        Time::Holiday { year: Year::Bare, .. } => return None,
        Time::Holiday { year, .. } => (year, Part::Year),
        _ => return Some(Relation::Since),
    };
    Some(match (year, part) {
        _ if expr.at_start => return None,
        (_, Part::Same) if !matches!(year, Year::Given(_)) => Relation::OverYear,
        (Year::FromContext(-1) | Year::FromPublication(-1), _) if !expr.at_end => Relation::OverYear,
        (_, Part::MonthFrom(_) | Part::QuarterFrom(_) | Part::WeekFrom(_) | Part::DayFrom(_)) => {
            Relation::OverPrevious
        }
        (Year::FromContext(-1) | Year::FromPublication(-1) | Year::Given(_), _) => return None,
        (Year::Bare, Part::Year) if expr.at_end => return None,
        (Year::Bare | Year::FromPublication(0) | Year::FromContext(0), _) => Relation::OverPrevious,
        _ => return None,
    })
}

/// The relation of two data periods, where the words alone do not say it.
pub(super) fn relation_of(base: &Moment, current: &Moment) -> Relation {
    use crate::extract::time::base_span;
    use chrono::Datelike;
    // 比年初 at the end of a year is over that year.
    let end = current.period.end();
    if base.freq == crate::domain::Frequency::Annual
        && !base.instant
        && base.period.end().year() + 1 == end.year()
    {
        return Relation::OverYear;
    }
    if (end.month(), end.day()) == (12, 31)
        && base.instant
        && base.period.end().ordinal() == 1
        && base.period.end().year() == end.year()
    {
        return Relation::OverYear;
    }
    let same =
        |years: i32| base_span(current.period, years).is_some_and(|span| span.end() == base.period.end());
    if same(1) { Relation::OverYear } else { Relation::Since }
}
