//! The SQL of uploads.

use kernel::{ErrorCode, PersonId, Timestamp};
use store::{Db, Result, Source, Tx, sql};

use super::rules::Used;
use super::{Upload, UploadId, UploadState};

pub(super) async fn insert(tx: &mut Tx, upload: &Upload) -> Result<()> {
    sql!(
        "INSERT INTO uploads (id, owner_id, kind, state, purpose, length, metadata, concat, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
    )
    .bind((
        upload.id,
        upload.owner_id,
        upload.kind,
        upload.state,
        upload.purpose,
        upload.length,
        &upload.metadata,
        &upload.concat,
        upload.created_at,
        upload.expires_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: UploadId) -> Result<Option<Upload>> {
    sql!(
        "SELECT id, owner_id, kind, state, purpose, length, metadata, concat, problem, created_at, expires_at, settled_at
         FROM uploads WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// What a person has on the way, and has finished since.
pub(super) async fn used(tx: &mut Tx, owner: PersonId, since: Timestamp) -> Result<Used> {
    let (open_bytes, open_count) = sql!(
        "SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT), COUNT(*) FROM uploads
         WHERE owner_id = $1 AND state = 'arriving'"
    )
    .bind((owner,))
    .fetch_one::<(u64, u64)>(&mut *tx)
    .await?;
    let (day_bytes,) = sql!(
        "SELECT CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM uploads
         WHERE owner_id = $1 AND state IN ('kept', 'refused', 'cancelled') AND kind <> 'part' AND settled_at >= $2"
    )
    .bind((owner, since))
    .fetch_one::<(u64,)>(&mut *tx)
    .await?;
    Ok(Used { open_bytes, open_count, day_bytes })
}

/// Says what became of an upload. False when that was said already.
pub(super) async fn settle(
    tx: &mut Tx,
    id: UploadId,
    state: UploadState,
    problem: Option<ErrorCode>,
    at: Timestamp,
) -> Result<bool> {
    let changed =
        sql!("UPDATE uploads SET state = $2, problem = $3, settled_at = $4 WHERE id = $1 AND state = 'arriving'")
            .bind((id, state, problem, at))
            .execute(tx)
            .await?;
    Ok(changed == 1)
}

/// An upload of a person that is on its way, and stays so until the transaction ends.
pub(super) async fn claim(tx: &mut Tx, id: UploadId, owner: PersonId) -> Result<Option<Upload>> {
    let waits = sql!(
        "UPDATE uploads SET state = 'arriving' WHERE id = $1 AND owner_id = $2 AND kind <> 'part' AND state = 'arriving'"
    )
    .bind((id, owner))
    .execute(&mut *tx)
    .await?;
    if waits == 1 { find(tx, id).await } else { Ok(None) }
}

/// Forgets that an upload became a file: whoever sent it does not want it.
pub(super) async fn unkeep(tx: &mut Tx, id: UploadId) -> Result<()> {
    sql!("UPDATE uploads SET state = 'cancelled' WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

/// The uploads that are on the way.
pub(super) async fn arriving(db: &Db) -> Result<Vec<Upload>> {
    sql!(
        "SELECT id, owner_id, kind, state, purpose, length, metadata, concat, problem, created_at, expires_at, settled_at
         FROM uploads WHERE state = 'arriving' ORDER BY id"
    )
    .fetch_all(db)
    .await
}

/// The uploads of a person.
pub(super) async fn of_owner(db: &Db, owner: PersonId) -> Result<Vec<UploadId>> {
    let rows = sql!("SELECT id FROM uploads WHERE owner_id = $1").bind((owner,)).fetch_all::<(UploadId,)>(db).await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn delete_of_owner(tx: &mut Tx, owner: PersonId) -> Result<()> {
    sql!("DELETE FROM uploads WHERE owner_id = $1").bind((owner,)).execute(tx).await?;
    Ok(())
}
