//! What is wished for those who asked: that they be invited, that a lecture be made. Nobody is told before there is a lecture.

use kernel::{OrgId, Permission, PersonId};
use platform::{Ctx, audit, events};
use serde_json::json;
use store::Source;

use super::store as table;
use super::{
    ClusterError, ClusterId, ClusterRequestId, ClusterRequestKind, ClusterRequestState, Request, Shown, grouping,
    rules, service,
};
use crate::events::ClusterRequested;
use crate::source::again;

/// Wishes something for those who asked where the actor serves: once at a time.
///
/// # Errors
/// `NotFound`; `Requested` while the same is wished; `BadField` for a note that is too long.
pub async fn request(ctx: &Ctx, id: ClusterId, kind: ClusterRequestKind, note: &str) -> Result<Shown, ClusterError> {
    let note = match rules::line(note, rules::MAX_NOTE) {
        None if !note.trim().is_empty() => return Err(ClusterError::BadField("note")),
        note => note.unwrap_or_default(),
    };
    let mut tx = ctx.db.begin().await?;
    let (cluster, org) = service::get(ctx, &mut (&mut tx).into(), id, Permission::ShapeClusters).await?;
    let request = Request {
        id: ctx.new_id(),
        cluster_id: cluster.id,
        org_id: org.id,
        kind,
        state: ClusterRequestState::Waiting,
        note,
        asked_by: ctx.actor()?.person,
        at: ctx.now(),
        settled_at: None,
        askers: 0,
    };
    if table::insert_request(&mut tx, &request).await? == 0 {
        return Err(ClusterError::Requested);
    }
    if kind == ClusterRequestKind::Invite {
        let until = service::counted_at(ctx, &mut (&mut tx).into()).await?;
        table::invite(&mut tx, &request, &org.path, grouping::span(ctx, until).0).await?;
    }
    let told = ClusterRequested { request: request.id, cluster: cluster.id, org: org.id, kind };
    events::publish(ctx, &mut tx, &told).await?;
    let what = json!({ "request": request.id, "kind": kind });
    audit::record(ctx, &mut tx, "cluster.request", &format!("cluster:{}", cluster.id), &what).await?;
    tx.commit().await?;
    service::see(ctx, cluster.id).await
}

/// Takes a wish back.
///
/// # Errors
/// `NotFound` for one that was not wished where the actor serves, or waits no more.
pub async fn withdraw(ctx: &Ctx, id: ClusterId, request: ClusterRequestId) -> Result<Shown, ClusterError> {
    let mut tx = ctx.db.begin().await?;
    let (cluster, org) = service::get(ctx, &mut (&mut tx).into(), id, Permission::ShapeClusters).await?;
    let here = table::requests(&mut tx, cluster.id, org.id).await?.iter().any(|one| one.id == request);
    let state = ClusterRequestState::Withdrawn;
    if !here || table::settle_request(&mut tx, request, state, ctx.now()).await? == 0 {
        return Err(ClusterError::NotFound);
    }
    let what = json!({ "request": request });
    audit::record(ctx, &mut tx, "cluster.withdraw", &format!("cluster:{}", cluster.id), &what).await?;
    tx.commit().await?;
    service::see(ctx, cluster.id).await
}

/// What is wished where somebody serves, the latest first.
pub(super) async fn list(
    source: &mut Source<'_>,
    cluster: ClusterId,
    org: OrgId,
) -> Result<Vec<Request>, ClusterError> {
    Ok(table::requests(again(source), cluster, org).await?)
}

/// Who is to be invited once there is a lecture about a cluster.
///
/// # Errors
/// When the database fails.
pub async fn invited(source: impl Into<Source<'_>>, cluster: ClusterId) -> store::Result<Vec<PersonId>> {
    table::askers(source, cluster, ClusterRequestKind::Invite).await
}
