//! Holds (保全): a session whose recording stays although its term is over, because of a complaint or a report.
//!
//! A session about which somebody has reported something is held by itself until the report is decided.

pub mod http;
pub mod rules;
pub mod service;
mod store;

use kernel::{Coded, Day, ErrorCode, PersonId, SessionId, Timestamp};
use platform::Denied;

use crate::sessions::SessionError;

kernel::id!(/// A hold on a session.
    SessionHoldId);

::store::record! {
    /// A session that is held, as the list shows it.
    #[derive(Clone, Debug)]
    pub struct SessionHold {
        /// The hold.
        pub id: SessionHoldId,
        /// The session.
        pub session: SessionId,
        /// The child's name.
        pub pupil_name: String,
        /// The teacher's name.
        pub teacher_name: String,
        /// When the session began.
        pub started_at: Timestamp,
        /// Why.
        pub reason: String,
        /// The last day on which it is held; until it is let go where none is named.
        pub until: Option<Day>,
        /// Who holds it.
        pub setter_name: Option<String>,
        /// Since when.
        pub set_at: Timestamp,
    }
}

::store::record! {
    /// Until when a session is held, and whose it is.
    #[derive(Clone, Debug)]
    pub struct Standing {
        /// The hold.
        pub id: SessionHoldId,
        /// The child.
        pub pupil: PersonId,
        /// The last day.
        pub until: Option<Day>,
    }
}

/// What is said when a session is held.
#[derive(Clone, Debug)]
pub struct NewHold {
    /// Why.
    pub reason: String,
    /// The last day on which it is held.
    pub until: Option<Day>,
}

/// Why a session could not be held or let go.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The session could not be found.
    #[error(transparent)]
    Session(#[from] SessionError),
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

impl Coded for HoldError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Session(source) => source.code(),
            Self::BadField(_) => ErrorCode::BadRequest,
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
