//! The period of a figure: its own words, else what the sentence, the paragraph or the article is about, else the
//! day of publication.

use chrono::Datelike;

use super::cues::{Base, Cues, Relation, relation_of};
use super::frame::{Before, Frame};
use super::scope::{lies_inside, stands_alone};
use crate::domain::{Frequency, Period, PeriodSource};
use crate::extract::time::{Meaning, Moment, Now, Part, Time, TimeExpr, Year, base_span, resolve};

/// Whether the thing measured exists at a moment or adds up through a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Stock,
    Flow,
    Unknown,
}

/// How a text tells its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Style {
    /// A statistical release: what has no period of its own has that of the release.
    Release,
    /// A story: what has no period of its own is as of publication.
    Narrative,
}

/// How far back a figure may find its period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Paragraph,
    Article,
}

/// What all figures of a report share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    pub published: chrono::NaiveDate,
    pub style: Style,
}

impl Clock {
    pub(super) fn is_release(self) -> bool {
        self.style == Style::Release
    }

    pub(super) fn now(self, frame: &Frame) -> Now {
        let about = frame.before_aside.or(frame.sentence_time);
        let current = about.or(frame.paragraph_time).or(frame.article_time).or(frame.lead_time);
        let planned = frame.status.is_some_and(|status| status != crate::domain::ObsStatus::Normal);
        let told = frame.sentence_time.or(frame.paragraph_time).filter(|moment| !is_long(moment));
        let told = told.map(|moment| moment.period.end().year());
        Now {
            published: self.published,
            year: told.or(frame.year),
            loose: (told.is_none() && !frame.titled) || (frame.last_year && frame.sentence_time.is_none()),
            current: current.map(|m| m.period),
            told: told_of(frame).map(|m| (m.period, m.freq)),
            planned,
        }
    }

    /// Resolves an expression; an event has no period.
    pub(super) fn moment(self, expr: &TimeExpr, frame: &Frame) -> Option<Moment> {
        match resolve(expr, &self.now(frame))? {
            Meaning::Moment(moment) => Some(moment),
            Meaning::Event => None,
        }
    }

    pub(super) fn at_publication(self) -> Moment {
        Moment {
            period: Period::day(self.published),
            freq: Frequency::Irregular,
            source: PeriodSource::InferredPublication,
            instant: true,
        }
    }

    /// The span that a plan looks ahead over: from publication, so many months.
    pub(super) fn horizon(self, months: u32) -> Option<Moment> {
        let end = self.published.checked_add_months(chrono::Months::new(months))?;
        let period = Period::new(self.published, end).ok()?;
        Some(Moment {
            period,
            freq: Frequency::Irregular,
            source: PeriodSource::ExplicitRelative,
            instant: false,
        })
    }

