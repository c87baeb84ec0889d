//! Planning the end of a school year, looking at it, applying it, taking it back.

use std::collections::{BTreeSet, HashMap};

use kernel::{ClassId, Coded, OrgId, Permission, PersonId};
use platform::{Ctx, audit, jobs};
use serde_json::json;
use store::{Source, Tx};

use super::jobs::{ApplySchool, UndoSchool};
use super::plan::{ClassFacts, ClassPlan, Place, SchoolPlan, Warning, WarningKind, plan as plan_classes};
use super::rules::{self, RolloverEvent};
use super::store::{self as table, DoneRow, FactRow, SchoolRow};
use super::{
    ClassYear, HeldBack, Outlook, Progress, Rollover, RolloverError, RolloverId, RolloverState, SchoolOutlook,
    SchoolState,
};
use crate::calendar::{Calendar, SchoolYear, service as calendar};
use crate::membership::service as membership;
use crate::organisation::{OrgPath, service as organisation};
use crate::packs::{self, Packs};
use crate::relations;

/// The rollovers that concern the actor's organisation, newest first, and how each stands today.
///
/// # Errors
/// When the actor may not, or the database fails.
pub async fn list(ctx: &Ctx) -> Result<Vec<Outlook>, RolloverError> {
    let actor = ctx.actor()?;
    permit(ctx, &ctx.db, actor.org).await?;
    let mut list = Vec::new();
    for rollover in table::list(&ctx.db, actor.org).await? {
        list.push(look(ctx, rollover).await?);
    }
    Ok(list)
}

/// Plans the end of a school year for every school of an organisation. Nothing is done yet.
///
/// # Errors
/// `NotFound` for an organisation the actor does not look after.
pub async fn plan(ctx: &Ctx, org: OrgId, year: SchoolYear) -> Result<Rollover, RolloverError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, &mut tx, org).await?;
    let node = organisation::find_org(&mut tx, org).await?.ok_or(RolloverError::NotFound)?;
    let rollover = Rollover {
        id: ctx.new_id(),
        org,
        org_name: node.name,
        year,
        state: RolloverState::Planned,
        created_at: ctx.now(),
        applied_at: None,
        undone_at: None,
    };
    table::insert(&mut tx, &rollover, ctx.actor.map(|actor| actor.person)).await?;
    let (from, until) = node.path.range();
    table::insert_schools(&mut tx, rollover.id, from, until).await?;
    tx.commit().await?;
    Ok(rollover)
}

/// A rollover and how it stands today.
///
/// # Errors
/// `NotFound` for one that does not concern the actor's organisation.
pub async fn get(ctx: &Ctx, id: RolloverId) -> Result<Outlook, RolloverError> {
    let (rollover, _) = see(ctx, id).await?;
    look(ctx, rollover).await
}

async fn look(ctx: &Ctx, rollover: Rollover) -> Result<Outlook, RolloverError> {
    let progress = progress_of(&ctx.db, rollover.id).await?;
    let hindrance = if rollover.state == RolloverState::Planned {
        let calendar = calendar_of(ctx, &ctx.db, rollover.org).await?;
        rules::check_apply(&calendar, rollover.year, packs::today(ctx)).err().map(|error| error.code())
    } else {
        None
    };
    Ok(Outlook { rollover, progress, hindrance })
}

/// What becomes of the schools of a rollover that the actor looks after, or what has.
///
/// # Errors
/// `NotFound` for a rollover that does not concern the actor's organisation.
pub async fn list_schools(ctx: &Ctx, id: RolloverId) -> Result<Vec<SchoolOutlook>, RolloverError> {
    let (rollover, path) = see(ctx, id).await?;
    let (from, until) = path.range();
    let mut facts: HashMap<OrgId, Vec<FactRow>> = HashMap::new();
    for fact in table::list_facts(&ctx.db, from.clone(), until.clone()).await? {
        facts.entry(fact.school).or_default().push(fact);
    }
    let ended = ended(&ctx.db, rollover.year, &path).await?;
    let mut list = Vec::new();
    for row in table::list_schools(&ctx.db, id, from, until).await? {
        let plan = match row.state {
            SchoolState::Waiting | SchoolState::Blocked => {
                let facts = facts.remove(&row.school).unwrap_or_default();
                plan_of(ctx, facts, &row, ended.contains(&row.school))
            }
            SchoolState::Applied | SchoolState::Undone => done_plan(table::list_done(&ctx.db, id, row.school).await?),
        };
        list.push(outlook(row, plan));
    }
    Ok(list)
}

