//! The small line beside a number: how a series went, at a glance, without axes.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::domain::Frequency;

/// Size of the drawing in CSS pixels.
pub(super) const SPARK_WIDTH_PX: f64 = 110.0;
pub(super) const SPARK_HEIGHT_PX: f64 = 34.0;
const MARGIN_PX: f64 = 3.0;
/// Fewer points say nothing.
const MIN_POINTS: usize = 4;

/// An SVG path through `values` of this frequency, in order of period; gaps stay gaps. Empty for too few points.
pub fn spark_path(freq: Frequency, values: &[(NaiveDate, Option<f64>)]) -> String {
    let finite = || values.iter().filter_map(|(day, value)| Some((*day, (*value)?))).filter(|(_, v)| v.is_finite());
    let (low, high) = finite().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), (_, v)| (l.min(v), h.max(v)));
    let (Some((first, _)), Some((last, _))) = (finite().next(), finite().last()) else { return String::new() };
    if finite().count() < MIN_POINTS || first >= last {
        return String::new();
    }
    let days = (last - first).num_days() as f64;
    let x = |day: NaiveDate| MARGIN_PX + (day - first).num_days() as f64 / days * (SPARK_WIDTH_PX - 2.0 * MARGIN_PX);
    // Halves, so that a range near the largest double does not overflow.
    let share = |value: f64| if high > low { (value / 2.0 - low / 2.0) / (high / 2.0 - low / 2.0) } else { 0.5 };
    let y = |value: f64| SPARK_HEIGHT_PX - MARGIN_PX - share(value) * (SPARK_HEIGHT_PX - 2.0 * MARGIN_PX);
    let mut path = String::new();
    let mut before: Option<NaiveDate> = None;
    for (day, value) in finite() {
        let follows = before.is_some_and(|before| freq.step(before, 1).is_none_or(|next| next == day));
        // A lone point is a dot: a line of no length with round ends.
        let (pen, dot) = if follows { ('L', "") } else { ('M', "h0") };
        let _ = write!(path, "{pen}{:.1} {:.1}{dot}", x(day), y(value));
        before = Some(day);
    }
    path
}
