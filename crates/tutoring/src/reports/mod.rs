//! Reports (举报): someone says that a session went wrong, or that something in it or in a question should not be there, and the
//! bureau decides.

pub mod http;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, ErrorCode, PersonId, QuestionId, Role, SessionId, Timestamp};
use platform::Denied;

use crate::bank::BankError;
use crate::questions::{Asked, QuestionError};
use crate::screening::ScreenError;
use crate::sessions::{SessionError, Shown};

kernel::id!(/// A report about a session.
    ReportId);

kernel::words! {
    /// What went wrong.
    pub enum ReportReason {
        /// What was said or written was improper.
        Improper = "improper",
        /// The explanation was wrong.
        WrongAnswer = "wrong_answer",
        /// The answer was given away without explanation.
        AnswerOnly = "answer_only",
        /// Someone was someone else.
        WrongPerson = "wrong_person",
        /// Money or contact was sought (W7).
        Soliciting = "soliciting",
        /// Anything else.
        Other = "other",
    }
}

kernel::words! {
    /// What a report is about.
    pub enum ReportAbout {
        /// A session as a whole.
        Session = "session",
        /// A question.
        Question = "question",
        /// A line of the chat, by its entry of the log.
        Chat = "chat",
        /// A line of the captions, by its time.
        Caption = "caption",
        /// A replay, at a place of it.
        Replay = "replay",
    }
}

kernel::words! {
    /// What the bureau decided.
    pub enum Decision {
        /// It went wrong as reported.
        Upheld = "upheld",
        /// It did not.
        Dismissed = "dismissed",
    }
}

::store::record! {
    /// A report as it is kept.
    #[derive(Clone, Debug)]
    pub struct Report {
        /// The report.
        pub id: ReportId,
        /// About which session; none of a question by itself.
        pub session_id: Option<SessionId>,
        /// About which question.
        pub question_id: QuestionId,
        /// About what of it.
        pub about: ReportAbout,
        /// Who reports.
        pub reporter_id: PersonId,
        /// In which role.
        pub reporter_role: Role,
        /// What went wrong.
        pub reason: ReportReason,
        /// In words.
        pub text: Option<String>,
        /// At which entry of the room's log.
        pub at_seq: Option<u64>,
        /// At which moment of the replay, in milliseconds.
        pub at_ms: Option<u64>,
        /// When.
        pub created_at: Timestamp,
        /// What was decided; nothing yet while absent.
        pub decision: Option<Decision>,
        /// Why.
        pub note: Option<String>,
        /// Who decided.
        pub settled_by: Option<PersonId>,
        /// When.
        pub settled_at: Option<Timestamp>,
    }
}

/// A report with what whoever decides has to know of it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The report.
    pub report: Report,
    /// The name of who reports; none of somebody who is not known any more.
    pub reporter_name: Option<String>,
    /// The question it is about.
    pub asked: Asked,
    /// The session it is about, if it is about one.
    pub session: Option<Shown>,
}

/// A report to be made.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// About what.
    pub about: ReportAbout,
    /// What went wrong.
    pub reason: ReportReason,
    /// In words, up to 1,000 characters.
    pub text: Option<String>,
    /// At which entry of the room's log.
    pub at_seq: Option<u64>,
    /// At which moment of the replay, in milliseconds.
    pub at_ms: Option<u64>,
}

/// Why a report could not be made or settled.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// There is no such report, or not for this person.
    #[error("there is no such report")]
    NotFound,
    /// A report of the same person about the same thing waits for its decision.
    #[error("it is reported already")]
    Waits,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// The session could not be seen.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The question could not be seen.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// It could not be found out whether the actor sees it.
    #[error(transparent)]
    Bank(Box<BankError>),
    /// The question could not be hidden.
    #[error(transparent)]
    Screening(#[from] ScreenError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl From<BankError> for ReportError {
    fn from(error: BankError) -> Self {
        Self::Bank(Box::new(error))
    }
}

impl Coded for ReportError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::Waits => ErrorCode::ReportWaits,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Session(source) => source.code(),
            Self::Question(source) => source.code(),
            Self::Bank(source) => source.code(),
            Self::Screening(source) => source.code(),
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
