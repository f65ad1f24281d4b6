//! What can be wrong with the texts of a catalog.

use crate::domain::Frequency;

/// Why no catalog could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    #[error("{file}, line {line}: {}", source.message().trim_end())]
    Toml { file: &'static str, line: usize, source: toml::de::Error },
    #[error("{file}: `{entry}` is there twice: give the second {what} of its own")]
    Repeated { file: &'static str, entry: String, what: &'static str },
    #[error("{file}: `{entry}` names the {field} `{value}`, which {elsewhere} does not have")]
    Dangling {
        file: &'static str,
        entry: String,
        field: &'static str,
        value: String,
        elsewhere: &'static str,
    },
    #[error("{file}: `{entry}` has an empty {field}: fill it in or leave it out")]
    Empty { file: &'static str, entry: String, field: &'static str },
    #[error("{file}: `{entry}` lies below itself: give it another parent")]
    Circular { file: &'static str, entry: String },
    #[error("series.toml: the id `{series_id}` does not end in _{}, the frequency it has", freq.code())]
    FrequencySuffix { series_id: String, freq: Frequency },
    #[error("series.toml: `{first}` and `{second}` accept the same figures: narrow `match` of one of them")]
    SameFigures { first: String, second: String },
    #[error(
        "series.toml: `{series_id}` is a {transformation} in {measure}: growth and shares are in PC, contributions in PC or PP"
    )]
    TransformationUnit { series_id: String, transformation: &'static str, measure: String },
}
