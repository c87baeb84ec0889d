//! The question book (问题本): what a pupil keeps to come back to, when it comes again, and on paper.
//!
//! An answer in the book opens as it does everywhere: after saying what was tried, each time anew (R24).

pub mod found;
pub mod http;
pub mod jobs;
mod print;
pub mod rules;
pub mod service;
mod store;
pub mod trying;

use kernel::{Coded, Day, ErrorCode, PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::{Stage, Subject};
use platform::Denied;

use crate::bank::BankError;
use crate::questions::QuestionError;
use crate::sessions::SessionError;

kernel::id!(/// A question in a book.
    BookEntryId);

kernel::words! {
    /// Where a question in a book stands on a day.
    pub enum BookStanding {
        /// It is time to try it again.
        Due = "due",
        /// It comes again on a later day.
        Learning = "learning",
        /// It was known often enough and comes no more by itself.
        Known = "known",
    }
}

kernel::words! {
    /// What a pupil says after trying again.
    pub enum Recall {
        /// 会了.
        Knew = "knew",
        /// 还不会.
        NotYet = "not_yet",
    }
}

::store::record! {
    /// A question in a book.
    #[derive(Clone, Debug)]
    pub struct BookEntry {
        /// The entry.
        pub id: BookEntryId,
        /// Whose book.
        pub pupil_id: PersonId,
        /// The question.
        pub question_id: QuestionId,
        /// Who asked it.
        pub asker_id: PersonId,
        /// The session that answers it.
        pub session_id: SessionId,
        /// The subject.
        pub subject: Subject,
        /// The stage.
        pub stage: Stage,
        /// The question in words; of what somebody else asked, as others see it.
        pub words: String,
        /// What it is about.
        pub knowledge_point: Option<String>,
        /// The pupil's own note.
        pub note: Option<String>,
        /// Since when it is kept.
        pub kept_at: Timestamp,
        /// How often in a row the pupil knew it.
        pub step: u32,
        /// The day on which it comes again.
        pub due_on: Option<Day>,
        /// What was tried this time, as JSON.
        pub attempt: Option<String>,
        /// When it was tried this time.
        pub tried_at: Option<Timestamp>,
        /// When the pupil last said whether it was known.
        pub reviewed_at: Option<Timestamp>,
        /// How often the pupil said so.
        pub reviews: u32,
        /// `step` before the last word on it.
        pub before_step: Option<u32>,
        /// `due_on` before the last word on it.
        pub before_due: Option<Day>,
        /// When the pupil took it out.
        pub removed_at: Option<Timestamp>,
        /// When the pupil first opened its replay in the bank.
        pub opened_at: Option<Timestamp>,
    }
}

impl BookEntry {
    /// Whether the pupil asked it, and did not find it in the bank.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.asker_id == self.pupil_id
    }
}

/// Which entries of a book are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Of this subject.
    pub subject: Option<Subject>,
    /// About this.
    pub knowledge_point: Option<String>,
    /// Those that stand so.
    pub standing: Option<BookStanding>,
    /// Those with these words in the question, the note or the knowledge point.
    pub words: Option<String>,
}

::store::record! {
    /// How many entries stand where.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Counts {
        /// To be tried again.
        pub due: u64,
        /// For later.
        pub learning: u64,
        /// Known.
        pub known: u64,
    }
}

::store::record! {
    /// A knowledge point of a book.
    #[derive(Clone, Debug)]
    pub struct Point {
        /// The subject.
        pub subject: Subject,
        /// The knowledge point.
        pub knowledge_point: String,
        /// Entries about it.
        pub entries: u64,
    }
}

::store::record! {
    /// How a pupil wants the book kept.
    #[derive(Clone, Copy, Debug)]
    pub struct Choices {
        /// Every question that is answered is kept by itself.
        pub keeps_answered: bool,
        /// The pupil is reminded when something is due.
        pub reminds: bool,
        /// The last day on which that happened.
        pub reminded_on: Option<Day>,
    }
}

impl Default for Choices {
    fn default() -> Self {
        Self { keeps_answered: false, reminds: true, reminded_on: None }
    }
}

/// A book at a glance.
#[derive(Clone, Debug)]
pub struct Overview {
    /// How many entries stand where.
    pub counts: Counts,
    /// What they are about, the most frequent first.
    pub points: Vec<Point>,
    /// How it is kept.
    pub choices: Choices,
}

/// What answers a question in a book.
#[derive(Clone, Debug)]
pub struct BookAnswer {
    /// The session.
    pub session: SessionId,
    /// Whether there is a replay to watch.
    pub replay: bool,
    /// Whether there is one to watch once something was tried.
    pub recorded: bool,
    /// The room whose board may stand on paper: where the pupil took part.
    pub room: Option<RoomId>,
    /// What it is about.
    pub knowledge_point: Option<String>,
    /// The teacher's note.
    pub note: Option<String>,
    /// The answer in writing.
    pub written: Option<String>,
}

/// Why something could not be done with a book.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// There is no such entry, or not for this person.
    #[error("there is no such entry")]
    NotFound,
    /// Only what is answered is kept.
    #[error("the question is not answered")]
    NotAnswered,
    /// There is nothing to take back.
    #[error("there is nothing to take back")]
    NothingToTakeBack,
    /// What was tried comes first (R24).
    #[error("the attempt is missing")]
    AttemptRequired,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// Nothing could be printed.
    #[error(transparent)]
    Paper(#[from] paper::PaperError),
    /// The question could not be shown.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The session could not be shown.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The bank failed.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for BookError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::NotAnswered | Self::NothingToTakeBack => ErrorCode::QuestionStateWrong,
            Self::AttemptRequired => ErrorCode::AttemptRequired,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Paper(source) => source.code(),
            Self::Question(source) => source.code(),
            Self::Session(source) => source.code(),
            Self::Bank(source) => source.code(),
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
