//! Spans that are counted: so many years back or ahead, from year to year, from month to month, weeks of a month.

use super::cursor::Cursor;
use super::parse::{calendar_year, expression, months, sub_part};
use super::words::DASHES;
use super::{Part, Time, TimeExpr};

/// 五年来, 过去五年, 近三年, 未来三年.
pub(super) fn some_years(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    if let Some(years) = c.attempt(first_years) {
        return Some(expression(Time::FirstYears(years), c, false));
    }
    let ahead = c.eat_any(&["未来", "今后"]);
    let whole = !ahead && c.eat_any(&["过去", "最近", "近", "这"]);
    let years = c.number().filter(|years| (2..=MAX_YEARS).contains(years))? as i32;
    if !c.eat("年") {
        return None;
    }
    // 四年累计完成投资….
    let passing = !ahead && c.peek() == Some('累');
    let came = passing || (!ahead && c.eat_any(&["以来", "来"]));
    // 五年 alone is a length of time.
    if !(came || ahead || whole) || c.peek() == Some('前') {
        return None;
    }
    c.eat_any(&["时间", "间"]);
    let time = if ahead { Time::Ahead(years) } else { Time::Past { years, whole, passing } };
    Some(expression(time, c, false))
}

fn first_years(c: &mut Cursor<'_>) -> Option<i32> {
    c.eat("前").then_some(())?;
    let years = if c.eat("两") { 2 } else { c.number()? };
    ((2..=4).contains(&years) && c.eat("年") && !c.ahead("前")).then_some(years as i32)
}

/// Longest span of years that …年来 names.
const MAX_YEARS: u32 = 100;

/// 2016—2020年, 2015年至2020年, 2015和2016年.
pub(super) fn years(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    let first = calendar_year(c)?;
    c.eat("年");
    if !c.eat_any(DASHES) {
        return None;
    }
    let last = calendar_year(c)?;
    if !c.eat("年") || last <= first || c.attempt(sub_part).is_some() {
        return None;
    }
    c.eat_any(&["期间", "间"]);
    Some(expression(Time::Years(first, last), c, false))
}

/// 2024年12月至2025年2月.
pub(super) fn between(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    let month = |c: &mut Cursor<'_>| {
        let year = calendar_year(c).filter(|_| c.eat("年"))?;
        let month = c.number().filter(|month| (1..=12).contains(month) && c.eat("月"))?;
        Some((year, month))
    };
    let first = month(c)?;
    let last = if c.eat_any(DASHES) { month(c)? } else { return None };
    // Up to a day of the last month it is another span.
    let whole = !c.peek().is_some_and(|c| c.is_ascii_digit()) && first < last;
    whole.then(|| expression(Time::Between(first, last), c, false))
}

/// 第1周, of the first four of a month.
pub(super) fn week(c: &mut Cursor<'_>) -> Option<u32> {
    c.eat("第").then_some(())?;
    let week = c.number().filter(|week| (1..=4).contains(week))?;
    c.eat("周").then_some(week)
}

pub(super) fn same_span(c: &mut Cursor<'_>) -> Option<()> {
    if c.eat("同月") || c.eat("同季") {
        return Some(());
    }
    if c.on_digit() {
        months(c)?;
    }
    c.eat("同期").then_some(())
}

/// Q3, H1, 1H.
pub(super) fn lettered(c: &mut Cursor<'_>) -> Option<Part> {
    let (quarter, half) = match (c.peek()?, c.chars.get(c.at + 1)?) {
        ('Q' | 'q', digit) => (digit.to_digit(10), None),
        ('H' | 'h', digit) => (None, digit.to_digit(10)),
        _ => return None,
    };
    let part = match (quarter, half) {
        (Some(quarter @ 1..=4), _) => Part::Quarter(quarter),
        (_, Some(half @ 1..=2)) => Part::Half(half),
        _ => return None,
    };
    let letter = c.chars.get(c.at + 2).is_some_and(char::is_ascii_alphanumeric);
    (!letter).then(|| c.at += 2).map(|()| part)
}
