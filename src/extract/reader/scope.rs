//! How far a time and a comparison reach: up to the day of telling, to the end of what they are said of.

use super::Reader;
use super::cues::{Cues, Relation};
use super::fact::Saying;
use super::frame::Frame;
use super::series::Member;
use super::when::{Clock, Nature, is_long};
use crate::domain::{Frequency, ObsStatus, Period, PeriodSource};
use crate::extract::lexicon::Class;
use crate::extract::time::{Moment, Part, Time, TimeExpr};

/// Longest month.
const MAX_MONTH_DAYS: i64 = 31;

impl Reader<'_> {
    /// 今年新增61万辆: what has come about did so up to the day that is told of, or that it is told on. A harvest is told
    /// for its year as soon as it is in.
    pub(super) fn within(&self, moment: Moment, status: ObsStatus, indicator: &str) -> Moment {
        const HARVESTS: [&str; 14] = [
            "粮", "播种", "种植", "单产", "亩产", "稻", "麦", "玉米", "大豆", "棉", "油料", "蔬菜", "水果",
            "茶",
        ];
        let (period, published) = (moment.period, self.clock.published);
        let ahead = status == ObsStatus::Normal && period.end() > published;
        if !ahead || period.start() > published || is_long(&moment) {
            return moment;
        }
        let harvest =
            moment.freq == Frequency::Annual && HARVESTS.iter().any(|crop| indicator.contains(crop));
        if harvest || indicator.ends_with("标准") {
            return moment;
        }
        let known = self.frame.as_of.map(|known| known.period.end());
        let end = known.filter(|known| *known > period.start() && *known < published).unwrap_or(published);
        let freq = Frequency::Irregular;
        match Period::new(period.start(), end) {
            Ok(period) if !moment.instant => Moment { period, freq, ..moment },
            _ => Moment { freq, ..self.clock.at_publication() },
        }
    }

    /// 环比下降3%；营业收入8亿元，增长6%: the level of what flows ends what was said of something else, and no span of many
    /// months has one before it.
    pub(super) fn end_comparison(&mut self, saying: &Saying<'_>, nature: Nature, moment: &Moment) {
        const MAX_QUARTER_DAYS: i64 = 92;
        let previous =
            self.frame.comparison.as_ref().is_some_and(|known| known.relation == Relation::OverPrevious);
        let days = (moment.period.end() - moment.period.start()).num_days();
        let several = moment.freq == Frequency::Monthly && days > MAX_MONTH_DAYS;
        let long = previous && (days > MAX_QUARTER_DAYS || several);
        let other = self.frame.fresh && !saying.cues.names.is_empty();
        if !moment.instant && nature != Nature::Stock && (other || long) {
            self.frame.end_comparison();
        } else if other && let Some(yearly) = self.frame.yearly.clone() {
            // 存款同比增长5%，比年初增加9亿元；贷款8亿元，增长4%: as the first one did.
            self.frame.comparison = Some(yearly);
        }
    }

    /// 工业投资+6.1%，房地产开发投资-11.2%: how much they grew. A rate or an index is what it is.
    pub(super) fn is_signed(&self, member: &Member<'_>, name: &[char]) -> bool {
        let flows = |name: &[char]| {
            [Class::Flow, Class::Whole].iter().any(|class| self.lexicon.ends(*class, name).is_some())
        };
        // 工业增加值：10月份+7.2%，采矿业+5%: of what was put forward.
        let spoken = [&self.frame.head, &self.frame.scope, &self.frame.last];
        let known = || {
            let known = spoken.into_iter().flatten().next();
            known.is_some_and(|known| flows(&known.chars().collect::<Vec<char>>()))
        };
        let headed = self.frame.head.is_some();
        // 营收35亿元（+12%）: a rate in brackets behind an amount.
        let amount =
            || self.frame.recent.last().is_some_and(|fact| fact.level && !fact.share && fact.unit != "PC");
        let told = || known() || (self.frame.remark && amount());
        self.bears_sign(member) && if name.is_empty() || headed { told() } else { flows(name) }
    }

    pub(super) fn bears_sign(&self, member: &Member<'_>) -> bool {
        let rising = || member.token.start.checked_sub(1).is_some_and(|at| self.text.chars[at] == '+');
        matches!(self.text.chars[member.token.start], '+' | '-') || rising()
    }
}

impl Clock {
    /// 7、8月份，零售额130亿元: of both months.
    pub(super) fn joined_months(self, cues: &Cues, frame: &Frame) -> Option<Moment> {
        let month = |expr: &TimeExpr| matches!(expr.time, Time::Part { part: Part::Month(_), .. });
        let joined = cues.times.len() > 1 && cues.times.iter().all(month) && cues.from.is_none();
        if !joined || !frame.recent.is_empty() {
            return None;
        }
        let moments: Vec<Moment> = cues.times.iter().filter_map(|expr| self.moment(expr, frame)).collect();
        let follow =
            moments.windows(2).all(|pair| pair[0].period.end().succ_opt() == Some(pair[1].period.start()));
        let (first, last) = (moments.first()?, moments.last()?);
        let period = Period::new(first.period.start(), last.period.end()).ok().filter(|_| follow)?;
        Some(Moment { period, ..*first })
    }
}

/// 前7个月…。7月当月…。民营企业…: the month binds its own sentence.
pub(super) fn stands_alone(expr: &TimeExpr, moment: &Moment, frame: &Frame) -> bool {
    let span = frame.paragraph_time.or(frame.article_time).or(frame.lead_time);
    expr.alone && span.is_some_and(|span| span.period.start() < moment.period.start())
}

/// Whether a span is a part of a longer one, which does not close it.
pub(super) fn lies_inside(moment: &Moment, known: &Moment) -> bool {
    !moment.instant
        && !known.instant
        && moment.freq != Frequency::Irregular
        && moment.period.start() >= known.period.start()
        && moment.period.end() < known.period.end()
}

/// Spans whose like there was a year before: those of releases, ten days of a month, holidays, the year up to now.
pub(super) fn is_calendar(moment: &Moment) -> bool {
    let named = matches!(moment.source, PeriodSource::Explicit | PeriodSource::InferredYear);
    let opens = chrono::Datelike::ordinal(&moment.period.start()) == 1;
    moment.freq != Frequency::Irregular
        || (!moment.instant && (named || opens))
        || crate::extract::time::is_holiday(moment.period)
}
