//! A line without axes, in the colour of the text around it: how a series went, at a glance.

use chrono::NaiveDate;
use maud::{Markup, html};

use crate::chart::spark;
use crate::domain::Frequency;

/// Size of the drawing, in its own units.
const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 32.0;

/// The line through `values` of this frequency, in order of period; gaps stay gaps. Nothing for too few points.
pub fn sparkline(freq: Frequency, values: &[(NaiveDate, Option<f64>)]) -> Markup {
    let Some(spark) = spark(freq, values, (WIDTH, HEIGHT)) else { return html! {} };
    html! {
        svg class="spark" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" focusable="false" {
            path d=(spark.path) {}
            circle cx={ (format!("{:.1}", spark.end.0)) } cy={ (format!("{:.1}", spark.end.1)) } r="2.4" {}
        }
    }
}
