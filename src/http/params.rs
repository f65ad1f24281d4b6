//! Query parameters: unknown ones are an error that lists the known ones.
//!
//! What is known is what the OpenAPI document says: both come from `IntoParams` of the same struct, so that they
//! cannot drift apart.

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;
use utoipa::openapi::Required;
use utoipa::openapi::path::Parameter;

use super::problem::Problem;

/// The query string as `T`.
#[derive(Debug, Clone)]
pub struct Params<T>(pub T);

/// The query string as two sets of parameters.
#[derive(Debug, Clone)]
pub struct Params2<A, B>(pub A, pub B);

/// The query string as three sets of parameters.
#[derive(Debug, Clone)]
pub struct Params3<A, B, C>(pub A, pub B, pub C);

/// A path that takes no parameters.
#[derive(Debug, Clone, Copy, serde::Deserialize)]
pub struct NoParams {}

impl IntoParams for NoParams {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        Vec::new()
    }
}

/// Names and values of a query string, in order.
pub type Pairs = Vec<(String, String)>;

/// The pairs of a query string.
pub fn pairs(query: Option<&str>) -> Pairs {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

/// The pairs as `A` and `B`; one that neither knows is an error.
pub fn parse2<A, B>(pairs: &Pairs) -> Result<(A, B), Problem>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
{
    let (a, b) = (parameters::<A>(), parameters::<B>());
    check(pairs, a.iter().chain(&b))?;
    Ok((read(pairs, &a)?, read(pairs, &b)?))
}

/// The pairs as `A`, `B` and `C`; one that none of them knows is an error.
pub fn parse3<A, B, C>(pairs: &Pairs) -> Result<(A, B, C), Problem>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
    C: DeserializeOwned + IntoParams,
{
    let (a, b, c) = (parameters::<A>(), parameters::<B>(), parameters::<C>());
    check(pairs, a.iter().chain(&b).chain(&c))?;
    Ok((read(pairs, &a)?, read(pairs, &b)?, read(pairs, &c)?))
}

/// The pairs as `T`; one that `T` does not know is an error.
pub fn parse<T: DeserializeOwned + IntoParams>(pairs: &Pairs) -> Result<T, Problem> {
    let known = parameters::<T>();
    check(pairs, known.iter())?;
    read(pairs, &known)
}

fn parameters<T: IntoParams>() -> Vec<Parameter> {
    T::into_params(|| None)
}

/// Refuses a parameter that is none of `known`, and one that is given twice.
fn check<'a>(pairs: &Pairs, known: impl Iterator<Item = &'a Parameter>) -> Result<(), Problem> {
    let known: Vec<&str> = known.map(|parameter| parameter.name.as_str()).collect();
    for (at, (name, _)) in pairs.iter().enumerate() {
        if !known.contains(&name.as_str()) {
            let list = if known.is_empty() { "none here".to_owned() } else { known.join(", ") };
            return Err(Problem::parameter(name, format!("unknown parameter: the known ones are {list}")));
        }
        if pairs.iter().take(at).any(|(earlier, _)| earlier == name) {
            return Err(Problem::parameter(name, "given twice: give it once"));
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(pairs: &Pairs, known: &[Parameter]) -> Result<T, Problem> {
    let given = |name: &str| pairs.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str());
    let is_missing = |p: &&Parameter| matches!(p.required, Required::True) && given(&p.name).is_none();
    if let Some(missing) = known.iter().find(is_missing) {
        let what = missing.description.as_deref().unwrap_or_default();
        return Err(Problem::parameter(&missing.name, format!("it must be given: {what}")));
    }
    let own = pairs.iter().filter(|(name, _)| known.iter().any(|parameter| parameter.name == *name));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
    let mut path = serde_path_to_error::Track::new();
    let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    T::deserialize(serde_path_to_error::Deserializer::new(deserializer, &mut path)).map_err(|error| {
        let name = path.path().to_string();
        match (known.iter().find(|parameter| parameter.name == name), given(&name)) {
            (Some(parameter), Some(value)) => Problem::parameter(&name, wrong(parameter, value)),
            _ => Problem::bad_request(error.to_string()),
        }
    })
}

/// Why a value is none of the type that the document says of its parameter.
fn wrong(parameter: &Parameter, value: &str) -> String {
    let schema = serde_json::to_value(&parameter.schema).unwrap_or_default();
    let is = |name: &str| {
        schema["type"] == name || schema["type"].as_array().is_some_and(|of| of.contains(&name.into()))
    };
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    if is("boolean") {
        format!("`{value}` is neither true nor false")
    } else if schema["format"] == "date" {
        format!("`{value}` is no date: use YYYY-MM-DD")
    } else if !is("integer") {
        format!("`{value}` is not what it takes: see /openapi.json")
    } else if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        format!("`{value}` is no whole number")
    } else if value.starts_with('-') {
        format!("{value} is too small")
    } else {
        format!("{value} is too large")
    }
}

/// Refuses a path whose bytes are no text, whichever address it would have.
pub async fn readable_path(request: Request, next: Next) -> Result<Response, Problem> {
    if is_text(request.uri().path()) {
        return Ok(next.run(request).await);
    }
    Err(Problem::bad_request("the path is not UTF-8: write other characters than ASCII as their UTF-8 bytes"))
}

/// Whether a path without its percent signs is UTF-8.
fn is_text(path: &str) -> bool {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.filter(|_| *first == b'%').and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    std::str::from_utf8(&bytes).is_ok()
}

impl<S: Send + Sync, T: DeserializeOwned + IntoParams> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(&pairs(parts.uri.query())).map(Self)
    }
}

impl<S, A, B> FromRequestParts<S> for Params2<A, B>
where
    S: Send + Sync,
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse2(&pairs(parts.uri.query())).map(|(a, b)| Self(a, b))
    }
}

impl<S, A, B, C> FromRequestParts<S> for Params3<A, B, C>
where
    S: Send + Sync,
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
    C: DeserializeOwned + IntoParams,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse3(&pairs(parts.uri.query())).map(|(a, b, c)| Self(a, b, c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_text_or_none() {
        for (path, fine) in [
            ("/api/v1/series/US_GDP_Q", true),
            ("/series/%E5%A4%A9%e6%b4%a5", true),
            ("/series/%ff", false),
            ("/series/%E5%A4", false),
            ("/series/100%", true),
            ("/series/%zz%2", true),
        ] {
            assert_eq!(is_text(path), fine, "{path}");
        }
    }
}
