//! Writing and reading the audit.

use kernel::{Page, Permission, PersonId, Relation, TimeOrder, Timestamp};
use serde::Serialize;
use store::Tx;

use super::store::{self as table, AuditEntry};
use super::{AuditError, AuditId, Names};
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

/// What is looked for in the audit; everything where nothing is said.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// What this person did.
    pub actor: Option<PersonId>,
    /// What was done to this thing (`class:<id>`).
    pub object: Option<String>,
    /// What was done so (`class.close`).
    pub action: Option<String>,
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Until this instant, without it.
    pub until: Option<Timestamp>,
}

/// Entries in an order, and what those who and that which they speak of are called.
///
/// # Errors
/// When the actor may not read the audit, or the database fails.
pub async fn list(
    ctx: &Ctx,
    filter: &Filter,
    order: TimeOrder,
    after: Option<AuditId>,
) -> Result<(Page<AuditEntry>, Names), AuditError> {
    ctx.permit(Permission::ReadAudit, Relation::Anyone)?;
    let entries = table::list(&ctx.db, filter, order, after, PAGE + 1).await?;
    let names = Names::of_entries(ctx, &entries).await?;
    Ok((Page::cut(entries, PAGE as usize, |entry| entry.id.to_string()), names))
}
