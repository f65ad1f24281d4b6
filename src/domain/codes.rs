//! Code lists of the field (SDMX, FRED) as closed enums, each with its published code.
//!
//! One macro writes what they all need: the code, parsing, display and serde as the bare code, so that a code is
//! spelt the same in SQL, JSON and on the command line.

use super::DomainError;

macro_rules! code_list {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// Every member, in the order of the code list.
            // Not every list is walked.
            #[allow(dead_code)]
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its place in the code list, from 0.
            #[allow(dead_code)]
            pub const fn number(self) -> u8 {
                self as u8
            }

            /// The published code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.code()) }
        }

        impl std::str::FromStr for $name {
            type Err = DomainError;
            fn from_str(text: &str) -> Result<Self, DomainError> {
                match text {
                    $($code => Ok(Self::$variant),)+
                    _ => Err(DomainError::UnknownCode {
                        list: stringify!($name),
                        code: text.to_owned(),
                        known: [$($code),+].join(", "),
                    }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.code()) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<str>::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use code_list;

code_list! {
    /// SDMX `FREQ`. `I` is a date that belongs to no calendar rhythm ("as of the day of publication").
    Frequency {
        Annual = "A", SemiAnnual = "S", Quarterly = "Q", Monthly = "M", Weekly = "W", Daily = "D", Irregular = "I",
    }
}

code_list! {
    /// SDMX `OBS_STATUS`, the members that Almanac uses.
    ObsStatus {
        /// Normal.
        Normal = "A",
        /// Estimated, or 预计; every derived value.
        Estimated = "E",
        /// Forecast or target, never an actual.
        Forecast = "F",
        /// Provisional.
        Provisional = "P",
        /// Conflicting with another figure of the same fact.
        Conflicting = "U",
        /// Missing: published as having no value.
        Missing = "M",
    }
}

code_list! {
    /// SDMX `COLLECTION`: how the value relates to the length of its period.
    Collection {
        /// Summed through the period (a flow).
        Summed = "S",
        /// At the end of the period (a stock).
        EndOfPeriod = "E",
        /// Average through the period.
        Average = "A",
    }
}

code_list! {
    /// What was done to a level before it was published.
    Transformation {
        /// Level.
        Level = "N",
        /// Growth over the previous period, per cent.
        GrowthOverPrevious = "G1",
        /// Growth over one year, per cent.
        GrowthOverYear = "GY",
        /// Growth since a base, per cent.
        GrowthSinceBase = "GCM",
        /// Average growth a year since a base, per cent.
        AverageGrowth = "GA",
        /// Share, per cent.
        Share = "SH",
        /// Contribution to the growth of something larger, percentage points.
        Contribution = "CT",
        /// Absolute change over the previous period.
        ChangeOverPrevious = "D1",
        /// Absolute change over one year.
        ChangeOverYear = "DY",
        /// Absolute difference from another series.
        DifferenceFromSeries = "DS",
    }
}

code_list! {
    /// Price basis of a money value or of its growth.
    Prices { Current = "V", Constant = "Q", Unstated = "unstated" }
}

code_list! {
    /// What the words around a number say of its exactness.
    Qualifier {
        Exact = "exact", Nearly = "nearly", Over = "over", AtLeast = "at_least", Under = "under",
        AtMost = "at_most", About = "about", Range = "range",
    }
}

code_list! {
    /// Where a figure's period was found.
    PeriodSource {
        /// Written beside the figure, with its year.
        Explicit = "explicit",
        /// Written relative to publication ("截至目前", "3年内").
        ExplicitRelative = "explicit_relative",
        /// Written without its year, which comes from the publication date.
        InferredYear = "inferred_year",
        /// Carried over from an earlier clause or sentence.
        InferredContext = "inferred_context",
        /// Nothing written: the publication date.
        InferredPublication = "inferred_publication",
    }
}

code_list! {
    /// What became of a figure when it was matched against the catalog.
    Resolution {
        /// It is an observation of a series.
        Matched = "matched",
        /// It repeats a fact that another figure of the same report already states.
        Duplicate = "duplicate",
        /// No series fits: the analyst's inbox.
        Unmatched = "unmatched",
        /// More than one series fits; refused rather than guessed.
        Ambiguous = "ambiguous",
        /// A count that measures no indicator (355 trees in a caption).
        NotAnIndicator = "not_an_indicator",
    }
}

code_list! {
    /// Where an observation comes from.
    OriginKind { Figure = "figure", Csv = "csv", Seed = "seed", Derived = "derived", Correction = "correction" }
}
