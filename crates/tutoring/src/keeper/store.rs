//! The SQL of what tutoring keeps about a child.

use kernel::{Day, PersonId, QuestionId, RoomId, SessionId, Timestamp};
use people::{Grade, Subject};
use store::{Db, Result, Tx, record, sql};

use crate::questions::QuestionState;

/// The question, when it was read, where it stands, what was found, what the desk said, what was objected.
type Screened = (QuestionId, Timestamp, String, Option<String>, Option<String>, Option<String>);

/// The question, the session, when the child was asked, what became of it, whether it helped, and the child's words.
pub(super) type Sat = (QuestionId, SessionId, Timestamp, String, Option<bool>, Option<String>);

record! {
    /// How much there is about a child.
    pub(super) struct Counts {
        pub(super) questions: u64,
        pub(super) sessions: u64,
        pub(super) reports: u64,
        pub(super) book: u64,
    }
}

record! {
    /// A question as the child takes it along.
    pub(super) struct QuestionRow {
        pub(super) id: QuestionId,
        pub(super) state: QuestionState,
        pub(super) subject: Option<Subject>,
        pub(super) grade: Grade,
        pub(super) text: Option<String>,
        pub(super) attempt: Option<String>,
        pub(super) created_at: Timestamp,
        pub(super) submitted_at: Option<Timestamp>,
        pub(super) room_id: Option<RoomId>,
    }
}

record! {
    /// A session as the child takes it along.
    pub(super) struct SessionRow {
        pub(super) id: SessionId,
        pub(super) question_id: QuestionId,
        pub(super) teacher: String,
        pub(super) started_at: Timestamp,
        pub(super) ended_at: Option<Timestamp>,
        pub(super) knowledge_point: Option<String>,
        pub(super) note: Option<String>,
        pub(super) solved: Option<bool>,
        pub(super) rating: Option<u8>,
        pub(super) comment: Option<String>,
        pub(super) answer: Option<String>,
    }
}

pub(super) async fn count(db: &Db, pupil: PersonId) -> Result<Counts> {
    sql!(
        "SELECT (SELECT COUNT(*) FROM questions WHERE asker_id = $1) AS questions,
                (SELECT COUNT(*) FROM sessions WHERE pupil_id = $1) AS sessions,
                (SELECT COUNT(*) FROM session_reports r JOIN questions q ON q.id = r.question_id
                  WHERE q.asker_id = $1) AS reports,
                (SELECT COUNT(*) FROM book_entries WHERE pupil_id = $1) AS book"
    )
    .bind((pupil,))
    .fetch_one(db)
    .await
}

pub(super) async fn questions(db: &Db, pupil: PersonId) -> Result<Vec<QuestionRow>> {
    sql!(
        "SELECT id, state, subject, grade, text, attempt, created_at, submitted_at, room_id
         FROM questions WHERE asker_id = $1 ORDER BY id"
    )
    .bind((pupil,))
    .fetch_all(db)
    .await
}

pub(super) async fn sessions(db: &Db, pupil: PersonId) -> Result<Vec<SessionRow>> {
    sql!(
        "SELECT s.id AS id, s.question_id AS question_id, p.name AS teacher, s.started_at AS started_at,
                s.ended_at AS ended_at, s.knowledge_point AS knowledge_point, s.note AS note, s.solved AS solved,
                s.rating AS rating, s.comment AS comment, s.answer AS answer
         FROM sessions s JOIN persons p ON p.id = s.teacher_id WHERE s.pupil_id = $1 ORDER BY s.id"
    )
    .bind((pupil,))
    .fetch_all(db)
    .await
}

/// Where a child was asked to listen along: the question, the session, when, what became of it, and the child's word on it.
pub(super) async fn seats(db: &Db, pupil: PersonId) -> Result<Vec<Sat>> {
    sql!(
        "SELECT question_id, session_id, offered_at, state, solved, comment FROM seats WHERE pupil_id = $1 ORDER BY id"
    )
    .bind((pupil,))
    .fetch_all(db)
    .await
}

/// What a child keeps in the book: the question, its words where the child asked it, the child's note, since when, and when it comes
/// again.
pub(super) async fn book(
    db: &Db,
    pupil: PersonId,
) -> Result<Vec<(QuestionId, String, Option<String>, Timestamp, Option<Day>)>> {
    sql!(
        "SELECT b.question_id, CASE WHEN q.asker_id = b.pupil_id THEN b.words ELSE '' END, b.note, b.kept_at, b.due_on
         FROM book_entries b JOIN questions q ON q.id = b.question_id WHERE b.pupil_id = $1 ORDER BY b.id"
    )
    .bind((pupil,))
    .fetch_all(db)
    .await
}

