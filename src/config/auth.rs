//! Tokens and what they allow.

use serde::{Deserialize, Deserializer, Serialize, de};

/// `[auth]`: without a token, only loopback is served.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    #[serde(rename = "token")]
    pub tokens: Vec<Token>,
}

/// A token is kept as its hash; the token itself is shown once, by `almanac token`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// For the log.
    pub name: String,
    /// SHA-256 of the token, in hexadecimal.
    #[serde(deserialize_with = "hash")]
    pub sha256: [u8; 32],
    pub rights: Vec<Right>,
}

/// What a token allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    /// Series, charts, dashboards, reports.
    Read,
    /// SQL of one's own.
    Sql,
    /// Reports, imports, runs of jobs.
    Write,
}

impl Right {
    /// As it is written in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Sql => "sql",
            Self::Write => "write",
        }
    }
}

fn hash<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
    let text = String::deserialize(deserializer)?;
    let wrong = || de::Error::custom("`sha256` is the 64 hexadecimal digits that `almanac token` prints");
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let mut bytes = [0; 32];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[place * 2..place * 2 + 2], 16).map_err(|_| wrong())?;
    }
    Ok(bytes)
}
