//! What a number is compared with: an earlier time, the first of two values, the level of then.

use chrono::Datelike;

use super::Reader;
use super::clause::Clause;
use super::cues::{Base, Cues, Relation, relation_of};
use super::fact::Shared;
use super::frame::{Comparison, Ends};
use super::measure::comparison;
use super::pairing::Names;
use super::series::Member;
use super::when::{Nature, Reach, shaped, written};
use crate::domain::{Frequency, Period, PeriodSource};
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::time::{Moment, Part, Time, TimeExpr};
use crate::extract::token::{Form, is_numeral};

/// Tokens before a number among which the word that opens a comparison stands.
const MAX_OPENING_TOKENS: usize = 64;

impl Reader<'_> {
    /// 与2010年的133972万人相比，增加7206万人: the level of then, and what the changes behind it are counted from.
    pub(super) fn compared_level(&mut self, clause: &Clause<'_>, members: &[Member<'_>]) -> bool {
        let [member] = members else { return false };
        let closes = clause.tokens[member.at + 1..]
            .iter()
            .take(2)
            .any(|token| token.is(Class::Than) && token.end - token.start > 1);
        let opens =
            || clause.tokens[..member.at].iter().rev().take(MAX_OPENING_TOKENS).any(|t| t.is(Class::With));
        let times = &member.cues.times;
        let Some(then) = times.first().filter(|_| closes && times.len() == 1 && opens()) else {
            return false;
        };
        let current = self.clock.period(None, &mut self.frame, Nature::Unknown, Reach::Article);
        let Some(moment) = self.clock.moment(then, &self.frame) else { return false };
        let comparison =
            Comparison { relation: relation_of(&moment, &current), words: Some(written(moment.period)) };
        let shared = Shared { own: None, comparison: None, base_moment: Some(moment), base_level: true };
        let saying = self.saying(member, member.cues.clone(), &shared, &[]);
        let told = self.fact(&saying, &[], None);
        self.frame.comparison = Some(comparison);
        told
    }

    /// 由…增加到…: the first value is what later growth is counted from. Gives the period of a number that has none
    /// of its own but stands at an end.
    pub(super) fn take_from(&mut self, first: &Member<'_>, own: Option<Moment>) -> Option<Moment> {
        // 从八大类看 opens a view, not a change.
        let view = first.quantity.kind == Some(UnitKind::Structure);
        // 降幅由5%收窄至2.1%, 由下降0.1%转为上涨0.2%: rates are counted from what they were counted from.
        let rate = first.quantity.kind == Some(UnitKind::Percent)
            && (first.cues.rate.is_some() || first.cues.change.is_some());
        // 7月同比由涨0.1%转为持平: what it was the month before.
        let bare = first.cues.from.is_some_and(|from| from >= first.cues.times.len());
        if bare && rate && !view && !first.cues.reached {
            return self.month_before();
        }
        let Some(from) = first.cues.from.filter(|_| !view && !rate) else {
            return self.later_end(&first.cues, own);
        };
        let told = own.filter(|_| from < first.cues.times.len());
        let known = self.frame.ends.map(|ends| ends.from).filter(|_| own.is_none());
        // 用时从3小时缩短至48分钟: a first value that is none leaves the second one alone.
        let alone = first.cues.reached && told.is_none();
        let span = self.ends_of_span(own).filter(|_| told.is_none() && known.is_none());
        let then = told.or_else(|| known.or_else(|| span.map(|(from, _)| from)).filter(|_| !alone));
        // 比上年末下降0.07个百分点，拨备覆盖率由285%升至301.4%: the level of that day.
        let then = then.or(self.frame.base.filter(|_| !alone));
        self.frame.base = then.or(self.frame.base);
        self.frame.ends = then.map(|from| {
            let to = self.frame.ends.filter(|_| told.is_none()).and_then(|ends| ends.to);
            // 五年来，收入由2020年的186亿元增至242亿元: up to the last year of the span.
            let whole = || self.ends_of_span(None).and_then(|(_, to)| to).filter(|_| told.is_some());
            let to = to.or_else(|| span.and_then(|(_, to)| to)).or_else(whole);
            Ends { from, to, open: true }
        });
        self.frame.from_time = then;
        let current = self.frame.sentence_time.or(self.frame.paragraph_time).or(self.frame.lead_time);
        let relation = match (then, current) {
            (Some(then), Some(current)) => relation_of(&then, &current),
            _ => Relation::Since,
        };
        self.frame.comparison = Some(Comparison { relation, words: None });
        then
    }

    fn month_before(&self) -> Option<Moment> {
        let about = self.frame.sentence_time.or(self.frame.paragraph_time).or(self.frame.article_time);
        let month = about
            .or(self.frame.lead_time)
            .filter(|about| about.freq == Frequency::Monthly && !about.instant)?;
        let single = Period::holding(Frequency::Monthly, month.period.end()) == month.period;
        let first = Frequency::Monthly.step(month.period.start(), -1).filter(|_| single)?;
        let source = PeriodSource::ExplicitRelative;
        Some(Moment { period: Period::holding(Frequency::Monthly, first), source, ..month })
    }

    /// 合格率从96.2%提高到99.1%, and nothing says since when: the first value is of no known time, least of all of the
    /// second one's.
    pub(super) fn begins_change(&self, clause: &Clause<'_>, first: &Member<'_>) -> bool {
        let plain = first.quantity.kind != Some(UnitKind::Structure) && first.cues.bases.is_empty();
        let starts = first.cues.from.is_some() && !first.cues.reached && plain;
        let rest = &clause.tokens[first.at + 1..];
        let next = rest.iter().position(|token| token.quantity().is_some());
        let reaches = |next: usize| {
            rest[..next]
                .iter()
                .any(|token| token.is(Class::ToShort) || self.text.chars[token.end - 1] == '到')
                || rest[..next].iter().any(|token| self.text.chars[token.end - 1] == '至')
        };
        starts && next.is_some_and(reaches)
    }

    /// GDP由2020年的…提高到2024年的…；人均GDP从…提高到…: the second pair has the years of the first.
    fn later_end(&mut self, cues: &Cues, own: Option<Moment>) -> Option<Moment> {
        let ends = self.frame.ends.as_mut().filter(|ends| ends.open)?;
        ends.open = false;
        if !cues.reached {
            return None;
        }
        ends.to = own.or(ends.to);
        let Ends { from, to, .. } = *ends;
        // 前三季度…。占比由上年末的49.8%提升到54.6%: of a day as the first one is.
        let day = to.is_none() && from.instant;
        if day {
            let about = self.clock.period(None, &mut self.frame, Nature::Stock, Reach::Article);
            return Some(shaped(about, Nature::Stock));
        }
        to
    }

    /// 2020年到2024年，收入从3.2万元增至4.1万元: of the first year and of the last; “十四五”以来, 过去五年: of the year
    /// before.
    fn ends_of_span(&self, own: Option<Moment>) -> Option<(Moment, Option<Moment>)> {
        const MAX_YEAR_DAYS: i64 = 366;
        const PLAN_YEARS: i32 = 5;
        // “十四五”时期…。企业由362家增加到812家: in the same paragraph.
        let here = self.frame.years.filter(|_| self.frame.years_here);
        // 过去五年，…。 A new paragraph: 企业从612家增加到1380家.
        let about = || self.frame.article_time.filter(|_| self.frame.paragraph_time.is_none());
        let span = own.or(self.frame.sentence_time).or(here).or_else(about)?;
        let (start, end) = (span.period.start(), span.period.end());
        if (end - start).num_days() <= MAX_YEAR_DAYS {
            return None;
        }
        let year = |day: chrono::NaiveDate| {
            let period = Period::holding(Frequency::Annual, day);
            let (freq, source) = (Frequency::Annual, PeriodSource::InferredContext);
            Moment { period, freq, source, instant: false }
        };
        let whole = (end.month(), end.day()) == (12, 31);
        let years = end.year() - start.year() + 1;
        let named = span.freq == Frequency::Annual;
        let plan = start.ordinal() == 1 && start.year() % PLAN_YEARS == 1;
        if plan && (!named || years == PLAN_YEARS) {
            let last = if whole { end } else { end.with_day(1)?.with_month(1)?.pred_opt()? };
            let over = (last > start && (whole || !named)).then(|| year(last));
            // “十四五”以来: up to now.
            let now = (!named && !whole).then(|| self.clock.at_publication());
            return Some((year(start.pred_opt()?), now.or(over).filter(|_| end <= self.clock.published)));
        }
        if start.ordinal() != 1 {
            // 四年来: up to the last year that is over.
            let last = if whole { end } else { end.with_day(1)?.with_month(1)?.pred_opt()? };
            return Some((year(start), Some(year(last))));
        }
        let first = if named { start } else { start.pred_opt()? };
        whole.then(|| (year(first), Some(year(end))))
    }

    /// 2015和2016年同期分别为3.3%、0.5%: as many times as numbers.
    pub(super) fn paired_times(&self, cues: &Cues, count: usize) -> Vec<Moment> {
        if count < 2 || cues.times.len() != count {
            return Vec::new();
        }
        let same = cues.times.iter().any(|expr| matches!(expr.time, Time::Part { part: Part::Same, .. }));
        let times = cues.times.iter().filter_map(|expr| match expr.time {
            Time::Part { year, part: Part::Year } if same => self
                .clock
                .moment(&TimeExpr { time: Time::Part { year, part: Part::Same }, ..*expr }, &self.frame),
            _ => self.clock.moment(expr, &self.frame),
        });
        times.collect()
    }

    /// 2022—2024年，投资分别增长5%、6%和7%: one name, and as many years as numbers.
    pub(super) fn spanned_times(
        &self,
        names: &Names,
        members: &[Member<'_>],
        own: Option<Moment>,
    ) -> Option<Vec<Moment>> {
        let Names::One(name) = names else { return None };
        let bare = |base: &Base| base.time.is_none() && base.words.is_none();
        let plain = |cues: &Cues| cues.respectively && cues.bases.iter().all(bare);
        let first = members.first().filter(|first| plain(&first.cues))?;
        // 上半年GDP分别高于全国、全省0.3、0.1个百分点: what is listed are the others.
        let others = |member: &Member<'_>| {
            member.cues.differs.is_some()
                || member.cues.base.as_ref().is_some_and(|base| base.words.is_some())
        };
        if members.iter().any(|member| others(member) && is_thing(&member.cues)) {
            return None;
        }
        let span = own.or(self.frame.sentence_time).filter(|_| first.cues.times.len() < 2)?;
        let (start, end) = (span.period.start(), span.period.end());
        let whole = start.ordinal() == 1 && (end.month(), end.day()) == (12, 31) && !span.instant;
        let years = usize::try_from(end.year() - start.year()).ok()? + 1;
        // 四大行业投资分别…: of so many things.
        let counted = name.first().is_some_and(|first| is_numeral(*first));
        if counted || span.instant {
            return None;
        }
        // 二季度各月CPI涨幅分别为…: of its months.
        let monthly = first
            .cues
            .adverbs
            .iter()
            .any(|(start, end)| matches!(self.text.chars[*start..*end], ['各' | '逐', '月', ..]));
        let months = Moment { freq: Frequency::Monthly, ..span };
        if let Some(parts) = if monthly { parts_of(&months, members.len()) } else { None } {
            return Some(parts);
        }
        // 一至三季度，GDP分别增长5.4%、5.2%和4.8%.
        let half = span.freq == Frequency::Quarterly && members.len() == 2;
        if half {
            return None;
        }
        if let Some(parts) = parts_of(&span, members.len()) {
            return Some(parts);
        }
        if !whole || years < 2 || years != members.len() {
            return None;
        }
        let year = |year: i32| {
            let day = start.with_year(year)?;
            let period = Period::holding(Frequency::Annual, day);
            Some(Moment { period, freq: Frequency::Annual, ..span })
        };
        (start.year()..=end.year()).map(year).collect()
    }

    pub(super) fn shared(&mut self, cues: &Cues, own: Option<Moment>, versus: bool) -> Shared {
        let (own, then) = if versus { (None, own) } else { (own, None) };
        let current = self.clock.period(own, &mut self.frame, Nature::Unknown, Reach::Article);
        let compared = |base: &Base| self.clock.compared(base, &current, &self.frame);
        let (relation, base_moment) = cues.base.as_ref().map_or((None, None), compared);
        let words =
            cues.base.as_ref().and_then(|base| base.words).map(|(start, end)| self.text.slice(start, end));
        let comparison = comparison(cues, &self.frame, relation, words);
        // 环比持平；前三季度平均下降…: a span of several months has no month before it.
        let spans = own.is_some_and(|moment| {
            let days = (moment.period.end() - moment.period.start()).num_days();
            days > 93 || (days > 31 && moment.freq == crate::domain::Frequency::Monthly)
        });
        let previous = |known: &Comparison| known.relation == Relation::OverPrevious && cues.base.is_none();
        let over_year = Comparison { relation: Relation::OverYear, words: None };
        let comparison = comparison.map(|known| if spans && previous(&known) { over_year } else { known });
        let still = cues.change.is_none() && !cues.flat;
        let base_level = cues.possessed && base_moment.is_some() && still;
        // 较年初增加802亿元，增幅16.9%: from the same day.
        let leans = cues.base.is_none()
            && comparison
                .as_ref()
                .is_some_and(|known| known.relation == Relation::Since && known.words.is_none());
        let known = self.frame.base.filter(|_| leans);
        Shared { own, comparison, base_moment: base_moment.or(then).or(known), base_level }
    }
}

