//! Text to [`Spelled`]: the grammar of periods.
//!
//! A period is a year and what is said within it. The year leads (2025年1季度), trails (Q1 2025), is glued to digits
//! (202503) or is left out (上半年); [`within`] reads the rest and is the same for all four.

use chrono::{Datelike, NaiveDate, Weekday};

use super::token::{Token, tokens};
use super::{Context, DateOrder, PeriodError, Shape, Spelled, YearFrom};
use crate::domain::{Frequency, Period};

/// Years that a number of four digits can mean.
const YEARS: std::ops::RangeInclusive<u32> = 1000..=2999;

/// Reads a period in any spelling a bureau uses.
///
/// ```
/// use almanac::ingest::period::{Context, spell};
/// let total = spell("2025年1—3月", &Context::default()).unwrap();
/// assert_eq!(total.span.end().to_string(), "2025-03-31");
/// ```
pub fn spell(text: &str, context: &Context) -> Result<Spelled, PeriodError> {
    let trimmed = text.trim();
    let unreadable = || PeriodError::Unreadable(trimmed.to_owned());
    let words = tokens(without_time(trimmed)?).ok_or_else(unreadable)?;
    let found = match words.as_slice() {
        [Token::Number(n, 6)] => within(n / 100, &[Token::Dash, Token::Number(n % 100, 2)], trimmed),
        [Token::Number(n, 8)] => glued_day(*n, trimmed),
        [Token::Number(year, 4), Token::Year, rest @ ..] if YEARS.contains(year) => {
            within(*year, rest, trimmed)
        }
        [Token::Number(year, 4), rest @ ..] if YEARS.contains(year) => within(*year, rest, trimmed),
        [rest @ .., Token::Number(year, 4)] if YEARS.contains(year) => {
            trailing(*year, rest, context.order, trimmed)
        }
        rest => return yearless(rest, context.year, trimmed),
    };
    match found {
        Err(PeriodError::Unreadable(_)) => from_to(&words, trimmed),
        other => other,
    }
}

/// Cuts a time of day off a date; only midnight says nothing more than the date.
fn without_time(text: &str) -> Result<&str, PeriodError> {
    let Some(colon) = text.find(':') else { return Ok(text) };
    let Some(cut) = text[..colon].rfind([' ', 'T', 't']) else {
        return Err(PeriodError::Unreadable(text.to_owned()));
    };
    let time = text[cut + 1..].trim_end_matches(['Z', 'z']).trim_end_matches("+00:00");
    if time.chars().all(|c| matches!(c, '0' | ':' | '.')) {
        Ok(&text[..cut])
    } else {
        Err(PeriodError::TimeOfDay(text.to_owned()))
    }
}

/// A period without its year.
fn yearless(rest: &[Token], year: YearFrom, text: &str) -> Result<Spelled, PeriodError> {
    // Only words say that a number is a month or a quarter; `3` alone says nothing.
    if !rest
        .iter()
        .any(|t| matches!(t, Token::Month | Token::Quarter | Token::Half | Token::Whole | Token::Named(_)))
    {
        return Err(PeriodError::Unreadable(text.to_owned()));
    }
    let of = |year: i32| within(year.unsigned_abs(), rest, text);
    match year {
        YearFrom::Stated(year) => of(year),
        YearFrom::PublishedOn(day) => {
            let this_year = of(day.year())?;
            if this_year.span.end() <= day { Ok(this_year) } else { of(day.year() - 1) }
        }
        YearFrom::Nowhere => of(2000).and(Err(PeriodError::NoYear(text.to_owned()))),
    }
}

