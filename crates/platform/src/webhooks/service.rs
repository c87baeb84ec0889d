//! Setting webhooks up, writing events down for them, and looking after what did not arrive.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Page, Permission, Relation, Relations, Timestamp};
use serde_json::json;
use serde_json::value::RawValue;
use store::Tx;

use super::job::DeliverWebhook;
use super::store::{self as table, Kept};
use super::{
    EventNames, PING, Webhook, WebhookDelivery, WebhookDeliveryId, WebhookDeliveryState, WebhookError, WebhookId,
    WebhookState, Webhooks, rules,
};
use crate::notices::Directory;
use crate::vault::{VaultError, random};
use crate::{Ctx, Vault, audit, jobs, network, text};

/// Entries on one page.
const PAGE: u32 = 50;
const PURPOSE: &str = "webhooks.secret";

/// What a webhook is to be.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// What it is called.
    pub name: String,
    /// Where it takes events.
    pub url: String,
    /// Which events.
    pub events: Vec<String>,
}

/// Permits those who look after webhooks and serve the whole region: events are of everywhere in it.
async fn permit(ctx: &Ctx) -> Result<(), WebhookError> {
    let actor = ctx.actor()?;
    let whole = ctx.part::<Arc<dyn Directory>>().is_whole(ctx, actor.org).await?;
    Ok(ctx.permit(Permission::ManageWebhooks, Relations::NONE.with_if(whole, Relation::Anyone))?)
}

/// Every webhook, and the events there are.
///
/// # Errors
/// When the actor does not look after webhooks, or the database fails.
pub async fn list(ctx: &Ctx) -> Result<(Vec<Webhook>, Vec<&'static str>), WebhookError> {
    permit(ctx).await?;
    let mut webhooks = Vec::new();
    for kept in table::list(&ctx.db).await? {
        webhooks.push(shown(ctx, kept).await?);
    }
    Ok((webhooks, ctx.part::<EventNames>().0.clone()))
}

/// A webhook.
///
/// # Errors
/// When the actor does not look after webhooks, there is none, or the database fails.
pub async fn get(ctx: &Ctx, id: WebhookId) -> Result<Webhook, WebhookError> {
    permit(ctx).await?;
    let kept = table::find(&ctx.db, id).await?.ok_or(WebhookError::NotFound)?;
    Ok(shown(ctx, kept).await?)
}

async fn shown(ctx: &Ctx, kept: Kept) -> store::Result<Webhook> {
    let waiting = table::count(&ctx.db, kept.id, WebhookDeliveryState::Waiting).await?;
    let retrying = table::count_retrying(&ctx.db, kept.id).await?;
    let dead = table::count(&ctx.db, kept.id, WebhookDeliveryState::Dead).await?;
    let Kept { id, name, url, events, state, old_until, created_by, created_at, .. } = kept;
    let events = serde_json::from_str(&events).unwrap_or_default();
    let old_until = old_until.filter(|until| ctx.now() < *until);
    Ok(Webhook { id, name, url, events, state, old_until, created_by, created_at, waiting, retrying, dead })
}

/// Sets a webhook up; its secret is shown now and never again.
///
/// # Errors
/// When the actor does not look after webhooks, or a field cannot be used.
pub async fn create(ctx: &Ctx, new: NewWebhook) -> Result<(Webhook, String), WebhookError> {
    permit(ctx).await?;
    check(ctx, &new)?;
    let (secret, sealed) = fresh_secret(ctx)?;
    let kept = Kept {
        id: ctx.new_id(),
        name: new.name.trim().to_owned(),
        url: new.url,
        events: text::write("events", &new.events)?,
        secret: sealed,
        old_secret: None,
        old_until: None,
        state: WebhookState::Active,
        dead_in_a_row: 0,
        created_by: ctx.actor.map(|actor| actor.person),
        created_at: ctx.now(),
    };
    let mut tx = ctx.db.begin().await?;
    table::insert(&mut tx, &kept).await?;
    note(ctx, &mut tx, "webhook.create", &kept).await?;
    tx.commit().await?;
    Ok((shown(ctx, kept).await?, secret))
}

fn check(ctx: &Ctx, new: &NewWebhook) -> Result<(), WebhookError> {
    if !network::is_fit(&new.url, ctx.part::<Webhooks>().scope) {
        return Err(WebhookError::Unfit("url"));
    }
    let unfit = rules::unfit(&new.name, &new.events, &ctx.part::<EventNames>().0);
    unfit.map_or(Ok(()), |field| Err(WebhookError::Unfit(field)))
}

