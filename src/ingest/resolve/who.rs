//! Whose a figure is: the areas and entities that its subject names, as its publisher means them.

use std::collections::HashMap;

use crate::catalog::{Area, Catalog};
use crate::domain::{Figure, Report};

/// Endings of the proper name of a place that the catalog may not know.
const PLACE_ENDINGS: [&str; 11] =
    ["自治区", "自治州", "自治县", "开发区", "地区", "新区", "省", "州", "盟", "旗", "县"];

/// Endings of the proper name of a body that the catalog may not know.
const BODY_ENDINGS: [&str; 6] = ["公司", "集团", "银行", "大学", "医院", "研究院"];

/// Kinds of bodies: what all of them do is done by the area they are in.
const BODY_KINDS: [&str; 12] = [
    "金租公司",
    "金融租赁公司",
    "租赁公司",
    "保险公司",
    "证券公司",
    "上市公司",
    "财务公司",
    "担保公司",
    "商业银行",
    "政策性银行",
    "工业企业",
    "子公司",
];

/// The owners that a figure may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owners {
    /// Codes of areas or entities, the likeliest first.
    Known(Vec<String>),
    /// The subject is the name of something that the catalog does not know.
    Unknown(String),
}

/// Names of areas as one publisher uses them.
pub(super) struct Gazetteer<'c> {
    home: Option<&'c Area>,
    /// Name and code, longest names first.
    names: Vec<(&'c str, &'c str)>,
    /// Places in `names` by the character that a name begins with, in order.
    by_first: HashMap<char, Vec<usize>>,
}

impl<'c> Gazetteer<'c> {
    /// The names that mean an area to the publisher of `report`: those that mean it everywhere, and the local ones of
    /// areas within its home.
    pub(super) fn new(catalog: &'c Catalog, report: &Report) -> Self {
        let home = catalog.publisher_area(&report.publisher);
        let mut names = Vec::new();
        for area in catalog.areas() {
            names.extend(area.names().map(|name| (name, area.code.as_str())));
            let near =
                home.is_some_and(|home| catalog.lineage(&area.code).any(|above| above.code == home.code));
            if near {
                names.extend(area.local.iter().map(|name| (name.as_str(), area.code.as_str())));
            }
        }
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut by_first: HashMap<char, Vec<usize>> = HashMap::new();
        for (place, (name, _)) in names.iter().enumerate() {
            if let Some(first) = name.chars().next() {
                by_first.entry(first).or_default().push(place);
            }
        }
        Self { home, names, by_first }
    }

    /// The area that the publisher is at home in.
    pub(super) const fn home(&self) -> Option<&'c Area> {
        self.home
    }

    /// The owners of a figure. What the subject says goes before the code that was read with it, and before the
    /// publisher's home, which is taken only where nothing else is said.
    pub(super) fn owners(&self, figure: &Figure) -> Owners {
        let mut named = self.named_in(&figure.subject);
        // 天津银行 is a bank, not the city in its name, unless it is known as itself.
        let body =
            ends_with_one(&figure.subject, &BODY_ENDINGS) && !contains_one(&figure.subject, &BODY_KINDS);
        if body && !self.names.iter().any(|(name, _)| figure.subject.ends_with(name)) {
            return Owners::Unknown(figure.subject.clone());
        }
        if let Some(code) = &figure.ref_area {
            if named.is_empty() || named.contains(code) {
                named.retain(|other| other != code);
                named.insert(0, code.clone());
            }
            return Owners::Known(named);
        }
        if !named.is_empty() {
            return Owners::Known(named);
        }
        if ends_with_one(&figure.subject, &PLACE_ENDINGS) {
            return Owners::Unknown(figure.subject.clone());
        }
        let named = self.named_in(&figure.indicator);
        if !named.is_empty() {
            return Owners::Known(named);
        }
        match self.home {
            Some(home) => Owners::Known(vec![home.code.clone()]),
            None => Owners::Unknown(figure.subject.clone()),
        }
    }

    /// Codes of the areas that `text` names, in its order; a longer name hides the shorter one inside it.
    fn named_in(&self, text: &str) -> Vec<String> {
        let mut at: Vec<(usize, usize)> = Vec::new();
        for (start, first) in text.char_indices() {
            let begins = |place: &&usize| {
                self.names.get(**place).is_some_and(|(name, _)| text[start..].starts_with(name))
            };
            let places = self.by_first.get(&first).into_iter().flatten();
            at.extend(places.filter(begins).map(|place| (*place, start)));
        }
        // The longest names first, as they stand in the list.
        at.sort_unstable();
        let mut found: Vec<(usize, usize, &str)> = Vec::new();
        for (place, start) in at {
            let Some((name, code)) = self.names.get(place) else { continue };
            let end = start + name.len();
            if !found.iter().any(|(from, to, _)| *from < end && start < *to) {
                found.push((start, end, code));
            }
        }
        found.sort_unstable();
        let mut codes: Vec<String> = Vec::new();
        for (_, _, code) in found {
            if !codes.iter().any(|known| known == code) {
                codes.push(code.to_owned());
            }
        }
        codes
    }

    /// Names that may lead an indicator's name without being part of it.
    pub(super) fn names_of(&self, owners: &[String]) -> Vec<&'c str> {
        self.names
            .iter()
            .filter(|(_, code)| owners.iter().any(|owner| owner == code))
            .map(|(name, _)| *name)
            .collect()
    }
}

fn ends_with_one(text: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| text.ends_with(ending))
}

fn contains_one(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| text.contains(part))
}
