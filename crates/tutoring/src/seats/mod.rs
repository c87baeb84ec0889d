//! Seats (同听): pupils who wait with the same question are asked whether they listen along in one room (W36).
//!
//! One question owns the session, as ever; the others have seats in it. A seat costs nobody anything: who says no, or nothing, waits
//! on in the same place, and so does whose question was not explained. Nobody finds strangers in the room unasked: the pupil whose
//! question it is has wished for company, and what the others see of the question is what screening lets them.

mod following;
pub mod http;
pub mod jobs;
mod metrics;
mod offering;
pub mod rules;
pub mod service;
mod standing;
mod store;

use kernel::{Coded, ErrorCode, PersonId, QuestionId, SessionId, Timestamp};
use people::consent::ConsentError;
use platform::Denied;
use rooms::RoomError;

pub use self::metrics::SeatFigures;
use crate::bank::BankError;
use crate::questions::QuestionError;
use crate::sessions::SessionError;

kernel::id!(/// A pupil's place in a session about the same question of another.
    SeatId);

kernel::words! {
    /// Where a seat stands; `docs/states/seat.md` draws it.
    pub enum SeatState {
        /// The pupil is asked.
        Offered = "offered",
        /// The pupil listens along.
        Joined = "joined",
        /// The pupil said no.
        Declined = "declined",
        /// The pupil said nothing, or a teacher of one's own was quicker.
        Lapsed = "lapsed",
        /// The pupil went, or was not helped: the question waits in its old place.
        Left = "left",
        /// The question was explained.
        Done = "done",
    }
}

::store::record! {
    /// A seat as it is kept.
    #[derive(Clone, Debug)]
    pub struct Seat {
        /// The seat.
        pub id: SeatId,
        /// In which session.
        pub session_id: SessionId,
        /// The question of the pupil who listens along.
        pub question_id: QuestionId,
        /// That pupil.
        pub pupil_id: PersonId,
        /// Where it stands.
        pub state: SeatState,
        /// When the pupil was asked.
        pub offered_at: Timestamp,
        /// Until when it can be taken.
        pub expires_at: Timestamp,
        /// When it was taken.
        pub joined_at: Option<Timestamp>,
        /// When it was declined, lapsed, left or done.
        pub ended_at: Option<Timestamp>,
        /// Since when the pupil has not been in the room.
        pub gone_at: Option<Timestamp>,
        /// Whether the teacher has given the word.
        pub has_word: bool,
        /// Whether it solved the question, as the pupil says.
        pub solved: Option<bool>,
        /// Stars from 1 to 5.
        pub rating: Option<u8>,
        /// The pupil's words on it.
        pub comment: Option<String>,
        /// When the pupil judged.
        pub judged_at: Option<Timestamp>,
    }
}

/// How a waiting question stands to listening together.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Whether the region has such sessions.
    pub possible: bool,
    /// Whether the pupil would have others listen along.
    pub wish: bool,
    /// The seat that is offered, or taken, or was last.
    pub seat: Option<Seat>,
    /// How many pupils are in that session already.
    pub beside: u32,
}

/// Somebody who listens along, as the teacher sees it.
#[derive(Clone, Debug)]
pub struct Guest {
    /// The seat.
    pub seat: Seat,
    /// The name in front.
    pub alias: String,
    /// What was asked.
    pub words: String,
}

/// What somebody wrote in the room that a grown-up has to know of: the other pupils see stars.
#[derive(Clone, Debug)]
pub struct Heard {
    /// Who.
    pub pupil_id: PersonId,
    /// The name in front.
    pub alias: String,
    /// The words, a line for each time.
    pub words: String,
    /// Whether the child may need help.
    pub grave: bool,
}

/// Who listens along, as the teacher sees it.
#[derive(Clone, Debug)]
pub struct Guests {
    /// Whether nobody else is asked.
    pub door_closed: bool,
    /// Those who are asked and those who came, in order.
    pub guests: Vec<Guest>,
    /// What the pupils in the room wrote that a grown-up has to know of.
    pub heard: Vec<Heard>,
}

/// Why something could not be done with a seat.
#[derive(Debug, thiserror::Error)]
pub enum SeatError {
    /// There is no such seat, or not for this person.
    #[error("there is no such seat")]
    NotFound,
    /// It cannot be taken, or left, any more.
    #[error("the seat is gone")]
    Gone,
    /// The question could not be shown or moved.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// The session could not be shown.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// What others may see of the question could not be found out.
    #[error(transparent)]
    Bank(#[from] BankError),
    /// The family has not agreed to what this needs (R40).
    #[error(transparent)]
    Consent(#[from] ConsentError),
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

impl Coded for SeatError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::Gone => ErrorCode::SeatGone,
            Self::Question(source) => source.code(),
            Self::Session(source) => source.code(),
            Self::Bank(source) => source.code(),
            Self::Consent(source) => source.code(),
            Self::Room(source) => source.code(),
            Self::Denied(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Question(source) => source.field(),
            Self::Consent(source) => source.field(),
            _ => None,
        }
    }
}
