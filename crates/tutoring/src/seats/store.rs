//! The SQL of seats.

use kernel::{PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::{Stage, Subject};
use store::{Db, Result, Source, Tx, record, sql};

use super::{Seat, SeatId};

record! {
    /// A question that waits, and may be the same as one that is explained.
    pub(super) struct Waiting {
        pub(super) id: QuestionId,
        pub(super) asker_id: PersonId,
        pub(super) text: Option<String>,
    }
}

/// Keeps a new seat. False when the question has an open one, or had one in this session.
pub(super) async fn insert(tx: &mut Tx, seat: &Seat) -> Result<bool> {
    let made = sql!(
        "INSERT INTO seats (id, session_id, question_id, pupil_id, state, offered_at, expires_at, has_word)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
    )
    .bind((
        seat.id,
        seat.session_id,
        seat.question_id,
        seat.pupil_id,
        seat.state,
        seat.offered_at,
        seat.expires_at,
        seat.has_word,
    ))
    .execute(tx)
    .await?;
    Ok(made == 1)
}

/// Writes where a seat stands.
pub(super) async fn update(tx: &mut Tx, seat: &Seat) -> Result<()> {
    sql!(
        "UPDATE seats SET state = $2, joined_at = $3, ended_at = $4, gone_at = $5, has_word = $6, solved = $7, rating = $8,
                          comment = $9, judged_at = $10
         WHERE id = $1"
    )
    .bind((
        seat.id,
        seat.state,
        seat.joined_at,
        seat.ended_at,
        seat.gone_at,
        seat.has_word,
        seat.solved,
        seat.rating,
        &seat.comment,
        seat.judged_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// Puts a seat into an archive.
pub(super) async fn insert_scope(tx: &mut Tx, scope: &str, seat: &Seat) -> Result<()> {
    sql!(
        "INSERT INTO seat_scopes (scope, session_id, seat_id) VALUES ($1, $2, $3)
         ON CONFLICT (scope, session_id, seat_id) DO NOTHING"
    )
    .bind((scope, seat.session_id, seat.id))
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes whether the session was an effective answer for who sat there.
pub(super) async fn update_effective(tx: &mut Tx, id: SeatId, effective: Option<bool>) -> Result<()> {
    sql!("UPDATE seats SET effective = $2 WHERE id = $1").bind((id, effective)).execute(tx).await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: SeatId) -> Result<Option<Seat>> {
    sql!(
        "SELECT id, session_id, question_id, pupil_id, state, offered_at, expires_at, joined_at, ended_at, gone_at, has_word,
                solved, rating, comment, judged_at
         FROM seats WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// The last seat of a question.
pub(super) async fn last_of_question(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Option<Seat>> {
    sql!(
        "SELECT id, session_id, question_id, pupil_id, state, offered_at, expires_at, joined_at, ended_at, gone_at, has_word,
                solved, rating, comment, judged_at
         FROM seats WHERE question_id = $1 ORDER BY id DESC LIMIT 1"
    )
    .bind((question,))
    .fetch_optional(source)
    .await
}

/// The seats of a session, in the order in which they were offered.
pub(super) async fn of_session(source: impl Into<Source<'_>>, session: SessionId) -> Result<Vec<Seat>> {
    sql!(
        "SELECT id, session_id, question_id, pupil_id, state, offered_at, expires_at, joined_at, ended_at, gone_at, has_word,
                solved, rating, comment, judged_at
         FROM seats WHERE session_id = $1 ORDER BY id"
    )
    .bind((session,))
    .fetch_all(source)
    .await
}

/// Rooms in which a pupil listened along.
pub(super) async fn rooms_of(source: impl Into<Source<'_>>, pupil: PersonId) -> Result<Vec<RoomId>> {
    let rows = sql!(
        "SELECT DISTINCT s.room_id FROM seats t JOIN sessions s ON s.id = t.session_id
         WHERE t.pupil_id = $1 AND t.joined_at IS NOT NULL AND s.room_id IS NOT NULL ORDER BY s.room_id"
    )
    .bind((pupil,))
    .fetch_all::<(RoomId,)>(source)
    .await?;
    Ok(rows.into_iter().map(|(room,)| room).collect())
}

/// Questions that wait for a teacher and were not asked into this session, first in line first.
pub(super) async fn waiting(
    db: &Db,
    session: SessionId,
    (subject, stage): (Subject, Stage),
    limit: u32,
) -> Result<Vec<Waiting>> {
    sql!(
        "SELECT q.id AS id, q.asker_id AS asker_id, q.text AS text FROM questions q
         WHERE q.state = 'queued' AND q.mode = 'live' AND q.subject = $1 AND q.stage = $2
           AND NOT EXISTS (SELECT 1 FROM screenings c WHERE c.question_id = q.id AND c.state = 'stopped')
           AND NOT EXISTS (SELECT 1 FROM seats t
                           WHERE t.question_id = q.id AND (t.session_id = $3 OR t.state IN ('offered', 'joined')))
         ORDER BY q.ahead DESC, q.submitted_at, q.id LIMIT $4"
    )
    .bind((subject, stage, session, limit))
    .fetch_all(db)
    .await
}

/// Sessions that began after a moment, go on, and whose pupils would have others listen along.
pub(super) async fn young_sessions(
    tx: &mut Tx,
    (subject, stage): (Subject, Stage),
    since: Timestamp,
) -> Result<Vec<SessionId>> {
    let rows = sql!(
        "SELECT s.id FROM sessions s JOIN seat_wishes w ON w.question_id = s.question_id
         WHERE s.state = 'open' AND s.kind = 'live' AND s.subject = $1 AND s.stage = $2 AND s.started_at >= $3 ORDER BY s.id"
    )
    .bind((subject, stage, since))
    .fetch_all::<(SessionId,)>(tx)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn teacher_of(tx: &mut Tx, session: SessionId) -> Result<PersonId> {
    let (teacher,) = sql!("SELECT teacher_id FROM sessions WHERE id = $1").bind((session,)).fetch_one(tx).await?;
    Ok(teacher)
}

/// Keeps a pupil's wish for company.
pub(super) async fn insert_wish(tx: &mut Tx, question: QuestionId, pupil: PersonId, at: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO seat_wishes (question_id, pupil_id, at) VALUES ($1, $2, $3) ON CONFLICT (question_id) DO NOTHING"
    )
    .bind((question, pupil, at))
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets it.
pub(super) async fn delete_wish(tx: &mut Tx, question: QuestionId) -> Result<()> {
    sql!("DELETE FROM seat_wishes WHERE question_id = $1").bind((question,)).execute(tx).await?;
    Ok(())
}

/// Whether the pupil of a question would have others listen along.
pub(super) async fn has_wish(source: impl Into<Source<'_>>, question: QuestionId) -> Result<bool> {
    let (count,) = sql!("SELECT COUNT(*) FROM seat_wishes WHERE question_id = $1")
        .bind((question,))
        .fetch_one::<(u64,)>(source)
        .await?;
    Ok(count > 0)
}

/// Closes the door of a session.
pub(super) async fn close_door(tx: &mut Tx, session: SessionId, by: PersonId, at: Timestamp) -> Result<()> {
    sql!("INSERT INTO seat_doors (session_id, closed_by, at) VALUES ($1, $2, $3) ON CONFLICT (session_id) DO NOTHING")
        .bind((session, by, at))
        .execute(tx)
        .await?;
    Ok(())
}

/// Opens it again.
pub(super) async fn open_door(tx: &mut Tx, session: SessionId) -> Result<()> {
    sql!("DELETE FROM seat_doors WHERE session_id = $1").bind((session,)).execute(tx).await?;
    Ok(())
}

/// Whether the door of a session is closed.
pub(super) async fn is_door_closed(source: impl Into<Source<'_>>, session: SessionId) -> Result<bool> {
    let (count,) = sql!("SELECT COUNT(*) FROM seat_doors WHERE session_id = $1")
        .bind((session,))
        .fetch_one::<(u64,)>(source)
        .await?;
    Ok(count > 0)
}

/// Whether somebody listens along, or is asked to, in a room.
pub(super) async fn is_shared(source: impl Into<Source<'_>>, session: SessionId) -> Result<bool> {
    let (count,) =
        sql!("SELECT COUNT(*) FROM seats WHERE session_id = $1 AND (joined_at IS NOT NULL OR state = 'offered')")
            .bind((session,))
            .fetch_one::<(u64,)>(source)
            .await?;
    Ok(count > 0)
}
