//! The SQL of preparations.

use kernel::PersonId;
use store::{Db, Result, Source, Tx, sql};

use super::{Preparation, PreparationState};
use crate::uploads::UploadId;

/// Writes down that an upload waits to be prepared. False when that was written down already.
pub(super) async fn insert(tx: &mut Tx, new: &Preparation) -> Result<bool> {
    let added = sql!(
        "INSERT INTO preparations (upload_id, owner_id, purpose, format, state, progress, tries, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (upload_id) DO NOTHING"
    )
    .bind((new.upload_id, new.owner_id, new.purpose, new.format, new.state, new.progress, new.tries, new.created_at))
    .execute(tx)
    .await?;
    Ok(added == 1)
}

pub(super) async fn find(source: impl Into<Source<'_>>, upload: UploadId) -> Result<Option<Preparation>> {
    sql!(
        "SELECT upload_id, owner_id, purpose, format, state, progress, tries, created_at
         FROM preparations WHERE upload_id = $1"
    )
    .bind((upload,))
    .fetch_optional(source)
    .await
}

/// Writes down where a preparation stands and how often it was begun.
pub(super) async fn update(tx: &mut Tx, upload: UploadId, state: PreparationState, tries: u32) -> Result<()> {
    sql!("UPDATE preparations SET state = $2, tries = $3 WHERE upload_id = $1")
        .bind((upload, state, tries))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes down how far a preparation is.
pub(super) async fn advance(db: &Db, upload: UploadId, progress: u32) -> Result<()> {
    let mut tx = db.begin().await?;
    sql!("UPDATE preparations SET progress = $2 WHERE upload_id = $1")
        .bind((upload, progress))
        .execute(&mut tx)
        .await?;
    tx.commit().await
}

pub(super) async fn delete(tx: &mut Tx, upload: UploadId) -> Result<()> {
    sql!("DELETE FROM preparations WHERE upload_id = $1").bind((upload,)).execute(tx).await?;
    Ok(())
}

pub(super) async fn delete_of_owner(tx: &mut Tx, owner: PersonId) -> Result<()> {
    sql!("DELETE FROM preparations WHERE owner_id = $1").bind((owner,)).execute(tx).await?;
    Ok(())
}

/// How far what a file waits for is, in percent; none where it waits for nothing.
pub(super) async fn progress(source: impl Into<Source<'_>>, upload: UploadId) -> Result<Option<u32>> {
    let row = sql!("SELECT progress FROM preparations WHERE upload_id = $1")
        .bind((upload,))
        .fetch_optional::<(u32,)>(source)
        .await?;
    Ok(row.map(|(progress,)| progress))
}
