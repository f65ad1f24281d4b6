//! The stylesheet, the script and the icon, embedded and served under names that change with their content.
//!
//! So that a browser may keep them for ever: a new version has a new name. An old name answers too, with the present
//! content and without that promise, so that a page left open over an update still works.

use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::http::cached;
use crate::http::problem::Problem;
use crate::http::state::AppState;
use crate::store::hex;

/// Characters of the hash in a name.
const HASH_CHARS: usize = 12;
/// For a name that says the content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For a name that does not.
const ASK_AGAIN: &str = "no-cache";

/// A file that pages link to.
pub struct Asset {
    stem: &'static str,
    extension: &'static str,
    media_type: &'static str,
    content: &'static str,
    hash: LazyLock<String>,
}

/// How pages look.
pub static STYLE: Asset = Asset {
    stem: "almanac",
    extension: "css",
    media_type: "text/css; charset=utf-8",
    content: include_str!("assets/almanac.css"),
    hash: LazyLock::new(|| hash(include_str!("assets/almanac.css"))),
};

/// What pages do: hover, theme, copying.
pub static SCRIPT: Asset = Asset {
    stem: "almanac",
    extension: "js",
    media_type: "text/javascript; charset=utf-8",
    content: include_str!("assets/almanac.js"),
    hash: LazyLock::new(|| hash(include_str!("assets/almanac.js"))),
};

/// What the console does; it stands on [`SCRIPT`].
pub static CONSOLE: Asset = Asset {
    stem: "console",
    extension: "js",
    media_type: "text/javascript; charset=utf-8",
    content: include_str!("assets/console.js"),
    hash: LazyLock::new(|| hash(include_str!("assets/console.js"))),
};

/// The icon of the tab.
pub static ICON: Asset = Asset {
    stem: "icon",
    extension: "svg",
    media_type: "image/svg+xml",
    content: include_str!("assets/icon.svg"),
    hash: LazyLock::new(|| hash(include_str!("assets/icon.svg"))),
};

fn hash(content: &str) -> String {
    hex(&Sha256::digest(content.as_bytes()))[..HASH_CHARS].to_owned()
}

impl Asset {
    /// `/assets/almanac-0123456789ab.css`.
    pub fn path(&self) -> String {
        format!("/assets/{}-{}.{}", self.stem, *self.hash, self.extension)
    }

    /// Answers a request for `name`, which need not be the present one.
    fn respond(&self, name: &str, headers: &HeaderMap) -> Response {
        let etag = format!("\"{}\"", *self.hash);
        let present = self.path().ends_with(name);
        let mut response = if cached::matches(headers, &etag) {
            axum::http::StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, self.media_type)], self.content).into_response()
        };
        let kept = if present { FOR_EVER } else { ASK_AGAIN };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            response.headers_mut().insert(header::ETAG, etag);
        }
        response
    }
}

/// `/assets/…`, and the two names that browsers and crawlers ask for unasked.
pub fn router() -> Router<AppState> {
    Router::new()
        .route("/assets/{name}", get(asset))
        .route("/favicon.ico", get(|headers: HeaderMap| async move { ICON.respond("favicon.ico", &headers) }))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let known = [&STYLE, &SCRIPT, &CONSOLE, &ICON].into_iter().find(|asset| {
        let bare = name.strip_suffix(asset.extension).and_then(|stem| stem.strip_suffix('.'));
        bare.and_then(|stem| stem.strip_prefix(asset.stem))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    });
    let asset =
        known.ok_or_else(|| Problem::not_found(format!("no asset {name}: pages name those there are")))?;
    Ok(asset.respond(&name, &headers))
}
