//! Errors of the configuration: one line each, with file, line and what to write.

use std::path::{Path, PathBuf};

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read {}: {source}", path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: std::io::Error },
    #[error("{} line {line}: {message}", path.display())]
    Line { path: PathBuf, line: usize, message: String },
    #[error("{} is a whole configuration: --mapping takes a file with the keys of one mapping at top level, --job a job's name", .0.display())]
    WholeConfig(PathBuf),
    #[error("{name} is `{text}`: expected {expected}")]
    Variable { name: &'static str, text: String, expected: &'static str },
}

impl ConfigError {
    pub(super) fn toml(path: &Path, text: &str, error: &toml::de::Error) -> Self {
        let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(" ");
        Self::at(path, text, error.span().map_or(0, |span| span.start), message)
    }

    /// An error at a byte of the file's text.
    pub(super) fn at(path: &Path, text: &str, byte: usize, message: String) -> Self {
        let line = text.as_bytes().iter().take(byte).filter(|b| **b == b'\n').count() + 1;
        Self::Line { path: path.to_owned(), line, message }
    }
}
