//! The SQL of events.

use kernel::{PersonId, Timestamp};
use store::{Db, Result, Tx, sql};

use super::EventId;

pub(super) async fn insert(
    tx: &mut Tx,
    id: EventId,
    name: &str,
    payload: &str,
    actor: Option<PersonId>,
    now: Timestamp,
) -> Result<()> {
    sql!("INSERT INTO events (id, name, payload, actor_id, happened_at) VALUES ($1, $2, $3, $4, $5)")
        .bind((id, name, payload, actor, now))
        .execute(tx)
        .await?;
    Ok(())
}

/// What was written down with the event.
pub(super) async fn get_payload(db: &Db, id: EventId) -> Result<String> {
    let (payload,) = sql!("SELECT payload FROM events WHERE id = $1").bind((id,)).fetch_one(db).await?;
    Ok(payload)
}
