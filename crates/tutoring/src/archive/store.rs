//! The SQL of the archive.

use kernel::SessionId;
use store::{Result, Source, Tx, sql};

use super::past::PastSession;
use super::{Filter, Row};
use crate::questions::Question;

/// Archives one list is read from at most: a guardian's children, a class teacher's classes.
pub(super) const SCOPES: usize = 8;

/// What a list of sessions is to be.
pub(super) struct Wanted<'a> {
    /// The archives that are looked into.
    pub scopes: [String; SCOPES],
    pub filter: &'a Filter,
    /// What the question or the knowledge point must be like.
    pub pattern: Option<String>,
    /// The last session that is known.
    pub after: Option<SessionId>,
}

impl Wanted<'_> {
    /// In the order of the parameters of `page!`.
    fn values(&self, limit: u32) -> Vec<kernel::Value> {
        let Filter { subject, stage, kind, from, until, effective, solved, teacher, pupil, school, .. } = self.filter;
        let mut values: Vec<kernel::Value> = self.scopes.iter().map(kernel::Stored::to_value).collect();
        values.extend(bound(&(&self.pattern, subject, stage, kind, from, until, effective)));
        values.extend(bound(&(solved, teacher, pupil, school, self.after, limit)));
        values
    }
}

/// The page of an archive: its sessions that meet the filter, newest first. `$scopes` says what stands in which archive, as `k`; `$pupil`
/// is the table with a pupil's question and word, `$level` and `$school` those that say where the pupil was then.
macro_rules! page {
    ($scopes:literal, $pupil:literal, $level:literal, $school:literal, $order:literal) => {
        sql!(
            "SELECT s.id AS id, ", $pupil, ".question_id AS question_id, s.room_id AS room_id, s.kind AS kind, s.state AS state,
                    s.ended_why AS ended_why, s.teacher_id AS teacher_id, ", $pupil, ".pupil_id AS pupil_id, ",
                    $school, ".school_id AS school_id, s.subject AS subject, ", $level, ".stage AS stage, ", $level, ".grade AS grade,
                    s.started_at AS started_at, s.ended_at AS ended_at, s.knowledge_point AS knowledge_point, q.text AS text, ",
                    $pupil, ".solved AS solved, ", $pupil, ".rating AS rating, ", $pupil, ".effective AS effective
             FROM ", $scopes, " AND k.scope IN ($1, $2, $3, $4, $5, $6, $7, $8)
               AND (LOWER(COALESCE(q.text, '')) LIKE $9 ESCAPE '\\'
                    OR LOWER(COALESCE(s.knowledge_point, '')) LIKE $9 ESCAPE '\\' OR $9 IS NULL)
               AND (s.subject = $10 OR $10 IS NULL) AND (", $level, ".stage = $11 OR $11 IS NULL) AND (s.kind = $12 OR $12 IS NULL)
               AND (s.started_at >= $13 OR $13 IS NULL) AND (s.started_at < $14 OR $14 IS NULL)
               AND (", $pupil, ".effective = $15 OR $15 IS NULL) AND (", $pupil, ".solved = $16 OR $16 IS NULL)
               AND (s.teacher_id = $17 OR $17 IS NULL) AND (", $pupil, ".pupil_id = $18 OR $18 IS NULL)
               AND (", $school, ".school_id = $19 OR $19 IS NULL) AND (s.id < $20 OR $20 IS NULL)
             ORDER BY s.id DESC", $order, " LIMIT $21"
        )
    };
}

/// Sessions in any of these archives that meet the filter, newest first, those before `after`.
pub(super) async fn list(source: impl Into<Source<'_>>, wanted: &Wanted<'_>, limit: u32) -> Result<Vec<Row>> {
    page!(
        "session_scopes k JOIN sessions s ON s.id = k.session_id JOIN questions q ON q.id = s.question_id
         WHERE (s.ended_why IS NULL OR s.ended_why <> 'released') AND (s.kind = 'live' OR s.state = 'closed')",
        "s",
        "s",
        "s",
        ""
    )
    .bind(wanted.values(limit))
    .fetch_all(source)
    .await
}

/// The same through those who listened along: with that pupil's question and word on it.
pub(super) async fn list_beside(source: impl Into<Source<'_>>, wanted: &Wanted<'_>, limit: u32) -> Result<Vec<Row>> {
    page!(
        "seat_scopes k JOIN seats t ON t.id = k.seat_id JOIN sessions s ON s.id = k.session_id
              JOIN questions q ON q.id = t.question_id JOIN screenings c ON c.question_id = t.question_id
         WHERE t.state = 'done'",
        "t",
        "q",
        "c",
        ", t.id"
    )
    .bind(wanted.values(limit))
    .fetch_all(source)
    .await
}

