//! The SQL of what this crate keeps about a person.

use kernel::{FileId, PersonId, Timestamp};
use store::{Db, Result, Tx, sql};

/// A person's files and what each is.
pub(super) async fn files(db: &Db, person: PersonId) -> Result<Vec<(FileId, String)>> {
    sql!("SELECT id, media_type FROM files WHERE owner_id = $1 ORDER BY id").bind((person,)).fetch_all(db).await
}

/// A person's notices: which, when, and when read.
pub(super) async fn notices(db: &Db, person: PersonId) -> Result<Vec<(String, Timestamp, Option<Timestamp>)>> {
    sql!("SELECT code, created_at, read_at FROM notices WHERE person_id = $1 ORDER BY id")
        .bind((person,))
        .fetch_all(db)
        .await
}

/// Forgets what a person was told, and the browsers that are told.
pub(super) async fn delete_notices(tx: &mut Tx, person: PersonId) -> Result<()> {
    sql!("DELETE FROM push_subscriptions WHERE person_id = $1").bind((person,)).execute(tx).await?;
    sql!("DELETE FROM notices WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(())
}

/// How much of a kind is older than this.
pub(super) async fn count_due(db: &Db, kind: &str, before: Timestamp) -> Result<u64> {
    let statement = match kind {
        "events" => sql!("SELECT COUNT(*) FROM events WHERE happened_at < $1"),
        "notices" => sql!("SELECT COUNT(*) FROM notices WHERE created_at < $1"),
        "audit" => sql!("SELECT COUNT(*) FROM audit WHERE at < $1"),
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
    let statement = match kind {
        "events" => sql!("DELETE FROM events WHERE id IN (SELECT id FROM events WHERE happened_at < $1 LIMIT 500)"),
        "notices" => sql!("DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE created_at < $1 LIMIT 500)"),
        "audit" => sql!("DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at < $1 LIMIT 500)"),
        _ => return Ok(0),
    };
    statement.bind((before,)).execute(tx).await
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
