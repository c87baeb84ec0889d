//! What a teacher does about a tier: apply, agree to be proposed, add, give up, appeal. Each is one transaction.

use kernel::{FileId, Permission, PersonId, Relation};
use platform::files::{FilePurpose, Scope, service as files};
use platform::notices::{self, Notice};
use platform::{Ctx, audit, jobs};
use serde_json::json;
use store::Tx;

use super::jobs::StepDue;
use super::store::{self as table, NewAct};
use super::{
    Application, ApplicationState, Evidence, SCOPE, VettingAct, VettingError, VettingId, VettingLevel, rules, service,
};
use crate::calendar::service as calendar;
use crate::organisation::{Org, service as organisation};
use crate::packs;
use crate::persons::Teacher;
use crate::persons::service as persons;
use crate::words::Tier;

/// What a teacher says and shows.
#[derive(Clone, Debug)]
pub struct Saying {
    /// What the teacher says.
    pub statement: String,
    /// What the teacher shows: photos of the teacher's own.
    pub files: Vec<FileId>,
}

/// Applies for a tier: the school decides first.
///
/// # Errors
/// `TierUnknown`, `Early`, `Standing` while suspended, `Open` while another application is; `BadField`.
pub async fn apply(ctx: &Ctx, tier: Tier, saying: Saying) -> Result<VettingId, VettingError> {
    ctx.permit(Permission::ApplyForTier, Relation::Own)?;
    let mut tx = ctx.db.begin().await?;
    let person = ctx.actor()?.person;
    let teacher = persons::teacher(&mut tx, person).await?.ok_or(VettingError::NotFound)?;
    let mut made = begin(ctx, &mut tx, &teacher, tier).await?;
    say(ctx, &mut tx, &mut made, saying).await?;
    made.state = ApplicationState::AtSchool;
    made.due = due(ctx, &mut tx, &made).await?;
    insert(ctx, &mut tx, &made, VettingAct::Apply, "").await?;
    tx.commit().await?;
    Ok(made.id)
}

/// Proposes a teacher of the actor's school for a tier: a yes of the school, once the teacher agrees.
///
/// # Errors
/// `NotFound` for a teacher of another school; `OtherDecides` about oneself; else as [`apply`].
pub async fn nominate(ctx: &Ctx, person: PersonId, tier: Tier, reason: &str) -> Result<VettingId, VettingError> {
    let mut tx = ctx.db.begin().await?;
    let teacher = persons::teacher(&mut tx, person).await?.ok_or(VettingError::NotFound)?;
    let actor = ctx.actor()?;
    let relations = service::relations_to(&actor, &mut tx, person, teacher.school).await?;
    ctx.permit(Permission::NominateTeacher, relations)?;
    if actor.person == person {
        return Err(VettingError::OtherDecides);
    }
    let reason = rules::reason(reason)?;
    let made = begin(ctx, &mut tx, &teacher, tier).await?;
    insert(ctx, &mut tx, &made, VettingAct::Nominate, reason).await?;
    let notice = Notice::new("vetting_nominated").param("tier", made.tier.as_str()).link("/vetting");
    notices::send(ctx, &mut tx, person, notice).await?;
    tx.commit().await?;
    Ok(made.id)
}

/// Agrees to be proposed: on to the county.
///
/// # Errors
/// `NotFound` for somebody else's; `StateWrong`; `BadField`.
pub async fn agree(ctx: &Ctx, id: VettingId, saying: Saying) -> Result<(), VettingError> {
    let mut tx = ctx.db.begin().await?;
    let mut application = find_own(ctx, &mut tx, id).await?;
    say(ctx, &mut tx, &mut application, saying).await?;
    advance(ctx, &mut tx, &mut application, VettingAct::Agree, "").await?;
    Ok(tx.commit().await?)
}

