//! One line of the log for each statement: who asked, how long it took, how many rows it had, what became of it. The
//! text of the statement is in it only if the operator said so.
//!
//! Whatever a stranger wrote stands in the line as a quoted text, so that a line end in a name is no line of the log.

use std::time::Instant;

use crate::encode::{Footer, Format};
use crate::http::auth::Client;
use crate::http::problem::Problem;
use crate::store::sql::{SqlError, SqlStream};

/// What is known of a statement for its line, which is written when it ends, however it ends.
pub(super) struct Audit {
    client: Client,
    statement: Option<String>,
    asked: Instant,
    query_id: Option<String>,
    data_version: Option<String>,
    format: Option<&'static str>,
    written: bool,
}

impl Audit {
    pub(super) fn begin(client: &Client, statement: Option<String>) -> Self {
        Self {
            client: client.clone(),
            statement,
            asked: Instant::now(),
            query_id: None,
            data_version: None,
            format: None,
            written: false,
        }
    }

    /// The statement has a worker.
    pub(super) fn runs(&mut self, stream: &SqlStream) {
        self.query_id = Some(stream.query_id.as_str().to_owned());
        self.data_version = Some(stream.data_version.clone());
        self.format = Some(stream.format.name());
    }

    /// Its answer was given before.
    pub(super) fn kept(&mut self, data_version: &str, format: Format) {
        self.data_version = Some(data_version.to_owned());
        self.format = Some(format.name());
    }

    pub(super) fn answered(&mut self, footer: Footer, bytes: u64) {
        self.line("answered", Some(footer), Some(bytes), None);
    }

    pub(super) fn broken_off(&mut self, error: &SqlError) {
        self.line("broken off", None, None, Some(error));
    }

    pub(super) fn refused(&mut self, error: SqlError) -> Problem {
        self.line("refused", None, None, Some(&error));
        error.into()
    }

    fn line(&mut self, outcome: &str, footer: Option<Footer>, bytes: Option<u64>, error: Option<&SqlError>) {
        self.written = true;
        let error = error.map(SqlError::to_string);
        tracing::info!(
            target: "almanac::audit",
            client = self.client.name(),
            address = %self.client.address,
            outcome,
            elapsed_ms = self.asked.elapsed().as_millis() as u64,
            rows = footer.map(|footer| footer.row_count),
            truncated = footer.map(|footer| footer.truncated),
            bytes,
            error = error.as_deref(),
            query_id = self.query_id.as_deref(),
            data_version = self.data_version.as_deref(),
            format = self.format,
            statement = self.statement.as_deref(),
            "sql"
        );
    }
}

impl Drop for Audit {
    /// A client that goes away drops its answer.
    fn drop(&mut self) {
        if !self.written {
            self.line("abandoned", None, None, None);
        }
    }
}