/// One school of a rollover, and its pupils who stay in their grade.
///
/// # Errors
/// `NotFound` for a rollover or a school that does not concern the actor's organisation.
pub async fn get_school(
    ctx: &Ctx,
    id: RolloverId,
    school: OrgId,
) -> Result<(SchoolOutlook, Vec<HeldBack>), RolloverError> {
    let (rollover, path) = see(ctx, id).await?;
    let node = organisation::find_org(&ctx.db, school).await?.filter(|node| path.contains(&node.path));
    node.ok_or(RolloverError::NotFound)?;
    let row = table::find_school(&ctx.db, id, school).await?.ok_or(RolloverError::NotFound)?;
    let plan = match row.state {
        SchoolState::Waiting | SchoolState::Blocked => plan_school(ctx, &ctx.db, rollover.year, &row).await?,
        SchoolState::Applied | SchoolState::Undone => done_plan(table::list_done(&ctx.db, id, school).await?),
    };
    let held_back = table::list_held_back(&ctx.db, id, school).await?;
    Ok((outlook(row, plan), held_back))
}

/// Lets a pupil stay in the grade: in the class that will have it.
///
/// # Errors
/// `NotFound`, `StateWrong` once it is being applied, `WrongClass` for a class that is not one grade lower in the pupil's
/// school.
pub async fn hold_back(ctx: &Ctx, id: RolloverId, pupil: PersonId, to: ClassId) -> Result<(), RolloverError> {
    let mut tx = ctx.db.begin().await?;
    permit_pupil(ctx, &mut tx, id, pupil).await?;
    let member = membership::find(&mut tx, pupil).await?.filter(|member| member.left_at.is_none());
    let from = member.ok_or(RolloverError::NotFound)?;
    let present = organisation::find_class(&mut tx, from.class).await?.ok_or(RolloverError::NotFound)?;
    let target = organisation::find_class(&mut tx, to).await?.ok_or(RolloverError::WrongClass)?;
    let follows = target.grade.number() + 1 == present.grade.number();
    if !follows || target.school_id != present.school_id || target.closed_at.is_some() {
        return Err(RolloverError::WrongClass);
    }
    table::upsert_held_back(&mut tx, id, pupil, to).await?;
    let detail = json!({ "pupil": pupil, "class": to });
    audit::record(ctx, &mut tx, "rollover.hold_back", &object(id), &detail).await?;
    Ok(tx.commit().await?)
}

/// Lets a pupil move up with the class after all.
///
/// # Errors
/// `NotFound`, `StateWrong` once it is being applied.
pub async fn let_go(ctx: &Ctx, id: RolloverId, pupil: PersonId) -> Result<(), RolloverError> {
    let mut tx = ctx.db.begin().await?;
    permit_pupil(ctx, &mut tx, id, pupil).await?;
    if table::delete_held_back(&mut tx, id, pupil).await? == 0 {
        return Err(RolloverError::NotFound);
    }
    let detail = json!({ "pupil": pupil });
    audit::record(ctx, &mut tx, "rollover.let_go", &object(id), &detail).await?;
    Ok(tx.commit().await?)
}

/// Ends the school year: every school moves up in the background.
///
/// # Errors
/// `NotFound`, `StateWrong`, `TooEarly`, `NoTerms`.
pub async fn apply(ctx: &Ctx, id: RolloverId) -> Result<Rollover, RolloverError> {
    let mut tx = ctx.db.begin().await?;
    let mut rollover = manage(ctx, &mut tx, id, RolloverEvent::Apply).await?;
    let schools = schools_in(&mut tx, id, SchoolState::Waiting).await?;
    let calendar = calendar_of(ctx, &mut tx, rollover.org).await?;
    rules::check_apply(&calendar, rollover.year, packs::today(ctx))?;
    if schools.is_empty() {
        rollover.state = rules::step(rollover.state, RolloverEvent::Finish)?;
        rollover.applied_at = Some(ctx.now());
    }
    table::update_state(&mut tx, &rollover).await?;
    for school in &schools {
        jobs::enqueue(ctx, &mut tx, &ApplySchool { rollover: id, school: *school }, ctx.now()).await?;
    }
    let detail = json!({ "year": rollover.year, "org": rollover.org, "schools": schools.len() });
    audit::record(ctx, &mut tx, "rollover.apply", &object(id), &detail).await?;
    tx.commit().await?;
    Ok(rollover)
}

