//! A line without axes, in the colour of the text around it: how a series went, at a glance.

use std::fmt::Write as _;

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::domain::Frequency;

/// Size of the drawing, in its own units.
const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 32.0;
/// Room for the line's own width.
const MARGIN: f64 = 3.0;
/// Fewer points say nothing.
const MIN_POINTS: usize = 4;

/// The line through `values` of this frequency, in order of period; gaps stay gaps. Nothing for too few points.
pub fn sparkline(freq: Frequency, values: &[(NaiveDate, Option<f64>)]) -> Markup {
    let finite =
        || values.iter().filter_map(|(day, value)| Some((*day, (*value)?))).filter(|(_, v)| v.is_finite());
    let (low, high) =
        finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (_, v)| (l.min(v), h.max(v)));
    let (Some((first, _)), Some((last, newest))) = (finite().next(), finite().last()) else {
        return html! {};
    };
    if finite().count() < MIN_POINTS || first == last {
        return html! {};
    }
    let days = (last - first).num_days() as f64;
    let x = |day: NaiveDate| MARGIN + (day - first).num_days() as f64 / days * (WIDTH - 2.0 * MARGIN);
    // Halves, so that a range near the largest double does not overflow.
    let height =
        |value: f64| if high > low { (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
    let y = |value: f64| HEIGHT - MARGIN - height(value) * (HEIGHT - 2.0 * MARGIN);
    let mut path = String::new();
    let mut before: Option<NaiveDate> = None;
    for (day, value) in finite() {
        let follows = before.is_some_and(|before| freq.step(before, 1).is_none_or(|next| next == day));
        // A lone point is a dot: a line of no length with round ends.
        let (pen, dot) = if follows { ('L', "") } else { ('M', "h0") };
        let _ = write!(path, "{pen}{:.1} {:.1}{dot}", x(day), y(value));
        before = Some(day);
    }
    html! {
        svg class="spark" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" focusable="false" {
            path d=(path) {}
            circle cx={ (format!("{:.1}", x(last))) } cy={ (format!("{:.1}", y(newest))) } r="2.4" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(values: &[Option<f64>]) -> String {
        let day = |n: usize| NaiveDate::from_ymd_opt(2020, 1, 1 + n as u32).unwrap();
        let values: Vec<_> = values.iter().enumerate().map(|(n, v)| (day(n), *v)).collect();
        sparkline(Frequency::Daily, &values).into_string()
    }

    #[test]
    fn gaps_break_the_line_and_nothing_overflows() {
        assert!(drawn(&[Some(1.0), Some(2.0), None, Some(3.0), Some(4.0)]).matches('M').count() == 2);
        for odd in [vec![], vec![Some(1.0); 3], vec![None; 9], vec![Some(f64::NAN), Some(1.0), Some(2.0)]] {
            assert_eq!(drawn(&odd), "");
        }
        let huge =
            drawn(&[Some(-1e308), Some(1e308), Some(f64::INFINITY), Some(0.0), Some(1e308), Some(5.0)]);
        assert!(huge.contains("svg") && !huge.contains("NaN") && !huge.contains("inf"), "{huge}");
        assert!(drawn(&[Some(7.0); 5]).contains("16.0"));
    }
}
