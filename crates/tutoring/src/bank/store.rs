//! The SQL of the bank.

use kernel::{PersonId, QuestionId, SessionId, Timestamp};
use people::organisation::OrgPath;
use store::{Db, Result, Source, Tx, record, sql};

use super::{Entry, Figures, Offer, Outcome};
use crate::sessions::Session;

/// When an entry changed: at this instant, but later than it changed before. By it an index knows what it has read.
macro_rules! later {
    ($now:literal) => {
        concat!(
            "CASE WHEN CAST(",
            $now,
            " AS BIGINT) > bank_entries.changed_at THEN CAST(",
            $now,
            " AS BIGINT)
                  ELSE bank_entries.changed_at + 1 END"
        )
    };
}

/// Puts a question in that a session explained, or in place of what it was.
pub(super) async fn put(
    tx: &mut Tx,
    session: &Session,
    (question, pupil): (QuestionId, PersonId),
    words: &str,
    now: Timestamp,
) -> Result<()> {
    sql!(
        "INSERT INTO bank_entries (session_id, question_id, pupil_id, subject, stage, words, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (session_id, question_id) DO UPDATE
         SET subject = excluded.subject, stage = excluded.stage, words = excluded.words,
             changed_at = ",
        later!("$7")
    )
    .bind((session.id, question, pupil, session.subject, session.stage, words, now))
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes the words of a question out that was none of those a session explained after all.
pub(super) async fn take_out(tx: &mut Tx, session: SessionId, question: QuestionId, now: Timestamp) -> Result<()> {
    sql!(
        "UPDATE bank_entries SET words = '', changed_at = ",
        later!("$3"),
        " WHERE session_id = $1 AND question_id = $2"
    )
    .bind((session, question, now))
    .execute(tx)
    .await?;
    Ok(())
}

/// Lets every index read an entry again: what it is found by has changed.
pub(super) async fn touch(tx: &mut Tx, session: SessionId, now: Timestamp) -> Result<()> {
    sql!("UPDATE bank_entries SET changed_at = ", later!("$2"), " WHERE session_id = $1")
        .bind((session, now))
        .execute(tx)
        .await?;
    Ok(())
}

/// Sessions in the bank that answered a question, or explained it beside another's.
pub(super) async fn answers_to(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<SessionId>> {
    let rows = sql!(
        "SELECT session_id FROM bank_entries WHERE question_id = $1
         UNION SELECT session_id FROM seats WHERE question_id = $1 AND state = 'done' ORDER BY session_id"
    )
    .bind((question,))
    .fetch_all::<(SessionId,)>(source)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// What changed at this instant or later, oldest first, after the last one that is known.
pub(super) async fn changed_since(
    db: &Db,
    since: Timestamp,
    after: Option<(SessionId, QuestionId)>,
    limit: u32,
) -> Result<Vec<Entry>> {
    let (session, question) = after.unzip();
    sql!(
        "SELECT b.session_id, b.question_id, s.question_id AS asked_id, b.pupil_id, b.subject, b.stage, s.kind, s.knowledge_point,
                l.kind AS form, b.words, s.effective, b.changed_at
         FROM bank_entries b JOIN sessions s ON s.id = b.session_id
         LEFT JOIN question_labels l ON l.question_id = b.question_id
         WHERE b.changed_at > $1 OR (b.changed_at = $1 AND (b.session_id > $2 OR (b.session_id = $2 AND b.question_id > $3)
                                                            OR $2 IS NULL))
         ORDER BY b.changed_at, b.session_id, b.question_id LIMIT $4"
    )
    .bind((since, session, question, limit))
    .fetch_all(db)
    .await
}

record! {
    /// A session that has answered with a replay.
    pub(super) struct Answer {
        pub(super) id: SessionId,
        /// Whether a question that it explained is not in the bank.
        pub(super) left_out: bool,
    }
}

/// Sessions that have answered a question with a replay, in the order of their ids, after this one.
pub(super) async fn answers(db: &Db, after: Option<SessionId>, limit: u32) -> Result<Vec<Answer>> {
    sql!(
        "SELECT s.id AS id,
                CAST(CASE WHEN NOT EXISTS (SELECT 1 FROM bank_entries b WHERE b.session_id = s.id AND b.question_id = s.question_id)
                       OR EXISTS (SELECT 1 FROM seats t WHERE t.session_id = s.id AND t.state = 'done'
                                    AND NOT EXISTS (SELECT 1 FROM bank_entries b
                                                     WHERE b.session_id = t.session_id AND b.question_id = t.question_id))
                     THEN 1 ELSE 0 END AS BIGINT) AS left_out
         FROM sessions s
         WHERE s.state = 'closed' AND s.room_id IS NOT NULL AND s.marks IS NOT NULL AND (s.id > $1 OR $1 IS NULL)
         ORDER BY s.id LIMIT $2"
    )
    .bind((after, limit))
    .fetch_all(db)
    .await
}

/// How often everything was to be read anew.
pub(super) async fn rebuilds(db: &Db) -> Result<u64> {
    let (number,) = sql!("SELECT number FROM bank_rebuilds WHERE id = 1").fetch_one::<(u64,)>(db).await?;
    Ok(number)
}

/// Lets every node read everything anew.
pub(super) async fn read_anew(tx: &mut Tx) -> Result<()> {
    sql!("UPDATE bank_rebuilds SET number = number + 1 WHERE id = 1").execute(tx).await?;
    Ok(())
}

pub(super) async fn insert_offer(tx: &mut Tx, question: QuestionId, offer: &Offer, now: Timestamp) -> Result<()> {
    sql!(
        "INSERT INTO replay_offers (question_id, session_id, place, same_permille, shared, shown_at)
         VALUES ($1, $2, $3, $4, $5, $6)"
    )
    .bind((question, offer.session_id, offer.place, offer.same_permille, &offer.shared, now))
    .execute(tx)
    .await?;
    Ok(())
}

/// The replays that are shown for a question, the nearest first.
pub(super) async fn offers(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<Offer>> {
    sql!(
        "SELECT session_id, place, same_permille, shared, opened_at, outcome FROM replay_offers
         WHERE question_id = $1 ORDER BY place"
    )
    .bind((question,))
    .fetch_all(source)
    .await
}

/// A pupil's sessions that answered another question about this, the newest first.
pub(super) async fn about(db: &Db, pupil: PersonId, point: &str, except: QuestionId) -> Result<Vec<SessionId>> {
    let rows = sql!(
        "SELECT id FROM sessions
         WHERE pupil_id = $1 AND knowledge_point = $2 AND question_id <> $3 AND state = 'closed'
           AND ended_why IN ('closed', 'hung_up', 'pupil_gone', 'stopped')
         ORDER BY id DESC LIMIT 8"
    )
    .bind((pupil, point, except))
    .fetch_all::<(SessionId,)>(db)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The session whose replay was enough for a question.
pub(super) async fn solved_by(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Option<SessionId>> {
    let row = sql!("SELECT session_id FROM replay_offers WHERE question_id = $1 AND outcome = 'solved'")
        .bind((question,))
        .fetch_optional::<(SessionId,)>(source)
        .await?;
    Ok(row.map(|(session,)| session))
}

/// Sessions whose replays the pupil has seen and found not to be the own question.
pub(super) async fn passed_by(source: impl Into<Source<'_>>, pupil: PersonId) -> Result<Vec<SessionId>> {
    let rows = sql!(
        "SELECT DISTINCT o.session_id FROM replay_offers o JOIN questions q ON q.id = o.question_id
         WHERE q.asker_id = $1 AND o.outcome IN ('not_mine', 'wrong')"
    )
    .bind((pupil,))
    .fetch_all::<(SessionId,)>(source)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Writes what came of the replays of a question: of one, or of all.
pub(super) async fn settle(
    tx: &mut Tx,
    question: QuestionId,
    session: Option<SessionId>,
    from: Option<Outcome>,
    to: Outcome,
    now: Timestamp,
) -> Result<u64> {
    sql!(
        "UPDATE replay_offers SET outcome = $4, settled_at = $5
         WHERE question_id = $1 AND (session_id = $2 OR $2 IS NULL) AND (outcome = $3 OR ($3 IS NULL AND outcome IS NULL))"
    )
    .bind((question, session, from, to, now))
    .execute(tx)
    .await
}

pub(super) async fn mark_opened(tx: &mut Tx, question: QuestionId, session: SessionId, now: Timestamp) -> Result<u64> {
    sql!("UPDATE replay_offers SET opened_at = COALESCE(opened_at, $3) WHERE question_id = $1 AND session_id = $2")
        .bind((question, session, now))
        .execute(tx)
        .await
}

/// Opens a replay to a pupil. A second time changes nothing: what was tried first stands.
pub(super) async fn open(
    tx: &mut Tx,
    pupil: PersonId,
    session: SessionId,
    attempt: &str,
    now: Timestamp,
) -> Result<()> {
    sql!(
        "INSERT INTO replay_openings (pupil_id, session_id, attempt, opened_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (pupil_id, session_id) DO NOTHING"
    )
    .bind((pupil, session, attempt, now))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn is_open(source: impl Into<Source<'_>>, pupil: PersonId, session: SessionId) -> Result<bool> {
    let (count,) = sql!("SELECT COUNT(*) FROM replay_openings WHERE pupil_id = $1 AND session_id = $2")
        .bind((pupil, session))
        .fetch_one::<(u64,)>(source)
        .await?;
    Ok(count > 0)
}

/// How often replays were shown and were enough, of the questions that the pupils of an organisation and those below it asked in a span
/// of time.
pub(super) async fn figures(db: &Db, path: &OrgPath, from: Timestamp, until: Timestamp) -> Result<Figures> {
    let (first, end) = path.range();
    sql!(
        "WITH ",
        places!(),
        ", asked AS (
             SELECT q.id FROM questions q JOIN places p ON p.pupil_id = q.asker_id
             WHERE q.submitted_at >= $1 AND q.submitted_at < $2 AND p.path >= $3 AND p.path < $4),
         offered AS (
             SELECT o.question_id, o.outcome FROM replay_offers o JOIN questions q ON q.id = o.question_id
               JOIN places p ON p.pupil_id = q.asker_id
             WHERE o.shown_at >= $1 AND o.shown_at < $2 AND p.path >= $3 AND p.path < $4),
         opened AS (
             SELECT r.attempt FROM replay_openings r JOIN places p ON p.pupil_id = r.pupil_id
             WHERE r.opened_at >= $1 AND r.opened_at < $2 AND p.path >= $3 AND p.path < $4),
         sat AS (
             SELECT t.session_id, t.state FROM seats t JOIN places p ON p.pupil_id = t.pupil_id
             WHERE t.joined_at >= $1 AND t.joined_at < $2 AND p.path >= $3 AND p.path < $4)
         SELECT (SELECT COUNT(*) FROM asked) AS asked,
                COUNT(DISTINCT question_id) AS shown,
                COUNT(DISTINCT CASE WHEN outcome = 'solved' THEN question_id END) AS solved,
                COUNT(DISTINCT CASE WHEN outcome = 'not_mine' THEN question_id END) AS not_mine,
                COUNT(DISTINCT CASE WHEN outcome = 'wrong' THEN question_id END) AS wrong,
                (SELECT COUNT(*) FROM opened) AS opened,
                (SELECT COUNT(*) FROM opened WHERE attempt <> '') AS opened_after_attempt,
                (SELECT COUNT(DISTINCT session_id) FROM sat) AS shared,
                (SELECT COUNT(*) FROM sat) AS listened,
                (SELECT COUNT(*) FROM sat WHERE state = 'done') AS listened_answered
         FROM offered"
    )
    .bind((from, until, first, end))
    .fetch_one(db)
    .await
}
