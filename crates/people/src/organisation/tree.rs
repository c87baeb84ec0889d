//! Changing the tree at the desk: nodes are made, renamed, moved, closed and opened again.
//!
//! Whoever changes the tree takes its root first, so that two changes never see half of each other.

use kernel::{OrgId, Permission};
use platform::{Ctx, audit, events};
use serde_json::json;
use store::{Source, Tx};

use super::events::OrgMoved;
use super::{Closing, NewOrg, Org, OrgChange, OrgKind, OrgNode, OrganisationError, rules, service, store as table};
use crate::relations;

/// The part of the tree the actor looks after, parents before children.
///
/// # Errors
/// When the actor may not see it, or the database fails.
pub async fn list(ctx: &Ctx) -> Result<Vec<OrgNode>, OrganisationError> {
    let actor = ctx.actor()?;
    permit(ctx, &ctx.db, Permission::ReadOrganisation, actor.org).await?;
    let own = service::find_org(&ctx.db, actor.org).await?.ok_or(OrganisationError::NoSuchOrg)?;
    let (from, until) = own.path.range();
    Ok(table::list_nodes(&ctx.db, from, until).await?)
}

/// Makes a node below one that the actor looks after.
///
/// # Errors
/// `NoSuchOrg`, `Closed`, `Misplaced`, `SchoolKind`, `NameTaken`, `BadField`.
pub async fn create(ctx: &Ctx, new: NewOrg<'_>) -> Result<Org, OrganisationError> {
    let parent = new.parent.ok_or(OrganisationError::NoSuchOrg)?;
    let mut tx = ctx.db.begin().await?;
    let above = manage(ctx, &mut tx, parent).await?;
    rules::check_open(&above)?;
    let name = rules::name(new.name)?;
    free_name(&mut tx, above.id, name, None).await?;
    let org = service::create_org(ctx, &mut tx, NewOrg { name, ..new }).await?;
    let detail = json!({ "kind": org.kind, "parent": parent });
    audit::record(ctx, &mut tx, "org.create", &object(org.id), &detail).await?;
    tx.commit().await?;
    Ok(org)
}

/// Renames a node, and says of a school where it stands and after which grade pupils leave.
///
/// # Errors
/// `NoSuchOrg`, `SchoolKind`, `NameTaken`, `BadField`.
pub async fn change(ctx: &Ctx, id: OrgId, change: OrgChange<'_>) -> Result<Org, OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let org = manage(ctx, &mut tx, id).await?;
    let is_school = org.kind == OrgKind::School;
    if is_school != change.school_kind.is_some() || (!is_school && change.last_grade.is_some()) {
        return Err(OrganisationError::SchoolKind);
    }
    let name = rules::name(change.name)?;
    if let Some(parent) = org.parent_id {
        free_name(&mut tx, parent, name, Some(id)).await?;
    }
    let changed = Org { name: name.to_owned(), school_kind: change.school_kind, last_grade: change.last_grade, ..org };
    table::update_org(&mut tx, &changed).await?;
    let detail = json!({ "school_kind": changed.school_kind, "last_grade": changed.last_grade });
    audit::record(ctx, &mut tx, "org.change", &object(id), &detail).await?;
    tx.commit().await?;
    Ok(changed)
}

/// Moves a node with everything below it under another one.
///
/// # Errors
/// `NoSuchOrg`, `Closed`, `Misplaced` (also below itself), `NameTaken`.
pub async fn move_to(ctx: &Ctx, id: OrgId, parent: OrgId) -> Result<Org, OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let org = manage(ctx, &mut tx, id).await?;
    let above = manage(ctx, &mut tx, parent).await?;
    if org.parent_id == Some(parent) {
        return Ok(org);
    }
    rules::check_open(&above)?;
    rules::check_place(&org, &above)?;
    free_name(&mut tx, parent, &org.name, None).await?;
    let path = above.path.child(id);
    table::update_parent(&mut tx, id, parent).await?;
    table::update_paths(&mut tx, &org.path, &path).await?;
    let event = OrgMoved { org: id, from: org.path.clone(), to: path.clone(), at: ctx.now() };
    events::publish(ctx, &mut tx, &event).await?;
    let detail = json!({ "from": org.parent_id, "to": parent });
    audit::record(ctx, &mut tx, "org.move", &object(id), &detail).await?;
    tx.commit().await?;
    Ok(Org { parent_id: Some(parent), path, ..org })
}

