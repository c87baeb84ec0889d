//! The SQL of reports.

use kernel::{PersonId, QuestionId, SessionId, Timestamp};
use people::organisation::Org;
use store::{Result, Source, Tx, sql};

use super::{Decision, NewReport, Report, ReportId};

pub(super) async fn insert(tx: &mut Tx, report: &Report) -> Result<()> {
    sql!(
        "INSERT INTO session_reports (id, session_id, question_id, about, reporter_id, reporter_role, reason, text, at_seq,
                                      at_ms, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
    )
    .bind((
        report.id,
        report.session_id,
        report.question_id,
        report.about,
        report.reporter_id,
        report.reporter_role,
        report.reason,
        &report.text,
        report.at_seq,
        report.at_ms,
        report.created_at,
    ))
    .execute(tx)
    .await?;
    Ok(())
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: ReportId) -> Result<Option<Report>> {
    sql!(
        "SELECT id, session_id, question_id, about, reporter_id, reporter_role, reason, text, at_seq, at_ms, created_at, decision,
                note, settled_by, settled_at
         FROM session_reports WHERE id = $1"
    )
    .bind((id,))
    .fetch_optional(source)
    .await
}

/// Whether a report of this person about the same thing waits for a decision.
pub(super) async fn find_waiting(
    source: impl Into<Source<'_>>,
    reporter: PersonId,
    (question, session): (QuestionId, Option<SessionId>),
    new: &NewReport,
) -> Result<bool> {
    let (count,): (u32,) = sql!(
        "SELECT COUNT(*) FROM session_reports
         WHERE reporter_id = $1 AND question_id = $2 AND about = $4 AND decision IS NULL
           AND COALESCE(session_id, '') = COALESCE(CAST($3 AS TEXT), '')
           AND COALESCE(at_seq, -1) = COALESCE(CAST($5 AS BIGINT), -1)
           AND COALESCE(at_ms, -1) = COALESCE(CAST($6 AS BIGINT), -1)"
    )
    .bind((reporter, question, session, new.about, new.at_seq, new.at_ms))
    .fetch_one(source)
    .await?;
    Ok(count > 0)
}

/// Every report about a question and its sessions.
pub(super) async fn reported(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Vec<Report>> {
    sql!(
        "SELECT id, session_id, question_id, about, reporter_id, reporter_role, reason, text, at_seq, at_ms, created_at, decision,
                note, settled_by, settled_at
         FROM session_reports WHERE question_id = $1 ORDER BY id"
    )
    .bind((question,))
    .fetch_all(source)
    .await
}

/// Reports about the sessions in an organisation's archive, and about questions of the pupils below it, newest first; those that
/// are settled, or not, where that is asked.
pub(super) async fn list(
    source: impl Into<Source<'_>>,
    org: &Org,
    settled: Option<bool>,
    after: Option<ReportId>,
    limit: u32,
) -> Result<Vec<Report>> {
    let (from, until) = org.path.range();
    sql!(
        "SELECT r.id, r.session_id, r.question_id, r.about, r.reporter_id, r.reporter_role, r.reason, r.text, r.at_seq, r.at_ms,
                r.created_at, r.decision, r.note, r.settled_by, r.settled_at
         FROM session_reports r
         WHERE (EXISTS (SELECT 1 FROM session_scopes k WHERE k.session_id = r.session_id AND k.scope = $1)
                OR (r.session_id IS NULL
                    AND EXISTS (SELECT 1 FROM screenings c JOIN orgs o ON o.id = c.school_id
                                WHERE c.question_id = r.question_id AND o.path >= $2 AND o.path < $3)))
           AND ((CASE WHEN r.decision IS NULL THEN 0 ELSE 1 END) = $4 OR $4 IS NULL)
           AND (r.id < $5 OR $5 IS NULL)
         ORDER BY r.id DESC LIMIT $6"
    )
    .bind((format!("org:{}", org.id), from, until, settled, after, limit))
    .fetch_all(source)
    .await
}

pub(super) async fn settle(
    tx: &mut Tx,
    id: ReportId,
    decision: Decision,
    note: &str,
    by: PersonId,
    now: Timestamp,
) -> Result<()> {
    sql!("UPDATE session_reports SET decision = $2, note = $3, settled_by = $4, settled_at = $5 WHERE id = $1")
        .bind((id, decision, note, by, now))
        .execute(tx)
        .await?;
    Ok(())
}

/// Reports about a session.
pub(super) async fn count(source: impl Into<Source<'_>>, session: SessionId) -> Result<u32> {
    let (count,) =
        sql!("SELECT COUNT(*) FROM session_reports WHERE session_id = $1").bind((session,)).fetch_one(source).await?;
    Ok(count)
}

/// Reports about a session that wait for a decision.
pub(super) async fn count_waiting(source: impl Into<Source<'_>>, session: SessionId) -> Result<u32> {
    let (count,) = sql!("SELECT COUNT(*) FROM session_reports WHERE session_id = $1 AND decision IS NULL")
        .bind((session,))
        .fetch_one(source)
        .await?;
    Ok(count)
}

/// Reports about a session that were upheld.
pub(super) async fn count_upheld(source: impl Into<Source<'_>>, session: SessionId) -> Result<u32> {
    let (count,) = sql!("SELECT COUNT(*) FROM session_reports WHERE session_id = $1 AND decision = 'upheld'")
        .bind((session,))
        .fetch_one(source)
        .await?;
    Ok(count)
}