/// Whether what is compared with is no time.
fn is_thing(cues: &Cues) -> bool {
    cues.base
        .as_ref()
        .is_some_and(|base| base.words.is_some() && base.relation.is_none() && base.time.is_none())
}

/// The names of as many others as there are numbers: 全国、全省.
fn others(words: &str, count: usize) -> Option<Vec<String>> {
    let parts: Vec<String> = words
        .split(['、', '和', '与', '及'])
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect();
    (count > 1 && parts.len() == count).then_some(parts)
}

impl Shared {
    /// What the member at a place is compared with, where all others are named at once.
    pub(super) fn of_member(&self, index: usize, count: usize) -> Self {
        let mut shared = self.clone();
        let words = shared.comparison.as_ref().and_then(|known| known.words.as_deref());
        if let Some(each) = words.and_then(|words| others(words, count))
            && let Some(known) = shared.comparison.as_mut()
        {
            known.words = each.get(index).cloned();
        }
        shared
    }
}

/// The quarters or months that a span of them is made of, if they are so many.
fn parts_of(span: &Moment, count: usize) -> Option<Vec<Moment>> {
    let (start, end) = (span.period.start(), span.period.end());
    if count < 2 || !matches!(span.freq, Frequency::Quarterly | Frequency::Monthly) {
        return None;
    }
    let part = |at: i32| {
        let first = span.freq.step(span.freq.first_day(start), at)?;
        Some(Moment { period: Period::holding(span.freq, first), ..*span })
    };
    let parts: Vec<Moment> = (0..i32::try_from(count).ok()?).map(part).collect::<Option<_>>()?;
    let fits = parts.first()?.period.start() == start && parts.last()?.period.end() == end;
    fits.then_some(parts)
}

/// 分别比上月末和上年同期高0.1个和1.2个百分点: as many comparisons as numbers.
pub(super) fn paired_bases(members: &[Member<'_>]) -> bool {
    let first = members.first().filter(|first| first.cues.respectively && members.len() > 1);
    first.is_some_and(|first| first.cues.bases.len() == members.len())
}

/// Whether the time beside a multiple is what it is counted from.
pub(super) fn versus(member: &Member<'_>) -> bool {
    let cues = &member.cues;
    let percent = member.quantity.kind == Some(UnitKind::Percent) && cues.possessed && cues.from.is_none();
    let counted = member.quantity.form == Form::Times || percent;
    // 增至去年同期的1.2倍.
    let grown = cues.reached && cues.possessed && member.quantity.form == Form::Times;
    counted
        && (cues.change.is_none() || grown)
        && cues.base.is_none()
        && !cues.times.is_empty()
        && (cues.level || cues.reached)
}
