//! What a researcher says of clusters: these two are one, these questions are others, it is called so. It holds in every later
//! night, and can be undone, the latest first.
//!
//! Only where all of a cluster was asked where the researcher serves: a county does not say for its neighbours what is one.

use kernel::{Permission, QuestionId};
use platform::{Ctx, audit};
use recognition::texts::marks;
use serde_json::json;
use store::Tx;

use super::rules;
use super::store::{self as table, Standing};
use super::{Act, Cluster, ClusterActId, ClusterActKind, ClusterError, ClusterId, Detail, Shown, grouping, service};
use crate::dispatch::service as dispatch;
use crate::questions::service as questions;

/// A cluster that the actor may shape, in the transaction that does it: of those who shape at the same time one waits for the other.
async fn begin(ctx: &Ctx, tx: &mut Tx, id: ClusterId) -> Result<Cluster, ClusterError> {
    dispatch::take_turn(&mut *tx).await?;
    let (cluster, org) = service::get(ctx, &mut (&mut *tx).into(), id, Permission::ShapeClusters).await?;
    let (here, all) = table::within(&mut *tx, cluster.id, &org.path).await?;
    if here == all { Ok(cluster) } else { Err(ClusterError::ReachesFurther) }
}

async fn note(
    ctx: &Ctx,
    tx: &mut Tx,
    cluster_id: ClusterId,
    kind: ClusterActKind,
    detail: &Detail,
) -> Result<(), ClusterError> {
    let act = Act {
        id: ctx.new_id(),
        cluster_id,
        kind,
        detail: serde_json::to_string(detail).unwrap_or_default(),
        at: ctx.now(),
        actor_id: ctx.actor()?.person,
        undone_at: None,
    };
    table::insert_act(tx, &act).await?;
    let what = json!({ "act": act.id, "kind": kind, "detail": detail });
    Ok(audit::record(ctx, tx, "cluster.shape", &format!("cluster:{cluster_id}"), &what).await?)
}

async fn end(ctx: &Ctx, mut tx: Tx, changed: &[ClusterId]) -> Result<Shown, ClusterError> {
    service::recount(ctx, &mut tx, changed).await?;
    tx.commit().await?;
    service::see(ctx, changed[0]).await
}

/// Says that another cluster is the same as this one: from now on it counts with it.
///
/// # Errors
/// `NotFound`; `ReachesFurther`; `BadField` for the same cluster, and for one of another subject or stage.
pub async fn merge(ctx: &Ctx, id: ClusterId, other: ClusterId) -> Result<Shown, ClusterError> {
    let mut tx = ctx.db.begin().await?;
    let (cluster, other) = (begin(ctx, &mut tx, id).await?, begin(ctx, &mut tx, other).await?);
    if cluster.id == other.id || (cluster.subject, cluster.stage) != (other.subject, other.stage) {
        return Err(ClusterError::BadField("other_id"));
    }
    let mut parts = vec![other.id];
    parts.extend(table::parts(&mut tx, other.id).await?);
    for part in &parts {
        table::count_with(&mut tx, *part, Some(cluster.id)).await?;
    }
    let detail = Detail { parts, ..Detail::default() };
    note(ctx, &mut tx, cluster.id, ClusterActKind::Merge, &detail).await?;
    end(ctx, tx, &[cluster.id, other.id]).await
}

/// Says that questions are others than those of this cluster: each gets a cluster of its own, and none comes back.
///
/// # Errors
/// `NotFound`; `ReachesFurther`; `BadField` for questions that are not in it, for none, too many or all of them.
pub async fn split(ctx: &Ctx, id: ClusterId, chosen: &[QuestionId]) -> Result<Shown, ClusterError> {
    let mut tx = ctx.db.begin().await?;
    let cluster = begin(ctx, &mut tx, id).await?;
    if chosen.is_empty() || chosen.len() > rules::MAX_SPLIT {
        return Err(ClusterError::BadField("questions"));
    }
    let standings = table::standings(&mut tx, chosen).await?;
    let all = table::counted(&mut tx, &[cluster.id]).await?.len();
    let here = standings.iter().filter(|one| one.cluster_id == cluster.id).count();
    if here != chosen.len() || here == all {
        return Err(ClusterError::BadField("questions"));
    }
    let mut whole = vec![cluster.id];
    whole.extend(table::parts(&mut tx, cluster.id).await?);
    let (mut moved, mut changed) = (Vec::new(), vec![cluster.id]);
    for one in standings {
        let own = split_off(ctx, &mut tx, &cluster, &one).await?;
        table::set_apart(&mut tx, one.question_id, &whole).await?;
        moved.push((one.question_id, one.part_id, own));
        changed.push(own);
    }
    let detail = Detail { moved, ..Detail::default() };
    note(ctx, &mut tx, cluster.id, ClusterActKind::Split, &detail).await?;
    end(ctx, tx, &changed).await
}

