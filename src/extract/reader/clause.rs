//! Sentences into clauses, with what stands in brackets set apart.

use crate::extract::lexicon::Class;
use crate::extract::token::{Kind, Token};

/// A clause: its own tokens, and the bracketed remarks in it, each with the place it had among them.
#[derive(Debug, Default)]
pub(super) struct Clause<'a> {
    pub tokens: Vec<&'a Token>,
    /// (how many tokens of the clause stand before it, the tokens inside).
    pub remarks: Vec<(usize, &'a [Token])>,
    /// The mark that ends it.
    pub mark: char,
    pub end: Option<&'a Token>,
}

/// Splits at `，`, `：`, `；`, `。` and dashes outside brackets.
pub(super) fn clauses(tokens: &[Token]) -> Vec<Clause<'_>> {
    /// Tokens for which a clause has room at once.
    const USUAL_TOKENS: usize = 12;
    let clause = || Clause { tokens: Vec::with_capacity(USUAL_TOKENS), ..Clause::default() };
    let mut clauses = vec![clause()];
    let mut at = 0;
    while at < tokens.len() {
        let Some(last) = clauses.last_mut() else { break };
        match tokens[at].kind {
            Kind::Punct('（') => {
                let close = closing(&tokens[at..]);
                if let Some(length) = close {
                    last.remarks.push((last.tokens.len(), &tokens[at + 1..at + length]));
                    at += length;
                }
            }
            Kind::Punct('）') => {}
            Kind::Punct('、') if compares(last, &tokens[at + 1..]) => {
                last.mark = '，';
                last.end = Some(&tokens[at]);
                clauses.push(clause());
            }
            Kind::Punct('，') if goes_on(last, &tokens[at + 1..]) => last.tokens.push(&tokens[at]),
            Kind::Punct(mark) if ends(mark, &tokens[at..]) => {
                last.mark = mark;
                last.end = Some(&tokens[at]);
                clauses.push(clause());
            }
            _ => last.tokens.push(&tokens[at]),
        }
        at += 1;
    }
    clauses.retain(|clause| !clause.tokens.is_empty() || !clause.remarks.is_empty());
    clauses
}

fn ends(mark: char, rest: &[Token]) -> bool {
    let dash = mark == '-' && matches!(rest.get(1).map(|token| &token.kind), Some(Kind::Punct('-')));
    matches!(mark, '，' | '：' | '；' | '。' | '!' | '?' | '…' | '|' | crate::extract::text::GAP) || dash
}

/// 总量达5000亿元、年均增长6%: behind a number, a word of comparison begins a statement of its own.
fn compares(clause: &Clause<'_>, rest: &[Token]) -> bool {
    let behind =
        clause.tokens.last().is_some_and(|token| token.quantity().is_some() || token.is(Class::Flat));
    let begins = rest.first().is_some_and(|token| {
        [
            Class::Than,
            Class::OverYear,
            Class::OverPrevious,
            Class::Yearly,
            Class::Of,
            Class::Faster,
            Class::Slower,
        ]
        .iter()
        .any(|class| token.is(*class))
    });
    let level = rest.first().is_some_and(|token| token.is(Class::With))
        && rest.iter().take(MAX_FLAT_TOKENS).any(|token| token.is(Class::Flat));
    let listed = || clause.tokens.iter().any(|token| token.is(Class::Respectively));
    behind && (begins || level) && !listed()
}

/// 分别增长16.1%，53.1%，83.1%: a bare number behind the comma is one of the list.
fn goes_on(clause: &Clause<'_>, rest: &[Token]) -> bool {
    let number = |token: Option<&Token>| token.is_some_and(|token| token.quantity().is_some());
    let ends = |token: Option<&Token>| {
        token.is_none_or(|token| {
            matches!(token.kind, Kind::Punct('，' | '。' | '；' | '、') | Kind::Word(Class::With))
        })
    };
    clause.tokens.last().is_some_and(|token| token.quantity().is_some())
        && number(rest.first())
        && ends(rest.get(1))
        && clause.tokens.iter().any(|token| token.is(Class::Respectively))
}

/// How far ahead the 持平 of 与上年持平 is looked for, in tokens.
const MAX_FLAT_TOKENS: usize = 5;

/// Longest bracketed remark that is read as one, in tokens; a bracket that closes later is punctuation.
const MAX_REMARK_TOKENS: usize = 400;

/// Distance to the bracket that closes the one at the front.
fn closing(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().take(MAX_REMARK_TOKENS).enumerate() {
        match token.kind {
            Kind::Punct('（') => depth += 1,
            Kind::Punct('）') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Whether a token ends a sentence.
pub(super) fn ends_sentence(token: &Token) -> bool {
    matches!(token.kind, Kind::Punct('。' | '!' | '?'))
}
