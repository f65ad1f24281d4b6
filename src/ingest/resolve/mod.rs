//! Figures become observations: each is matched with the one series that measures the same thing.
//!
//! A figure matches a series when the indicator that its words name, its owner, transformation, unit, frequency and
//! status all agree. More than one such series is a refusal, none is the analyst's inbox, and both say why. A report
//! that states a fact twice gives one observation: the surest statement; the others stay as evidence. Nothing is
//! guessed, and a forecast never becomes an actual.

mod draft;
mod fault;
mod figure;
mod initials;
mod money;
mod naming;
mod phrase;
mod repeat;
#[cfg(test)]
pub(crate) mod tests;
pub(super) mod units;
mod who;

use crate::catalog::{Catalog, GrowthBasis, Indicator, SeriesEntry};
use crate::domain::{
    Collection, Figure, FigureKind, Frequency, ObsStatus, Period, Prices, Reach, Reading, Report, Resolution,
    SeriesId, Transformation, UnitMeasure,
};

pub use draft::{ADDED_RELEASE_ID, Choices, Draft, Drafter};
pub use fault::DraftError;
use figure::{as_foretold, of_other_base, other_base};
use naming::Names;
use units::Conversion;
use who::{Gazetteer, Owners};

/// What became of one figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// Place in the list of figures that was given.
    pub figure: usize,
    pub resolution: Resolution,
    /// The series, of a match and of a duplicate.
    pub series_id: Option<SeriesId>,
    /// The observation in the unit of the series; only a match has one.
    pub reading: Option<Reading>,
    /// Why, in words for the analyst.
    pub reason: String,
}

/// Matches the figures of one report with the series of the catalog; one answer a figure, in their order.
pub fn resolve(catalog: &Catalog, report: &Report, figures: &[Figure]) -> Vec<Resolved> {
    let resolver =
        Resolver { catalog, report, names: Names::new(catalog), gazetteer: Gazetteer::new(catalog, report) };
    let matches: Vec<Match<'_>> = figures.iter().map(|figure| resolver.figure(figure)).collect();
    repeat::settle(catalog, figures, matches)
}

/// The id of a series for such a figure; none for the change of a rate, which has no level of its own.
fn id_of(owner: &str, indicator: &Indicator, figure: &Figure) -> Option<SeriesId> {
    if figure.unit.measure == UnitMeasure::percentage_point()
        && figure.transformation != Transformation::Contribution
    {
        return None;
    }
    let id = match figure.transformation {
        Transformation::Level => format!("{owner}_{}_{}", indicator.code, figure.freq),
        other => format!("{owner}_{}_{other}_{}", indicator.code, figure.freq),
    };
    SeriesId::new(&id).ok()
}

/// A figure before it is compared with the others of its report.
enum Match<'c> {
    Series(&'c SeriesEntry, Reading),
    Refused(Resolution, String),
}

struct Resolver<'c> {
    catalog: &'c Catalog,
    report: &'c Report,
    names: Names<'c>,
    gazetteer: Gazetteer<'c>,
}

