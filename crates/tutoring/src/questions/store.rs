//! The SQL of questions.

use kernel::{FileId, PersonId, QuestionId, SessionId};
use people::{Stage, Subject};
use store::{Db, Result, Source, Tx, sql};

use super::service::Wanted;
use super::{Attachment, Question, QuestionState};
use crate::archive::rules::pattern;

pub(super) async fn insert(tx: &mut Tx, question: &Question) -> Result<()> {
    sql!(
        "INSERT INTO questions (id, asker_id, state, subject, stage, grade, text, attempt, ahead, round, created_at, updated_at,
                                awaited_voice)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
    )
    .bind((
        question.id,
        question.asker_id,
        question.state,
        question.subject,
        question.stage,
        question.grade,
        &question.text,
        &question.attempt,
        question.ahead,
        question.round,
        question.created_at,
        question.updated_at,
        question.awaited_voice(),
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: QuestionId) -> Result<Option<Question>> {
    sql!(
        "SELECT id, asker_id, state, mode, subject, stage, grade, text, attempt, ahead, round, room_id,
                created_at, updated_at, submitted_at, match_shown_at, accepted_at, queued_at
         FROM questions WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// A pupil's questions, newest first: those that are wanted.
pub(super) async fn of_asker(
    source: impl Into<Source<'_>>,
    asker: PersonId,
    wanted: &Wanted,
    after: Option<QuestionId>,
    limit: u32,
) -> Result<Vec<Question>> {
    let words = wanted.words.as_deref().filter(|words| !words.trim().is_empty()).map(pattern);
    sql!(
        r"SELECT id, asker_id, state, mode, subject, stage, grade, text, attempt, ahead, round, room_id,
                created_at, updated_at, submitted_at, match_shown_at, accepted_at, queued_at
         FROM questions
         WHERE asker_id = $1 AND (state = $2 OR $2 IS NULL) AND (id < $3 OR $3 IS NULL)
           AND (CAST($4 AS BIGINT) = 0 OR state IN ('shown', 'queued', 'offered', 'in_session', 'pupil_away', 'teacher_away',
                                                    'waiting_later', 'answering_later'))
           AND (LOWER(COALESCE(text, '')) LIKE $5 ESCAPE '\' OR subject = $6 OR $5 IS NULL)
         ORDER BY id DESC LIMIT $7"
    )
    .bind((asker, wanted.state, after, wanted.under_way, words, wanted.or_subject, limit))
    .fetch_all(source)
    .await
}

/// A pupil's questions that wait for an answer or are being answered.
pub(super) async fn under_way(source: impl Into<Source<'_>>, asker: PersonId) -> Result<Vec<Question>> {
    sql!(
        "SELECT id, asker_id, state, mode, subject, stage, grade, text, attempt, ahead, round, room_id,
                created_at, updated_at, submitted_at, match_shown_at, accepted_at, queued_at
         FROM questions
         WHERE asker_id = $1 AND state IN ('queued', 'offered', 'in_session', 'pupil_away', 'teacher_away',
                                           'waiting_later', 'answering_later')
         ORDER BY id"
    )
    .bind((asker,))
    .fetch_all(source)
    .await
}

/// Questions of a subject and stage that wait for an answer later, oldest first.
pub(super) async fn waiting_later(
    source: impl Into<Source<'_>>,
    subject: Subject,
    stage: Stage,
    limit: u32,
) -> Result<Vec<Question>> {
    sql!(
        "SELECT id, asker_id, state, mode, subject, stage, grade, text, attempt, ahead, round, room_id,
                created_at, updated_at, submitted_at, match_shown_at, accepted_at, queued_at
         FROM questions WHERE state = 'waiting_later' AND subject = $1 AND stage = $2
           AND NOT EXISTS (SELECT 1 FROM screenings c WHERE c.question_id = questions.id AND c.state = 'stopped')
         ORDER BY submitted_at, id LIMIT $3"
    )
    .bind((subject, stage, limit))
    .fetch_all(source)
    .await
}

/// Writes what the pupil says in a question.
pub(super) async fn update_words(tx: &mut Tx, question: &Question) -> Result<()> {
    let awaited = question.awaited_voice();
    sql!(
        "UPDATE questions SET subject = $2, text = $3, attempt = $4, updated_at = $5, awaited_voice = $6 WHERE id = $1"
    )
    .bind((question.id, question.subject, &question.text, &question.attempt, question.updated_at, awaited))
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes where a question stands. False when it no longer stood at `from`: someone else was first.
pub(super) async fn update_state(tx: &mut Tx, question: &Question, from: QuestionState) -> Result<bool> {
    let changed = sql!(
        "UPDATE questions
         SET state = $2, mode = $3, ahead = $4, round = $5, room_id = $6, submitted_at = $7, match_shown_at = $8, accepted_at = $9,
             queued_at = $10
         WHERE id = $1 AND state = $11"
    )
    .bind((
        question.id,
        question.state,
        question.mode,
        question.ahead,
        question.round,
        question.room_id,
        question.submitted_at,
        question.match_shown_at,
        question.accepted_at,
        question.queued_at,
        from,
    ))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// A live question's place in the queue of its subject and stage, from 1.
pub(super) async fn place(source: impl Into<Source<'_>>, question: &Question) -> Result<u32> {
    let (before,) = sql!(
        "SELECT COUNT(*) FROM questions
         WHERE state IN ('queued', 'offered') AND subject = $1 AND stage = $2
           AND (ahead > $3 OR (ahead = $3 AND (submitted_at < $4 OR (submitted_at = $4 AND id < $5))))"
    )
    .bind((question.subject, question.stage, question.ahead, question.submitted_at, question.id))
    .fetch_one::<(u32,)>(source)
    .await?;
    Ok(before + 1)
}

/// Attaches a file at the end. False when it hangs there already.
pub(super) async fn insert_attachment(tx: &mut Tx, question: QuestionId, place: u32, new: &Attachment) -> Result<bool> {
    let added = sql!(
        "INSERT INTO question_attachments (question_id, file_id, place, kind, state, media_type, width, height, poster_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (question_id, file_id) DO NOTHING"
    )
    .bind((
        question,
        new.file_id,
        place,
        new.kind,
        new.state,
        &new.media_type,
        new.width,
        new.height,
        new.poster_id,
    ))
    .execute(tx)
    .await?;
    Ok(added == 1)
}

/// Takes a file off. False when it was not there.
pub(super) async fn delete_attachment(tx: &mut Tx, question: QuestionId, file: FileId) -> Result<bool> {
    let removed = sql!("DELETE FROM question_attachments WHERE question_id = $1 AND file_id = $2")
        .bind((question, file))
        .execute(tx)
        .await?;
    Ok(removed == 1)
}

/// What hangs on a question, in order.
pub(super) async fn attachments(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<Attachment>> {
    sql!(
        "SELECT file_id, kind, state, media_type, width, height, poster_id FROM question_attachments
         WHERE question_id = $1 ORDER BY place, file_id"
    )
    .bind((question,))
    .fetch_all(source)
    .await
}

/// The questions to which a file is still on its way: attached, or what was spoken of the attempt.
pub(super) async fn waiting_for(db: &Db, file: FileId) -> Result<Vec<QuestionId>> {
    let rows = sql!(
        "SELECT question_id AS id FROM question_attachments WHERE file_id = $1 AND state = 'arriving'
         UNION SELECT id FROM questions WHERE awaited_voice = $1 ORDER BY id"
    )
    .bind((file,))
    .fetch_all::<(QuestionId,)>(db)
    .await?;
    Ok(rows.into_iter().map(|(question,)| question).collect())
}

/// Writes down what became of an attachment that was on its way. False when it was taken off meanwhile.
pub(super) async fn settle_attachment(tx: &mut Tx, question: QuestionId, now: &Attachment) -> Result<bool> {
    let changed = sql!(
        "UPDATE question_attachments SET state = $3, media_type = $4, width = $5, height = $6, poster_id = $7
         WHERE question_id = $1 AND file_id = $2 AND state = 'arriving'"
    )
    .bind((question, now.file_id, now.state, &now.media_type, now.width, now.height, now.poster_id))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// The place after the last attachment.
pub(super) async fn next_place(source: impl Into<Source<'_>>, question: QuestionId) -> Result<u32> {
    let (last,) = sql!("SELECT MAX(place) FROM question_attachments WHERE question_id = $1")
        .bind((question,))
        .fetch_one::<(Option<u32>,)>(source)
        .await?;
    Ok(last.map_or(0, |last| last + 1))
}

/// The session that explains a question, or explained it last: its own, or another's beside which it was.
pub(super) async fn last_session(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Option<SessionId>> {
    let row = sql!(
        "SELECT e.id FROM (SELECT id, started_at AS at FROM sessions
                            WHERE question_id = $1 AND (ended_why IS NULL OR ended_why <> 'released')
                            UNION ALL
                            SELECT session_id AS id, joined_at AS at FROM seats
                            WHERE question_id = $1 AND state IN ('joined', 'done')) e
         ORDER BY e.at DESC, e.id DESC LIMIT 1"
    )
    .bind((question,))
    .fetch_optional::<(SessionId,)>(source)
    .await?;
    Ok(row.map(|(session,)| session))
}
