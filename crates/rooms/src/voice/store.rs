//! The SQL of recordings.

use kernel::{PersonId, RoomId};
use store::{Db, Tx, record, sql};

use super::NewVoice;

record! {
    /// A recording as it is kept.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub(crate) struct VoiceRow {
        pub(crate) n: u32,
        pub(crate) author_id: PersonId,
        pub(crate) name: String,
        pub(crate) start_ms: u64,
        pub(crate) duration_ms: Option<u64>,
        pub(crate) kept: bool,
    }
}

/// Writes down that a recording has begun. One that is known by its file already stays as it is.
pub(crate) async fn insert(tx: &mut Tx, room: RoomId, voice: &NewVoice) -> store::Result<()> {
    sql!(
        "INSERT INTO room_voices (room_id, n, author_id, name, start_ms, duration_ms, kept)
         VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT (room_id, name) DO NOTHING"
    )
    .bind((room, voice.n, voice.author, voice.name.clone(), voice.start_ms, voice.duration_ms))
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes down how long a recording became.
pub(crate) async fn set_duration(tx: &mut Tx, room: RoomId, n: u32, duration_ms: u64) -> store::Result<()> {
    sql!("UPDATE room_voices SET duration_ms = $3 WHERE room_id = $1 AND n = $2")
        .bind((room, n, duration_ms))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes down that a recording is among the files now.
pub(crate) async fn set_kept(tx: &mut Tx, room: RoomId, n: u32) -> store::Result<()> {
    sql!("UPDATE room_voices SET kept = 1 WHERE room_id = $1 AND n = $2").bind((room, n)).execute(tx).await?;
    Ok(())
}

/// The recordings of a room, in the order in which they began.
pub(crate) async fn of_room(db: &Db, room: RoomId) -> store::Result<Vec<VoiceRow>> {
    sql!("SELECT n, author_id, name, start_ms, duration_ms, kept FROM room_voices WHERE room_id = $1 ORDER BY n")
        .bind((room,))
        .fetch_all(db)
        .await
}

/// One recording.
pub(crate) async fn find(db: &Db, room: RoomId, n: u32) -> store::Result<Option<VoiceRow>> {
    sql!("SELECT n, author_id, name, start_ms, duration_ms, kept FROM room_voices WHERE room_id = $1 AND n = $2")
        .bind((room, n))
        .fetch_optional(db)
        .await
}

/// Rooms that are closed and have recordings that are not among the files yet.
pub(crate) async fn rooms_to_keep(db: &Db) -> store::Result<Vec<RoomId>> {
    let rows = sql!(
        "SELECT DISTINCT v.room_id FROM room_voices v JOIN rooms r ON r.id = v.room_id
         WHERE v.kept = 0 AND r.state = 'closed' ORDER BY v.room_id"
    )
    .fetch_all::<(RoomId,)>(db)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Forgets a room's recordings.
pub(crate) async fn delete(tx: &mut Tx, room: RoomId) -> store::Result<()> {
    sql!("DELETE FROM room_voices WHERE room_id = $1").bind((room,)).execute(tx).await?;
    Ok(())
}
