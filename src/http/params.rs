//! Query parameters: unknown ones are an error that lists the known ones.
//!
//! What is known is what the OpenAPI document says: both come from `IntoParams` of the same struct, so that they
//! cannot drift apart.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

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
    let (a, b) = (names::<A>(), names::<B>());
    check(pairs, &[a.as_slice(), b.as_slice()].concat())?;
    Ok((read(pairs, &a)?, read(pairs, &b)?))
}

/// The pairs as `A`, `B` and `C`; one that none of them knows is an error.
pub fn parse3<A, B, C>(pairs: &Pairs) -> Result<(A, B, C), Problem>
where
    A: DeserializeOwned + IntoParams,
    B: DeserializeOwned + IntoParams,
    C: DeserializeOwned + IntoParams,
{
    let (a, b, c) = (names::<A>(), names::<B>(), names::<C>());
    check(pairs, &[a.as_slice(), b.as_slice(), c.as_slice()].concat())?;
    Ok((read(pairs, &a)?, read(pairs, &b)?, read(pairs, &c)?))
}

/// The pairs as `T`; one that `T` does not know is an error.
pub fn parse<T: DeserializeOwned + IntoParams>(pairs: &Pairs) -> Result<T, Problem> {
    let names = names::<T>();
    check(pairs, &names)?;
    read(pairs, &names)
}

fn names<T: IntoParams>() -> Vec<String> {
    T::into_params(|| None).into_iter().map(|parameter| parameter.name).collect()
}

/// Refuses a parameter that is none of `known`, and one that is given twice.
fn check(pairs: &Pairs, known: &[String]) -> Result<(), Problem> {
    for (at, (name, _)) in pairs.iter().enumerate() {
        if !known.contains(name) {
            let list = if known.is_empty() { "none here".to_owned() } else { known.join(", ") };
            return Err(Problem::parameter(name, format!("unknown parameter: the known ones are {list}")));
        }
        if pairs.iter().take(at).any(|(earlier, _)| earlier == name) {
            return Err(Problem::parameter(name, "given twice: give it once"));
        }
    }
    Ok(())
}

fn read<T: DeserializeOwned>(pairs: &Pairs, names: &[String]) -> Result<T, Problem> {
    let own = pairs.iter().filter(|(name, _)| names.contains(name));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).finish();
    let mut path = serde_path_to_error::Track::new();
    let deserializer = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    T::deserialize(serde_path_to_error::Deserializer::new(deserializer, &mut path)).map_err(|error| {
        let name = path.path().to_string();
        if name == "." {
            Problem::bad_request(error.to_string())
        } else {
            Problem::parameter(&name, error.to_string())
        }
    })
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
