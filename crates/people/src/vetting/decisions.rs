//! What those decide who look after teachers: a step of an application, and whether a vetting rests. Each is one transaction.

use jiff::Span;
use kernel::{Actor, Coded, Permission, PersonId};
use platform::notices::{self, Notice};
use platform::{Ctx, audit, events, jobs};
use serde_json::json;
use store::Tx;

use super::events::TeacherSuspended;
use super::jobs::EndNear;
use super::store::{self as table, NewAct};
use super::{
    Application, ApplicationState, Outcome, Standing, Vetting, VettingAct, VettingDecision, VettingError, VettingId,
    acts, rules, service,
};
use crate::packs;
use crate::persons::service as persons;

/// How many days before its end a teacher hears that a tier ends.
pub(super) const WARNING_DAYS: i64 = 30;

/// Decides the step at which an application stands.
///
/// # Errors
/// `NotFound`; `StateWrong`, `Elsewhere`, `OtherDecides`; `ReasonMissing`.
pub async fn decide(ctx: &Ctx, id: VettingId, decision: VettingDecision, reason: &str) -> Result<(), VettingError> {
    let mut tx = ctx.db.begin().await?;
    let (mut application, actor) = find_mine(ctx, &mut tx, id).await?;
    let reason = rules::reason(reason)?;
    if decision == VettingDecision::Reject {
        application.rejected_by = Some(actor.person);
    }
    acts::advance(ctx, &mut tx, &mut application, decision.into(), reason).await?;
    if application.state == ApplicationState::Approved {
        give(ctx, &mut tx, &application).await?;
    }
    let code = match application.state {
        ApplicationState::Approved => "vetting_approved",
        ApplicationState::Returned => "vetting_returned",
        ApplicationState::Rejected => "vetting_rejected",
        _ => "vetting_forwarded",
    };
    tell(ctx, &mut tx, application.teacher, Notice::new(code).param("tier", application.tier.as_str())).await?;
    Ok(tx.commit().await?)
}

/// What would become of applications if they were decided at once: who cannot be, and why.
///
/// # Errors
/// `BadField` for too many; or when the database fails.
pub async fn foresee(ctx: &Ctx, ids: &[VettingId]) -> Result<Vec<Outcome>, VettingError> {
    if ids.len() > rules::MAX_AT_ONCE {
        return Err(VettingError::BadField("ids"));
    }
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        let mut tx = ctx.db.begin().await?;
        let found = find_mine(ctx, &mut tx, *id).await;
        drop(tx);
        let (name, problem) = match found {
            Ok((application, _)) => (application.teacher_name, None),
            Err(VettingError::Store(error)) => return Err(error.into()),
            Err(error) => (service::name_in(ctx, *id).await?, Some(error.code())),
        };
        outcomes.push(Outcome { id: *id, name, problem });
    }
    Ok(outcomes)
}

/// Decides many applications in the same way, each by itself.
///
/// # Errors
/// `BadField` for too many, `ReasonMissing`; or when the database fails.
pub async fn decide_many(
    ctx: &Ctx,
    ids: &[VettingId],
    decision: VettingDecision,
    reason: &str,
) -> Result<Vec<Outcome>, VettingError> {
    let reason = rules::reason(reason)?;
    let mut outcomes = foresee(ctx, ids).await?;
    for outcome in outcomes.iter_mut().filter(|outcome| outcome.problem.is_none()) {
        outcome.problem = decide(ctx, outcome.id, decision, reason).await.err().map(|error| error.code());
    }
    Ok(outcomes)
}

/// An application that the actor decides now.
async fn find_mine(ctx: &Ctx, tx: &mut Tx, id: VettingId) -> Result<(Application, Actor), VettingError> {
    let application = service::find(ctx, &mut *tx, id).await?;
    let actor = ctx.actor()?;
    let relations = service::relations_to(&actor, tx, application.teacher, application.school).await?;
    ctx.permit(Permission::DecideVetting, relations)?;
    rules::check_decider(&application, &actor)?;
    Ok((application, actor))
}

