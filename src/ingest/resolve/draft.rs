//! From the inbox to the catalog: the series that an unmatched figure asks for, with the names, the indicator and the
//! area that it needs.

use std::cell::RefCell;
use std::rc::Rc;

use super::fault::DraftError;
use super::figure::{as_foretold, of_other_base, other_base};
use super::naming::Names;
use super::who::{Gazetteer, Owners};
use super::{id_of, initials, phrase};
use crate::catalog::{Addition, Area, AreaKind, Catalog, GrowthBasis, Indicator, Matching, SeriesEntry};
use crate::domain::{Figure, Frequency, ObsStatus, Reach, Report, Series, SeriesId, Transformation};
use crate::ingest::precision;

/// Release of the series that were added here, in `releases.toml`.
pub const ADDED_RELEASE_ID: i32 = 999;

/// What a person decides about the series; what is left open is drafted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    pub series_id: Option<SeriesId>,
    /// Code of the indicator: one that is known gets the figure's phrase as another name, a new one is added.
    pub indicator: Option<String>,
    /// Code of the area or entity: one that is known gets the figure's subject as another name, a new one is added.
    pub area: Option<String>,
    /// English name of a new indicator.
    pub name_en: Option<String>,
    pub title_zh: Option<String>,
    pub title_en: Option<String>,
}

/// What has to be added to the catalog so that a series takes the figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// In the order in which they build on each other; the series, if a new one is needed, is the last.
    pub additions: Vec<Addition>,
    /// The series that will take the figure: a new one, or one that lacked only a name.
    pub series: Series,
}

/// The catalog as drafts are made from it.
pub struct Drafter<'c> {
    catalog: &'c Catalog,
    names: Names<'c>,
    /// Of the publisher that was asked for last: figures come report by report.
    gazetteer: RefCell<Option<(String, Rc<Gazetteer<'c>>)>>,
}

impl<'c> Drafter<'c> {
    pub fn new(catalog: &'c Catalog) -> Self {
        Self { catalog, names: Names::new(catalog), gazetteer: RefCell::new(None) }
    }

