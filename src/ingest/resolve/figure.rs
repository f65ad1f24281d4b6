//! What a figure is before it is matched: expected, where its time is not over; a change, where it is over the period
//! before and over no other time.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::domain::{Figure, Frequency, ObsStatus, Report, Transformation};

/// 预计2025年…, told before the year is over: an estimate of what is not over is a forecast.
pub(super) fn as_foretold<'f>(figure: &'f Figure, report: &Report) -> Cow<'f, Figure> {
    if figure.obs_status == ObsStatus::Estimated && figure.period.end() > report.published_on {
        return Cow::Owned(Figure { obs_status: ObsStatus::Forecast, ..figure.clone() });
    }
    Cow::Borrowed(figure)
}

/// The day that a change is counted from, where that is not the end of the period before: 比年初增加 of a month, beside
/// which 比上月减少 would be another value of the same series.
pub(super) fn other_base(figure: &Figure) -> Option<NaiveDate> {
    let spans = matches!(figure.freq, Frequency::Monthly | Frequency::Quarterly | Frequency::SemiAnnual);
    if figure.transformation != Transformation::ChangeOverPrevious || !spans {
        return None;
    }
    let base: NaiveDate = figure.base_period.as_deref()?.parse().ok()?;
    let begins = figure.freq.first_day(figure.period.end());
    (base != begins && Some(base) != begins.pred_opt()).then_some(base)
}

/// Why no series takes such a change.
pub(super) fn of_other_base(base: NaiveDate) -> String {
    format!("a change since {base} is none over the previous period: no series keeps such changes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::resolve::tests::rate;

    #[test]
    fn a_change_since_the_year_began_is_none_over_the_previous_period() {
        let mut figure = rate("", "存款余额", Transformation::ChangeOverPrevious, "3亿元", 3.0);
        figure.freq = Frequency::Monthly;
        for (end, base, wanted) in [
            ("2025-10-31", "2024-12-31", true),
            ("2025-10-31", "2025-01-01", true),
            ("2025-10-31", "2025-09-30", false),
            ("2025-10-31", "2025-09-01/2025-09-30", false),
            ("2025-01-31", "2024-12-31", false),
            ("2025-01-31", "2025-01-01", false),
        ] {
            figure.period = crate::domain::Period::day(end.parse().unwrap());
            figure.base_period = Some(base.to_owned());
            assert_eq!(other_base(&figure).is_some(), wanted, "{end} {base}");
        }
    }
}
