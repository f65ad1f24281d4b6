//! Tokens and what they allow.

use std::path::PathBuf;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::store::hex;

/// `[auth]`: without a token, only loopback is served.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// The file of the tokens that `almanac token` makes; see [`Config::token_file`](super::Config::token_file).
    pub file: Option<PathBuf>,
    /// Tokens that the configuration itself names.
    #[serde(rename = "token")]
    pub tokens: Vec<Token>,
}

/// A token is kept as its hash; the token itself is shown once, by `almanac token new`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// For the log.
    pub name: String,
    /// SHA-256 of the token, in hexadecimal.
    #[serde(deserialize_with = "hash", serialize_with = "digits")]
    pub sha256: [u8; 32],
    pub rights: Vec<Right>,
    /// The day it was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_on: Option<NaiveDate>,
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

fn digits<S: Serializer>(sha256: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(sha256))
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
