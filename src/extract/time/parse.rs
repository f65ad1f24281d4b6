//! Reads a time expression at a position.

use super::cursor::Cursor;
use super::event::{census, five_year, since_event};
use super::holiday::{days_of_it, first_days, holiday};
use super::words::{DASHES, NOW, REPORTED, UNTIL, YEARS, can_begin};
use super::years::{between, lettered, same_span, some_years, week, years};
use super::{Part, Time, TimeExpr, Year};

/// The time expression at the start of `chars`, if one is there.
pub(in crate::extract) fn parse(chars: &[char]) -> Option<TimeExpr> {
    can_begin(chars).then(|| begun(chars)).flatten()
}

/// The same, where one can begin.
pub(in crate::extract) fn begun(chars: &[char]) -> Option<TimeExpr> {
    let mut cursor = Cursor { chars, at: 0 };
    if cursor.on_digit() || chars[0] == '十' || crate::extract::token::digit(chars[0]).is_some() {
        return bounded(&mut cursor, false, false);
    }
    let until = cursor.eat_any(UNTIL);
    let from = !until && cursor.eat_any(&["自从", "自"]) && !cursor.ahead("年初至");
    if cursor.eat_any(NOW) {
        return Some(expression(Time::Now, &cursor, until));
    }
    if until {
        cursor.eat("到");
    }
    if !until && !from && cursor.eat_any(REPORTED) {
        return Some(expression(Time::Reported, &cursor, false));
    }
    bounded(&mut cursor, until, from)
}

/// A plan, years or a date, with what stands at its edges.
fn bounded(cursor: &mut Cursor<'_>, until: bool, from: bool) -> Option<TimeExpr> {
    let mut read = cursor
        .attempt(five_year)
        .or_else(|| cursor.attempt(years))
        .or_else(|| cursor.attempt(between))
        .or_else(|| cursor.attempt(some_years))
        .or_else(|| cursor.attempt(dated))
        .or_else(|| cursor.attempt(since_event))?;
    read.until |= until || cursor.eat_any(&["零时", "0时", "24时"]);
    cursor.attempt(|c| c.eat_any(&["为止", "止"]).then_some(())).is_some().then(|| read.until = true);
    read.since |= cursor.attempt(|c| c.eat_any(&["以来", "至今"]).then_some(())).is_some() || from;
    read.len = cursor.at;
    // 以2020年为基期: with what an index begins, no period of its values.
    if ["为基", "为100", "=100"].iter().any(|base| cursor.ahead(base)) {
        read.time = Time::Reported;
    }
    Some(read)
}

pub(super) fn expression(time: Time, cursor: &Cursor<'_>, until: bool) -> TimeExpr {
    TimeExpr { time, at_end: false, at_start: false, until, alone: false, since: false, len: cursor.at }
}

pub(super) fn calendar_year(c: &mut Cursor<'_>) -> Option<i32> {
    let start = c.at;
    let year = c.number()?;
    let arabic = c.chars[start].is_ascii_digit();
    (c.at - start == 4 && (1900..=2100).contains(&year) && (arabic || c.peek() == Some('年')))
        .then_some(year as i32)
}

fn dated(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    let year = c.attempt(year);
    if let Some(read) = c.attempt(census) {
        return Some(read);
    }
    let named = year.is_some();
    let year = year.unwrap_or(Year::Bare);
    if named {
        c.eat("度");
        c.eat("的");
    }
    if let Some((holiday, days)) = c.attempt(|c| holiday(c, named)) {
        return Some(expression(Time::Holiday { holiday, year, days }, c, false));
    }
    if named && c.eat_any(&["以前", "之前"]) {
        return Some(expression(Time::Reported, c, false));
    }
    // 上年同月, 去年7月同期: the same span of the year before.
    // 2025年Q3, 2025H1.
    if named && let Some(part) = c.attempt(lettered) {
        return Some(expression(Time::Part { year, part }, c, false));
    }
    if named && c.attempt(same_span).is_some() {
        return Some(expression(Time::Part { year, part: Part::Same }, c, false));
    }
    let part = c.attempt(sub_part);
    let (year, part) = match part {
        Some((own, part)) => (if named { year } else { own }, part),
        None if named => (year, Part::Year),
        None => return None,
    };
    let mut read = expression(Time::Part { year, part }, c, false);
    edges(c, &mut read, named);
    Some(read)
}

