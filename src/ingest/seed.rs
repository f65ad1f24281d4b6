//! What a first start loads into an empty database: the seed reports and data files, through the ordinary code.

use std::path::Path;

use super::import::{ImportRequest, Importer, Mode, Progress, Taking};
use super::{IngestError, Knowledge, MediaType, ReportMetadata, ReportSource, load_report};
use crate::catalog::{SeedImport, embedded_file, embedded_manifest};
use crate::domain::OriginKind;
use crate::ingest::csv::Mapping;

/// Loads the seeds if the database holds no report and no observation; answers how many files were loaded.
pub fn seed_if_empty(importer: &Importer, knowledge: &Knowledge) -> Result<usize, IngestError> {
    let store = &importer.store;
    if !store.read::<_, IngestError>(|r| Ok(r.is_empty()?))? {
        return Ok(0);
    }
    let manifest = embedded_manifest()?;
    for path in &manifest.reports {
        let sidecar = Path::new(path).with_extension("toml");
        let about = ReportMetadata::parse(&sidecar, text(&sidecar.to_string_lossy())?)?;
        let (bytes, file) = (text(path)?.as_bytes().to_vec(), format!("seeds/{path}"));
        let source = ReportSource::new(&file, bytes, &about, &MediaType::default())?;
        load_report(store, knowledge, &importer.clock, &source.kept_in(&importer.archive))?;
    }
    for seed in &manifest.imports {
        import(importer, seed)?;
    }
    Ok(manifest.reports.len() + manifest.imports.len())
}

fn import(importer: &Importer, seed: &SeedImport) -> Result<(), IngestError> {
    let mapping_text = text(&seed.mapping)?;
    let failed =
        |source| IngestError::Sidecar { path: seed.mapping.clone().into(), source: Box::new(source) };
    let mapping: Mapping = toml::from_str(mapping_text).map_err(failed)?;
    let request = ImportRequest {
        file: &format!("seeds/{}", seed.file),
        mapping: &mapping,
        mapping_text,
        published: Some(seed.published),
        job: None,
        release_id: None,
        origin: OriginKind::Seed,
        mode: Mode::Write,
        taking: Taking::Always,
    };
    importer.import(request, &mut text(&seed.file)?.as_bytes(), &Progress::default())?;
    Ok(())
}

fn text(path: &str) -> Result<&'static str, IngestError> {
    embedded_file(path).ok_or_else(|| IngestError::SeedMissing(path.to_owned()))
}
