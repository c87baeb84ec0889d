//! Where people can be reached outside the program: telephones and mail addresses.
//!
//! They are sealed at rest, found by a keyed fingerprint, and shown with the middle left out, to their owner too. A number
//! that came with a roster is the school's word; what a person enters counts once a code has come back from there.

mod directory;
pub mod http;
mod rules;
pub mod service;
mod store;

use std::time::Duration;

use kernel::{Coded, ErrorCode, Timestamp};
use platform::Denied;
use platform::notices::{Channel, NoticeError};
use platform::vault::VaultError;

pub use self::directory::Contacts;

kernel::words! {
    /// What kind of address it is.
    pub enum ContactKind {
        /// A telephone that takes text messages.
        Phone = "phone",
        /// A mail address.
        Mail = "mail",
    }
}

impl ContactKind {
    /// The channel by which it is reached.
    #[must_use]
    pub const fn channel(self) -> Channel {
        match self {
            Self::Phone => Channel::Sms,
            Self::Mail => Channel::Mail,
        }
    }

    /// A sealed telephone cannot be passed off as a sealed mail address.
    const fn purpose(self) -> &'static str {
        match self {
            Self::Phone => "contacts.phone",
            Self::Mail => "contacts.mail",
        }
    }
}

kernel::words! {
    /// Who says that it is the person's.
    pub enum ContactSource {
        /// The school, with a roster.
        Import = "import",
        /// The person.
        Own = "self",
    }
}

/// Where a person can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// What kind of address it is.
    pub kind: ContactKind,
    /// The address.
    pub address: String,
    /// Who says that it is the person's.
    pub source: ContactSource,
    /// When the person proved it.
    pub verified_at: Option<Timestamp>,
}

/// An address that waits for its code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What kind of address it is.
    pub kind: ContactKind,
    /// The address.
    pub address: String,
    /// Until when the code is good.
    pub until: Timestamp,
}

/// Why contact data could not be shown or changed.
#[derive(Debug, thiserror::Error)]
pub enum ContactError {
    /// Nobody is signed in, or it is a child: of a pupil no telephone is kept.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// It is no mobile number, or no mail address.
    #[error("it is no mobile number and no mail address")]
    Unfit,
    /// The code is wrong, too old, or was never asked for.
    #[error("the code is wrong or too old")]
    CodeWrong,
    /// Too many codes were asked for.
    #[error("the next code may be asked for in {} s", .0.as_secs())]
    TooManyCodes(Duration),
    /// The person has no such address.
    #[error("no such address")]
    NotFound,
    /// The code could not be sent.
    #[error(transparent)]
    Notice(#[from] NoticeError),
    /// It could not be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for ContactError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::Unfit => ErrorCode::ContactUnfit,
            Self::CodeWrong => ErrorCode::ContactCodeWrong,
            Self::TooManyCodes(_) => ErrorCode::TooManyRequests,
            Self::NotFound => ErrorCode::NotFound,
            Self::Notice(notice) => notice.code(),
            Self::Vault(_) => ErrorCode::Internal,
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Unfit => Some("address"),
            Self::CodeWrong => Some("code"),
            _ => None,
        }
    }
}
