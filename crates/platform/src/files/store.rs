//! The SQL of files.

use kernel::{FileId, PersonId, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::{FilePurpose, Scope};

record! {
    /// A kept file.
    #[derive(Clone, Debug)]
    pub struct FileRecord {
        /// The file.
        pub id: FileId,
        /// Whose it is.
        pub owner_id: PersonId,
        /// What it is for.
        pub purpose: FilePurpose,
        /// What it is (`image/jpeg`).
        pub media_type: String,
        /// Its bytes.
        pub size: u64,
        /// The SHA-256 of its bytes, in hexadecimal.
        pub sha256: String,
        /// Pixels across, of a picture.
        pub width: Option<u32>,
        /// Pixels down, of a picture.
        pub height: Option<u32>,
        /// When it came.
        pub created_at: Timestamp,
    }
}

pub(super) async fn insert(tx: &mut Tx, file: &FileRecord) -> Result<()> {
    sql!(
        "INSERT INTO files (id, owner_id, purpose, media_type, size, sha256, width, height, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    )
    .bind((
        file.id,
        file.owner_id,
        file.purpose,
        &file.media_type,
        file.size,
        &file.sha256,
        file.width,
        file.height,
        file.created_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: FileId) -> Result<Option<FileRecord>> {
    sql!("SELECT id, owner_id, purpose, media_type, size, sha256, width, height, created_at FROM files WHERE id = $1")
        .bind((id,))
        .fetch_optional(source)
        .await
}

/// Notes that a file was made together with another.
pub(super) async fn set_beside(tx: &mut Tx, id: FileId, with: FileId, place: u32) -> Result<()> {
    sql!("UPDATE files SET made_with = $2, place = $3 WHERE id = $1").bind((id, with, place)).execute(tx).await?;
    Ok(())
}

/// What was made together with a file, in order.
pub(super) async fn beside(source: impl Into<Source<'_>>, id: FileId) -> Result<Vec<FileRecord>> {
    sql!(
        "SELECT id, owner_id, purpose, media_type, size, sha256, width, height, created_at FROM files
         WHERE made_with = $1 ORDER BY place"
    )
    .bind((id,))
    .fetch_all(source)
    .await
}

/// The files after this one, in the order of their ids.
pub(super) async fn list_after(db: &Db, after: Option<FileId>, limit: u32) -> Result<Vec<FileRecord>> {
    sql!(
        "SELECT id, owner_id, purpose, media_type, size, sha256, width, height, created_at FROM files
         WHERE id > $1 OR $1 IS NULL ORDER BY id LIMIT $2"
    )
    .bind((after, limit))
    .fetch_all(db)
    .await
}

pub(super) async fn insert_scope(tx: &mut Tx, id: FileId, scope: &Scope) -> Result<()> {
    sql!("INSERT INTO file_scopes (file_id, scope) VALUES ($1, $2) ON CONFLICT (file_id, scope) DO NOTHING")
        .bind((id, scope))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn delete_scope(tx: &mut Tx, id: FileId, scope: &Scope) -> Result<()> {
    sql!("DELETE FROM file_scopes WHERE file_id = $1 AND scope = $2").bind((id, scope)).execute(tx).await?;
    Ok(())
}

/// What a file hangs on.
pub(super) async fn scopes(db: &Db, id: FileId) -> Result<Vec<Scope>> {
    let rows = sql!("SELECT scope FROM file_scopes WHERE file_id = $1 ORDER BY scope")
        .bind((id,))
        .fetch_all::<(Scope,)>(db)
        .await?;
    Ok(rows.into_iter().map(|(scope,)| scope).collect())
}

/// Forgets a file and what it hangs on.
pub(super) async fn delete(tx: &mut Tx, id: FileId) -> Result<()> {
    sql!("DELETE FROM file_scopes WHERE file_id = $1").bind((id,)).execute(tx).await?;
    sql!("DELETE FROM files WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

/// The size of all files that hang on a thing.
pub(super) async fn bytes_on(db: &Db, scope: &Scope) -> Result<u64> {
    let (bytes,): (Option<u64>,) = sql!(
        "SELECT CAST(SUM(size) AS BIGINT) FROM files
         WHERE id IN (SELECT file_id FROM file_scopes WHERE scope = $1)"
    )
    .bind((scope,))
    .fetch_one(db)
    .await?;
    Ok(bytes.unwrap_or_default())
}

/// The files that hang on a thing.
pub(super) async fn hanging_on(db: &Db, scope: &Scope) -> Result<Vec<FileId>> {
    let rows = sql!("SELECT file_id FROM file_scopes WHERE scope = $1 ORDER BY file_id")
        .bind((scope,))
        .fetch_all::<(FileId,)>(db)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
