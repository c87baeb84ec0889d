//! Messages to a person: in the app at once, and outside of it by Web Push, text message and mail.
//!
//! A message is a code with parameters. The client has the sentence for it; the texts of the other channels stand in
//! `messages/`. What a message is about, who wants it, who can be reached and the hour decide on the channels (`rules.rs`);
//! each channel has a [`delivery`] that says what became of it.

pub mod channels;
pub mod choices;
pub mod delivery;
pub mod push;
pub mod rules;
pub mod service;
mod store;
pub mod templates;
#[cfg(test)]
mod tests;
pub mod upstream;

use std::time::Duration;

use ::store::Source;
use async_trait::async_trait;
use kernel::{Coded, ErrorCode, OrgId, PersonId, Timestamp};
use serde_json::{Map, Value};

pub use self::channels::Channels;
pub use self::push::{DeliverPush, Push, PushConfig};
pub use self::service::send;
pub use self::store::NoticeRecord;
use crate::vault::VaultError;
use crate::{Ctx, Denied};

kernel::words! {
    /// A way to a person outside the app.
    pub enum Channel {
        /// Web Push to a browser.
        Push = "push",
        /// A school notice in WeCom (企业微信 学校通知).
        Wecom = "wecom",
        /// A text message (短信).
        Sms = "sms",
        /// A mail.
        Mail = "mail",
    }
}

kernel::words! {
    /// What a message is about, as people choose by it.
    pub enum NoticeKind {
        /// A question asked and its answer.
        Answers = "answers",
        /// Work that waits for the person.
        Duty = "duty",
        /// Health and rest.
        Care = "care",
        /// The person's own account and data.
        Account = "account",
        /// Everything else.
        Other = "other",
    }
}

/// How a person can be reached.
#[expect(clippy::struct_excessive_bools, reason = "each channel is there or not")]
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// The language the person has chosen.
    pub locale: Option<String>,
    /// Whether WeCom knows the person.
    pub wecom: bool,
    /// Whether there is a phone number that the person has proved or the school vouches for.
    pub phone: bool,
    /// Whether there is a mail address the person has proved.
    pub mail: bool,
    /// Until when the person is to be left in peace; none outside quiet hours.
    pub quiet_until: Option<Timestamp>,
    /// Whether the person's family has not agreed to being told outside the app.
    pub declined: bool,
}

/// Knows how people can be reached: a part of the program (`Arc<dyn Directory>`).
#[async_trait]
pub trait Directory: Send + Sync {
    /// How a person can be reached now.
    async fn reach(&self, ctx: &Ctx, source: Source<'_>, person: PersonId) -> ::store::Result<Reach>;

    /// The address of a person on a channel, where there is one.
    async fn address(&self, ctx: &Ctx, person: PersonId, channel: Channel) -> anyhow::Result<Option<String>>;

    /// Who has this address on a channel.
    async fn holder(&self, ctx: &Ctx, channel: Channel, address: &str) -> ::store::Result<Option<PersonId>>;

    /// Whether an organisation is the whole: who serves it may hear of everything.
    async fn is_whole(&self, ctx: &Ctx, org: OrgId) -> ::store::Result<bool>;
}

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
}

impl Notice {
    /// The message with this code.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self { code, params: Map::new(), link: None, lasts: None }
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
    /// The family does not agree to messages outside the app.
    #[error("the family does not agree to messages outside the app")]
    Declined,
    /// The browser's subscription cannot be used; the field is to blame.
    #[error("the push subscription cannot be used: {0}")]
    BadSubscription(&'static str),
    /// A request that claims to come from the carrier is not signed by it.
    #[error("the request is not signed by the carrier")]
    NotTheCarrier,
    /// What the carrier sent cannot be read.
    #[error("what the carrier sent cannot be read")]
    BadBody,
    /// The program's own key is damaged.
    #[error("the key for web push is damaged")]
    Key,
    /// Nothing can be sealed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for NoticeError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::NotFound => ErrorCode::NotFound,
            Self::BadSubscription(_) | Self::BadBody => ErrorCode::BadRequest,
            Self::Declined => ErrorCode::ConsentRequired,
            Self::NotTheCarrier => ErrorCode::Forbidden,
            Self::Key | Self::Vault(_) => ErrorCode::Internal,
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