/// The values of a tuple, to stand beside others: a statement has more parameters than a tuple has places.
fn bound(values: &(impl store::Bind + Clone)) -> Vec<kernel::Value> {
    let mut list = Vec::new();
    values.clone().bind(&mut list);
    list
}

/// Keeps a question that was answered elsewhere.
pub(super) async fn insert_past_question(tx: &mut Tx, question: &Question) -> Result<()> {
    sql!(
        "INSERT INTO questions (id, asker_id, state, mode, subject, stage, grade, text, attempt, ahead, round, room_id,
                                created_at, updated_at, submitted_at, match_shown_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
    )
    .bind((
        question.id,
        question.asker_id,
        question.state,
        question.mode,
        question.subject,
        question.stage,
        question.grade,
        &question.text,
        &question.attempt,
        question.ahead,
        question.round,
        question.room_id,
        question.created_at,
        question.updated_at,
        question.submitted_at,
        question.match_shown_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// Keeps a session that took place elsewhere.
pub(super) async fn insert_past_session(
    tx: &mut Tx,
    id: SessionId,
    question: &Question,
    past: &PastSession<'_>,
) -> Result<()> {
    sql!(
        "INSERT INTO sessions (id, question_id, kind, room_id, teacher_id, pupil_id, school_id, state, ended_why, subject,
                               stage, grade, started_at, ended_at, knowledge_point, solved)
         VALUES ($1, $2, 'live', $3, $4, $5, $6, 'closed', 'closed', $7, $8, $9, $10, $11, $12, $13)"
    )
    .bind((
        id,
        question.id,
        question.room_id,
        past.teacher,
        past.pupil.person,
        past.pupil.school,
        past.subject,
        question.stage,
        question.grade,
        past.started_at,
        past.ended_at,
        past.knowledge_point,
        past.solved,
    ))
    .execute(tx)
    .await?;
    sql!("UPDATE questions SET accepted_at = $2 WHERE id = $1")
        .bind((question.id, past.started_at))
        .execute(tx)
        .await?;
    sql!("UPDATE sessions SET closed_at = ended_at, judged_at = ended_at, effective = $2 WHERE id = $1")
        .bind((id, past.effective))
        .execute(tx)
        .await?;
    Ok(())
}

/// Files a past session in an archive.
pub(super) async fn insert_past_scope(tx: &mut Tx, session: SessionId, scope: &str) -> Result<()> {
    sql!("INSERT INTO session_scopes (scope, session_id) VALUES ($1, $2)").bind((scope, session)).execute(tx).await?;
    Ok(())
}

/// Takes the sessions of the pupils of the schools in a part of the tree out of an organisation's archive.
pub(super) async fn take_out(tx: &mut Tx, scope: &str, from: &str, until: &str) -> Result<()> {
    sql!(
        "DELETE FROM session_scopes WHERE scope = $1 AND session_id IN
           (SELECT s.id FROM sessions s JOIN orgs o ON o.id = s.school_id WHERE o.path >= $2 AND o.path < $3)"
    )
    .bind((scope, from, until))
    .execute(&mut *tx)
    .await?;
    sql!(
        "DELETE FROM seat_scopes WHERE scope = $1 AND seat_id IN
           (SELECT t.id FROM seats t JOIN screenings c ON c.question_id = t.question_id JOIN orgs o ON o.id = c.school_id
            WHERE o.path >= $2 AND o.path < $3)"
    )
    .bind((scope, from, until))
    .execute(tx)
    .await?;
    Ok(())
}

/// Puts the sessions of the pupils of the schools in a part of the tree into an organisation's archive.
pub(super) async fn put_in(tx: &mut Tx, scope: &str, from: &str, until: &str) -> Result<()> {
    sql!(
        "INSERT INTO session_scopes (scope, session_id)
         SELECT $1, s.id FROM sessions s JOIN orgs o ON o.id = s.school_id WHERE o.path >= $2 AND o.path < $3
         ON CONFLICT (scope, session_id) DO NOTHING"
    )
    .bind((scope, from, until))
    .execute(&mut *tx)
    .await?;
    sql!(
        "INSERT INTO seat_scopes (scope, session_id, seat_id)
         SELECT $1, t.session_id, t.id
         FROM seats t JOIN screenings c ON c.question_id = t.question_id JOIN orgs o ON o.id = c.school_id
         WHERE o.path >= $2 AND o.path < $3 AND t.state = 'done'
         ON CONFLICT (scope, session_id, seat_id) DO NOTHING"
    )
    .bind((scope, from, until))
    .execute(tx)
    .await?;
    Ok(())
}
