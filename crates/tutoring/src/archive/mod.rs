//! The archive: sessions that took place, to be found, counted and taken along.

pub mod csv;
mod export;
pub mod http;
pub mod jobs;
pub mod past;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, ErrorCode, OrgId, PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::records::exports::ExportError;
use people::{Grade, Stage, Subject};
use platform::Denied;

pub use self::export::SessionsExporter;
use crate::sessions::{SessionEnd, SessionKind, SessionState};

/// Which sessions are looked for: all that meet every condition that is named.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Words of the question or of the knowledge point.
    pub q: Option<String>,
    /// The subject.
    pub subject: Option<Subject>,
    /// The stage.
    pub stage: Option<Stage>,
    /// Live or recorded.
    pub kind: Option<SessionKind>,
    /// Begun at this instant or later.
    pub from: Option<Timestamp>,
    /// Begun before this instant.
    pub until: Option<Timestamp>,
    /// Effective or not (W15); undecided ones are neither.
    pub effective: Option<bool>,
    /// What the pupil said.
    pub solved: Option<bool>,
    /// The teacher.
    pub teacher: Option<PersonId>,
    /// The pupil.
    pub pupil: Option<PersonId>,
    /// The pupil's school.
    pub school: Option<OrgId>,
}

::store::record! {
    /// A session as the list shows it.
    #[derive(Clone, Debug)]
    pub struct Row {
        /// The session.
        pub id: SessionId,
        /// The question.
        pub question_id: QuestionId,
        /// The room; none for an answer in writing.
        pub room_id: Option<RoomId>,
        /// Live or recorded.
        pub kind: SessionKind,
        /// Whether it goes on.
        pub state: SessionState,
        /// What ended it.
        pub ended_why: Option<SessionEnd>,
        /// The teacher.
        pub teacher_id: PersonId,
        /// The pupil.
        pub pupil_id: PersonId,
        /// The pupil's school.
        pub school_id: OrgId,
        /// The subject.
        pub subject: Subject,
        /// The stage.
        pub stage: Stage,
        /// The grade.
        pub grade: Grade,
        /// When it began.
        pub started_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// What it was about.
        pub knowledge_point: Option<String>,
        /// The question in words.
        pub text: Option<String>,
        /// What the pupil said.
        pub solved: Option<bool>,
        /// Stars.
        pub rating: Option<u8>,
        /// Whether it was effective.
        pub effective: Option<bool>,
    }
}

/// A session of the list with the names people look for.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The session.
    pub row: Row,
    /// The teacher's name.
    pub teacher_name: String,
    /// The pupil's name in front.
    pub pupil_alias: String,
    /// The pupil's name at the back; only for teachers, guardians and staff (R26).
    pub pupil_name: Option<String>,
    /// The pupil's class.
    pub class_name: Option<String>,
    /// The pupil's school.
    pub school_name: Option<String>,
}

/// Why the archive could not be seen.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A condition cannot be met by anything.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// More sessions than one person may take out alone.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for ArchiveError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Export(source) => source.code(),
            Self::Denied(source) => source.code(),
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
