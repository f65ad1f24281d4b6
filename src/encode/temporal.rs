//! Dates, times and intervals as ISO 8601 text, over the whole range DuckDB has (years far beyond four digits, years
//! before Christ, infinity), which is wider than a calendar library's.

use std::io::Write as _;

use arrow::datatypes::IntervalMonthDayNano;

const SECONDS_PER_DAY: i64 = 86_400;
const DAYS_PER_ERA: i64 = 146_097;

/// Days since 1970-01-01 as `2025-03-31`; the two ends of the range are DuckDB's infinities.
pub(super) fn date(out: &mut Vec<u8>, days: i32) {
    match days {
        i32::MAX => out.extend_from_slice(b"infinity"),
        n if n <= -i32::MAX => out.extend_from_slice(b"-infinity"),
        n => calendar_day(out, i64::from(n)),
    }
}

/// A count of units since 1970-01-01T00:00:00 as `2025-03-31T08:15:00.25`, with `Z` when it is an instant.
pub(super) fn timestamp(out: &mut Vec<u8>, value: i64, per_second: i64, utc: bool) {
    match value {
        i64::MAX => return out.extend_from_slice(b"infinity"),
        n if n <= -i64::MAX => return out.extend_from_slice(b"-infinity"),
        _ => {}
    }
    let per_day = SECONDS_PER_DAY * per_second;
    calendar_day(out, value.div_euclid(per_day));
    out.push(b'T');
    time(out, value.rem_euclid(per_day), per_second);
    if utc {
        out.push(b'Z');
    }
}

/// A count of units since midnight as `08:15:00.25`.
pub(super) fn time(out: &mut Vec<u8>, value: i64, per_second: i64) {
    let (seconds, rest) = (value / per_second, value % per_second);
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    drop(write!(out, "{hours:02}:{minutes:02}:{:02}", seconds % 60));
    fraction(out, rest, per_second);
}

/// An ISO 8601 duration: `P1Y2M3DT4H5M6.5S`; each part keeps its own sign, as months, days and time do in SQL.
pub(super) fn interval(out: &mut Vec<u8>, value: IntervalMonthDayNano) {
    const NANOS: i64 = 1_000_000_000;
    let start = out.len();
    out.push(b'P');
    let part = |out: &mut Vec<u8>, n: i64, letter: char| {
        if n != 0 {
            drop(write!(out, "{n}{letter}"));
        }
    };
    part(out, i64::from(value.months / 12), 'Y');
    part(out, i64::from(value.months % 12), 'M');
    part(out, i64::from(value.days), 'D');
    if value.nanoseconds != 0 {
        let seconds = value.nanoseconds / NANOS;
        out.push(b'T');
        part(out, seconds / 3600, 'H');
        part(out, seconds / 60 % 60, 'M');
        let (whole, rest) = (seconds % 60, value.nanoseconds % NANOS);
        if whole != 0 || rest != 0 {
            out.extend_from_slice(if value.nanoseconds < 0 { b"-" } else { b"" });
            drop(write!(out, "{}", whole.abs()));
            fraction(out, rest.abs(), NANOS);
            out.push(b'S');
        }
    }
    if out.len() == start + 1 {
        out.extend_from_slice(b"T0S");
    }
}

fn fraction(out: &mut Vec<u8>, rest: i64, per_second: i64) {
    if rest == 0 {
        return;
    }
    let width = per_second.ilog10() as usize;
    let digits = format!("{rest:0width$}");
    drop(write!(out, ".{}", digits.trim_end_matches('0')));
}

/// Civil date from a day count (Howard Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`).
fn calendar_day(out: &mut Vec<u8>, days: i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(DAYS_PER_ERA);
    let day_of_era = shifted.rem_euclid(DAYS_PER_ERA);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let sign = if year < 0 { "-" } else { "" };
    drop(write!(out, "{sign}{:04}-{month:02}-{day:02}", year.abs()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    proptest! {
        #[test]
        fn a_day_is_written_as_chrono_writes_it(days in -700_000..2_900_000_i32) {
            let epoch = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
            let day = epoch + chrono::TimeDelta::days(i64::from(days));
            prop_assert_eq!(written(|out| date(out, days)), day.format("%Y-%m-%d").to_string());
        }
    }

    #[test]
    fn ends_and_signs() {
        assert_eq!(written(|o| date(o, i32::MAX)), "infinity");
        assert_eq!(written(|o| date(o, -i32::MAX)), "-infinity");
        assert_eq!(written(|o| date(o, -735_160)), "-0043-03-15");
        assert_eq!(written(|o| timestamp(o, -1, 1_000_000, true)), "1969-12-31T23:59:59.999999Z");
        assert_eq!(
            written(|o| timestamp(o, 1_577_836_800_123_456_789, 1_000_000_000, false)),
            "2020-01-01T00:00:00.123456789"
        );
        assert_eq!(written(|o| timestamp(o, i64::MAX, 1_000_000, false)), "infinity");
        assert_eq!(
            written(|o| interval(o, IntervalMonthDayNano::new(14, 3, 3_661_500_000_000))),
            "P1Y2M3DT1H1M1.5S"
        );
        assert_eq!(written(|o| interval(o, IntervalMonthDayNano::new(-1, 0, -500_000_000))), "P-1MT-0.5S");
        assert_eq!(written(|o| interval(o, IntervalMonthDayNano::new(0, 0, 0))), "PT0S");
    }
}
