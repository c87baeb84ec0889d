//! The SQL of what rooms keep about a person.

use kernel::{PersonId, RoomId, Timestamp};
use store::{Db, Result, Tx, record, sql};

record! {
    /// How much there is in a room.
    pub(super) struct Content {
        pub(super) opened_at: Timestamp,
        pub(super) entries: u64,
        pub(super) voices: u64,
    }
}

/// How much there is in a room, if there is such a room.
pub(super) async fn content(db: &Db, room: RoomId) -> Result<Option<Content>> {
    sql!(
        "SELECT r.opened_at AS opened_at,
                (SELECT COUNT(*) FROM room_log l WHERE l.room_id = r.id) AS entries,
                (SELECT COUNT(*) FROM room_voices v WHERE v.room_id = r.id) AS voices
         FROM rooms r WHERE r.id = $1"
    )
    .bind((room,))
    .fetch_optional(db)
    .await
}

/// The rooms in which somebody who is not of age was on stage.
pub(super) async fn rooms_with(db: &Db, person: PersonId) -> Result<Vec<RoomId>> {
    let rows = sql!("SELECT room_id FROM room_members WHERE person_id = $1 AND adult = 0 ORDER BY room_id")
        .bind((person,))
        .fetch_all::<(RoomId,)>(db)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn forget_name(tx: &mut Tx, person: PersonId) -> Result<()> {
    sql!("UPDATE room_members SET name = '' WHERE person_id = $1").bind((person,)).execute(tx).await?;
    Ok(())
}

/// Rooms that were closed before this and whose log or recordings are still there.
pub(super) async fn closed_before(db: &Db, before: Timestamp) -> Result<Vec<RoomId>> {
    let rows = sql!(
        "SELECT id FROM rooms r
         WHERE r.state = 'closed' AND r.closed_at < $1
           AND (EXISTS (SELECT 1 FROM room_log l WHERE l.room_id = r.id)
                OR EXISTS (SELECT 1 FROM room_voices v WHERE v.room_id = r.id))
         ORDER BY r.id LIMIT 500"
    )
    .bind((before,))
    .fetch_all::<(RoomId,)>(db)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
