//! `almanac chart`: a picture into a file.

use anyhow::{Context, bail};

use super::args::{Args, ChartArgs};
use super::chart_flags::ChartFlags;
use super::workspace::Workspace;
use super::{Ending, output, remote};
use crate::chart::{RasterOptions, rasterise};
use crate::http::{ChartParams, ChartRequest, Problem, SeriesParams};

pub fn run(args: &Args, chart: &ChartArgs) -> anyhow::Result<Ending> {
    let extension = chart.output.extension().and_then(|e| e.to_str()).unwrap_or_default();
    if !matches!(extension, "svg" | "png") {
        bail!("{} ends neither in .svg nor in .png: name the picture so", chart.output.display());
    }
    let ids = chart.ids.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
    let request = ChartRequest { ids, series: series(&chart.options), look: look(&chart.options) };
    let bytes = if let Some(server) = remote::to_read(args, &chart.server)? {
        let mut bytes = Vec::new();
        remote::fetch(&server, &path(&request, extension)?, chart.server.token.as_deref(), &mut bytes)?;
        bytes
    } else {
        drawn(args, &request, extension)?
    };
    std::fs::write(&chart.output, &bytes)
        .with_context(|| format!("cannot write {}", chart.output.display()))?;
    output::say(&format!("{} ({} bytes)", chart.output.display(), bytes.len()))?;
    Ok(Ending::Done)
}

/// The picture of a file that nobody serves.
fn drawn(args: &Args, request: &ChartRequest, extension: &str) -> anyhow::Result<Vec<u8>> {
    let workspace = Workspace::readable(args)?;
    let today = workspace.clock.today();
    let drawn =
        workspace.store.read::<_, Problem>(|reader| request.draw(reader, &workspace.knowledge, today));
    let (svg, scale) = drawn.map_err(|problem| anyhow::anyhow!(problem.detail))?;
    Ok(match extension {
        "png" => rasterise(&svg, &RasterOptions { scale })?.into_bytes(),
        _ => svg.into_string().into_bytes(),
    })
}

/// The URL of the same picture, below a server's address.
fn path(request: &ChartRequest, extension: &str) -> anyhow::Result<String> {
    let ids: String = form_urlencoded::byte_serialize(request.ids.join(",").as_bytes()).collect();
    let (series, look) =
        (serde_urlencoded::to_string(&request.series)?, serde_urlencoded::to_string(&request.look)?);
    Ok(format!("/charts/{ids}.{extension}?{series}&{look}"))
}

fn series(flags: &ChartFlags) -> SeriesParams {
    SeriesParams {
        start: flags.start.clone(),
        end: flags.end.clone(),
        units: flags.units.clone(),
        freq: flags.freq.clone(),
        aggregation: flags.aggregation.clone(),
        year_to_date: flags.year_to_date.clone(),
        as_of: flags.as_of.clone(),
        known_at: flags.known_at.clone(),
    }
}

fn look(flags: &ChartFlags) -> ChartParams {
    let number = |n: Option<u32>| n.map(|n| n.to_string());
    let switch = |on: bool| on.then(|| "1".to_owned());
    ChartParams {
        kind: flags.kind.clone(),
        arrangement: flags.arrangement.clone(),
        width: number(flags.width),
        height: number(flags.height),
        scale: number(flags.scale),
        theme: flags.theme.clone(),
        lang: flags.lang.clone(),
        preset: flags.preset.clone(),
        title: flags.title.clone(),
        subtitle: flags.subtitle.clone(),
        index: flags.index.clone(),
        events: switch(flags.events),
        plain: switch(flags.plain),
        transparent: switch(flags.transparent),
        font: flags.font.clone(),
        vintages: flags.vintages.clone(),
    }
}
