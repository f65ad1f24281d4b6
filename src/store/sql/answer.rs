//! Canned queries in the server's own process: the operator wrote the statement and its values are bound, so it needs
//! neither the pool nor its queue (DESIGN, "A stranger's SQL"); rows and bytes have limits all the same.

use super::canned::CannedQuery;
use super::gate;
use super::request::Params;
use super::run::{self, RunError, Sink, Task};
use crate::encode::{ColumnInfo, Footer, Format};
use crate::store::{Reader, StoreError};

/// Largest answer of a canned query, in bytes.
pub const MAX_CANNED_BYTES: u64 = 16 << 20;
/// Largest row of such an answer, in bytes.
pub const MAX_CANNED_ROW_BYTES: usize = 1 << 20;

/// Why a canned query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    #[error("query {query}: {source}")]
    Run { query: String, source: RunError },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The whole answer of a canned query.
#[derive(Debug, Clone)]
pub struct CannedAnswer {
    pub columns: Vec<ColumnInfo>,
    /// In the format that was asked for.
    pub body: Vec<u8>,
    pub footer: Footer,
}

/// Keeps an answer in memory.
#[derive(Debug, Default)]
struct Kept {
    columns: Vec<ColumnInfo>,
    body: Vec<u8>,
}

impl Sink for Kept {
    fn columns(&mut self, columns: &[ColumnInfo]) -> std::io::Result<()> {
        self.columns = columns.to_vec();
        Ok(())
    }

    fn bytes(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.body.extend_from_slice(bytes);
        Ok(())
    }
}

impl Reader<'_> {
    /// Runs a canned query with the values of [`CannedQuery::bind`]; at most `max_rows` rows.
    pub fn canned(
        &self,
        query: &CannedQuery,
        params: &Params,
        format: Format,
        max_rows: u64,
    ) -> Result<CannedAnswer, AnswerError> {
        let refuse = |source: RunError| AnswerError::Run { query: query.name.clone(), source };
        // Preparing several statements would run all but the last.
        let one = gate::one_select(&query.sql, |sql| gate::serialize(self.connection(), sql));
        one.map_err(|fault| refuse(fault.into()))?;
        let data_version = self.data_version()?.to_string();
        let task = Task {
            sql: &query.sql,
            params,
            format,
            max_rows,
            max_result_bytes: MAX_CANNED_BYTES,
            max_row_bytes: MAX_CANNED_ROW_BYTES,
            data_version: &data_version,
        };
        let mut kept = Kept::default();
        let footer = run::run(self.connection(), &task, &mut kept).map_err(refuse)?;
        Ok(CannedAnswer { columns: kept.columns, body: kept.body, footer })
    }
}
