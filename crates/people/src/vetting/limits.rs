//! How long vetting takes and counts, as a region's pack says.

use serde::Deserialize;

use super::VettingLevel;

/// How long vetting takes and counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// For how many years a tier is given.
    pub valid_years: u8,
    /// How many days before its end it can be renewed.
    pub renew_days: u16,
    /// How many school days each step may take.
    pub step_days: StepDays,
    /// For how many days a rejection can be appealed against.
    pub appeal_days: u16,
}

/// School days, step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDays {
    /// At the school.
    pub school: u16,
    /// At the county.
    pub county: u16,
    /// At the city.
    pub city: u16,
}

impl StepDays {
    /// The school days of a step.
    #[must_use]
    pub const fn at(self, level: VettingLevel) -> u16 {
        match level {
            VettingLevel::School => self.school,
            VettingLevel::County => self.county,
            VettingLevel::City => self.city,
        }
    }
}