    /// Takes over the times of a zone into the frame; returns the zone's own.
    pub(super) fn take(self, cues: &Cues, frame: &mut Frame) -> Option<Moment> {
        let mut own = None;
        // 总产预计达到393亿公斤，夏粮总产150亿公斤: another thing is not expected with it.
        if frame.bound && cues.status.is_none() && !cues.names.is_empty() {
            frame.status = None;
        }
        frame.bound = if cues.status.is_some() { cues.bound } else { frame.bound && frame.status.is_some() };
        let status = frame.status;
        // 力争全年…: the year that runs.
        frame.status = cues.status.or(frame.status);
        // …，去年同期3950亿千瓦时，增长4.3%: what grew is what the sentence is about.
        let level = frame.recent.last().is_some_and(|fact| fact.level && !fact.share);
        let grows = (level && (cues.change.is_some() || cues.of)) || cues.status.is_some();
        if (!cues.names.is_empty() || grows) && cues.times.is_empty() {
            frame.sentence_time = frame.before_aside.take().or(frame.sentence_time);
        }
        let told = !frame.recent.is_empty();
        frame.sentence_time = frame.sentence_time.or(frame.month[1].filter(|_| cues.among));
        // …，2023年为85亿元: of another time, and of no other thing.
        let aside = cues.names.is_empty() && !cues.times.is_empty() && told;
        // …，其中9月41亿元；民营企业…: until the next statement.
        let part = (cues.among || (told && (cues.status.is_some() || cues.dates))) && !cues.times.is_empty();
        if part && frame.before.is_none() {
            frame.before = Some(Before { time: frame.sentence_time, status });
        }
        let of_release = || frame.article_time.or(frame.lead_time).filter(|_| self.is_release());
        // 一季度为6%，二季度为5.7%，服务业…: what it was before the first of them.
        let about = frame.before_aside.or(frame.sentence_time);
        let before = about.or(frame.paragraph_time).or_else(of_release).filter(|_| aside);
        let paired = cues.respectively && cues.times.len() > 1;
        for (at, expr) in cues.times.iter().enumerate() {
            let stated = cues.from.is_none_or(|from| at < from) && !paired;
            // 同期，发放贷款…: in the span just spoken of; 同期为5% is the year before.
            if is_bare_same(expr) && !cues.level && cues.change.is_none() && cues.base.is_none() {
                let known = frame.sentence_time.or(frame.paragraph_time).or(frame.previous_time);
                if let Some(known) = known.or(frame.article_time).or(frame.lead_time) {
                    frame.sentence_time = Some(known);
                    own = Some(known);
                    continue;
                }
            }
            // 今后三年…，三年累计150亿元: of the years just named.
            if matches!(expr.time, Time::Past { passing: true, .. })
                && let Some(ahead) =
                    frame.sentence_time.filter(|about| about.period.start() >= self.published)
            {
                own = Some(ahead);
                continue;
            }
            // 上月，CPI…。上月，PPI…: the same month, not the one before it.
            let again = frame.leaned.filter(|(known, moment)| {
                *known == *expr
                    && leans(expr)
                    && frame.sentence_time.or(frame.paragraph_time) == Some(*moment)
            });
            if let Some(moment) = again.map(|(_, moment)| moment).or_else(|| self.moment(expr, frame)) {
                if leans(expr) {
                    frame.leaned = Some((*expr, moment));
                }
                let moment = self.as_released(expr, moment, frame);
                // …，8月份为增长1.7%: a look back, after which the text goes on as before.
                let looks_back = before.is_some_and(|before| moment.period.end() <= before.period.end());
                let passes = looks_back || part || (told && expr.since && aside);
                own = Some(moment);
                if accounts(&moment) && moment.period.end() <= self.published && !aside && !part {
                    frame.accounts = Some(moment);
                }
                if moment.instant && carries(expr) && moment.period.end() <= self.published {
                    frame.as_of = Some(moment);
                }
                if is_long(&moment) {
                    frame.years = Some(moment);
                    frame.years_here = true;
                }
                let planned = cues.status.or(frame.status);
                let alone = stands_alone(expr, &moment, frame);
                frame.month[0] = if alone { Some(moment) } else { frame.month[0] };
                let carried = carries(expr) && !alone;
                let passing =
                    alone || (!carries(expr) && dated(expr) && (cues.names.is_empty() || cues.time_first));
                if passing && stated && moment.period.end() <= self.published {
                    frame.sentence_time = Some(moment);
                    frame.day_named = frame.recent.is_empty();
                }
                let told = moment.period.end() <= self.published
                    || planned.is_some()
                    || frame.heading
                    || whole_year(expr)
                    || matches!(expr.time, Time::Ahead(_) | Time::FiveYear(_))
                    || (matches!(expr.time, Time::Holiday { .. })
                        && (given_holiday(expr) || moment.period.start() <= self.published))
                    || (given_year(expr) && carries(expr));
                if carried && stated && told {
                    frame.sentence_time = Some(moment);
                    frame.day_named = false;
                    frame.open_ended = false;
                    let current = whole_year(expr) && moment.period.start() <= self.published;
                    let past = moment.period.end() <= self.published || frame.heading || current;
                    let known = frame.article_time.or(frame.lead_time);
                    let closes = moment.instant
                        && (frame.led_time || !frame.recent.is_empty())
                        && self.is_release()
                        && known
                            .is_some_and(|known| !known.instant && known.period.end() == moment.period.end());
                    if expr.time != Time::Now && past && !closes && !passes {
                        frame.main = frame
                            .paragraph_time
                            .filter(|about| frame.led_time && last_month(expr, &moment, about));
                        // What a paragraph begins with is what the next one goes on with, not an aside (3月份当月).
                        // Unless the headline says what all is about.
                        let headed =
                            frame.lead_time.map(|m| m.period) == frame.article_time.map(|m| m.period);
                        let known = frame.article_time.filter(|_| frame.last.is_some() || headed);
                        let known = known.or(frame.lead_time.filter(|_| frame.article_time.is_none()));
                        let passing = known.is_some_and(|known| last_month(expr, &moment, &known));
                        // A look at what was long before is no new subject either.
                        let older = known.is_some_and(|known| moment.period.end() < known.period.start());
                        // 服务业1—8月…, in a text of 前三季度: a part of the span, and of that paragraph alone.
                        let side = known.is_some_and(|known| {
                            known.period.end() <= self.published && lies_inside(&moment, &known)
                        });
                        if !frame.led_time && !expr.since && !passing && !older && !side {
                            frame.article_time = Some(moment);
                            frame.led_time = true;
                        }
                        frame.paragraph_time = Some(moment);
                        frame.last_year = is_last_year(expr);
                        if !is_long(&moment) {
                            frame.year = Some(moment.period.end().year());
                        }
                    }
                }
            }
        }
        if let Some(span) = self.joined_months(cues, frame).filter(|_| !paired) {
            own = Some(span);
            frame.sentence_time = Some(span);
        }
        frame.before_aside = before.or(frame.before_aside.take()).filter(|_| cues.times.is_empty() || aside);
        if cues.open_ended {
            frame.open_ended = true;
            frame.sentence_time = None;
            frame.paragraph_time = None;
        }
        own
    }

