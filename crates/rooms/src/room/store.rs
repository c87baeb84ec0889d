//! The SQL of rooms and their members.

use board::Rights;
use kernel::{PersonId, RoomId, Timestamp};
use store::{Db, Source, Tx, record, sql};

use super::{Erased, Member, RoomState};

record! {
    /// A room as it is kept.
    #[derive(Clone, Debug)]
    pub(crate) struct RoomRow {
        pub(crate) state: RoomState,
        pub(crate) opened_at: Timestamp,
        pub(crate) closed_at: Option<Timestamp>,
    }
}

/// Keeps a new room and its members.
pub(crate) async fn insert(tx: &mut Tx, id: RoomId, opened_at: Timestamp, members: &[Member]) -> store::Result<()> {
    sql!("INSERT INTO rooms (id, state, opened_at) VALUES ($1, $2, $3)")
        .bind((id, RoomState::Open, opened_at))
        .execute(tx)
        .await?;
    for member in members {
        put_member(tx, id, member).await?;
    }
    Ok(())
}

/// Keeps a member, in place of what was known of the same person.
pub(crate) async fn put_member(tx: &mut Tx, id: RoomId, member: &Member) -> store::Result<()> {
    sql!(
        "INSERT INTO room_members (room_id, person_id, name, rights, adult) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (room_id, person_id)
         DO UPDATE SET name = excluded.name, rights = excluded.rights, adult = excluded.adult"
    )
    .bind((id, member.person, member.name.clone(), member.rights, member.adult))
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets a member.
pub(crate) async fn delete_member(tx: &mut Tx, id: RoomId, person: PersonId) -> store::Result<()> {
    sql!("DELETE FROM room_members WHERE room_id = $1 AND person_id = $2").bind((id, person)).execute(tx).await?;
    Ok(())
}

/// The room, if there is one.
pub(crate) async fn find(db: &Db, id: RoomId) -> store::Result<Option<RoomRow>> {
    sql!("SELECT state, opened_at, closed_at FROM rooms WHERE id = $1").bind((id,)).fetch_optional(db).await
}

/// Who belongs to the room, in the order of their ids.
pub(crate) async fn members(db: &Db, id: RoomId) -> store::Result<Vec<Member>> {
    let rows = sql!("SELECT person_id, name, rights, adult FROM room_members WHERE room_id = $1 ORDER BY person_id")
        .bind((id,))
        .fetch_all::<(PersonId, String, Rights, bool)>(db)
        .await?;
    Ok(rows.into_iter().map(|(person, name, rights, adult)| Member { person, name, rights, adult }).collect())
}

/// Every open room.
pub(crate) async fn open_rooms(db: &Db) -> store::Result<Vec<RoomId>> {
    let rows = sql!("SELECT id FROM rooms WHERE state = $1 ORDER BY id")
        .bind((RoomState::Open,))
        .fetch_all::<(RoomId,)>(db)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Writes down that the room is closed. The first closing stands.
pub(crate) async fn set_closed(tx: &mut Tx, id: RoomId, at: Timestamp) -> store::Result<()> {
    sql!("UPDATE rooms SET state = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL")
        .bind((id, RoomState::Closed, at))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes down that what was in the room is gone. The first time stands.
pub(crate) async fn set_erased(tx: &mut Tx, id: RoomId, why: Erased, at: Timestamp) -> store::Result<()> {
    sql!("UPDATE rooms SET erased_at = $2, erased_why = $3 WHERE id = $1 AND erased_at IS NULL")
        .bind((id, at, why))
        .execute(tx)
        .await?;
    Ok(())
}

/// Why what was in the room is gone; nothing while it is there.
pub(crate) async fn erased(source: impl Into<Source<'_>>, id: RoomId) -> store::Result<Option<Erased>> {
    let row =
        sql!("SELECT erased_why FROM rooms WHERE id = $1").bind((id,)).fetch_optional::<(Option<Erased>,)>(source);
    Ok(row.await?.and_then(|(why,)| why))
}

/// Forgets what those who are not of age are called in a room.
pub(crate) async fn forget_names(tx: &mut Tx, id: RoomId) -> store::Result<()> {
    sql!("UPDATE room_members SET name = '' WHERE room_id = $1 AND adult = 0").bind((id,)).execute(tx).await?;
    Ok(())
}
