//! `almanac inbox`: figures that no series takes, grouped by what they measure.

use super::args::{Args, InboxArgs, OutcomeFormat};
use super::workspace::Workspace;
use super::{Ending, output, remote};
use crate::ingest::inbox::{InboxGroup, inbox};

/// Most characters of a sentence in a table.
const MAX_QUOTE_CHARS: usize = 60;

pub fn run(args: &Args, asked: &InboxArgs) -> anyhow::Result<Ending> {
    let server = remote::to_read(args, &asked.server)?;
    let mut groups: Vec<InboxGroup> = if let Some(server) = server {
        from_server(&server, asked)?
    } else {
        let workspace = Workspace::readable(args)?;
        workspace.store.read(|reader| inbox(reader, &workspace.knowledge, asked.report))?
    };
    groups.truncate(asked.limit);
    match asked.format {
        OutcomeFormat::Json => output::print(&serde_json::to_string(&groups)?)?,
        OutcomeFormat::Table => output::say(&as_table(&groups))?,
    }
    Ok(Ending::Done)
}

fn from_server(server: &str, asked: &InboxArgs) -> anyhow::Result<Vec<InboxGroup>> {
    let report = asked.report.map(|report| format!("&report={report}")).unwrap_or_default();
    let mut body = Vec::new();
    let path = format!("/api/v1/inbox?limit={}{report}", asked.limit);
    remote::fetch(server, &path, asked.server.token.as_deref(), &mut body)?;
    let mut answer: serde_json::Value = serde_json::from_slice(&body)?;
    Ok(serde_json::from_value(answer["groups"].take())?)
}

fn as_table(groups: &[InboxGroup]) -> String {
    if groups.is_empty() {
        return "the inbox is empty: every figure has a series, or measures no indicator".to_owned();
    }
    let mut table = output::table(&[
        "figures",
        "indicator",
        "area",
        "unit",
        "what",
        "newest",
        "figure",
        "series",
        "sentence",
    ]);
    for g in groups {
        let series = match (&g.series_id, &g.needs) {
            (Some(id), _) => id.clone(),
            (None, Some(needs)) => format!("({needs})"),
            (None, None) => String::new(),
        };
        let area = g.ref_area.clone().unwrap_or_else(|| format!("? {}", g.subject));
        table.add_row([
            g.figures.to_string(),
            g.indicator.clone(),
            area,
            g.unit_measure.clone(),
            format!("{} {}", g.transformation, g.freq),
            g.time_period.clone(),
            g.figure_id.to_string(),
            series,
            sentence(&g.quote, &g.exact),
        ]);
    }
    let first = groups.iter().find(|group| group.series_id.is_some());
    let next =
        first.map(|group| format!("\nnext: almanac series add --from-figure {} --dry-run", group.figure_id));
    format!("{table}{}", next.unwrap_or_default())
}

/// The clause with its number in brackets, cut around it.
fn sentence(quote: &str, exact: &str) -> String {
    let quote: String = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    let at = super::output::place_of(&quote, exact, "");
    let before: Vec<char> = quote[..at].chars().collect();
    let from = before.len().saturating_sub(MAX_QUOTE_CHARS / 2);
    let start: String = before[from..].iter().collect();
    let rest = quote[at..]
        .strip_prefix(exact)
        .map_or_else(|| quote[at..].to_owned(), |rest| format!("【{exact}】{rest}"));
    let cut: String = rest.chars().take(MAX_QUOTE_CHARS / 2 + exact.chars().count()).collect();
    format!(
        "{}{start}{cut}{}",
        if from > 0 { "…" } else { "" },
        if cut.len() < rest.len() { "…" } else { "" }
    )
}
