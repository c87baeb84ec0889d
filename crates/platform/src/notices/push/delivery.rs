//! Bringing one message to one browser.

use std::time::Duration;

use anyhow::{Context, bail};
use async_trait::async_trait;
use http::HeaderValue;
use kernel::NoticeId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use web_push_native::WebPushBuilder;

use super::store::{self as table, Subscription};
use super::{Push, SubscriptionId, rules, service};
use crate::Ctx;
use crate::jobs::{GiveUp, Job, Retry};
use crate::notices::NoticeRecord;
use crate::notices::service::find;

/// How long a push service keeps a message that says nothing else.
const KEPT: Duration = Duration::from_hours(12);

/// Brings one message to one browser.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeliverPush {
    pub(in crate::notices) notice: NoticeId,
    pub(in crate::notices) subscription: SubscriptionId,
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
    const RETRY: Retry = Retry::times(5).then(GiveUp::Forget);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(push) = ctx.find_part::<Push>() else { return Ok(()) };
        let Some(notice) = find(ctx, self.notice).await? else { return Ok(()) };
        let Some(subscription) = table::find(&ctx.db, self.subscription).await? else { return Ok(()) };
        let Some(lasts) = still_of_use(ctx, &notice) else { return Ok(()) };
        let request = write(ctx, push, &notice, &subscription, lasts).await?;
        match push.send(request).await.context("the push service could not be reached")? {
            200..300 => Ok(()),
            // The browser has ended the subscription, or has been wiped.
            404 | 410 => Ok(forget(ctx, subscription.id).await?),
            status => bail!("the push service answered {status}"),
        }
    }
}

/// How long the message is still of use; nothing when it is read or too late.
fn still_of_use(ctx: &Ctx, notice: &NoticeRecord) -> Option<Duration> {
    if notice.read_at.is_some() {
        return None;
    }
    let left = notice.expires_at.map_or(KEPT, |end| end.since(ctx.now()));
    (!left.is_zero()).then_some(left)
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

async fn forget(ctx: &Ctx, id: SubscriptionId) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    table::delete(&mut tx, id).await?;
    tx.commit().await
}
