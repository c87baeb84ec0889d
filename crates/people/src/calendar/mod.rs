//! The calendar (校历): school years, terms and school days, for the region, with what a county or a school says otherwise.

pub mod http;
pub mod rules;
pub mod service;
mod store;
mod table;
mod year;

use kernel::{Coded, Day, ErrorCode, OrgId};
use platform::Denied;

pub use self::rules::Calendar;
pub use self::table::{LineFault, LineProblem};
pub use self::year::{SchoolYear, Weekdays};

kernel::words! {
    /// What a day is that is not as the week says.
    pub enum DayKind {
        /// No school although the week says so.
        Holiday = "holiday",
        /// School although the week says no: a day that is made up for.
        SchoolDay = "school_day",
    }
}

::store::record! {
    /// A term (学期) as an organisation says it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Term {
        /// Who says it.
        pub org: OrgId,
        /// Its school year.
        pub year: SchoolYear,
        /// The first or the second of the year.
        pub number: u8,
        /// Its first day.
        pub begins: Day,
        /// Its last day.
        pub ends: Day,
        /// The days of the week on which there is school.
        pub weekdays: Weekdays,
    }
}

::store::record! {
    /// A day that is not as the week says, as an organisation says it.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SpecialDay {
        /// Who says it.
        pub org: OrgId,
        /// The day.
        pub day: Day,
        /// What it is.
        pub kind: DayKind,
        /// What it is called ("国庆节").
        pub name: String,
    }
}

/// Why the calendar could not be seen or changed.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// The term would lie on the same days as the other one of the year.
    #[error("the terms of the year overlap")]
    TermsOverlap,
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for CalendarError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::TermsOverlap => ErrorCode::TermsOverlap,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) => Some(field),
            Self::TermsOverlap => Some("begins"),
            _ => None,
        }
    }
}