/// Takes the end of a school year back: every school that moved up goes back in the background, but for what was changed.
///
/// # Errors
/// `NotFound`, `StateWrong`, `TooLate`.
pub async fn undo(ctx: &Ctx, id: RolloverId) -> Result<Rollover, RolloverError> {
    let mut tx = ctx.db.begin().await?;
    let mut rollover = manage(ctx, &mut tx, id, RolloverEvent::Undo).await?;
    let calendar = calendar_of(ctx, &mut tx, rollover.org).await?;
    rules::check_undo(&calendar, rollover.year, packs::today(ctx))?;
    let schools = schools_in(&mut tx, id, SchoolState::Applied).await?;
    if schools.is_empty() {
        rollover.state = rules::step(rollover.state, RolloverEvent::Finish)?;
        rollover.undone_at = Some(ctx.now());
    }
    table::update_state(&mut tx, &rollover).await?;
    for school in &schools {
        jobs::enqueue(ctx, &mut tx, &UndoSchool { rollover: id, school: *school }, ctx.now()).await?;
    }
    let detail = json!({ "year": rollover.year, "org": rollover.org, "schools": schools.len() });
    audit::record(ctx, &mut tx, "rollover.undo", &object(id), &detail).await?;
    tx.commit().await?;
    Ok(rollover)
}

/// Gives a plan up.
///
/// # Errors
/// `NotFound`, `StateWrong`.
pub async fn discard(ctx: &Ctx, id: RolloverId) -> Result<(), RolloverError> {
    let mut tx = ctx.db.begin().await?;
    let rollover = manage(ctx, &mut tx, id, RolloverEvent::Discard).await?;
    table::update_state(&mut tx, &rollover).await?;
    Ok(tx.commit().await?)
}

/// The classes of a school as they were in a school year that is over.
///
/// # Errors
/// `NotFound` for a school the actor does not look after.
pub async fn list_years(ctx: &Ctx, school: OrgId, year: SchoolYear) -> Result<Vec<ClassYear>, RolloverError> {
    let relations = relations::to_org(&ctx.db, &ctx.actor()?, school).await?;
    ctx.permit(Permission::ReadOrganisation, relations)?;
    Ok(table::list_years(&ctx.db, school, year).await?)
}

/// What a class was called in a school year: now, where that year is not over.
///
/// # Errors
/// When the database fails.
pub async fn class_name_in(
    source: impl Into<Source<'_>>,
    class: ClassId,
    year: SchoolYear,
) -> store::Result<Option<String>> {
    let mut source = source.into();
    let then = table::find_year_name(again(&mut source), class, year).await?;
    Ok(match then {
        Some(name) => Some(name),
        None => organisation::find_class(source, class).await?.map(|class| class.name),
    })
}

/// What would become of one school now.
pub(super) async fn plan_school(
    ctx: &Ctx,
    source: impl Into<Source<'_>>,
    year: SchoolYear,
    row: &SchoolRow,
) -> Result<SchoolPlan, RolloverError> {
    let mut source = source.into();
    let node = organisation::find_org(again(&mut source), row.school).await?.ok_or(RolloverError::NotFound)?;
    let (from, until) = node.path.range();
    let facts = table::list_facts(again(&mut source), from, until).await?;
    let ended = ended(again(&mut source), year, &node.path).await?;
    Ok(plan_of(ctx, facts, row, ended.contains(&row.school)))
}

pub(super) async fn progress_of(source: impl Into<Source<'_>>, id: RolloverId) -> store::Result<Progress> {
    let mut progress = Progress::default();
    for (state, count) in table::count_schools(source, id).await? {
        progress.schools += count;
        match state {
            SchoolState::Waiting => progress.waiting = count,
            SchoolState::Applied => progress.applied = count,
            SchoolState::Blocked => progress.blocked = count,
            SchoolState::Undone => progress.undone = count,
        }
    }
    Ok(progress)
}

fn plan_of(ctx: &Ctx, facts: Vec<FactRow>, row: &SchoolRow, already: bool) -> SchoolPlan {
    let pack = ctx.part::<Packs>().current(ctx.now());
    let facts = facts.into_iter().map(|fact| ClassFacts {
        id: fact.id,
        place: Place { stage: fact.stage, grade: fact.grade, name: fact.name },
        pupils: fact.pupils,
        teachers: fact.teachers,
    });
    let mut plan = plan_classes(facts.collect(), row.last_grade, &pack.grades, &pack.class_naming);
    if already {
        plan.warnings.insert(0, Warning { kind: WarningKind::Already, class: None });
    }
    plan
}

