//! The yearly report on children's data (R43): facts with their evidence, kept as they were found, written as a table, on
//! paper or as JSON. In December the bureau is told that it is due by the end of January.

pub mod http;
pub mod jobs;
mod paper;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, ErrorCode, OrgId, PersonId, Timestamp};
use platform::Denied;
use platform::files::GuardFailure;
use serde::{Deserialize, Serialize};
use serde_json::Value;

kernel::id!(/// A yearly report that was made.
    ReportId);

kernel::words! {
    /// What a report is written as.
    pub enum ReportFormat {
        /// A workbook, one sheet a section.
        Xlsx = "xlsx",
        /// To be printed, signed and handed in.
        Pdf = "pdf",
        /// For programs.
        Json = "json",
    }
}

/// The facts of a year.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Facts {
    /// The calendar year.
    pub year: i16,
    /// The organisation.
    pub org_name: String,
    /// When they were found.
    pub made_at: Timestamp,
    /// By what they are about.
    pub sections: Vec<Facet>,
}

/// Facts about one thing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Facet {
    /// About what.
    pub code: String,
    /// The facts, one object a row.
    pub items: Vec<Value>,
}

::store::record! {
    /// A report as it is kept.
    #[derive(Clone, Debug)]
    pub struct Report {
        /// The report.
        pub id: ReportId,
        /// The organisation.
        pub org: OrgId,
        /// The calendar year.
        pub year: i64,
        /// The facts, as JSON.
        pub facts: String,
        /// The SHA-256 of the facts, in hexadecimal.
        pub sha256: String,
        /// By whom it was made.
        pub made_by: Option<PersonId>,
        /// When.
        pub made_at: Timestamp,
    }
}

/// Why something about a report was refused.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is no such report, or not for this person.
    #[error("there is no such report")]
    NotFound,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// A capability could not say what happened.
    #[error("what happened in the year")]
    Keeper(#[source] GuardFailure),
    /// The facts cannot be read or written.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The table cannot be written.
    #[error(transparent)]
    Sheet(#[from] sheets::WriteError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It could not be printed.
    #[error(transparent)]
    Paper(#[from] ::paper::PaperError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for ReportError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Keeper(_) | Self::Json(_) | Self::Sheet(_) => ErrorCode::Internal,
            Self::Paper(source) => source.code(),
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) => Some(field),
            _ => None,
        }
    }
}