/// What stands before a year at the end: Q1 2025, Mar-2025, 31/03/2025.
fn trailing(year: u32, rest: &[Token], order: DateOrder, text: &str) -> Result<Spelled, PeriodError> {
    use Token::{Dash, Dot, Named, Number, Slash};
    let (rest, separated) = match rest {
        [rest @ .., Dash | Slash | Dot] => (rest, true),
        rest => (rest, false),
    };
    match rest {
        [Number(month, 1 | 2)] if separated => within(year, &[Dash, Number(*month, 2)], text),
        [Number(a, 1 | 2), Dash | Slash | Dot, Number(b, 1 | 2)] if separated => match order {
            DateOrder::Dmy => day(year, *b, *a, text),
            DateOrder::Mdy => day(year, *a, *b, text),
            DateOrder::Ymd => Err(PeriodError::OrderUnstated(text.to_owned())),
        },
        [Number(d, 1 | 2), Named(m)]
        | [Number(d, 1 | 2), Dash | Slash | Dot, Named(m)]
        | [Named(m), Number(d, 1 | 2)] => day(year, *m, *d, text),
        [] | [Number(..)] => Err(PeriodError::Unreadable(text.to_owned())),
        rest => within(year, rest, text),
    }
}

/// What is said within a year.
fn within(year: u32, rest: &[Token], text: &str) -> Result<Spelled, PeriodError> {
    use Token::{
        Alone, Dash, Day, Dot, End, Front, Half, Lower, Month, Named, Number, Quarter, Slash, Total, Upper,
        Week, Whole,
    };
    let months = |first: u32, last: u32, shape: Shape| months(year, first, last, shape, text);
    let ranged = |a: u32, b: u32| months(a, b, if a == b { Shape::Month } else { Shape::Months });
    let half =
        |n: u32| if (1..=2).contains(&n) { months(n * 6 - 5, n * 6, Shape::Half) } else { unreadable(text) };
    let quarters = |a: u32, b: u32, shape: Shape| {
        if 1 <= a && a <= b && b <= 4 { months(a * 3 - 2, b * 3, shape) } else { unreadable(text) }
    };
    match rest {
        [] | [Whole] => months(1, 12, Shape::Year),
        [End] => day(year, 12, 31, text),
        [Upper, Half] => half(1),
        [Lower, Half] => half(2),
        [Dash, Half, Number(n, _)] | [Half, Number(n, _)] | [Number(n, _), Half] => half(*n),
        [Upper, Half, End] => day(year, 6, 30, text),
        [Dash | Slash | Dot, Quarter, Number(q, _)]
        | [Quarter, Number(q, _)]
        | [Dash, Number(q, _), Quarter]
        | [Number(q, _), Quarter] => quarters(*q, *q, Shape::Quarter),
        [Number(q, _), Quarter, End] => last_day(quarters(*q, *q, Shape::Quarter)),
        [inner @ .., End, Total] | [Total, inner @ ..] | [inner @ .., Total] => {
            match within(year, inner, text)? {
                // 3月累计 is from January to March; 1-3月累计 says it twice.
                Spelled { span, shape: Shape::Month } => ranged(1, span.end().month()),
                total @ Spelled { shape: Shape::Months, .. } => Ok(total),
                _ => unreadable(text),
            }
        }
        [inner @ .., Alone] => match within(year, inner, text)? {
            alone @ Spelled { shape: Shape::Month | Shape::Quarter, .. } => Ok(alone),
            _ => unreadable(text),
        },
        [Front, Number(q, _), Quarter] => quarters(1, *q, Shape::Months),
        [Number(a, _), Dash, Number(b, _), Quarter]
        | [Number(a, _), Quarter, Dash, Number(b, _), Quarter]
        | [Quarter, Number(a, _), Dash, Quarter, Number(b, _)] => {
            quarters(*a, *b, if a == b { Shape::Quarter } else { Shape::Months })
        }
        [Dash, Month, Number(m, _)] | [Month, Number(m, _)] | [Number(m, _), Month] => {
            months(*m, *m, Shape::Month)
        }
        [Dash | Slash | Dot, Named(m)] | [Named(m)] => months(*m, *m, Shape::Month),
        [Dot, Number(1, 1)] => Err(PeriodError::LostZero(text.to_owned())),
        [Dash | Slash | Dot, Number(m, 1 | 2)] => months(*m, *m, Shape::Month),
        [Number(m, _), Month, End] => last_day(months(*m, *m, Shape::Month)),
        [Front, Number(m, _), Month] => ranged(1, *m),
        [Number(a, _), Dash, Number(b, _), Month] | [Number(a, _), Month, Dash, Number(b, _), Month] => {
            ranged(*a, *b)
        }
        [Named(a), Dash, Named(b)] => ranged(*a, *b),
        [Dash, Number(m, 1 | 2) | Named(m), Dash, Number(d, 1 | 2)]
        | [Slash, Number(m, 1 | 2), Slash, Number(d, 1 | 2)]
        | [Dot, Number(m, 1 | 2), Dot, Number(d, 1 | 2)]
        | [Number(m, _), Month, Number(d, _), Day]
        | [Named(m), Number(d, 1 | 2)] => day(year, *m, *d, text),
        [Dash, Week, Number(w, _)] | [Week, Number(w, _)] | [Number(w, _), Week] => week(year, *w, text),
        [Dash, Week, Number(w, _), Dash, Number(d @ 1..=7, 1)] => {
            let monday = week(year, *w, text)?.span.start();
            let day = monday.checked_add_days(chrono::Days::new(u64::from(d - 1)));
            day.map_or_else(
                || unreadable(text),
                |day| Ok(Spelled { span: Period::day(day), shape: Shape::Day }),
            )
        }
        _ => unreadable(text),
    }
}