/// The plan that was carried out.
fn done_plan(done: Vec<DoneRow>) -> SchoolPlan {
    let classes = done.into_iter().map(|row| {
        let to = row.to_stage.zip(row.to_grade).zip(row.to_name);
        ClassPlan {
            id: row.id,
            from: Place { stage: row.from_stage, grade: row.from_grade, name: row.from_name },
            to: to.map(|((stage, grade), name)| Place { stage, grade, name }),
            pupils: row.pupils,
        }
    });
    SchoolPlan { classes: classes.collect(), warnings: Vec::new() }
}

fn outlook(row: SchoolRow, plan: SchoolPlan) -> SchoolOutlook {
    SchoolOutlook { school: row.school, name: row.name, state: row.state, plan, left: row.left_over.0 }
}

async fn ended(
    source: impl Into<Source<'_>>,
    year: SchoolYear,
    path: &OrgPath,
) -> Result<BTreeSet<OrgId>, RolloverError> {
    let (from, until) = path.range();
    Ok(table::list_ended(source, year, from, until).await?.into_iter().map(|(school,)| school).collect())
}

async fn schools_in(tx: &mut Tx, id: RolloverId, state: SchoolState) -> Result<Vec<OrgId>, RolloverError> {
    // Every path begins with a slash and goes on in hexadecimal.
    let rows = table::list_schools(tx, id, "/".to_owned(), "0".to_owned()).await?;
    Ok(rows.into_iter().filter(|row| row.state == state).map(|row| row.school).collect())
}

async fn calendar_of(ctx: &Ctx, source: impl Into<Source<'_>>, org: OrgId) -> Result<Calendar, RolloverError> {
    let today = packs::today(ctx);
    Ok(calendar::calendar_of(source, org, today, today).await?)
}

/// The rollover a step further, once the actor may take it and no school takes its turn meanwhile.
async fn manage(ctx: &Ctx, tx: &mut Tx, id: RolloverId, event: RolloverEvent) -> Result<Rollover, RolloverError> {
    table::take(tx, id).await?;
    let rollover = table::find(&mut *tx, id).await?.ok_or(RolloverError::NotFound)?;
    permit(ctx, tx, rollover.org).await?;
    let state = rules::step(rollover.state, event)?;
    Ok(Rollover { state, ..rollover })
}

/// The rollover and the part of the tree in which the actor sees it: a school sees itself in the rollover of its region.
async fn see(ctx: &Ctx, id: RolloverId) -> Result<(Rollover, OrgPath), RolloverError> {
    let actor = ctx.actor()?;
    let rollover = table::find(&ctx.db, id).await?.ok_or(RolloverError::NotFound)?;
    let whole = organisation::find_org(&ctx.db, rollover.org).await?.ok_or(RolloverError::NotFound)?.path;
    let own = organisation::find_org(&ctx.db, actor.org).await?.ok_or(RolloverError::NotFound)?.path;
    let seen = if own.contains(&whole) { Some(whole) } else { Some(own).filter(|own| whole.contains(own)) };
    let seen = seen.ok_or(RolloverError::NotFound)?;
    permit(ctx, &ctx.db, actor.org).await?;
    Ok((rollover, seen))
}

async fn permit(ctx: &Ctx, source: impl Into<Source<'_>>, org: OrgId) -> Result<(), RolloverError> {
    let relations = relations::to_org(source, &ctx.actor()?, org).await?;
    Ok(ctx.permit(Permission::RollOver, relations)?)
}

/// A school says which of its pupils stay, also where the region ends the year.
async fn permit_pupil(ctx: &Ctx, tx: &mut Tx, id: RolloverId, pupil: PersonId) -> Result<(), RolloverError> {
    let rollover = table::find(&mut *tx, id).await?.ok_or(RolloverError::NotFound)?;
    let relations = relations::to_person(&mut *tx, &ctx.actor()?, pupil).await?;
    ctx.permit(Permission::RollOver, relations)?;
    if rollover.state == RolloverState::Planned { Ok(()) } else { Err(RolloverError::StateWrong(rollover.state)) }
}

/// The same source once more.
fn again<'a>(source: &'a mut Source<'_>) -> Source<'a> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}

fn object(id: RolloverId) -> String {
    format!("rollover:{id}")
}
