//! The year of a period that is written without one: that of the period before it.
//!
//! Tables write a year once: `2024年11月, 12月, 1月, 2月` across the top, `2021年一季度, 二季度, …` down the side. What
//! follows has the same year, until month or quarter turn back: 12月, 1月 goes on into the next year, and 1月, 12月, 11月
//! back into the year before. A step is taken where it is shortest; one that may go either way is refused, and so is what
//! follows it until a year is written.

use chrono::{Datelike, NaiveDate};

use super::{Context, PeriodError, Spelled, YearFrom, spell};

/// Where the year of the first period comes from, if no period has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The lines above the table: all its periods are of this year.
    Stated(i32),
    /// The same lines, which name several years: none of them.
    Unclear,
    /// The publication date: it had ended by then.
    Published(NaiveDate),
}

/// Periods that follow each other in a header, or down the rows of one series.
#[derive(Debug, Clone, Default)]
pub struct Run {
    last: Option<Spelled>,
    /// What was read without a year since the last written one.
    since: Option<Box<Since>>,
}

#[derive(Debug, Clone)]
struct Since {
    /// The last period of each shape, and which way that shape goes.
    lasts: Vec<(Spelled, Option<Way>)>,
    /// Where no year was written before, what told the first one.
    origin: Option<Origin>,
    /// Whether a period was refused because its year is unclear: what follows it stands after nothing that is known.
    is_lost: bool,
    /// Whether the ends went forward since: what a longer period holds may then be of the next year.
    has_advanced: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Forward,
    Back,
}

impl Run {
    /// A period with its own year: the next ones are read after it.
    pub fn note(&mut self, spelled: Spelled) {
        self.last = Some(spelled);
        if self.since.is_some() {
            self.since = None;
        }
    }

    /// Reads a period without a year.
    ///
    /// # Errors
    /// The text is no period, nothing tells its year, or two years are as likely.
    pub fn next(
        &mut self,
        text: &str,
        context: Context,
        origin: Option<Origin>,
    ) -> Result<Spelled, PeriodError> {
        let of_other = |since: &Since| since.origin.is_some() && since.origin != origin;
        let begins = self.since.as_deref().is_some_and(of_other);
        let Some(last) = self.last.filter(|_| !begins) else { return self.begin(text, context, origin) };
        let since = self.since.get_or_insert_with(|| Box::new(Since::after(last, None)));
        let found = since.next(last, text, context);
        since.is_lost |= matches!(found, Err(PeriodError::YearUnclear { .. }));
        self.last = Some(found.as_ref().copied().unwrap_or(last));
        found
    }

    /// Reads the first period of all, whose year only the caption or the publication date tells.
    fn begin(
        &mut self,
        text: &str,
        context: Context,
        origin: Option<Origin>,
    ) -> Result<Spelled, PeriodError> {
        let year = match origin {
            None => YearFrom::Nowhere,
            Some(Origin::Unclear) => return Err(PeriodError::CaptionUnclear(text.trim().to_owned())),
            Some(Origin::Stated(year)) => YearFrom::Stated(year),
            Some(Origin::Published(day)) => YearFrom::PublishedOn(day),
        };
        let found = spell(text, &Context { year, ..context })?;
        self.last = Some(found);
        self.since = Some(Box::new(Since::after(found, origin)));
        Ok(found)
    }
}

impl Since {
    fn after(last: Spelled, origin: Option<Origin>) -> Self {
        Self { lasts: vec![(last, None)], origin, is_lost: false, has_advanced: false }
    }

    fn next(&mut self, last: Spelled, text: &str, context: Context) -> Result<Spelled, PeriodError> {
        let of = |year: i32| spell(text, &Context { year: YearFrom::Stated(year), ..context });
        let shape = of(last.span.end().year())?.shape;
        if self.is_lost {
            return Err(PeriodError::AfterUnclear(text.trim().to_owned()));
        }
        if let Some(Origin::Stated(year)) = self.origin {
            return self.within(last, of(year)?, text, of);
        }
        let place = self.lasts.iter().position(|(known, _)| known.shape == shape);
        let (found, way) = match place.map(|place| self.lasts[place]) {
            Some((before, way)) => step(before, way, text, of)?,
            None => (beside(last, self.has_advanced, text, of)?, None),
        };
        if let Some(Origin::Published(day)) = self.origin {
            let by_itself = spell(text, &Context { year: YearFrom::PublishedOn(day), ..context })?;
            if found.span.end() > day {
                return Err(PeriodError::not_ended(text, found));
            }
            if found != by_itself {
                return Err(unclear(text, found, by_itself));
            }
        }
        self.has_advanced |= months(found) > months(last);
        match place {
            Some(place) => self.lasts[place] = (found, way),
            None => self.lasts.push((found, way)),
        }
        Ok(found)
    }
}

