//! Who may ask what: tokens, rights, and how often.
//!
//! Without any token only loopback is served, and only under a name of loopback, so that a page elsewhere cannot make
//! a browser ask by pointing its own name here. As soon as there is a token, everybody needs one.

mod guard;
pub mod rate;
pub mod token;

use std::net::IpAddr;

use crate::config::{Auth, Right};

pub use guard::guard;

/// Who a request comes from, for the log and the rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Client {
    /// This machine, where no token is set.
    Loopback,
    /// The name of a token.
    Token(String),
}

impl std::fmt::Display for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Loopback => f.write_str("loopback"),
            Self::Token(name) => f.write_str(name),
        }
    }
}

/// Why a request is turned away.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    #[error("only loopback is served as long as no token is set")]
    NotLoopback,
    #[error(
        "the request names the host `{0}`: without tokens only localhost and loopback addresses are served"
    )]
    ForeignHost(String),
    #[error("a token is needed: send `authorization: Bearer TOKEN`")]
    NoToken,
    #[error("the token is unknown")]
    UnknownToken,
    #[error("the token `{name}` lacks the right `{needed}`")]
    NoRight { name: String, needed: &'static str },
}

/// What is known of a request before it is answered.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub peer: IpAddr,
    /// The header `host`.
    pub host: Option<&'a str>,
    /// The header `authorization`.
    pub authorization: Option<&'a str>,
}

/// Decides whether a request with these credentials may do what takes the right `needed`.
pub fn admit(auth: &Auth, asked: Asked<'_>, needed: Right) -> Result<Client, Denied> {
    if auth.tokens.is_empty() {
        return admit_loopback(asked);
    }
    let presented = asked.authorization.and_then(bearer).ok_or(Denied::NoToken)?;
    let token = token::find(&auth.tokens, presented).ok_or(Denied::UnknownToken)?;
    if !token.rights.contains(&needed) {
        return Err(Denied::NoRight { name: token.name.clone(), needed: needed.name() });
    }
    Ok(Client::Token(token.name.clone()))
}

fn admit_loopback(asked: Asked<'_>) -> Result<Client, Denied> {
    if !asked.peer.to_canonical().is_loopback() {
        return Err(Denied::NotLoopback);
    }
    match asked.host {
        Some(host) if !is_loopback_name(host) => Err(Denied::ForeignHost(host.to_owned())),
        _ => Ok(Client::Loopback),
    }
}

/// `localhost`, `127.0.0.1`, `[::1]`, each with a port or without.
fn is_loopback_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

#[cfg(test)]
mod tests {
    use super::token::NewToken;
    use super::*;
    use crate::config::Token;

    fn asked<'a>(peer: &str, host: &'a str, authorization: Option<&'a str>) -> Asked<'a> {
        Asked { peer: peer.parse().unwrap(), host: Some(host), authorization }
    }

    #[test]
    fn without_tokens_only_loopback_under_its_own_name_is_served() {
        let auth = Auth::default();
        for (peer, host, fine) in [
            ("127.0.0.1", "127.0.0.1:8420", true),
            ("127.0.0.1", "localhost:8420", true),
            ("::1", "[::1]:8420", true),
            ("::ffff:127.0.0.1", "LOCALHOST", true),
            ("10.0.0.7", "localhost", false),
            ("127.0.0.1", "evil.example:8420", false),
            ("127.0.0.1", "127.0.0.1.evil.example", false),
            ("127.0.0.1", "[::1", true),
            ("127.0.0.1", "", false),
        ] {
            assert_eq!(admit(&auth, asked(peer, host, None), Right::Write).is_ok(), fine, "{peer} {host}");
        }
    }

    #[test]
    fn with_tokens_everybody_needs_one_with_the_right() {
        let made = NewToken::generate().unwrap();
        let token =
            Token { name: "analysts".into(), sha256: made.sha256, rights: vec![Right::Read, Right::Sql] };
        let auth = Auth { tokens: vec![token] };
        let header = format!("Bearer {}", made.token);
        let ask = |authorization, right| admit(&auth, asked("10.0.0.7", "db.example", authorization), right);
        assert_eq!(ask(Some(&header), Right::Sql), Ok(Client::Token("analysts".into())));
        assert!(matches!(ask(Some(&header), Right::Write), Err(Denied::NoRight { needed: "write", .. })));
        assert_eq!(ask(None, Right::Read), Err(Denied::NoToken));
        assert_eq!(ask(Some("Basic x"), Right::Read), Err(Denied::NoToken));
        assert_eq!(ask(Some("bearer almanac_x"), Right::Read), Err(Denied::UnknownToken));
        assert_eq!(admit(&auth, asked("127.0.0.1", "localhost", None), Right::Read), Err(Denied::NoToken));
    }
}
