//! Tokens: 256 random bits, kept as their SHA-256, compared in constant time.

use std::fs::File;
use std::io::{self, Read as _};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::config::Token;

/// Random bytes of a token.
const TOKEN_BYTES: usize = 32;

/// What every token begins with, so that one that leaked is recognised.
const PREFIX: &str = "almanac_";

/// A token that was just made: it is shown once, and only its hash is kept.
#[derive(Debug)]
pub struct NewToken {
    pub token: String,
    pub sha256: [u8; 32],
}

impl NewToken {
    /// Takes random bytes from the operating system.
    pub fn generate() -> io::Result<Self> {
        let mut random = [0; TOKEN_BYTES];
        File::open("/dev/urandom")?.read_exact(&mut random)?;
        let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(random));
        let sha256 = digest(&token);
        Ok(Self { token, sha256 })
    }
}

/// The hash under which a token is kept. The token is random, so that no salt and no slow hash is needed.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The token that was presented, if it is one of these. All are compared whole, whichever it is.
pub fn find<'a>(tokens: &'a [Token], presented: &str) -> Option<&'a Token> {
    let presented = digest(presented);
    tokens.iter().fold(None, |found, token| if same(&token.sha256, &presented) { Some(token) } else { found })
}

/// Equality whose time does not depend on where the two differ.
fn same(a: &[u8; 32], b: &[u8; 32]) -> bool {
    let difference = a.iter().zip(b).fold(0, |difference, (x, y)| difference | (x ^ y));
    std::hint::black_box(difference) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Right;

    #[test]
    fn a_token_is_found_by_itself_and_by_nothing_else() {
        let made: Vec<NewToken> = (0..3).map(|_| NewToken::generate().unwrap()).collect();
        let tokens: Vec<Token> = made
            .iter()
            .enumerate()
            .map(|(n, t)| Token {
                name: n.to_string(),
                sha256: t.sha256,
                rights: vec![Right::Read],
                made_on: None,
            })
            .collect();
        for (n, token) in made.iter().enumerate() {
            assert_eq!(find(&tokens, &token.token).unwrap().name, n.to_string());
            assert!(token.token.len() >= PREFIX.len() + 43, "256 bits in base64");
        }
        assert!(find(&tokens, "").is_none());
        assert!(find(&tokens, &made[0].token[..20]).is_none());
        assert!(find(&[], &made[0].token).is_none());
        assert_ne!(made[0].token, made[1].token);
    }
}