    fn gazetteer(&self, report: &Report) -> Rc<Gazetteer<'c>> {
        let mut last = self.gazetteer.borrow_mut();
        if let Some((publisher, gazetteer)) = last.as_ref()
            && *publisher == report.publisher
        {
            return Rc::clone(gazetteer);
        }
        let gazetteer = Rc::new(Gazetteer::new(self.catalog, report));
        *last = Some((report.publisher.clone(), Rc::clone(&gazetteer)));
        gazetteer
    }

    /// The area or entity that a figure of this report is taken to be about: its code, or its words.
    pub fn owner(&self, report: &Report, figure: &Figure) -> Result<String, String> {
        match self.gazetteer(report).owners(figure) {
            Owners::Known(owners) => owners.into_iter().next().ok_or_else(String::new),
            Owners::Unknown(subject) => Err(subject),
        }
    }

    /// The phrase of a figure without what says whose it is.
    pub fn phrase(&self, report: &Report, figure: &Figure) -> String {
        let gazetteer = self.gazetteer(report);
        match gazetteer.owners(figure) {
            Owners::Known(owners) => phrase::bare(&figure.indicator, &gazetteer.names_of(&owners)),
            Owners::Unknown(subject) => phrase::bare(&figure.indicator, &[&subject]),
        }
    }

    /// The series that takes this figure, ready to be added.
    ///
    /// # Errors
    /// What a person has to decide first.
    pub fn draft(&self, report: &Report, figure: &Figure, choices: &Choices) -> Result<Draft, DraftError> {
        let figure = &*as_foretold(figure, report);
        if let Some(base) = other_base(figure) {
            return Err(DraftError::OtherBase(of_other_base(base)));
        }
        let gazetteer = self.gazetteer(report);
        let (owner, owners, mut additions) = self.owner_for(&gazetteer, figure, choices)?;
        let mut names = gazetteer.names_of(&owners);
        names.extend(additions.iter().filter_map(new_name));
        let (indicator, added) = self.indicator_for(figure, &names, choices)?;
        additions.extend(added);
        let plain_id = short_id(&owner.code, &indicator, figure).or_else(|| choices.series_id.clone());
        let Some(plain_id) = plain_id else {
            return Err(DraftError::NoId(figure.freq.code().to_owned()));
        };
        let transformation = figure.transformation;
        let mut series = Series {
            series_id: plain_id,
            title_zh: title_zh(&owner, &indicator, figure),
            title_en: title_en(&owner, &indicator, figure),
            ref_area: owner.code.clone(),
            indicator: indicator.code.clone(),
            unit: figure.unit.clone(),
            decimals: precision::decimals(figure),
            freq: figure.freq,
            seasonal_adjustment: "NSA".to_owned(),
            transformation,
            collection: figure.collection,
            prices: figure.prices,
            release_id: ADDED_RELEASE_ID,
            notes: String::new(),
        };
        let reach = figure.period.reach(series.freq);
        let foretold = figure.obs_status == ObsStatus::Forecast;
        let takes = |entry: &&SeriesEntry| entry.matching.statuses.contains(&figure.obs_status);
        let known: Vec<_> = self.same_key(&series).filter(takes).collect();
        if let Some(known) = known.iter().find(|known| keeps(known, reach)) {
            if additions.is_empty() || choices.series_id.is_some() {
                return Err(DraftError::Kept(known.series.series_id.clone()));
            }
            return Ok(Draft { additions, series: known.series.clone() });
        }
        if let Some(reach) = reach.filter(|_| !known.is_empty()) {
            set_apart(&mut series, reach_words(reach));
        }
        if foretold {
            set_apart(&mut series, ("FORECAST", "（预期）", ", Forecast"));
        }
        series.series_id = choices.series_id.clone().unwrap_or(series.series_id);
        series.title_zh = choices.title_zh.clone().unwrap_or(series.title_zh);
        series.title_en = choices.title_en.clone().unwrap_or(series.title_en);
        // Quarters and half-years of one thing are told in turns; months and totals since January side by side.
        let reach = reach.filter(|_| !known.is_empty() || series.freq == Frequency::Monthly);
        let mut matching = Matching { reach, ..Matching::of(&series) };
        matching.areas.extend(owners.into_iter().take(1).filter(|code| *code != series.ref_area));
        // Whichever comes first, targets and what became of them are two series.
        if foretold {
            matching.statuses = vec![ObsStatus::Forecast];
        }
        additions.push(Addition::Series(SeriesEntry { series: series.clone(), matching }));
        Ok(Draft { additions, series })
    }

    /// The owner, the owners that the matching will find, and what has to be added for it.
    fn owner_for(
        &self,
        gazetteer: &Gazetteer<'c>,
        figure: &Figure,
        choices: &Choices,
    ) -> Result<(Area, Vec<String>, Vec<Addition>), DraftError> {
        let read = gazetteer.owners(figure);
        let Some(code) = &choices.area else {
            return match read {
                Owners::Known(owners) => {
                    let owner = owners.first().and_then(|code| self.catalog.area(code));
                    Ok((owner.ok_or(DraftError::NoOwner)?.clone(), owners, Vec::new()))
                }
                Owners::Unknown(subject) if subject.is_empty() => Err(DraftError::NoOwner),
                Owners::Unknown(subject) => Err(DraftError::UnknownOwner(subject)),
            };
        };
        check_code(code)?;
        match (self.catalog.area(code), read) {
            (Some(area), Owners::Known(owners)) => Ok((area.clone(), owners, Vec::new())),
            (_, Owners::Unknown(subject)) if subject.is_empty() => Err(DraftError::NoOwner),
            (Some(area), Owners::Unknown(name)) => {
                let addition = Addition::AreaName { area: code.clone(), name };
                Ok((area.clone(), vec![code.clone()], vec![addition]))
            }
            (None, Owners::Unknown(name)) => Ok(self.new_area(gazetteer, code, &name)),
            (None, Owners::Known(_)) if !figure.subject.is_empty() => {
                let so_named = |area: &&Area| area.names().any(|name| name == figure.subject);
                if let Some(known) = self.catalog.areas().iter().find(so_named) {
                    let (subject, code) = (figure.subject.clone(), known.code.clone());
                    return Err(DraftError::KnownOwner { subject, code });
                }
                Ok(self.new_area(gazetteer, code, &figure.subject))
            }
            (None, Owners::Known(_)) => Err(DraftError::NoOwner),
        }
    }

    fn new_area(
        &self,
        gazetteer: &Gazetteer<'c>,
        code: &str,
        name: &str,
    ) -> (Area, Vec<String>, Vec<Addition>) {
        let area = Area {
            code: code.to_owned(),
            gb: None,
            kind: kind_of(name),
            name_zh: name.to_owned(),
            name_en: name.to_owned(),
            aliases: Vec::new(),
            local: Vec::new(),
            parent: gazetteer.home().map(|home| home.code.clone()),
        };
        (area.clone(), vec![code.to_owned()], vec![Addition::Area(area)])
    }

    fn indicator_for(
        &self,
        figure: &Figure,
        owner_names: &[&str],
        choices: &Choices,
    ) -> Result<(Indicator, Option<Addition>), DraftError> {
        let named = self.names.of(figure, owner_names);
        let bare = phrase::bare(&figure.indicator, owner_names);
        let known = choices.indicator.as_ref().is_some_and(|code| self.catalog.indicator(code).is_some());
        if bare.is_empty() && !known {
            return Err(DraftError::NoPhrase);
        }
        if let Some(code) = &choices.indicator {
            check_code(code)?;
            let Some(known) = self.catalog.indicator(code) else {
                return Ok(new_indicator(figure, code, bare, choices));
            };
            if let Some(measured) = self.names.other_unit(known, figure, &bare) {
                let (indicator, found) = (code.clone(), figure.unit.measure.to_string());
                return Err(DraftError::OtherUnit { indicator, measured: measured.to_string(), found });
            }
            let so_named = named.iter().any(|indicator| indicator.code == *code) && named.len() == 1;
            let bare_is_empty = bare.is_empty();
            let phrase = Addition::Phrase { indicator: code.clone(), phrase: bare };
            return Ok((known.clone(), (!so_named && !bare_is_empty).then_some(phrase)));
        }
        match named.as_slice() {
            [known] => Ok(((*known).clone(), None)),
            // A rate was read of it first, or a level in another unit: the new series adds its unit.
            [] => match self.names.exactly(&bare) {
                Some(known) => Ok((known.clone(), None)),
                None => Ok(new_indicator(figure, &self.code_for(&bare), bare, choices)),
            },
            several => {
                Err(DraftError::SeveralIndicators(several.iter().map(|known| known.code.clone()).collect()))
            }
        }
    }

    /// A code for a phrase that no indicator has yet: its initials, numbered where they are taken.
    fn code_for(&self, phrase: &str) -> String {
        let code = initials::code(phrase);
        let numbered = (2..).map(|number| format!("{code}{number}"));
        let mut candidates = std::iter::once(code.clone()).chain(numbered);
        candidates.find(|code| self.catalog.indicator(code).is_none()).unwrap_or(code)
    }

    fn same_key(&self, series: &Series) -> impl Iterator<Item = &'c SeriesEntry> {
        let same = |other: &Series| {
            other.ref_area == series.ref_area
                && other.indicator == series.indicator
                && other.transformation == series.transformation
                && other.freq == series.freq
                && other.prices == series.prices
                && other.seasonal_adjustment == series.seasonal_adjustment
        };
        let own = self.catalog.series().iter().filter(|entry| entry.matching.alternate_of.is_none());
        own.filter(move |entry| same(&entry.series))
    }
}

