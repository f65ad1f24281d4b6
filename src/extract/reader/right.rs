//! The words behind a number: the noun that it counts, and what they say of its change.

use super::Reader;
use super::clause::Clause;
use super::measure::counts;
use super::phrase;
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::{Class, UnitKind};
use crate::extract::text::starts;
use crate::extract::token::{Kind, Token};

impl Reader<'_> {
    /// 不足百个发展到1735个: a short verb and 到 behind a number are no noun.
    pub(super) fn moves_on(&self, right: &[&Token]) -> bool {
        const MAX_VERB_CHARS: usize = 3;
        let reaches = |token: &&Token| {
            token.is(Class::ToShort) || (token.is(Class::Level) && self.text.chars[token.end - 1] == '到')
        };
        right.first().is_some_and(|first| first.end - first.start <= MAX_VERB_CHARS)
            && right.get(1).is_some_and(reaches)
    }

    /// CPI of 的CPI同比涨幅.
    pub(super) fn grown_name(&self, right: &[&Token]) -> Vec<char> {
        let text = right.iter().take_while(|token| token.is_text());
        let joined: Vec<char> =
            text.flat_map(|token| &self.text.chars[token.start..token.end]).copied().collect();
        phrase::trimmed(&joined).to_vec()
    }

    /// The noun phrase behind a number: 624家|以旧换新销售服务门店.
    pub(super) fn right_name(&self, right: &[&Token], kind: Option<UnitKind>) -> Vec<char> {
        const MAX_RIGHT_NAME_CHARS: usize = 30;
        let reaches = |token: &Token| matches!(self.text.chars[token.end - 1], '到' | '至' | '达');
        let noun = |token: &&&Token| match &token.kind {
            Kind::Text | Kind::Skip(Reason::Label | Reason::Idiom) | Kind::Area(_) | Kind::Punct('“') => {
                true
            }
            Kind::Word(Class::HomeCountry | Class::HomeCity | Class::HomeProvince | Class::Region) => {
                counts(kind)
            }
            Kind::Word(Class::Level) => counts(kind) && !reaches(token),
            _ => false,
        };
        // 5家龙头企业、打造10个标杆场景: the next number's words are its own.
        let mark = |token: &&Token| matches!(token.kind, Kind::Punct('、') | Kind::Word(Class::With));
        let next = right.iter().position(|token| token.quantity().is_some());
        let end = next.and_then(|next| right[..next].iter().rposition(mark)).unwrap_or(right.len());
        let right = &right[..end];
        if right.first().is_none_or(|token| !noun(&token)) || self.names_scale(right) {
            return Vec::new();
        }
        let passed =
            |token: &&&Token| !matches!(token.kind, Kind::Quantity(_) | Kind::Qualifier(_) | Kind::Time(_));
        let kept = right.iter().filter(passed).flat_map(|token| &self.text.chars[token.start..token.end]);
        let joined: Vec<char> = kept.copied().collect();
        let joined = phrase::trimmed(&joined);
        // 35个行业大类中有26个…: what follows 中 is another statement.
        let inside = joined.windows(2).position(|pair| matches!(pair, ['中', '有' | '，']));
        let joined = inside.map_or(joined, |at| &joined[..=at]);
        joined[..joined.len().min(MAX_RIGHT_NAME_CHARS)].to_vec()
    }

    /// 迈上1.8万亿元台阶: the noun says how big it is.
    fn names_scale(&self, right: &[&Token]) -> bool {
        const SCALES: [&str; 7] = ["台阶", "大关", "关口", "门槛", "高位", "的水平", "新台阶"];
        let text: String =
            right.iter().take(2).flat_map(|token| &self.text.chars[token.start..token.end]).collect();
        SCALES.iter().any(|scale| text.starts_with(scale))
    }
}

/// Words further to the right than this are not about a number, in tokens.
const MAX_RIGHT_TOKENS: usize = 40;

pub(super) fn right_of<'a, 'b>(clause: &'b Clause<'a>, at: usize) -> &'b [&'a Token] {
    let right = &clause.tokens[at + 1..];
    &right[..right.len().min(MAX_RIGHT_TOKENS)]
}

/// What the words behind a number say of it: 1.5%的正增长, 3%左右的增幅.
pub(super) fn change_after(right: &[&Token], chars: &[char]) -> Option<i8> {
    let noun = right.first().filter(|first| first.is_text() && chars[first.start] == '的')?;
    // 60%的企业订单增加: so many of them.
    const MANY: [&str; 9] = ["企业", "居民", "受访", "家庭", "单位", "地区", "城市", "行业", "产品"];
    if MANY.iter().any(|word| starts(&chars[noun.start + 1..], word)) {
        return None;
    }
    let mut words = right.iter().take_while(|token| token.quantity().is_none());
    words.find_map(|token| match token.kind {
        Kind::Word(Class::Up | Class::RateUp) => Some(1),
        Kind::Word(Class::Down | Class::RateDown) => Some(-1),
        // -0.1%的同比变动: the sign is in the number.
        Kind::Text if chars[token.start..token.end].starts_with(&['变', '动']) => Some(1),
        _ => None,
    })
}
