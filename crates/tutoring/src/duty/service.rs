//! Going on duty and off, and what the other folders need to know of it.

use kernel::{Permission, PersonId, Relation, Timestamp};
use people::packs::{Pack, Packs};
use people::persons::service as persons;
use people::vetting::events::TeacherSuspended;
use people::vetting::{Standing, service as vetting};
use people::{Stage, Subject};
use platform::{Ctx, jobs};
use serde_json::json;
use store::{Db, Source, Tx};

use super::jobs::CloseStint;
use super::rules::{self, DutyStep};
use super::{DutyBoard, DutyCheck, DutyError, Ended, LaterList, Stint, StintEnd, StintState, store as table};
use crate::dispatch::{FreeTeacher, service as dispatch};
use crate::questions::service as questions;
use crate::source::again;
use crate::tell;

/// Goes on duty. Who is on duty already has been checked elsewhere: that stint is over, and one begins where this check was made.
///
/// # Errors
/// `CheckFailed`; `NotATeacher` for those who teach nothing; `NotVetted` for those who may not (W9).
pub async fn start(ctx: &Ctx, check: DutyCheck) -> Result<Stint, DutyError> {
    ctx.permit(Permission::ServeDuty, Relation::Own)?;
    rules::check(check)?;
    let teacher = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let subjects = taught_by(ctx, &mut tx, teacher).await?.ok_or(DutyError::NotATeacher)?;
    require_vetting(ctx, &mut tx, teacher).await?;
    if let Some(elsewhere) = table::find_open(&mut tx, teacher).await? {
        finish_stint(ctx, &mut tx, &elsewhere, StintEnd::Teacher).await?;
    }
    let stint = insert(ctx, &mut tx, teacher, check, &subjects).await?;
    if let Some(closing) = next_closing(ctx.part::<Packs>().current(ctx.now()), ctx.now()) {
        jobs::enqueue(ctx, &mut tx, &CloseStint { stint: stint.id, teacher }, closing).await?;
    }
    dispatch::match_waiting(ctx, &mut tx).await.map_err(DutyError::from)?;
    let stint = table::find_open(&mut tx, teacher).await?.unwrap_or(stint);
    tell::person(ctx, &mut tx, teacher, json!({ "kind": "duty", "state": stint.state, "stint_id": stint.id }));
    tx.commit().await?;
    Ok(stint)
}

async fn insert(
    ctx: &Ctx,
    tx: &mut Tx,
    teacher: PersonId,
    check: DutyCheck,
    subjects: &[(Subject, Stage)],
) -> Result<Stint, DutyError> {
    let teaching = is_busy(ctx, &mut *tx, teacher).await?;
    let stint = Stint {
        id: ctx.new_id(),
        teacher_id: teacher,
        state: if teaching { StintState::Teaching } else { StintState::Free },
        started_at: ctx.now(),
        ended_at: None,
        ended_why: None,
        free_since: ctx.now(),
        silences: 0,
        pen: check.pen,
        round_trip_ms: check.round_trip_ms,
    };
    table::insert(tx, &stint).await?;
    for (subject, stage) in subjects {
        table::insert_subject(tx, stint.id, *subject, *stage).await?;
    }
    Ok(stint)
}

/// When the service closes next: today, or on the day it opens next.
fn next_closing(pack: &Pack, now: Timestamp) -> Option<Timestamp> {
    let rules = &pack.rules;
    rules.closes_at(now).or_else(|| rules.closes_at(rules.opens_at(now)?))
}

/// Only vetted teachers take duty (W9).
async fn require_vetting(ctx: &Ctx, source: impl Into<Source<'_>>, teacher: PersonId) -> Result<(), DutyError> {
    match vetting::standing_of(ctx, source, teacher).await? {
        (Standing::Vetted, _) => Ok(()),
        (standing, _) => Err(DutyError::NotVetted(standing)),
    }
}

/// Ends the stint of a teacher whose vetting rests from now on; a session goes on to its end.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn stand_down(ctx: Ctx, suspended: TeacherSuspended) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let (standing, _) = vetting::standing_of(&ctx, &mut tx, suspended.teacher).await?;
    let Some(stint) = table::find_open(&mut tx, suspended.teacher).await? else { return Ok(()) };
    // It may count again by the time this is heard.
    if standing == Standing::Suspended {
        finish_stint(&ctx, &mut tx, &stint, StintEnd::Suspended).await?;
    }
    Ok(tx.commit().await?)
}

