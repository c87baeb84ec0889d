//! The SQL of screening.

use kernel::{PersonId, QuestionId, Timestamp};
use people::organisation::OrgPath;
use people::{Stage, Subject};
use store::{Result, Source, Tx, record, sql};

use super::desk::{Cursor, Wanted};
use super::research::Answered;
use super::{Read, Screening, Step};

record! {
    /// A question of the same pupil, and what it says.
    pub(super) struct Earlier {
        pub(super) id: QuestionId,
        pub(super) text: Option<String>,
    }
}

pub(super) async fn find(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Option<Screening>> {
    sql!(
        "SELECT question_id, asker_id, school_id, state, reason, confidence, version, duplicate_of, screened_at, waits_since,
                due_at, decided_by, decided_at, note, appeal, appealed_at, appealed_by
         FROM screenings WHERE question_id = $1"
    )
    .bind((question,))
    .fetch_optional(source)
    .await
}

/// Keeps a screening that begins.
pub(super) async fn insert(tx: &mut Tx, new: &Screening) -> Result<()> {
    sql!(
        "INSERT INTO screenings (question_id, asker_id, school_id, state, confidence, version, duplicate_of, screened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )
    .bind((
        new.question_id,
        new.asker_id,
        new.school_id,
        new.state,
        new.confidence,
        &new.version,
        new.duplicate_of,
        new.screened_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// Writes where a screening stands.
pub(super) async fn update(tx: &mut Tx, now: &Screening) -> Result<()> {
    sql!(
        "UPDATE screenings
         SET state = $2, reason = $3, confidence = $4, version = $5, duplicate_of = $6, screened_at = $7, waits_since = $8,
             due_at = $9, decided_by = $10, decided_at = $11, note = $12, appeal = $13, appealed_at = $14, appealed_by = $15
         WHERE question_id = $1"
    )
    .bind((
        now.question_id,
        now.state,
        now.reason,
        now.confidence,
        &now.version,
        now.duplicate_of,
        now.screened_at,
        now.waits_since,
        now.due_at,
        now.decided_by,
        now.decided_at,
        &now.note,
        &now.appeal,
        now.appealed_at,
        now.appealed_by,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// What was found in a question's words, by where they come from.
pub(super) async fn findings(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<Read>> {
    sql!(
        "SELECT source, outcome, reason, confidence, places, digest, words FROM screening_findings
         WHERE question_id = $1 ORDER BY source"
    )
    .bind((question,))
    .fetch_all(source)
    .await
}

/// Keeps what was found in some of a question's words.
pub(super) async fn upsert_finding(tx: &mut Tx, question: QuestionId, read: &Read) -> Result<()> {
    sql!(
        "INSERT INTO screening_findings (question_id, source, outcome, reason, confidence, places, digest, words)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (question_id, source) DO UPDATE
         SET outcome = excluded.outcome, reason = excluded.reason, confidence = excluded.confidence,
             places = excluded.places, digest = excluded.digest, words = excluded.words"
    )
    .bind((question, &read.source, read.outcome, read.reason, read.confidence, &read.places, &read.digest, &read.words))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn insert_step(tx: &mut Tx, question: QuestionId, step: &Step) -> Result<()> {
    sql!(
        "INSERT INTO screening_steps (id, question_id, at, actor_id, actor_role, step, reason, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    )
    .bind((step.id, question, step.at, step.actor_id, step.actor_role, step.step, step.reason, &step.note))
    .execute(tx)
    .await?;
    Ok(())
}

/// What was done about a question, in order.
pub(super) async fn steps(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<Step>> {
    sql!(
        "SELECT id, at, actor_id, actor_role, step, reason, note FROM screening_steps WHERE question_id = $1 ORDER BY id"
    )
    .bind((question,))
    .fetch_all(source)
    .await
}

/// What was found in an attachment goes with it; what is grave stays for the person who has to look.
pub(super) async fn forget_taken_off(tx: &mut Tx, question: QuestionId) -> Result<()> {
    sql!(
        "DELETE FROM screening_findings WHERE question_id = $1 AND source NOT IN ('text', 'attempt', 'room')
           AND source NOT IN (SELECT file_id FROM readings WHERE question_id = $1)
           AND NOT EXISTS (SELECT 1 FROM screenings s WHERE s.question_id = $1 AND s.state = 'stopped')"
    )
    .bind((question,))
    .execute(tx)
    .await?;
    Ok(())
}

/// Other questions of a pupil, sent off since a moment, newest first, that were not taken back.
pub(super) async fn earlier(
    source: impl Into<Source<'_>>,
    asker: PersonId,
    but: QuestionId,
    since: Timestamp,
) -> Result<Vec<Earlier>> {
    sql!(
        "SELECT id, text FROM questions
         WHERE asker_id = $1 AND id <> $2 AND submitted_at >= $3 AND state NOT IN ('draft', 'cancelled', 'expired')
         ORDER BY submitted_at DESC, id LIMIT 40"
    )
    .bind((asker, but, since))
    .fetch_all(source)
    .await
}

/// Screenings of the pupils of an organisation and those below it that are wanted: what waits in the order in which it should be
/// decided, the rest newest first.
pub(super) async fn list(
    source: impl Into<Source<'_>>,
    path: &OrgPath,
    wanted: &Wanted,
    after: Option<Cursor>,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<Screening>> {
    let (from, until) = path.range();
    let question = after.map(|after| after.question_id);
    let values = (from, until, wanted.state, wanted.reason, wanted.late, now, question, limit);
    if wanted.waiting {
        let (from, until, state, reason, late, now, question, limit) = values;
        let (stopped, due) = (after.map(|after| after.stopped), after.and_then(|after| after.due_at));
        return sql!(
            "SELECT s.question_id, s.asker_id, s.school_id, s.state, s.reason, s.confidence, s.version, s.duplicate_of,
                    s.screened_at, s.waits_since, s.due_at, s.decided_by, s.decided_at, s.note, s.appeal, s.appealed_at,
                    s.appealed_by
             FROM screenings s JOIN orgs o ON o.id = s.school_id
             WHERE o.path >= $1 AND o.path < $2 AND s.waits_since IS NOT NULL AND (s.state = $3 OR $3 IS NULL)
               AND (s.reason = $4 OR $4 IS NULL) AND (CAST($5 AS BIGINT) = 0 OR s.due_at < $6)
               AND (CAST($7 AS TEXT) IS NULL OR (CASE s.state WHEN 'stopped' THEN 0 ELSE 1 END, s.due_at, s.question_id)
                                  > (1 - CAST($9 AS BIGINT), CAST($10 AS BIGINT), CAST($7 AS TEXT)))
             ORDER BY CASE s.state WHEN 'stopped' THEN 0 ELSE 1 END, s.due_at, s.question_id LIMIT $8"
        )
        .bind((from, until, state, reason, late, now, question, limit, stopped, due))
        .fetch_all(source)
        .await;
    }
    sql!(
        "SELECT s.question_id, s.asker_id, s.school_id, s.state, s.reason, s.confidence, s.version, s.duplicate_of,
                s.screened_at, s.waits_since, s.due_at, s.decided_by, s.decided_at, s.note, s.appeal, s.appealed_at,
                s.appealed_by
         FROM screenings s JOIN orgs o ON o.id = s.school_id
         WHERE o.path >= $1 AND o.path < $2 AND s.reason IS NOT NULL AND (s.state = $3 OR $3 IS NULL)
           AND (s.reason = $4 OR $4 IS NULL) AND (CAST($5 AS BIGINT) = 0 OR s.due_at < $6)
           AND (s.question_id < $7 OR $7 IS NULL)
         ORDER BY s.question_id DESC LIMIT $8"
    )
    .bind(values)
    .fetch_all(source)
    .await
}

/// Answered questions of the pupils of an organisation and those below it that other people may look at, oldest first.
pub(super) async fn answered(
    source: impl Into<Source<'_>>,
    path: &OrgPath,
    subject: Option<Subject>,
    stage: Option<Stage>,
    (after, limit): (u32, u32),
) -> Result<Vec<Answered>> {
    let (from, until) = path.range();
    sql!(
        "SELECT q.id AS question_id, q.asker_id AS asker_id, c.school_id AS school_id, q.submitted_at AS asked_at,
                q.stage AS stage, q.grade AS grade, s.subject AS subject, q.text AS text, q.attempt AS attempt, s.knowledge_point AS knowledge_point,
                s.solved AS solved
         FROM questions q JOIN screenings c ON c.question_id = q.id JOIN orgs o ON o.id = c.school_id
              JOIN sessions s ON s.question_id = q.id
         WHERE o.path >= $1 AND o.path < $2 AND q.state = 'answered' AND c.state IN ('clear', 'masked')
           AND q.submitted_at IS NOT NULL
           AND s.id = (SELECT MAX(l.id) FROM sessions l WHERE l.question_id = q.id
                         AND (l.ended_why IS NULL OR l.ended_why <> 'released'))
           AND (s.subject = $3 OR $3 IS NULL) AND (q.stage = $4 OR $4 IS NULL)
         ORDER BY q.id LIMIT $6 OFFSET $5"
    )
    .bind((from, until, subject, stage, after, limit))
    .fetch_all(source)
    .await
}