/// Gives a question a cluster of its own, of which it is the core.
async fn split_off(ctx: &Ctx, tx: &mut Tx, from: &Cluster, one: &Standing) -> Result<ClusterId, ClusterError> {
    let own = Cluster { id: ctx.new_id(), name: None, part_of: None, made_at: ctx.now(), ..from.clone() };
    table::insert_clusters(tx, std::slice::from_ref(&own)).await?;
    place(ctx, tx, one.question_id, (own.id, own.id)).await?;
    grouping::renew_core(ctx, tx, one.part_id).await?;
    Ok(own.id)
}

/// Puts a question elsewhere; it is a core there, for it was put there by a person.
async fn place(ctx: &Ctx, tx: &mut Tx, question: QuestionId, to: (ClusterId, ClusterId)) -> Result<(), ClusterError> {
    table::move_member(tx, question, to, true).await?;
    let question = questions::get(&mut *tx, question).await.map_err(|_| ClusterError::NotFound)?;
    let words = grouping::words(ctx, &mut *tx, question.id, question.text.as_deref()).await?;
    Ok(table::mark(tx, marks(&words).into_iter().map(|mark| (mark, question.id)).collect()).await?)
}

/// Gives a cluster a name; takes it away with an empty one.
///
/// # Errors
/// `NotFound`; `ReachesFurther`; `BadField` for a name that is too long.
pub async fn rename(ctx: &Ctx, id: ClusterId, name: &str) -> Result<Shown, ClusterError> {
    let name = match rules::line(name, rules::MAX_NAME) {
        None if !name.trim().is_empty() => return Err(ClusterError::BadField("name")),
        name => name,
    };
    let mut tx = ctx.db.begin().await?;
    let cluster = begin(ctx, &mut tx, id).await?;
    table::rename(&mut tx, cluster.id, name.as_deref()).await?;
    let detail = Detail { names: (cluster.name, name), ..Detail::default() };
    note(ctx, &mut tx, cluster.id, ClusterActKind::Rename, &detail).await?;
    end(ctx, tx, &[cluster.id]).await
}

/// Undoes what was done about a cluster, the latest first.
///
/// # Errors
/// `NotFound`; `ReachesFurther`; `ActLater` while a later act stands.
pub async fn undo(ctx: &Ctx, id: ClusterId, act: ClusterActId) -> Result<Shown, ClusterError> {
    let mut tx = ctx.db.begin().await?;
    let cluster = begin(ctx, &mut tx, id).await?;
    let acts = table::acts(&mut tx, cluster.id).await?;
    let found = acts.iter().find(|one| one.id == act && one.undone_at.is_none()).ok_or(ClusterError::NotFound)?;
    if acts.iter().find(|one| one.undone_at.is_none()).is_some_and(|latest| latest.id != act) {
        return Err(ClusterError::ActLater);
    }
    let Detail { parts, moved, names } = serde_json::from_str(&found.detail).unwrap_or_default();
    let mut changed = vec![cluster.id];
    match found.kind {
        ClusterActKind::Merge => changed.extend(take_apart(&mut tx, &parts).await?),
        ClusterActKind::Split => changed.extend(put_back(ctx, &mut tx, &cluster, &moved).await?),
        ClusterActKind::Rename => {
            table::rename(&mut tx, cluster.id, names.0.as_deref()).await?;
        }
    }
    table::undo(&mut tx, act, ctx.actor()?.person, ctx.now()).await?;
    let what = json!({ "act": act, "kind": found.kind });
    audit::record(ctx, &mut tx, "cluster.undo", &format!("cluster:{}", cluster.id), &what).await?;
    end(ctx, tx, &changed).await
}

/// Lets what was merged count by itself again, with what had been parts of it.
async fn take_apart(tx: &mut Tx, parts: &[ClusterId]) -> Result<Option<ClusterId>, ClusterError> {
    let Some((other, rest)) = parts.split_first() else { return Ok(None) };
    table::count_with(tx, *other, None).await?;
    for part in rest {
        table::count_with(tx, *part, Some(*other)).await?;
    }
    Ok(Some(*other))
}

/// Puts questions back where they stood. Whatever has joined their own cluster meanwhile stays there.
async fn put_back(
    ctx: &Ctx,
    tx: &mut Tx,
    cluster: &Cluster,
    moved: &[(QuestionId, ClusterId, ClusterId)],
) -> Result<Vec<ClusterId>, ClusterError> {
    let mut left = Vec::new();
    for (question, part, own) in moved {
        // Gone meanwhile: there is nothing to put back.
        if table::standings(&mut *tx, &[*question]).await?.is_empty() {
            continue;
        }
        table::set_together(tx, *question).await?;
        place(ctx, tx, *question, (cluster.id, *part)).await?;
        grouping::renew_core(ctx, tx, *own).await?;
        left.push(*own);
    }
    Ok(left)
}
