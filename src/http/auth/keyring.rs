//! The tokens of a running server: those of its configuration, and those of the token file, which is read again when
//! it changes, so that a token that was made or revoked holds within a second.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use crate::config::{ConfigError, Token, TokenFile};

/// How often the file is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What tells one state of a file from another.
type Stamp = Option<(SystemTime, u64, u64)>;

/// All tokens that hold now.
#[derive(Debug)]
pub struct Keyring {
    configured: Vec<Token>,
    file: TokenFile,
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    tokens: Arc<[Token]>,
    stamp: Stamp,
    looked: Instant,
}

impl Keyring {
    /// Reads the file; one that cannot be understood is an error here, and keeps what held later.
    pub fn open(configured: Vec<Token>, file: TokenFile) -> Result<Self, ConfigError> {
        let stamp = stamp(&file);
        let tokens = all(&configured, file.read()?);
        Ok(Self { configured, file, kept: Mutex::new(Kept { tokens, stamp, looked: Instant::now() }) })
    }

    /// The tokens at `now`.
    pub fn tokens(&self, now: Instant) -> Arc<[Token]> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_duration_since(kept.looked) >= LOOK_EVERY {
            kept.looked = now;
            let stamp = stamp(&self.file);
            if stamp != kept.stamp {
                kept.stamp = stamp;
                match self.file.read() {
                    Ok(tokens) => kept.tokens = all(&self.configured, tokens),
                    Err(error) => tracing::error!(%error, "the tokens of before go on to hold"),
                }
            }
        }
        Arc::clone(&kept.tokens)
    }
}

fn all(configured: &[Token], of_file: Vec<Token>) -> Arc<[Token]> {
    configured.iter().cloned().chain(of_file).collect()
}

fn stamp(file: &TokenFile) -> Stamp {
    let metadata = fs::metadata(file.path()).ok()?;
    Some((metadata.modified().ok()?, metadata.len(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(name: &str) -> Token {
        Token { name: name.to_owned(), sha256: [1; 32], rights: Vec::new(), made_on: None }
    }

    #[test]
    fn a_change_of_the_file_holds_soon() {
        let folder = tempfile::tempdir().unwrap();
        let file = TokenFile::new(folder.path().join("tokens"));
        let ring = Keyring::open(vec![token("configured")], file.clone()).unwrap();
        let mut now = Instant::now();
        let mut names = |expect: &[&str]| {
            now += LOOK_EVERY * 2;
            let tokens = ring.tokens(now);
            assert_eq!(tokens.iter().map(|token| token.name.as_str()).collect::<Vec<_>>(), expect);
        };
        names(&["configured"]);
        file.write(&[token("a"), token("b")]).unwrap();
        names(&["configured", "a", "b"]);
        fs::write(file.path(), "no toml").unwrap();
        names(&["configured", "a", "b"]);
        file.write(&[token("b")]).unwrap();
        names(&["configured", "b"]);
        fs::remove_file(file.path()).unwrap();
        names(&["configured"]);
    }
}