impl Since {
    /// A period of a table that is said to be of one year: where it would rather be of another, nobody can tell.
    fn within(
        &mut self,
        last: Spelled,
        stated: Spelled,
        text: &str,
        of: impl Fn(i32) -> Result<Spelled, PeriodError>,
    ) -> Result<Spelled, PeriodError> {
        let place = self.lasts.iter().position(|(known, _)| known.shape == stated.shape);
        let followed = match place.map(|place| self.lasts[place]) {
            Some((before, way)) => step(before, way, text, of),
            None => beside(last, false, text, of).map(|found| (found, None)),
        };
        let way = match followed {
            Ok((found, _)) if found != stated => return Err(unclear(text, stated, found)),
            Ok((_, way)) => way,
            Err(_) => None,
        };
        match place {
            Some(place) => self.lasts[place] = (stated, way),
            None => self.lasts.push((stated, way)),
        }
        Ok(stated)
    }
}

/// Months since the year 0 of the end of a period.
fn months(spelled: Spelled) -> i32 {
    let end = spelled.span.end();
    end.year() * 12 + end.month0() as i32
}

fn unclear(text: &str, one: Spelled, other: Spelled) -> PeriodError {
    let year = |spelled: Spelled| spelled.span.end().year();
    PeriodError::YearUnclear { text: text.trim().to_owned(), years: [year(one), year(other)] }
}

/// The next period after one of the same shape.
fn step(
    before: Spelled,
    way: Option<Way>,
    text: &str,
    of: impl Fn(i32) -> Result<Spelled, PeriodError>,
) -> Result<(Spelled, Option<Way>), PeriodError> {
    let year = before.span.end().year();
    let same = of(year)?;
    let turn = months(same) - months(before);
    let (on, back) = match turn {
        0 => return Err(unclear(text, same, of(year + 1)?)),
        1.. => (same, of(year - 1)?),
        _ => (of(year + 1)?, same),
    };
    let ahead = months(on) - months(before);
    let behind = months(before) - months(back);
    let way = match way {
        Some(way) => way,
        None if ahead < behind || (ahead == behind && turn > 0) => Way::Forward,
        None if behind < ahead && turn < 0 => Way::Back,
        None => return Err(unclear(text, back, on)),
    };
    Ok((if way == Way::Forward { on } else { back }, Some(way)))
}

