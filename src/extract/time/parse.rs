//! Reads a time expression at a position.

use super::{Part, Time, TimeExpr, Year};

const UNTIL: &[&str] = &["截止到", "截至到", "截止至", "截至", "截止"];
const NOW: &[&str] =
    &["目前为止", "当前", "目前", "如今", "现在", "迄今为止", "迄今", "至今为止", "现阶段", "眼下"];
const REPORTED: &[&str] = &[
    "日前", "近日", "昨天", "昨日", "今天", "今日", "前天", "明天", "近期", "最近", "当日", "当天", "此前",
    "日后",
];
const HOLIDAYS: &[&str] = &[
    "春节假期",
    "春节期间",
    "春运",
    "国庆假期",
    "国庆中秋假期",
    "中秋国庆假期",
    "“五一”假期",
    "五一假期",
    "劳动节假期",
    "清明假期",
    "端午假期",
    "元旦假期",
    "国庆节假期",
    "春节",
    "国庆黄金周",
];
const YEARS: &[(&str, Year)] = &[
    ("今年", Year::FromPublication(0)),
    ("本年度", Year::FromContext(0)),
    ("本年", Year::FromContext(0)),
    ("去年", Year::FromPublication(-1)),
    ("过去一年", Year::FromPublication(-1)),
    ("上年度", Year::FromContext(-1)),
    ("上一年度", Year::FromContext(-1)),
    ("上一年", Year::FromContext(-1)),
    ("上年", Year::FromContext(-1)),
    ("前年", Year::FromPublication(-2)),
    ("明年", Year::FromPublication(1)),
    ("当年", Year::FromContext(0)),
    ("同年", Year::FromContext(0)),
    ("次年", Year::FromContext(1)),
];
const DASHES: &[&str] = &["--", "-", "至", "到"];

struct Cursor<'a> {
    chars: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    fn eat(&mut self, word: &str) -> bool {
        let mut at = self.at;
        for c in word.chars() {
            if self.chars.get(at) != Some(&c) {
                return false;
            }
            at += 1;
        }
        self.at = at;
        true
    }

    fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// A whole number in Arabic or Chinese digits, at most four.
    fn number(&mut self) -> Option<u32> {
        let rest = &self.chars[self.at..];
        let arabic = rest.iter().take(5).take_while(|c| c.is_ascii_digit()).count();
        if (1..=4).contains(&arabic) {
            self.at += arabic;
            return rest[..arabic].iter().collect::<String>().parse().ok();
        }
        let (value, length) = small_chinese(rest)?;
        self.at += length;
        Some(value)
    }

    /// Runs a reader and goes back if it fails.
    fn attempt<T>(&mut self, reader: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let read = reader(self);
        if read.is_none() {
            self.at = start;
        }
        read
    }

    /// No word begins here; most places that are tried hold a number.
    fn on_digit(&self) -> bool {
        self.peek().is_some_and(|c| c.is_ascii_digit())
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }
}

/// 一 … 三十一, and 二〇二四.
fn small_chinese(chars: &[char]) -> Option<(u32, usize)> {
    use crate::extract::token::digit;
    let digits = chars.iter().take(5).take_while(|c| digit(**c).is_some()).count();
    if digits == 4 {
        let year = chars[..4].iter().filter_map(|c| digit(*c)).fold(0, |sum, d| sum * 10 + d);
        return Some((year, 4));
    }
    let ten = |at: usize| chars.get(at) == Some(&'十');
    match (chars.first().copied().and_then(digit), ten(0)) {
        (_, true) => match chars.get(1).copied().and_then(digit) {
            Some(last) => Some((10 + last, 2)),
            None => Some((10, 1)),
        },
        (Some(tens), _) if digits == 1 && ten(1) => match chars.get(2).copied().and_then(digit) {
            Some(last) => Some((tens * 10 + last, 3)),
            None => Some((tens * 10, 2)),
        },
        (Some(one), _) if digits == 1 => Some((one, 1)),
        _ => None,
    }
}

/// Whether a time expression can begin with this character: most places of a text are dismissed here.
const fn can_begin(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(
            c,
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '〇'
                | '零'
                | '截'
                | '目'
                | '当'
                | '如'
                | '现'
                | '迄'
                | '至'
                | '眼'
                | '日'
                | '近'
                | '昨'
                | '今'
                | '前'
                | '明'
                | '最'
                | '此'
                | '自'
                | '本'
                | '去'
                | '过'
                | '上'
                | '下'
                | '月'
                | '季'
                | '同'
                | '次'
                | '首'
                | '全'
                | '年'
                | '第'
                | '“'
                | '‘'
                | '"'
        )
}

/// The time expression at the start of `chars`, if one is there.
pub(in crate::extract) fn parse(chars: &[char]) -> Option<TimeExpr> {
    if !can_begin(*chars.first()?) {
        return None;
    }
    let mut cursor = Cursor { chars, at: 0 };
    if cursor.on_digit() {
        return bounded(&mut cursor, false, false);
    }
    let until = cursor.eat_any(UNTIL);
    let from = !until && cursor.eat_any(&["自从", "自"]);
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
    let mut read =
        cursor.attempt(five_year).or_else(|| cursor.attempt(years)).or_else(|| cursor.attempt(dated))?;
    read.until = until;
    cursor.attempt(|c| c.eat_any(&["为止", "止"]).then_some(())).is_some().then(|| read.until = true);
    read.since = cursor.attempt(|c| c.eat_any(&["以来", "至今"]).then_some(())).is_some() || from;
    read.len = cursor.at;
    Some(read)
}

