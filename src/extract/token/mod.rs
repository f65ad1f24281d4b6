//! From characters to tokens: times, quantities, words of the lexicon, areas, labels and idioms, punctuation.
//!
//! Every numeral of the text lies in exactly one token, which is what makes "a figure or a diagnostic, never neither"
//! hold.

mod lexer;
mod numeral;
mod quantity;
mod special;

pub(super) use lexer::tokens;
pub(in crate::extract) use numeral::{digit, is_numeral};
pub(super) use quantity::{Form, Quantity};

use super::diagnostic::Reason;
use super::lexicon::Class;
use super::time::TimeExpr;
use crate::domain::Qualifier;

/// What a token is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Text,
    Word(Class),
    /// Place of the area in the lexicon.
    Area(usize),
    Time(TimeExpr),
    Quantity(Box<Quantity>),
    /// 超, 不低于 … directly before a number.
    Qualifier(Qualifier),
    /// Holds a numeral that is no quantity.
    Skip(Reason),
    Punct(char),
}

/// A token with its place in the folded text, half-open.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub(super) fn is(&self, class: Class) -> bool {
        matches!(self.kind, Kind::Word(own) if own == class)
    }

    pub(super) const fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Text)
    }

    pub(super) const fn is_mark(&self, mark: char) -> bool {
        matches!(self.kind, Kind::Punct(own) if own == mark)
    }

    pub(super) const fn quantity(&self) -> Option<&Quantity> {
        match &self.kind {
            Kind::Quantity(quantity) => Some(quantity),
            _ => None,
        }
    }
}
