//! The SQL of clusters: how large they are, and which questions they have.

mod asking;
mod placing;
mod shaping;

use kernel::{OrgId, PersonId, QuestionId, Timestamp};
use people::Grade;
use people::organisation::{Org, OrgPath};
use store::{Db, Result, Source, Tx, record, sql};

pub(super) use self::asking::*;
pub(super) use self::placing::*;
pub(super) use self::shaping::*;
use super::rules::Member;
use super::{Cluster, ClusterId, ClusterOrder, Counts, Row, Wanted};

record! {
    /// A question of a cluster, as far as it is counted.
    pub(super) struct Counted {
        pub(super) cluster_id: ClusterId,
        pub(super) pupil_id: PersonId,
        pub(super) school_id: OrgId,
        pub(super) path: OrgPath,
        pub(super) asked_at: Timestamp,
        pub(super) knowledge_point: Option<String>,
    }
}

impl Counted {
    pub(super) fn member(&self) -> Member {
        Member { pupil: self.pupil_id, school: self.school_id, path: self.path.clone(), asked_at: self.asked_at }
    }
}

record! {
    /// A question that is shown as one of a cluster.
    pub(super) struct Listed {
        pub(super) question_id: QuestionId,
        pub(super) asked_at: Timestamp,
        pub(super) grade: Grade,
        pub(super) core: bool,
    }
}

