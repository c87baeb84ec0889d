//! The SQL of finding a place for questions, and of the runs that do it.

use kernel::{OrgId, PersonId, QuestionId, Timestamp};
use people::{Stage, Subject};
use store::{Db, Result, Source, Tx, record, sql};

use crate::clusters::{Cluster, ClusterId, ClusterRunId, Run};

record! {
    /// A question that has no place yet.
    pub(in crate::clusters) struct Unplaced {
        pub(in crate::clusters) id: QuestionId,
        pub(in crate::clusters) asker_id: PersonId,
        pub(in crate::clusters) school_id: OrgId,
        pub(in crate::clusters) asked_at: Timestamp,
        pub(in crate::clusters) subject: Subject,
        pub(in crate::clusters) stage: Stage,
        pub(in crate::clusters) text: Option<String>,
        pub(in crate::clusters) knowledge_point: Option<String>,
    }
}

record! {
    /// A question that others are laid beside.
    pub(in crate::clusters) struct Core {
        pub(in crate::clusters) part_id: ClusterId,
        pub(in crate::clusters) question_id: QuestionId,
        pub(in crate::clusters) text: Option<String>,
    }
}

/// Questions of a span of time that have no place, after this one, the earliest first; of those that may be shown.
pub(in crate::clusters) async fn unplaced(
    db: &Db,
    (from, until): (Timestamp, Timestamp),
    (since, after): (Timestamp, Option<QuestionId>),
    limit: u32,
) -> Result<Vec<Unplaced>> {
    sql!(
        "SELECT q.id AS id, q.asker_id AS asker_id, c.school_id AS school_id, q.submitted_at AS asked_at,
                q.subject AS subject, q.stage AS stage, q.text AS text,
                (SELECT s.knowledge_point FROM sessions s WHERE s.question_id = q.id AND s.knowledge_point IS NOT NULL
                  ORDER BY s.id DESC LIMIT 1) AS knowledge_point
         FROM questions q JOIN screenings c ON c.question_id = q.id
         WHERE q.submitted_at >= $1 AND q.submitted_at <= $2
           AND (q.submitted_at > $3 OR (q.submitted_at = $3 AND (q.id > $4 OR $4 IS NULL)))
           AND q.subject IS NOT NULL AND q.state NOT IN ('draft', 'cancelled', 'expired')
           AND c.state IN ('clear', 'masked')
           AND NOT EXISTS (SELECT 1 FROM cluster_members m WHERE m.question_id = q.id)
         ORDER BY q.submitted_at, q.id LIMIT $5"
    )
    .bind((from, until, since, after, limit))
    .fetch_all(db)
    .await
}

/// Clusters of which a core has one of these marks.
pub(in crate::clusters) async fn marked(db: &Db, marks: &[i64]) -> Result<Vec<(ClusterId,)>> {
    sql!(
        "SELECT DISTINCT m.part_id FROM cluster_marks k JOIN cluster_members m ON m.question_id = k.question_id
         WHERE k.mark IN (VALUES (CAST($1 AS BIGINT)))"
    )
    .for_rows(marks.iter().map(|mark| (*mark,)))
    .fetch_all(db)
    .await
}

pub(in crate::clusters) async fn clusters(db: &Db, ids: &[ClusterId]) -> Result<Vec<Cluster>> {
    sql!("SELECT id, subject, stage, knowledge_point, name, part_of, made_at FROM clusters WHERE id IN (VALUES ($1))")
        .for_rows(ids.iter().map(|id| (*id,)))
        .fetch_all(db)
        .await
}

/// The cores of clusters.
pub(in crate::clusters) async fn cores(db: &Db, ids: &[ClusterId]) -> Result<Vec<Core>> {
    sql!(
        "SELECT m.part_id AS part_id, m.question_id AS question_id, q.text AS text
         FROM cluster_members m JOIN questions q ON q.id = m.question_id
         WHERE m.core = 1 AND m.part_id IN (VALUES ($1))"
    )
    .for_rows(ids.iter().map(|id| (*id,)))
    .fetch_all(db)
    .await
}

/// What was said not to belong together, of these questions.
pub(in crate::clusters) async fn aparts(db: &Db, questions: &[QuestionId]) -> Result<Vec<(QuestionId, ClusterId)>> {
    sql!("SELECT question_id, cluster_id FROM cluster_aparts WHERE question_id IN (VALUES ($1))")
        .for_rows(questions.iter().map(|question| (*question,)))
        .fetch_all(db)
        .await
}

pub(in crate::clusters) async fn insert_clusters(tx: &mut Tx, new: &[Cluster]) -> Result<()> {
    let row = |one: &Cluster| (one.id, one.subject, one.stage, one.knowledge_point.clone(), one.made_at);
    sql!("INSERT INTO clusters (id, subject, stage, knowledge_point, made_at) VALUES ($1, $2, $3, $4, $5)")
        .for_rows(new.iter().map(row))
        .execute(tx)
        .await?;
    Ok(())
}

/// Puts questions where they belong; one that has got a place meanwhile keeps it.
pub(in crate::clusters) async fn insert_members(
    tx: &mut Tx,
    new: &[(&Unplaced, ClusterId, ClusterId, bool)],
) -> Result<u64> {
    let row = |(one, cluster, part, core): &(&Unplaced, ClusterId, ClusterId, bool)| {
        (one.id, *cluster, *part, one.asker_id, one.school_id, one.asked_at, *core, false)
    };
    sql!(
        "INSERT INTO cluster_members (question_id, cluster_id, part_id, pupil_id, school_id, asked_at, core, by_hand)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (question_id) DO NOTHING"
    )
    .for_rows(new.iter().map(row))
    .execute(tx)
    .await
}