/// What closing a node would end, and what stands against it.
///
/// # Errors
/// `NoSuchOrg`.
pub async fn closing(ctx: &Ctx, id: OrgId) -> Result<Closing, OrganisationError> {
    permit(ctx, &ctx.db, Permission::ManageOrganisation, id).await?;
    Ok(table::closing(&ctx.db, id).await?)
}

/// Closes a node that has nothing open below it and no pupils; the empty classes of a school close with it.
///
/// # Errors
/// `NoSuchOrg`, `NotEmpty`, `Misplaced` for the region.
pub async fn close(ctx: &Ctx, id: OrgId) -> Result<(), OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let org = manage(ctx, &mut tx, id).await?;
    if org.closed_at.is_some() {
        return Ok(());
    }
    if org.kind == OrgKind::Region {
        return Err(OrganisationError::Misplaced { kind: org.kind });
    }
    rules::check_closing(&table::closing(&mut tx, id).await?)?;
    table::close_classes(&mut tx, id, ctx.now()).await?;
    table::update_closed(&mut tx, id, Some(ctx.now())).await?;
    audit::record(ctx, &mut tx, "org.close", &object(id), &json!({})).await?;
    Ok(tx.commit().await?)
}

/// Opens a closed node again; the classes that closed with it stay closed until they are opened.
///
/// # Errors
/// `NoSuchOrg`, `Closed` while the node above is, `NameTaken`.
pub async fn reopen(ctx: &Ctx, id: OrgId) -> Result<(), OrganisationError> {
    let mut tx = ctx.db.begin().await?;
    let org = manage(ctx, &mut tx, id).await?;
    let Some(parent) = org.parent_id.filter(|_| org.closed_at.is_some()) else { return Ok(()) };
    let above = service::find_org(&mut tx, parent).await?.ok_or(OrganisationError::NoSuchOrg)?;
    rules::check_open(&above)?;
    free_name(&mut tx, parent, &org.name, Some(id)).await?;
    table::update_closed(&mut tx, id, None).await?;
    audit::record(ctx, &mut tx, "org.reopen", &object(id), &json!({})).await?;
    Ok(tx.commit().await?)
}

/// The node, once the actor may change it and nobody else changes the tree meanwhile.
async fn manage(ctx: &Ctx, tx: &mut Tx, id: OrgId) -> Result<Org, OrganisationError> {
    permit(ctx, &mut *tx, Permission::ManageOrganisation, id).await?;
    table::take_tree(tx).await?;
    service::find_org(tx, id).await?.ok_or(OrganisationError::NoSuchOrg)
}

pub(super) async fn permit(
    ctx: &Ctx,
    source: impl Into<Source<'_>>,
    permission: Permission,
    org: OrgId,
) -> Result<(), OrganisationError> {
    let relations = relations::to_org(source, &ctx.actor()?, org).await?;
    Ok(ctx.permit(permission, relations)?)
}

/// Two open nodes below one have two names.
async fn free_name(tx: &mut Tx, parent: OrgId, name: &str, but: Option<OrgId>) -> Result<(), OrganisationError> {
    match table::find_named(tx, parent, name).await? {
        Some(other) if Some(other) != but => Err(OrganisationError::NameTaken),
        _ => Ok(()),
    }
}

fn object(id: OrgId) -> String {
    format!("org:{id}")
}
