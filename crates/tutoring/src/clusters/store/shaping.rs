//! The SQL of what researchers say of clusters.

use kernel::{PersonId, QuestionId, Timestamp};
use store::{Result, Source, Tx, record, sql};

use crate::clusters::{Act, ClusterActId, ClusterId};

record! {
    /// A question of a cluster with its place.
    pub(in crate::clusters) struct Standing {
        pub(in crate::clusters) question_id: QuestionId,
        pub(in crate::clusters) cluster_id: ClusterId,
        pub(in crate::clusters) part_id: ClusterId,
        pub(in crate::clusters) pupil_id: PersonId,
        pub(in crate::clusters) core: bool,
    }
}

/// Where questions stand.
pub(in crate::clusters) async fn standings(
    source: impl Into<Source<'_>>,
    questions: &[QuestionId],
) -> Result<Vec<Standing>> {
    sql!(
        "SELECT question_id, cluster_id, part_id, pupil_id, core FROM cluster_members WHERE question_id IN (VALUES ($1))"
    )
    .for_rows(questions.iter().map(|question| (*question,)))
    .fetch_all(source)
    .await
}

/// Puts a question elsewhere, by hand.
pub(in crate::clusters) async fn move_member(
    tx: &mut Tx,
    question: QuestionId,
    to: (ClusterId, ClusterId),
    core: bool,
) -> Result<u64> {
    sql!("UPDATE cluster_members SET cluster_id = $2, part_id = $3, core = $4, by_hand = 1 WHERE question_id = $1")
        .bind((question, to.0, to.1, core))
        .execute(tx)
        .await
}

pub(in crate::clusters) async fn set_apart(tx: &mut Tx, question: QuestionId, clusters: &[ClusterId]) -> Result<()> {
    sql!("INSERT INTO cluster_aparts (question_id, cluster_id) VALUES ($1, $2) ON CONFLICT (question_id, cluster_id) DO NOTHING")
        .for_rows(clusters.iter().map(|cluster| (question, *cluster)))
        .execute(tx)
        .await?;
    Ok(())
}

pub(in crate::clusters) async fn set_together(tx: &mut Tx, question: QuestionId) -> Result<u64> {
    sql!("DELETE FROM cluster_aparts WHERE question_id = $1").bind((question,)).execute(tx).await
}

/// What counts with a cluster besides itself.
pub(in crate::clusters) async fn parts(source: impl Into<Source<'_>>, id: ClusterId) -> Result<Vec<ClusterId>> {
    let rows = sql!("SELECT id FROM clusters WHERE part_of = $1 ORDER BY id")
        .bind((id,))
        .fetch_all::<(ClusterId,)>(source)
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Lets parts count with a cluster, or by themselves where none is named.
pub(in crate::clusters) async fn count_with(tx: &mut Tx, part: ClusterId, with: Option<ClusterId>) -> Result<()> {
    sql!("UPDATE clusters SET part_of = $2 WHERE id = $1").bind((part, with)).execute(tx).await?;
    sql!("UPDATE cluster_members SET cluster_id = COALESCE($2, part_id) WHERE part_id = $1")
        .bind((part, with))
        .execute(tx)
        .await?;
    Ok(())
}

pub(in crate::clusters) async fn rename(tx: &mut Tx, id: ClusterId, name: Option<&str>) -> Result<u64> {
    sql!("UPDATE clusters SET name = $2 WHERE id = $1").bind((id, name)).execute(tx).await
}

pub(in crate::clusters) async fn insert_act(tx: &mut Tx, act: &Act) -> Result<()> {
    sql!("INSERT INTO cluster_acts (id, cluster_id, kind, detail, at, actor_id) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind((act.id, act.cluster_id, act.kind, &act.detail, act.at, act.actor_id))
        .execute(tx)
        .await?;
    Ok(())
}

/// What was done about a cluster, the latest first.
pub(in crate::clusters) async fn acts(source: impl Into<Source<'_>>, id: ClusterId) -> Result<Vec<Act>> {
    sql!(
        "SELECT id, cluster_id, kind, detail, at, actor_id, undone_at FROM cluster_acts WHERE cluster_id = $1
         ORDER BY id DESC"
    )
    .bind((id,))
    .fetch_all(source)
    .await
}

pub(in crate::clusters) async fn undo(tx: &mut Tx, act: ClusterActId, by: PersonId, now: Timestamp) -> Result<u64> {
    sql!("UPDATE cluster_acts SET undone_at = $3, undone_by = $2 WHERE id = $1").bind((act, by, now)).execute(tx).await
}
