//! Sessions (答疑): one question explained by one teacher, in a room, in school words.

mod begin;
pub mod consent;
mod end;
mod heed;
pub mod http;
pub mod jobs;
pub(crate) mod pieces;
pub mod presence;
pub mod recording;
mod replay;
pub mod rules;
pub mod service;
mod store;
mod written;

use kernel::{Coded, ErrorCode, FileId, OrgId, PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::{Grade, Stage, Subject, Tier};
use platform::Denied;
use platform::files::FileError;
use rooms::RoomError;

use self::recording::Recording;
pub use self::replay::{SessionFiles, SessionRooms};
use crate::bank::BankError;
use crate::classifying::QuestionKind;
use crate::duty::DutyError;
use crate::questions::{Asked, QuestionError};
use crate::seats::SeatId;

kernel::words! {
    /// How the answer is given.
    pub enum SessionKind {
        /// On the same screen.
        Live = "live",
        /// Recorded by the teacher alone, for later.
        Later = "later",
        /// Written by the teacher; there is no room.
        Text = "text",
    }
}

kernel::words! {
    /// Where a session stands; `docs/states/session.md` draws it.
    pub enum SessionState {
        /// It goes on.
        Open = "open",
        /// It is over.
        Closed = "closed",
    }
}

kernel::words! {
    /// What ended a session.
    pub enum SessionEnd {
        /// The teacher closed it.
        Closed = "closed",
        /// The pupil hung up.
        HungUp = "hung_up",
        /// The pupil stayed away after something had been explained.
        PupilGone = "pupil_gone",
        /// The teacher stayed away.
        TeacherGone = "teacher_gone",
        /// The pupil stayed away before anything had been explained: a recorded answer follows.
        MovedLater = "moved_later",
        /// The hard stop (R20).
        Stopped = "stopped",
        /// The teacher gave the answer up, or touched it no more.
        Released = "released",
        /// The family no longer agrees to the recording: an answer in writing follows (R40).
        ConsentWithdrawn = "consent_withdrawn",
    }
}

::store::record! {
    /// A session as it is kept.
    #[derive(Clone, Debug)]
    pub struct Session {
        /// The session.
        pub id: SessionId,
        /// What is explained.
        pub question_id: QuestionId,
        /// Live, recorded or written.
        pub kind: SessionKind,
        /// The room; none for an answer in writing.
        pub room_id: Option<RoomId>,
        /// Who explains.
        pub teacher_id: PersonId,
        /// Who asked.
        pub pupil_id: PersonId,
        /// The pupil's school at that time.
        pub school_id: OrgId,
        /// Where it stands.
        pub state: SessionState,
        /// What ended it.
        pub ended_why: Option<SessionEnd>,
        /// The subject; the teacher may correct it when closing.
        pub subject: Subject,
        /// The pupil's stage.
        pub stage: Stage,
        /// The pupil's grade.
        pub grade: Grade,
        /// When it began.
        pub started_at: Timestamp,
        /// When it ended.
        pub ended_at: Option<Timestamp>,
        /// The hard stop of a live session.
        pub ends_by: Option<Timestamp>,
        /// When both are warned of it.
        pub warn_at: Option<Timestamp>,
        /// When the pupil is shown the rest card (R23).
        pub rest_at: Option<Timestamp>,
        /// Since when the pupil has not been in the room.
        pub pupil_gone_at: Option<Timestamp>,
        /// Since when the teacher has not been in the room; of an answer in writing, when a word was last kept.
        pub teacher_gone_at: Option<Timestamp>,
        /// What it was about, in the teacher's words.
        pub knowledge_point: Option<String>,
        /// A note of the teacher.
        pub note: Option<String>,
        /// When the teacher described it.
        pub closed_at: Option<Timestamp>,
        /// Whether it solved the question, as the pupil says.
        pub solved: Option<bool>,
        /// Stars from 1 to 5.
        pub rating: Option<u8>,
        /// The pupil's words on it.
        pub comment: Option<String>,
        /// When the pupil judged.
        pub judged_at: Option<Timestamp>,
        /// When the pupil first watched the recorded answer.
        pub watched_at: Option<Timestamp>,
        /// Things the teacher put on the board.
        pub marks: Option<u32>,
        /// How long the teacher's voice was recorded, in milliseconds.
        pub voice_ms: Option<u64>,
        /// Whether it was an effective answer (W15); undecided while absent.
        pub effective: Option<bool>,
        /// The answer in writing, with formulas between dollar signs.
        pub answer: Option<String>,
        /// A photo of what the teacher has written by hand.
        pub answer_photo_id: Option<FileId>,
    }
}

/// A session with everything a page shows of it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The session.
    pub session: Session,
    /// The question.
    pub asked: Asked,
    /// The teacher's name.
    pub teacher_name: String,
    /// The teacher's tier.
    pub teacher_tier: Option<Tier>,
    /// Whether somebody has reported it.
    pub reported: bool,
    /// What became of its recording; of an answer in writing there is none.
    pub recording: Option<Recording>,
    /// Whether several pupils are in its recording.
    pub shared: bool,
    /// The seat from which it is seen, where the question is that of somebody who listened along.
    pub seat: Option<SeatId>,
    /// Whether it is shown as an answer to somebody who is not told who asked.
    pub veiled: bool,
}

