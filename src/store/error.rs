//! What can go wrong in the store, in its own words.

use std::path::PathBuf;

use crate::domain::DomainError;

/// Failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process owns the file.
    #[error("{} is in use by another process{}: stop it, or pass --server URL", path.display(), at_server(server.as_deref()))]
    Busy { path: PathBuf, server: Option<String> },
    /// This process has the file open already; a second open would lose writes.
    #[error("{} is already open in this process", .0.display())]
    OpenTwice(PathBuf),
    #[error("cannot open {}: {source}", path.display())]
    Open { path: PathBuf, source: duckdb::Error },
    #[error("cannot read {}: {source}", path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("no database at {}: load a report, import a file or start `almanac serve` first", .0.display())]
    NoDatabase(PathBuf),
    #[error(
        "migration {name} was changed after it was applied (sha256 {found}, applied as {applied}): restore the file"
    )]
    MigrationChanged { name: String, found: String, applied: String },
    #[error("the database has migration {0}, which this version of almanac does not know: use a newer one")]
    MigrationUnknown(String),
    #[error("the database is not migrated ({0} is missing): run `almanac serve` or any writing command once")]
    NotMigrated(String),
    #[error("migration {name} failed: {source}")]
    Migration { name: String, source: duckdb::Error },
    #[error("cannot read the migrations folder {}: {source}", path.display())]
    MigrationsFolder { path: PathBuf, source: std::io::Error },
    #[error("the database holds a value that cannot exist: {0}")]
    Corrupt(#[from] DomainError),
    #[error("the database holds a code that no list has: number {0}")]
    Code(u8),
    #[error("no free reader within {0} ms: try again")]
    ReadersBusy(u64),
    #[error("series {new} differs from {old} only in case or underscores: choose another id")]
    SimilarIds { new: String, old: String },
    #[error("the archive cannot keep {}: {source}", path.display())]
    Archive { path: PathBuf, source: std::io::Error },
    #[error("an addition to the catalog cannot be kept or read: {0}")]
    Addition(serde_json::Error),
    #[error("the rows of an import do not fit their columns: {0}")]
    Columns(#[from] arrow::error::ArrowError),
    #[error("the store refused: {0}")]
    Engine(#[from] duckdb::Error),
}

fn at_server(server: Option<&str>) -> String {
    server.map(|url| format!(" (a server at {url})")).unwrap_or_default()
}

impl StoreError {
    /// Whether the disk is full, which a person can mend.
    pub fn is_disk_full(&self) -> bool {
        let text = self.to_string();
        text.contains("No space left") || text.contains("disk full")
    }
}
