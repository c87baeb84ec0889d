//! The SQL of webhooks.

use kernel::{PersonId, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::{WebhookDelivery, WebhookDeliveryId, WebhookDeliveryState, WebhookId, WebhookState};

record! {
    /// A webhook as it is kept.
    #[derive(Clone, Debug)]
    pub(super) struct Kept {
        pub(super) id: WebhookId,
        pub(super) name: String,
        pub(super) url: String,
        pub(super) events: String,
        pub(super) secret: String,
        pub(super) old_secret: Option<String>,
        pub(super) old_until: Option<Timestamp>,
        pub(super) state: WebhookState,
        pub(super) dead_in_a_row: u32,
        pub(super) created_by: Option<PersonId>,
        pub(super) created_at: Timestamp,
    }
}

pub(super) async fn insert(tx: &mut Tx, it: &Kept) -> Result<()> {
    sql!(
        "INSERT INTO webhooks (id, name, url, events, secret, old_secret, old_until, state, dead_in_a_row, created_by,
                               created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    )
    .bind((
        it.id,
        &it.name,
        &it.url,
        &it.events,
        &it.secret,
        &it.old_secret,
        it.old_until,
        it.state,
        it.dead_in_a_row,
        it.created_by,
        it.created_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, it: &Kept) -> Result<()> {
    sql!(
        "UPDATE webhooks SET name = $2, url = $3, events = $4, secret = $5, old_secret = $6, old_until = $7, state = $8,
                dead_in_a_row = $9 WHERE id = $1"
    )
    .bind((it.id, &it.name, &it.url, &it.events, &it.secret, &it.old_secret, it.old_until, it.state, it.dead_in_a_row))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn list(source: impl Into<Source<'_>>) -> Result<Vec<Kept>> {
    sql!(
        "SELECT id, name, url, events, secret, old_secret, old_until, state, dead_in_a_row, created_by, created_at
         FROM webhooks ORDER BY id"
    )
    .fetch_all(source)
    .await
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: WebhookId) -> Result<Option<Kept>> {
    sql!(
        "SELECT id, name, url, events, secret, old_secret, old_until, state, dead_in_a_row, created_by, created_at
         FROM webhooks WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// Forgets a webhook with everything on its way to it; false when there is none.
pub(super) async fn delete(tx: &mut Tx, id: WebhookId) -> Result<bool> {
    sql!("DELETE FROM webhook_deliveries WHERE webhook_id = $1").bind((id,)).execute(&mut *tx).await?;
    let gone = sql!("DELETE FROM webhooks WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(gone > 0)
}

/// Which events the webhooks are told of.
pub(super) async fn list_wishes(tx: &mut Tx) -> Result<Vec<(WebhookId, String)>> {
    sql!("SELECT id, events FROM webhooks ORDER BY id").fetch_all(tx).await
}

/// How many deliveries of a webhook stand somewhere.
pub(super) async fn count(source: impl Into<Source<'_>>, id: WebhookId, state: WebhookDeliveryState) -> Result<u32> {
    let (count,) = sql!("SELECT COUNT(*) FROM webhook_deliveries WHERE webhook_id = $1 AND state = $2")
        .bind((id, state))
        .fetch_one(source)
        .await?;
    Ok(count)
}

/// How many deliveries of a webhook have been tried without success and are tried again.
pub(super) async fn count_retrying(source: impl Into<Source<'_>>, id: WebhookId) -> Result<u32> {
    let (count,) =
        sql!("SELECT COUNT(*) FROM webhook_deliveries WHERE webhook_id = $1 AND state = 'waiting' AND attempts > 0")
            .bind((id,))
            .fetch_one(source)
            .await?;
    Ok(count)
}

pub(super) async fn insert_delivery(tx: &mut Tx, it: &WebhookDelivery) -> Result<()> {
    sql!(
        "INSERT INTO webhook_deliveries (id, webhook_id, event, object, body, state, attempts, due_at, created_at,
                                         changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $8)"
    )
    .bind((it.id, it.webhook_id, &it.event, &it.object, &it.body, it.state, it.due_at, it.created_at))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find_delivery(
    source: impl Into<Source<'_>>,
    id: WebhookDeliveryId,
) -> Result<Option<WebhookDelivery>> {
    sql!(
        "SELECT id, webhook_id, event, object, body, state, attempts, due_at, status, error, created_at, changed_at
         FROM webhook_deliveries WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

pub(super) async fn update_delivery(tx: &mut Tx, it: &WebhookDelivery) -> Result<()> {
    sql!(
        "UPDATE webhook_deliveries SET state = $2, attempts = $3, due_at = $4, status = $5, error = $6, changed_at = $7
         WHERE id = $1"
    )
    .bind((it.id, it.state, it.attempts, it.due_at, it.status, &it.error, it.changed_at))
    .execute(tx)
    .await?;
    Ok(())
}

/// The first delivery about an object that waits: the only one of the object that may be on its way.
pub(super) async fn find_first(
    source: impl Into<Source<'_>>,
    webhook: WebhookId,
    object: &str,
) -> Result<Option<WebhookDeliveryId>> {
    let row: Option<(WebhookDeliveryId,)> = sql!(
        "SELECT id FROM webhook_deliveries WHERE webhook_id = $1 AND object = $2 AND state = 'waiting'
         ORDER BY id LIMIT 1"
    )
    .bind((webhook, object))
    .fetch_optional(source)
    .await?;
    Ok(row.map(|(id,)| id))
}

/// The first delivery that waits, of each object.
pub(super) async fn list_firsts(tx: &mut Tx, webhook: WebhookId) -> Result<Vec<(WebhookDeliveryId,)>> {
    sql!(
        "SELECT MIN(id) FROM webhook_deliveries WHERE webhook_id = $1 AND state = 'waiting' GROUP BY object ORDER BY 1"
    )
    .bind((webhook,))
    .fetch_all(tx)
    .await
}

/// Deliveries to a webhook, newest first.
pub(super) async fn list_deliveries(
    db: &Db,
    webhook: WebhookId,
    state: Option<WebhookDeliveryState>,
    after: Option<WebhookDeliveryId>,
    limit: u32,
) -> Result<Vec<WebhookDelivery>> {
    sql!(
        "SELECT id, webhook_id, event, object, body, state, attempts, due_at, status, error, created_at, changed_at
         FROM webhook_deliveries WHERE webhook_id = $1 AND (state = $2 OR $2 IS NULL) AND (id < $3 OR $3 IS NULL)
         ORDER BY id DESC LIMIT $4"
    )
    .bind((webhook, state, after, limit))
    .fetch_all(db)
    .await
}

/// The dead deliveries of a webhook, oldest first.
pub(super) async fn list_dead(tx: &mut Tx, webhook: WebhookId) -> Result<Vec<WebhookDelivery>> {
    sql!(
        "SELECT id, webhook_id, event, object, body, state, attempts, due_at, status, error, created_at, changed_at
         FROM webhook_deliveries WHERE webhook_id = $1 AND state = 'dead' ORDER BY id"
    )
    .bind((webhook,))
    .fetch_all(tx)
    .await
}
