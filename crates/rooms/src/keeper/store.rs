//! The SQL of what rooms keep about a person.

use kernel::{PersonId, RoomId, Timestamp};
use store::{Db, Result, Tx, record, sql};

record! {
    /// How much there is about a person.
    pub(super) struct Counts {
        pub(super) rooms: u64,
        pub(super) voices: u64,
    }
}

pub(super) async fn count(db: &Db, person: PersonId) -> Result<Counts> {
    sql!(
        "SELECT (SELECT COUNT(*) FROM room_members m WHERE m.person_id = $1 AND m.adult = 0
                   AND EXISTS (SELECT 1 FROM room_log l WHERE l.room_id = m.room_id)) AS rooms,
                (SELECT COUNT(*) FROM room_voices v JOIN room_members m ON m.room_id = v.room_id
                  WHERE m.person_id = $1 AND m.adult = 0) AS voices"
    )
    .bind((person,))
    .fetch_one(db)
    .await
}

/// The rooms of somebody who is not of age.
pub(super) async fn rooms_of(db: &Db, person: PersonId) -> Result<Vec<(RoomId, Timestamp)>> {
    sql!(
        "SELECT m.room_id, r.opened_at FROM room_members m JOIN rooms r ON r.id = m.room_id
         WHERE m.person_id = $1 AND m.adult = 0 ORDER BY m.room_id"
    )
    .bind((person,))
    .fetch_all(db)
    .await
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
