//! The small line beside a number: how a series went, at a glance, without axes.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::domain::Frequency;

/// Room for the line's own width.
const MARGIN: f64 = 3.0;
/// Fewer points say nothing.
const MIN_POINTS: usize = 4;

/// A line without axes.
#[derive(Debug, Clone, PartialEq)]
pub struct Spark {
    /// The `d` of an SVG path, to be stroked with round ends.
    pub path: String,
    /// Where the last value stands.
    pub end: (f64, f64),
}

/// The line through `values` of this frequency, in order of period, inside `width` by `height`; gaps stay gaps. Nothing
/// for too few points.
pub fn spark(
    freq: Frequency,
    values: &[(NaiveDate, Option<f64>)],
    (width, height): (f64, f64),
) -> Option<Spark> {
    let finite =
        || values.iter().filter_map(|(day, value)| Some((*day, (*value)?))).filter(|(_, v)| v.is_finite());
    let (low, high) =
        finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (_, v)| (l.min(v), h.max(v)));
    let ((first, _), (last, newest)) = (finite().next()?, finite().next_back()?);
    if finite().count() < MIN_POINTS || first >= last {
        return None;
    }
    let days = (last - first).num_days() as f64;
    let x = |day: NaiveDate| MARGIN + (day - first).num_days() as f64 / days * (width - 2.0 * MARGIN);
    // Halves, so that a range near the largest double does not overflow.
    let share =
        |value: f64| if high > low { (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
    let y = |value: f64| height - MARGIN - share(value) * (height - 2.0 * MARGIN);
    let mut path = String::new();
    let mut before: Option<NaiveDate> = None;
    for (day, value) in finite() {
        let follows = before.is_some_and(|before| freq.step(before, 1).is_none_or(|next| next == day));
        // A lone point is a dot: a line of no length with round ends.
        let (pen, dot) = if follows { ('L', "") } else { ('M', "h0") };
        let _ = write!(path, "{pen}{:.1} {:.1}{dot}", x(day), y(value));
        before = Some(day);
    }
    Some(Spark { path, end: (x(last), y(newest)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[Option<f64>]) -> Option<Spark> {
        let day = |n: usize| NaiveDate::from_ymd_opt(2020, 1, 1 + n as u32).unwrap();
        let values: Vec<_> = values.iter().enumerate().map(|(n, v)| (day(n), *v)).collect();
        spark(Frequency::Daily, &values, (120.0, 32.0))
    }

    #[test]
    fn gaps_break_the_line_and_nothing_overflows() {
        let gap = drawn(&[Some(1.0), Some(2.0), None, Some(3.0), Some(4.0)]).unwrap();
        assert_eq!(gap.path.matches('M').count(), 2);
        assert_eq!(gap.end, (117.0, 3.0));
        for odd in [vec![], vec![Some(1.0); 3], vec![None; 9], vec![Some(f64::NAN), Some(1.0), Some(2.0)]] {
            assert_eq!(drawn(&odd), None);
        }
        let huge =
            drawn(&[Some(-1e308), Some(1e308), Some(f64::INFINITY), Some(0.0), Some(1e308), Some(5.0)]);
        let path = huge.unwrap().path;
        assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
        assert!(drawn(&[Some(7.0); 5]).unwrap().path.contains("16.0"));
    }
}