/// A secret, and the same sealed.
fn fresh_secret(ctx: &Ctx) -> Result<(String, String), WebhookError> {
    let secret = format!("whs_{}", URL_SAFE_NO_PAD.encode(random::<32>()?));
    let sealed = ctx.part::<Vault>().seal(PURPOSE, secret.as_bytes())?;
    Ok((secret, sealed))
}

async fn note(ctx: &Ctx, tx: &mut Tx, act: &'static str, kept: &Kept) -> store::Result<()> {
    audit::record(ctx, tx, act, &format!("webhook:{}", kept.id), &json!({ "name": kept.name, "url": kept.url })).await
}

/// Changes a webhook in one way, and notes it.
async fn change(
    ctx: &Ctx,
    id: WebhookId,
    act: &'static str,
    alter: impl FnOnce(&mut Kept) -> Result<(), WebhookError>,
) -> Result<Webhook, WebhookError> {
    permit(ctx).await?;
    let mut tx = ctx.db.begin().await?;
    let mut kept = table::find(&mut tx, id).await?.ok_or(WebhookError::NotFound)?;
    alter(&mut kept)?;
    table::update(&mut tx, &kept).await?;
    note(ctx, &mut tx, act, &kept).await?;
    tx.commit().await?;
    Ok(shown(ctx, kept).await?)
}

/// Changes what a webhook is called, where it takes events, and which.
///
/// # Errors
/// When the actor does not look after webhooks, there is none, or a field cannot be used.
pub async fn edit(ctx: &Ctx, id: WebhookId, new: NewWebhook) -> Result<Webhook, WebhookError> {
    change(ctx, id, "webhook.edit", |kept| {
        check(ctx, &new)?;
        kept.events = text::write("events", &new.events)?;
        (kept.name, kept.url) = (new.name.trim().to_owned(), new.url);
        Ok(())
    })
    .await
}

/// Gives a webhook a new secret, shown now and never again. The one before it signs too for a day.
///
/// # Errors
/// When the actor does not look after webhooks, or there is none.
pub async fn rotate(ctx: &Ctx, id: WebhookId) -> Result<(Webhook, String), WebhookError> {
    let (secret, sealed) = fresh_secret(ctx)?;
    let webhook = change(ctx, id, "webhook.rotate", |kept| {
        kept.old_secret = Some(std::mem::replace(&mut kept.secret, sealed));
        kept.old_until = Some(ctx.now().plus(rules::BOTH_SIGN));
        Ok(())
    })
    .await?;
    Ok((webhook, secret))
}

/// Lets a webhook be told nothing for now; what happens waits.
///
/// # Errors
/// When the actor does not look after webhooks, or there is none.
pub async fn pause(ctx: &Ctx, id: WebhookId) -> Result<Webhook, WebhookError> {
    change(ctx, id, "webhook.pause", |kept| {
        kept.state = WebhookState::Paused;
        Ok(())
    })
    .await
}

/// Goes on telling a webhook, beginning with what has waited.
///
/// # Errors
/// When the actor does not look after webhooks, or there is none.
pub async fn resume(ctx: &Ctx, id: WebhookId) -> Result<Webhook, WebhookError> {
    let webhook = change(ctx, id, "webhook.resume", |kept| {
        (kept.state, kept.dead_in_a_row) = (WebhookState::Active, 0);
        Ok(())
    })
    .await?;
    let mut tx = ctx.db.begin().await?;
    for (first,) in table::list_firsts(&mut tx, id).await? {
        jobs::enqueue(ctx, &mut tx, &DeliverWebhook { delivery: first }, ctx.now()).await?;
    }
    tx.commit().await?;
    Ok(webhook)
}

/// Forgets a webhook, with everything on its way to it.
///
/// # Errors
/// When the actor does not look after webhooks, or there is none.
pub async fn delete(ctx: &Ctx, id: WebhookId) -> Result<(), WebhookError> {
    permit(ctx).await?;
    let mut tx = ctx.db.begin().await?;
    let kept = table::find(&mut tx, id).await?.ok_or(WebhookError::NotFound)?;
    table::delete(&mut tx, id).await?;
    note(ctx, &mut tx, "webhook.delete", &kept).await?;
    Ok(tx.commit().await?)
}

