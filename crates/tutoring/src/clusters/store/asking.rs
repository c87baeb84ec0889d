//! The SQL of what is wished for those who asked.

use kernel::{OrgId, PersonId, Timestamp};
use people::organisation::OrgPath;
use store::{Result, Source, Tx, sql};

use crate::clusters::{ClusterId, ClusterRequestId, ClusterRequestKind, ClusterRequestState, Request};

/// Keeps a wish; nothing where the same is wished already.
pub(in crate::clusters) async fn insert_request(tx: &mut Tx, new: &Request) -> Result<u64> {
    sql!(
        "INSERT INTO cluster_requests (id, cluster_id, org_id, kind, state, note, asked_by, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
    )
    .bind((new.id, new.cluster_id, new.org_id, new.kind, new.state, &new.note, new.asked_by, new.at))
    .execute(tx)
    .await
}

/// Everyone who asked below a place from an instant on is to be invited.
pub(in crate::clusters) async fn invite(
    tx: &mut Tx,
    request: &Request,
    place: &OrgPath,
    since: Timestamp,
) -> Result<u64> {
    let (from, until) = place.range();
    let askers = sql!(
        "SELECT DISTINCT m.pupil_id FROM cluster_members m JOIN orgs o ON o.id = m.school_id
         WHERE m.cluster_id = $1 AND o.path >= $2 AND o.path < $3 AND m.asked_at >= $4"
    )
    .bind((request.cluster_id, from, until, since))
    .fetch_all::<(PersonId,)>(&mut *tx)
    .await?;
    sql!("INSERT INTO cluster_request_askers (request_id, pupil_id) VALUES ($1, $2)")
        .for_rows(askers.into_iter().map(|(pupil,)| (request.id, pupil)))
        .execute(tx)
        .await
}

/// What is wished at a place for who asked a cluster, the latest first.
pub(in crate::clusters) async fn requests(
    source: impl Into<Source<'_>>,
    cluster: ClusterId,
    org: OrgId,
) -> Result<Vec<Request>> {
    sql!(
        "SELECT r.id AS id, r.cluster_id AS cluster_id, r.org_id AS org_id, r.kind AS kind, r.state AS state, r.note AS note,
                r.asked_by AS asked_by, r.at AS at, r.settled_at AS settled_at,
                (SELECT COUNT(*) FROM cluster_request_askers a WHERE a.request_id = r.id) AS askers
         FROM cluster_requests r WHERE r.cluster_id = $1 AND r.org_id = $2 ORDER BY r.id DESC"
    )
    .bind((cluster, org))
    .fetch_all(source)
    .await
}

pub(in crate::clusters) async fn settle_request(
    tx: &mut Tx,
    id: ClusterRequestId,
    state: ClusterRequestState,
    now: Timestamp,
) -> Result<u64> {
    sql!("UPDATE cluster_requests SET state = $2, settled_at = $3 WHERE id = $1 AND state = 'waiting'")
        .bind((id, state, now))
        .execute(tx)
        .await
}

/// Those who are to be invited because of a wish of this kind.
pub(in crate::clusters) async fn askers(
    source: impl Into<Source<'_>>,
    cluster: ClusterId,
    kind: ClusterRequestKind,
) -> Result<Vec<PersonId>> {
    let rows = sql!(
        "SELECT DISTINCT a.pupil_id FROM cluster_request_askers a JOIN cluster_requests r ON r.id = a.request_id
         WHERE r.cluster_id = $1 AND r.kind = $2 AND r.state = 'waiting' ORDER BY a.pupil_id"
    )
    .bind((cluster, kind))
    .fetch_all::<(PersonId,)>(source)
    .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