/// What the teacher says when closing: three seconds.
#[derive(Clone, Debug)]
pub struct Description {
    /// The subject.
    pub subject: Subject,
    /// In which form the answer was wanted, where the teacher says so.
    pub kind: Option<QuestionKind>,
    /// The knowledge point.
    pub knowledge_point: String,
    /// A note.
    pub note: Option<String>,
}

/// An answer in writing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The words, up to 5,000 characters, with formulas between dollar signs.
    pub text: String,
    /// A photo of what the teacher has written by hand.
    pub photo: Option<FileId>,
}

/// What the pupil says afterwards.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// Whether it solved the question.
    pub solved: bool,
    /// Stars from 1 to 5.
    pub rating: Option<u8>,
    /// In words, up to 500 characters.
    pub comment: Option<String>,
}

/// Why something could not be done with a session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// There is no such session, or not for this person.
    #[error("there is no such session")]
    NotFound,
    /// The session cannot do this where it stands.
    #[error("the session cannot do this where it stands")]
    StateWrong,
    /// The teacher is with a child, or a question is put to the teacher.
    #[error("the teacher is busy")]
    TeacherBusy,
    /// The teacher has left another answer half-way.
    #[error("the teacher has left another answer half-way")]
    AnswerUnfinished,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// What others read names somebody, or says what is listed.
    #[error("{0} cannot be shown to others")]
    Unfit(&'static str),
    /// There is nothing in the answer yet.
    #[error("the answer is empty")]
    AnswerEmpty,
    /// The photo cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The replay is shown once the pupil has said what was tried (R24).
    #[error("the attempt is missing")]
    AttemptRequired,
    /// The recording is gone, or the family agrees to it no longer.
    #[error("the recording is {0}")]
    Recording(Recording),
    /// The question could not be shown or moved.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// Whether the replay is open to somebody else could not be found out, or it could not be kept for others.
    #[error(transparent)]
    Bank(Box<BankError>),
    /// The room refused.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl From<BankError> for SessionError {
    fn from(error: BankError) -> Self {
        Self::Bank(Box::new(error))
    }
}

impl From<DutyError> for SessionError {
    fn from(error: DutyError) -> Self {
        match error {
            DutyError::StateWrong { .. } => Self::TeacherBusy,
            other => Self::Question(other.into()),
        }
    }
}

impl Coded for SessionError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::StateWrong => ErrorCode::SessionStateWrong,
            Self::TeacherBusy => ErrorCode::TeacherBusy,
            Self::AnswerUnfinished => ErrorCode::AnswerUnfinished,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Unfit(_) => ErrorCode::WordsUnfit,
            Self::AnswerEmpty => ErrorCode::AnswerEmpty,
            Self::AttemptRequired => ErrorCode::AttemptRequired,
            Self::Recording(Recording::Expired) => ErrorCode::RecordingExpired,
            Self::Recording(Recording::Deleted) => ErrorCode::RecordingDeleted,
            Self::Recording(Recording::Closed | Recording::There) => ErrorCode::RecordingClosed,
            Self::File(source) => source.code(),
            Self::Question(source) => source.code(),
            Self::Bank(source) => source.code(),
            Self::Room(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) | Self::Unfit(field) => Some(field),
            Self::AnswerEmpty => Some("text"),
            Self::AttemptRequired => Some("attempt"),
            Self::Question(source) => source.field(),
            _ => None,
        }
    }
}
