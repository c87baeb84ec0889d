//! Tiers that a city gave before it had this program (已认定名单): a table with a dry run, taken over row by row.

pub mod http;
pub mod rules;
pub mod service;

use kernel::{Coded, Day, ErrorCode, PersonId};
use platform::Denied;

use crate::words::Tier;

kernel::words! {
    /// What a column of the table holds.
    pub enum GivenField {
        /// The teacher's name.
        Name = "name",
        /// The identifier of the teachers' register.
        Code = "code",
        /// The school's name.
        School = "school",
        /// The tier.
        Tier = "tier",
        /// The last day.
        Until = "until",
        /// The document by which it was given.
        Document = "document",
    }
}

kernel::words! {
    /// What a row does.
    pub enum GivenOutcome {
        /// The teacher gets the tier.
        Given = "given",
        /// The teacher has it already, until the same day.
        Same = "same",
        /// Nothing: something is wrong.
        Problem = "problem",
    }
}

kernel::words! {
    /// What is wrong with a row.
    pub enum GivenProblem {
        /// Neither a name nor an identifier.
        NameMissing = "name_missing",
        /// No such teacher.
        TeacherUnknown = "teacher_unknown",
        /// Several teachers are called so.
        TeacherSeveral = "teacher_several",
        /// The name is not that of the identifier.
        NameOther = "name_other",
        /// The region has no such tier.
        TierUnknown = "tier_unknown",
        /// The last day is missing or none.
        DayWrong = "day_wrong",
        /// The last day is over.
        DayOver = "day_over",
        /// The program has given the teacher something else, which stands.
        Already = "already",
        /// The teacher stands in the table twice.
        Twice = "twice",
    }
}

/// A row of the table, as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GivenRow {
    /// The number of the row in the file.
    pub line: u32,
    /// The teacher's name.
    pub name: String,
    /// The identifier of the teachers' register.
    pub code: String,
    /// The school's name.
    pub school: String,
    /// The tier, as it is written.
    pub tier: String,
    /// The last day, as it is written.
    pub until: String,
    /// The document by which it was given.
    pub document: String,
}

/// A tier that a row gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The tier.
    pub tier: Tier,
    /// The last day.
    pub until: Day,
}

/// What a row does, and whose it is.
#[derive(Clone, Debug)]
pub struct Done {
    /// The row.
    pub row: GivenRow,
    /// The teacher.
    pub teacher: Option<PersonId>,
    /// What it does.
    pub outcome: GivenOutcome,
    /// What is wrong.
    pub problem: Option<GivenProblem>,
}

/// Why a table could not be taken over.
#[derive(Debug, thiserror::Error)]
pub enum GivenError {
    /// The file is no table.
    #[error(transparent)]
    Unreadable(#[from] sheets::ReadError),
    /// Columns are missing.
    #[error("the column {0} is missing")]
    ColumnMissing(GivenField),
    /// Only the bureau of the region takes tiers over.
    #[error("another organisation decides this")]
    Elsewhere,
    /// The sheet of problems could not be written.
    #[error(transparent)]
    Sheet(#[from] sheets::WriteError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for GivenError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable(_) | Self::ColumnMissing(_) => ErrorCode::BadRequest,
            Self::Elsewhere => ErrorCode::VettingElsewhere,
            Self::Sheet(_) => ErrorCode::Internal,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Unreadable(_) => Some("file"),
            Self::ColumnMissing(field) => Some(field.as_str()),
            _ => None,
        }
    }
}