fn year(c: &mut Cursor<'_>) -> Option<Year> {
    let named = if c.on_digit() { None } else { YEARS.iter().find(|(word, _)| c.eat(word)) };
    if let Some((word, year)) = named {
        // 去年来 and 本年龄 are other words.
        return (!(word.ends_with("本年") && c.peek() == Some('龄'))).then_some(*year);
    }
    if let Some(year) = c.attempt(short_year) {
        return Some(Year::Given(year));
    }
    let year = calendar_year(c)?;
    if c.eat("年")
        || c.attempt(|c| {
            let at = c.at;
            let read = lettered(c);
            c.at = at;
            read
        })
        .is_some()
    {
        return Some(Year::Given(year));
    }
    listed(c, year as u32, &["年"]).then_some(Year::Given(year))
}

/// 25年1-9月: two digits, where months follow.
fn short_year(c: &mut Cursor<'_>) -> Option<i32> {
    const YEARS: std::ops::RangeInclusive<u32> = 10..=49;
    let start = c.at;
    let year = c.number().filter(|year| c.at - start == 2 && YEARS.contains(year) && c.eat("年"))?;
    let here = c.at;
    let dated = c.on_digit() && (c.attempt(months).is_some() || c.attempt(first_months).is_some());
    c.at = here;
    dated.then_some(2000 + year as i32)
}

/// 2015和2016年, 7、8、9月份, 一、二季度: a number whose unit stands behind the last of its list.
fn listed(c: &mut Cursor<'_>, mut number: u32, unit: &[&str]) -> bool {
    let here = c.at;
    let mut found = false;
    while !found && c.eat_any(&["、", "和", "与"]) {
        let Some(next) = c.number().filter(|next| *next > number) else { break };
        number = next;
        found = c.eat_any(unit);
    }
    c.at = here;
    found
}

/// The part of a year, with the year that the word itself implies.
pub(super) fn sub_part(c: &mut Cursor<'_>) -> Option<(Year, Part)> {
    const WORDS: &[(&str, Part)] = &[
        ("一季报", Part::Quarter(1)),
        ("半年度报告", Part::Half(1)),
        ("半年度", Part::Half(1)),
        ("半年报", Part::Half(1)),
        ("中期业绩", Part::Half(1)),
        ("三季报", Part::Quarters(3)),
        ("上半年", Part::Half(1)),
        ("下半年", Part::Half(2)),
        ("前两个季度", Part::Quarters(2)),
        ("首季度", Part::Quarter(1)),
        ("首季", Part::Quarter(1)),
        ("全年度", Part::Year),
        ("全年", Part::Year),
        ("报告期", Part::Told),
        ("期末", Part::Told),
        ("期内", Part::Told),
        ("本期", Part::Told),
        ("同一时期", Part::Same),
        ("同期", Part::Same),
        ("月末", Part::MonthFrom(0)),
        ("季末", Part::QuarterFrom(0)),
        ("本月", Part::MonthFrom(0)),
        ("当月", Part::MonthFrom(0)),
        ("上个月", Part::MonthFrom(-1)),
        ("上月", Part::MonthFrom(-1)),
        ("本季度", Part::QuarterFrom(0)),
        ("当季", Part::QuarterFrom(0)),
        ("上一季度", Part::QuarterFrom(-1)),
        ("上个季度", Part::QuarterFrom(-1)),
        ("上季度", Part::QuarterFrom(-1)),
        ("上季", Part::QuarterFrom(-1)),
        ("昨天", Part::DayFrom(-1)),
        ("昨日", Part::DayFrom(-1)),
        ("昨晚", Part::DayFrom(-1)),
        ("前天", Part::DayFrom(-2)),
        ("前日", Part::DayFrom(-2)),
        ("上周", Part::WeekFrom(-1)),
        ("本周", Part::WeekFrom(0)),
    ];
    let opens = |first: char| {
        matches!(
            first,
            '一' | '半'
                | '中'
                | '三'
                | '上'
                | '下'
                | '前'
                | '首'
                | '全'
                | '报'
                | '期'
                | '本'
                | '同'
                | '月'
                | '季'
                | '当'
                | '昨'
        )
    };
    let named = if c.peek().is_some_and(opens) { WORDS.iter().find(|(word, _)| c.eat(word)) } else { None };
    if let Some((word, part)) = named {
        // 完成全年目标的87.5% is of the plan.
        let plans = ["计划新", "计划开", "计划建", "计划培", "计划生产", "计划发", "计划招"];
        if word.starts_with("全年")
            && !plans.iter().any(|plan| c.ahead(plan))
            && ["目标", "任务", "计划", "预算"].iter().any(|plan| c.ahead(plan))
        {
            return None;
        }
        if *part == Part::Told {
            c.eat("内");
        }
        // 上周五, 上周末 are days of it.
        if matches!(part, Part::WeekFrom(_)) && c.peek().is_some_and(|c| "一二三四五六日天末边期".contains(c))
        {
            return None;
        }
        // 目前日均: another word.
        if *word == "前日" && matches!(c.peek(), Some('均' | '本')) {
            return None;
        }
        if *part == Part::MonthFrom(0)
            && let Some(days) = c.attempt(first_days)
        {
            return Some((Year::Bare, Part::MonthDays(days)));
        }
        // The end is read with the edges.
        c.at -= usize::from(word.ends_with('末'));
        return Some((Year::Bare, *part));
    }
    if let Some(part) = c.attempt(so_far) {
        return Some((Year::Bare, part));
    }
    if c.attempt(|c| (c.eat("年") && matches!(c.peek(), Some('末' | '底' | '初'))).then_some(())).is_some()
    {
        // 占年初预算的54%: a plan, no day.
        let plans = ["初预算", "初计划", "初目标", "初下达", "初安排", "初预期", "初既定", "初任务"];
        if plans.iter().any(|plan| c.ahead(plan)) {
            return None;
        }
        return Some((Year::Bare, Part::Year));
    }
    if let Some(days) = c.attempt(days_of_it) {
        return Some((Year::Bare, Part::FirstDays(days)));
    }
    c.attempt(first_months)
        .or_else(|| c.attempt(quarter))
        .or_else(|| c.attempt(months))
        .map(|part| (Year::Bare, part))
}

