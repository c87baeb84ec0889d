//! Writing and reading the audit.

use kernel::{Page, Permission, PersonId, Relation};
use serde::Serialize;
use store::Tx;

use super::store::{self as table, AuditEntry};
use super::{AuditError, AuditId};
use crate::{Ctx, text};

/// Entries on one page.
const PAGE: u32 = 100;

/// Writes down what the actor does (`question.cancel`) to what (`question:<id>`), in the transaction that does it.
///
/// `detail` is for the auditor: ids and states, no names, no texts of children.
///
/// # Errors
/// When the database fails.
pub async fn record(
    ctx: &Ctx,
    tx: &mut Tx,
    action: &'static str,
    object: &str,
    detail: &(impl Serialize + Sync),
) -> store::Result<()> {
    let entry = AuditEntry {
        id: ctx.new_id(),
        at: ctx.now(),
        actor_id: ctx.actor.map(|actor| actor.person),
        role: ctx.actor.map(|actor| actor.role),
        org_id: ctx.actor.map(|actor| actor.org),
        action: action.to_owned(),
        object: object.to_owned(),
        detail: text::write("detail", detail)?,
        request_id: ctx.request_id.to_string(),
    };
    table::insert(tx, &entry).await
}

/// Entries, newest first, of one person and one object where they are named.
///
/// # Errors
/// When the actor may not read the audit, or the database fails.
pub async fn list(
    ctx: &Ctx,
    actor: Option<PersonId>,
    object: Option<&str>,
    after: Option<AuditId>,
) -> Result<Page<AuditEntry>, AuditError> {
    ctx.permit(Permission::ReadAudit, Relation::Anyone)?;
    let entries = table::list(&ctx.db, actor, object, after, PAGE + 1).await?;
    Ok(Page::cut(entries, PAGE as usize, |entry| entry.id.to_string()))
}
