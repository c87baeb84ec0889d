//! Moving pupils at the desk, and looking back.

use kernel::{ClassId, Day, Permission, PersonId};
use platform::{Ctx, audit};
use serde_json::json;
use store::{Source, Tx};

use super::{Because, Membership, MembershipError, Move, NamedMove, acts, rules, store as table};
use crate::organisation::service as organisation;
use crate::rollover::RolloverId;
use crate::{packs, relations};

/// Where a pupil belongs, if the person is one.
///
/// # Errors
/// When the database fails.
pub async fn find(source: impl Into<Source<'_>>, pupil: PersonId) -> store::Result<Option<Membership>> {
    table::find(source.into(), pupil).await
}

/// The last move of a pupil.
///
/// # Errors
/// When the database fails.
pub(crate) async fn last_move(source: impl Into<Source<'_>>, pupil: PersonId) -> store::Result<Option<Move>> {
    table::last(source.into(), pupil).await
}

/// Takes a pupil of the actor's school or region into another class of it.
///
/// # Errors
/// `NotFound` for a pupil or a class the actor does not look after, `Gone`, `ClassClosed`, `BadField`.
pub async fn move_pupil(
    ctx: &Ctx,
    pupil: PersonId,
    to: ClassId,
    reason: &str,
    day: Option<Day>,
) -> Result<(), MembershipError> {
    let mut tx = ctx.db.begin().await?;
    move_pupil_in(ctx, &mut tx, pupil, to, reason, day).await?;
    Ok(tx.commit().await?)
}

/// [`move_pupil`] in a transaction of whoever moves many.
pub(crate) async fn move_pupil_in(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    to: ClassId,
    reason: &str,
    day: Option<Day>,
) -> Result<(), MembershipError> {
    let because = permit(ctx, tx, pupil, reason, day).await?;
    permit_class(ctx, tx, to).await?;
    acts::transfer(ctx, tx, pupil, to, because).await?;
    let detail = json!({ "to_class": to });
    Ok(audit::record(ctx, tx, "pupil.move", &format!("person:{pupil}"), &detail).await?)
}

/// Ends the membership of a pupil of the actor's school or region; undone by [`readmit_pupil`].
///
/// # Errors
/// `NotFound` for a pupil the actor does not look after, `Gone`, `BadField`.
pub async fn leave_pupil(ctx: &Ctx, pupil: PersonId, reason: &str, day: Option<Day>) -> Result<(), MembershipError> {
    let mut tx = ctx.db.begin().await?;
    leave_pupil_in(ctx, &mut tx, pupil, reason, day).await?;
    Ok(tx.commit().await?)
}

/// [`leave_pupil`] in a transaction of whoever lets many leave.
pub(crate) async fn leave_pupil_in(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    reason: &str,
    day: Option<Day>,
) -> Result<(), MembershipError> {
    let because = permit(ctx, tx, pupil, reason, day).await?;
    acts::leave(ctx, tx, pupil, because).await?;
    Ok(audit::record(ctx, tx, "pupil.leave", &format!("person:{pupil}"), &json!({})).await?)
}

/// Takes a pupil who has left back into a class; where none is named, into the last one.
///
/// # Errors
/// `NotFound` for a pupil or a class the actor does not look after, `Enrolled`, `ClassClosed`, `BadField`.
pub async fn readmit_pupil(
    ctx: &Ctx,
    pupil: PersonId,
    to: Option<ClassId>,
    reason: &str,
) -> Result<(), MembershipError> {
    let mut tx = ctx.db.begin().await?;
    let because = permit(ctx, &mut tx, pupil, reason, None).await?;
    let last = table::find((&mut tx).into(), pupil).await?.ok_or(MembershipError::NotFound)?.class;
    let to = to.unwrap_or(last);
    permit_class(ctx, &mut tx, to).await?;
    acts::readmit(ctx, &mut tx, pupil, to, because).await?;
    let detail = json!({ "to_class": to });
    audit::record(ctx, &mut tx, "pupil.readmit", &format!("person:{pupil}"), &detail).await?;
    Ok(tx.commit().await?)
}

/// How a pupil came and went, newest first, for whoever has asked whether the actor may know.
pub(crate) async fn moves_of(source: impl Into<Source<'_>>, pupil: PersonId) -> store::Result<Vec<NamedMove>> {
    table::list(source.into(), pupil).await
}

/// What a rollover did to the pupils of a class.
pub(crate) async fn moves_of_rollover(
    source: impl Into<Source<'_>>,
    rollover: RolloverId,
    class: ClassId,
) -> store::Result<Vec<Move>> {
    table::list_of_rollover(source.into(), rollover, class).await
}

async fn permit<'a>(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    reason: &'a str,
    day: Option<Day>,
) -> Result<Because<'a>, MembershipError> {
    let relations = relations::to_person(tx, &ctx.actor()?, pupil).await?;
    ctx.permit(Permission::ManagePupils, relations)?;
    let today = packs::today(ctx);
    rules::check(reason, day.unwrap_or(today), today)?;
    Ok(Because { reason, day, rollover: None })
}

async fn permit_class(ctx: &Ctx, tx: &mut Tx, class: ClassId) -> Result<(), MembershipError> {
    let class = organisation::find_class(&mut *tx, class).await?.ok_or(MembershipError::NotFound)?;
    let relations = relations::to_org(tx, &ctx.actor()?, class.school_id).await?;
    Ok(ctx.permit(Permission::ManagePupils, relations)?)
}
