//! The answer to a statement as its reader sees it.

use tokio::sync::mpsc;

use super::super::error::SqlError;
use super::super::fault::{Fault, FaultKind};
use super::super::request::QueryId;
use super::conversation::Event;
use crate::encode::{ColumnInfo, Footer, Format};

/// An answer that is still being written. Dropping it stops the statement.
#[derive(Debug)]
pub struct SqlStream {
    pub query_id: QueryId,
    /// Version of the data that was asked.
    pub data_version: String,
    pub format: Format,
    pub columns: Vec<ColumnInfo>,
    events: mpsc::Receiver<Event>,
    footer: Option<Footer>,
}

/// The first part of an answer, and all of it if it is short.
#[derive(Debug)]
pub struct Beginning {
    pub bytes: Vec<u8>,
    /// Present when `bytes` are the whole answer.
    pub footer: Option<Footer>,
}

impl SqlStream {
    pub(super) async fn open(
        query_id: QueryId,
        data_version: String,
        format: Format,
        mut events: mpsc::Receiver<Event>,
    ) -> Result<Self, SqlError> {
        match events.recv().await {
            Some(Event::Columns(columns)) => {
                Ok(Self { query_id, data_version, format, columns, events, footer: None })
            }
            Some(Event::Error(error)) => Err(error),
            _ => Err(out_of_turn()),
        }
    }

    /// The next bytes of the answer, encoded in its format; `None` at its end.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, SqlError> {
        if self.footer.is_some() {
            return Ok(None);
        }
        match self.events.recv().await {
            Some(Event::Bytes(bytes)) => Ok(Some(bytes)),
            Some(Event::End(footer)) => {
                self.footer = Some(footer);
                Ok(None)
            }
            Some(Event::Error(error)) => Err(error),
            Some(Event::Columns(_)) | None => Err(out_of_turn()),
        }
    }

    /// What is known at the end, once [`next`](Self::next) has returned `None`.
    pub fn footer(&self) -> Option<Footer> {
        self.footer
    }

    /// Reads until `enough_bytes` are there or the answer ends: most answers are short, and for those an error can
    /// still be told as an error, and the footer in the headers.
    pub async fn beginning(&mut self, enough_bytes: usize) -> Result<Beginning, SqlError> {
        let mut bytes = Vec::new();
        while bytes.len() < enough_bytes {
            match self.next().await? {
                Some(more) if bytes.is_empty() => bytes = more,
                Some(more) => bytes.extend_from_slice(&more),
                None => break,
            }
        }
        Ok(Beginning { bytes, footer: self.footer })
    }
}

fn out_of_turn() -> SqlError {
    SqlError::Fault(Fault::new(FaultKind::Engine, "the worker ended its answer without a word"))
}
