//! Whose a figure is: an area or entity of the lexicon, 全市 and its kind, an organisation that begins the clause.

use super::cues::{Cues, SubjectRef};
use super::frame::{Frame, Hold, Subject};
use crate::extract::lexicon::{AreaEntry, Class, Lexicon};

/// The publisher's place in the world.
#[derive(Debug, Clone)]
pub(super) struct Home<'a> {
    pub lexicon: &'a Lexicon,
    /// Place of the publisher's area in the lexicon.
    pub area: Option<usize>,
    /// Its name, where the lexicon does not know it.
    pub name: Option<String>,
}

const COUNTRY: &str = "CN";

impl Home<'_> {
    pub(super) fn subject_of(&self, place: usize) -> Subject {
        let area = self.lexicon.area(place);
        let name = if area.code == COUNTRY { "全国".to_owned() } else { area.name_zh.clone() };
        Subject { name, code: Some(area.code.clone()) }
    }

    /// A zone or an entity under the name that the text gives it; a local name is nobody's but the publisher's.
    pub(super) fn subject_as(&self, place: usize, written: &[char]) -> Subject {
        let area = self.lexicon.area(place);
        if !matches!(area.kind.as_str(), "zone" | "entity") {
            return self.subject_of(place);
        }
        let written: String = written.iter().collect();
        let name = if area.local.contains(&written) { area.name_zh.clone() } else { written };
        Subject { name, code: Some(area.code.clone()) }
    }

    /// The publisher's own area, where it is known.
    pub(super) fn subject(&self) -> Option<Subject> {
        let unknown = || self.name.clone().map(|name| Subject { name, code: None });
        self.area.map(|place| self.subject_of(place)).or_else(unknown)
    }

    /// What 全市, 全省 or 全国 mean to this publisher.
    fn named(&self, class: Class, written: &[char], frame: &Frame) -> Option<Subject> {
        let known = frame.place.as_ref();
        if class == Class::HomeCountry {
            return Some(self.lexicon.area_by_code(COUNTRY).map_or_else(
                || Subject { name: "全国".to_owned(), code: None },
                |place| self.subject_of(place),
            ));
        }
        let nobody = || Subject { name: written.iter().collect(), code: None };
        let Some(place) = self.area else {
            // 全市 told by a district is the city above it, which nobody named.
            let of = |name: &String| is_of(class, name);
            return if self.name.as_ref().is_none_or(of) { self.subject() } else { Some(nobody()) };
        };
        let area = self.lexicon.area(place);
        // 全市 told by somebody from elsewhere is the city spoken of.
        if area.code == COUNTRY {
            return known.map(|known| {
                if class == Class::HomeProvince { self.province(known) } else { known.clone() }
            });
        }
        // So it is to a province, which is no city, and 全县 to whoever is no county.
        let same = |name: &str| is_of(class, name);
        // 石家庄市…。全市…: of the city that the text is about, where 我市 is the publisher's.
        let whole = written.first() == Some(&'全');
        if let Some(holder) = frame.holder.as_ref().filter(|holder| whole && same(&holder.name)) {
            return Some(holder.clone());
        }
        if class != Class::HomeProvince && !same(&area.name_zh) {
            let spoken = known.filter(|known| same(&known.name)).cloned();
            let lower = area.kind == "province" || class == Class::HomeDistrict;
            let above = || self.above(place, |area| same(&area.name_zh)).unwrap_or_else(nobody);
            return spoken.or_else(|| {
                Some(match area.kind.as_str() {
                    "district" => above(),
                    _ if lower => nobody(),
                    _ => self.subject_of(place),
                })
            });
        }
        if class == Class::HomeProvince && area.kind != "province" {
            let above = self.above(place, |area| area.kind == "province");
            return Some(above.unwrap_or_else(|| self.subject_of(place)));
        }
        Some(self.subject_of(place))
    }

    /// The nearest area in which a place lies and that is such a one.
    fn above(&self, place: usize, is_such: impl Fn(&AreaEntry) -> bool) -> Option<Subject> {
        let parent = |place: &usize| self.lexicon.area_by_code(self.lexicon.area(*place).parent.as_deref()?);
        let mut above = std::iter::successors(parent(&place), parent);
        above.find(|place| is_such(self.lexicon.area(*place))).map(|place| self.subject_of(place))
    }

    /// The province of a city that is spoken of.
    fn province(&self, known: &Subject) -> Subject {
        let area = known
            .code
            .as_deref()
            .and_then(|code| self.lexicon.area_by_code(code))
            .map(|place| self.lexicon.area(place));
        let city = area.filter(|area| matches!(area.kind.as_str(), "city" | "district"));
        let parent = city.and_then(|area| self.lexicon.area_by_code(area.parent.as_deref()?));
        parent.map_or_else(|| known.clone(), |place| self.subject_of(place))
    }

    /// The subject that a zone begins with.
    fn read(&self, cues: &Cues, chars: &[char], frame: &Frame) -> Option<Subject> {
        match cues.subject.as_ref()? {
            SubjectRef::Area(place, (start, end)) => Some(self.subject_as(*place, &chars[*start..*end])),
            SubjectRef::Home(class, (start, end)) => self.named(*class, &chars[*start..*end], frame),
            // 该区: the district just named, or one that nobody knows.
            SubjectRef::Named(subject) => {
                let meant = |known: &&Subject| {
                    subject.name.starts_with('该') && known.name.chars().last() == subject.name.chars().last()
                };
                Some(frame.place.as_ref().filter(meant).unwrap_or(subject).clone())
            }
        }
    }

    /// Takes over a zone's subject: it holds on where a sentence begins with it, else through its clauses.
    pub(super) fn take(&self, cues: &Cues, chars: &[char], frame: &mut Frame) {
        if cues.areas.len() > 1 {
            return;
        }
        let Some(subject) = self.read(cues, chars, frame) else {
            // 全国增长5.1%，文旅营收…: what has a measure of its own is no part of the aside.
            if frame.borrowed && !cues.names.is_empty() {
                frame.resume();
            }
            return;
        };
        let Some(named) = cues.subject.as_ref() else { return };
        // 我市, 全省: whoever speaks so tells of his own.
        let home = matches!(named, SubjectRef::Home(class, _) if *class != Class::HomeCountry);
        let local = subject.code.as_deref().is_some_and(|code| code != COUNTRY);
        let (told, listing) = (!frame.recent.is_empty(), frame.listing);
        let hold = match named {
            _ if cues.among => Hold::Aside,
            SubjectRef::Named(_) if self.is_region(&subject.name) => Hold::Paragraph,
            _ => Hold::Text,
        };
        frame.speak_of(subject.clone(), hold);
        frame.borrowed = told && cues.names.is_empty() && !listing;
        if home && !frame.borrowed && hold == Hold::Text && !listing && !frame.viewed {
            frame.holder = Some(subject.clone());
            frame.settled = Some(subject.clone());
        }
        if local && (frame.place.is_none() || frame.holder.as_ref() == Some(&subject)) {
            frame.place = Some(subject);
        }
    }

    fn is_region(&self, name: &str) -> bool {
        let name: Vec<char> = name.chars().collect();
        self.lexicon.word_at(&name) == Some((name.len(), Class::Region))
    }

    pub(super) fn current(&self, frame: &Frame) -> Subject {
        let known = frame.sentence_subject.clone().or_else(|| frame.subject.clone());
        known.or_else(|| self.subject()).unwrap_or_default()
    }

    /// The organisation that is a noun phrase's first word, or begins it before a measuring noun: 某公司|资产总额.
    pub(super) fn organisation(&self, name: &[char]) -> Option<Subject> {
        let end = (1..name.len()).rev().find_map(|at| {
            let length = self.lexicon.begins(Class::Organisation, &name[at..])?;
            let end = at + length;
            let whole = end == name.len();
            (whole
                || self.lexicon.ends(Class::Head, &name[end..]).is_some_and(|head| head == name.len() - end))
            .then_some(end)
        })?;
        let owner = &name[..end];
        let plain = !owner.iter().any(|c| matches!(c, '的' | '于' | '等' | '个' | '、'));
        plain.then(|| Subject { name: owner.iter().collect(), code: None })
    }
}

/// Whether 全省, 全市 or 全区 can mean the area of this name: 北京市 is a city and a province, an autonomous region is 全区.
fn is_of(class: Class, name: &str) -> bool {
    const PROVINCES: [&str; 6] = ["省", "自治区", "北京市", "天津市", "上海市", "重庆市"];
    let ends: &[&str] = match class {
        Class::HomeProvince => &PROVINCES,
        Class::HomeCity => &["市"],
        _ => &["区", "县", "旗", "州", "盟", "镇", "域"],
    };
    ends.iter().any(|end| name.ends_with(end)) || (class != Class::HomeProvince && name.ends_with("试验区"))
}
