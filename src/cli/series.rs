//! `almanac series`: the catalog.

use super::args::{Args, OutcomeFormat, SeriesArgs};
use super::workspace::Workspace;
use super::{Ending, output};
use crate::http::api::wire::WireSeries;
use crate::store::{SeriesFilter, StoreError};

pub fn run(args: &Args, series: &SeriesArgs) -> anyhow::Result<Ending> {
    let workspace = Workspace::readable(args)?;
    let text = Some(series.text.join(" ")).filter(|t| !t.is_empty());
    let filter = SeriesFilter { text, limit: i64::MAX, ..SeriesFilter::default() };
    let rows = workspace.store.read::<_, StoreError>(|r| r.series(&filter))?;
    let rows: Vec<WireSeries> = rows.into_iter().map(WireSeries::from).collect();
    if series.format == OutcomeFormat::Json {
        output::print(&serde_json::to_string(&rows)?)?;
        return Ok(Ending::Done);
    }
    let mut table =
        output::table(&["series", "title", "unit", "freq", "observations", "last period", "published"]);
    for s in &rows {
        let date = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string()).unwrap_or_default();
        let unit = if s.unit_mult == 0 {
            s.unit_measure.clone()
        } else {
            format!("{} e{}", s.unit_measure, s.unit_mult)
        };
        table.add_row([
            s.series_id.clone(),
            s.title_zh.clone(),
            unit,
            s.freq.clone(),
            s.observations.to_string(),
            date(s.observation_end),
            date(s.last_published),
        ]);
    }
    output::print(&table.to_string())?;
    Ok(Ending::Done)
}