pub(in crate::clusters) async fn mark(tx: &mut Tx, marks: Vec<(i64, QuestionId)>) -> Result<()> {
    sql!("INSERT INTO cluster_marks (mark, question_id) VALUES ($1, $2) ON CONFLICT (mark, question_id) DO NOTHING")
        .for_rows(marks)
        .execute(tx)
        .await?;
    Ok(())
}

pub(in crate::clusters) async fn unmark(tx: &mut Tx, question: QuestionId) -> Result<u64> {
    sql!("DELETE FROM cluster_marks WHERE question_id = $1").bind((question,)).execute(tx).await
}

/// Clusters that have questions and no core: what they had is gone.
pub(in crate::clusters) async fn coreless(db: &Db, limit: u32) -> Result<Vec<ClusterId>> {
    let rows =
        sql!("SELECT part_id FROM cluster_members GROUP BY part_id HAVING MAX(core) = 0 ORDER BY part_id LIMIT $1")
            .bind((limit,))
            .fetch_all::<(ClusterId,)>(db)
            .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The earliest question of a part that is no core.
pub(in crate::clusters) async fn earliest(
    tx: &mut Tx,
    part: ClusterId,
) -> Result<Option<(QuestionId, Option<String>)>> {
    sql!(
        "SELECT m.question_id, q.text FROM cluster_members m JOIN questions q ON q.id = m.question_id
         WHERE m.part_id = $1 AND m.core = 0 ORDER BY m.asked_at, m.question_id LIMIT 1"
    )
    .bind((part,))
    .fetch_optional(tx)
    .await
}

pub(in crate::clusters) async fn has_core(tx: &mut Tx, part: ClusterId) -> Result<bool> {
    let (cores,) = sql!("SELECT COUNT(*) FROM cluster_members WHERE part_id = $1 AND core = 1")
        .bind((part,))
        .fetch_one::<(u64,)>(tx)
        .await?;
    Ok(cores > 0)
}

pub(in crate::clusters) async fn make_core(tx: &mut Tx, question: QuestionId) -> Result<u64> {
    sql!("UPDATE cluster_members SET core = 1 WHERE question_id = $1").bind((question,)).execute(tx).await
}

/// Forgets where a question stands, unless a researcher put it there.
pub(in crate::clusters) async fn displace(tx: &mut Tx, question: QuestionId) -> Result<()> {
    let gone = sql!("DELETE FROM cluster_members WHERE question_id = $1 AND by_hand = 0")
        .bind((question,))
        .execute(tx)
        .await?;
    if gone > 0 {
        unmark(tx, question).await?;
    }
    Ok(())
}

/// Forgets where a question stands, whoever put it there.
pub(in crate::clusters) async fn forget_question(tx: &mut Tx, question: QuestionId) -> Result<()> {
    unmark(tx, question).await?;
    sql!("DELETE FROM cluster_aparts WHERE question_id = $1").bind((question,)).execute(&mut *tx).await?;
    sql!("DELETE FROM cluster_members WHERE question_id = $1").bind((question,)).execute(tx).await?;
    Ok(())
}

/// Forgets where everything of a pupil stands, and that the pupil was to be invited.
pub(in crate::clusters) async fn forget_pupil(tx: &mut Tx, pupil: PersonId) -> Result<()> {
    sql!(
        "DELETE FROM cluster_marks WHERE question_id IN (SELECT question_id FROM cluster_members WHERE pupil_id = $1)"
    )
    .bind((pupil,))
    .execute(tx)
    .await?;
    sql!(
        "DELETE FROM cluster_aparts WHERE question_id IN (SELECT question_id FROM cluster_members WHERE pupil_id = $1)"
    )
    .bind((pupil,))
    .execute(tx)
    .await?;
    sql!("DELETE FROM cluster_members WHERE pupil_id = $1").bind((pupil,)).execute(tx).await?;
    sql!("DELETE FROM cluster_request_askers WHERE pupil_id = $1").bind((pupil,)).execute(tx).await?;
    Ok(())
}

pub(in crate::clusters) async fn insert_run(tx: &mut Tx, run: &Run) -> Result<()> {
    sql!("INSERT INTO cluster_runs (id, asked_by, began_at, looked_at, placed) VALUES ($1, $2, $3, 0, 0)")
        .bind((run.id, run.asked_by, run.began_at))
        .execute(tx)
        .await?;
    Ok(())
}

pub(in crate::clusters) async fn run_on(tx: &mut Tx, run: ClusterRunId, looked_at: u32, placed: u32) -> Result<u64> {
    sql!("UPDATE cluster_runs SET looked_at = looked_at + $2, placed = placed + $3 WHERE id = $1")
        .bind((run, looked_at, placed))
        .execute(tx)
        .await
}

pub(in crate::clusters) async fn end_run(tx: &mut Tx, run: ClusterRunId, now: Timestamp) -> Result<u64> {
    sql!("UPDATE cluster_runs SET ended_at = $2 WHERE id = $1").bind((run, now)).execute(tx).await
}

pub(in crate::clusters) async fn find_run(source: impl Into<Source<'_>>, run: ClusterRunId) -> Result<Option<Run>> {
    sql!("SELECT id, asked_by, began_at, ended_at, looked_at, placed FROM cluster_runs WHERE id = $1")
        .bind((run,))
        .fetch_optional(source)
        .await
}

/// The last run.
pub(in crate::clusters) async fn last_run(source: impl Into<Source<'_>>) -> Result<Option<Run>> {
    sql!("SELECT id, asked_by, began_at, ended_at, looked_at, placed FROM cluster_runs ORDER BY id DESC LIMIT 1")
        .fetch_optional(source)
        .await
}
