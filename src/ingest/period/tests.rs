//! Spellings as data, every spelling of a generated period read back, and the fit of each shape with each frequency.
#![allow(clippy::unwrap_used)]

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;

use super::{Context, DateOrder, Shape, Spelled, YearFrom, spell};
use crate::domain::{Frequency, Period};

fn context_of(written: &str) -> (Context, &str) {
    let mut context = Context::default();
    if let Some(rest) = written.strip_prefix('@') {
        let (day, text) = rest.split_once(' ').unwrap();
        context.year = YearFrom::PublishedOn(day.parse().unwrap());
        return (context, text);
    }
    for (word, order) in [("dmy ", DateOrder::Dmy), ("mdy ", DateOrder::Mdy)] {
        if let Some(text) = written.strip_prefix(word) {
            context.order = order;
            return (context, text);
        }
    }
    (context, written)
}

fn check(line: &str) -> Result<(), String> {
    let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
    let (context, text) = context_of(cells[0]);
    let found = spell(text, &context);
    let shown = match &found {
        Ok(s) => format!("{} | {} | {:?}", s.span.start(), s.span.end(), s.shape),
        Err(error) => format!("! {error}"),
    };
    let fine = match cells[1].strip_prefix("! ") {
        Some(words) => found.is_err() && shown.contains(words),
        None => shown == cells[1..].join(" | "),
    };
    if fine { Ok(()) } else { Err(format!("{line}\n    read as {shown}")) }
}

