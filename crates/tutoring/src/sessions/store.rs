//! The SQL of sessions.

use kernel::{PersonId, QuestionId, RoomId, SessionId, Timestamp};
use store::{Db, Result, Source, Tx, sql};

use super::Session;

/// Keeps a new session. False when its teacher or its question has one that goes on.
pub(super) async fn insert(tx: &mut Tx, session: &Session) -> Result<bool> {
    let made = sql!(
        "INSERT INTO sessions (id, question_id, kind, room_id, teacher_id, pupil_id, school_id, state, subject, stage, grade,
                               started_at, ends_by, warn_at, rest_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING"
    )
    .bind((
        session.id,
        session.question_id,
        session.kind,
        session.room_id,
        session.teacher_id,
        session.pupil_id,
        session.school_id,
        session.state,
        session.subject,
        session.stage,
        session.grade,
        session.started_at,
        session.ends_by,
        session.warn_at,
        session.rest_at,
    ))
    .execute(tx)
    .await?;
    Ok(made == 1)
}

/// Says in whose archive a session stands.
pub(super) async fn insert_scope(tx: &mut Tx, session: SessionId, scope: &str) -> Result<()> {
    sql!("INSERT INTO session_scopes (scope, session_id) VALUES ($1, $2) ON CONFLICT (scope, session_id) DO NOTHING")
        .bind((scope, session))
        .execute(tx)
        .await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: SessionId) -> Result<Option<Session>> {
    sql!(
        "SELECT id, question_id, kind, room_id, teacher_id, pupil_id, school_id, state, ended_why, subject, stage, grade,
                started_at, ended_at, ends_by, warn_at, rest_at, pupil_gone_at, teacher_gone_at, knowledge_point, note,
                closed_at, solved, rating, comment, judged_at, watched_at, marks, voice_ms, effective, answer, answer_photo_id
         FROM sessions WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// The sessions of a pupil that began after a moment, in order.
pub(super) async fn list_since(db: &Db, pupil: PersonId, since: Timestamp) -> Result<Vec<Session>> {
    sql!(
        "SELECT id, question_id, kind, room_id, teacher_id, pupil_id, school_id, state, ended_why, subject, stage, grade,
                started_at, ended_at, ends_by, warn_at, rest_at, pupil_gone_at, teacher_gone_at, knowledge_point, note,
                closed_at, solved, rating, comment, judged_at, watched_at, marks, voice_ms, effective, answer, answer_photo_id
         FROM sessions
         WHERE (pupil_id = $1 OR id IN (SELECT t.session_id FROM seats t WHERE t.pupil_id = $1 AND t.state = 'done'))
           AND started_at >= $2 ORDER BY started_at, id"
    )
    .bind((pupil, since))
    .fetch_all(db)
    .await
}

/// The session on a question that goes on.
pub(super) async fn find_open_of_question(
    source: impl Into<Source<'_>>,
    question: QuestionId,
) -> Result<Option<SessionId>> {
    let row = sql!("SELECT id FROM sessions WHERE question_id = $1 AND state = 'open'")
        .bind((question,))
        .fetch_optional::<(SessionId,)>(source)
        .await?;
    Ok(row.map(|(id,)| id))
}

/// The sessions of a teacher that go on, oldest first.
pub(super) async fn list_open_of_teacher(source: impl Into<Source<'_>>, teacher: PersonId) -> Result<Vec<Session>> {
    sql!(
        "SELECT id, question_id, kind, room_id, teacher_id, pupil_id, school_id, state, ended_why, subject, stage, grade,
                started_at, ended_at, ends_by, warn_at, rest_at, pupil_gone_at, teacher_gone_at, knowledge_point, note,
                closed_at, solved, rating, comment, judged_at, watched_at, marks, voice_ms, effective, answer, answer_photo_id
         FROM sessions WHERE teacher_id = $1 AND state = 'open' ORDER BY started_at, id"
    )
    .bind((teacher,))
    .fetch_all(source)
    .await
}

/// The session in a room that goes on.
pub(super) async fn find_open_of_room(source: impl Into<Source<'_>>, room: RoomId) -> Result<Option<SessionId>> {
    let row = sql!("SELECT id FROM sessions WHERE room_id = $1 AND state = 'open'")
        .bind((room,))
        .fetch_optional::<(SessionId,)>(source)
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Every session on a question, newest first.
pub(super) async fn of_question(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<(SessionId,)>> {
    sql!("SELECT id FROM sessions WHERE question_id = $1 ORDER BY id DESC").bind((question,)).fetch_all(source).await
}

/// Every session that took place in a room, newest first.
pub(super) async fn of_room(source: impl Into<Source<'_>>, room: RoomId) -> Result<Vec<(SessionId,)>> {
    sql!("SELECT id FROM sessions WHERE room_id = $1 ORDER BY id DESC").bind((room,)).fetch_all(source).await
}

/// The rooms in which a pupil's questions were answered, also those in which the pupil never was.
pub(super) async fn rooms_of_pupil(source: impl Into<Source<'_>>, pupil: PersonId) -> Result<Vec<(RoomId,)>> {
    sql!("SELECT DISTINCT room_id FROM sessions WHERE pupil_id = $1 AND room_id IS NOT NULL ORDER BY room_id")
        .bind((pupil,))
        .fetch_all(source)
        .await
}

/// Sessions of a pupil, and those in which the pupil listened along, that took place in a room and are over.
pub(super) async fn with_room(source: impl Into<Source<'_>>, pupil: PersonId) -> Result<Vec<(SessionId,)>> {
    sql!(
        "SELECT id FROM sessions
         WHERE room_id IS NOT NULL AND state = 'closed'
           AND (pupil_id = $1 OR id IN (SELECT session_id FROM seats WHERE pupil_id = $1 AND joined_at IS NOT NULL))
         ORDER BY id"
    )
    .bind((pupil,))
    .fetch_all(source)
    .await
}

/// Teachers of a room whose sessions in it are over, other than its teacher now.
pub(super) async fn former_teachers(
    source: impl Into<Source<'_>>,
    room: RoomId,
    now: PersonId,
) -> Result<Vec<(PersonId,)>> {
    sql!("SELECT DISTINCT teacher_id FROM sessions WHERE room_id = $1 AND state = 'closed' AND teacher_id <> $2")
        .bind((room, now))
        .fetch_all(source)
        .await
}

/// Whether a teacher has, or had, a question in a session, its own or another's beside which it was.
pub(super) async fn count_of_teacher(
    source: impl Into<Source<'_>>,
    question: QuestionId,
    teacher: PersonId,
) -> Result<i64> {
    let (count,) = sql!(
        "SELECT (SELECT COUNT(*) FROM sessions WHERE question_id = $1 AND teacher_id = $2)
              + (SELECT COUNT(*) FROM seats t JOIN sessions s ON s.id = t.session_id
                 WHERE t.question_id = $1 AND s.teacher_id = $2 AND t.joined_at IS NOT NULL)"
    )
    .bind((question, teacher))
    .fetch_one(source)
    .await?;
    Ok(count)
}

/// Writes how a session ended. False when it had ended before.
pub(super) async fn end(tx: &mut Tx, session: &Session) -> Result<bool> {
    let ended = sql!("UPDATE sessions SET state = $2, ended_why = $3, ended_at = $4 WHERE id = $1 AND state = 'open'")
        .bind((session.id, session.state, session.ended_why, session.ended_at))
        .execute(tx)
        .await?;
    Ok(ended == 1)
}

/// Writes who is gone since when.
pub(super) async fn update_presence(tx: &mut Tx, session: &Session) -> Result<()> {
    sql!("UPDATE sessions SET pupil_gone_at = $2, teacher_gone_at = $3 WHERE id = $1")
        .bind((session.id, session.pupil_gone_at, session.teacher_gone_at))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes the teacher's description.
pub(super) async fn update_description(tx: &mut Tx, session: &Session) -> Result<()> {
    sql!("UPDATE sessions SET subject = $2, knowledge_point = $3, note = $4, closed_at = $5 WHERE id = $1")
        .bind((session.id, session.subject, &session.knowledge_point, &session.note, session.closed_at))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes an answer in writing, as far as it has come.
pub(super) async fn update_written(tx: &mut Tx, session: &Session) -> Result<()> {
    sql!("UPDATE sessions SET answer = $2, answer_photo_id = $3 WHERE id = $1")
        .bind((session.id, &session.answer, session.answer_photo_id))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes the pupil's verdict.
pub(super) async fn update_verdict(tx: &mut Tx, session: &Session) -> Result<()> {
    sql!("UPDATE sessions SET solved = $2, rating = $3, comment = $4, judged_at = $5 WHERE id = $1")
        .bind((session.id, session.solved, session.rating, &session.comment, session.judged_at))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes what the teacher did, and whether it was an effective answer.
pub(super) async fn update_facts(tx: &mut Tx, session: &Session) -> Result<()> {
    sql!("UPDATE sessions SET marks = $2, voice_ms = $3, effective = $4 WHERE id = $1")
        .bind((session.id, session.marks, session.voice_ms, session.effective))
        .execute(tx)
        .await?;
    Ok(())
}

/// Writes when the pupil first watched. False when that was before.
pub(super) async fn mark_watched(tx: &mut Tx, id: SessionId, now: Timestamp) -> Result<bool> {
    let first = sql!("UPDATE sessions SET watched_at = $2 WHERE id = $1 AND watched_at IS NULL")
        .bind((id, now))
        .execute(tx)
        .await?;
    Ok(first == 1)
}
