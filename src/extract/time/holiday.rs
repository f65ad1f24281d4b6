//! Holidays: the days off as the State Council arranged them, year by year, and the days of great sales. What is told
//! of a holiday compares with the same holiday of another year, which lies on other days.

use chrono::{Datelike, NaiveDate};

use super::cursor::Cursor;
use crate::domain::Period;

/// A holiday by its place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) struct Holiday(usize);

struct Entry {
    names: &'static [&'static str],
    /// Names that are everyday words as well: they need a word of holidays behind them.
    marked: &'static [&'static str],
    /// `year:first-last` in month and day; one that begins in December begins in the year before. The last one, without
    /// a year, holds in all others.
    days: &'static str,
}

const TABLE: [Entry; 9] = [
    Entry {
        names: &["春运"],
        marked: &[],
        days: "2016:0124-0303 2017:0113-0221 2018:0201-0312 2019:0121-0301 2020:0110-0218 2021:0128-0308 \
               2022:0117-0225 2023:0107-0215 2024:0126-0305 2025:0114-0222 2026:0202-0313",
    },
    Entry {
        names: &["春节"],
        marked: &[],
        days: "2016:0207-0213 2017:0127-0202 2018:0215-0221 2019:0204-0210 2020:0124-0202 2021:0211-0217 \
               2022:0131-0206 2023:0121-0127 2024:0210-0217 2025:0128-0204 2026:0215-0223",
    },
    Entry {
        names: &["国庆中秋", "中秋国庆", "国庆、中秋", "中秋、国庆", "国庆"],
        marked: &["十一", "双节"],
        days: "2017:1001-1008 2020:1001-1008 2023:0929-1006 2025:1001-1008 :1001-1007",
    },
    Entry {
        names: &[],
        marked: &["五一", "劳动"],
        days: "2016:0430-0502 2017:0429-0501 2018:0429-0501 2019:0501-0504 2022:0430-0504 2023:0429-0503 :0501-0505",
    },
    Entry {
        names: &["元旦"],
        marked: &[],
        days: "2017:1231-0102 2018:1230-0101 2019:1230-0101 2020:0101-0101 2023:1231-0102 2024:1230-0101 \
               2025:0101-0101 :0101-0103",
    },
    Entry {
        names: &["清明"],
        marked: &[],
        days: "2016:0402-0404 2017:0402-0404 2018:0405-0407 2019:0405-0407 2020:0404-0406 2021:0403-0405 \
               2022:0403-0405 2023:0405-0405 2024:0404-0406 2025:0404-0406 2026:0404-0406",
    },
    Entry {
        names: &["端午"],
        marked: &[],
        days: "2016:0609-0611 2017:0528-0530 2018:0616-0618 2019:0607-0609 2020:0625-0627 2021:0612-0614 \
               2022:0603-0605 2023:0622-0624 2024:0608-0610 2025:0531-0602 2026:0619-0621",
    },
    Entry {
        names: &["中秋"],
        marked: &[],
        days: "2016:0915-0917 2018:0922-0924 2019:0913-0915 2021:0919-0921 2022:0910-0912 2024:0915-0917 \
               2026:0925-0927",
    },
    Entry { names: &[], marked: &["双十一", "双11"], days: ":1101-1111" },
];

/// What makes a name that of the days off.
const DAYS_OFF: &[&str] =
    &["节假期", "节假日", "节日", "节", "假期", "假日", "小长假", "长假", "小假期", "黄金周", "档期", "档"];

