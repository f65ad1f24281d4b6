//! The analyst's inbox: figures that no series takes, grouped by what they measure, and the step from one of them to a
//! series.

mod add;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::again::report_of;
use super::resolve::{Choices, Drafter};
use super::{IngestError, Knowledge};
use crate::catalog::Addition;
use crate::domain::{Report, Resolution};
use crate::store::{FigureRow, FiguresFilter, Reader};

pub use add::{AddError, AddMode, AddOutcome, NewSeries, add_series};

/// Figures of one measure that no series takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct InboxGroup {
    /// The phrase that names what is measured.
    pub indicator: String,
    /// Code of the area or entity, where the catalog knows it; else `subject` says its words.
    pub ref_area: Option<String>,
    pub subject: String,
    pub unit_measure: String,
    pub transformation: String,
    pub freq: String,
    /// Figures in the group, and reports that they stand in.
    pub figures: usize,
    pub reports: usize,
    /// The series that would take them.
    pub series_id: Option<String>,
    /// Code of the indicator, and whether it would be a new one.
    pub indicator_code: Option<String>,
    pub new_indicator: bool,
    /// What has to be decided before a series can take them.
    pub needs: Option<String>,
    /// The newest figure: the one to give to `almanac series add --from-figure`.
    pub figure_id: i64,
    pub report_id: i32,
    pub publisher: String,
    pub published_on: NaiveDate,
    pub time_period: String,
    pub exact: String,
    pub quote: String,
    /// Why no series took it.
    pub reason: String,
}

/// What makes two figures one group.
type Key = (String, Result<String, String>, String, &'static str, &'static str);

struct Group {
    newest: FigureRow,
    report: usize,
    figures: usize,
    reports: Vec<i32>,
}

/// The inbox, the largest groups first; only figures of one report if `report_id` says so.
///
/// # Errors
/// The store's.
pub fn inbox(
    reader: &Reader<'_>,
    knowledge: &Knowledge,
    report_id: Option<i32>,
) -> Result<Vec<InboxGroup>, IngestError> {
    let drafter = Drafter::new(&knowledge.catalog);
    let mut reports: Vec<(i32, Report)> = Vec::new();
    let mut groups: BTreeMap<Key, Group> = BTreeMap::new();
    for id in reader.reports_with_open_figures()? {
        if report_id.is_some_and(|wanted| wanted != id) {
            continue;
        }
        let Some(row) = reader.report(id)? else { continue };
        let report = report_of(&row);
        for resolution in [Resolution::Unmatched, Resolution::Ambiguous] {
            let filter = FiguresFilter {
                report_id: Some(id),
                resolution: Some(resolution),
                limit: i64::MAX,
                ..FiguresFilter::default()
            };
            for figure in reader.figures(&filter)? {
                take(&mut groups, &drafter, &report, reports.len(), figure);
            }
        }
        reports.push((id, report));
    }
    let mut told: Vec<InboxGroup> = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        if let Some((_, report)) = reports.get(group.report) {
            told.push(tell(&drafter, report, key, group));
        }
    }
    told.sort_by(|a, b| {
        (b.figures, b.published_on, a.figure_id).cmp(&(a.figures, a.published_on, b.figure_id))
    });
    Ok(told)
}

fn take(
    groups: &mut BTreeMap<Key, Group>,
    drafter: &Drafter<'_>,
    report: &Report,
    place: usize,
    row: FigureRow,
) {
    let f = &row.figure;
    let key = (
        drafter.phrase(report, f),
        drafter.owner(report, f),
        f.unit.measure.to_string(),
        f.transformation.code(),
        f.freq.code(),
    );
    let report_id = row.report_id;
    match groups.get_mut(&key) {
        None => {
            groups.insert(key, Group { newest: row, report: place, figures: 1, reports: vec![report_id] });
        }
        Some(group) => {
            group.figures += 1;
            if group.reports.last() != Some(&report_id) {
                group.reports.push(report_id);
            }
            if row.figure.period.end() >= group.newest.figure.period.end() {
                (group.newest, group.report) = (row, place);
            }
        }
    }
}

fn tell(drafter: &Drafter<'_>, report: &Report, key: Key, group: Group) -> InboxGroup {
    let (indicator, owner, unit_measure, transformation, freq) = key;
    let FigureRow { figure, figure_id, report_id, reason, .. } = group.newest;
    let drafted = drafter.draft(report, &figure, &Choices::default());
    let (draft, needs) = match drafted {
        Ok(draft) => (Some(draft), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let is_new = |addition: &Addition| matches!(addition, Addition::Indicator(_));
    InboxGroup {
        indicator,
        subject: owner.as_ref().err().cloned().unwrap_or_else(|| figure.subject.clone()),
        ref_area: owner.ok(),
        unit_measure,
        transformation: transformation.to_owned(),
        freq: freq.to_owned(),
        figures: group.figures,
        reports: group.reports.len(),
        series_id: draft.as_ref().map(|draft| draft.series.series_id.to_string()),
        indicator_code: draft.as_ref().map(|draft| draft.series.indicator.clone()),
        new_indicator: draft.as_ref().is_some_and(|draft| draft.additions.iter().any(is_new)),
        needs,
        figure_id,
        report_id,
        publisher: report.publisher.clone(),
        published_on: report.published_on,
        time_period: figure.freq.time_period(figure.period.end()),
        exact: figure.exact,
        quote: figure.quote,
        reason,
    }
}