/// Goes off duty. An open offer goes on to the next teacher, a session goes on to its end.
///
/// # Errors
/// `Off` for who is not on duty.
pub async fn end(ctx: &Ctx) -> Result<(), DutyError> {
    ctx.permit(Permission::ServeDuty, Relation::Own)?;
    let teacher = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let stint = table::find_open(&mut tx, teacher).await?.ok_or(DutyError::Off)?;
    finish_stint(ctx, &mut tx, &stint, StintEnd::Teacher).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a stint for whatever reason, and hands on what was put to the teacher.
pub(crate) async fn finish_stint(ctx: &Ctx, tx: &mut Tx, stint: &Stint, why: StintEnd) -> Result<(), DutyError> {
    stint.state.after(DutyStep::End)?;
    table::end(tx, stint.id, why, ctx.now()).await?;
    if stint.state == StintState::Offered {
        dispatch::hand_on(ctx, tx, stint.teacher_id).await.map_err(DutyError::from)?;
    }
    let body = json!({ "kind": "duty", "state": StintState::Ended, "why": why });
    tell::person(ctx, tx, stint.teacher_id, body);
    dispatch::match_waiting(ctx, tx).await.map_err(DutyError::from)
}

/// What the teacher sees of duty.
///
/// # Errors
/// `NotATeacher` for those who teach nothing.
pub async fn board(ctx: &Ctx) -> Result<DutyBoard, DutyError> {
    ctx.permit(Permission::ServeDuty, Relation::Own)?;
    let teacher = ctx.actor()?.person;
    let answered = taught_by(ctx, &ctx.db, teacher).await?.ok_or(DutyError::NotATeacher)?;
    let mut waiting = table::waiting(&ctx.db).await?;
    waiting.retain(|entry| answered.contains(&(entry.subject, entry.stage)));
    let last = table::list_since(&ctx.db, teacher, midnight(ctx)).await?.pop();
    let ended = last.and_then(|last| Some(Ended { at: last.ended_at?, why: last.ended_why? }));
    Ok(DutyBoard {
        stint: table::find_open(&ctx.db, teacher).await?,
        ended,
        sessions_today: table::sessions_since(&ctx.db, teacher, midnight(ctx)).await?,
        busy: is_busy(ctx, &ctx.db, teacher).await?,
        waiting,
        on_duty_now: table::count_all_on_duty(&ctx.db).await?,
        standing: vetting::standing_of(ctx, &ctx.db, teacher).await?.0,
    })
}

/// Questions that wait for a recorded answer in the teacher's subjects, oldest first.
///
/// # Errors
/// `NotATeacher` for those who teach nothing; `NotVetted` for those who may not answer (W9).
pub async fn later(ctx: &Ctx) -> Result<LaterList, DutyError> {
    ctx.permit(Permission::AnswerQuestion, Relation::OnDuty)?;
    let teacher = ctx.actor()?.person;
    let answered = taught_by(ctx, &ctx.db, teacher).await?.ok_or(DutyError::NotATeacher)?;
    require_vetting(ctx, &ctx.db, teacher).await?;
    Ok(questions::waiting_later(ctx, &answered).await?)
}

async fn taught_by(
    ctx: &Ctx,
    source: impl Into<Source<'_>>,
    person: PersonId,
) -> store::Result<Option<Vec<(Subject, Stage)>>> {
    let teacher = persons::teacher(source, person).await?.filter(|teacher| !teacher.subjects.is_empty());
    let pack = ctx.part::<Packs>().current(ctx.now());
    Ok(teacher.map(|teacher| pack.answers(&teacher.subjects)))
}

/// Whether a person answers questions of a subject and stage and may do so, on duty or not.
pub(crate) async fn answers(
    ctx: &Ctx,
    source: impl Into<Source<'_>>,
    person: PersonId,
    subject: Subject,
    stage: Stage,
) -> store::Result<bool> {
    let mut source = source.into();
    let answered = taught_by(ctx, again(&mut source), person).await?;
    if !answered.is_some_and(|answered| answered.contains(&(subject, stage))) {
        return Ok(false);
    }
    Ok(vetting::standing_of(ctx, source, person).await?.0 == Standing::Vetted)
}

/// Teachers on duty for a subject and stage, busy or not.
pub(crate) async fn count_on_duty(db: &Db, subject: Subject, stage: Stage) -> store::Result<u32> {
    table::count_on_duty(db, subject, stage).await
}

/// The stints of a teacher that began after a moment, in order.
pub(crate) async fn list_since(db: &Db, teacher: PersonId, since: Timestamp) -> store::Result<Vec<Stint>> {
    table::list_since(db, teacher, since).await
}

/// The stint a teacher is on.
pub(crate) async fn find(source: impl Into<Source<'_>>, teacher: PersonId) -> store::Result<Option<Stint>> {
    table::find_open(source, teacher).await
}

/// Moves a teacher's stint. Who is not on duty has none to move.
pub(crate) async fn advance(
    tx: &mut Tx,
    teacher: PersonId,
    step: DutyStep,
    free_since: Timestamp,
) -> Result<(), DutyError> {
    let Some(mut stint) = table::find_open(&mut *tx, teacher).await? else { return Ok(()) };
    stint.state = stint.state.after(step)?;
    match step {
        DutyStep::Finish | DutyStep::Leave => stint.free_since = free_since,
        DutyStep::Teach => stint.silences = 0,
        _ => {}
    }
    Ok(table::update(tx, &stint).await?)
}

/// Whether a teacher is with a child or recording an answer.
pub(crate) async fn is_busy(ctx: &Ctx, source: impl Into<Source<'_>>, teacher: PersonId) -> store::Result<bool> {
    let under_way = table::under_way(source, teacher).await?;
    Ok(under_way.into_iter().any(|(kind, gone)| rules::keeps_busy(kind, gone, ctx.now())))
}

/// Moves a teacher's stint after a recorded answer has begun, was left, taken up again or is over: `done` is what makes the
/// teacher free. An offer that rings goes on ringing.
pub(crate) async fn follow_answer(ctx: &Ctx, tx: &mut Tx, teacher: PersonId, done: DutyStep) -> Result<(), DutyError> {
    let Some(stint) = table::find_open(&mut *tx, teacher).await? else { return Ok(()) };
    let step = match (stint.state, is_busy(ctx, &mut *tx, teacher).await?) {
        (StintState::Free, true) => DutyStep::Teach,
        (StintState::Teaching, false) => done,
        _ => return Ok(()),
    };
    advance(tx, teacher, step, ctx.now()).await?;
    let state = stint.state.after(step)?;
    tell::person(ctx, tx, teacher, json!({ "kind": "duty", "state": state, "stint_id": stint.id }));
    Ok(())
}

/// Counts an offer that met silence; too many in a row end the stint.
pub(crate) async fn count_silence(ctx: &Ctx, tx: &mut Tx, teacher: PersonId) -> Result<(), DutyError> {
    let Some(mut stint) = table::find_open(&mut *tx, teacher).await? else { return Ok(()) };
    stint.silences += 1;
    table::update(tx, &stint).await?;
    if stint.silences >= rules::SILENCES { finish_stint(ctx, tx, &stint, StintEnd::Silent).await } else { Ok(()) }
}

/// Forgets the silences of a teacher who has answered, with a pass.
pub(crate) async fn forget_silences(tx: &mut Tx, teacher: PersonId) -> Result<(), DutyError> {
    let Some(mut stint) = table::find_open(&mut *tx, teacher).await? else { return Ok(()) };
    stint.silences = 0;
    Ok(table::update(tx, &stint).await?)
}

/// Teachers who could be offered a queued question now.
pub(crate) async fn free(ctx: &Ctx, tx: &mut Tx) -> store::Result<Vec<FreeTeacher>> {
    let mut teachers: Vec<FreeTeacher> = Vec::new();
    for row in table::free(tx, ctx.now(), midnight(ctx)).await? {
        let answer = (row.subject, row.stage);
        match teachers.last_mut().filter(|teacher| teacher.id == row.teacher_id) {
            Some(teacher) => teacher.answers.push(answer),
            None => teachers.push(FreeTeacher {
                id: row.teacher_id,
                answers: vec![answer],
                sessions_today: row.sessions_today,
                free_since: row.free_since,
            }),
        }
    }
    Ok(teachers)
}

/// The beginning of the region's day.
fn midnight(ctx: &Ctx) -> Timestamp {
    let now = ctx.now();
    let zone = &ctx.part::<Packs>().current(now).zone;
    // A day whose beginning cannot be told has been going on all along.
    now.day(zone).start(zone).unwrap_or(now)
}