/// What was found in a child's questions and decided about it: the question, when, where it stands, what was found, what the desk
/// said and what the family objected.
pub(super) async fn screenings(db: &Db, pupil: PersonId) -> Result<Vec<Screened>> {
    sql!(
        "SELECT question_id, screened_at, state, reason, note, appeal FROM screenings
         WHERE asker_id = $1 AND (reason IS NOT NULL OR decided_at IS NOT NULL) ORDER BY question_id"
    )
    .bind((pupil,))
    .fetch_all(db)
    .await
}

/// Reports about a child's sessions: when, why, in words, and what was decided.
pub(super) async fn reports(
    db: &Db,
    pupil: PersonId,
) -> Result<Vec<(Timestamp, String, Option<String>, Option<String>)>> {
    sql!(
        "SELECT r.created_at, r.reason, r.text, r.decision
         FROM session_reports r JOIN questions q ON q.id = r.question_id WHERE q.asker_id = $1 ORDER BY r.id"
    )
    .bind((pupil,))
    .fetch_all(db)
    .await
}

pub(super) async fn open_sessions(db: &Db, pupil: PersonId) -> Result<u64> {
    let (count,) = sql!(
        "SELECT (SELECT COUNT(*) FROM sessions WHERE pupil_id = $1 AND state = 'open')
              + (SELECT COUNT(*) FROM seats WHERE pupil_id = $1 AND state = 'joined')"
    )
    .bind((pupil,))
    .fetch_one(db)
    .await?;
    Ok(count)
}

pub(super) async fn question_states(db: &Db, pupil: PersonId) -> Result<Vec<(QuestionId, QuestionState)>> {
    sql!("SELECT id, state FROM questions WHERE asker_id = $1 ORDER BY id").bind((pupil,)).fetch_all(db).await
}

