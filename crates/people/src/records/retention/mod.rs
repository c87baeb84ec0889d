//! Retention (保留期限): what goes by itself after a term, each kind with its own, and children whose data is held.
//!
//! Each night a job asks every keeper for what is due and removes it in small slices; what went stands in a report.

pub mod http;
pub mod jobs;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, ErrorCode, PersonId, Timestamp};
use platform::Denied;
use platform::files::GuardFailure;

kernel::id!(/// A cleaning of one kind of data.
    CleaningId);
kernel::id!(/// A hold on a child's data.
    HoldId);

/// A kind of data, its term and what is due.
#[derive(Clone, Debug)]
pub struct Term {
    /// The kind.
    pub kind: &'static str,
    /// Its term, in days.
    pub days: u32,
    /// The shortest term it may have, in days.
    pub least_days: u32,
    /// What is older than this goes.
    pub before: Timestamp,
    /// How much of it would go now; of kinds that are removed one by one at most 500 are counted.
    pub due: u64,
}

::store::record! {
    /// What a cleaning removed.
    #[derive(Clone, Debug)]
    pub struct Cleaning {
        /// The cleaning.
        pub id: CleaningId,
        /// When.
        pub at: Timestamp,
        /// Of which kind.
        pub kind: String,
        /// What was older than this.
        pub before: Timestamp,
        /// How much.
        pub removed: u64,
    }
}

::store::record! {
    /// A child whose data stays although its term is over.
    #[derive(Clone, Debug)]
    pub struct Hold {
        /// The hold.
        pub id: HoldId,
        /// The child.
        pub child: PersonId,
        /// The child's name.
        pub child_name: String,
        /// Why.
        pub reason: String,
        /// Since when.
        pub set_at: Timestamp,
    }
}

/// Why something about retention was refused.
#[derive(Debug, thiserror::Error)]
pub enum RetentionError {
    /// There is no such child, or not for this person.
    #[error("there is no such child")]
    NotFound,
    /// A field holds what it cannot hold.
    #[error("{0} cannot be that")]
    BadField(&'static str),
    /// A capability could not say what is due.
    #[error("what is due")]
    Keeper(#[source] GuardFailure),
    /// The actor may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for RetentionError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound => ErrorCode::NotFound,
            Self::BadField(_) => ErrorCode::BadRequest,
            Self::Keeper(_) => ErrorCode::Internal,
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
