//! `Visitor`: in which language and in which light a page is read, and what was asked of it.
//!
//! The language is what the address says (`lang=en`), else what an earlier address said (a cookie), else what the
//! browser prefers, else Chinese. The theme is the reader's own choice (a cookie that the script sets), else the
//! system's. So addresses stay free of both unless a link should fix them.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::chart::{Lang, Theme};
use crate::http::params::{self, Pairs};
use crate::http::problem::Problem;

/// Cookie of the language, set by the server when an address names one.
pub const LANG_COOKIE: &str = "almanac_lang";
/// Cookie of the theme, set by the script.
pub const THEME_COOKIE: &str = "almanac_theme";
/// Parameter that every page knows.
pub const LANG_PARAMETER: &str = "lang";

/// Who reads a page, and which one.
#[derive(Debug, Clone)]
pub struct Visitor {
    pub lang: Lang,
    /// `None`: as the system prefers.
    pub theme: Option<Theme>,
    /// Scheme and host as the reader typed them, for addresses that are copied: `http://127.0.0.1:8420`.
    pub base: String,
    pub path: String,
    /// The parameters of the address, without empty ones.
    pub pairs: Pairs,
    /// A form sent fields that were left empty.
    pub had_empty: bool,
}

impl Visitor {
    /// The text in the reader's language.
    pub const fn say<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        match self.lang {
            Lang::Chinese => chinese,
            Lang::English => english,
        }
    }

    /// The title in the reader's language, or in the other where it has none.
    pub fn title_of<'s>(&self, series: &'s crate::domain::Series) -> &'s str {
        let (zh, en) = (series.title_zh.as_str(), series.title_en.as_str());
        let (own, other) = if self.lang == Lang::Chinese { (zh, en) } else { (en, zh) };
        [own, other].into_iter().find(|t| !t.trim().is_empty()).unwrap_or(series.series_id.as_str())
    }

    /// The value of a parameter of the address.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// This page's address with other values of some parameters; `None` takes one away.
    pub fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let kept = self.pairs.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let added = changes.iter().filter_map(|(name, value)| value.map(|value| (*name, value)));
        address(&self.path, kept.chain(added))
    }
}

/// A path with a query string.
pub fn address<'p>(path: &str, pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The value of a cookie.
fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lists = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = lists.flat_map(|list| list.split(';')).filter_map(|pair| pair.trim().split_once('='));
    cookies.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The language that the browser prefers, where it is one of ours.
fn preferred(headers: &HeaderMap) -> Option<Lang> {
    let text = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let weight = |entry: &str| {
        let weight =
            entry.split(';').nth(1).and_then(|w| w.trim().strip_prefix("q=")?.trim().parse::<f64>().ok());
        weight.unwrap_or(1.0)
    };
    let known = |entry: &str| {
        let tag = entry.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let primary = tag.split('-').next().unwrap_or_default().to_owned();
        Lang::ALL.iter().copied().find(|lang| lang.code() == primary).map(|lang| (lang, weight(entry)))
    };
    // The first of the heaviest.
    let all = text.split(',').filter_map(known).filter(|(_, weight)| *weight > 0.0);
    all.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(lang, _)| lang)
}

fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = text("x-forwarded-proto").filter(|scheme| *scheme == "https").unwrap_or("http");
    let fine = |host: &&str| host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b));
    format!("{scheme}://{}", text("host").filter(fine).unwrap_or("localhost"))
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

impl Visitor {
    /// Reads a request.
    pub fn of(uri: &axum::http::Uri, headers: &HeaderMap) -> Self {
        let mut pairs = params::pairs(uri.query());
        let given = pairs.len();
        pairs.retain(|(_, value)| !value.is_empty());
        let had_empty = pairs.len() < given;
        let named =
            pairs.iter().find(|(name, _)| name == LANG_PARAMETER).and_then(|(_, code)| code.parse().ok());
        let remembered = || cookie(headers, LANG_COOKIE).and_then(|code| code.parse().ok());
        Self {
            lang: named.or_else(remembered).or_else(|| preferred(headers)).unwrap_or_default(),
            theme: cookie(headers, THEME_COOKIE).and_then(|code| code.parse().ok()),
            base: base(headers),
            path: uri.path().to_owned(),
            pairs,
            had_empty,
        }
    }
}

/// The parameters of a page: as [`params::Params`], but an empty one counts as absent (a form sends them all) and
/// `lang` is known everywhere.
#[derive(Debug, Clone)]
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + IntoParams> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        asked(params::pairs(parts.uri.query())).map(Self)
    }
}

/// Reads pairs as the parameters of a page.
pub fn asked<T: DeserializeOwned + IntoParams>(pairs: Pairs) -> Result<T, Problem> {
    params::parse(&own(pairs)?)
}

/// Reads pairs as two sets of parameters of a page.
pub fn asked2<A, B>(pairs: Pairs) -> Result<(A, B), Problem>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
{
    params::parse2(&own(pairs)?)
}

/// The pairs that are the page's own.
fn own(mut pairs: Pairs) -> Result<Pairs, Problem> {
    if let Some((_, code)) = pairs.iter().find(|(name, _)| name == LANG_PARAMETER) {
        code.parse::<Lang>().map_err(|e| Problem::parameter(LANG_PARAMETER, e.to_string()))?;
    }
    pairs.retain(|(name, value)| name != LANG_PARAMETER && !value.is_empty());
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(uri: &str, pairs: &[(&str, &str)]) -> Visitor {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: axum::http::HeaderName = name.parse().unwrap();
            headers.append(name, value.parse().unwrap());
        }
        Visitor::of(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn the_language_is_the_nearest_word_about_it() {
        let english = ("accept-language", "fr, en-GB;q=0.8, zh;q=0.7");
        let cookie = ("cookie", "a=b; almanac_lang=zh");
        for (uri, headers, lang) in [
            ("/", vec![], Lang::Chinese),
            ("/", vec![english], Lang::English),
            ("/", vec![("accept-language", "zh-CN,zh;q=0.9,en;q=0.8")], Lang::Chinese),
            ("/", vec![("accept-language", "de, *;q=0.5")], Lang::Chinese),
            ("/", vec![("accept-language", "en;q=0, zh;q=0.1")], Lang::Chinese),
            ("/", vec![english, cookie], Lang::Chinese),
            ("/?lang=en", vec![cookie], Lang::English),
            ("/?lang=xx", vec![english], Lang::English),
        ] {
            assert_eq!(visitor(uri, &headers).lang, lang, "{uri} {headers:?}");
        }
    }

    #[test]
    fn an_address_changes_only_what_it_is_told_to() {
        let here = visitor("/series/A?start=2020-01-01&units=&kind=bar&lang=en", &[]);
        assert_eq!(here.with(&[("kind", None), ("lang", Some("zh"))]), "/series/A?start=2020-01-01&lang=zh");
        assert_eq!(
            here.with(&[("units", Some("a b&c"))]),
            "/series/A?start=2020-01-01&kind=bar&lang=en&units=a+b%26c"
        );
        assert_eq!(visitor("/sql", &[]).with(&[]), "/sql");
    }

    #[test]
    fn a_host_that_is_none_is_not_repeated() {
        assert_eq!(visitor("/", &[("host", "data.example:8420")]).base, "http://data.example:8420");
        assert_eq!(visitor("/", &[("host", "x\"><script>")]).base, "http://localhost");
    }
}