/// Takes everything out of a child's questions, sessions and reports that says something of the child.
pub(super) async fn empty(tx: &mut Tx, pupil: PersonId, now: Timestamp) -> Result<()> {
    sql!("DELETE FROM readings WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("DELETE FROM question_attachments WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("DELETE FROM question_marks WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("UPDATE question_labels SET words = NULL WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("UPDATE questions SET text = NULL, attempt = NULL WHERE asker_id = $1").bind((pupil,)).execute(tx).await?;
    sql!(
        "UPDATE session_reports SET text = NULL, note = NULL
         WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)"
    )
    .bind((pupil,))
    .execute(tx)
    .await?;
    sql!("DELETE FROM screening_findings WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("UPDATE screening_steps SET note = NULL WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("UPDATE screenings SET note = NULL, appeal = NULL WHERE asker_id = $1").bind((pupil,)).execute(tx).await?;
    sql!("UPDATE session_holds SET reason = '' WHERE session_id IN (SELECT id FROM sessions WHERE pupil_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("DELETE FROM replay_offers WHERE question_id IN (SELECT id FROM questions WHERE asker_id = $1)")
        .bind((pupil,))
        .execute(tx)
        .await?;
    sql!("DELETE FROM replay_openings WHERE pupil_id = $1").bind((pupil,)).execute(tx).await?;
    sql!("UPDATE bank_entries SET words = '', changed_at = $2 WHERE pupil_id = $1")
        .bind((pupil, now))
        .execute(tx)
        .await?;
    empty_book(tx, pupil).await?;
    sql!("UPDATE seats SET comment = NULL WHERE pupil_id = $1").bind((pupil,)).execute(tx).await?;
    sql!("DELETE FROM seat_wishes WHERE pupil_id = $1").bind((pupil,)).execute(tx).await?;
    sql!("DELETE FROM session_scopes WHERE scope = $1").bind((format!("pupil:{pupil}"),)).execute(tx).await?;
    sql!("DELETE FROM seat_scopes WHERE scope = $1").bind((format!("pupil:{pupil}"),)).execute(tx).await?;
    sql!("UPDATE sessions SET note = NULL, comment = NULL, answer = NULL, answer_photo_id = NULL WHERE pupil_id = $1")
        .bind((pupil,))
        .execute(tx)
        .await?;
    Ok(())
}

/// Deletes what a child keeps in the book, and what the child asked out of the books of others.
async fn empty_book(tx: &mut Tx, pupil: PersonId) -> Result<()> {
    sql!(
        "DELETE FROM book_entries WHERE pupil_id = $1 OR question_id IN (SELECT id FROM questions WHERE asker_id = $1)"
    )
    .bind((pupil,))
    .execute(&mut *tx)
    .await?;
    sql!("DELETE FROM book_choices WHERE pupil_id = $1").bind((pupil,)).execute(tx).await?;
    Ok(())
}

/// Questions that were taken back or given up before this and still say something, with who asked.
pub(super) async fn cancelled_before(db: &Db, before: Timestamp) -> Result<Vec<(QuestionId, PersonId)>> {
    sql!(
        "SELECT q.id, q.asker_id FROM questions q
         WHERE q.state IN ('cancelled', 'expired') AND q.updated_at < $1
           AND (q.text IS NOT NULL OR q.attempt IS NOT NULL
                OR EXISTS (SELECT 1 FROM question_attachments a WHERE a.question_id = q.id))
         ORDER BY q.id LIMIT 500"
    )
    .bind((before,))
    .fetch_all(db)
    .await
}

/// Takes everything out of a question that says something.
pub(super) async fn empty_question(tx: &mut Tx, id: QuestionId, now: Timestamp) -> Result<()> {
    sql!("DELETE FROM book_entries WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("DELETE FROM readings WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("DELETE FROM question_attachments WHERE question_id = $1").bind((id,)).execute(tx).await?;
    empty_screening(tx, id).await?;
    // That a replay was shown, and whether it was enough, is counted longer than the words last.
    sql!("UPDATE replay_offers SET shared = '[]' WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("UPDATE bank_entries SET words = '', changed_at = $2 WHERE question_id = $1")
        .bind((id, now))
        .execute(tx)
        .await?;
    sql!("DELETE FROM question_marks WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("UPDATE question_labels SET words = NULL WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("UPDATE questions SET text = NULL, attempt = NULL WHERE id = $1").bind((id,)).execute(tx).await?;
    sql!("UPDATE seats SET comment = NULL WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("DELETE FROM seat_wishes WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!(
        "UPDATE sessions SET note = NULL, comment = NULL, answer = NULL, answer_photo_id = NULL WHERE question_id = $1"
    )
    .bind((id,))
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes everything out of a screening that says something; that it was, and how it ended, stays.
pub(super) async fn empty_screening(tx: &mut Tx, id: QuestionId) -> Result<()> {
    sql!("DELETE FROM screening_findings WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("UPDATE screening_steps SET note = NULL WHERE question_id = $1").bind((id,)).execute(tx).await?;
    sql!("UPDATE screenings SET note = NULL, appeal = NULL WHERE question_id = $1").bind((id,)).execute(tx).await?;
    Ok(())
}

/// Questions that were answered before this and still say something, with who asked.
pub(super) async fn answered_before(db: &Db, before: Timestamp) -> Result<Vec<(QuestionId, PersonId)>> {
    sql!(
        "SELECT q.id, q.asker_id FROM questions q
         WHERE q.state IN ('answered', 'found')
           AND COALESCE((SELECT MAX(s.ended_at) FROM sessions s WHERE s.question_id = q.id), q.submitted_at) < $1
           AND (q.text IS NOT NULL OR q.attempt IS NOT NULL
                OR EXISTS (SELECT 1 FROM question_attachments a WHERE a.question_id = q.id))
         ORDER BY q.id LIMIT 500"
    )
    .bind((before,))
    .fetch_all(db)
    .await
}

/// Questions that were screened before this, about which nothing is to be decided and something is still said, with who asked.
pub(super) async fn screened_before(db: &Db, before: Timestamp) -> Result<Vec<(QuestionId, PersonId)>> {
    sql!(
        "SELECT c.question_id, c.asker_id FROM screenings c
         WHERE c.screened_at < $1 AND COALESCE(c.decided_at, c.screened_at) < $1 AND c.waits_since IS NULL
           AND (c.note IS NOT NULL OR c.appeal IS NOT NULL
                OR EXISTS (SELECT 1 FROM screening_findings f WHERE f.question_id = c.question_id)
                OR EXISTS (SELECT 1 FROM screening_steps t WHERE t.question_id = c.question_id AND t.note IS NOT NULL))
         ORDER BY c.question_id LIMIT 500"
    )
    .bind((before,))
    .fetch_all(db)
    .await
}

/// How many sessions of which kind began in a span of time.
pub(super) async fn sessions_in(db: &Db, from: Timestamp, until: Timestamp) -> Result<Vec<(String, u64)>> {
    sql!("SELECT kind, COUNT(*) FROM sessions WHERE started_at >= $1 AND started_at < $2 GROUP BY kind ORDER BY kind")
        .bind((from, until))
        .fetch_all(db)
        .await
}

/// How many reports with which reason were made in a span of time, and how they were decided.
pub(super) async fn reports_in(
    db: &Db,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<(String, Option<String>, u64)>> {
    sql!(
        "SELECT reason, decision, COUNT(*) FROM session_reports WHERE created_at >= $1 AND created_at < $2
         GROUP BY reason, decision ORDER BY reason, decision"
    )
    .bind((from, until))
    .fetch_all(db)
    .await
}
