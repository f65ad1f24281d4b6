//! Corrections are data: what a source says wrongly, what is right, and why.
//!
//! ```toml
//! [[correction]]
//! series_id = "TJ_EBIKE_OUTPUT_Q"
//! period = "2025-Q1"               # or any day of the period
//! published = 2025-04-27           # only this publication; left out: every one
//! file = "output-2025-04-27.csv"   # only CSV files of this name; left out: every report and file
//! action = "scale"                 # drop | override | scale | flag
//! factor = 0.0001                  # of scale; `value` of override; `obs_status` of flag
//! expect = 645400.0                # what the source says; anything else fails the load
//! reason = "printed in 万元 under a heading of 亿元"
//! by = "the statistics desk"       # who says so; may be left out
//! status = "reported"              # open | reported | fixed; a fixed one is no longer applied
//! ```
//!
//! Each has an `expect` guard: once the source no longer says what was corrected, the load fails and names the
//! correction, so that no fix outlives its error.

mod file;

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use file::File;

use crate::domain::{Frequency, ObsStatus, Qualifier, Reading, SeriesId};

/// How far a value may be from the one expected, in parts of it: the same number in another spelling.
const EXPECT_TOLERANCE_RATIO: f64 = 1e-9;

/// Why corrections cannot be read or do not hold.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CorrectionError {
    #[error("{file}, line {line}: {}", source.message().trim_end())]
    Toml { file: String, line: usize, source: toml::de::Error },
    #[error("{file}: the series {series_id} is corrected twice in {period}: keep one of the two")]
    Twice { file: String, series_id: SeriesId, period: NaiveDate },
    #[error("the correction of {series_id} {period} is a {action} without `{needs}`: add it")]
    Incomplete { series_id: SeriesId, period: NaiveDate, action: &'static str, needs: &'static str },
    #[error("the correction of {series_id} {period} has {key} = {number}: {wanted}")]
    Number { series_id: SeriesId, period: NaiveDate, key: &'static str, number: f64, wanted: &'static str },
    #[error("the correction of {series_id} {period} has no reason: say why")]
    NoReason { series_id: SeriesId, period: NaiveDate },
    #[error(
        "the correction of {series_id} {period} expects {expected}, the source says {}: mark it fixed or renew it",
        found.map_or_else(|| "nothing".to_owned(), |value| value.to_string())
    )]
    Unexpected { series_id: SeriesId, period: NaiveDate, expected: f64, found: Option<f64> },
}

/// Where the error stands with its publisher.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CorrectionStatus {
    #[default]
    Open,
    Reported,
    /// The source is right again: kept for the record, not applied.
    Fixed,
}

/// What a correction does to the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// It is not loaded.
    Drop,
    /// Another value takes its place.
    Override(f64),
    /// It is multiplied.
    Scale(f64),
    /// It keeps its value and gets this status.
    Flag(ObsStatus),
}

/// One correction of one observation.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    pub series_id: SeriesId,
    /// Any day of the period it speaks of.
    pub period: NaiveDate,
    /// Publication it speaks of; all, if none.
    pub published: Option<NaiveDate>,
    /// Name of the CSV file it speaks of; all files and reports, if none.
    pub file: Option<String>,
    pub action: Action,
    /// What the source says, in the unit of the series.
    pub expect: f64,
    pub reason: String,
    /// Who says so; may be empty.
    pub by: String,
    pub status: CorrectionStatus,
}

impl Correction {
    /// `645400 × 0.0001: printed in 万元 (the desk)`: what was done to the source's value, why and by whom.
    pub fn sentence(&self) -> String {
        let did = match self.action {
            Action::Drop => format!("{} dropped", self.expect),
            Action::Override(value) => format!("{} replaced by {value}", self.expect),
            Action::Scale(factor) => format!("{} × {factor}", self.expect),
            Action::Flag(status) => format!("{} marked {status}", self.expect),
        };
        let by = if self.by.is_empty() { String::new() } else { format!(" ({})", self.by) };
        format!("{did}: {}{by}", self.reason)
    }

    /// What a provenance keeps of it.
    pub fn to_json(&self) -> serde_json::Value {
        let (action, to) = match self.action {
            Action::Drop => ("drop", serde_json::Value::Null),
            Action::Override(value) => ("override", value.into()),
            Action::Scale(factor) => ("scale", scaled(self.expect, factor).into()),
            Action::Flag(status) => ("flag", status.code().into()),
        };
        serde_json::json!({
            "action": action, "from": self.expect, "to": to,
            "reason": self.reason, "by": self.by, "status": self.status,
        })
    }
}

/// Where an observation stands.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    pub published: NaiveDate,
    /// Name of the CSV file; none of a report.
    pub file: Option<&'a str>,
}

impl Publication<'_> {
    /// Whether this is a file of that name, wherever it lies.
    fn is_of_file(&self, name: &str) -> bool {
        self.file.is_some_and(|file| file == name || file.rsplit(['/', '\\']).next() == Some(name))
    }
}