/// The holiday at a place, and how many of its first days are meant. `dated` says whether a year stands before.
pub(super) fn holiday(c: &mut Cursor<'_>, dated: bool) -> Option<(Holiday, Option<u32>)> {
    let begins = |c: char| {
        matches!(c, '春' | '国' | '中' | '十' | '双' | '五' | '劳' | '元' | '清' | '端' | '“' | '‘' | '"')
    };
    if !c.peek().is_some_and(begins) {
        return None;
    }
    let opened = c.eat_any(&["“", "‘", "\""]);
    let (place, marked) = TABLE.iter().enumerate().find_map(|(place, entry)| {
        let marked = !c.eat_any(entry.names);
        (!marked || c.eat_any(entry.marked)).then_some((place, marked))
    })?;
    let quoted = c.eat_any(&["”", "’", "\""]) && opened;
    // “双11”当天 is the last of its days.
    let last =
        TABLE[place].names.is_empty() && TABLE[place].days.starts_with(':') && c.eat_any(&["当天", "当日"]);
    let off = last | c.eat_any(DAYS_OFF) | c.eat_any(&["期间", "当天", "当日"]);
    let plain = dated || quoted || c.peek() == Some('，');
    if !(off || (plain && !marked)) {
        return None;
    }
    let days = if last { Some(LAST_DAY) } else { c.attempt(first_days) };
    // 春节后, 春节错月, 国庆路 are no days off.
    let other = days.is_none() && matches!(c.peek(), Some('前' | '后' | '错' | '因' | '路' | '奖'));
    (!other).then_some((Holiday(place), days))
}

/// Stands for the last day of a holiday where the number of its first days is asked for.
pub(super) const LAST_DAY: u32 = 0;

/// More days than any holiday has.
const ALL_DAYS: u32 = 99;

/// 假期前四天, 假期首日: of the holiday that is spoken of.
pub(super) fn days_of_it(c: &mut Cursor<'_>) -> Option<u32> {
    c.eat_any(&["假期", "假日", "节日", "长假"]).then_some(())?;
    if c.eat("期间") {
        return Some(ALL_DAYS);
    }
    first_days(c)
}

/// 首日, 前三天.
pub(super) fn first_days(c: &mut Cursor<'_>) -> Option<u32> {
    if c.eat_any(&["首日", "第一天"]) {
        return Some(1);
    }
    let days = if c.eat("前") { c.number()? } else { return None };
    c.eat_any(&["天", "日"]).then_some(days)
}

impl Holiday {
    /// Its days in a year, where they are known.
    pub(super) fn days(self, year: i32) -> Option<Period> {
        let of = |entry: &&str| {
            entry.split_once(':').is_some_and(|(of, _)| of.is_empty() || of.parse() == Ok(year))
        };
        let (_, days) = TABLE[self.0].days.split_whitespace().find(of)?.split_once(':')?;
        let (first, last) = days.split_once('-')?;
        let date = |year: i32, day: &str| {
            let number: u32 = day.parse().ok()?;
            NaiveDate::from_ymd_opt(year, number / 100, number % 100)
        };
        let begins = if first > last { year - 1 } else { year };
        Period::new(date(begins, first)?, date(year, last)?).ok()
    }
}

/// Whole months, as most periods are, are no holiday.
fn may_be_holiday(period: Period) -> bool {
    period.start().day() != 1 || period.end().succ_opt().is_none_or(|next| next.day() != 1)
}

/// Whether these are the days of a holiday.
pub(in crate::extract) fn is_holiday(period: Period) -> bool {
    if !may_be_holiday(period) {
        return false;
    }
    let year = period.end().year();
    (0..TABLE.len()).any(|place| Holiday(place).days(year) == Some(period))
}

/// The same holiday `years` earlier, if the period is one.
pub(super) fn earlier(period: Period, years: i32) -> Option<Period> {
    if !may_be_holiday(period) {
        return None;
    }
    let year = period.end().year();
    let found = (0..TABLE.len()).map(Holiday).find(|holiday| holiday.days(year) == Some(period));
    found?.days(year - years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_holiday_has_days_in_order() {
        for (place, entry) in TABLE.iter().enumerate() {
            for year in 2018..=2025 {
                let merged = entry.names == ["中秋"] && [2020, 2023, 2025].contains(&year);
                let days = Holiday(place).days(year);
                assert_eq!(days.is_none(), merged, "{:?} {year}", entry.names);
            }
        }
    }

    #[test]
    fn a_holiday_compares_with_itself() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let spring = Period::new(day("2025-01-28"), day("2025-02-04")).unwrap();
        let before = Period::new(day("2024-02-10"), day("2024-02-17")).unwrap();
        assert_eq!(earlier(spring, 1), Some(before));
    }
}
