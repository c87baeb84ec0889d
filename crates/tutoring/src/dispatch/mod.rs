//! Dispatch: which question is put to which teacher, one at a time, for a few seconds.

pub mod http;
pub mod jobs;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, ErrorCode, OfferId, PersonId, QuestionId, Timestamp};
use people::{Stage, Subject};
use platform::Denied;

use crate::questions::{Asked, QuestionError};
use crate::sessions::SessionError;

kernel::words! {
    /// What became of an offer.
    pub enum OfferState {
        /// It rings.
        Open = "open",
        /// The teacher took the question.
        Accepted = "accepted",
        /// The teacher passed.
        Passed = "passed",
        /// The teacher did not answer in time.
        Silent = "silent",
        /// The question was taken back, or the teacher went off duty.
        Withdrawn = "withdrawn",
    }
}

::store::record! {
    /// A question put to one teacher.
    #[derive(Clone, Debug)]
    pub struct Offer {
        /// The offer.
        pub id: OfferId,
        /// The question.
        pub question_id: QuestionId,
        /// The teacher.
        pub teacher_id: PersonId,
        /// What became of it.
        pub state: OfferState,
        /// The round of the question it was made in.
        pub round: u32,
        /// When it was made.
        pub offered_at: Timestamp,
        /// When it runs out.
        pub expires_at: Timestamp,
    }
}

/// An offer with its question, as the teacher sees it.
#[derive(Clone, Debug)]
pub struct Offered {
    /// The offer.
    pub offer: Offer,
    /// What is asked.
    pub asked: Asked,
}

::store::record! {
    /// A question that waits for a teacher, first in line first.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct InLine {
        /// The question.
        pub id: QuestionId,
        /// Its subject.
        pub subject: Subject,
        /// Its stage.
        pub stage: Stage,
        /// How often everyone at hand has let it pass.
        pub round: u32,
    }
}

/// A teacher who could be offered a question now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeTeacher {
    /// The teacher.
    pub id: PersonId,
    /// What the teacher answers, of what is asked.
    pub answers: Vec<(Subject, Stage)>,
    /// Sessions since midnight.
    pub sessions_today: u32,
    /// Since when the teacher has been free.
    pub free_since: Timestamp,
}

/// Why an offer could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum OfferError {
    /// There is no such offer, or not for this person.
    #[error("there is no such offer")]
    NotFound,
    /// It ran out, was withdrawn, or was answered already.
    #[error("the offer is gone")]
    Gone,
    /// The question could not be shown or moved.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The session could not begin.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for OfferError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::Gone => ErrorCode::OfferGone,
            Self::Question(source) => source.code(),
            Self::Session(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }
}
