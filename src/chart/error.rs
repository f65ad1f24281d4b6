//! Why a chart cannot be drawn, in the words of the person who asked for it.

/// Every way in which a chart is refused.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    #[error("`{value}` is no {what}: use a whole number from {min} to {max}")]
    OutOfRange { what: &'static str, value: String, min: u32, max: u32 },
    #[error(
        "{width_px} by {height_px} px at scale {scale} is more than {max_pixels} pixels: ask for a smaller picture"
    )]
    TooManyPixels { width_px: u32, height_px: u32, scale: u32, max_pixels: u64 },
    #[error("a chart shows at most {max} series, not {count}: ask for fewer")]
    TooManySeries { count: usize, max: usize },
    #[error("a chart shows at most {max} units of measure, one panel each, not {count}: ask for fewer")]
    TooManyUnits { count: usize, max: usize },
    #[error("the {what} has {count} characters: use at most {max}")]
    TextTooLong { what: &'static str, count: usize, max: usize },
    #[error("a chart shows at most {max} events, not {count}: name fewer")]
    TooManyEvents { count: usize, max: usize },
    #[error("a board holds at most {max} cards, not {count}: ask for fewer")]
    TooManyCards { count: usize, max: usize },
    #[error("no series was named: name at least one")]
    NoSeries,
    #[error("no observation with a finite value to draw in {series}: choose another range or series")]
    NoObservations { series: String },
    #[error("the plot area has no room for a drawing: ask for a larger picture")]
    Drawing,
    #[error("the svg cannot be read back for rasterising: {0}")]
    Svg(#[from] resvg::usvg::Error),
    #[error("the png cannot be encoded: {0}")]
    Png(#[from] png::EncodingError),
}
