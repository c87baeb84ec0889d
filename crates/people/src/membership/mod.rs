//! Membership (在册): a pupil belongs to a class until moved or gone, and every such move is kept.
//!
//! A class that moves up at the end of a school year takes its pupils along without a move of theirs; what it was called
//! before stays in [`crate::organisation`]'s years.

mod acts;
pub mod events;
pub mod http;
pub mod rules;
pub mod service;
mod store;

use kernel::{ClassId, Coded, Day, ErrorCode, OrgId, PersonId, Timestamp};
use platform::Denied;

pub use self::acts::{Because, enter, leave, readmit, take_back, transfer};
pub(crate) use self::acts::{entered, entered_many};
use crate::persons::PersonError;
use crate::rollover::RolloverId;

kernel::id!(/// A pupil's coming or going.
    MoveId);

kernel::words! {
    /// How a pupil came into a class or out of it.
    pub enum MoveKind {
        /// Came to the city's schools.
        Entered = "entered",
        /// Went to another class.
        Moved = "moved",
        /// Stayed in the grade when the class moved up.
        HeldBack = "held_back",
        /// Left: for elsewhere, or at the end of the school.
        Left = "left",
        /// Came back after having left.
        Returned = "returned",
    }
}

::store::record! {
    /// One coming or going.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Move {
        /// The move.
        pub id: MoveId,
        /// The pupil.
        pub pupil: PersonId,
        /// How.
        pub kind: MoveKind,
        /// Out of which class.
        pub from_class: Option<ClassId>,
        /// Into which class.
        pub to_class: Option<ClassId>,
        /// Why, in words.
        pub reason: String,
        /// From which day on.
        pub day: Day,
        /// When it was written down.
        pub at: Timestamp,
        /// By whom; nobody when the program did it.
        pub actor: Option<PersonId>,
        /// The end of a school year that did it.
        pub rollover: Option<RolloverId>,
    }
}

::store::record! {
    /// A move as people read it, with the classes as they are called now.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NamedMove {
        /// The move.
        pub id: MoveId,
        /// How.
        pub kind: MoveKind,
        /// Out of which class.
        pub from_name: Option<String>,
        /// Into which class.
        pub to_name: Option<String>,
        /// The school of the class that is left.
        pub from_school: Option<String>,
        /// The school of the class that is come to.
        pub to_school: Option<String>,
        /// Why, in words.
        pub reason: String,
        /// From which day on.
        pub day: Day,
        /// When it was written down.
        pub at: Timestamp,
    }
}

::store::record! {
    /// Where a pupil belongs.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Membership {
        /// The class; of a pupil who has left, the last one.
        pub class: ClassId,
        /// Its school.
        pub school: OrgId,
        /// Since when the pupil is gone.
        pub left_at: Option<Timestamp>,
    }
}

/// Why a pupil could not be moved.
#[derive(Debug, thiserror::Error)]
pub enum MembershipError {
    /// There is no such pupil or class, or not for this person.
    #[error("there is no such pupil or class")]
    NotFound,
    /// The pupil has left already.
    #[error("the pupil has left")]
    Gone,
    /// The pupil has not left.
    #[error("the pupil has not left")]
    Enrolled,
    /// The class is closed.
    #[error("the class is closed")]
    ClassClosed,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl From<PersonError> for MembershipError {
    fn from(error: PersonError) -> Self {
        match error {
            PersonError::NoSuchThing | PersonError::NoChild | PersonError::AlreadyBound => Self::NotFound,
            PersonError::Denied(denied) => Self::Denied(denied),
            PersonError::Store(source) => Self::Store(source),
        }
    }
}

impl Coded for MembershipError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::Gone => ErrorCode::PupilGone,
            Self::Enrolled => ErrorCode::PupilEnrolled,
            Self::ClassClosed => ErrorCode::ClassClosed,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Denied(denied) => denied.code(),
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadField(field) => Some(field),
            Self::ClassClosed => Some("class_id"),
            _ => None,
        }
    }
}