/// Sends a webhook an event that says nothing.
///
/// # Errors
/// When the actor does not look after webhooks, or there is none.
pub async fn ping(ctx: &Ctx, id: WebhookId) -> Result<(), WebhookError> {
    permit(ctx).await?;
    let mut tx = ctx.db.begin().await?;
    table::find(&mut tx, id).await?.ok_or(WebhookError::NotFound)?;
    put_down(ctx, &mut tx, id, PING, &format!("webhook:{id}"), "{}").await?;
    Ok(tx.commit().await?)
}

/// Writes an event down for every webhook that is told of it, in the event's transaction.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tell(ctx: &Ctx, tx: &mut Tx, event: &str, object: &str, payload: &str) -> store::Result<()> {
    for (webhook, events) in table::list_wishes(tx).await? {
        let events: Vec<String> = serde_json::from_str(&events).unwrap_or_default();
        if events.iter().any(|wanted| wanted == event) {
            put_down(ctx, tx, webhook, event, object, payload).await?;
        }
    }
    Ok(())
}

/// What a receiver reads.
#[derive(serde::Serialize)]
struct Body<'a> {
    id: WebhookDeliveryId,
    event: &'a str,
    object: &'a str,
    at: Timestamp,
    data: &'a RawValue,
}

async fn put_down(
    ctx: &Ctx,
    tx: &mut Tx,
    webhook: WebhookId,
    event: &str,
    object: &str,
    payload: &str,
) -> store::Result<()> {
    let id = ctx.new_id();
    let data = serde_json::from_str(payload).unwrap_or(RawValue::NULL);
    let body = text::write("body", &Body { id, event, object, at: ctx.now(), data })?;
    let delivery = WebhookDelivery {
        id,
        webhook_id: webhook,
        event: event.to_owned(),
        object: object.to_owned(),
        body,
        state: WebhookDeliveryState::Waiting,
        attempts: 0,
        due_at: ctx.now(),
        status: None,
        error: None,
        created_at: ctx.now(),
        changed_at: ctx.now(),
    };
    table::insert_delivery(tx, &delivery).await?;
    jobs::enqueue(ctx, tx, &DeliverWebhook { delivery: id }, ctx.now()).await?;
    Ok(())
}

/// Deliveries to a webhook, newest first.
///
/// # Errors
/// When the actor does not look after webhooks, or there is none.
pub async fn list_deliveries(
    ctx: &Ctx,
    id: WebhookId,
    state: Option<WebhookDeliveryState>,
    after: Option<WebhookDeliveryId>,
) -> Result<Page<WebhookDelivery>, WebhookError> {
    permit(ctx).await?;
    table::find(&ctx.db, id).await?.ok_or(WebhookError::NotFound)?;
    let found = table::list_deliveries(&ctx.db, id, state, after, PAGE + 1).await?;
    Ok(Page::cut(found, PAGE as usize, |one| one.id.to_string()))
}

/// Sends the dead deliveries of a webhook again, or one of them, with all their tries; how many.
///
/// # Errors
/// When the actor does not look after webhooks, or there is none.
pub async fn replay(ctx: &Ctx, id: WebhookId, only: Option<WebhookDeliveryId>) -> Result<u32, WebhookError> {
    permit(ctx).await?;
    let mut tx = ctx.db.begin().await?;
    let kept = table::find(&mut tx, id).await?.ok_or(WebhookError::NotFound)?;
    let mut count = 0;
    let dead = table::list_dead(&mut tx, id).await?;
    for mut delivery in dead.into_iter().filter(|dead| only.is_none_or(|only| only == dead.id)) {
        (delivery.state, delivery.attempts) = (WebhookDeliveryState::Waiting, 0);
        (delivery.due_at, delivery.changed_at) = (ctx.now(), ctx.now());
        table::update_delivery(&mut tx, &delivery).await?;
        jobs::enqueue(ctx, &mut tx, &DeliverWebhook { delivery: delivery.id }, ctx.now()).await?;
        count += 1;
    }
    if count == 0 && only.is_some() {
        return Err(WebhookError::NotFound);
    }
    note(ctx, &mut tx, "webhook.replay", &kept).await?;
    tx.commit().await?;
    Ok(count)
}

/// The secrets that sign for a webhook now.
pub(super) fn secrets(ctx: &Ctx, kept: &Kept) -> Result<Vec<String>, VaultError> {
    let vault = ctx.part::<Vault>();
    let old = match (&kept.old_secret, kept.old_until) {
        (Some(sealed), Some(until)) => Some((vault.open_text(PURPOSE, sealed)?, until)),
        _ => None,
    };
    Ok(rules::signing(vault.open_text(PURPOSE, &kept.secret)?, old, ctx.now()))
}
