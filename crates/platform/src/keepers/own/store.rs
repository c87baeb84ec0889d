//! The SQL of what this crate keeps about a person.

use kernel::{FileId, PersonId, Timestamp};
use store::{Db, Result, Tx, sql};

use crate::notices::Channel;
use crate::notices::delivery::DeliveryState;

/// A person's files, what each is, and since when it is there.
pub(super) async fn files(db: &Db, person: PersonId) -> Result<Vec<(FileId, String, Timestamp)>> {
    sql!("SELECT id, media_type, created_at FROM files WHERE owner_id = $1 ORDER BY id")
        .bind((person,))
        .fetch_all(db)
        .await
}

/// A person's notices: which, when, and when read.
pub(super) async fn notices(db: &Db, person: PersonId) -> Result<Vec<(String, Timestamp, Option<Timestamp>)>> {
    sql!("SELECT code, created_at, read_at FROM notices WHERE person_id = $1 ORDER BY id")
        .bind((person,))
        .fetch_all(db)
        .await
}

/// What became of messages to a person outside the app: which, by which channel, where it stands, and when.
pub(super) async fn deliveries(db: &Db, person: PersonId) -> Result<Vec<(String, Channel, DeliveryState, Timestamp)>> {
    sql!("SELECT code, channel, state, changed_at FROM deliveries WHERE person_id = $1 ORDER BY id")
        .bind((person,))
        .fetch_all(db)
        .await
}

/// Forgets what a person was told, on which channel, and the browsers that are told.
pub(super) async fn delete_notices(tx: &mut Tx, person: PersonId) -> Result<()> {
    for statement in [
        sql!("DELETE FROM push_subscriptions WHERE person_id = $1"),
        sql!("DELETE FROM notice_refusals WHERE person_id = $1"),
        sql!("DELETE FROM sms_replies WHERE person_id = $1"),
        sql!("DELETE FROM outbox WHERE delivery_id IN (SELECT id FROM deliveries WHERE person_id = $1)"),
        sql!("DELETE FROM deliveries WHERE person_id = $1"),
        sql!("DELETE FROM notices WHERE person_id = $1"),
    ] {
        statement.bind((person,)).execute(tx).await?;
    }
    Ok(())
}

/// How much of a kind is older than this.
pub(super) async fn count_due(db: &Db, kind: &str, before: Timestamp) -> Result<u64> {
    let statement = match kind {
        "events" => sql!("SELECT COUNT(*) FROM events WHERE happened_at < $1"),
        "notices" => sql!("SELECT COUNT(*) FROM notices WHERE created_at < $1"),
        "deliveries" => sql!("SELECT COUNT(*) FROM deliveries WHERE created_at < $1"),
        "sms_replies" => sql!("SELECT COUNT(*) FROM sms_replies WHERE received_at < $1"),
        "webhook_deliveries" => sql!("SELECT COUNT(*) FROM webhook_deliveries WHERE created_at < $1"),
        "audit" => sql!("SELECT COUNT(*) FROM audit WHERE at < $1"),
        "uploads" => sql!("SELECT COUNT(*) FROM uploads WHERE state <> 'arriving' AND settled_at < $1"),
        _ => sql!(
            "SELECT COUNT(*) FROM files f
             WHERE f.created_at < $1 AND NOT EXISTS (SELECT 1 FROM file_scopes s WHERE s.file_id = f.id)"
        ),
    };
    let (count,) = statement.bind((before,)).fetch_one(db).await?;
    Ok(count)
}

/// Removes a slice of what is older than this.
pub(super) async fn delete_due(tx: &mut Tx, kind: &str, before: Timestamp) -> Result<u64> {
    let_go(tx, kind, before).await?;
    let statement = match kind {
        "events" => sql!("DELETE FROM events WHERE id IN (SELECT id FROM events WHERE happened_at < $1 LIMIT 500)"),
        "notices" => {
            sql!("DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE created_at < $1 ORDER BY id LIMIT 500)")
        }
        "deliveries" => sql!(
            "DELETE FROM deliveries
             WHERE id IN (SELECT id FROM deliveries WHERE created_at < $1 ORDER BY id LIMIT 500)"
        ),
        "sms_replies" => {
            sql!("DELETE FROM sms_replies WHERE id IN (SELECT id FROM sms_replies WHERE received_at < $1 LIMIT 500)")
        }
        "webhook_deliveries" => sql!(
            "DELETE FROM webhook_deliveries
             WHERE id IN (SELECT id FROM webhook_deliveries WHERE created_at < $1 LIMIT 500)"
        ),
        "audit" => sql!("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 LIMIT 500)"),
        "uploads" => sql!(
            "DELETE FROM uploads
             WHERE id IN (SELECT id FROM uploads WHERE state <> 'arriving' AND settled_at < $1 ORDER BY id LIMIT 500)"
        ),
        _ => return Ok(0),
    };
    statement.bind((before,)).execute(tx).await
}

/// Lets go of the slice that is removed next what hangs on it. Deliveries outlive their notices: the costs of a year stand
/// on them.
async fn let_go(tx: &mut Tx, kind: &str, before: Timestamp) -> Result<()> {
    let statement = match kind {
        "notices" => sql!(
            "UPDATE deliveries SET notice_id = NULL
             WHERE notice_id IN (SELECT id FROM notices WHERE created_at < $1 ORDER BY id LIMIT 500)"
        ),
        "deliveries" => sql!(
            "DELETE FROM outbox
             WHERE delivery_id IN (SELECT id FROM deliveries WHERE created_at < $1 ORDER BY id LIMIT 500)"
        ),
        _ => return Ok(()),
    };
    statement.bind((before,)).execute(tx).await?;
    Ok(())
}

/// Files that hang on nothing and are older than this.
pub(super) async fn loose_files(db: &Db, before: Timestamp) -> Result<Vec<FileId>> {
    let rows = sql!(
        "SELECT f.id FROM files f
         WHERE f.created_at < $1 AND NOT EXISTS (SELECT 1 FROM file_scopes s WHERE s.file_id = f.id) LIMIT 500"
    )
    .bind((before,))
    .fetch_all::<(FileId,)>(db)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How often what was done in a span of time.
pub(super) async fn acts(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<(String, u64)>> {
    sql!("SELECT action, COUNT(*) FROM audit WHERE at >= $1 AND at < $2 GROUP BY action ORDER BY action")
        .bind((from, until))
        .fetch_all(db)
        .await
}