    /// …，1998年投产; …，今年以来首次转正: behind what was told, a clause that tells no number and has a time of long ago or
    /// of a beginning.
    pub(super) fn passes_by(self, cues: &Cues, frame: &Frame) -> bool {
        let [expr] = cues.times.as_slice() else { return false };
        let about = frame.sentence_time.or(frame.paragraph_time);
        let other = |about: Moment| {
            expr.since
                || self.moment(expr, frame).is_some_and(|moment| {
                    moment.period.end() < about.period.start() || moment.period.start() > about.period.end()
                })
        };
        !frame.recent.is_empty() && about.is_some_and(other)
    }

    /// 从币种结构看: a paragraph that looks at what the one before told is of the same time.
    pub(super) fn looks_again(self, frame: &mut Frame) {
        if frame.paragraph_time.is_some() || frame.sentence_time.is_some() {
            return;
        }
        let known = frame.article_time.or(frame.lead_time);
        // But not what told of the last month alone.
        let aside = |moment: &Moment| known.is_some_and(|known| ends(moment, &known));
        let again = frame.previous_time.filter(|moment| !aside(moment));
        frame.paragraph_time = again.map(|moment| Moment { source: PeriodSource::InferredContext, ..moment });
    }

    /// 年初以来 in a release is the span that the release is about.
    fn as_released(self, expr: &TimeExpr, moment: Moment, frame: &Frame) -> Moment {
        let lead = frame.lead_time.filter(|lead| {
            self.is_release()
                && expr.since
                && lead.period.start() == moment.period.start()
                && lead.period.start().ordinal() == 1
        });
        lead.map_or(moment, |lead| Moment { source: PeriodSource::ExplicitRelative, ..lead })
    }

