//! Holding a session and letting it go.

use kernel::{Permission, SessionId};
use people::organisation::service as organisation;
use people::{packs, relations};
use platform::keepers::Held;
use platform::{Ctx, audit};
use serde_json::json;

use super::{HoldError, NewHold, SessionHold, Standing, rules, store as table};
use crate::reports::service as reports;
use crate::sessions::{Session, SessionError, service as sessions};

/// Holds a session: its recording stays although its term is over, and nothing of the child's is deleted on request. Held
/// again, the new reason and the new last day count.
///
/// # Errors
/// `NotFound` for a session of a child the actor does not look after, `BadField`.
pub async fn hold(ctx: &Ctx, id: SessionId, new: NewHold) -> Result<(), HoldError> {
    permit(ctx, id).await?;
    let new = rules::check(new, packs::today(ctx))?;
    let by = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    table::lift(&mut tx, id, by, ctx.now()).await?;
    table::insert(&mut tx, ctx.new_id(), id, &new, by, ctx.now()).await?;
    audit::record(ctx, &mut tx, "session.hold", &format!("session:{id}"), &json!({ "until": new.until })).await?;
    Ok(tx.commit().await?)
}

/// Lets a session go as every other. Safe to repeat.
///
/// # Errors
/// `NotFound` for a session of a child the actor does not look after.
pub async fn let_go(ctx: &Ctx, id: SessionId) -> Result<(), HoldError> {
    permit(ctx, id).await?;
    let mut tx = ctx.db.begin().await?;
    if table::lift(&mut tx, id, ctx.actor()?.person, ctx.now()).await? {
        audit::record(ctx, &mut tx, "session.let_go", &format!("session:{id}"), &json!({})).await?;
    }
    Ok(tx.commit().await?)
}

/// Holds on sessions of the actor's region, newest first; one whose last day is over is no hold.
///
/// # Errors
/// `Denied`.
pub async fn list(ctx: &Ctx) -> Result<Vec<SessionHold>, HoldError> {
    let actor = ctx.actor()?;
    ctx.permit(Permission::HoldData, relations::to_org(&ctx.db, &actor, actor.org).await?)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(SessionError::NotFound)?;
    let today = packs::today(ctx);
    let mut holds = table::list(&ctx.db, &org.path).await?;
    holds.retain(|hold| hold.until.is_none_or(|until| today <= until));
    Ok(holds)
}

/// Everything of tutoring that stays although its term is over: what somebody holds, and what a report waits about.
pub(crate) async fn held(ctx: &Ctx) -> store::Result<Held> {
    let (today, mut held) = (packs::today(ctx), Held::default());
    for (room, id, pupil, until) in table::held(&ctx.db).await? {
        if (Standing { id, pupil, until }).holds(today) {
            held.hold_thing(room, pupil);
        }
    }
    for (room, pupil) in table::reported(&ctx.db).await? {
        held.hold_thing(room, pupil);
    }
    Ok(held)
}

/// Whether the actor holds things of the child of a session, and this one is held or reported: it is then looked at although
/// the family agrees to recordings no longer.
pub(crate) async fn may_look(ctx: &Ctx, session: &Session) -> store::Result<bool> {
    let Ok(actor) = ctx.actor() else { return Ok(false) };
    let relations = relations::to_person(&ctx.db, &actor, session.pupil_id).await?;
    if ctx.permit(Permission::HoldData, relations).is_err() {
        return Ok(false);
    }
    let standing = table::find(&ctx.db, session.id).await?;
    let held = standing.is_some_and(|standing| standing.holds(packs::today(ctx)));
    Ok(held || reports::waits(&ctx.db, session.id).await?)
}

async fn permit(ctx: &Ctx, id: SessionId) -> Result<(), HoldError> {
    let session = sessions::get(&ctx.db, id).await?;
    sessions::permit(ctx, &mut (&ctx.db).into(), Permission::HoldData, &session).await?;
    Ok(())
}
