//! From the inbox to the catalog: the series, and the indicator, that an unmatched figure asks for.

use super::naming::Names;
use super::who::{Gazetteer, Owners};
use super::{id_of, phrase};
use crate::catalog::{Area, Catalog, GrowthBasis, Indicator, Matching, SeriesEntry};
use crate::domain::{Figure, ObsStatus, Report, Series, Transformation};
use crate::ingest::precision;

/// Release of the series that were added here, in `releases.toml`.
pub const ADDED_RELEASE_ID: i32 = 999;

/// The series that would take this figure, complete and ready to be changed; `None` where no owner or no single
/// indicator of the catalog is known for it (add the indicator first: [`draft_indicator`]), or its id would be too
/// long, or it is the change of a rate, which has no level of its own.
pub fn draft_series(catalog: &Catalog, report: &Report, figure: &Figure) -> Option<SeriesEntry> {
    let gazetteer = Gazetteer::new(catalog, report);
    let Owners::Known(owners) = gazetteer.owners(figure) else { return None };
    let named = Names::new(catalog).of(figure, &gazetteer.names_of(&owners));
    let [indicator] = named.as_slice() else { return None };
    let owner = catalog.area(owners.first()?)?;
    let series = Series {
        series_id: id_of(&owner.code, indicator, figure)?,
        title_zh: title_zh(owner, indicator, figure.transformation),
        title_en: title_en(owner, indicator, figure.transformation),
        ref_area: owner.code.clone(),
        indicator: indicator.code.clone(),
        unit: figure.unit.clone(),
        decimals: precision::decimals(figure),
        freq: figure.freq,
        seasonal_adjustment: "NSA".to_owned(),
        transformation: figure.transformation,
        collection: figure.collection,
        prices: figure.prices,
        release_id: ADDED_RELEASE_ID,
        notes: String::new(),
    };
    let mut matching = Matching::of(&series);
    if figure.obs_status == ObsStatus::Forecast {
        matching.statuses = vec![ObsStatus::Forecast];
    }
    Some(SeriesEntry { series, matching })
}

/// The indicator that a figure's phrase names, under the `code` and English name that the analyst chose.
pub fn draft_indicator(figure: &Figure, code: &str, name_en: &str) -> Indicator {
    Indicator {
        code: code.to_owned(),
        name_zh: phrase::bare(&figure.indicator, &[]),
        name_en: name_en.to_owned(),
        phrases: vec![figure.indicator.clone()],
        terms: Vec::new(),
        collection: figure.collection,
        unit_measure: figure.unit.measure.clone(),
        growth_basis: GrowthBasis::Comparable,
        parts: Vec::new(),
    }
}

fn title_zh(owner: &Area, indicator: &Indicator, transformation: Transformation) -> String {
    let how = match transformation {
        Transformation::Level => "",
        Transformation::GrowthOverPrevious => "：环比增速",
        Transformation::GrowthOverYear => "：同比增速",
        Transformation::GrowthSinceBase => "：较基期增幅",
        Transformation::AverageGrowth => "：年均增速",
        Transformation::Share => "：比重",
        Transformation::Contribution => "：拉动点数",
        Transformation::ChangeOverPrevious => "：环比增减",
        Transformation::ChangeOverYear => "：同比增减",
        Transformation::DifferenceFromSeries => "：差额",
    };
    format!("{}{}{how}", owner.name_zh, indicator.name_zh)
}

fn title_en(owner: &Area, indicator: &Indicator, transformation: Transformation) -> String {
    let how = match transformation {
        Transformation::Level => "",
        Transformation::GrowthOverPrevious => ", Growth over the Previous Period",
        Transformation::GrowthOverYear => ", Growth over One Year",
        Transformation::GrowthSinceBase => ", Growth since a Base",
        Transformation::AverageGrowth => ", Average Growth a Year",
        Transformation::Share => ", Share",
        Transformation::Contribution => ", Contribution",
        Transformation::ChangeOverPrevious => ", Change over the Previous Period",
        Transformation::ChangeOverYear => ", Change over One Year",
        Transformation::DifferenceFromSeries => ", Difference",
    };
    format!("{}: {}{how}", owner.name_en, indicator.name_en)
}
