//! The SQL of calendar feeds.

use kernel::{PersonId, Timestamp};
use people::identity::TokenHash;
use store::{Db, Result, Tx, sql};

/// Gives a person a feed, in place of the one there was.
pub(super) async fn upsert(tx: &mut Tx, person: PersonId, token: &TokenHash, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO calendar_feeds (person_id, token_hash, created_at) VALUES ($1, $2, $3)
         ON CONFLICT (person_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at"
    )
    .bind((person, token, now))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, person: PersonId) -> Result<()> {
    sql!("DELETE FROM calendar_feeds WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(())
}

/// Since when a person has a feed.
pub(super) async fn find_since(db: &Db, person: PersonId) -> Result<Option<Timestamp>> {
    let row: Option<(Timestamp,)> =
        sql!("SELECT created_at FROM calendar_feeds WHERE person_id = $1").bind((person,)).fetch_optional(db).await?;
    Ok(row.map(|(since,)| since))
}

/// Whose feed has this token, and since when.
pub(super) async fn find_owner(db: &Db, token: &TokenHash) -> Result<Option<(PersonId, Timestamp)>> {
    sql!("SELECT person_id, created_at FROM calendar_feeds WHERE token_hash = $1")
        .bind((token,))
        .fetch_optional(db)
        .await
}
