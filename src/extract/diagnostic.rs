//! Diagnostics: every numeral that was seen and not made a figure, with the reason.

use crate::domain::Span;

/// Why a numeral is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    Date,
    Duration,
    Ordinal,
    ListMarker,
    PageReference,
    Label,
    Idiom,
    ScaleNoun,
    Threshold,
    NoUnit,
    Undated,
    NoPeriod,
    UnknownHead,
    RaggedRow,
    MixedCell,
    OpenSign,
    NotReadBack,
    TooManyCells,
    SameName,
    Unpaired,
    Unsigned,
    Supposed,
}

impl Reason {
    /// The code list, for JSON and filters.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Duration => "duration",
            Self::Ordinal => "ordinal",
            Self::ListMarker => "list_marker",
            Self::PageReference => "page_reference",
            Self::Label => "label",
            Self::Idiom => "idiom",
            Self::ScaleNoun => "scale_noun",
            Self::Threshold => "threshold",
            Self::NoUnit => "no_unit",
            Self::Undated => "undated",
            Self::NoPeriod => "no_period",
            Self::UnknownHead => "unknown_head",
            Self::RaggedRow => "ragged_row",
            Self::MixedCell => "mixed_cell",
            Self::OpenSign => "open_sign",
            Self::NotReadBack => "not_read_back",
            Self::TooManyCells => "too_many_cells",
            Self::SameName => "same_name",
            Self::Unpaired => "unpaired",
            Self::Unsigned => "unsigned",
            Self::Supposed => "supposed",
        }
    }

    /// One sentence for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Date => "it says when, and dates the figures around it",
            Self::Duration => "it says how long, and measures nothing by itself",
            Self::Ordinal => "it gives a place in an order",
            Self::ListMarker => "it numbers an item of a list",
            Self::PageReference => "it points to a page",
            Self::Label => "it is part of a name",
            Self::Idiom => "it is part of a word",
            Self::ScaleNoun => "it names an order of magnitude, not a value",
            Self::Threshold => "it bounds a class of things, and measures none",
            Self::NoUnit => "nothing says what it counts",
            Self::Undated => "nothing says when it was so",
            Self::NoPeriod => "no period: neither its head, its row nor the caption says a time that is over",
            Self::UnknownHead => "the head of its column, or the name of its row, is not understood",
            Self::RaggedRow => "its row has not as many cells as the head",
            Self::MixedCell => "its cell holds more than a number and a unit",
            Self::OpenSign => "its mark (▲, △, brackets) is a minus in some tables and none in others",
            Self::NotReadBack => "its head, its row and the caption together make no statement of it",
            Self::TooManyCells => "the tables of its report have more cells than are read",
            Self::SameName => {
                "another cell of its table says another value of what has the same name and time"
            }
            Self::Unpaired => "it stands in a list that has not as many names as numbers",
            Self::Supposed => "it belongs to a supposition, not to what has come about",
            Self::Unsigned => "it is a change, and nothing known says whether it rose or fell",
        }
    }
}

/// A numeral that was seen and made no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub span: Span,
    /// The characters of the span as they stand in the raw text.
    pub exact: String,
    /// The clause around it.
    pub quote: String,
    pub reason: Reason,
    /// Name of the rule that decided.
    pub rule: &'static str,
}
