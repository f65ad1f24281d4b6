//! Times that a name stands for: a five-year plan, a census, an event that …以来 counts from.

use super::cursor::Cursor;
use super::parse::expression;
use super::words::{CENSUSES, EVENTS};
use super::{Part, Time, TimeExpr, Year};

/// “十四五”时期, “十三五”末.
pub(super) fn five_year(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    let quoted = c.eat_any(&["“", "‘", "\""]);
    let tens = if c.eat("十") { 10 } else { 0 };
    let plan = c.peek().and_then(crate::extract::token::digit)?;
    if tens == 0 && !(quoted && (6..=9).contains(&plan)) {
        return None;
    }
    c.at += 1;
    if !c.eat("五") {
        return None;
    }
    let closed = c.eat_any(&["”", "’", "\""]);
    // “八五” is quoted.
    if tens == 0 && !closed {
        return None;
    }
    let mut read = expression(Time::FiveYear(tens + plan as i32), c, false);
    c.eat_any(&["规划时期", "规划期间", "规划期", "规划", "时期", "期间", "期"]);
    c.eat("的");
    let first = 1953 + (tens + plan as i32 - 1) * 5 + 3;
    let years = c.attempt(|c| {
        let years = if c.eat("前") { c.number()? } else { return None };
        (c.eat("年") && (1..=5).contains(&years)).then_some(years as i32)
    });
    if let Some(years) = years {
        return Some(expression(Time::Years(first, first + years - 1), c, false));
    }
    read.at_end = c.eat_any(&["期末", "末期", "末年", "末", "收官"]);
    read.at_start = !read.at_end && c.eat_any(&["期初", "初期", "初"]);
    Some(read)
}

/// 改革开放以来, 党的十八大以来, 改革开放40年来.
pub(super) fn since_event(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    if !matches!(c.peek()?, '新' | '改' | '加' | '入' | '党' | '十' | '二') {
        return None;
    }
    let (_, (year, month, day)) = EVENTS.iter().find(|(word, _)| c.eat(word))?;
    c.attempt(|c| {
        c.number()?;
        c.eat("多");
        c.eat("年").then_some(())
    });
    if !c.eat_any(&["以来", "至今", "来"]) {
        return None;
    }
    let time = Time::Part { year: Year::Given(*year), part: Part::Day(*month, *day) };
    Some(TimeExpr { since: true, ..expression(time, c, false) })
}

/// 第七次全国人口普查: the day as of which was counted.
pub(super) fn census(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    if !c.eat("第") {
        return None;
    }
    let ordinal = c.number().filter(|_| c.eat("次"))?;
    c.eat_any(&["全国", "全省", "全市"]);
    let (_, _, (year, day)) = CENSUSES.iter().find(|(what, of, _)| *of == ordinal && c.eat(what))?;
    let part = day.map_or(Part::Year, |(month, day)| Part::Day(month, day));
    // As of a day, be it the last one of a year whose work is counted as well.
    let read = expression(Time::Part { year: Year::Given(*year), part }, c, true);
    // 第五次全国经济普查对象, 普查领导小组 are no times.
    (!c.ahead("领导") && !c.ahead("办公室") && !c.ahead("对象")).then_some(read)
}
