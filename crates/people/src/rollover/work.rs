//! What a school goes through when it moves up, and when it goes back. One transaction a school; safe to run again.

use kernel::{ClassId, OrgId, PersonId};
use platform::Ctx;
use store::Tx;

use super::rules::{RolloverEvent, step};
use super::store::{self as table, DoneRow, SchoolRow};
use super::{
    ClassPlan, ClassYear, Left, LeftKind, LeftList, Rollover, RolloverError, RolloverId, SchoolPlan, SchoolState,
    service,
};
use crate::membership::{self, Because, service as moves};
use crate::organisation::{Class, service as organisation};
use crate::persons::service as persons;

/// Moves a school up, or passes it over when something stands against it.
pub(super) async fn apply_school(ctx: &Ctx, id: RolloverId, school: OrgId) -> Result<(), RolloverError> {
    let mut tx = ctx.db.begin().await?;
    let Some((rollover, row)) = turn(&mut tx, id, school, SchoolState::Waiting).await? else { return Ok(()) };
    let plan = service::plan_school(ctx, &mut tx, rollover.year, &row).await?;
    let state = if plan.is_blocked() {
        SchoolState::Blocked
    } else {
        move_up(ctx, &mut tx, &rollover, school, &plan).await?;
        SchoolState::Applied
    };
    table::update_school(&mut tx, id, school, state, &LeftList::default()).await?;
    if service::progress_of(&mut tx, id).await?.waiting == 0 {
        let state = step(rollover.state, RolloverEvent::Finish)?;
        table::update_state(&mut tx, &Rollover { state, applied_at: Some(ctx.now()), ..rollover }).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes a school back, but for what was changed since.
pub(super) async fn undo_school(ctx: &Ctx, id: RolloverId, school: OrgId) -> Result<(), RolloverError> {
    let mut tx = ctx.db.begin().await?;
    let Some((rollover, _)) = turn(&mut tx, id, school, SchoolState::Applied).await? else { return Ok(()) };
    let mut left = Vec::new();
    // From the lowest grade up: each class goes back to a name that the one below has just given free.
    for done in table::list_done(&mut tx, id, school).await?.iter().rev() {
        take_class_back(ctx, &mut tx, &rollover, school, done, &mut left).await?;
    }
    table::update_school(&mut tx, id, school, SchoolState::Undone, &LeftList(left)).await?;
    if service::progress_of(&mut tx, id).await?.applied == 0 {
        let state = step(rollover.state, RolloverEvent::Finish)?;
        table::update_state(&mut tx, &Rollover { state, undone_at: Some(ctx.now()), ..rollover }).await?;
    }
    Ok(tx.commit().await?)
}

/// The rollover and the school, when it is the school's turn: a job that runs again finds that it is not.
async fn turn(
    tx: &mut Tx,
    id: RolloverId,
    school: OrgId,
    due: SchoolState,
) -> Result<Option<(Rollover, SchoolRow)>, RolloverError> {
    table::take(tx, id).await?;
    let rollover = table::find(&mut *tx, id).await?.ok_or(RolloverError::NotFound)?;
    let row = table::find_school(tx, id, school).await?.ok_or(RolloverError::NotFound)?;
    Ok((row.state == due).then_some((rollover, row)))
}

async fn move_up(
    ctx: &Ctx,
    tx: &mut Tx,
    rollover: &Rollover,
    school: OrgId,
    plan: &SchoolPlan,
) -> Result<(), RolloverError> {
    let because = Because { reason: "", day: None, rollover: Some(rollover.id) };
    for held in table::list_held_back(&mut *tx, rollover.id, school).await? {
        // Whoever has left or moved on their own since it was said is not held back any more.
        let belongs = moves::find(&mut *tx, held.pupil).await?;
        if belongs.is_some_and(|member| member.left_at.is_none() && member.class == held.from_class) {
            membership::transfer(ctx, tx, held.pupil, held.to_class, because).await?;
        }
    }
    for class in &plan.classes {
        let pupils = persons::pupils_of(&mut *tx, class.id).await?;
        write_down(tx, rollover, school, class, pupils.len()).await?;
        if class.to.is_none() {
            for pupil in pupils {
                membership::leave(ctx, tx, pupil.person, because).await?;
            }
        }
        organisation::rewrite_class(tx, &after(ctx, school, class)).await?;
    }
    Ok(())
}

/// Keeps what a class was, for those who look back and for the undo.
async fn write_down(
    tx: &mut Tx,
    rollover: &Rollover,
    school: OrgId,
    class: &ClassPlan,
    pupils: usize,
) -> Result<(), RolloverError> {
    let pupils = u32::try_from(pupils).unwrap_or(u32::MAX);
    let from = &class.from;
    let was = ClassYear {
        class: class.id,
        year: rollover.year,
        stage: from.stage,
        grade: from.grade,
        name: from.name.clone(),
        pupils,
    };
    table::insert_year(tx, rollover.id, &was).await?;
    let to = class.to.as_ref();
    let done = DoneRow {
        id: class.id,
        from_stage: from.stage,
        from_grade: from.grade,
        from_name: from.name.clone(),
        to_stage: to.map(|to| to.stage),
        to_grade: to.map(|to| to.grade),
        to_name: to.map(|to| to.name.clone()),
        pupils,
    };
    Ok(table::insert_done(tx, rollover.id, school, &done).await?)
}

/// The class as it is afterwards: a grade further, or closed.
fn after(ctx: &Ctx, school: OrgId, class: &ClassPlan) -> Class {
    let place = class.to.as_ref().unwrap_or(&class.from);
    Class {
        id: class.id,
        school_id: school,
        stage: place.stage,
        grade: place.grade,
        name: place.name.clone(),
        closed_at: class.to.is_none().then(|| ctx.now()),
    }
}

async fn take_class_back(
    ctx: &Ctx,
    tx: &mut Tx,
    rollover: &Rollover,
    school: OrgId,
    done: &DoneRow,
    left: &mut Vec<Left>,
) -> Result<(), RolloverError> {
    if let Some(kind) = stands_against(tx, school, done).await? {
        left.push(Left { kind, class: done.id, pupil: None });
        return Ok(());
    }
    let (stage, grade, name) = (done.from_stage, done.from_grade, done.from_name.clone());
    let before = Class { id: done.id, school_id: school, stage, grade, name, closed_at: None };
    organisation::rewrite_class(tx, &before).await?;
    table::delete_year(tx, done.id, rollover.year).await?;
    for made in moves::moves_of_rollover(&mut *tx, rollover.id, done.id).await? {
        let pupil: PersonId = made.pupil;
        if !membership::take_back(ctx, tx, &made).await? {
            left.push(Left { kind: LeftKind::PupilMoved, class: done.id, pupil: Some(pupil) });
        }
    }
    Ok(())
}

/// What was done to a class since that an undo would overwrite.
async fn stands_against(tx: &mut Tx, school: OrgId, done: &DoneRow) -> Result<Option<LeftKind>, RolloverError> {
    let now = organisation::find_class(&mut *tx, done.id).await?.ok_or(RolloverError::NotFound)?;
    let as_left = match (&done.to_grade, &done.to_name) {
        (Some(grade), Some(name)) => now.closed_at.is_none() && now.grade == *grade && now.name == *name,
        _ => now.closed_at.is_some(),
    };
    if !as_left {
        return Ok(Some(LeftKind::ClassChanged));
    }
    let holder: Option<ClassId> =
        organisation::find_open_class(tx, school, done.from_grade, &done.from_name).await?.map(|class| class.id);
    Ok(holder.filter(|holder| *holder != done.id).map(|_| LeftKind::NameTaken))
}
