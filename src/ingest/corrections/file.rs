//! A file of corrections as it is written, and the checks of each.

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Action, Correction, CorrectionError, CorrectionStatus};
use crate::domain::{ObsStatus, SeriesId};
use crate::ingest::period::{self, spell};

/// What is done about the error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum ActionName {
    Drop,
    Override,
    Scale,
    Flag,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) correction: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    series_id: SeriesId,
    #[serde(deserialize_with = "day_of_period")]
    period: NaiveDate,
    #[serde(default, deserialize_with = "publication")]
    published: Option<NaiveDate>,
    file: Option<String>,
    action: ActionName,
    value: Option<f64>,
    factor: Option<f64>,
    obs_status: Option<ObsStatus>,
    expect: f64,
    reason: String,
    #[serde(default)]
    by: String,
    #[serde(default)]
    status: CorrectionStatus,
}

impl Row {
    pub(super) fn checked(self) -> Result<Correction, CorrectionError> {
        let lacks = |action: &'static str, needs: &'static str| CorrectionError::Incomplete {
            series_id: self.series_id.clone(),
            period: self.period,
            action,
            needs,
        };
        let action = match self.action {
            ActionName::Drop => Action::Drop,
            ActionName::Override => Action::Override(self.value.ok_or_else(|| lacks("override", "value"))?),
            ActionName::Scale => Action::Scale(self.factor.ok_or_else(|| lacks("scale", "factor"))?),
            ActionName::Flag => Action::Flag(self.obs_status.ok_or_else(|| lacks("flag", "obs_status"))?),
        };
        let number = |key, number: f64, wanted| {
            let (series_id, period) = (self.series_id.clone(), self.period);
            CorrectionError::Number { series_id, period, key, number, wanted }
        };
        match action {
            Action::Scale(factor) if factor == 0.0 || !factor.is_finite() => {
                return Err(number("factor", factor, "give a number that is not 0, or drop the value"));
            }
            Action::Override(value) if !value.is_finite() => {
                return Err(number("value", value, "give a number"));
            }
            _ if !self.expect.is_finite() => return Err(number("expect", self.expect, "give a number")),
            _ => {}
        }
        if self.reason.trim().is_empty() {
            return Err(CorrectionError::NoReason { series_id: self.series_id, period: self.period });
        }
        let Self { series_id, period, published, file, expect, reason, by, status, .. } = self;
        Ok(Correction { series_id, period, published, file, action, expect, reason, by, status })
    }
}

/// A date of TOML, or a text.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a date, or a text")]
enum Written {
    Date(toml::value::Datetime),
    Text(String),
}

impl Written {
    fn text(self) -> String {
        match self {
            Self::Date(date) => date.to_string(),
            Self::Text(text) => text,
        }
    }
}

/// The last day of a period in any of its spellings: `2025-Q1`, `2025-03`, `2025`, a date.
fn day_of_period<'de, D: Deserializer<'de>>(source: D) -> Result<NaiveDate, D::Error> {
    let text = Written::deserialize(source)?.text();
    let spelled = spell(&text, &period::Context::default());
    let wanted =
        |_| D::Error::custom(format!("`{text}` is no period: write 2025-Q1, 2025-03, 2025 or a day"));
    spelled.map(|spelled| spelled.span.end()).map_err(wanted)
}

fn publication<'de, D: Deserializer<'de>>(source: D) -> Result<Option<NaiveDate>, D::Error> {
    let text = Written::deserialize(source)?.text();
    let wanted = |_| D::Error::custom(format!("`{text}` is no date: write YYYY-MM-DD"));
    text.parse().map(Some).map_err(wanted)
}
