//! `/graph/fredgraph.csv` and `/graph/fredgraph.png`: what stands behind FRED's graphs.

use super::endpoint::Catalog;
use super::error::FredError;
use super::graph::{self, GraphFrequency, GraphSeries};
use super::params::Params;
use super::render::Rendered;
use crate::chart::{self, ChartSpec, RasterOptions, Size};
use crate::domain::Table;
use crate::query::{self, QueryError, TargetFrequency};
use crate::store::Selection;

/// Width and height of FRED's own pictures, in pixels.
const GRAPH_SIZE_PX: (u32, u32) = (1168, 450);

/// `fredgraph.csv`.
pub(super) fn csv(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let asked = graph::read(params)?;
    let table = table(catalog, &asked)?;
    Ok(Rendered { content_type: "text/csv; charset=UTF-8", body: graph::csv(&asked, &table) })
}

/// `fredgraph.png`.
pub(super) fn png(catalog: &Catalog<'_>, params: &mut Params) -> Result<Rendered, FredError> {
    let asked = graph::read(params)?;
    let side = |given: Option<i64>, default: u32| given.map_or(default, |px| px as u32);
    let range = 1..=i64::from(u32::MAX);
    let width = side(params.integer("width", range.clone())?, GRAPH_SIZE_PX.0);
    let height = side(params.integer("height", range)?, GRAPH_SIZE_PX.1);
    let table = table(catalog, &asked)?;
    let spec =
        ChartSpec { size: Size::new(width, height)?, lang: chart::Lang::English, ..ChartSpec::default() };
    let picture = chart::rasterise(&chart::render(&spec, &table)?, &RasterOptions::default())?;
    Ok(Rendered { content_type: "image/png", body: picture.into_bytes() })
}

/// Every series by its own query.
fn table(catalog: &Catalog<'_>, asked: &[GraphSeries]) -> Result<Table, FredError> {
    let mut table = Table::default();
    for graph in asked {
        let row = catalog.series(&graph.id)?;
        let selection = Selection::AsOf(graph.vintage_date.unwrap_or(catalog.today));
        let points = catalog.reader.observations(row.series_key, selection)?;
        let answered = query::run(vec![(row.series, points)], &graph.query);
        table.columns.extend(answered.map_err(refused)?.columns);
    }
    Ok(table)
}

/// A refusal in the words of this address, which has other names for frequencies.
fn refused(error: QueryError) -> FredError {
    match error {
        QueryError::HigherFrequency { from, .. } | QueryError::OtherWeek { from, .. } => {
            let possible: Vec<_> = TargetFrequency::of(from).collect();
            graph::no_frequency(GraphFrequency::ALL.iter().filter(|name| possible.contains(&name.target())))
        }
        QueryError::OnlyTheLast { series } => FredError::OnlyTheLast { series, variable: "fam" },
        QueryError::NoRhythm { series, .. } => FredError::NoRhythm { series, variable: "fq" },
        other => other.into(),
    }
}

/// Errors in a sentence: who asks for a file or a picture reads no JSON.
pub(super) fn refusal(error: &FredError, _: &Params) -> Rendered {
    Rendered {
        content_type: "text/plain; charset=UTF-8",
        body: format!("{}\n", error.message()).into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SeriesId;

    #[test]
    fn each_address_names_its_own_parameters() {
        let error = || QueryError::OnlyTheLast { series: SeriesId::new("RATE_M").unwrap() };
        let api = FredError::from(error()).message();
        assert!(api.ends_with("with aggregation_method=eop."), "{api}");
        let graph = refused(error()).message();
        assert!(graph.ends_with("with fam=eop."), "{graph}");
    }
}