/// What became of an observation.
#[derive(Debug, Clone, PartialEq)]
pub enum Corrected<'c> {
    /// No correction speaks of it.
    Untouched(Reading),
    /// As it is to be loaded; `by` says why.
    Changed { reading: Reading, by: &'c Correction },
    /// Not to be loaded: the absence that takes its place where it was loaded before.
    Dropped { absence: Reading, by: &'c Correction },
}

/// All corrections, by series.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corrections {
    by_series: HashMap<SeriesId, Vec<Correction>>,
}

impl Corrections {
    /// Reads the text of one file of corrections.
    ///
    /// # Errors
    /// As [`Corrections::add`].
    pub fn parse(text: &str) -> Result<Self, CorrectionError> {
        let mut corrections = Self::default();
        corrections.add("corrections", text)?;
        Ok(corrections)
    }

    /// Adds those of a file with this text; `file` is its name in messages.
    ///
    /// # Errors
    /// [`CorrectionError::Toml`] with the line; a correction without the number or status its action needs, or without
    /// a reason; two that speak of the same.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), CorrectionError> {
        let rows: File = toml::from_str(text).map_err(|source: toml::de::Error| {
            let at = source.span().map_or(0, |span| span.start);
            let line = text.bytes().take(at).filter(|b| *b == b'\n').count() + 1;
            CorrectionError::Toml { file: file.to_owned(), line, source }
        })?;
        for row in rows.correction {
            let correction = row.checked()?;
            let known = self.by_series.entry(correction.series_id.clone()).or_default();
            let live = |c: &Correction| c.status != CorrectionStatus::Fixed;
            let same = |c: &&Correction| {
                (c.period, c.published, &c.file)
                    == (correction.period, correction.published, &correction.file)
                    && live(c)
            };
            if live(&correction) && known.iter().find(same).is_some() {
                let Correction { series_id, period, .. } = correction;
                return Err(CorrectionError::Twice { file: file.to_owned(), series_id, period });
            }
            known.push(correction);
        }
        Ok(())
    }

    /// Those that are in force, in order of series and period.
    pub fn in_force(&self) -> Vec<&Correction> {
        let mut all: Vec<&Correction> =
            self.by_series.values().flatten().filter(|c| c.status != CorrectionStatus::Fixed).collect();
        all.sort_by(|a, b| (&a.series_id, a.period).cmp(&(&b.series_id, b.period)));
        all
    }

    pub fn is_empty(&self) -> bool {
        self.by_series.is_empty()
    }

    /// Whether one that is in force speaks of a series.
    pub fn concern(&self, series_id: &SeriesId) -> bool {
        let known = self.by_series.get(series_id);
        known.is_some_and(|all| all.iter().any(|c| c.status != CorrectionStatus::Fixed))
    }

    /// Corrects one observation of a series of frequency `freq`.
    ///
    /// # Errors
    /// [`CorrectionError::Unexpected`] where the source no longer says what a correction expects.
    pub fn apply(
        &self,
        series_id: &SeriesId,
        freq: Frequency,
        publication: Publication<'_>,
        reading: Reading,
    ) -> Result<Corrected<'_>, CorrectionError> {
        let period = freq.first_day(reading.span.end());
        let concerns = |c: &&Correction| {
            c.status != CorrectionStatus::Fixed
                && freq.first_day(c.period) == period
                && c.published.is_none_or(|day| day == publication.published)
                && c.file.as_deref().is_none_or(|name| publication.is_of_file(name))
        };
        let Some(by) = self.by_series.get(series_id).into_iter().flatten().find(concerns) else {
            return Ok(Corrected::Untouched(reading));
        };
        let near = |value: f64| (value - by.expect).abs() <= by.expect.abs() * EXPECT_TOLERANCE_RATIO;
        if !reading.value.is_some_and(near) {
            let (series_id, expected) = (series_id.clone(), by.expect);
            return Err(CorrectionError::Unexpected { series_id, period, expected, found: reading.value });
        }
        Ok(match by.action {
            Action::Drop => Corrected::Dropped { absence: corrected(reading, Action::Drop), by },
            action => Corrected::Changed { reading: corrected(reading, action), by },
        })
    }
}

/// `value` × `factor`, a power of ten shifted in decimal: 645400 × 0.0001 is 64.54 to the last digit.
fn scaled(value: f64, factor: f64) -> f64 {
    let exponent = factor.abs().log10().round();
    if exponent.abs() <= f64::from(i8::MAX) && crate::domain::scaled(1.0, exponent as i8) == factor {
        return crate::domain::scaled(value, exponent as i8);
    }
    value * factor
}

fn corrected(reading: Reading, action: Action) -> Reading {
    match action {
        Action::Drop => Reading {
            value: None,
            obs_status: ObsStatus::Missing,
            qualifier: Qualifier::Exact,
            value_min: None,
            value_max: None,
            ..reading
        },
        Action::Override(value) => {
            Reading { value: Some(value), value_min: None, value_max: None, ..reading }
        }
        Action::Flag(obs_status) => Reading { obs_status, ..reading },
        Action::Scale(factor) => {
            let times = |value: Option<f64>| value.map(|value| scaled(value, factor));
            let (low, high) = (times(reading.value_min), times(reading.value_max));
            let (value_min, value_max) = if factor < 0.0 { (high, low) } else { (low, high) };
            Reading { value: times(reading.value), value_min, value_max, ..reading }
        }
    }
}

#[cfg(test)]
mod tests;