/// Adds what was missing: back to the step that asked for it.
///
/// # Errors
/// `NotFound` for somebody else's; `StateWrong`; `BadField`.
pub async fn resubmit(ctx: &Ctx, id: VettingId, saying: Saying) -> Result<(), VettingError> {
    let mut tx = ctx.db.begin().await?;
    let mut application = find_own(ctx, &mut tx, id).await?;
    say(ctx, &mut tx, &mut application, saying).await?;
    advance(ctx, &mut tx, &mut application, VettingAct::Resubmit, "").await?;
    Ok(tx.commit().await?)
}

/// Gives an application up, or does not wish to be proposed.
///
/// # Errors
/// `NotFound` for somebody else's; `StateWrong`.
pub async fn withdraw(ctx: &Ctx, id: VettingId) -> Result<(), VettingError> {
    let mut tx = ctx.db.begin().await?;
    let mut application = find_own(ctx, &mut tx, id).await?;
    let nominated = application.state == ApplicationState::Nominated;
    let act = if nominated { VettingAct::Decline } else { VettingAct::Withdraw };
    advance(ctx, &mut tx, &mut application, act, "").await?;
    Ok(tx.commit().await?)
}

/// Appeals against a rejection: the step above decides, the city anew by somebody else.
///
/// # Errors
/// `NotFound` for somebody else's; `StateWrong`, `AppealSpent`, `AppealLate`, `ReasonMissing`; `Open` while a later
/// application is.
pub async fn appeal(ctx: &Ctx, id: VettingId, reason: &str) -> Result<(), VettingError> {
    let mut tx = ctx.db.begin().await?;
    let mut application = find_own(ctx, &mut tx, id).await?;
    rules::step(application.state, VettingAct::Appeal, application.level)?;
    let pack = service::pack(ctx);
    let rejected_on = application.changed_at.day(&pack.zone);
    let appealed = application.appealed_at.is_some();
    rules::check_appeal(appealed, rejected_on, &pack.vetting, packs::today(ctx))?;
    application.appealed_at = Some(ctx.now());
    advance(ctx, &mut tx, &mut application, VettingAct::Appeal, rules::reason(reason)?).await?;
    Ok(tx.commit().await?)
}

/// A fresh application of a teacher who may apply: proposed, until something else is said.
async fn begin(ctx: &Ctx, tx: &mut Tx, teacher: &Teacher, tier: Tier) -> Result<Application, VettingError> {
    let pack = service::pack(ctx);
    let (_, vetting) = service::standing_of(ctx, &mut *tx, teacher.person).await?;
    rules::check_apply(vetting.as_ref(), &tier, |tier| pack.rank(tier), &pack.vetting, packs::today(ctx))?;
    Ok(Application {
        id: ctx.new_id(),
        teacher: teacher.person,
        teacher_name: teacher.name.clone(),
        school: teacher.school,
        school_name: teacher.school_name.clone(),
        school_path: teacher.school_path.clone(),
        tier,
        state: ApplicationState::Nominated,
        level: VettingLevel::School,
        desk: teacher.school,
        desk_name: teacher.school_name.clone(),
        statement: String::new(),
        evidence: Evidence::default(),
        due: None,
        appealed_at: None,
        rejected_by: None,
        created_at: ctx.now(),
        changed_at: ctx.now(),
        closed_at: None,
    })
}

async fn insert(ctx: &Ctx, tx: &mut Tx, made: &Application, act: VettingAct, reason: &str) -> Result<(), VettingError> {
    table::insert(tx, made).await.map_err(open_already)?;
    write_down(ctx, tx, made, act, reason).await
}

/// A teacher has one open application: the key says so whatever the timing.
fn open_already(error: store::Error) -> VettingError {
    if error.is_unique_violation() { VettingError::Open } else { error.into() }
}

