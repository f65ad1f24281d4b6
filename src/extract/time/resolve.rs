//! What a time expression means: a span of days with its frequency, given the publication date and the year under
//! discussion.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::holiday::{self, Holiday};
use super::{Part, Time, TimeExpr, Year};
use crate::domain::{Frequency, Period, PeriodSource};

/// What the reader knows when an expression is met.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) struct Now {
    pub published: NaiveDate,
    /// The year under discussion, once a data period has named one.
    pub year: Option<i32>,
    /// That year was named in a paragraph before: a month that is just over is of this year all the same.
    pub loose: bool,
    /// The data period under discussion, for 同期, 本月 and 上月.
    pub current: Option<Period>,
    /// The span that the report is about, for 报告期.
    pub told: Option<(Period, Frequency)>,
    /// A plan is being told: bare words look ahead.
    pub planned: bool,
}

/// A span with what the words say of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) struct Moment {
    pub period: Period,
    pub freq: Frequency,
    pub source: PeriodSource,
    /// The words name a day (末, 截至), not a span.
    pub instant: bool,
}

/// What became of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Meaning {
    Moment(Moment),
    /// It dates a report or an event: no data period.
    Event,
}

/// How long after its end a part of a year is told of without its year.
const MAX_FRESH_DAYS: i64 = 100;

/// Longest span of days that 假期 can mean.
const MAX_HOLIDAY_DAYS: i64 = 45;

fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn month_span(year: i32, first: u32, last: u32) -> Option<Period> {
    let start = day(year, first, 1)?;
    let end = day(year, last, 1)?.checked_add_months(Months::new(1))?.pred_opt()?;
    Period::new(start, end).ok()
}

/// The part of `year` as a span with its frequency.
fn span(year: i32, part: Part) -> Option<(Period, Frequency)> {
    Some(match part {
        Part::Year => (month_span(year, 1, 12)?, Frequency::Annual),
        Part::Half(half) => (month_span(year, half * 6 - 5, half * 6)?, Frequency::Quarterly),
        Part::Quarter(quarter) => (month_span(year, quarter * 3 - 2, quarter * 3)?, Frequency::Quarterly),
        Part::Quarters(count) => (month_span(year, 1, count * 3)?, Frequency::Quarterly),
        Part::Month(month) => (month_span(year, month, month)?, Frequency::Monthly),
        Part::Months(first, last) => (month_span(year, first, last)?, Frequency::Monthly),
        Part::Day(month, d) => (Period::day(day(year, month, d)?), Frequency::Irregular),
        Part::Days((first_month, first), (last_month, last)) => {
            let ends = if last_month < first_month { year + 1 } else { year };
            let days = Period::new(day(year, first_month, first)?, day(ends, last_month, last)?).ok()?;
            (days, Frequency::Irregular)
        }
        Part::TenDays(month, third) => {
            let whole = month_span(year, month, month)?;
            let start = whole.start() + Days::new(u64::from(third - 1) * 10);
            let end = if third == 3 { whole.end() } else { start + Days::new(9) };
            (Period::new(start, end).ok()?, Frequency::Irregular)
        }
        Part::Same
        | Part::Told
        | Part::ToldSoFar
        | Part::FirstDays(_)
        | Part::MonthFrom(_)
        | Part::QuarterFrom(_)
        | Part::WeekFrom(_)
        | Part::DayFrom(_)
        | Part::MonthDays(_) => return None,
    })
}

/// The latest year in which the part was over when the report was published.
fn latest(now: &Now, part: Part) -> i32 {
    let year = now.published.year();
    let over = |year: i32| {
        span(year, part).is_some_and(|(period, _)| match part {
            Part::Day(..) | Part::Days(..) | Part::TenDays(..) | Part::Month(_) => {
                period.start() <= now.published
            }
            _ => period.end() <= now.published,
        })
    };
    if now.planned || over(year) { year } else { year - 1 }
}