/// Gives the teacher the tier that was applied for.
async fn give(ctx: &Ctx, tx: &mut Tx, application: &Application) -> Result<(), VettingError> {
    let (today, pack) = (packs::today(ctx), service::pack(ctx));
    let (_, present) = service::standing_of(ctx, &mut *tx, application.teacher).await?;
    let until = rules::until(present.as_ref(), &application.tier, &pack.vetting, today);
    // A suspension outlives what was applied for before it.
    let (suspended_at, suspended_why) = present.map(|now| (now.suspended_at, now.suspended_why)).unwrap_or_default();
    let (teacher, tier) = (application.teacher, application.tier.clone());
    table::upsert_vetting(tx, &Vetting { teacher, tier, since: today, until, suspended_at, suspended_why }).await?;
    let near = rules::later(until, Span::new().days(-WARNING_DAYS)).start(&pack.zone);
    jobs::enqueue(ctx, tx, &EndNear { teacher, until }, near.unwrap_or_else(|_| ctx.now())).await?;
    Ok(())
}

/// Lets a teacher's vetting rest: no duty, from now on.
///
/// # Errors
/// `NotFound`; `Standing` for who is not vetted or rests already; `ReasonMissing`.
pub async fn suspend(ctx: &Ctx, teacher: PersonId, reason: &str) -> Result<(), VettingError> {
    let mut tx = ctx.db.begin().await?;
    let (standing, vetting) = look_after(ctx, &mut tx, teacher).await?;
    let Some(vetting) = vetting.filter(|_| standing != Standing::Suspended) else {
        return Err(VettingError::Standing(standing));
    };
    let reason = rules::reason(reason)?;
    let rests = Vetting { suspended_at: Some(ctx.now()), suspended_why: Some(reason.to_owned()), ..vetting };
    table::upsert_vetting(&mut tx, &rests).await?;
    write_down(ctx, &mut tx, teacher, VettingAct::Suspend, reason).await?;
    events::publish(ctx, &mut tx, &TeacherSuspended { teacher }).await?;
    tell(ctx, &mut tx, teacher, Notice::new("vetting_suspended")).await?;
    Ok(tx.commit().await?)
}

/// Lets a teacher's vetting count again.
///
/// # Errors
/// `NotFound`; `Standing` for whose does not rest; `ReasonMissing`.
pub async fn resume(ctx: &Ctx, teacher: PersonId, reason: &str) -> Result<(), VettingError> {
    let mut tx = ctx.db.begin().await?;
    let (standing, vetting) = look_after(ctx, &mut tx, teacher).await?;
    let Some(vetting) = vetting.filter(|_| standing == Standing::Suspended) else {
        return Err(VettingError::Standing(standing));
    };
    let reason = rules::reason(reason)?;
    table::upsert_vetting(&mut tx, &Vetting { suspended_at: None, suspended_why: None, ..vetting }).await?;
    write_down(ctx, &mut tx, teacher, VettingAct::Resume, reason).await?;
    tell(ctx, &mut tx, teacher, Notice::new("vetting_resumed")).await?;
    Ok(tx.commit().await?)
}

/// How a teacher stands whose vetting the actor may let rest.
async fn look_after(ctx: &Ctx, tx: &mut Tx, person: PersonId) -> Result<(Standing, Option<Vetting>), VettingError> {
    let teacher = persons::teacher(&mut *tx, person).await?.ok_or(VettingError::NotFound)?;
    let actor = ctx.actor()?;
    let relations = service::relations_to(&actor, &mut *tx, person, teacher.school).await?;
    ctx.permit(Permission::SuspendTeacher, relations)?;
    if actor.person == person {
        return Err(VettingError::OtherDecides);
    }
    Ok(service::standing_of(ctx, tx, person).await?)
}

async fn write_down(
    ctx: &Ctx,
    tx: &mut Tx,
    teacher: PersonId,
    act: VettingAct,
    reason: &str,
) -> Result<(), VettingError> {
    let (id, actor, at) = (ctx.new_id(), ctx.actor, ctx.now());
    table::insert_act(tx, &NewAct { id, teacher, application: None, act, reason, actor, at }).await?;
    audit::record(ctx, tx, "vetting.rest", &format!("person:{teacher}"), &json!({ "act": act })).await?;
    Ok(())
}

async fn tell(ctx: &Ctx, tx: &mut Tx, teacher: PersonId, notice: Notice) -> Result<(), VettingError> {
    notices::send(ctx, tx, teacher, notice.link("/vetting")).await?;
    Ok(())
}
