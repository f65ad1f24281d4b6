//! `almanac extract`: figures of a report, without a database.

use super::args::{ExtractArgs, FigureFormat};
use super::load::metadata;
use super::{Ending, output};
use crate::domain::Span;
use crate::extract::Extraction;
use crate::http::api::wire::WireFigure;
use crate::ingest::{Knowledge, ReportSource, extract_report};

pub fn run(args: &ExtractArgs) -> anyhow::Result<Ending> {
    let source = ReportSource::read(&args.report, &metadata(&args.about))?;
    for unread in &source.unread {
        output::note(&format!("warning: {unread}"));
    }
    let knowledge = Knowledge::embedded()?;
    let (extraction, resolved) = extract_report(&knowledge, &source.report);
    if args.explain {
        return explain(&source.report.text, &extraction, &resolved);
    }
    let figures: Vec<WireFigure> = resolved
        .iter()
        .filter_map(|r| {
            let figure = extraction.figures.get(r.figure)?;
            let article = extraction.articles.get(figure.article).map_or("", |a| a.title.as_str());
            Some(WireFigure::new(article, figure, r.resolution, &r.reason, r.series_id.as_ref()))
        })
        .collect();
    match args.format {
        FigureFormat::Jsonl => {
            let lines: Vec<String> = figures.iter().map(serde_json::to_string).collect::<Result<_, _>>()?;
            // A report without figures has no line, not an empty one.
            if !lines.is_empty() {
                output::print(&lines.join("\n"))?;
            }
        }
        FigureFormat::Csv => output::print(&as_csv(&figures)?)?,
        FigureFormat::Table => output::say(&as_table(&figures))?,
    }
    Ok(Ending::Done)
}

fn as_csv(figures: &[WireFigure]) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for figure in figures {
        writer.serialize(figure)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn as_table(figures: &[WireFigure]) -> String {
    let mut table = output::table(&[
        "at",
        "text",
        "indicator",
        "value",
        "unit",
        "what",
        "period",
        "series",
        "resolution",
    ]);
    for f in figures {
        let at = f.char_start.to_string();
        let exact = f.exact.replace('\n', "");
        let value = format!("{} {}", f.value, if f.qualifier == "exact" { "" } else { f.qualifier });
        let unit = if f.unit_mult == 0 {
            f.unit_measure.clone()
        } else {
            format!("{} e{}", f.unit_measure, f.unit_mult)
        };
        let period = if f.period_start == f.period_end {
            f.period_end.to_string()
        } else {
            format!("{}..{}", f.period_start, f.period_end)
        };
        let series = f.series_id.clone().unwrap_or_default();
        table.add_row([
            at.as_str(),
            &exact,
            &f.indicator,
            value.trim_end(),
            &unit,
            f.transformation,
            &period,
            &series,
            f.resolution,
        ]);
    }
    table.to_string()
}

/// Every numeral in order of place: what became of it, by which rule.
fn explain(
    text: &str,
    extraction: &Extraction,
    resolved: &[crate::ingest::Resolved],
) -> anyhow::Result<Ending> {
    let text: Vec<char> = text.chars().collect();
    let mut lines: Vec<(usize, String)> = Vec::new();
    for r in resolved {
        if let Some(f) = extraction.figures.get(r.figure) {
            let series = r.series_id.as_ref().map(|id| format!(" -> {id}")).unwrap_or_default();
            let said = format!(
                "{:>6}  {}  figure by {}: {} {} of {} / {}, {}{series} ({})",
                f.span.start,
                marked(&text, &f.quote, &f.exact, f.span),
                f.rule,
                f.value,
                f.unit.measure,
                f.indicator,
                f.subject,
                f.transformation,
                r.resolution
            );
            lines.push((f.span.start, said));
        }
    }
    for d in &extraction.diagnostics {
        let said = format!(
            "{:>6}  {}  no figure: {} (by {})",
            d.span.start,
            marked(&text, &d.quote, &d.exact, d.span),
            d.reason.sentence(),
            d.rule
        );
        lines.push((d.span.start, said));
    }
    lines.sort();
    let text: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    output::say(&text.join("\n"))?;
    Ok(Ending::Done)
}

/// Characters around a number whose sentence does not hold it letter for letter.
const AROUND_CHARS: usize = 24;

/// The sentence with the number in brackets; where a line or a dash was read as another, the text itself.
fn marked(text: &[char], quote: &str, exact: &str, span: Span) -> String {
    let of = |from: usize, to: usize| text.get(from..to).unwrap_or_default().iter().collect::<String>();
    let sentence = if quote.contains(exact) {
        let at =
            output::place_of(quote, exact, &of(span.start.saturating_sub(quote.chars().count()), span.start));
        format!("{}【{exact}】{}", &quote[..at], &quote[at + exact.len()..])
    } else {
        let before = of(span.start.saturating_sub(AROUND_CHARS), span.start);
        let behind = of(span.end, (span.end + AROUND_CHARS).min(text.len()));
        format!("{before}【{}】{behind}", of(span.start, span.end))
    };
    sentence.replace('\n', "")
}