#[test]
fn every_spelling_of_the_list_is_read_as_it_says() {
    let cases = include_str!("cases.txt").lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let wrong: Vec<String> = cases.filter_map(|line| check(line).err()).collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

const DASHES: [&str; 8] = ["-", "—", "——", "–", "－", "~", "～", "至"];
const QUARTERS: [&str; 4] = ["一", "二", "三", "四"];

/// Some spelling of a period; `style` chooses among those of its shape.
fn written(shape: Shape, year: i32, n: u32, style: usize) -> (String, NaiveDate, NaiveDate) {
    let first = |month: u32| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    let last = |month: u32| Frequency::Monthly.last_day(first(month));
    let dash = DASHES[style % DASHES.len()];
    let pick = |of: &[String]| of[style % of.len()].clone();
    match shape {
        Shape::Year => {
            (pick(&[format!("{year}"), format!("{year}年"), format!("{year}年全年")]), first(1), last(12))
        }
        Shape::Half => {
            let half = n % 2 + 1;
            let words = ["上", "下"][(half - 1) as usize];
            let text =
                pick(&[format!("{year}-S{half}"), format!("{year}年{words}半年"), format!("{half}H{year}")]);
            (text, first(half * 6 - 5), last(half * 6))
        }
        Shape::Quarter => {
            let q = n % 4 + 1;
            let han = QUARTERS[(q - 1) as usize];
            let text = pick(&[
                format!("{year}Q{q}"),
                format!("{year}-Q{q}"),
                format!("{year}年{q}季度"),
                format!("{year}年第{han}季度"),
                format!("Q{q} {year}"),
            ]);
            (text, first(q * 3 - 2), last(q * 3))
        }
        Shape::Month => {
            let m = n % 12 + 1;
            let text = pick(&[
                format!("{year}{m:02}"),
                format!("{year}-{m:02}"),
                format!("{year}/{m}"),
                format!("{year}年{m}月"),
                format!("{year}年{m:02}月份"),
                format!("{m:02}/{year}"),
                first(m).format("%b %Y").to_string(),
            ]);
            (text, first(m), last(m))
        }
        Shape::Months => {
            let m = n % 11 + 2;
            let text = pick(&[
                format!("{year}年1{dash}{m}月"),
                format!("{year}年1月{dash}{m}月"),
                format!("{year}年前{m}个月"),
            ]);
            (text, first(1), last(m))
        }
        Shape::Week => {
            let monday = Frequency::Weekly.first_day(first(n % 12 + 1));
            (
                pick(&[monday.format("%G-W%V").to_string(), monday.format("%G年第%V周").to_string()]),
                monday,
                monday + chrono::Days::new(6),
            )
        }
        Shape::Day | Shape::Span => {
            let day = first(n % 12 + 1) + chrono::Days::new(u64::from(n % 28));
            let text = pick(&[
                day.to_string(),
                day.format("%Y%m%d").to_string(),
                format!("{}年{}月{}日", year, day.month(), day.day()),
                day.format("%Y/%-m/%-d").to_string(),
                day.format("%d-%b-%Y").to_string(),
            ]);
            (text, day, day)
        }
    }
}

/// The same text as a careless hand types it: full width, spaces around and between.
fn disguised(text: &str, how: usize) -> String {
    match how % 3 {
        0 => text.to_owned(),
        1 => text
            .chars()
            .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
            .collect(),
        _ => format!(" {text}\u{3000}"),
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(year in 1900..2100_i32, n in 0..4000_u32, style in 0..40_usize, how in 0..3_usize, s in 0..7_usize) {
        let shape = [Shape::Day, Shape::Week, Shape::Month, Shape::Quarter, Shape::Half, Shape::Year, Shape::Months][s];
        let (text, start, end) = written(shape, year, n, style);
        let text = disguised(&text, how);
        let span = Period::new(start, end).unwrap();
        prop_assert_eq!(spell(&text, &Context::default()), Ok(Spelled { span, shape }), "{}", text);
    }

    #[test]
    fn the_sdmx_name_of_a_period_names_that_period(days in 600_000..770_000_i32, f in 0..6_usize) {
        let frequency = Frequency::ALL[f];
        let day = NaiveDate::from_num_days_from_ce_opt(days).unwrap();
        let spelled = spell(&frequency.time_period(day), &Context::default()).unwrap();
        prop_assert_eq!(spelled.under(frequency), Ok(Period::holding(frequency, day)));
    }

    #[test]
    fn any_text_is_a_period_or_an_error(text in "[0-9年月日季度前上下半Q第一二三/.~—\\-: WTHS]{0,24}", day in 600_000..770_000_i32) {
        let published = NaiveDate::from_num_days_from_ce_opt(day).unwrap();
        let context = Context { order: DateOrder::Dmy, year: YearFrom::PublishedOn(published) };
        if let Ok(spelled) = spell(&text, &context) {
            prop_assert!(spelled.span.start() <= spelled.span.end());
            for frequency in Frequency::ALL {
                if let Ok(span) = spelled.under(*frequency) {
                    prop_assert!(span.end() >= spelled.span.end());
                }
            }
        }
    }
}

#[test]
fn a_spelling_fits_the_frequencies_that_publish_it() {
    // written, then the frequencies that take it, `=` where the span kept is the whole period, `<` where it is a total
    let table = [
        ("2024", "A= S< Q< I<"),
        ("2024年上半年", "S= Q< M< I<"),
        ("2024年下半年", "S= I<"),
        ("2024Q1", "Q= I<"),
        ("2024年一季度", "Q= I<"),
        ("2024年5月", "M= I<"),
        ("2024年1-3月", "Q= M< I<"),
        ("2024年1-5月", "M< I<"),
        ("2024年前三季度", "Q< M< I<"),
        ("2024年4-6月", "Q= I<"),
        ("2024年2-4月", "I<"),
        ("2024年1-12月", "A= S< Q< M< I<"),
        ("2024-W13", "W= I<"),
        ("2024-01-01", "A= S= Q= M= W= D= I="),
        ("2024-04-01", "Q= M= W= D= I="),
        ("2024-03-31", "Q= M= W= D= I="),
        ("2024-12-31", "A= S= Q= M= W< D= I="),
        ("2024-05-17", "W< D= I="),
        ("2024年11月—2025年2月", "I<"),
    ];
    for (text, expected) in table {
        let spelled = spell(text, &Context::default()).unwrap();
        let found: Vec<String> = Frequency::ALL
            .iter()
            .filter_map(|f| {
                let span = spelled.under(*f).ok()?;
                let whole = span == Period::holding(*f, span.end());
                Some(format!("{f}{}", if whole { "=" } else { "<" }))
            })
            .collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }
    let friday = spell("2024-05-17", &Context::default()).unwrap().under(Frequency::Weekly).unwrap();
    assert_eq!(
        (friday.start().to_string(), friday.end().to_string()),
        ("2024-05-11".into(), "2024-05-17".into())
    );
    let misfit = spell("2024年5月", &Context::default()).unwrap().under(Frequency::Quarterly).unwrap_err();
    assert_eq!(misfit.to_string(), "a month does not fit a quarterly series");
}