async fn find_own(ctx: &Ctx, tx: &mut Tx, id: VettingId) -> Result<Application, VettingError> {
    let application = service::find(ctx, &mut *tx, id).await?;
    let own = ctx.actor()?.person == application.teacher;
    ctx.permit(Permission::ApplyForTier, kernel::Relations::NONE.with_if(own, Relation::Own))?;
    Ok(application)
}

/// Takes over what the teacher says and shows.
async fn say(ctx: &Ctx, tx: &mut Tx, application: &mut Application, saying: Saying) -> Result<(), VettingError> {
    rules::statement(&saying.statement)?.clone_into(&mut application.statement);
    if saying.files.len() > rules::MAX_FILES {
        return Err(VettingError::BadField("file_ids"));
    }
    let scope = Scope::new(SCOPE, application.id);
    for file in application.evidence.0.iter().filter(|file| !saying.files.contains(file)) {
        files::disallow(tx, *file, &scope).await?;
    }
    for file in &saying.files {
        files::allow(ctx, tx, *file, &scope).await?;
        if files::get(&ctx.db, *file).await?.purpose != FilePurpose::Photo {
            return Err(VettingError::BadField("file_ids"));
        }
    }
    application.evidence = Evidence(saying.files);
    Ok(())
}

/// Takes an application a step on: who decides next, by when, and what was done.
pub(super) async fn advance(
    ctx: &Ctx,
    tx: &mut Tx,
    application: &mut Application,
    act: VettingAct,
    reason: &str,
) -> Result<(), VettingError> {
    let was = (application.state, application.changed_at);
    application.state = rules::step(application.state, act, application.level)?;
    application.changed_at = ctx.now();
    application.closed_at = application.state.is_over().then(|| ctx.now());
    if let Some(level) = application.state.level() {
        let line = line_of(tx, application).await?;
        application.level = level;
        application.desk = rules::desk(&line, level).unwrap_or(application.school);
    }
    application.due = due(ctx, tx, application).await?;
    // Somebody else was faster: what this decision rests on is no longer so.
    if !table::update(tx, application, was).await.map_err(open_already)? {
        return Err(VettingError::StateWrong(application.state));
    }
    write_down(ctx, tx, application, act, reason).await
}

/// The school and what stands above it, from the root down.
async fn line_of(tx: &mut Tx, application: &Application) -> Result<Vec<Org>, VettingError> {
    let mut line = Vec::new();
    for id in application.school_path.ids() {
        line.extend(organisation::find_org(&mut *tx, id).await?);
    }
    Ok(line)
}

/// The day by which the present step is decided.
async fn due(ctx: &Ctx, tx: &mut Tx, application: &Application) -> Result<Option<kernel::Day>, VettingError> {
    let Some(level) = application.state.level() else { return Ok(None) };
    let (today, days) = (packs::today(ctx), service::pack(ctx).vetting.step_days.at(level));
    let horizon = rules::horizon(today);
    let calendar = calendar::calendar_of(tx, application.desk, today, horizon).await?;
    Ok(Some(rules::due(&calendar, today, days)))
}

async fn write_down(
    ctx: &Ctx,
    tx: &mut Tx,
    application: &Application,
    act: VettingAct,
    reason: &str,
) -> Result<(), VettingError> {
    let done = NewAct {
        id: ctx.new_id(),
        teacher: application.teacher,
        application: Some(application.id),
        act,
        reason,
        actor: ctx.actor,
        at: ctx.now(),
    };
    table::insert_act(tx, &done).await?;
    let detail = json!({ "act": act, "state": application.state, "tier": application.tier });
    audit::record(ctx, tx, "vetting.step", &format!("vetting:{}", application.id), &detail).await?;
    if let Some(due) = application.due {
        let late = rules::later(due, jiff::Span::new().days(1)).start(&service::pack(ctx).zone);
        let job = StepDue { application: application.id, level: application.level, due };
        jobs::enqueue(ctx, tx, &job, late.unwrap_or_else(|_| ctx.now())).await?;
    }
    Ok(())
}
