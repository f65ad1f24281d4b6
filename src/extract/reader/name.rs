//! The name of what is measured: the phrase beside the number, completed by what was spoken of before.

use super::Reader;
use super::cues::Cues;
use super::measure::{Measure, counts};
use super::phrase;
use super::series::Member;
use crate::domain::Transformation;

impl Reader<'_> {
    /// The indicator of a figure, as an expert would write it.
    pub(super) fn indicator(
        &mut self,
        name: &[char],
        right: &[char],
        cues: &Cues,
        measure: &Measure,
        member: &Member<'_>,
    ) -> String {
        self.take_organisation(name, cues);
        let counted = counts(member.quantity.kind) || member.quantity.unit.is_none();
        if !right.is_empty() && (counted || name.is_empty()) {
            return phrase::text(right);
        }
        if !right.is_empty() && !cues.of && self.lexicon.head_of(name).is_none() {
            return format!("{}{}", phrase::text(name), phrase::text(right));
        }
        let name = unprefixed(name);
        let base = self.completed(name, measure);
        match measure.transformation {
            Transformation::Share => self.share(&base, cues),
            Transformation::Contribution if cues.pull.is_some() => {
                format!("{base}{}", phrase::text(&phrase::phrase(&self.text.chars, &cues.object)))
            }
            _ => base,
        }
    }

    /// An organisation that the phrase begins with is the subject of this sentence.
    fn take_organisation(&mut self, name: &[char], cues: &Cues) {
        if self.clock.release || cues.subject.is_some() {
            return;
        }
        let first = cues.names.first().map(|(start, end)| phrase::trimmed(&self.text.chars[*start..*end]));
        let subject = first.and_then(|first| self.home.organisation(first));
        let alone = cues.names.len() == 1 && first.is_some_and(|first| first.len() == name.len());
        if let Some(subject) = subject.filter(|subject| !(alone && subject.name.chars().count() == name.len())) {
            self.frame.sentence_subject = Some(subject);
        }
    }

    fn completed(&mut self, name: &[char], measure: &Measure) -> String {
        let text = phrase::text(name);
        if name.is_empty() {
            return self.frame.topic.clone().filter(|_| self.frame.recent.is_empty()).or_else(|| self.frame.last.clone()).unwrap_or_default();
        }
        if self.is_measure_only(name) {
            return match self.owner() {
                Some(owner) if measure.transformation == Transformation::Level => format!("{owner}{text}"),
                _ => text,
            };
        }
        let head = self.lexicon.head_of(name).map(|length| phrase::text(&name[name.len() - length..]));
        let head = head.map(|head| head.strip_suffix("指数").map(str::to_owned).filter(|rest| !rest.is_empty()).unwrap_or(head));
        match head {
            Some(head) => self.frame.head = Some(head),
            None if measure.transformation != Transformation::Level => {
                if let Some(head) = &self.frame.head {
                    return format!("{text}{head}");
                }
            }
            None => {}
        }
        text
    }

    /// Whose a bare measuring noun is: the topic of the sentence, or the newest name.
    fn owner(&self) -> Option<String> {
        // A topic with 等 is the tail of a list that an earlier clause began.
        let listed = !self.frame.recent.is_empty();
        let topic = self.frame.topic.clone().filter(|topic| !(listed && topic.contains('等')));
        let recent = self.frame.recent.last().map(|fact| fact.indicator.clone());
        topic.or(recent).filter(|owner| self.lexicon.head_of(&owner.chars().collect::<Vec<_>>()).is_none())
    }

    /// A share names its part and its whole.
    fn share(&self, base: &str, cues: &Cues) -> String {
        let whole = phrase::text(&phrase::phrase(&self.text.chars, &cues.object));
        if cues.of {
            return format!("{base}占{whole}比重");
        }
        match base.strip_suffix("占比") {
            Some(part) => match &self.frame.total {
                Some(total) => {
                    let chars: Vec<char> = total.chars().collect();
                    let sum = self.lexicon.sum_of(&chars).unwrap_or(0);
                    format!("{part}占{}比重", phrase::text(&chars[..chars.len() - sum]))
                }
                None => base.to_owned(),
            },
            None => base.to_owned(),
        }
    }
}

/// 累计 before a bare measuring noun says only that it adds up.
fn unprefixed(name: &[char]) -> &[char] {
    if name.starts_with(&['累', '计']) && name.len() <= 6 { &name[2..] } else { name }
}
