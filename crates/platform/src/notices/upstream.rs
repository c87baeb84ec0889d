//! What the carrier of text messages tells us: receipts, and replies of those who got one.

use std::sync::Arc;

use kernel::{Event, PersonId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::delivery::service::{self as delivery, Arrival};
use super::{Channel, Channels, Directory, NoticeError};
use crate::{Ctx, events, signature};

/// Someone has replied to a text message. What was said is kept sealed and does not travel.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SmsReplied {
    /// Who, where the number is known.
    pub person: Option<PersonId>,
    /// The digit that was the whole reply (`1` to confirm), if it was one.
    pub digit: Option<u8>,
}

impl Event for SmsReplied {
    const NAME: &'static str = "platform.sms_replied";
}

/// What became of a text message, as the carrier says it.
#[derive(Debug, Deserialize)]
struct SaidReceipt {
    id: String,
    delivered: bool,
}

/// A reply, as the carrier brings it.
#[derive(Debug, Deserialize)]
struct SaidReply {
    id: String,
    from: String,
    text: String,
}

/// Takes note of a receipt. Safe to repeat.
///
/// # Errors
/// When the carrier has not signed it, or the database fails.
pub async fn take_receipt(ctx: &Ctx, header: &str, body: &[u8]) -> Result<(), NoticeError> {
    let SaidReceipt { id, delivered } = read(ctx, header, body)?;
    let arrival = if delivered { Arrival::Arrived } else { Arrival::Lost };
    Ok(delivery::receipt(ctx, &id, arrival).await?)
}

/// Takes note of a reply. Safe to repeat.
///
/// # Errors
/// When the carrier has not signed it, or the database fails.
pub async fn take_reply(ctx: &Ctx, header: &str, body: &[u8]) -> Result<(), NoticeError> {
    let SaidReply { id, from, text } = read(ctx, header, body)?;
    let person = ctx.part::<Arc<dyn Directory>>().holder(ctx, Channel::Sms, &from).await?;
    let mut tx = ctx.db.begin().await?;
    if delivery::keep_reply(ctx, &mut tx, &id, person, &text).await? {
        let digit = text.trim().parse().ok().filter(|digit| *digit < 10);
        events::publish(ctx, &mut tx, &SmsReplied { person, digit }).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn read<T: DeserializeOwned>(ctx: &Ctx, header: &str, body: &[u8]) -> Result<T, NoticeError> {
    let secret = ctx.part::<Channels>().upstream_secret.as_deref().ok_or(NoticeError::NotTheCarrier)?;
    if !signature::verify(secret.as_bytes(), header, ctx.now(), body) {
        return Err(NoticeError::NotTheCarrier);
    }
    serde_json::from_slice(body).map_err(|_| NoticeError::BadBody)
}