/// Resolves an expression; `None` where it names no day of the calendar.
pub(in crate::extract) fn resolve(expr: &TimeExpr, now: &Now) -> Option<Meaning> {
    let (period, freq, source) = match expr.time {
        Time::Reported => return Some(Meaning::Event),
        Time::Now => {
            let moment = Moment {
                period: Period::day(now.published),
                freq: Frequency::Irregular,
                source: PeriodSource::ExplicitRelative,
                instant: true,
            };
            return Some(Meaning::Moment(moment));
        }
        Time::Years(first, last) => {
            let period = Period::new(day(first, 1, 1)?, day(last, 12, 31)?).ok()?;
            (period, Frequency::Annual, PeriodSource::Explicit)
        }
        Time::Between((from, first), (to, last)) => {
            let period =
                Period::new(month_span(from, first, first)?.start(), month_span(to, last, last)?.end())
                    .ok()?;
            (period, Frequency::Monthly, PeriodSource::Explicit)
        }
        Time::FiveYear(plan) => {
            let first = 1953 + (plan - 1) * 5 + if plan > 2 { 3 } else { 0 };
            let period = Period::new(day(first, 1, 1)?, day(first + 4, 12, 31)?).ok()?;
            (period, Frequency::Annual, PeriodSource::Explicit)
        }
        Time::Holiday { holiday, year, days } => match days_off(holiday, year, days, now) {
            Some((period, source)) => (period, Frequency::Irregular, source),
            None => return Some(Meaning::Event),
        },
        Time::Past { years, whole, .. } => {
            (past(years, whole, now)?, Frequency::Irregular, PeriodSource::ExplicitRelative)
        }
        Time::FirstYears(years) => {
            let plan = now.current.filter(|plan| plan.end().year() - plan.start().year() > years - 1);
            let Some(plan) = plan else { return Some(Meaning::Event) };
            let end = day(plan.start().year() + years - 1, 12, 31)?;
            (Period::new(plan.start(), end).ok()?, Frequency::Annual, PeriodSource::ExplicitRelative)
        }
        Time::Ahead(years) => {
            let end = now.published.checked_add_months(Months::new(12 * years.unsigned_abs()))?;
            let period = Period::new(now.published, end).ok()?;
            (period, Frequency::Irregular, PeriodSource::ExplicitRelative)
        }
        Time::Part { year, part } => {
            // 年初: of the year that runs, be it not over.
            let opens = year == Year::Bare && part == Part::Year && expr.at_start;
            let year = if opens { Year::FromContext(0) } else { year };
            // 本月以来, where no month is told of: of the one that runs.
            let running = part == Part::MonthFrom(0) && expr.since;
            let current = now.current.or_else(|| running.then(|| Period::day(now.published)));
            let now = &Now { current, ..*now };
            let told = named(year, part, now)?;
            // 年末人口300万人, while the year still runs: of the last one that is over.
            let bare = year == Year::Bare && part == Part::Year && expr.at_end && !now.planned;
            let before = told.0.end().year() - 1;
            if bare && told.0.end() > now.published { named(Year::Given(before), part, now)? } else { told }
        }
    };
    Some(Meaning::Moment(edge(expr, period, freq, source, now)?))
}

fn named(year: Year, part: Part, now: &Now) -> Option<(Period, Frequency, PeriodSource)> {
    if matches!(part, Part::Told | Part::ToldSoFar) {
        let (period, freq) = now.told?;
        let start = if part == Part::Told { period.start() } else { day(period.end().year(), 1, 1)? };
        let period = Period::new(start, period.end()).ok()?;
        return Some((period, freq, PeriodSource::ExplicitRelative));
    }
    if let Part::FirstDays(days) = part {
        let whole =
            now.current.filter(|period| (period.end() - period.start()).num_days() < MAX_HOLIDAY_DAYS)?;
        let last = whole.start().checked_add_days(Days::new(u64::from(days.max(1)) - 1))?;
        let period = Period::new(whole.start(), last.min(whole.end())).ok()?;
        return Some((period, Frequency::Irregular, PeriodSource::ExplicitRelative));
    }
    if let Some((period, freq)) = from_publication(part, now.published) {
        return Some((period, freq, PeriodSource::ExplicitRelative));
    }
    if matches!(part, Part::Same | Part::MonthFrom(_) | Part::QuarterFrom(_)) {
        return relative(year, part, now);
    }
    let (number, source) = match year {
        Year::Given(year) => (year, PeriodSource::Explicit),
        Year::FromPublication(by) => (now.published.year() + by, PeriodSource::Explicit),
        Year::FromContext(by) => (now.year.unwrap_or(now.published.year()) + by, PeriodSource::Explicit),
        Year::Bare => (bare_year(now, part), PeriodSource::InferredYear),
    };
    let (period, freq) = span(number, part)?;
    Some((period, freq, source))
}

/// 昨天, 上周, 本月前15天: counted from the day of publication, whatever else is told of.
fn from_publication(part: Part, published: NaiveDate) -> Option<(Period, Frequency)> {
    let back = |days: i32| published.checked_sub_days(Days::new(u64::from(days.unsigned_abs())));
    match part {
        Part::DayFrom(by) => Some((Period::day(back(by)?), Frequency::Irregular)),
        Part::WeekFrom(by) => Some((Period::holding(Frequency::Weekly, back(by * 7)?), Frequency::Weekly)),
        Part::MonthDays(days) => {
            let first = published.with_day(1)?;
            Some((Period::new(first, published.with_day(days)?).ok()?, Frequency::Irregular))
        }
        _ => None,
    }
}

/// The days of a holiday: without a year, of the last one that had begun.
fn days_off(holiday: Holiday, year: Year, days: Option<u32>, now: &Now) -> Option<(Period, PeriodSource)> {
    let (number, source) = match year {
        Year::Given(year) => (year, PeriodSource::Explicit),
        Year::FromPublication(by) => (now.published.year() + by, PeriodSource::Explicit),
        Year::FromContext(by) => (now.year.unwrap_or(now.published.year()) + by, PeriodSource::Explicit),
        Year::Bare => {
            let begun = |year: i32| holiday.days(year).is_some_and(|days| days.start() <= now.published);
            let year = now.published.year();
            (if now.planned || begun(year) { year } else { year - 1 }, PeriodSource::InferredYear)
        }
    };
    let whole = holiday.days(number)?;
    let last = days.and_then(|days| whole.start().checked_add_days(Days::new(u64::from(days.max(1)) - 1)));
    if days == Some(holiday::LAST_DAY) {
        return Some((Period::day(whole.end()), source));
    }
    Some((Period::new(whole.start(), last.unwrap_or(whole.end())).ok()?, source))
}

