//! Programs outside that are told of events: signed, in order for each object, again until they have it.
//!
//! A delivery is written down in the transaction of its event. Of those about one object one is on its way at a time; one
//! that fails every time is put aside as dead and the next goes on. `docs/webhooks.md` is the manual of those who receive.

mod job;
mod rules;
pub mod service;
mod store;

use kernel::{Coded, ErrorCode, PersonId, Timestamp};

pub use self::job::DeliverWebhook;
use crate::Denied;
use crate::network::{self, Scope};
use crate::vault::VaultError;

kernel::id!(/// A program outside that is told of events.
    WebhookId);
kernel::id!(/// An event on its way to a webhook.
    WebhookDeliveryId);

kernel::words! {
    /// Whether a webhook is told.
    pub enum WebhookState {
        /// It is.
        Active = "active",
        /// Not for now; what happens waits.
        Paused = "paused",
    }
}

kernel::words! {
    /// Where an event stands on its way.
    pub enum WebhookDeliveryState {
        /// It will be sent.
        Waiting = "waiting",
        /// The receiver has taken it.
        Delivered = "delivered",
        /// It failed every time.
        Dead = "dead",
    }
}

kernel::words! {
    /// Why a receiver has not taken an event.
    pub enum WebhookFault {
        /// It answered, and not with a success: the status says with what.
        Answered = "answered",
        /// It did not answer in time.
        Silent = "silent",
        /// Nobody knows its name.
        NameUnknown = "name_unknown",
        /// Its name leads into a network that is not public.
        NamePrivate = "name_private",
        /// No connection to it came about, or it broke.
        Unreachable = "unreachable",
    }
}

/// The event by which a receiver is tried.
pub const PING: &str = "ping";

/// The events one may be told of: a part of the program.
#[derive(Clone, Debug, Default)]
pub struct EventNames(pub Vec<&'static str>);

/// Reaches receivers: a part of the program.
#[derive(Clone, Debug)]
pub struct Webhooks {
    client: reqwest::Client,
    scope: Scope,
    /// How often one event is tried before it is dead.
    tries: u32,
}

impl Webhooks {
    /// Makes ready to send, to public hosts by HTTPS or anywhere, each event so often at most.
    ///
    /// # Errors
    /// When the machine offers no TLS roots.
    pub fn new(scope: Scope, tries: u32) -> anyhow::Result<Self> {
        Ok(Self { client: network::client(scope)?, scope, tries })
    }
}

/// A program outside that is told of events.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The webhook.
    pub id: WebhookId,
    /// What it is called.
    pub name: String,
    /// Where it takes events.
    pub url: String,
    /// Which events.
    pub events: Vec<String>,
    /// Whether it is told.
    pub state: WebhookState,
    /// Until when the secret before the present one signs too.
    pub old_until: Option<Timestamp>,
    /// Who set it up.
    pub created_by: Option<PersonId>,
    /// When.
    pub created_at: Timestamp,
    /// How many wait.
    pub waiting: u32,
    /// How many of these have been tried without success.
    pub retrying: u32,
    /// How many are dead.
    pub dead: u32,
}

::store::record! {
    /// An event on its way to a webhook.
    #[derive(Clone, Debug)]
    pub struct WebhookDelivery {
        /// The delivery.
        pub id: WebhookDeliveryId,
        /// The webhook.
        pub webhook_id: WebhookId,
        /// The event.
        pub event: String,
        /// What it is about.
        pub object: String,
        /// What is sent.
        pub body: String,
        /// Where it stands.
        pub state: WebhookDeliveryState,
        /// How often it was tried.
        pub attempts: u32,
        /// When it is to be sent.
        pub due_at: Timestamp,
        /// What the receiver answered last.
        pub status: Option<u32>,
        /// What went wrong last.
        pub error: Option<WebhookFault>,
        /// When the event happened.
        pub created_at: Timestamp,
        /// When it came to stand where it stands.
        pub changed_at: Timestamp,
    }
}

/// Why webhooks could not be seen or changed.
#[derive(Debug, thiserror::Error)]
pub enum WebhookError {
    /// The actor does not look after webhooks, or not of the whole region.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// There is no such webhook or delivery.
    #[error("no such webhook")]
    NotFound,
    /// A field cannot be used.
    #[error("the {0} cannot be used")]
    Unfit(&'static str),
    /// It cannot be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for WebhookError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::Denied(denied) => denied.code(),
            Self::NotFound => ErrorCode::NotFound,
            Self::Unfit("url") => ErrorCode::WebhookUrlUnfit,
            Self::Unfit(_) => ErrorCode::BadRequest,
            Self::Vault(_) => ErrorCode::Internal,
            Self::Store(source) => source.code(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Unfit(field) => Some(field),
            _ => None,
        }
    }
}
