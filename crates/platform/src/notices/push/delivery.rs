//! Bringing one message to one browser.

use std::time::Duration;

use anyhow::{Context, anyhow};
use async_trait::async_trait;
use http::HeaderValue;
use kernel::{NoticeId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tracing::warn;
use web_push_native::WebPushBuilder;

use super::store::{self as table, Subscription};
use super::{Push, SubscriptionId, rules, service};
use crate::Ctx;
use crate::jobs::{self, Job, Retry};
use crate::notices::NoticeRecord;
use crate::notices::delivery::{DeliveryStep, Reason, service as delivery};
use crate::notices::rules::Passage;
use crate::notices::service::find;

/// How long a push service keeps a message that says nothing else.
const KEPT: Duration = Duration::from_hours(12);

/// The first pause after a push service was in trouble; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// How often a push service is tried.
const TRIES: u32 = 5;

/// Brings one message to one browser.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct DeliverPush {
    pub(in crate::notices) notice: NoticeId,
    pub(in crate::notices) subscription: SubscriptionId,
    /// How often it was tried in vain.
    #[serde(default)]
    pub(in crate::notices) tried: u32,
}

/// What the browser's service worker finds in a push.
#[derive(Serialize)]
struct Payload<'a> {
    id: NoticeId,
    code: &'a str,
    params: &'a RawValue,
    link: Option<&'a str>,
}

#[async_trait]
impl Job for DeliverPush {
    const NAME: &'static str = "platform.deliver_push";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(push) = ctx.find_part::<Push>() else { return Ok(()) };
        let Some(notice) = find(ctx, self.notice).await? else { return Ok(()) };
        let Some(subscription) = table::find(&ctx.db, self.subscription).await? else { return Ok(()) };
        match delivery::push_passage(ctx, &notice, subscription.person).await? {
            Passage::Go => {}
            Passage::Wait(until) => return Ok(self.later(ctx, self.tried, until).await?),
            Passage::Drop(reason) => {
                return Ok(delivery::end_push(ctx, notice.id, DeliveryStep::Suppress, reason).await?);
            }
        }
        let lasts = notice.expires_at.map_or(KEPT, |end| end.since(ctx.now()));
        let request = write(ctx, push, &notice, &subscription, lasts).await?;
        match push.send(request).await {
            Ok(200..300) => Ok(delivery::pushed(ctx, notice.id).await?),
            // The browser has ended the subscription, or has been wiped.
            Ok(404 | 410) => Ok(forget(ctx, &subscription, &notice).await?),
            Ok(status) => self.again(ctx, anyhow!("the push service answered {status}")).await,
            Err(error) => self.again(ctx, error.without_url().into()).await,
        }
    }
}

impl DeliverPush {
    async fn again(&self, ctx: &Ctx, why: anyhow::Error) -> anyhow::Result<()> {
        warn!(notice.id = %self.notice, error = %format!("{why:#}"), "A push service did not take a message");
        if self.tried + 1 == TRIES {
            let reason = Reason::Unreachable;
            return Ok(delivery::end_push(ctx, self.notice, DeliveryStep::FallBack, reason).await?);
        }
        let pause = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(self.tried));
        Ok(self.later(ctx, self.tried + 1, ctx.now().plus(pause)).await?)
    }

    async fn later(&self, ctx: &Ctx, tried: u32, until: Timestamp) -> store::Result<()> {
        let mut tx = ctx.db.begin().await?;
        jobs::enqueue(ctx, &mut tx, &Self { tried, ..*self }, until).await?;
        tx.commit().await
    }
}

async fn write(
    ctx: &Ctx,
    push: &Push,
    notice: &NoticeRecord,
    subscription: &Subscription,
    lasts: Duration,
) -> anyhow::Result<http::Request<Vec<u8>>> {
    let params: &RawValue = serde_json::from_str(&notice.params)?;
    let payload = Payload { id: notice.id, code: &notice.code, params, link: notice.link.as_deref() };
    let keys = rules::keys(&subscription.p256dh, &subscription.auth)?;
    let pair = service::key_pair(ctx).await?;
    // A signature that outlives the message: the push service checks it on arrival, some seconds from now.
    let valid = lasts.clamp(Duration::from_mins(1), KEPT);
    let mut request = WebPushBuilder::new(subscription.endpoint.parse()?, keys.public, keys.auth)
        .with_valid_duration(valid)
        .with_vapid(&pair, &push.contact)
        .build(serde_json::to_vec(&payload)?)
        .context("the push could not be encrypted")?;
    let headers = request.headers_mut();
    headers.insert("ttl", HeaderValue::from(lasts.as_secs().max(1)));
    // What rings for seconds must wake a phone that saves power.
    let urgency = if notice.expires_at.is_some() { "high" } else { "normal" };
    headers.insert("urgency", HeaderValue::from_static(urgency));
    Ok(request)
}

/// Forgets a subscription; where it was the last, a text message takes over.
async fn forget(ctx: &Ctx, subscription: &Subscription, notice: &NoticeRecord) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    table::delete(&mut tx, subscription.id).await?;
    let left = table::ids_of(&mut tx, subscription.person).await?.len();
    tx.commit().await?;
    if left > 0 {
        return Ok(());
    }
    delivery::end_push(ctx, notice.id, DeliveryStep::FallBack, Reason::NoAddress).await
}
