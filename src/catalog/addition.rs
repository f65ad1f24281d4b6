//! What people add to the catalog from the inbox, as data: areas, names, indicators and series that no seed file has.

use serde::{Deserialize, Serialize};

use super::{Area, Catalog, CatalogError, Indicator, SeriesEntry};

/// One addition, in the shape in which it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Addition {
    /// An area or entity.
    Area(Area),
    /// Another name of an area that is known.
    AreaName { area: String, name: String },
    /// Something that is measured.
    Indicator(Indicator),
    /// Another name of an indicator that is known.
    Phrase { indicator: String, phrase: String },
    /// A series with the figures that it takes.
    Series(SeriesEntry),
}

impl Addition {
    /// What it adds: `area`, `area_name`, `indicator`, `phrase` or `series`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Area(_) => "area",
            Self::AreaName { .. } => "area_name",
            Self::Indicator(_) => "indicator",
            Self::Phrase { .. } => "phrase",
            Self::Series(_) => "series",
        }
    }

    /// The code and the name, for people.
    pub fn words(&self) -> String {
        match self {
            Self::Area(area) => format!("{} {}", area.code, area.name_zh),
            Self::AreaName { area, name } => format!("{name} is {area}"),
            Self::Indicator(indicator) => format!("{} {}", indicator.code, indicator.name_zh),
            Self::Phrase { indicator, phrase } => format!("{phrase} is {indicator}"),
            Self::Series(entry) => format!("{} {}", entry.series.series_id, entry.series.title_zh),
        }
    }

    /// The code that it adds, or adds a name to.
    pub fn code(&self) -> &str {
        match self {
            Self::Area(area) => &area.code,
            Self::AreaName { area, .. } => area,
            Self::Indicator(indicator) => &indicator.code,
            Self::Phrase { indicator, .. } => indicator,
            Self::Series(entry) => entry.series.series_id.as_str(),
        }
    }
}

impl Catalog {
    /// The same catalog with what people added.
    ///
    /// # Errors
    /// As [`Catalog::parse`], for the additions that do not fit it, or that name what it does not have.
    pub fn with_additions(&self, additions: &[Addition]) -> Result<Self, CatalogError> {
        let mut catalog = self.clone();
        for addition in additions {
            catalog.take(addition)?;
        }
        catalog.checked()
    }

    fn take(&mut self, addition: &Addition) -> Result<(), CatalogError> {
        let unknown = |field, elsewhere| CatalogError::Dangling {
            file: "additions",
            entry: addition.kind().to_owned(),
            field,
            value: addition.code().to_owned(),
            elsewhere,
        };
        match addition {
            Addition::Area(area) => self.areas.push(area.clone()),
            Addition::AreaName { area, name } => {
                let known = self.areas.iter_mut().find(|known| known.code == *area);
                known.ok_or_else(|| unknown("area", super::AREAS))?.aliases.push(name.clone());
            }
            Addition::Indicator(indicator) => self.indicators.push(indicator.clone()),
            Addition::Phrase { indicator, phrase } => {
                let known = self.indicators.iter_mut().find(|known| known.code == *indicator);
                known.ok_or_else(|| unknown("indicator", super::INDICATORS))?.phrases.push(phrase.clone());
            }
            Addition::Series(entry) => self.series.push(entry.clone()),
        }
        Ok(())
    }
}
