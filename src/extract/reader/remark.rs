//! Remarks in brackets: they see what the clause around them says and do not change it.

use super::Reader;
use super::clause::Clause;
use super::phrase;
use super::series::MAX_ZONE_TOKENS;
use super::walk::cues;
use crate::extract::diagnostic::Reason;
use crate::extract::lexicon::Class;
use crate::extract::token::{Kind, Token};

impl Reader<'_> {
    /// Reads a remark that stands behind `place` tokens of the clause.
    pub(super) fn remark(&mut self, clause: &Clause<'_>, place: usize, inner: &[Token], depth: usize) {
        if depth >= super::MAX_BRACKET_DEPTH {
            for token in inner.iter().filter(|token| token.quantity().is_some()) {
                self.refuse(token, Reason::NoUnit, "remark.depth");
            }
            return;
        }
        if inner.iter().all(|token| token.quantity().is_none()) {
            return;
        }
        let kept = self.frame.clone();
        self.frame.listing = true;
        self.frame.remark = true;
        let behind = place.checked_sub(1).is_some_and(|at| clause.tokens[at].quantity().is_some());
        let again = behind && inner.first().is_some_and(|token| token.quantity().is_some());
        self.frame.restated =
            self.figures.last().filter(|_| again).map(|told| (told.transformation, told.value < 0.0));
        self.remarked(clause, place);
        self.sentence(inner, depth + 1);
        self.frame = kept;
    }

    /// A remark behind a name is about that name: 汽车（增长35.8%）.
    fn remarked(&mut self, clause: &Clause<'_>, place: usize) {
        let before = &clause.tokens[place.saturating_sub(MAX_ZONE_TOKENS)..place];
        let bound = |token: &&Token| {
            matches!(
                token.kind,
                Kind::Quantity(_) | Kind::Punct('、') | Kind::Word(Class::Level | Class::With)
            )
        };
        let from = before.iter().rposition(bound).map_or(0, |at| at + 1);
        let cues = cues(&before[from..], &self.text.chars);
        let name = phrase::phrase(&self.text.chars, &cues.names);
        // 依次为广东（5099亿元）、江苏（4597亿元）.
        if let Some(Token { kind: Kind::Area(place), start, end }) = before.last() {
            self.frame.sentence_subject = Some(self.home.subject_as(*place, &self.text.chars[*start..*end]));
            return;
        }
        let adjacent = cues.names.last().map(|(_, end)| *end) == before.last().map(|token| token.end);
        if name.is_empty() || !adjacent {
            self.remarked_whole(before);
            return;
        }
        self.frame.recent.clear();
        self.frame.topic = None;
        let head = self.frame.head.as_ref().filter(|_| self.lexicon.ends(Class::Head, &name).is_none());
        self.frame.last = Some(format!("{}{}", phrase::text(&name), head.map_or("", String::as_str)));
    }

    /// 财政收入增速为负值（-19.4%）: the remark gives the number that the clause lacks.
    fn remarked_whole(&mut self, before: &[&Token]) {
        if before.iter().any(|token| token.quantity().is_some()) {
            return;
        }
        let cues = cues(before, &self.text.chars);
        let name = phrase::phrase(&self.text.chars, &cues.names);
        if cues.rate.is_some() && !name.is_empty() {
            self.frame.recent.clear();
            self.frame.topic = None;
            self.frame.last = Some(phrase::text(&name));
            self.frame.rate = cues.rate;
        }
    }
}