/// Two full periods with a dash or a slash between them: 2024年11月—2025年2月, 2025-01-01/2025-03-31.
fn from_to(words: &[Token], text: &str) -> Result<Spelled, PeriodError> {
    let own_year = |part: &[Token]| match part {
        [Token::Number(n, 8)] => glued_day(*n, text).ok(),
        [Token::Number(year, 4), Token::Year, rest @ ..] | [Token::Number(year, 4), rest @ ..]
            if YEARS.contains(year) =>
        {
            within(*year, rest, text).ok()
        }
        _ => None,
    };
    for (place, word) in words.iter().enumerate() {
        if !matches!(word, Token::Dash | Token::Slash) {
            continue;
        }
        let (Some(from), Some(to)) = (own_year(&words[..place]), own_year(&words[place + 1..])) else {
            continue;
        };
        let (first, last) = (from.span.start(), to.span.end());
        let by_months = from.shape == Shape::Month && to.shape == Shape::Month && first.year() == last.year();
        if let Ok(span) = Period::new(first, last) {
            return Ok(Spelled { span, shape: if by_months { Shape::Months } else { Shape::Span } });
        }
    }
    unreadable(text)
}

fn unreadable(text: &str) -> Result<Spelled, PeriodError> {
    Err(PeriodError::Unreadable(text.to_owned()))
}

fn glued_day(number: u32, text: &str) -> Result<Spelled, PeriodError> {
    if YEARS.contains(&(number / 10_000)) {
        day(number / 10_000, number / 100 % 100, number % 100, text)
    } else {
        unreadable(text)
    }
}

fn day(year: u32, month: u32, day: u32, text: &str) -> Result<Spelled, PeriodError> {
    let found = NaiveDate::from_ymd_opt(year as i32, month, day);
    let day = found.ok_or_else(|| PeriodError::NoSuchDay(text.to_owned()))?;
    Ok(Spelled { span: Period::day(day), shape: Shape::Day })
}

fn last_day(of: Result<Spelled, PeriodError>) -> Result<Spelled, PeriodError> {
    of.map(|whole| Spelled { span: Period::day(whole.span.end()), shape: Shape::Day })
}

/// The first day of month `first` to the last day of month `last`.
fn months(year: u32, first: u32, last: u32, shape: Shape, text: &str) -> Result<Spelled, PeriodError> {
    let start = NaiveDate::from_ymd_opt(year as i32, first, 1);
    let end = NaiveDate::from_ymd_opt(year as i32, last, 1).map(|day| Frequency::Monthly.last_day(day));
    match (start, end) {
        (Some(start), Some(end)) if YEARS.contains(&year) => Period::new(start, end)
            .map(|span| Spelled { span, shape })
            .map_err(|_| PeriodError::Unreadable(text.to_owned())),
        _ => unreadable(text),
    }
}

fn week(year: u32, week: u32, text: &str) -> Result<Spelled, PeriodError> {
    let monday = NaiveDate::from_isoywd_opt(year as i32, week, Weekday::Mon);
    monday.map_or_else(
        || unreadable(text),
        |day| Ok(Spelled { span: Period::holding(Frequency::Weekly, day), shape: Shape::Week }),
    )
}
