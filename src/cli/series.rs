//! `almanac series`: the catalog, and `series add`: a series for a figure of the inbox.

use anyhow::bail;
use serde::Deserialize;

use super::args::{Args, OutcomeFormat, SeriesAction, SeriesAddArgs, SeriesArgs};
use super::workspace::Workspace;
use super::{Ending, output, remote};
use crate::http::api::wire::WireSeries;
use crate::ingest::inbox::{AddMode, AddOutcome, NewSeries, add_series};
use crate::ingest::resolve::Choices;
use crate::query::search::{Index, MAX_QUERY_WORDS, SearchQuery};
use crate::store::{Reader, StoreError};

/// Series that the list names at the most.
const MAX_LISTED: usize = 1_000_000;
/// Series that a server is asked for at a time.
const PAGE_ROWS: usize = 1_000;

pub fn run(args: &Args, series: &SeriesArgs) -> anyhow::Result<Ending> {
    if let Some(SeriesAction::Add(add)) = &series.action {
        return self::add(args, add);
    }
    let text = series.text.join(" ");
    let rows = match remote::to_read(args, &series.server)? {
        Some(server) => listed_by(&server, &text, series.server.token.as_deref())?,
        None => listed(args, text)?,
    };
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
    output::say(&table.to_string())?;
    Ok(Ending::Done)
}

/// The series of a file that nobody serves.
fn listed(args: &Args, text: String) -> anyhow::Result<Vec<WireSeries>> {
    let workspace = Workspace::readable(args)?;
    let query = SearchQuery { text, limit: MAX_LISTED, ..SearchQuery::default() };
    if query.count_words() > MAX_QUERY_WORDS {
        bail!("more than {MAX_QUERY_WORDS} words: leave some out");
    }
    let found = |r: &Reader<'_>| {
        r.series_of(&Index::new(r.search_rows()?, crate::http::search_words).find(&query).keys)
    };
    let rows = workspace.store.read::<_, StoreError>(found)?;
    Ok(rows.into_iter().map(WireSeries::from).collect())
}

/// The same, page by page, from a server.
fn listed_by(server: &str, text: &str, token: Option<&str>) -> anyhow::Result<Vec<WireSeries>> {
    #[derive(Deserialize)]
    struct Page {
        series: Vec<WireSeries>,
        next_cursor: Option<String>,
    }
    let (mut rows, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let asked = [("q", Some(text).filter(|q| !q.is_empty())), ("cursor", cursor.as_deref())];
        let mut body = Vec::new();
        let path = format!("/api/v1/series?limit={PAGE_ROWS}&{}", serde_urlencoded::to_string(asked)?);
        remote::fetch(server, &path, token, &mut body)?;
        let page: Page = serde_json::from_slice(&body)?;
        rows.extend(page.series);
        match page.next_cursor {
            Some(next) if rows.len() < MAX_LISTED => cursor = Some(next),
            _ => return Ok(rows),
        }
    }
}

fn add(args: &Args, add: &SeriesAddArgs) -> anyhow::Result<Ending> {
    let outcome = if let Some(server) = &add.server.server {
        by_server(server, add)?
    } else {
        let workspace = Workspace::writable(args)?;
        let choices = Choices {
            series_id: add.id.clone(),
            indicator: add.indicator.clone(),
            area: add.area.clone(),
            name_en: add.name_en.clone(),
            title_zh: add.title_zh.clone(),
            title_en: add.title_en.clone(),
        };
        let new = NewSeries { from_figure: add.from_figure, choices };
        let mode = if add.dry_run { AddMode::Preview } else { AddMode::Write };
        add_series(&workspace.store, &workspace.knowledge, &workspace.clock, &new, mode)?
    };
    match add.format {
        OutcomeFormat::Json => output::print(&serde_json::to_string(&outcome)?)?,
        OutcomeFormat::Table => output::say(&as_table(&outcome))?,
    }
    Ok(Ending::Done)
}

fn by_server(server: &str, add: &SeriesAddArgs) -> anyhow::Result<AddOutcome> {
    let body = serde_json::json!({
        "from_figure": add.from_figure, "series_id": add.id, "indicator": add.indicator, "area": add.area,
        "name_en": add.name_en, "title_zh": add.title_zh, "title_en": add.title_en,
    });
    let path = format!("/api/v1/series?dry_run={}", add.dry_run);
    let mut answer = Vec::new();
    remote::ask(server, &path, add.server.token.as_deref(), &body, &mut answer)?;
    Ok(serde_json::from_slice(&answer)?)
}

fn as_table(outcome: &AddOutcome) -> String {
    let o = outcome;
    let (would, s) = (if o.dry_run { "would be " } else { "" }, &o.series);
    let unit = match s.unit.mult {
        0 => s.unit.measure.to_string(),
        mult => format!("{} e{mult}", s.unit.measure),
    };
    let did = if o.created { "added" } else { "given another name" };
    let mut text = format!("{} {would}{did}: {} ({unit}, {})\n", s.series_id, s.title_zh, s.freq);
    for addition in o.additions.iter().filter(|addition| addition.kind() != "series") {
        text.push_str(&format!("{} {would}added: {}\n", addition.kind(), addition.words()));
    }
    text.push_str(&format!(
        "{} figures {would}placed; observations: {} inserted, {} revised, {} unchanged, {} derived ({} ms)\n",
        o.figures.len(),
        o.inserted,
        o.revised,
        o.unchanged,
        o.derived,
        o.elapsed_ms
    ));
    for c in &o.corrected {
        text.push_str(&format!("corrected: {} of {}: {}\n", c.series_id, c.time_period, c.correction));
    }
    let mut table = output::table(&["figure", "published", "series", "period", "value", "text", "what"]);
    for f in &o.figures {
        table.add_row([
            f.figure_id.to_string(),
            f.published_on.to_string(),
            f.series_id.to_string(),
            f.time_period.clone(),
            f.value.map(|value| value.to_string()).unwrap_or_default(),
            f.exact.clone(),
            if f.reason.contains("contradicts") { f.reason.clone() } else { f.resolution.to_string() },
        ]);
    }
    text.push_str(&table.to_string());
    text
}
