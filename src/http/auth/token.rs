//! Tokens: 165 random bits, kept as their SHA-256, compared in constant time.
//!
//! A token is 32 lower-case letters and digits, as the keys of FRED are: clients of FRED look at that before they send
//! it. Tokens of any other form hold as long as their hash is kept.

use std::fs::File;
use std::io::{self, Read as _};

use sha2::{Digest as _, Sha256};

use crate::config::Token;

/// Letters and digits of a token.
const TOKEN_CHARS: usize = 32;

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// Bytes from here on would make the first letters more frequent than the others.
const FAIR_BYTES: u8 = 252;

/// A token that was just made: it is shown once, and only its hash is kept.
#[derive(Debug)]
pub struct NewToken {
    pub token: String,
    pub sha256: [u8; 32],
}

impl NewToken {
    /// Takes random bytes from the operating system.
    pub fn generate() -> io::Result<Self> {
        let mut source = File::open("/dev/urandom")?;
        let mut token = String::with_capacity(TOKEN_CHARS);
        while token.len() < TOKEN_CHARS {
            let mut random = [0; TOKEN_CHARS];
            source.read_exact(&mut random)?;
            let fair = random.iter().filter(|byte| **byte < FAIR_BYTES);
            let letters = fair.map(|byte| char::from(ALPHABET[usize::from(*byte) % ALPHABET.len()]));
            token.extend(letters.take(TOKEN_CHARS - token.len()));
        }
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
            let as_freds = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            assert!(token.token.len() == 32 && token.token.chars().all(as_freds), "{}", token.token);
        }
        let older = "almanac_z-n18Cs4ik4c_of_another_form";
        let kept = Token { sha256: digest(older), ..tokens[0].clone() };
        assert!(find(&[kept], older).is_some() && find(&tokens, older).is_none());
        assert!(find(&tokens, "").is_none());
        assert!(find(&tokens, &made[0].token[..20]).is_none());
        assert!(find(&[], &made[0].token).is_none());
        assert_ne!(made[0].token, made[1].token);
    }
}
