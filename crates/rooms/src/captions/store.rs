//! The SQL of captions.

use kernel::{PersonId, RoomId, Timestamp};
use store::{Db, Result, Tx, record, sql};

record! {
    /// Captions as they are kept.
    #[derive(Clone, Debug)]
    pub(crate) struct CaptionsRow {
        pub(crate) language: String,
        pub(crate) put_by: PersonId,
        pub(crate) put_at: Timestamp,
        pub(crate) lines: String,
    }
}

/// Keeps captions in place of those of the same language.
pub(crate) async fn put(tx: &mut Tx, room: RoomId, row: &CaptionsRow) -> Result<()> {
    sql!(
        "INSERT INTO room_captions (room_id, language, put_by, put_at, lines) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (room_id, language)
         DO UPDATE SET put_by = excluded.put_by, put_at = excluded.put_at, lines = excluded.lines"
    )
    .bind((room, row.language.clone(), row.put_by, row.put_at, row.lines.clone()))
    .execute(tx)
    .await?;
    Ok(())
}

/// The captions of a room, by language.
pub(crate) async fn of_room(db: &Db, room: RoomId) -> Result<Vec<CaptionsRow>> {
    sql!("SELECT language, put_by, put_at, lines FROM room_captions WHERE room_id = $1 ORDER BY language")
        .bind((room,))
        .fetch_all(db)
        .await
}

/// Forgets captions. False when there were none of this language.
pub(crate) async fn delete(tx: &mut Tx, room: RoomId, language: &str) -> Result<bool> {
    let gone = sql!("DELETE FROM room_captions WHERE room_id = $1 AND language = $2")
        .bind((room, language.to_owned()))
        .execute(tx)
        .await?;
    Ok(gone == 1)
}

/// Forgets all captions of a room.
pub(crate) async fn delete_all(tx: &mut Tx, room: RoomId) -> Result<()> {
    sql!("DELETE FROM room_captions WHERE room_id = $1").bind((room,)).execute(tx).await?;
    Ok(())
}
