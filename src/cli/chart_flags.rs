//! The flags of `almanac chart`: what a chart's URL may ask, for whoever draws into a file.

/// The parameters of a chart's URL, as flags.
#[derive(Debug, clap::Args)]
pub struct ChartFlags {
    /// line, bar, area or step
    #[arg(long)]
    pub kind: Option<String>,
    /// grouped or stacked: how bars and areas of several series stand to each other
    #[arg(long)]
    pub arrangement: Option<String>,
    /// First period, YYYY-MM-DD
    #[arg(long)]
    pub start: Option<String>,
    /// Last period, YYYY-MM-DD
    #[arg(long)]
    pub end: Option<String>,
    /// lin, chg, ch1, pch, pc1, pca, cch, cca or log
    #[arg(long)]
    pub units: Option<String>,
    /// A lower frequency: w, bw, m, q, sa or a
    #[arg(long)]
    pub freq: Option<String>,
    /// avg, sum or eop
    #[arg(long)]
    pub aggregation: Option<String>,
    /// unrolled: spans from the start of the year become single periods
    #[arg(long)]
    pub year_to_date: Option<String>,
    /// The values as published on this day, YYYY-MM-DD
    #[arg(long)]
    pub as_of: Option<String>,
    /// What the database knew at this moment: YYYY-MM-DD, YYYY-MM-DDThh:mm:ss
    #[arg(long)]
    pub known_at: Option<String>,
    /// first,latest: first releases beside the values drawn
    #[arg(long)]
    pub vintages: Option<String>,
    /// Index, 100 in the period that holds this day, YYYY-MM-DD
    #[arg(long)]
    pub index: Option<String>,
    /// Events of the series' areas
    #[arg(long)]
    pub events: bool,
    /// The plot alone, without title and footer
    #[arg(long)]
    pub plain: bool,
    /// No background
    #[arg(long)]
    pub transparent: bool,
    /// embed: the glyphs travel in the SVG
    #[arg(long)]
    pub font: Option<String>,
    /// Width in pixels
    #[arg(long)]
    pub width: Option<u32>,
    /// Height in pixels
    #[arg(long)]
    pub height: Option<u32>,
    /// Device pixels a pixel, 1 to 4, of a PNG
    #[arg(long)]
    pub scale: Option<u32>,
    /// light or dark
    #[arg(long)]
    pub theme: Option<String>,
    /// zh or en
    #[arg(long)]
    pub lang: Option<String>,
    /// og (1200x630) or square (1080x1080)
    #[arg(long)]
    pub preset: Option<String>,
    /// Another title
    #[arg(long)]
    pub title: Option<String>,
    /// Another subtitle
    #[arg(long)]
    pub subtitle: Option<String>,
}
