//! The door: every request passes here before any handler.

use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use super::{Asked, Client, Denied, admit};
use crate::config::Right;
use crate::http::problem::Problem;
use crate::http::state::{App, AppState};

/// Lets a request through or turns it away; the handlers find the [`Client`] among its extensions.
pub async fn guard(
    State(app): State<AppState>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let mut is_personal = false;
    if let Some(client) = decide(&app, peer, &request)? {
        is_personal = client.token.is_some();
        request.extensions_mut().insert(client);
    }
    let mut response = next.run(request).await;
    if is_personal {
        make_private(response.headers_mut());
    }
    Ok(response)
}

/// What took a token is kept by no cache that serves others too.
fn make_private(headers: &mut HeaderMap) {
    let said = headers.get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
    let private = said.and_then(|said| HeaderValue::from_str(&said.replace("public", "private")).ok());
    if let Some(private) = private {
        headers.insert(header::CACHE_CONTROL, private);
    }
}

/// Who asks, if that matters for what is asked.
fn decide(app: &App, peer: SocketAddr, request: &Request) -> Result<Option<Client>, Problem> {
    let Some(needed) = right_for(request.method(), request.uri().path()) else { return Ok(None) };
    let now = Instant::now();
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let key = fred_key(request).map(|key| format!("Bearer {key}"));
    let asked = Asked {
        peer: peer.ip(),
        host: header(header::HOST).or(request.uri().authority().map(Authority::as_str)),
        origin: header(header::ORIGIN),
        authorization: header(header::AUTHORIZATION).or(key.as_deref()),
    };
    let admitted = admit(&app.keyring.tokens(now), asked, needed);
    let who = match &admitted {
        // This machine alone, and nobody to share with.
        Ok(Client { token: None, .. }) => return Ok(admitted.ok()),
        Ok(Client { token: Some(name), address }) => format!("{name} of {}", network(*address)),
        // Somebody who tries tokens has a rate too, and not at the expense of those who have one.
        Err(_) => format!("nobody of {}", network(peer.ip().to_canonical())),
    };
    if let Err(wait) = app.rate.take(&who, now) {
        let seconds = wait.as_secs() + 1;
        return Err(Problem::too_many(format!("{who} asks too often: try again in {seconds} s"), seconds));
    }
    Ok(Some(admitted?))
}

/// The part of an address that one client cannot choose at will.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
    }
}

/// What a request must be allowed to; nothing for the probes of whoever runs the server.
fn right_for(method: &Method, path: &str) -> Option<Right> {
    let below =
        |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match path {
        "/healthz" | "/readyz" => None,
        _ if below("/api/v1/sql") => Some(Right::Sql),
        _ if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) => Some(Right::Read),
        _ => Some(Right::Write),
    }
}

/// Clients of FRED's API send their key as a parameter.
fn fred_key(request: &Request) -> Option<String> {
    let path = request.uri().path();
    if !path.starts_with("/fred/") && !path.starts_with("/graph/") {
        return None;
    }
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "api_key")
        .map(|(_, key)| key.into_owned())
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NoToken | Denied::UnknownToken => Self::unauthorized(denied.to_string()),
            Denied::NotLoopback
            | Denied::ForeignHost(_)
            | Denied::ForeignOrigin(_)
            | Denied::NoRight { .. } => Self::forbidden(denied.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_takes_its_right() {
        for (method, path, right) in [
            (Method::GET, "/healthz", None),
            (Method::GET, "/", Some(Right::Read)),
            (Method::GET, "/api/v1/series", Some(Right::Read)),
            (Method::GET, "/api/v1/queries/latest", Some(Right::Read)),
            (Method::GET, "/api/v1/sql", Some(Right::Sql)),
            (Method::POST, "/api/v1/sql", Some(Right::Sql)),
            (Method::DELETE, "/api/v1/sql/q", Some(Right::Sql)),
            (Method::GET, "/api/v1/sqlite", Some(Right::Read)),
            (Method::POST, "/api/v1/reports", Some(Right::Write)),
            (Method::POST, "/api/v1/imports", Some(Right::Write)),
        ] {
            assert_eq!(right_for(&method, path), right, "{method} {path}");
        }
    }

    #[test]
    fn what_took_a_token_is_private() {
        let mut headers = HeaderMap::new();
        make_private(&mut headers);
        assert!(headers.is_empty());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        make_private(&mut headers);
        assert_eq!(headers[header::CACHE_CONTROL], "private, max-age=60");
    }

    #[test]
    fn an_address_stands_for_its_network() {
        for (address, expect) in [("10.0.0.7", "10.0.0.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")] {
            assert_eq!(network(address.parse().unwrap()).to_string(), expect);
        }
    }
}
