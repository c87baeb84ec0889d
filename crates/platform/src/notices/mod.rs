//! Messages to a person: in the app at once, and on a locked phone by Web Push.
//!
//! A message is a code with parameters; the client has the sentence for it.

pub mod push;
pub mod service;
mod store;
#[cfg(test)]
mod tests;

use std::time::Duration;

use kernel::{Coded, ErrorCode, PersonId};
use serde_json::{Map, Value};

pub use self::push::{DeliverPush, Push, PushConfig};
pub use self::service::send;
pub use self::store::NoticeRecord;
use crate::Denied;

/// A message, before it is sent.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Which message it is (`offer`, `session_replay_ready`).
    pub code: &'static str,
    /// What fills its text.
    pub params: Map<String, Value>,
    /// Where it leads, as a path of the client.
    pub link: Option<String>,
    /// How long it is of use. A push that comes later than this is not shown.
    pub lasts: Option<Duration>,
    /// Whether no device rings for it: it waits in the app.
    pub quiet: bool,
}

impl Notice {
    /// The message with this code.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self { code, params: Map::new(), link: None, lasts: None, quiet: false }
    }

    /// The same, with a parameter for its text. No names of children: a push may be shown on a locked screen.
    #[must_use]
    pub fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same, leading to a page.
    #[must_use]
    pub fn link(mut self, path: impl Into<String>) -> Self {
        self.link = Some(path.into());
        self
    }

    /// The same, of use only so long.
    #[must_use]
    pub fn lasting(mut self, lasts: Duration) -> Self {
        self.lasts = Some(lasts);
        self
    }

    /// The same, without a push: in hours in which a person is to be left in peace.
    #[must_use]
    pub fn quietly(mut self) -> Self {
        self.quiet = true;
        self
    }
}

/// Reaches a person's open pages at once: a part of the program (`Arc<dyn Signal>`), given by the hub.
pub trait Signal: Send + Sync {
    /// Shows every open page of the person a small JSON body. Never waits; pages that are away miss it.
    fn signal(&self, person: PersonId, body: Value);
}

/// Why notices or push subscriptions could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// Nobody is signed in.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The person has no such notice.
    #[error("no such notice")]
    NotFound,
    /// The browser's subscription cannot be used; the field is to blame.
    #[error("the push subscription cannot be used: {0}")]
    BadSubscription(&'static str),
    /// The program's own key is damaged.
    #[error("the key for web push is damaged")]
    Key,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for NoticeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::NotFound => ErrorCode::NotFound,
            Self::BadSubscription(_) => ErrorCode::BadRequest,
            Self::Key => ErrorCode::Internal,
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::BadSubscription(field) => Some(field),
            _ => None,
        }
    }
}
