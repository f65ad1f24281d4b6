//! What a first start loads into an empty database: the seed reports and data files, through the ordinary code.

use super::{IngestError, Knowledge, ReportMetadata, ReportSource, load_report};
use crate::catalog::{embedded_file, embedded_manifest};
use crate::clock::Clock;
use crate::store::Store;

/// Loads the seeds if the database holds no report and no observation; answers how many files were loaded.
pub fn seed_if_empty(store: &Store, knowledge: &Knowledge, clock: &Clock) -> Result<usize, IngestError> {
    if !store.read::<_, IngestError>(|r| Ok(r.is_empty()?))? {
        return Ok(0);
    }
    let manifest = embedded_manifest()?;
    for path in &manifest.reports {
        let text = |path: &str| embedded_file(path).ok_or_else(|| IngestError::SeedMissing(path.to_owned()));
        let sidecar = std::path::Path::new(path).with_extension("toml");
        let about = ReportMetadata::parse(&sidecar, text(&sidecar.to_string_lossy())?)?;
        let source = ReportSource::new(path, text(path)?.as_bytes().to_vec(), &about)?;
        load_report(store, knowledge, clock, &source.report, &source.bytes, &format!("seeds/{path}"))?;
    }
    Ok(manifest.reports.len())
}
