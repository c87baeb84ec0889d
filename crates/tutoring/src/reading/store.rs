//! The SQL of readings.

use kernel::{FileId, QuestionId};
use store::{Result, Source, Tx, sql};

use super::Reading;

/// Writes down that something is to be read. False when that is known already.
pub(super) async fn insert(tx: &mut Tx, new: &Reading) -> Result<bool> {
    let added = sql!(
        "INSERT INTO readings (question_id, file_id, kind, state, text, blocks, confidence, retake, took_ms, edited, tries, asked_at, unread)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (question_id, file_id) DO NOTHING"
    )
    .bind((
        new.question_id,
        new.file_id,
        new.kind,
        new.state,
        &new.text,
        &new.blocks,
        new.confidence,
        new.retake,
        new.took_ms,
        &new.edited,
        new.tries,
        new.asked_at,
        new.unread,
    ))
    .execute(tx)
    .await?;
    Ok(added == 1)
}

pub(super) async fn find(source: impl Into<Source<'_>>, question: QuestionId, file: FileId) -> Result<Option<Reading>> {
    sql!(
        "SELECT question_id, file_id, kind, state, text, blocks, confidence, retake, took_ms, edited, tries, asked_at, unread
         FROM readings WHERE question_id = $1 AND file_id = $2"
    )
    .bind((question, file))
    .fetch_optional(source)
    .await
}

/// What hangs on a question, as it was read, in the order in which it hangs there.
pub(super) async fn of_question(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<Reading>> {
    sql!(
        "SELECT r.question_id, r.file_id, r.kind, r.state, r.text, r.blocks, r.confidence, r.retake, r.took_ms, r.edited, r.tries,
                r.asked_at, r.unread
         FROM readings r JOIN question_attachments a ON a.question_id = r.question_id AND a.file_id = r.file_id
         WHERE r.question_id = $1 ORDER BY a.place, r.file_id"
    )
    .bind((question,))
    .fetch_all(source)
    .await
}

/// What hangs on many questions, as it was read; of each in the order in which it hangs there.
pub(super) async fn of_questions(
    source: impl Into<Source<'_>>,
    questions: impl IntoIterator<Item = QuestionId>,
) -> Result<Vec<Reading>> {
    sql!(
        "SELECT r.question_id, r.file_id, r.kind, r.state, r.text, r.blocks, r.confidence, r.retake, r.took_ms, r.edited, r.tries,
                r.asked_at, r.unread
         FROM readings r JOIN question_attachments a ON a.question_id = r.question_id AND a.file_id = r.file_id
         WHERE r.question_id IN (VALUES ($1)) ORDER BY a.place, r.file_id"
    )
    .for_rows(questions.into_iter().map(|id| (id,)))
    .fetch_all(source)
    .await
}

/// All that was read of a question, what was spoken of its attempt too.
pub(super) async fn all_of(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<Reading>> {
    sql!(
        "SELECT question_id, file_id, kind, state, text, blocks, confidence, retake, took_ms, edited, tries, asked_at, unread
         FROM readings WHERE question_id = $1 ORDER BY file_id"
    )
    .bind((question,))
    .fetch_all(source)
    .await
}

/// A file that was read before, for another question.
pub(super) async fn of_file(source: impl Into<Source<'_>>, file: FileId) -> Result<Option<Reading>> {
    sql!(
        "SELECT question_id, file_id, kind, state, text, blocks, confidence, retake, took_ms, edited, tries, asked_at, unread
         FROM readings WHERE file_id = $1 AND state IN ('read', 'retake') ORDER BY question_id DESC LIMIT 1"
    )
    .bind((file,))
    .fetch_optional(source)
    .await
}

/// Counts a try. False when it no longer waits, or another run has begun it meanwhile.
pub(super) async fn begin(tx: &mut Tx, reading: &Reading) -> Result<bool> {
    let begun = sql!(
        "UPDATE readings SET tries = tries + 1
         WHERE question_id = $1 AND file_id = $2 AND state = 'waiting' AND tries = $3"
    )
    .bind((reading.question_id, reading.file_id, reading.tries))
    .execute(tx)
    .await?;
    Ok(begun == 1)
}

/// Writes down what came of it. False when it no longer waits.
pub(super) async fn settle(tx: &mut Tx, reading: &Reading) -> Result<bool> {
    let changed = sql!(
        "UPDATE readings SET state = $3, text = $4, blocks = $5, confidence = $6, retake = $7, took_ms = $8, unread = $9
         WHERE question_id = $1 AND file_id = $2 AND state = 'waiting'"
    )
    .bind((
        reading.question_id,
        reading.file_id,
        reading.state,
        &reading.text,
        &reading.blocks,
        reading.confidence,
        reading.retake,
        reading.took_ms,
        reading.unread,
    ))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

/// Writes down what the asker made of it.
pub(super) async fn edit(tx: &mut Tx, question: QuestionId, file: FileId, text: &str) -> Result<()> {
    sql!("UPDATE readings SET edited = $3 WHERE question_id = $1 AND file_id = $2")
        .bind((question, file, text))
        .execute(tx)
        .await?;
    Ok(())
}

/// Photos that came while there was nobody to read them, or were read when nobody counted what was left unread, the newest first, after
/// this one.
pub(super) async fn unavailable(
    source: impl Into<Source<'_>>,
    after: Option<(QuestionId, FileId)>,
    limit: u32,
) -> Result<Vec<(QuestionId, FileId)>> {
    let (question, file) = after.unzip();
    sql!(
        "SELECT question_id, file_id FROM readings
         WHERE kind = 'photo' AND (state = 'unavailable' OR (state = 'read' AND unread IS NULL))
           AND (question_id < $1 OR (question_id = $1 AND file_id < $2) OR $1 IS NULL)
         ORDER BY question_id DESC, file_id DESC LIMIT $3"
    )
    .bind((question, file, limit))
    .fetch_all(source)
    .await
}

/// Lets what nobody could read, or not known how much of it, wait again. False when it waits, or was read, by now.
pub(super) async fn wait_again(tx: &mut Tx, question: QuestionId, file: FileId) -> Result<bool> {
    let changed = sql!(
        "UPDATE readings SET state = 'waiting', tries = 0
         WHERE question_id = $1 AND file_id = $2 AND (state = 'unavailable' OR (state = 'read' AND unread IS NULL))"
    )
    .bind((question, file))
    .execute(tx)
    .await?;
    Ok(changed == 1)
}

pub(super) async fn delete(tx: &mut Tx, question: QuestionId, file: FileId) -> Result<()> {
    sql!("DELETE FROM readings WHERE question_id = $1 AND file_id = $2").bind((question, file)).execute(tx).await?;
    Ok(())
}
