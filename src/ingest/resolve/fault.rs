//! What a person has to decide before a series can be drafted from a figure.

use crate::domain::SeriesId;

/// Why no series can be drafted from a figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    #[error("nothing says whose figure it is: give the area, a code such as TJ")]
    NoOwner,
    #[error(
        "the area or entity `{0}` is not in the catalog: give the area (a known code gets this name too, a new one is added)"
    )]
    UnknownOwner(String),
    #[error("{} are all named so: give the indicator that is meant", .0.join(", "))]
    SeveralIndicators(Vec<String>),
    #[error("it is the change of a rate: give an id for a series of such changes, which ends in _{0}")]
    NoId(String),
    #[error("`{0}` is no code: use capital letters, digits and underscores")]
    Code(String),
    #[error("the figure's subject {subject} is {code} already: give that code, or none")]
    KnownOwner { subject: String, code: String },
    #[error(
        "{indicator} is measured in {measured}, the figure in {found}: give the indicator that is meant, or the code of a new one"
    )]
    OtherUnit { indicator: String, measured: String, found: String },
    #[error("it has no phrase that names what is measured: give the code of an indicator of the catalog")]
    NoPhrase,
    #[error("{0}")]
    OtherBase(String),
    #[error("{0} keeps such figures already, but not this one: see its unit, prices and status")]
    Kept(SeriesId),
}
