//! The carriers behind the channels: real ones where they are set up, and a sink that keeps what would have been sent.

mod sink;
mod sms;
mod smtp;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::ToSpan;
use jiff::tz::TimeZone;
use kernel::{Day, Timestamp};
use serde_json::{Map, Value};

use self::sink::Sink;
pub use self::sms::{SmsConfig, SmsGateway};
pub use self::smtp::Smtp;
use super::Channel;
use super::delivery::DeliveryId;
use crate::Ctx;

/// A message on its way to a carrier.
#[derive(Clone, Debug)]
pub struct Message {
    /// The delivery: a carrier that is handed the same one twice sends it once.
    pub id: DeliveryId,
    /// The address.
    pub to: String,
    /// The subject of a mail.
    pub subject: Option<String>,
    /// What it says.
    pub body: String,
    /// The number under which the text is filed with the carrier.
    pub filed: Option<String>,
    /// What fills the filed text.
    pub params: Map<String, Value>,
}

/// What a carrier answered.
#[derive(Clone, Debug, Default)]
pub struct Receipt {
    /// The id by which the carrier speaks of the message later.
    pub carrier_id: Option<String>,
}

/// Why a carrier did not take a message.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It refuses this message and always will.
    #[error("refused: {0}")]
    Refused(String),
    /// It says that messages do not reach this person; another channel takes over.
    #[error("does not reach the person")]
    NotSubscribed,
    /// It could not be reached, or is in trouble.
    #[error("could not be reached")]
    Unreachable(#[source] anyhow::Error),
}

/// Takes messages of one channel.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Hands a message over.
    async fn send(&self, ctx: &Ctx, message: &Message) -> Result<Receipt, Failure>;
}

/// What text messages cost.
#[derive(Clone, Debug)]
pub struct Tariff {
    /// One part of a message, in fen.
    pub segment_fen: u64,
    /// The most that may be spent in a month, in fen.
    pub monthly_cap_fen: Option<u64>,
    /// The wall clock by which months are counted.
    pub zone: TimeZone,
}

impl Default for Tariff {
    fn default() -> Self {
        Self { segment_fen: 5, monthly_cap_fen: None, zone: TimeZone::UTC }
    }
}

impl Tariff {
    /// The first moment of the month that lies so many months back, and the first after it.
    #[must_use]
    pub fn month(&self, now: Timestamp, back: i32) -> (Timestamp, Timestamp) {
        let first = now.day(&self.zone).date().first_of_month();
        let begin = |back: i32| {
            let day = first.checked_sub(back.months()).unwrap_or(first);
            Day::from(day).start(&self.zone).unwrap_or(now)
        };
        (begin(back), begin(back - 1))
    }
}

/// The carriers of all channels: a part of the program.
#[derive(Clone, Default)]
pub struct Channels {
    carriers: BTreeMap<Channel, Arc<dyn Carrier>>,
    /// What text messages cost.
    pub tariff: Tariff,
    /// What stands in front of each text message (签名), as it was filed.
    pub signature: String,
    /// Where browsers reach the program: a mail says where it leads.
    pub site: Option<String>,
    /// By what a carrier proves that a receipt or a reply comes from it.
    pub upstream_secret: Option<String>,
}

impl Channels {
    /// These and a carrier for one channel more.
    #[must_use]
    pub fn with(mut self, channel: Channel, carrier: impl Carrier + 'static) -> Self {
        self.carriers.insert(channel, Arc::new(carrier));
        self
    }

    /// Whether a carrier is set up, rather than the sink.
    #[must_use]
    pub fn is_real(&self, channel: Channel) -> bool {
        self.carriers.contains_key(&channel)
    }

    pub(super) fn of(&self, channel: Channel) -> Arc<dyn Carrier> {
        self.carriers.get(&channel).cloned().unwrap_or_else(|| Arc::new(Sink(channel)))
    }

    /// A mail with the address of the page it leads to.
    pub(super) fn with_address(&self, text: String, link: Option<&str>) -> String {
        match (&self.site, link) {
            (Some(site), Some(link)) => format!("{text}\n\n{}{link}", site.trim_end_matches('/')),
            _ => text,
        }
    }

    /// A text message as it arrives, with the signature.
    pub(super) fn signed(&self, text: &str) -> String {
        format!("{}{text}", self.signature)
    }
}

impl fmt::Debug for Channels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channels")
            .field("carriers", &self.carriers.keys())
            .field("tariff", &self.tariff)
            .finish_non_exhaustive()
    }
}