    /// The period of a figure whose zone has `own`; `reach` says whether it may be that of an earlier paragraph.
    pub(super) fn period(
        self,
        own: Option<Moment>,
        frame: &mut Frame,
        nature: Nature,
        reach: Reach,
    ) -> Moment {
        let carried = |moment: Moment| Moment { source: PeriodSource::InferredContext, ..moment };
        if let Some(moment) = own.or(frame.sentence_time) {
            let assumed = moment.source == PeriodSource::InferredContext && !self.is_release();
            return if assumed { moment } else { shaped(moment, nature) };
        }
        if let Some(horizon) = frame.horizon {
            return horizon;
        }
        if frame.open_ended {
            return self.at_publication();
        }
        if let Some(year) = frame.paragraph_time.and_then(|about| self.planned_year(frame, Some(about))) {
            return year;
        }
        if let Some(moment) = frame.paragraph_time {
            // 6月末，存款余额…。居民收入…: what flows is of the span that the text is about.
            let span = frame.article_time.or(frame.lead_time).filter(|known| {
                let closes = !known.instant && known.period.end() == moment.period.end();
                moment.instant && nature == Nature::Flow && self.is_release() && closes
            });
            return shaped(carried(span.unwrap_or(moment)), nature);
        }
        if let Some(moment) = frame.previous_instant.filter(|_| nature == Nature::Stock && !self.is_release())
        {
            let moment = Moment { freq: Frequency::Irregular, ..carried(moment) };
            frame.paragraph_time = Some(moment);
            return moment;
        }
        if self.is_release() || reach == Reach::Article {
            let known = frame.article_time.or(frame.lead_time);
            if let Some(year) = self.planned_year(frame, known) {
                return year;
            }
            return match known {
                Some(moment) => shaped(carried(moment), nature),
                None => self.at_publication(),
            };
        }
        self.at_publication()
    }

    /// A plan without a date, told after a period that is over, is for the year of publication.
    fn planned_year(self, frame: &Frame, known: Option<Moment>) -> Option<Moment> {
        let over = known.is_none_or(|moment| moment.period.end() < self.published);
        let planned = frame.status == Some(crate::domain::ObsStatus::Forecast) && over;
        let period = Period::holding(Frequency::Annual, self.published);
        let (freq, source) = (Frequency::Annual, PeriodSource::InferredPublication);
        planned.then_some(Moment { period, freq, source, instant: false })
    }

    /// The relation that a zone's comparison makes with the figure's period, and the base's words or span.
    pub(super) fn compared(
        self,
        base: &Base,
        current: &Moment,
        frame: &Frame,
    ) -> (Option<Relation>, Option<Moment>) {
        let now =
            Now { current: Some(current.period), year: Some(current.period.end().year()), ..self.now(frame) };
        let then = base.time.as_ref().and_then(|expr| match resolve(expr, &now)? {
            Meaning::Moment(moment) => Some(moment),
            Meaning::Event => None,
        });
        let relation = base.relation.or_else(|| then.as_ref().map(|then| relation_of(then, current)));
        (relation, then)
    }
}

/// What 报告期 means: the span of the title, else the one of the accounts that were named last.
fn told_of(frame: &Frame) -> Option<Moment> {
    let lead = frame.lead_time;
    let titled = lead.filter(|lead| frame.titled && accounts(lead));
    titled.or(frame.accounts).or(lead).or(frame.article_time)
}

/// A span that accounts are drawn up for.
fn accounts(moment: &Moment) -> bool {
    !moment.instant && matches!(moment.freq, Frequency::Quarterly | Frequency::Annual) && !is_long(moment)
}

/// 2025年末: a plan's end, said with its year.
const fn given_year(expr: &TimeExpr) -> bool {
    matches!(expr.time, Time::Part { year: Year::Given(_) | Year::FromPublication(0 | 1), part: Part::Year })
}

/// 2026年春运: days to come, said with their year.
const fn given_holiday(expr: &TimeExpr) -> bool {
    matches!(expr.time, Time::Holiday { year: Year::Given(_), .. })
}

