//! Bringing one event to one webhook.

use anyhow::Context;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use tracing::warn;

use super::store::{self as table, Kept};
use super::{
    WebhookDelivery, WebhookDeliveryId, WebhookDeliveryState, WebhookFault, WebhookState, Webhooks, rules, service,
};
use crate::jobs::{self, Job, Retry};
use crate::network::NameFault;
use crate::notices::{self, Notice};
use crate::{Ctx, signature};

/// Brings one event to one webhook, when its turn has come.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeliverWebhook {
    pub(super) delivery: WebhookDeliveryId,
}

#[async_trait]
impl Job for DeliverWebhook {
    const NAME: &'static str = "platform.deliver_webhook";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(delivery) = table::find_delivery(&ctx.db, self.delivery).await? else { return Ok(()) };
        let Some(webhook) = table::find(&ctx.db, delivery.webhook_id).await? else { return Ok(()) };
        let waits = delivery.state == WebhookDeliveryState::Waiting && delivery.due_at <= ctx.now();
        if !waits || webhook.state == WebhookState::Paused {
            return Ok(());
        }
        // Another one about the object is on its way: it calls this one when it has arrived.
        if table::find_first(&ctx.db, webhook.id, &delivery.object).await? != Some(delivery.id) {
            return Ok(());
        }
        match send(ctx, &webhook, &delivery).await? {
            Ok(status) => Ok(arrived(ctx, webhook, delivery, status).await?),
            Err(failure) => Ok(failed(ctx, webhook, delivery, failure).await?),
        }
    }
}

/// Why an event was not taken.
struct Failure {
    status: Option<u16>,
    fault: WebhookFault,
    /// The error's own words, for the log alone.
    words: String,
}

/// Sends; the status of the answer, or what went wrong.
async fn send(ctx: &Ctx, webhook: &Kept, delivery: &WebhookDelivery) -> anyhow::Result<Result<u16, Failure>> {
    let secrets = service::secrets(ctx, webhook).context("the secret of a webhook cannot be opened")?;
    let header = signature::sign(secrets.iter().map(String::as_bytes), ctx.now(), delivery.body.as_bytes());
    let request = ctx
        .part::<Webhooks>()
        .client
        .post(&webhook.url)
        .header("content-type", "application/json")
        .header(signature::HEADER, header)
        .header("wenqu-event", &delivery.event)
        .header("wenqu-delivery", delivery.id.to_string())
        .body(delivery.body.clone());
    Ok(match request.send().await {
        Ok(answer) if answer.status().is_success() => Ok(answer.status().as_u16()),
        Ok(answer) => {
            let status = Some(answer.status().as_u16());
            Err(Failure { status, fault: WebhookFault::Answered, words: String::new() })
        }
        Err(error) => {
            let fault = fault(&error);
            let words = format!("{:#}", anyhow::Error::from(error.without_url()));
            Err(Failure { status: None, fault, words })
        }
    })
}

/// Why there was no answer; the words of the error itself are for the log.
fn fault(error: &reqwest::Error) -> WebhookFault {
    let mut causes = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source());
    let named = causes.find_map(|cause| cause.downcast_ref::<NameFault>());
    match named {
        Some(NameFault::Unknown(_)) => WebhookFault::NameUnknown,
        Some(NameFault::Private) => WebhookFault::NamePrivate,
        None if error.is_timeout() => WebhookFault::Silent,
        None => WebhookFault::Unreachable,
    }
}

async fn arrived(ctx: &Ctx, mut webhook: Kept, mut it: WebhookDelivery, status: u16) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    it.attempts += 1;
    (it.state, it.status, it.error, it.changed_at) =
        (WebhookDeliveryState::Delivered, Some(status.into()), None, ctx.now());
    table::update_delivery(&mut tx, &it).await?;
    if webhook.dead_in_a_row > 0 {
        webhook.dead_in_a_row = 0;
        table::update(&mut tx, &webhook).await?;
    }
    next(ctx, &mut tx, &it).await?;
    tx.commit().await
}

async fn failed(
    ctx: &Ctx,
    webhook: Kept,
    mut it: WebhookDelivery,
    Failure { status, fault, words }: Failure,
) -> store::Result<()> {
    warn!(webhook.id = %webhook.id, webhook.name = webhook.name, delivery.id = %it.id, status, %fault, error = words, "A webhook did not take an event");
    let mut tx = ctx.db.begin().await?;
    it.attempts += 1;
    (it.status, it.error, it.changed_at) = (status.map(u32::from), Some(fault), ctx.now());
    if let Some(pause) = rules::pause(it.attempts, ctx.part::<Webhooks>().tries) {
        it.due_at = ctx.now().plus(pause);
        table::update_delivery(&mut tx, &it).await?;
        jobs::enqueue(ctx, &mut tx, &DeliverWebhook { delivery: it.id }, it.due_at).await?;
        return tx.commit().await;
    }
    it.state = WebhookDeliveryState::Dead;
    table::update_delivery(&mut tx, &it).await?;
    if bury(ctx, &mut tx, webhook).await? == WebhookState::Active {
        next(ctx, &mut tx, &it).await?;
    }
    tx.commit().await
}

/// Counts a dead event; after too many in a row the webhook is paused and whoever set it up is told.
async fn bury(ctx: &Ctx, tx: &mut store::Tx, mut webhook: Kept) -> store::Result<WebhookState> {
    webhook.dead_in_a_row += 1;
    if webhook.dead_in_a_row >= rules::PAUSE_AFTER {
        webhook.state = WebhookState::Paused;
        if let Some(person) = webhook.created_by {
            let notice = Notice::new("webhook_paused").param("name", webhook.name.clone());
            notices::send(ctx, tx, person, notice.link(format!("/webhooks/{}", webhook.id))).await?;
        }
    }
    table::update(tx, &webhook).await?;
    Ok(webhook.state)
}

/// Calls the next delivery about the same object.
async fn next(ctx: &Ctx, tx: &mut store::Tx, before: &WebhookDelivery) -> store::Result<()> {
    if let Some(next) = table::find_first(&mut *tx, before.webhook_id, &before.object).await? {
        jobs::enqueue(ctx, tx, &DeliverWebhook { delivery: next }, ctx.now()).await?;
    }
    Ok(())
}
