//! Column formats: an Arrow IPC stream and a Parquet file, both into memory that the caller drains.

use arrow::array::RecordBatch;
use arrow::ipc::writer::StreamWriter;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::{EncodeError, Footer, Header};

/// Rows of a Parquet row group: it is held in memory until it is full.
pub const MAX_ROW_GROUP_ROWS: usize = 65_536;

/// An Arrow IPC stream without a file footer.
pub(super) struct ArrowStream(StreamWriter<Vec<u8>>);

impl std::fmt::Debug for ArrowStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ArrowStream").finish_non_exhaustive()
    }
}

impl ArrowStream {
    pub(super) fn new(header: &Header) -> Result<Self, EncodeError> {
        Ok(Self(StreamWriter::try_new(Vec::new(), &header.schema)?))
    }

    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<(), EncodeError> {
        Ok(self.0.write(batch)?)
    }

    pub(super) fn finish(&mut self) -> Result<(), EncodeError> {
        Ok(self.0.finish()?)
    }

    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        self.0.get_mut()
    }
}

/// A Parquet file; its key-value metadata say whether it was truncated and which data it holds.
#[derive(Debug)]
pub(super) struct Parquet {
    writer: ArrowWriter<Vec<u8>>,
    data_version: String,
}

impl Parquet {
    pub(super) fn new(header: &Header) -> Result<Self, EncodeError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_max_row_group_row_count(Some(MAX_ROW_GROUP_ROWS))
            .build();
        let writer = ArrowWriter::try_new(Vec::new(), header.schema.clone(), Some(properties))?;
        Ok(Self { writer, data_version: header.data_version.clone() })
    }

    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<(), EncodeError> {
        Ok(self.writer.write(batch)?)
    }

    pub(super) fn finish(&mut self, footer: &Footer) -> Result<(), EncodeError> {
        for (key, value) in [
            ("almanac.truncated", footer.truncated.to_string()),
            ("almanac.data_version", self.data_version.clone()),
        ] {
            self.writer.append_key_value_metadata(KeyValue::new(key.to_owned(), value));
        }
        self.writer.finish()?;
        Ok(())
    }

    pub(super) fn buffer(&mut self) -> &mut Vec<u8> {
        self.writer.inner_mut()
    }
}