/// So many years back: calendar years where the text says so or looks back at the turn of a year, else up to the day of
/// publication.
fn past(years: i32, whole: bool, now: &Now) -> Option<Period> {
    const LAST_MONTH_OF_REVIEW: u32 = 3;
    if whole || now.published.month() <= LAST_MONTH_OF_REVIEW {
        let last = now.year.filter(|year| *year < now.published.year()).unwrap_or(now.published.year() - 1);
        return Period::new(day(last - years + 1, 1, 1)?, day(last, 12, 31)?).ok();
    }
    let start = now.published.checked_sub_months(Months::new(12 * years.unsigned_abs()))?;
    Period::new(start, now.published).ok()
}

/// The year under discussion, unless that puts an actual into the future.
fn bare_year(now: &Now, part: Part) -> i32 {
    let ahead = |year: &i32| {
        !now.planned
            && part != Part::Year
            && span(*year, part).is_some_and(|(p, _)| p.start() > now.published)
    };
    let newest = latest(now, part);
    let fresh = now.loose && part != Part::Year && {
        let over = span(newest, part).map(|(period, _)| (now.published - period.end()).num_days());
        over.is_some_and(|days| (0..MAX_FRESH_DAYS).contains(&days))
    };
    now.year.filter(|year| !ahead(year) && !fresh).unwrap_or(newest)
}

/// 上年同期, 本月, 上季度: counted from the period under discussion.
fn relative(year: Year, part: Part, now: &Now) -> Option<(Period, Frequency, PeriodSource)> {
    // 上月, where no month is told of: the one before publication.
    let before = matches!(part, Part::MonthFrom(-1) | Part::QuarterFrom(-1));
    let known = now.current.or_else(|| before.then(|| Period::day(now.published)));
    let current = known.unwrap_or_else(|| {
        Period::holding(
            Frequency::Monthly,
            now.published.checked_sub_months(Months::new(1)).unwrap_or(now.published),
        )
    });
    let (period, freq) = match part {
        Part::MonthFrom(by) => {
            let first = Frequency::Monthly.step(Frequency::Monthly.first_day(current.end()), by)?;
            (Period::holding(Frequency::Monthly, first), Frequency::Monthly)
        }
        Part::QuarterFrom(by) => {
            let first = Frequency::Quarterly.step(Frequency::Quarterly.first_day(current.end()), by)?;
            (Period::holding(Frequency::Quarterly, first), Frequency::Quarterly)
        }
        _ => {
            let back = match year {
                Year::Given(year) => current.end().year() - year,
                Year::FromPublication(by) => current.end().year() - now.published.year() - by,
                Year::FromContext(by) => -by,
                Year::Bare => 1,
            };
            (base_span(current, back)?, frequency_of(current))
        }
    };
    Some((period, freq, PeriodSource::ExplicitRelative))
}

/// The frequency whose release has this span.
fn frequency_of(period: Period) -> Frequency {
    let months = (period.end().year() - period.start().year()) * 12 + period.end().month() as i32
        - period.start().month() as i32
        + 1;
    match months {
        12 => Frequency::Annual,
        3 | 6 | 9 => Frequency::Quarterly,
        _ => Frequency::Monthly,
    }
}

/// The same span `years` earlier, month ends kept; a holiday's is the same holiday.
pub(in crate::extract) fn base_span(period: Period, years: i32) -> Option<Period> {
    if let Some(before) = holiday::earlier(period, years) {
        return Some(before);
    }
    let back = |date: NaiveDate| {
        let year = date.year() - years;
        let last = date.succ_opt().is_some_and(|next| next.day() == 1);
        if last {
            month_span(year, date.month(), date.month()).map(Period::end)
        } else {
            day(year, date.month(), date.day())
        }
    };
    Period::new(back(period.start())?, back(period.end())?).ok()
}

fn edge(expr: &TimeExpr, period: Period, freq: Frequency, source: PeriodSource, now: &Now) -> Option<Moment> {
    if expr.since {
        let start = if expr.at_end { period.end() } else { period.start() };
        let period = Period::new(start, now.published.max(start)).ok()?;
        return Some(Moment {
            period,
            freq: Frequency::Irregular,
            source: PeriodSource::ExplicitRelative,
            instant: false,
        });
    }
    if expr.at_start {
        return Some(Moment { period: Period::day(period.start()), freq, source, instant: true });
    }
    if expr.at_end || expr.until {
        return Some(Moment { period: Period::day(period.end()), freq, source, instant: true });
    }
    let instant = period.start() == period.end();
    Some(Moment { period, freq, source, instant })
}
