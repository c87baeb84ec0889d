//! The SQL of films.

use kernel::{ErrorCode, PersonId, RoomId, Timestamp};
use store::{Db, Result, Source, Tx, record, sql};

use super::FilmState;

record! {
    /// A film as it is kept.
    #[derive(Clone, Debug, PartialEq)]
    pub(crate) struct FilmRow {
        pub(crate) asked_by: PersonId,
        pub(crate) asked_at: Timestamp,
        pub(crate) state: FilmState,
        pub(crate) progress: u32,
        pub(crate) tries: u32,
        pub(crate) bytes: Option<u64>,
        pub(crate) fault: Option<ErrorCode>,
    }
}

/// Writes down that somebody asks for the film of a room, in place of one that failed.
pub(crate) async fn ask(tx: &mut Tx, room: RoomId, by: PersonId, at: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO room_films (room_id, asked_by, asked_at, state, progress, tries) VALUES ($1, $2, $3, $4, 0, 0)
         ON CONFLICT (room_id) DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at,
            state = excluded.state, progress = 0, tries = 0, bytes = NULL, fault = NULL, made_at = NULL"
    )
    .bind((room, by, at, FilmState::Waiting))
    .execute(tx)
    .await?;
    Ok(())
}

pub(crate) async fn find(source: impl Into<Source<'_>>, room: RoomId) -> Result<Option<FilmRow>> {
    sql!("SELECT asked_by, asked_at, state, progress, tries, bytes, fault FROM room_films WHERE room_id = $1")
        .bind((room,))
        .fetch_optional(source)
        .await
}

/// How many films that somebody asks for go before one that was asked for then.
pub(crate) async fn before(db: &Db, room: RoomId, asked_at: Timestamp) -> Result<u32> {
    let (before,): (u32,) = sql!(
        "SELECT COUNT(*) FROM room_films
         WHERE state IN ('waiting', 'working') AND (asked_at < $2 OR (asked_at = $2 AND room_id < $1))"
    )
    .bind((room, asked_at))
    .fetch_one(db)
    .await?;
    Ok(before)
}

/// Writes down that a worker has begun. False when nobody asks for the film any more.
pub(crate) async fn begin(tx: &mut Tx, room: RoomId, asked_at: Timestamp) -> Result<bool> {
    let begun =
        sql!("UPDATE room_films SET state = $3, tries = tries + 1, progress = 0 WHERE room_id = $1 AND asked_at = $2")
            .bind((room, asked_at, FilmState::Working))
            .execute(tx)
            .await?;
    Ok(begun == 1)
}

/// Writes down how far a film is. False when nobody asks for it any more.
pub(crate) async fn advance(db: &Db, room: RoomId, asked_at: Timestamp, progress: u32) -> Result<bool> {
    let mut tx = db.begin().await?;
    let told = sql!("UPDATE room_films SET progress = $3 WHERE room_id = $1 AND asked_at = $2")
        .bind((room, asked_at, progress))
        .execute(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(told == 1)
}

/// Writes down that a film is there. False when nobody asks for it any more.
pub(crate) async fn finish(tx: &mut Tx, room: RoomId, asked_at: Timestamp, bytes: u64, at: Timestamp) -> Result<bool> {
    let made = sql!(
        "UPDATE room_films SET state = $3, progress = 100, bytes = $4, made_at = $5
         WHERE room_id = $1 AND asked_at = $2"
    )
    .bind((room, asked_at, FilmState::Ready, bytes, at))
    .execute(tx)
    .await?;
    Ok(made == 1)
}

/// Writes down why a film could not be made.
pub(crate) async fn fail(tx: &mut Tx, room: RoomId, asked_at: Timestamp, fault: ErrorCode) -> Result<()> {
    sql!("UPDATE room_films SET state = $3, fault = $4 WHERE room_id = $1 AND asked_at = $2")
        .bind((room, asked_at, FilmState::Failed, fault))
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets the film of a room.
pub(crate) async fn delete(tx: &mut Tx, room: RoomId) -> Result<()> {
    sql!("DELETE FROM room_films WHERE room_id = $1").bind((room,)).execute(tx).await?;
    Ok(())
}