fn expression(time: Time, cursor: &Cursor<'_>, until: bool) -> TimeExpr {
    TimeExpr { time, at_end: false, at_start: false, until, since: false, len: cursor.at }
}

/// “十四五”时期, “十三五”末.
fn five_year(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    c.eat_any(&["“", "‘", "\""]);
    let tens = if c.eat("十") { 10 } else { 0 };
    let plan = c.peek().and_then(crate::extract::token::digit)?;
    if tens == 0 {
        return None;
    }
    c.at += 1;
    if !c.eat("五") {
        return None;
    }
    c.eat_any(&["”", "’", "\""]);
    let mut read = expression(Time::FiveYear(tens + plan as i32), c, false);
    c.eat_any(&["规划时期", "规划期间", "规划期", "规划", "时期", "期间", "期"]);
    c.eat("的");
    read.at_end = c.eat_any(&["期末", "末期", "末年", "末", "收官"]);
    read.at_start = !read.at_end && c.eat_any(&["期初", "初期", "初"]);
    Some(read)
}

/// 2016—2020年, 2015年至2020年, 2015和2016年.
fn years(c: &mut Cursor<'_>) -> Option<TimeExpr> {
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

fn calendar_year(c: &mut Cursor<'_>) -> Option<i32> {
    let start = c.at;
    let year = c.number()?;
    let arabic = c.chars[start].is_ascii_digit();
    (c.at - start == 4 && (1900..=2100).contains(&year) && (arabic || c.peek() == Some('年')))
        .then_some(year as i32)
}

fn dated(c: &mut Cursor<'_>) -> Option<TimeExpr> {
    let year = c.attempt(year);
    let named = year.is_some();
    let year = year.unwrap_or(Year::Bare);
    if named {
        c.eat("度");
        c.eat("的");
    }
    // 2025年春节假期 is no year.
    let holiday = |c: &mut Cursor<'_>| c.eat_any(HOLIDAYS).then_some(());
    if named && c.attempt(holiday).is_some() {
        return Some(expression(Time::Reported, c, false));
    }
    if named && c.eat_any(&["以前", "之前"]) {
        return Some(expression(Time::Reported, c, false));
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
    let year = calendar_year(c)?;
    if c.eat("年") {
        return Some(Year::Given(year));
    }
    // 2015和2016年同期: the year is written once.
    let listed = c.attempt(|c| {
        let joined = c.eat_any(&["、", "和", "与"]) && calendar_year(c).is_some() && c.eat("年");
        joined.then_some(())
    });
    listed?;
    c.at -= 6;
    Some(Year::Given(year))
}

/// The part of a year, with the year that the word itself implies.
fn sub_part(c: &mut Cursor<'_>) -> Option<(Year, Part)> {
    const WORDS: &[(&str, Part)] = &[
        ("上半年", Part::Half(1)),
        ("下半年", Part::Half(2)),
        ("前两个季度", Part::Quarters(2)),
        ("首季度", Part::Quarter(1)),
        ("首季", Part::Quarter(1)),
        ("全年度", Part::Year),
        ("全年", Part::Year),
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
    ];
    let named = if c.on_digit() { None } else { WORDS.iter().find(|(word, _)| c.eat(word)) };
    if let Some((word, part)) = named {
        // The end is read with the edges.
        c.at -= usize::from(word.ends_with('末'));
        return Some((Year::Bare, *part));
    }
    if c.attempt(|c| (c.eat("年") && matches!(c.peek(), Some('末' | '底' | '初'))).then_some(())).is_some()
    {
        return Some((Year::Bare, Part::Year));
    }
    c.attempt(first_months)
        .or_else(|| c.attempt(quarter))
        .or_else(|| c.attempt(months))
        .map(|part| (Year::Bare, part))
}

/// 前三季度, 前7个月.
fn first_months(c: &mut Cursor<'_>) -> Option<Part> {
    if !c.eat("前") {
        return None;
    }
    let count = c.number()?;
    c.eat("个");
    if c.eat_any(&["季度", "季"]) {
        return (2..=4).contains(&count).then_some(Part::Quarters(count));
    }
    (c.eat_any(&["月份", "月"]) && (1..=12).contains(&count)).then_some(Part::Months(1, count))
}

fn quarter(c: &mut Cursor<'_>) -> Option<Part> {
    let numbered = c.eat("第");
    let count = c.number()?;
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
fn months(c: &mut Cursor<'_>) -> Option<Part> {
    let first = c.number().filter(|n| (1..=12).contains(n))?;
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
    let day = c.attempt(|c| {
        let day = c.number().filter(|n| (1..=31).contains(n))?;
        let span = c.attempt(|c| {
            let ranged = c.eat_any(DASHES) && c.number().is_some();
            ranged.then_some(())
        });
        let _ = span;
        c.eat_any(&["日", "号"]).then_some(day)
    });
    if let Some(day) = day {
        c.eat_any(&["上午", "下午", "晚", "凌晨"]);
        return Some(Part::Day(first, day));
    }
    c.eat("份");
    for (word, third) in [("上旬", 1), ("中旬", 2), ("下旬", 3)] {
        if c.eat(word) {
            return Some(Part::TenDays(first, third));
        }
    }
    Some(Part::Month(first))
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
    c.eat_any(&["当月", "单月", "当季", "期间", "全月"]);
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
        assert_eq!(read("二〇二四年"), Some((part(Year::Given(2024), Part::Year), 5)));
    }

    #[test]
    fn numbers_that_are_no_time() {
        for text in ["10年间", "3个月", "12.5万", "三个", "十四亿", "2025中新", "5年", "13月"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