/// Whether a series takes figures of this reach. One that says nothing takes single periods, as far as anybody knows.
fn keeps(known: &SeriesEntry, reach: Option<Reach>) -> bool {
    reach.is_none() || reach == Some(known.matching.reach.unwrap_or(Reach::OnePeriod))
}

/// What an id and titles of one reach have beside those of the other.
const fn reach_words(reach: Reach) -> (&'static str, &'static str, &'static str) {
    match reach {
        Reach::OnePeriod => ("SINGLE", "（单期）", ", Single Period"),
        Reach::YearToDate => ("YTD", "（累计）", ", Year to Date"),
    }
}

/// An id and titles beside those of another series of the same thing.
fn set_apart(series: &mut Series, (mark, zh, en): (&str, &str, &str)) {
    let id = series.series_id.as_str();
    let apart = id.rsplit_once('_').map(|(stem, freq)| SeriesId::new(&format!("{stem}_{mark}_{freq}")));
    if let Some(Ok(apart)) = apart {
        series.series_id = apart;
    }
    series.title_zh.push_str(zh);
    series.title_en.push_str(en);
}

/// The name of an area or entity that an addition makes known.
fn new_name(addition: &Addition) -> Option<&str> {
    match addition {
        Addition::Area(area) => Some(&area.name_zh),
        Addition::AreaName { name, .. } => Some(name),
        _ => None,
    }
}