/// 年初至9月底, 年初至三季度末: the year up to then.
fn so_far(c: &mut Cursor<'_>) -> Option<Part> {
    if !c.eat("年初至") {
        return None;
    }
    if c.eat("报告期末") {
        return Some(Part::ToldSoFar);
    }
    let (_, last) = sub_part(c)?;
    let span = match last {
        Part::Month(month) => Part::Months(1, month),
        Part::Quarter(quarter) => Part::Quarters(quarter),
        Part::Half(1) => Part::Half(1),
        _ => return None,
    };
    c.eat_any(&["末", "底"]);
    Some(span)
}

/// 前三季度, 前7个月.
fn first_months(c: &mut Cursor<'_>) -> Option<Part> {
    if !c.eat_any(&["前", "头"]) {
        return None;
    }
    let count = if c.eat("两") { 2 } else { c.number()? };
    c.eat("个");
    if c.eat_any(&["季度", "季"]) {
        return (2..=4).contains(&count).then_some(Part::Quarters(count));
    }
    (c.eat_any(&["月份", "月"]) && (1..=12).contains(&count)).then_some(Part::Months(1, count))
}

fn quarter(c: &mut Cursor<'_>) -> Option<Part> {
    let numbered = c.eat("第");
    let count = c.number()?;
    if (1..=3).contains(&count) && listed(c, count, &["季度"]) {
        return Some(Part::Quarter(count));
    }
    // 一至三季度
    let last = c.attempt(|c| if c.eat_any(DASHES) { c.number() } else { None });
    if !(c.eat("季度") || (!numbered && c.eat("季") && matches!(c.peek(), Some('末' | '初')))) {
        return None;
    }
    match last {
        Some(last) if count == 1 && (2..=4).contains(&last) => Some(Part::Quarters(last)),
        None if (1..=4).contains(&count) => Some(Part::Quarter(count)),
        _ => None,
    }
}

/// 3月, 3月份, 1-7月, 1月至8月, 3月31日.
pub(super) fn months(c: &mut Cursor<'_>) -> Option<Part> {
    let first = c.number().filter(|n| (1..=12).contains(n))?;
    if listed(c, first, &["月"]) {
        return Some(Part::Month(first));
    }
    let last = c.attempt(|c| {
        c.eat_any(&["月份", "月"]);
        let last = if c.eat_any(DASHES) { c.number() } else { None };
        last.filter(|n| (first + 1..=12).contains(n))
    });
    if !c.eat("月") {
        return None;
    }
    if let Some(last) = last {
        c.eat("份");
        return Some(Part::Months(first, last));
    }
    if let Some(days) = c.attempt(|c| days(c, first)) {
        return Some(days);
    }
    c.eat("份");
    if let Some(days) = c.attempt(first_days) {
        return Some(Part::Days((first, 1), (first, days)));
    }
    if let Some(week) = c.attempt(week) {
        return Some(Part::Days((first, week * 7 - 6), (first, week * 7)));
    }
    for (word, third) in [("上旬", 1), ("中旬", 2), ("下旬", 3)] {
        if c.eat(word) {
            return Some(Part::TenDays(first, third));
        }
    }
    Some(Part::Month(first))
}

