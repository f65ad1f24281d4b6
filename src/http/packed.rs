//! What is compressed on its way: texts, but no file that is packed already, and nothing so long that compressing it
//! would keep the server from answering others.

use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

/// Parquet, Arrow, DuckDB, workbooks: packed as they are, and read in parts by their offsets.
const PACKED: NotForContentType = NotForContentType::const_new("application/vnd.");

/// Marks an answer, among its extensions, that is sent as it is.
#[derive(Debug, Clone, Copy)]
pub struct Uncompressed;

/// Compresses what a client accepts compressed, but for these.
pub fn layer() -> CompressionLayer<impl Predicate> {
    let unmarked = |_: StatusCode, _: Version, _: &HeaderMap, extensions: &Extensions| {
        extensions.get::<Uncompressed>().is_none()
    };
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(PACKED).and(unmarked))
}
