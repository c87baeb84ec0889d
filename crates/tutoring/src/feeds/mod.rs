//! Calendar feeds (日程订阅): a person's duty and children's sessions, terms and days without school, for the calendar of a
//! telephone (iCalendar, RFC 5545).
//!
//! Whoever knows the address reads the feed: it holds a token that its owner resets, and of which only the SHA-256 is kept.
//! Children are named by their alias alone.

pub mod http;
mod rules;
pub mod service;
mod store;

use kernel::{Coded, Day, ErrorCode, Timestamp};
use people::identity::IdentityError;
use platform::Denied;

/// When an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// From one moment to another.
    Moments(Timestamp, Timestamp),
    /// Whole days, the last one included.
    Days(Day, Day),
}

/// Something in a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name for ever.
    pub uid: String,
    /// When it is.
    pub when: When,
    /// What it is called.
    pub summary: String,
    /// How often it was changed: a calendar takes the highest.
    pub sequence: u32,
    /// Whether it does not take place.
    pub cancelled: bool,
    /// When it came to be as it is.
    pub changed_at: Timestamp,
}

/// Why a feed could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// Nobody is signed in.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No feed has this address.
    #[error("no such feed")]
    NotFound,
    /// No token could be made.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for FeedError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::NotFound => ErrorCode::NotFound,
            Self::Identity(source) => source.code(),
            Self::Store(source) => source.code(),
        }
    }
}
