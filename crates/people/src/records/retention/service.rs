//! Looking at terms and at what went, and holding data.

use kernel::{Page, Permission, PersonId, Relation};
use platform::files::GuardFailure;
use platform::keepers::Held;
use platform::{Ctx, Keepers, audit};
use serde_json::json;

use super::store as table;
use super::{Cleaning, CleaningId, Hold, RetentionError, Term, rules};
use crate::organisation::service as organisation;
use crate::packs::Packs;
use crate::persons::service as persons;
use crate::relations;

/// Cleanings of one page.
const PAGE: u32 = 100;

/// Each kind of data with its term, and how much of it would go now.
///
/// # Errors
/// `Denied`.
pub async fn terms(ctx: &Ctx) -> Result<Vec<Term>, RetentionError> {
    ctx.permit(Permission::ReadRetention, Relation::Anyone)?;
    let held = held(ctx).await?;
    let rules = &ctx.part::<Packs>().current(ctx.now()).records;
    let mut terms = Vec::new();
    for keeper in ctx.part::<Keepers>().all() {
        for kind in keeper.kinds() {
            let days = rules::days(kind, &rules.retention);
            let before = rules::before(ctx.now(), days);
            let due = keeper.due(ctx, kind.code, before, &held).await;
            let due = due.map_err(|error| RetentionError::Keeper(GuardFailure(error)))?;
            terms.push(Term { kind: kind.code, days, least_days: kind.least_days, before, due });
        }
    }
    Ok(terms)
}

/// What went, newest first.
///
/// # Errors
/// `Denied`.
pub async fn cleanings(ctx: &Ctx, after: Option<CleaningId>) -> Result<Page<Cleaning>, RetentionError> {
    ctx.permit(Permission::ReadRetention, Relation::Anyone)?;
    let cleanings = table::list_cleanings(&ctx.db, after, PAGE + 1).await?;
    Ok(Page::cut(cleanings, PAGE as usize, |cleaning| cleaning.id.to_string()))
}

/// What every keeper holds.
///
/// # Errors
/// `Keeper` when one cannot find out.
pub(super) async fn held(ctx: &Ctx) -> Result<Held, RetentionError> {
    let held = ctx.part::<Keepers>().held(ctx).await;
    held.map_err(|error| RetentionError::Keeper(GuardFailure(error)))
}

/// The children whose data is held.
///
/// # Errors
/// When the database fails.
pub(in crate::records) async fn held_children(ctx: &Ctx) -> store::Result<Vec<PersonId>> {
    table::held((&ctx.db).into()).await
}

/// Holds a child's data: it stays although its term is over, and is not deleted on request. Safe to repeat.
///
/// # Errors
/// `NotFound` for a child the actor does not look after, `BadField` without a reason.
pub async fn hold(ctx: &Ctx, child: PersonId, reason: &str) -> Result<(), RetentionError> {
    permit(ctx, child).await?;
    let reason = rules::reason(reason)?;
    let mut tx = ctx.db.begin().await?;
    let by = ctx.actor.map(|actor| actor.person);
    if table::insert_hold(&mut tx, ctx.new_id(), child, reason, by, ctx.now()).await? {
        audit::record(ctx, &mut tx, "person.hold", &format!("person:{child}"), &json!({})).await?;
    }
    Ok(tx.commit().await?)
}

/// Lets a child's data go as everybody's. Safe to repeat.
///
/// # Errors
/// `NotFound` for a child the actor does not look after.
pub async fn let_go(ctx: &Ctx, child: PersonId) -> Result<(), RetentionError> {
    permit(ctx, child).await?;
    let mut tx = ctx.db.begin().await?;
    let by = ctx.actor.map(|actor| actor.person);
    if table::lift_hold(&mut tx, child, by, ctx.now()).await? {
        audit::record(ctx, &mut tx, "person.let_go", &format!("person:{child}"), &json!({})).await?;
    }
    Ok(tx.commit().await?)
}

async fn permit(ctx: &Ctx, child: PersonId) -> Result<(), RetentionError> {
    let relations = relations::to_person(&ctx.db, &ctx.actor()?, child).await?;
    ctx.permit(Permission::HoldData, relations)?;
    persons::pupil(&ctx.db, child).await?.ok_or(RetentionError::NotFound)?;
    Ok(())
}

/// Children of the actor's region whose data is held.
///
/// # Errors
/// `Denied`.
pub async fn holds(ctx: &Ctx) -> Result<Vec<Hold>, RetentionError> {
    let actor = ctx.actor()?;
    let relations = relations::to_org(&ctx.db, &actor, actor.org).await?;
    ctx.permit(Permission::HoldData, relations)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(RetentionError::NotFound)?;
    Ok(table::list_holds(&ctx.db, &org.path).await?)
}
