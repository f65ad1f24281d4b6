//! What a spelling means in a series of a given frequency, or that it means nothing there.

use chrono::{Datelike, Days, Weekday};

use super::{Shape, Spelled};
use crate::domain::{Frequency, Period};

/// A period that is none of the series' frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{} does not fit a {} series", .written, frequency_word(*.frequency))]
pub struct Misfit {
    pub written: &'static str,
    pub frequency: Frequency,
}

/// The English adjective of a frequency, for messages.
pub const fn frequency_word(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Annual => "annual",
        Frequency::SemiAnnual => "half-yearly",
        Frequency::Quarterly => "quarterly",
        Frequency::Monthly => "monthly",
        Frequency::Weekly => "weekly",
        Frequency::Daily => "daily",
        Frequency::Irregular => "irregular",
    }
}

impl Shape {
    /// With its article, for messages.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "a day",
            Self::Week => "a week",
            Self::Month => "a month",
            Self::Quarter => "a quarter",
            Self::Half => "a half-year",
            Self::Year => "a year",
            Self::Months => "a span of months",
            Self::Span => "a span of days",
        }
    }

    /// The frequency whose periods are written so; a date or a running total is written so at any.
    pub const fn frequency(self) -> Option<Frequency> {
        match self {
            Self::Week => Some(Frequency::Weekly),
            Self::Month => Some(Frequency::Monthly),
            Self::Quarter => Some(Frequency::Quarterly),
            Self::Half => Some(Frequency::SemiAnnual),
            Self::Year => Some(Frequency::Annual),
            Self::Day | Self::Months | Self::Span => None,
        }
    }
}

impl Spelled {
    /// The days an observation covers that is written so in a series of this frequency.
    ///
    /// A date that is the first or the last day of a period names the whole period, as in FRED; any other day of a
    /// weekly series is the last of the seven days it covers (FRED's "Weekly, Ending Friday"). A running total (from 1 January to the end of a period) fits a monthly or a quarterly series and
    /// keeps its own first day; a whole year does so in a quarterly or half-yearly one, where releases print it
    /// beside 前三季度. In a monthly series a year or a quarter is refused: there it is a subtotal.
    pub fn under(self, frequency: Frequency) -> Result<Period, Misfit> {
        use Frequency::{Annual, Daily, Irregular, Monthly, Quarterly, SemiAnnual, Weekly};
        let span = self.span;
        let whole = Period::holding(frequency, span.end());
        let exact = whole == span;
        let total = span.start() == Annual.first_day(span.start())
            && whole.end() == span.end()
            && Annual.first_day(span.end()) == span.start();
        let kept = match (self.shape, frequency) {
            (_, Irregular) | (Shape::Day, Daily) | (Shape::Week, Weekly) => Some(span),
            (Shape::Day, Weekly) => match span.end().weekday() {
                Weekday::Mon | Weekday::Sun => Some(whole),
                // A week that ends on a Friday is not the one that ends on the Sunday after it.
                _ => {
                    let first = span.end().checked_sub_days(Days::new(6));
                    first.and_then(|first| Period::new(first, span.end()).ok())
                }
            },
            (Shape::Day, _) => (whole.start() == span.start() || whole.end() == span.end()).then_some(whole),
            (_, Weekly | Daily)
            | (Shape::Week | Shape::Span, _)
            | (Shape::Quarter | Shape::Year, Monthly) => None,
            (Shape::Months | Shape::Half | Shape::Year, Monthly | Quarterly | SemiAnnual) => {
                (exact || total).then_some(span)
            }
            (_, Annual | SemiAnnual | Quarterly | Monthly) => exact.then_some(span),
        };
        kept.ok_or(Misfit { written: self.shape.word(), frequency })
    }
}
