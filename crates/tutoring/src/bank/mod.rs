//! The bank (智库): answered questions, whose replays are shown first to whoever asks the same (W32, W33).
//!
//! What is in the bank stands in the database; each node finds in it by an index of its own that follows the database. A replay
//! is opened to another pupil only after that pupil has said what was tried (R24), and only while it may be shown at all.

pub mod earlier;
mod filling;
pub mod http;
mod index;
mod nearest;
pub mod rules;
mod searching;
pub mod service;
mod showing;
mod store;

use kernel::{Coded, ErrorCode, PersonId, QuestionId, SessionId, Timestamp};
use people::{Grade, Stage, Subject};
use platform::Denied;

pub use self::index::{Bank, Within};
pub use self::nearest::Near;
use crate::book::{BookEntryId, BookError};
use crate::classifying::QuestionKind;
use crate::questions::{Asked, QuestionError};
use crate::screening::ScreenError;
use crate::sessions::{Session, SessionError, SessionKind};

kernel::words! {
    /// What came of a replay that was shown.
    pub enum Outcome {
        /// It was enough.
        Solved = "solved",
        /// The pupil asked a teacher all the same.
        NotMine = "not_mine",
        /// It had been enough, and then the pupil asked again.
        Wrong = "wrong",
    }
}

::store::record! {
    /// An answered question in the bank, as the index reads it.
    #[derive(Clone, Debug)]
    pub struct Entry {
        /// The session that explained it.
        pub session_id: SessionId,
        /// The question.
        pub question_id: QuestionId,
        /// The question whose session it was; another one where this was explained beside it.
        pub asked_id: QuestionId,
        /// Who asked.
        pub pupil_id: PersonId,
        /// The subject.
        pub subject: Subject,
        /// The stage.
        pub stage: Stage,
        /// Live or recorded.
        pub kind: SessionKind,
        /// What it was about, as the teacher says.
        pub knowledge_point: Option<String>,
        /// In which form the answer was wanted, as the teacher says.
        pub form: Option<QuestionKind>,
        /// What is looked for.
        pub words: String,
        /// Whether it was an effective answer; nothing while that is undecided.
        pub effective: Option<bool>,
        /// When it changed last.
        pub changed_at: Timestamp,
    }
}

::store::record! {
    /// A replay that is shown to the asker of a question.
    #[derive(Clone, Debug)]
    pub struct Offer {
        /// The session.
        pub session_id: SessionId,
        /// From 1, the nearest first.
        pub place: u32,
        /// How probably it is the same question, in thousandths.
        pub same_permille: u32,
        /// Words that both have, as JSON.
        pub shared: String,
        /// When it was opened.
        pub opened_at: Option<Timestamp>,
        /// What came of it.
        pub outcome: Option<Outcome>,
    }
}

/// An answered question as another pupil sees it.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The session.
    pub session: SessionId,
    /// The question in words, without what says who asked.
    pub words: String,
    /// The subject.
    pub subject: Subject,
    /// The stage.
    pub stage: Stage,
    /// The grade of who asked.
    pub grade: Grade,
    /// What it was about, as the teacher says.
    pub knowledge_point: Option<String>,
    /// Live or recorded.
    pub kind: SessionKind,
    /// How long it took, in seconds.
    pub duration_s: u64,
    /// Why it was found.
    pub why: Why,
    /// Whether the pupil has opened it before.
    pub opened: bool,
    /// Its entry in the pupil's book, where it is kept.
    pub kept: Option<BookEntryId>,
}

/// Why an answered question was found; nothing where it was not looked for by words.
#[derive(Clone, Debug, Default)]
pub struct Why {
    /// Words that both have.
    pub shared: Vec<String>,
    /// Whether it asks nearly the same, as far as it is known what words mean.
    pub meant: bool,
}

/// What is looked for in the bank.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The question in words; the latest ones where there are none.
    pub words: String,
    /// In which part of the bank.
    pub within: Within,
}

/// What a pupil has asked before that is like a question.
#[derive(Clone, Debug)]
pub struct Earlier {
    /// The session that answered it.
    pub session: Session,
    /// The question in words.
    pub words: String,
    /// Words that both have; none where only what they are about is the same.
    pub shared: Vec<String>,
    /// Whether it is probably the same question.
    pub same: bool,
}

/// A question and the replays that are shown for it.
#[derive(Clone, Debug)]
pub struct ShownFirst {
    /// The question.
    pub asked: Asked,
    /// The replays, the nearest first; none where a person has to be asked.
    pub replays: Vec<Answered>,
}

::store::record! {
    /// How often a replay was enough.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Figures {
        /// Questions that reached a teacher or a replay.
        pub asked: u64,
        /// Those for which replays were shown.
        pub shown: u64,
        /// Those for which one was enough and stayed so.
        pub solved: u64,
        /// Those that went on to a teacher.
        pub not_mine: u64,
        /// Those for which one had been enough, until the pupil asked again.
        pub wrong: u64,
        /// Replays of others that were opened.
        pub opened: u64,
        /// Those of them that were opened after saying what was tried (R24).
        pub opened_after_attempt: u64,
        /// Sessions in which more than one pupil listened.
        pub shared: u64,
        /// Pupils who listened along in them.
        pub listened: u64,
        /// Those of them whose question it answered, and stayed so.
        pub listened_answered: u64,
    }
}

/// Why something could not be had of the bank.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// There is no such replay, or not for this person.
    #[error("there is no such replay in the bank")]
    NotFound,
    /// What was tried comes first (R24).
    #[error("the attempt is missing")]
    AttemptRequired,
    /// Whether a replay was enough is said after it was opened.
    #[error("the replay was not opened")]
    NotOpened,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// The index failed.
    #[error("the index failed")]
    Index(#[from] recognition::texts::Error),
    /// The question could not be shown or moved.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The session could not be shown.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The question could not be screened.
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// The question could not be kept in the pupil's book.
    #[error(transparent)]
    Book(Box<BookError>),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl From<BookError> for BankError {
    fn from(error: BookError) -> Self {
        Self::Book(Box::new(error))
    }
}

impl Coded for BankError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::AttemptRequired => ErrorCode::AttemptRequired,
            Self::NotOpened => ErrorCode::ReplayNotOpened,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Index(_) => ErrorCode::Unavailable,
            Self::Question(source) => source.code(),
            Self::Session(source) => source.code(),
            Self::Screen(source) => source.code(),
            Self::Book(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::AttemptRequired => Some("attempt"),
            Self::BadField(field) => Some(field),
            Self::Question(source) => source.field(),
            _ => None,
        }
    }
}