/// 31日, 1日至8日, 1-8日, 1日至10月8日.
fn days(c: &mut Cursor<'_>, month: u32) -> Option<Part> {
    const DAY: &[&str] = &["日", "号"];
    let day = |c: &mut Cursor<'_>| c.number().filter(|n| (1..=31).contains(n));
    let first = day(c)?;
    let named = c.eat_any(DAY);
    let last = c.attempt(|c| {
        let joined = c.eat_any(DASHES);
        c.attempt(|c| (calendar_year(c).is_some() && c.eat("年")).then_some(()));
        let other = c.attempt(|c| c.number().filter(|n| (1..=12).contains(n) && c.eat("月")));
        let last = day(c).filter(|_| joined && c.eat_any(DAY))?;
        Some((other.unwrap_or(month), last))
    });
    if let Some(last) = last {
        return Some(Part::Days((month, first), last));
    }
    if !named {
        return None;
    }
    c.eat_any(&["上午", "下午", "晚间", "晚", "凌晨"]);
    Some(Part::Day(month, first))
}

/// 末 and 底, 初, 当月.
fn edges(c: &mut Cursor<'_>, read: &mut TimeExpr, named: bool) {
    let Time::Part { year, part } = read.time else { return };
    let yearly = part == Part::Year;
    if yearly && named {
        c.attempt(|c| (c.eat("年") && matches!(c.peek(), Some('末' | '底' | '初'))).then_some(()));
    }
    read.at_end = c.attempt(|c| c.eat_any(&["末", "底"]).then_some(())).is_some();
    if !read.at_end && c.attempt(|c| c.eat("初").then_some(())).is_some() {
        match part {
            Part::Month(month) => read.time = Time::Part { year, part: Part::TenDays(month, 1) },
            _ => read.at_start = true,
        }
    }
    read.alone = c.eat_any(&["当月", "单月"]);
    c.eat_any(&["当季", "期间", "全月"]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(Time, usize)> {
        let chars: Vec<char> = text.chars().collect();
        parse(&chars).map(|read| (read.time, read.len))
    }

    fn part(year: Year, part: Part) -> Time {
        Time::Part { year, part }
    }

    #[test]
    fn spans_and_instants() {
        assert_eq!(read("今年一季度电"), Some((part(Year::FromPublication(0), Part::Quarter(1)), 5)));
        assert_eq!(read("截至今年一季度末，"), Some((part(Year::FromPublication(0), Part::Quarter(1)), 8)));
        assert_eq!(read("1-7月份"), Some((part(Year::Bare, Part::Months(1, 7)), 5)));
        assert_eq!(read("1月至8月，"), Some((part(Year::Bare, Part::Months(1, 8)), 5)));
        assert_eq!(read("前三季度"), Some((part(Year::Bare, Part::Quarters(3)), 4)));
        assert_eq!(read("2024年末"), Some((part(Year::Given(2024), Part::Year), 6)));
        assert_eq!(read("年末全市"), Some((part(Year::Bare, Part::Year), 2)));
        assert_eq!(read("4月26日电"), Some((part(Year::Bare, Part::Day(4, 26)), 5)));
        assert_eq!(read("2016-2020年"), Some((Time::Years(2016, 2020), 10)));
        assert_eq!(read("“十三五”末的"), Some((Time::FiveYear(13), 6)));
        assert_eq!(read("2015和2016年同期"), Some((part(Year::Given(2015), Part::Year), 4)));
        assert_eq!(read("2022、2023、2024年"), Some((part(Year::Given(2022), Part::Year), 4)));
        assert_eq!(read("7、8、9月份"), Some((part(Year::Bare, Part::Month(7)), 1)));
        assert_eq!(read("一、二季度"), Some((part(Year::Bare, Part::Quarter(1)), 1)));
        assert_eq!(read("二〇二四年"), Some((part(Year::Given(2024), Part::Year), 5)));
    }

    #[test]
    fn numbers_that_are_no_time() {
        for text in
            ["10年间", "3个月", "12.5万", "三个", "十四亿", "2025中新", "5年", "13月", "8、7月", "7、8个月"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