/// Clusters of which two or more questions stand in a span of time, after this one.
pub(super) async fn common(
    db: &Db,
    (from, until): (Timestamp, Timestamp),
    after: Option<ClusterId>,
    limit: u32,
) -> Result<Vec<ClusterId>> {
    let rows = sql!(
        "SELECT cluster_id FROM cluster_members
         WHERE asked_at >= $1 AND asked_at <= $2 AND (cluster_id > $3 OR $3 IS NULL)
         GROUP BY cluster_id HAVING COUNT(*) > 1 ORDER BY cluster_id LIMIT $4"
    )
    .bind((from, until, after, limit))
    .fetch_all::<(ClusterId,)>(db)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The questions of clusters, as far as they are counted.
pub(super) async fn counted(source: impl Into<Source<'_>>, ids: &[ClusterId]) -> Result<Vec<Counted>> {
    sql!(
        "SELECT m.cluster_id AS cluster_id, m.pupil_id AS pupil_id, m.school_id AS school_id, o.path AS path,
                m.asked_at AS asked_at,
                (SELECT s.knowledge_point FROM sessions s WHERE s.question_id = m.question_id
                   AND s.knowledge_point IS NOT NULL ORDER BY s.id DESC LIMIT 1) AS knowledge_point
         FROM cluster_members m JOIN orgs o ON o.id = m.school_id WHERE m.cluster_id IN (VALUES ($1))"
    )
    .for_rows(ids.iter().map(|id| (*id,)))
    .fetch_all(source)
    .await
}

/// Writes how large a cluster is now, in place of what was counted before.
pub(super) async fn count(
    tx: &mut Tx,
    cluster: ClusterId,
    point: Option<&str>,
    counts: impl IntoIterator<Item = (OrgId, Counts)>,
    now: Timestamp,
) -> Result<()> {
    sql!("UPDATE clusters SET knowledge_point = COALESCE($2, knowledge_point) WHERE id = $1")
        .bind((cluster, point))
        .execute(tx)
        .await?;
    sql!("DELETE FROM cluster_figures WHERE cluster_id = $1").bind((cluster,)).execute(tx).await?;
    let row = |(org, counts): (OrgId, Counts)| {
        let Counts { size, size_before, pupils, schools } = counts;
        (cluster, org, size, size_before, pupils, schools, now)
    };
    sql!(
        "INSERT INTO cluster_figures (cluster_id, org_id, size, size_before, pupils, schools, counted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .for_rows(counts.into_iter().map(row))
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets what was counted earlier than this: it is common no more.
pub(super) async fn forget_figures(tx: &mut Tx, before: Timestamp) -> Result<u64> {
    sql!("DELETE FROM cluster_figures WHERE counted_at < $1").bind((before,)).execute(tx).await
}

pub(super) async fn find(source: impl Into<Source<'_>>, id: ClusterId) -> Result<Option<Cluster>> {
    sql!("SELECT id, subject, stage, knowledge_point, name, part_of, made_at FROM clusters WHERE id = $1")
        .bind((id,))
        .fetch_optional(source)
        .await
}

/// How many questions of a cluster were asked below a place, and how many in all.
pub(super) async fn within(source: impl Into<Source<'_>>, id: ClusterId, place: &OrgPath) -> Result<(u64, u64)> {
    let (from, until) = place.range();
    sql!(
        "SELECT COUNT(CASE WHEN o.path >= $2 AND o.path < $3 THEN 1 END), COUNT(*)
         FROM cluster_members m JOIN orgs o ON o.id = m.school_id WHERE m.cluster_id = $1"
    )
    .bind((id, from, until))
    .fetch_one(source)
    .await
}

/// Clusters as they were counted last at a place, a page of them.
pub(super) async fn list(
    db: &Db,
    org: OrgId,
    wanted: &Wanted,
    smallest_group: u32,
    (after, limit): (u32, u32),
) -> Result<Vec<Row>> {
    let Wanted { subject, stage, words, order } = wanted;
    let order = order.unwrap_or(ClusterOrder::Size);
    let words = words.as_deref().map(|words| format!("%{}%", words.replace(['%', '_', '\\'], "")));
    sql!(
        "SELECT c.id AS id, c.subject AS subject, c.stage AS stage, c.knowledge_point AS knowledge_point, c.name AS name,
                c.made_at AS made_at, f.size AS size, f.size_before AS size_before, f.pupils AS pupils, f.schools AS schools
         FROM cluster_figures f JOIN clusters c ON c.id = f.cluster_id
         WHERE f.org_id = $1 AND (c.subject = $2 OR $2 IS NULL) AND (c.stage = $3 OR $3 IS NULL)
           AND (LOWER(COALESCE(c.name, '')) LIKE LOWER($4) OR LOWER(COALESCE(c.knowledge_point, '')) LIKE LOWER($4)
                OR $4 IS NULL)
         ORDER BY CASE WHEN f.pupils < $5 THEN 1 ELSE 0 END,
                  CASE WHEN f.pupils < $5 OR $6 = 'newest' THEN 0 WHEN $6 = 'growth' THEN f.size - f.size_before
                       ELSE f.size END DESC,
                  c.made_at DESC, c.id DESC
         LIMIT $8 OFFSET $7"
    )
    .bind((org, *subject, *stage, words, smallest_group, order, after, limit))
    .fetch_all(db)
    .await
}

/// Clusters that are no common question at a place, and of which all was asked there, something of it from an instant on; those made
/// last first, a page of them.
pub(super) async fn few(
    db: &Db,
    place: &Org,
    wanted: &Wanted,
    since: Timestamp,
    (after, limit): (u32, u32),
) -> Result<Vec<Row>> {
    let Wanted { subject, stage, words, .. } = wanted;
    let words = words.as_deref().map(|words| format!("%{}%", words.replace(['%', '_', '\\'], "")));
    let (from, until) = place.path.range();
    sql!(
        "SELECT c.id AS id, c.subject AS subject, c.stage AS stage, c.knowledge_point AS knowledge_point, c.name AS name,
                c.made_at AS made_at, CAST(0 AS BIGINT) AS size, CAST(0 AS BIGINT) AS size_before,
                CAST(0 AS BIGINT) AS pupils, CAST(0 AS BIGINT) AS schools
         FROM clusters c
         WHERE c.part_of IS NULL AND (c.subject = $2 OR $2 IS NULL) AND (c.stage = $3 OR $3 IS NULL)
           AND (LOWER(COALESCE(c.name, '')) LIKE LOWER($4) OR LOWER(COALESCE(c.knowledge_point, '')) LIKE LOWER($4)
                OR $4 IS NULL)
           AND NOT EXISTS (SELECT 1 FROM cluster_figures f WHERE f.cluster_id = c.id AND f.org_id = $1)
           AND EXISTS (SELECT 1 FROM cluster_members m WHERE m.cluster_id = c.id AND m.asked_at >= $7)
           AND NOT EXISTS (SELECT 1 FROM cluster_members m JOIN orgs o ON o.id = m.school_id
                           WHERE m.cluster_id = c.id AND (o.path < $5 OR o.path >= $6))
         ORDER BY c.made_at DESC, c.id DESC LIMIT $9 OFFSET $8"
    )
    .bind((place.id, *subject, *stage, words, from, until, since, after, limit))
    .fetch_all(db)
    .await
}

/// A cluster as it was counted last at a place; nothing counted where it is no common question there.
pub(super) async fn row(source: impl Into<Source<'_>>, org: OrgId, id: ClusterId) -> Result<Option<Row>> {
    sql!(
        "SELECT c.id AS id, c.subject AS subject, c.stage AS stage, c.knowledge_point AS knowledge_point, c.name AS name,
                c.made_at AS made_at, COALESCE(f.size, 0) AS size, COALESCE(f.size_before, 0) AS size_before,
                COALESCE(f.pupils, 0) AS pupils, COALESCE(f.schools, 0) AS schools
         FROM clusters c LEFT JOIN cluster_figures f ON f.cluster_id = c.id AND f.org_id = $2 WHERE c.id = $1"
    )
    .bind((id, org))
    .fetch_optional(source)
    .await
}

/// The grades from which so many pupils or more asked it below a place from an instant on.
pub(super) async fn grades(
    source: impl Into<Source<'_>>,
    id: ClusterId,
    place: &OrgPath,
    since: Timestamp,
    fewest: u32,
) -> Result<Vec<Grade>> {
    let (from, until) = place.range();
    let rows = sql!(
        "SELECT q.grade FROM cluster_members m JOIN orgs o ON o.id = m.school_id JOIN questions q ON q.id = m.question_id
         WHERE m.cluster_id = $1 AND o.path >= $2 AND o.path < $3 AND m.asked_at >= $4
         GROUP BY q.grade HAVING COUNT(DISTINCT m.pupil_id) >= $5"
    )
    .bind((id, from, until, since, fewest))
    .fetch_all::<(Grade,)>(source)
    .await?;
    Ok(rows.into_iter().map(|(grade,)| grade).collect())
}

/// Questions of a cluster that were asked below a place from an instant on, cores first, then the latest; a page of them.
pub(super) async fn questions(
    source: impl Into<Source<'_>>,
    id: ClusterId,
    place: &OrgPath,
    since: Timestamp,
    (after, limit): (u32, u32),
) -> Result<Vec<Listed>> {
    let (from, until) = place.range();
    sql!(
        "SELECT m.question_id AS question_id, m.asked_at AS asked_at, q.grade AS grade, m.core AS core
         FROM cluster_members m JOIN orgs o ON o.id = m.school_id JOIN questions q ON q.id = m.question_id
         WHERE m.cluster_id = $1 AND o.path >= $2 AND o.path < $3 AND m.asked_at >= $4
         ORDER BY m.core DESC, m.asked_at DESC, m.question_id DESC LIMIT $6 OFFSET $5"
    )
    .bind((id, from, until, since, after, limit))
    .fetch_all(source)
    .await
}