/// The next period after one of another shape: 2024年, 一季度 or 2024年上半年, 三季度.
fn beside(
    before: Spelled,
    has_advanced: bool,
    text: &str,
    of: impl Fn(i32) -> Result<Spelled, PeriodError>,
) -> Result<Spelled, PeriodError> {
    let year = before.span.end().year();
    let same = of(year)?;
    let holds = |a: Spelled, b: Spelled| a.span.start() <= b.span.start() && b.span.end() <= a.span.end();
    let turn = months(same) - months(before);
    if has_advanced && turn < 0 && holds(before, same) {
        return Err(unclear(text, same, of(year + 1)?));
    }
    if holds(before, same) || holds(same, before) || turn == 0 {
        return Ok(same);
    }
    let other = of(if turn > 0 { year - 1 } else { year + 1 })?;
    let away = (months(other) - months(before)).abs();
    let nearer = turn.abs() < away || (turn.abs() == away && turn > 0);
    if nearer { Ok(same) } else { Err(unclear(text, same, other)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// The ends of the periods of a header, `!` where one is refused.
    fn read(header: &str, origin: Option<&str>) -> String {
        let mut run = Run::default();
        let origin = origin.map(|said| match said.parse() {
            Ok(year) => Origin::Stated(year),
            Err(_) if said == "?" => Origin::Unclear,
            Err(_) => Origin::Published(said.parse().unwrap()),
        });
        let mut one = |text: &str| match spell(text, &Context::default()) {
            Err(PeriodError::NoYear(_)) => run.next(text, Context::default(), origin),
            other => other.inspect(|spelled| run.note(*spelled)),
        };
        let ends = header.split(',').map(|text| match one(text) {
            Ok(found) => found.span.end().format("%y-%m").to_string(),
            Err(_) => "!".to_owned(),
        });
        ends.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_period_without_a_year_follows_the_one_before_it() {
        let table = [
            ("2024年11月,12月,1月,2月", "24-11 24-12 25-01 25-02"),
            ("2025年2月,1月,12月,11月", "25-02 25-01 24-12 24-11"),
            ("2024年12月,1月", "24-12 25-01"),
            ("2024年三季度,四季度,一季度,二季度", "24-09 24-12 25-03 25-06"),
            ("2024年四季度,三季度,二季度,一季度", "24-12 24-09 24-06 24-03"),
            ("2024年一季度,二季度,三季度,四季度", "24-03 24-06 24-09 24-12"),
            ("2024年,一季度,二季度,三季度,四季度", "24-12 24-03 24-06 24-09 24-12"),
            ("2024年,四季度,三季度,2023年,四季度,三季度", "24-12 24-12 24-09 23-12 23-12 23-09"),
            ("2023年一季度,上半年,前三季度,全年", "23-03 23-06 23-09 23-12"),
            ("2023年全年,前三季度,上半年,一季度", "23-12 23-09 23-06 23-03"),
            ("2024年1-11月,1-12月,1-2月,1-3月", "24-11 24-12 25-02 25-03"),
            ("2024年11月,1-11月,12月,1-12月,1月,1-2月", "24-11 24-11 24-12 24-12 25-01 25-02"),
            ("2021年一季度,二季度,2022年一季度,二季度", "21-03 21-06 22-03 22-06"),
            ("2024年1月,2月,2023年1月,2月", "24-01 24-02 23-01 23-02"),
            ("2021年,上半年,一季度,二季度,下半年,三季度", "21-12 21-06 21-03 21-06 21-12 21-09"),
            ("2024年一季度,三季度", "24-03 24-09"),
            ("2024年上半年,下半年", "24-06 24-12"),
            ("2024年6月,1-5月", "24-06 24-05"),
            ("2024年12月末,1月末", "24-12 25-01"),
            // Which way these go, nobody can tell.
            ("2024年1月,12月", "24-01 !"),
            ("2024年下半年,上半年", "24-12 !"),
            ("2024年三季度,一季度", "24-09 !"),
            ("2024年一季度,一季度", "24-03 !"),
            ("2024年四季度,1月", "24-12 !"),
            // What follows one of them is lost as well, until a year is written.
            ("2025年1季度,4季度,3季度,2季度", "25-03 ! ! !"),
            ("2020年上半年,前三季度,全年,一季度,上半年", "20-06 20-09 20-12 ! !"),
            ("2025年1月,12月,11月,2024年10月,9月", "25-01 ! ! 24-10 24-09"),
            ("一季度", "!"),
        ];
        for (header, wanted) in table {
            assert_eq!(read(header, None), wanted, "{header}");
        }
    }

    #[test]
    fn a_year_above_the_table_is_that_of_all_its_periods() {
        let table = [
            ("1季度,2季度,3季度,4季度", "2023", "23-03 23-06 23-09 23-12"),
            ("四季度,三季度,二季度,一季度", "2023", "23-12 23-09 23-06 23-03"),
            ("全年,上半年,一季度,1月,2月", "2023", "23-12 23-06 23-03 23-01 23-02"),
            ("1月,12月", "2023", "23-01 23-12"),
            // These go on into another year, whatever the table says.
            ("12月,1月", "2023", "23-12 !"),
            ("12月,2024年1月,2月", "2023", "23-12 24-01 24-02"),
            ("1季度,2季度", "?", "! !"),
            ("2023年1季度,2季度", "?", "23-03 23-06"),
        ];
        for (header, year, wanted) in table {
            assert_eq!(read(header, Some(year)), wanted, "{header}");
        }
    }

    #[test]
    fn without_any_year_the_publication_tells_the_first_one() {
        let table = [
            ("一季度,上半年,前三季度", "2024-11-15", "24-03 24-06 24-09"),
            ("11月,12月,1月,2月", "2025-03-15", "24-11 24-12 25-01 25-02"),
            ("2月,1月,12月", "2025-03-15", "25-02 25-01 24-12"),
            ("一季度,二季度,三季度,四季度", "2024-11-15", "24-03 24-06 24-09 !"),
            ("1月,2月,3月", "2025-02-20", "25-01 ! !"),
            ("全年,前三季度,上半年", "2025-01-20", "24-12 24-09 24-06"),
            ("全年,前三季度,上半年", "2024-11-15", "23-12 ! !"),
        ];
        for (header, published, wanted) in table {
            assert_eq!(read(header, Some(published)), wanted, "{header}");
        }
    }
}
