//! Ingest: one source end to end. A report becomes figures, figures become observations; a CSV becomes observations;
//! what is refused is kept with its reason.
//!
//! | file | what |
//! |---|---|
//! | `knowledge` | catalog and lexicon: what is known before the first report |
//! | `source` | bytes of a report and what is said beside them |
//! | `load` | report -> figures -> observations, in one transaction |
//! | [`resolve`], [`derive`] | figures -> series; values computed from others; pure |
//! | `apart` | a quarter and the half-year that ends with it: which of them a series keeps |
//! | `rederive` | computed values follow what they were computed from |
//! | [`precision`] | how exact a written number is |
//! | [`checks`], [`corrections`] | warnings after a load, with both numbers; what a source says wrongly, as data |
//! | `review` | the checks beside the store |
//! | `ledger`, `again` | matched figures -> rows with their origins; reports in the store, read again |
//! | [`inbox`] | figures that no series takes, and the step to one |
//! | [`format`], [`table`] | bytes -> text: encodings, HTML, PDF; figures of tables |
//! | [`archive`] | raw bytes by their hash |
//! | [`import`] | a CSV file -> observations, in one transaction |
//! | [`csv`] | bytes of a CSV -> columns of readings and rejects |
//! | [`period`] | the spellings of a period |
//! | `seed` | what a first start loads, through the same code |

mod again;
mod apart;
pub mod archive;
pub mod checks;
pub mod corrections;
pub mod csv;
pub mod derive;
mod error;
pub mod format;
pub mod import;
pub mod inbox;
mod knowledge;
mod ledger;
mod load;
pub mod period;
pub mod precision;
mod rederive;
pub mod resolve;
pub mod review;
mod seed;
mod source;
pub mod table;

pub use again::PlacedFigure;
pub use error::IngestError;
pub use knowledge::{Knowledge, NewestKnowledge};
pub use ledger::CorrectedValue;
pub use load::{FigureCounts, LoadOutcome, NewestValue, extract_report, load_report};
pub use resolve::Resolved;
pub use seed::seed_if_empty;
pub use source::{MAX_REPORT_BYTES, MAX_REPORT_TEXT_BYTES, MediaType, ReportMetadata, ReportSource};
