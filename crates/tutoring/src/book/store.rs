//! The SQL of question books.

use kernel::{Day, PersonId, QuestionId, SessionId, Stored, Value};
use store::{Result, Source, Tx, sql};

use super::{BookEntry, BookEntryId, Choices, Counts, Point, Wanted};
use crate::archive::rules::pattern;

pub(super) async fn insert(tx: &mut Tx, entry: &BookEntry) -> Result<()> {
    sql!(
        "INSERT INTO book_entries (id, pupil_id, question_id, session_id, words, note, kept_at, step, due_on, reviews)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)"
    )
    .bind((
        entry.id,
        entry.pupil_id,
        entry.question_id,
        entry.session_id,
        &entry.words,
        &entry.note,
        entry.kept_at,
        entry.step,
        entry.due_on,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// Holds an entry until the transaction ends: whoever changes it meanwhile waits, and then reads what was written.
pub(super) async fn hold(tx: &mut Tx, id: BookEntryId) -> Result<()> {
    sql!("UPDATE book_entries SET id = id WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

/// Writes down what a pupil changes in an entry that is held; what the question says and what answers it follows by itself.
pub(super) async fn update(tx: &mut Tx, entry: &BookEntry) -> Result<()> {
    sql!(
        "UPDATE book_entries SET note = $2, step = $3, due_on = $4, attempt = $5, tried_at = $6, reviewed_at = $7, reviews = $8,
                before_step = $9, before_due = $10, removed_at = $11
         WHERE id = $1"
    )
    .bind((
        entry.id,
        &entry.note,
        entry.step,
        entry.due_on,
        &entry.attempt,
        entry.tried_at,
        entry.reviewed_at,
        entry.reviews,
        entry.before_step,
        entry.before_due,
        entry.removed_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn set_words(tx: &mut Tx, id: BookEntryId, words: &str) -> Result<()> {
    sql!("UPDATE book_entries SET words = $2 WHERE id = $1").bind((id, words)).execute(tx).await?;
    Ok(())
}

pub(super) async fn set_session(tx: &mut Tx, id: BookEntryId, session: SessionId) -> Result<()> {
    sql!("UPDATE book_entries SET session_id = $2 WHERE id = $1").bind((id, session)).execute(tx).await?;
    Ok(())
}

pub(super) async fn bring_back(tx: &mut Tx, id: BookEntryId) -> Result<()> {
    sql!("UPDATE book_entries SET removed_at = NULL WHERE id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

/// Entries of books with what is known of their questions, to stand before `WHERE`.
macro_rules! entries {
    () => {
        "SELECT b.id, b.pupil_id, b.question_id, q.asker_id, b.session_id, s.subject, s.stage, b.words, s.knowledge_point, b.note, b.kept_at,
                b.step, b.due_on, b.attempt, b.tried_at, b.reviewed_at, b.reviews, b.before_step, b.before_due, b.removed_at,
                (SELECT o.opened_at FROM replay_openings o WHERE o.pupil_id = b.pupil_id AND o.session_id = b.session_id) AS opened_at
         FROM book_entries b JOIN sessions s ON s.id = b.session_id JOIN questions q ON q.id = b.question_id"
    };
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: BookEntryId) -> Result<Option<BookEntry>> {
    sql!(entries!(), " WHERE b.id = $1").bind((id,)).fetch_optional(source).await
}

/// What a pupil has in the book of a question, or of the session that answers it, taken out or not; what is there before what is out.
pub(super) async fn of_pupil(
    source: impl Into<Source<'_>>,
    pupil: PersonId,
    question: QuestionId,
    session: Option<SessionId>,
) -> Result<Option<BookEntry>> {
    sql!(
        entries!(),
        " WHERE b.pupil_id = $1 AND (b.question_id = $2 OR b.session_id = $3)
         ORDER BY CASE WHEN b.removed_at IS NULL THEN 0 ELSE 1 END, b.id LIMIT 1"
    )
    .bind((pupil, question, session))
    .fetch_optional(source)
    .await
}

/// The entries of a question in any book, taken out or not.
pub(super) async fn of_question(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<BookEntry>> {
    sql!(entries!(), " WHERE b.question_id = $1").bind((question,)).fetch_all(source).await
}

/// The entries of a book that are wanted, the one kept last first, those kept before `after`.
pub(super) async fn list(
    source: impl Into<Source<'_>>,
    pupil: PersonId,
    wanted: &Wanted,
    today: Day,
    after: Option<BookEntryId>,
    limit: u32,
) -> Result<Vec<BookEntry>> {
    let words = wanted.words.as_deref().filter(|words| !words.trim().is_empty()).map(pattern);
    let values: [Value; 8] = [
        pupil.to_value(),
        wanted.subject.to_value(),
        wanted.knowledge_point.to_value(),
        wanted.standing.to_value(),
        today.to_value(),
        words.to_value(),
        after.to_value(),
        limit.to_value(),
    ];
    sql!(
        entries!(),
        r" WHERE b.pupil_id = $1 AND b.removed_at IS NULL AND (s.subject = $2 OR $2 IS NULL)
           AND (s.knowledge_point = $3 OR $3 IS NULL)
           AND (($4 = 'due' AND b.due_on <= $5) OR ($4 = 'learning' AND b.due_on > $5) OR ($4 = 'known' AND b.due_on IS NULL)
                OR $4 IS NULL)
           AND (LOWER(b.words) LIKE $6 ESCAPE '\' OR LOWER(COALESCE(b.note, '')) LIKE $6 ESCAPE '\'
                OR LOWER(COALESCE(s.knowledge_point, '')) LIKE $6 ESCAPE '\' OR $6 IS NULL)
           AND (b.id < $7 OR $7 IS NULL)
         ORDER BY b.id DESC LIMIT $8"
    )
    .bind(values.to_vec())
    .fetch_all(source)
    .await
}

pub(super) async fn counts(source: impl Into<Source<'_>>, pupil: PersonId, today: Day) -> Result<Counts> {
    sql!(
        "SELECT COUNT(CASE WHEN due_on <= $2 THEN 1 END) AS due, COUNT(CASE WHEN due_on > $2 THEN 1 END) AS learning,
                COUNT(CASE WHEN due_on IS NULL THEN 1 END) AS known
         FROM book_entries WHERE pupil_id = $1 AND removed_at IS NULL"
    )
    .bind((pupil, today))
    .fetch_one(source)
    .await
}

/// What the entries of a book are about, the most frequent first.
pub(super) async fn points(source: impl Into<Source<'_>>, pupil: PersonId, limit: u32) -> Result<Vec<Point>> {
    sql!(
        "SELECT s.subject, s.knowledge_point, COUNT(*) AS entries
         FROM book_entries b JOIN sessions s ON s.id = b.session_id
         WHERE b.pupil_id = $1 AND b.removed_at IS NULL AND s.knowledge_point IS NOT NULL
         GROUP BY s.subject, s.knowledge_point ORDER BY entries DESC, s.subject, s.knowledge_point LIMIT $2"
    )
    .bind((pupil, limit))
    .fetch_all(source)
    .await
}

/// Deletes what was taken out, if it was taken out no later than this and not put back.
pub(super) async fn forget(tx: &mut Tx, id: BookEntryId, removed_by: kernel::Timestamp) -> Result<()> {
    sql!("DELETE FROM book_entries WHERE id = $1 AND removed_at <= $2").bind((id, removed_by)).execute(tx).await?;
    Ok(())
}

pub(super) async fn choices(source: impl Into<Source<'_>>, pupil: PersonId) -> Result<Option<Choices>> {
    sql!("SELECT keeps_answered, reminds, reminded_on FROM book_choices WHERE pupil_id = $1")
        .bind((pupil,))
        .fetch_optional(source)
        .await
}

pub(super) async fn choose(tx: &mut Tx, pupil: PersonId, choices: &Choices) -> Result<()> {
    sql!(
        "INSERT INTO book_choices (pupil_id, keeps_answered, reminds, reminded_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT (pupil_id) DO UPDATE SET keeps_answered = excluded.keeps_answered, reminds = excluded.reminds"
    )
    .bind((pupil, choices.keeps_answered, choices.reminds, choices.reminded_on))
    .execute(tx)
    .await?;
    Ok(())
}

/// Notes that a pupil is reminded on a day; `false` where that was done before, or the pupil does not want it.
pub(super) async fn remind(tx: &mut Tx, pupil: PersonId, day: Day) -> Result<bool> {
    let Choices { keeps_answered, reminds, .. } = Choices::default();
    let reminded = sql!(
        "INSERT INTO book_choices (pupil_id, keeps_answered, reminds, reminded_on) VALUES ($1, $2, $3, $4)
         ON CONFLICT (pupil_id) DO UPDATE SET reminded_on = excluded.reminded_on
         WHERE book_choices.reminds = 1 AND (book_choices.reminded_on IS NULL OR book_choices.reminded_on < excluded.reminded_on)"
    )
    .bind((pupil, keeps_answered, reminds, day))
    .execute(tx)
    .await?;
    Ok(reminded > 0)
}
