//! Taking an import back: what it alone said is nobody's word any more, and stays in the history of what was known.

use std::time::Instant;

use serde::Serialize;

use super::{ImportError, Importer};
use crate::ingest::rederive::rederive;
use crate::store::{BatchCounts, NewBatch};

/// What became of the observations of a withdrawn import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevertOutcome {
    /// The import that did it.
    pub batch_id: i32,
    /// The import that was taken back.
    pub reverted: i32,
    /// Observations that say again what was said before, or something else that others say.
    pub revised: u64,
    /// Observations of which nobody else says anything.
    pub withdrawn: u64,
    /// The import of the same bytes that now stands behind what this one said.
    pub heir: Option<i32>,
}

impl Importer {
    /// Takes a CSV import back, once.
    pub fn revert(&self, batch_id: i32) -> Result<RevertOutcome, ImportError> {
        let started = Instant::now();
        self.store.write(self.clock.now_utc(), |writer| {
            let batch = writer.reader().batches(Some(batch_id), 1, 0)?.into_iter().next();
            let batch = batch.ok_or(ImportError::NoBatch(batch_id))?;
            if batch.kind != "csv" {
                return Err(ImportError::NotRevertible { batch: batch_id, kind: batch.kind });
            }
            if let Some(by) = batch.reverted_by {
                return Err(ImportError::Reverted { batch: batch_id, by });
            }
            let by = writer.open_batch(&NewBatch {
                kind: "revert",
                job: None,
                file: &batch.file,
                sha256: &batch.sha256,
                encoding: None,
                delimiter: None,
                published_on: batch.published_on,
                report_id: None,
                mapping: None,
            })?;
            let heir = writer.reader().heir_of(batch_id)?;
            let merged = writer.revert(batch_id, by)?;
            rederive(writer, by)?;
            let counts = BatchCounts {
                rows_read: merged.revised + merged.withdrawn + merged.unchanged,
                revised: merged.revised,
                unchanged: merged.unchanged,
                withdrawn: merged.withdrawn,
                elapsed_ms: started.elapsed().as_millis() as i64,
                ..BatchCounts::default()
            };
            writer.close_batch(by, &counts)?;
            let (revised, withdrawn) = (merged.revised as u64, merged.withdrawn as u64);
            Ok(RevertOutcome { batch_id: by, reverted: batch_id, revised, withdrawn, heir })
        })
    }
}