impl<'c> Resolver<'c> {
    fn figure(&self, figure: &Figure) -> Match<'c> {
        let figure = &*as_foretold(figure, self.report);
        if figure.kind == FigureKind::NotAnIndicator {
            return Match::Refused(
                Resolution::NotAnIndicator,
                "a count that measures no indicator".to_owned(),
            );
        }
        if figure.obs_status != ObsStatus::Forecast && figure.period.end() > self.report.published_on {
            return unmatched(format!(
                "its period ends on {}, after the publication on {}, and it is no forecast",
                figure.period.end(),
                self.report.published_on
            ));
        }
        if let Some(base) = other_base(figure) {
            return unmatched(of_other_base(base));
        }
        let owners = match self.gazetteer.owners(figure) {
            Owners::Known(owners) => owners,
            Owners::Unknown(subject) if subject.is_empty() => {
                return unmatched(
                    "no area or entity is named, and the publisher has no home area".to_owned(),
                );
            }
            Owners::Unknown(subject) => {
                return unmatched(format!("the area or entity `{subject}` is not in the catalog"));
            }
        };
        let named = self.names.of(figure, &self.gazetteer.names_of(&owners));
        if named.is_empty() {
            return unmatched(format!(
                "no indicator of the catalog is named `{}` and measured in {}",
                figure.indicator, figure.unit.measure
            ));
        }
        self.among(figure, &owners, &named)
    }

    /// The series of the named indicators that agrees in everything else.
    fn among(&self, figure: &Figure, owners: &[String], named: &[&'c Indicator]) -> Match<'c> {
        let of_indicator = |entry: &&SeriesEntry| named.iter().any(|i| i.code == entry.series.indicator);
        let all =
            self.catalog.series().iter().filter(of_indicator).filter(|e| e.matching.alternate_of.is_none());
        let mut left: Vec<&SeriesEntry> = all.collect();
        for part in PARTS {
            let agreeing: Vec<&SeriesEntry> = left
                .iter()
                .copied()
                .filter(|entry| part.agrees(self.catalog, entry, figure, owners))
                .collect();
            if agreeing.is_empty() {
                return unmatched(part.refusal(&left, figure, owners, named));
            }
            left = agreeing;
        }
        let closest = left.iter().map(|entry| closeness(entry, figure, owners)).min();
        left.retain(|entry| Some(closeness(entry, figure, owners)) == closest);
        match left.as_slice() {
            [entry] => converted(entry, figure),
            several => {
                let ids: Vec<&str> = several.iter().map(|entry| entry.series.series_id.as_str()).collect();
                Match::Refused(
                    Resolution::Ambiguous,
                    format!("{} all fit: name the one that is meant", ids.join(", ")),
                )
            }
        }
    }
}

/// What must agree beside the indicator, in the order in which it is asked.
#[derive(Debug, Clone, Copy)]
enum Part {
    Owner,
    Transformation,
    Prices,
    Unit,
    Frequency,
    Reach,
    Status,
}

const PARTS: [Part; 7] =
    [Part::Owner, Part::Transformation, Part::Prices, Part::Unit, Part::Frequency, Part::Reach, Part::Status];

impl Part {
    fn agrees(self, catalog: &Catalog, entry: &SeriesEntry, figure: &Figure, owners: &[String]) -> bool {
        let (series, matching) = (&entry.series, &entry.matching);
        match self {
            Self::Owner => matching.areas.iter().any(|area| owners.contains(area)),
            Self::Transformation => matching.transformations.contains(&figure.transformation),
            Self::Prices => {
                let basis = catalog.indicator(&series.indicator).map(|indicator| indicator.growth_basis);
                prices_agree(series.prices, figure.prices, basis == Some(GrowthBasis::Real))
            }
            Self::Unit => Conversion::between(&figure.unit, &series.unit).is_some(),
            Self::Frequency => {
                matching.freqs.contains(&figure.freq)
                    || (tells_quarters(figure) && matching.freqs.contains(&Frequency::Quarterly))
            }
            Self::Reach => {
                let told = figure.period.reach(series.freq);
                matching.reach.is_none() || told.is_none() || matching.reach == told
            }
            Self::Status => matching.statuses.contains(&figure.obs_status),
        }
    }

    /// Why none of the series that agreed so far agrees in this part too.
    fn refusal(
        self,
        left: &[&SeriesEntry],
        figure: &Figure,
        owners: &[String],
        named: &[&Indicator],
    ) -> String {
        let names: Vec<&str> = named.iter().map(|indicator| indicator.name_zh.as_str()).collect();
        let names = names.join(" / ");
        let ids = |of: &[&SeriesEntry]| {
            of.iter().map(|entry| entry.series.series_id.as_str()).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Owner => {
                let owner = owners.first().map_or("no owner", String::as_str);
                let wanted = named.first().and_then(|indicator| id_of(owner, indicator, figure));
                let wanted = wanted.map_or_else(String::new, |id| format!("; {id} would be its id"));
                format!("`{names}` has no series for {owner}{wanted}")
            }
            Self::Transformation => {
                format!(
                    "`{names}` of {} is not kept as {}: there is {}",
                    owners.join(", "),
                    figure.transformation,
                    ids(left)
                )
            }
            Self::Prices => format!("it is at prices {}, which {} is not", figure.prices, ids(left)),
            Self::Unit => format!("{} cannot be turned into the unit of {}", figure.unit.measure, ids(left)),
            Self::Frequency => {
                format!("its period is of frequency {}, which {} does not take", figure.freq, ids(left))
            }
            Self::Reach => of_other_reach(figure, &ids(left)),
            Self::Status if figure.obs_status == ObsStatus::Forecast => {
                format!("a forecast or target is never an actual: {} takes no forecast", ids(left))
            }
            Self::Status => format!("{} takes no value of status {}", ids(left), figure.obs_status),
        }
    }
}

/// Why a figure is no value of these series, which keep single periods, or those since the start of the year.
pub(super) fn of_other_reach(figure: &Figure, ids: &str) -> String {
    let period = figure.period;
    format!(
        "{} to {} is {}, which {ids} does not keep: add a series of its own",
        period.start(),
        period.end(),
        match period.reach(figure.freq) {
            Some(Reach::YearToDate) => "a value since the start of the year",
            _ => "a single period",
        }
    )
}

/// 6月末 and 二季度末 are one day: a stock told of the month is that of the quarter. 1—3月 and 一季度 are one span, and so
/// are 1—9月 and 前三季度.
fn tells_quarters(figure: &Figure) -> bool {
    let (start, end) = (figure.period.start(), figure.period.end());
    let quarter = Period::holding(Frequency::Quarterly, end);
    let is_stock = figure.collection == Collection::EndOfPeriod && start == end;
    let is_flow = start <= quarter.start() && Frequency::Quarterly.first_day(start) == start;
    figure.freq == Frequency::Monthly && end == quarter.end() && (is_stock || is_flow)
}

/// Prices that nobody states are current ones, except of an indicator whose growth is real as a rule.
fn prices_agree(series: Prices, figure: Prices, really: bool) -> bool {
    match (series, figure) {
        (_, Prices::Unstated) | (Prices::Unstated, Prices::Current) => true,
        (Prices::Unstated, Prices::Constant) => really,
        (known, said) => known == said,
    }
}

/// Order of preference among series that all fit, smallest first: the owner itself before an area that is also
/// written for it, and the exact transformation, frequency and prices before those that are also accepted.
fn closeness(entry: &SeriesEntry, figure: &Figure, owners: &[String]) -> (usize, [bool; 6]) {
    let series = &entry.series;
    let rank = owners.iter().position(|owner| entry.matching.areas.contains(owner)).unwrap_or(usize::MAX);
    let own = owners.get(rank) == Some(&series.ref_area);
    let other = [
        !own,
        series.transformation != figure.transformation,
        series.freq != figure.freq,
        series.prices != figure.prices,
        entry.matching.reach.is_none() && figure.period.reach(series.freq).is_some(),
        entry.matching.reach == Some(Reach::YearToDate) && figure.period.reach(series.freq).is_none(),
    ];
    (rank, other)
}

fn converted<'c>(entry: &'c SeriesEntry, figure: &Figure) -> Match<'c> {
    let Some(conversion) = Conversion::between(&figure.unit, &entry.series.unit) else {
        return unmatched(Part::Unit.refusal(&[entry], figure, &[], &[]));
    };
    let reading = Reading {
        span: figure.period,
        value: Some(conversion.apply(figure.value)),
        obs_status: figure.obs_status,
        qualifier: figure.qualifier,
        value_min: figure.value_min.map(|bound| conversion.apply(bound)),
        value_max: figure.value_max.map(|bound| conversion.apply(bound)),
    };
    Match::Series(entry, reading)
}

fn unmatched<'c>(reason: String) -> Match<'c> {
    Match::Refused(Resolution::Unmatched, reason)
}