const fn is_bare_same(expr: &TimeExpr) -> bool {
    matches!(expr.time, Time::Part { year: Year::Bare, part: Part::Same })
}

/// 今年, 2025年: a year that a text discusses, be it over or not.
const fn whole_year(expr: &TimeExpr) -> bool {
    matches!(expr.time, Time::Part { year: Year::Given(_) | Year::FromPublication(0 | 1), part: Part::Year })
        && !expr.at_end
        && !expr.at_start
        && !expr.since
}

/// 去年全市…: the year before is looked at, and need not be what the text is about.
const fn is_last_year(expr: &TimeExpr) -> bool {
    matches!(expr.time, Time::Part { year: Year::FromPublication(-1), .. })
}

/// A day or ten days: good for its sentence.
const fn dated(expr: &TimeExpr) -> bool {
    matches!(
        expr.time,
        Time::Part { part: Part::Day(..) | Part::TenDays(..) | Part::DayFrom(_) | Part::WeekFrom(_), .. }
    )
}

/// Whether later statements stand in this time too: a day does not, unless it closes a span.
pub(super) const fn carries(expr: &TimeExpr) -> bool {
    match expr.time {
        Time::Part { part: Part::Day(..) | Part::TenDays(..), .. } => expr.until || expr.since,
        Time::Part { part: Part::Same | Part::DayFrom(_) | Part::WeekFrom(_), .. }
        | Time::Part { year: Year::FromContext(_), .. }
        | Time::Past { passing: true, .. }
        | Time::Reported => false,
        _ => true,
    }
}

/// 前三季度…。9月份…: the last month alone of the span that is spoken of.
fn last_month(expr: &TimeExpr, moment: &Moment, about: &Moment) -> bool {
    matches!(expr.time, Time::Part { part: Part::Month(_), .. }) && ends(moment, about)
}

/// Several years.
pub(super) fn is_long(moment: &Moment) -> bool {
    const MAX_YEAR_DAYS: i64 = 366;
    (moment.period.end() - moment.period.start()).num_days() > MAX_YEAR_DAYS
}

/// Whether a span closes a longer one.
fn ends(moment: &Moment, about: &Moment) -> bool {
    !moment.instant
        && !about.instant
        && about.period.end() == moment.period.end()
        && about.period.start() < moment.period.start()
}

/// 上月, 本季度: counted from a period that must be known.
pub(super) const fn leans(expr: &TimeExpr) -> bool {
    matches!(expr.time, Time::Part { part: Part::MonthFrom(_) | Part::QuarterFrom(_), .. })
}

/// A stock of a span is that of its last day; a flow "at the end" of a period is that of the period.
pub(super) fn shaped(moment: Moment, nature: Nature) -> Moment {
    match nature {
        Nature::Stock if !moment.instant => {
            Moment { period: Period::day(moment.period.end()), instant: true, ..moment }
        }
        // 截至6月底，完成投资182亿元: since the year began.
        Nature::Flow
            if moment.instant && matches!(moment.freq, Frequency::Monthly | Frequency::Quarterly) =>
        {
            let end = moment.period.end();
            let start = end.with_day(1).and_then(|day| day.with_month(1)).unwrap_or(end);
            let period = Period::new(start, end).unwrap_or(moment.period);
            Moment { period, instant: false, ..moment }
        }
        Nature::Flow if moment.instant && moment.freq != Frequency::Irregular => {
            Moment { period: Period::holding(moment.freq, moment.period.end()), instant: false, ..moment }
        }
        _ => moment,
    }
}

/// `2024-01-01/2024-03-31`, or one day.
pub(super) fn written(period: Period) -> String {
    if period.start() == period.end() {
        return period.start().to_string();
    }
    format!("{}/{}", period.start(), period.end())
}

/// The base period of growth over one year.
pub(super) fn year_before(moment: &Moment) -> Option<String> {
    base_span(moment.period, 1).map(written)
}
