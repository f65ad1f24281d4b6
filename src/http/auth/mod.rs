//! Who may ask what: tokens, rights, and how often.
//!
//! Without any token only loopback is served, and only under a name of loopback, so that a page elsewhere cannot make
//! a browser ask by pointing its own name here. As soon as there is a token, everybody needs one.

mod guard;
mod keyring;
pub mod rate;
pub mod token;

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::config::{Right, Token};

pub use guard::guard;
pub use keyring::Keyring;

/// Who a request comes from, for the log, the rate, and whose a statement is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The name of its token; none on this machine where no token is set.
    pub token: Option<String>,
    pub address: IpAddr,
}

impl Client {
    /// The name of the token, or `loopback`.
    pub fn name(&self) -> &str {
        self.token.as_deref().unwrap_or("loopback")
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
    /// A page elsewhere made a browser send it.
    #[error(
        "the request was sent by a page of `{0}`: only this server's own pages may change data or send SQL"
    )]
    ForeignOrigin(String),
    #[error(
        "a token is needed: send `authorization: Bearer TOKEN`, or the token as the password of HTTP Basic"
    )]
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
    /// The header `origin`, which browsers send with what changes something.
    pub origin: Option<&'a str>,
    /// The header `authorization`.
    pub authorization: Option<&'a str>,
}

/// Decides whether a request with these credentials may do what takes the right `needed`.
pub fn admit(tokens: &[Token], asked: Asked<'_>, needed: Right) -> Result<Client, Denied> {
    if needed != Right::Read {
        refuse_foreign_pages(asked)?;
    }
    let address = asked.peer.to_canonical();
    if tokens.is_empty() {
        admit_loopback(asked)?;
        return Ok(Client { token: None, address });
    }
    let presented = asked.authorization.and_then(presented).ok_or(Denied::NoToken)?;
    let token = token::find(tokens, &presented).ok_or(Denied::UnknownToken)?;
    if !token.rights.contains(&needed) {
        return Err(Denied::NoRight { name: token.name.clone(), needed: needed.name() });
    }
    Ok(Client { token: Some(token.name.clone()), address })
}

/// A browser sends a form of any page to any address, and what it knows of this server with it.
fn refuse_foreign_pages(asked: Asked<'_>) -> Result<(), Denied> {
    let Some(origin) = asked.origin else { return Ok(()) };
    let authority = origin.split_once("://").map_or(origin, |(_, authority)| authority);
    match asked.host {
        Some(host) if host.eq_ignore_ascii_case(authority) => Ok(()),
        _ => Err(Denied::ForeignOrigin(origin.to_owned())),
    }
}

fn admit_loopback(asked: Asked<'_>) -> Result<(), Denied> {
    if !asked.peer.to_canonical().is_loopback() {
        return Err(Denied::NotLoopback);
    }
    match asked.host {
        Some(host) if !is_loopback_name(host) => Err(Denied::ForeignHost(host.to_owned())),
        _ => Ok(()),
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

/// The token of a header: `Bearer TOKEN`, or the password of `Basic`, which is what a browser asks its user for.
fn presented(header: &str) -> Option<String> {
    let (scheme, credentials) = header.split_once(' ')?;
    let credentials = credentials.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(credentials.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(credentials).ok()?).ok()?;
    decoded.split_once(':').map(|(_, password)| password.to_owned())
}

#[cfg(test)]
mod tests {
    use super::token::NewToken;
    use super::*;

    fn asked<'a>(peer: &str, host: &'a str, authorization: Option<&'a str>) -> Asked<'a> {
        Asked { peer: peer.parse().unwrap(), host: Some(host), origin: None, authorization }
    }

    #[test]
    fn without_tokens_only_loopback_under_its_own_name_is_served() {
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
            assert_eq!(admit(&[], asked(peer, host, None), Right::Write).is_ok(), fine, "{peer} {host}");
        }
    }

    #[test]
    fn with_tokens_everybody_needs_one_with_the_right() {
        let made = NewToken::generate().unwrap();
        let rights = vec![Right::Read, Right::Sql];
        let tokens = [Token { name: "analysts".into(), sha256: made.sha256, rights, made_on: None }];
        let header = format!("Bearer {}", made.token);
        let ask =
            |authorization, right| admit(&tokens, asked("10.0.0.7", "db.example", authorization), right);
        let analysts = Client { token: Some("analysts".into()), address: "10.0.0.7".parse().unwrap() };
        assert_eq!(ask(Some(&header), Right::Sql), Ok(analysts.clone()));
        let basic = format!("Basic {}", STANDARD.encode(format!("anybody:{}", made.token)));
        assert_eq!(ask(Some(&basic), Right::Sql), Ok(analysts));
        assert!(matches!(ask(Some(&header), Right::Write), Err(Denied::NoRight { needed: "write", .. })));
        assert_eq!(ask(None, Right::Read), Err(Denied::NoToken));
        assert_eq!(ask(Some("Basic x"), Right::Read), Err(Denied::NoToken));
        assert_eq!(ask(Some("bearer almanac_x"), Right::Read), Err(Denied::UnknownToken));
        assert_eq!(admit(&tokens, asked("127.0.0.1", "localhost", None), Right::Read), Err(Denied::NoToken));
    }

    #[test]
    fn a_page_elsewhere_changes_nothing() {
        for (origin, host, fine) in [
            (None, "127.0.0.1:8420", true),
            (Some("http://127.0.0.1:8420"), "127.0.0.1:8420", true),
            (Some("http://LOCALHOST:8420"), "localhost:8420", true),
            (Some("http://localhost:8420"), "127.0.0.1:8420", false),
            (Some("http://127.0.0.1:9999"), "127.0.0.1:8420", false),
            (Some("https://evil.example"), "127.0.0.1:8420", false),
            (Some("null"), "127.0.0.1:8420", false),
        ] {
            let asked = Asked { origin, ..asked("127.0.0.1", host, None) };
            assert_eq!(admit(&[], asked, Right::Write).is_ok(), fine, "{origin:?} {host}");
            assert!(admit(&[], asked, Right::Read).is_ok());
        }
    }
}