/// The id of a series for such a figure, with a shorter code of the indicator where it would be too long.
fn short_id(owner: &str, indicator: &Indicator, figure: &Figure) -> Option<SeriesId> {
    let mut short = indicator.clone();
    loop {
        if let Some(id) = id_of(owner, &short, figure) {
            return Some(id);
        }
        short.code.pop()?;
        short.code.truncate(short.code.trim_end_matches('_').len());
    }
}

fn check_code(code: &str) -> Result<(), DraftError> {
    SeriesId::new(code).map(|_| ()).map_err(|_| DraftError::Code(code.to_owned()))
}

/// The indicator that a figure's phrase names. Its growth is taken for comparable until somebody knows better: nothing
/// is derived from it.
fn new_indicator(
    figure: &Figure,
    code: &str,
    name: String,
    choices: &Choices,
) -> (Indicator, Option<Addition>) {
    let indicator = Indicator {
        code: code.to_owned(),
        name_en: choices.name_en.clone().unwrap_or_else(|| name.clone()),
        phrases: Vec::new(),
        name_zh: name,
        terms: Vec::new(),
        beside: Vec::new(),
        collection: figure.collection,
        unit_measure: figure.unit.measure.clone(),
        growth_basis: GrowthBasis::Comparable,
        parts: Vec::new(),
    };
    (indicator.clone(), Some(Addition::Indicator(indicator)))
}

fn kind_of(name: &str) -> AreaKind {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match () {
        () if ends(&["新区", "开发区", "园区", "保税区", "试验区", "示范区", "片区"]) => {
            AreaKind::Zone
        }
        () if ends(&["省", "自治区"]) => AreaKind::Province,
        () if ends(&["市", "自治州", "州", "盟"]) => AreaKind::City,
        () if ends(&["区", "县", "旗"]) => AreaKind::District,
        () => AreaKind::Entity,
    }
}

/// Whether a contribution is a share of the whole growth, not points of it.
fn is_rate(figure: &Figure) -> bool {
    figure.unit.measure.as_str() != "PP"
}

fn title_zh(owner: &Area, indicator: &Indicator, figure: &Figure) -> String {
    let how = match figure.transformation {
        Transformation::Level => "",
        Transformation::GrowthOverPrevious => "：环比增速",
        Transformation::GrowthOverYear => "：同比增速",
        Transformation::GrowthSinceBase => "：较基期增幅",
        Transformation::AverageGrowth => "：年均增速",
        Transformation::Share => "：比重",
        Transformation::Contribution if is_rate(figure) => "：贡献率",
        Transformation::Contribution => "：拉动点数",
        Transformation::ChangeOverPrevious => "：环比增减",
        Transformation::ChangeOverYear => "：同比增减",
        Transformation::DifferenceFromSeries => "：差额",
    };
    format!("{}{}{how}", owner.name_zh, indicator.name_zh)
}

fn title_en(owner: &Area, indicator: &Indicator, figure: &Figure) -> String {
    let how = match figure.transformation {
        Transformation::Level => "",
        Transformation::GrowthOverPrevious => ", Growth over the Previous Period",
        Transformation::GrowthOverYear => ", Growth over One Year",
        Transformation::GrowthSinceBase => ", Growth since a Base",
        Transformation::AverageGrowth => ", Average Growth a Year",
        Transformation::Share => ", Share",
        Transformation::Contribution if is_rate(figure) => ", Contribution Rate",
        Transformation::Contribution => ", Contribution",
        Transformation::ChangeOverPrevious => ", Change over the Previous Period",
        Transformation::ChangeOverYear => ", Change over One Year",
        Transformation::DifferenceFromSeries => ", Difference",
    };
    format!("{}: {}{how}", owner.name_en, indicator.name_en)
}
