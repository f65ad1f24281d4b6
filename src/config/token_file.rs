//! The file of tokens: what `almanac token` writes and a running server reads again whenever it changes. It stands
//! beside the database and not in it, so that no copy of the data carries it away.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::auth::Token;
use super::error::ConfigError;

const HEADER: &str =
    "# Made by `almanac token`: each token is kept as its SHA-256, and no token can be had from it.\n\n";

/// Where tokens are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFile(PathBuf);

/// The file as it is written.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Keys {
    token: Vec<Token>,
}

impl TokenFile {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The tokens in it; none if there is no such file.
    pub fn read(&self) -> Result<Vec<Token>, ConfigError> {
        let text = match std::fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(ConfigError::Read { path: self.0.clone(), source }),
        };
        let keys: Keys = toml::from_str(&text).map_err(|error| ConfigError::toml(&self.0, &text, &error))?;
        Ok(keys.token)
    }

    /// Puts these tokens in the place of those that are there; nobody but the owner may read the file.
    pub fn write(&self, tokens: &[Token]) -> Result<(), ConfigError> {
        let write = || -> std::io::Result<()> {
            let text = toml::to_string(&Keys { token: tokens.to_vec() }).map_err(std::io::Error::other)?;
            let folder = self.0.parent().filter(|folder| !folder.as_os_str().is_empty());
            let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
            file.write_all(HEADER.as_bytes())?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&self.0).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|source| ConfigError::Write { path: self.0.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Right;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = TokenFile::new(folder.path().join("a.duckdb.tokens"));
        assert_eq!(file.read().unwrap(), []);
        let made_on = chrono::NaiveDate::from_ymd_opt(2025, 5, 1);
        let token = Token {
            name: "分析 \"a\"".into(),
            sha256: [0xab; 32],
            rights: vec![Right::Read, Right::Sql],
            made_on,
        };
        file.write(std::slice::from_ref(&token)).unwrap();
        assert_eq!(file.read().unwrap(), [token]);
        file.write(&[]).unwrap();
        assert_eq!(file.read().unwrap(), []);
        std::fs::write(file.path(), "[[token]]\nname = 1\n").unwrap();
        assert!(file.read().unwrap_err().to_string().contains("line 2"));
    }
}
