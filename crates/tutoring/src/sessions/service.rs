//! What people do with sessions.

use kernel::{Permission, PersonId, QuestionId, Relation, Relations, Role, SessionId, Timestamp};
use people::packs::Packs;
use people::persons::service as persons;
use people::records::access::{FilePart, service as access};
use people::relations;
use platform::notices::{self, Notice};
use platform::{Ctx, Denied, audit, jobs};
use serde_json::json;
use store::{Db, Source, Tx};

pub(crate) use super::begin::{begin, hand_room_over, leave_room, scopes_of};
use super::jobs::GiveBack;
pub(crate) use super::pieces::piece_settled;
use super::{
    Description, Session, SessionEnd, SessionError, SessionKind, SessionState, Shown, Verdict, end, recording, rules,
    store as table, written,
};
use crate::archive::service as archive;
use crate::bank::service as bank;
use crate::classifying::service as classifying;
use crate::dispatch::service as dispatch;
use crate::duty::{StintState, service as duty};
use crate::knowledge::service as knowledge;
use crate::questions::rules::Step;
use crate::questions::service::{self as questions, Names};
use crate::questions::{Mode, QuestionState};
use crate::reports::service as reports;
use crate::seats::service as seats;
use crate::source::again;
use crate::tell;

/// Takes a question from the list of those that wait for an answer that is recorded or written.
///
/// # Errors
/// `TeacherBusy`; `AnswerUnfinished` while another answer is left half-way; the question's `StateWrong` when someone else was faster.
pub async fn take(ctx: &Ctx, question: QuestionId) -> Result<Shown, SessionError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let question = questions::get(&mut tx, question).await?;
    questions::permit(ctx, &mut (&mut tx).into(), Permission::AnswerQuestion, &question).await?;
    question.state.after(Step::Take)?;
    let teacher = ctx.actor()?.person;
    let stint = duty::find(&mut tx, teacher).await?;
    let busy = duty::is_busy(ctx, &mut tx, teacher).await?;
    if busy || stint.is_some_and(|stint| stint.state != StintState::Free) {
        return Err(SessionError::TeacherBusy);
    }
    if !table::list_open_of_teacher(&mut tx, teacher).await?.is_empty() {
        return Err(SessionError::AnswerUnfinished);
    }
    let kind = if question.mode == Some(Mode::Text) { SessionKind::Text } else { SessionKind::Later };
    let session = begin(ctx, &mut tx, question, teacher, kind).await?;
    let shown = show(ctx, &mut (&mut tx).into(), session).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Gives an answer up before it is finished: the question waits for another teacher.
///
/// # Errors
/// `StateWrong` when the actor makes none for it.
pub async fn release(ctx: &Ctx, question: QuestionId) -> Result<(), SessionError> {
    let Some(id) = table::find_open_of_question(&ctx.db, question).await? else {
        let question = questions::get(&ctx.db, question).await?;
        questions::permit(ctx, &mut (&ctx.db).into(), Permission::AnswerQuestion, &question).await?;
        return Err(SessionError::StateWrong);
    };
    let (mut tx, mut session) = begin_change(ctx, id, Permission::AnswerQuestion).await?;
    if session.kind == SessionKind::Live {
        return Err(SessionError::StateWrong);
    }
    end::end(ctx, &mut tx, &mut session, SessionEnd::Released).await?;
    note_release(ctx, &mut tx, &session, "teacher").await?;
    tx.commit().await?;
    end::settle_now(ctx, session.id).await;
    Ok(())
}

async fn note_release(ctx: &Ctx, tx: &mut Tx, session: &Session, by: &str) -> Result<(), SessionError> {
    let detail = json!({ "by": by, "question": session.question_id });
    Ok(audit::record(ctx, tx, "session.release", &format!("session:{}", session.id), &detail).await?)
}

/// Gives an answer back that its teacher left half-way and touches no more; both are told. Looks again later otherwise.
///
/// # Errors
/// When the room or the database fails.
pub(super) async fn give_back(ctx: &Ctx, id: SessionId) -> Result<(), SessionError> {
    let session = get(&ctx.db, id).await?;
    if session.state == SessionState::Closed {
        return Ok(());
    }
    // Outside the transaction: a room may have to be read from its log first.
    let in_room = end::last_entry(ctx, &session).await?;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut session = get(&mut tx, id).await?;
    if session.state == SessionState::Closed {
        return Ok(());
    }
    let touched = session.started_at.max(session.teacher_gone_at.max(in_room).unwrap_or(session.started_at));
    if let Some(again) = rules::give_back(touched, ctx.now()) {
        jobs::enqueue(ctx, &mut tx, &GiveBack { session: id }, again).await?;
        return Ok(tx.commit().await?);
    }
    end::end(ctx, &mut tx, &mut session, SessionEnd::Released).await?;
    note_release(ctx, &mut tx, &session, "clock").await?;
    end::notify_pupil(ctx, &mut tx, &session, "answer_given_back").await?;
    notices::send(ctx, &mut tx, session.teacher_id, Notice::new("answer_lapsed").link("/later")).await?;
    tx.commit().await?;
    end::settle_now(ctx, id).await;
    Ok(())
}

/// The actor's own sessions that go on: with a child, and answers left half-way.
///
/// # Errors
/// When the database fails.
pub async fn under_way(ctx: &Ctx) -> Result<Vec<Shown>, SessionError> {
    ctx.permit(Permission::ReadSession, Relation::Assigned)?;
    let mut shown = Vec::new();
    for session in table::list_open_of_teacher(&ctx.db, ctx.actor()?.person).await? {
        shown.push(show(ctx, &mut (&ctx.db).into(), session).await?);
    }
    Ok(shown)
}

/// One session.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with it.
pub async fn see(ctx: &Ctx, id: SessionId) -> Result<Shown, SessionError> {
    let session = get(&ctx.db, id).await?;
    let relations = permit(ctx, &mut (&ctx.db).into(), Permission::ReadSession, &session).await?;
    let shown = show_to_actor(ctx, &mut (&ctx.db).into(), session).await?;
    if relations.has(Relation::Offered) {
        access::note_found(ctx, shown.session.pupil_id, FilePart::Session).await?;
        return Ok(shown.veiled(ctx).await?);
    }
    access::note(ctx, shown.session.pupil_id, FilePart::Session).await?;
    Ok(shown)
}

/// Closes a session and says what it was about; or describes one that the pupil, the clock or the hard stop has ended.
///
/// # Errors
/// `BadField`; `Unfit` for a knowledge point that names the pupil; `AnswerEmpty` for an answer in writing without words; `StateWrong` a
/// day after the end.
pub async fn close(ctx: &Ctx, id: SessionId, description: Description) -> Result<Shown, SessionError> {
    rules::check_description(&description)?;
    let (mut tx, mut session) = begin_change(ctx, id, Permission::AnswerQuestion).await?;
    let pack = ctx.part::<Packs>().current(ctx.now());
    if !pack.teaches(description.subject, session.stage) {
        return Err(SessionError::BadField("subject"));
    }
    let goes_on = session.state == SessionState::Open;
    if !goes_on && !rules::may_describe(&session, ctx.now()) {
        return Err(SessionError::StateWrong);
    }
    if goes_on && session.kind == SessionKind::Text {
        written::publish(ctx, &mut tx, &session).await?;
    }
    session.subject = description.subject;
    let point = description.knowledge_point.trim();
    if !knowledge::is_fit(ctx, &mut tx, (description.subject, session.stage), session.pupil_id, point).await? {
        return Err(SessionError::Unfit("knowledge_point"));
    }
    session.knowledge_point = Some(point.to_owned());
    session.note = description.note.filter(|note| !note.trim().is_empty());
    session.closed_at = Some(ctx.now());
    table::update_description(&mut tx, &session).await?;
    classifying::remember(ctx, &mut tx, &session, description.kind).await?;
    if goes_on {
        end::end(ctx, &mut tx, &mut session, SessionEnd::Closed).await?;
    } else {
        // It is found by what is said of it now.
        bank::keep(ctx, &mut tx, &session).await?;
        tell::session(ctx, &mut tx, session.pupil_id, id, "described");
    }
    tx.commit().await?;
    if goes_on {
        end::settle_now(ctx, id).await;
    }
    see(ctx, id).await
}

/// The pupil leaves. The teacher describes the session afterwards.
///
/// # Errors
/// `StateWrong` when it is over, is a recording, or is another's in which one listens along.
pub async fn hang_up(ctx: &Ctx, id: SessionId) -> Result<Shown, SessionError> {
    let (mut tx, mut session) = begin_change(ctx, id, Permission::AskQuestion).await?;
    // Who listens along leaves the seat; the session is another's.
    if session.kind != SessionKind::Live || ctx.actor()?.person != session.pupil_id {
        return Err(SessionError::StateWrong);
    }
    end::end(ctx, &mut tx, &mut session, SessionEnd::HungUp).await?;
    tx.commit().await?;
    end::settle_now(ctx, id).await;
    see(ctx, id).await
}

/// The teacher turns a question whose pupil is away into one for a recorded answer.
///
/// # Errors
/// `StateWrong` while the pupil is there.
pub async fn move_later(ctx: &Ctx, id: SessionId) -> Result<Shown, SessionError> {
    let (mut tx, mut session) = begin_change(ctx, id, Permission::AnswerQuestion).await?;
    let question = questions::get(&mut tx, session.question_id).await?;
    if session.state != SessionState::Open || question.state != QuestionState::PupilAway {
        return Err(SessionError::StateWrong);
    }
    end::end(ctx, &mut tx, &mut session, SessionEnd::MovedLater).await?;
    tx.commit().await?;
    end::settle_now(ctx, id).await;
    see(ctx, id).await
}

/// The pupil says whether it helped. A later word replaces the earlier one, for a week.
///
/// # Errors
/// `BadField`; `StateWrong` while it goes on, when it answered nothing, and after a week.
pub async fn judge(ctx: &Ctx, id: SessionId, verdict: Verdict) -> Result<Shown, SessionError> {
    let (mut tx, mut session) = begin_change(ctx, id, Permission::JudgeAnswer).await?;
    rules::check_verdict(&session, &verdict, ctx.now())?;
    if let Some((seat, _)) = seats::of_viewer(ctx, &mut (&mut tx).into(), &session).await? {
        seats::judge(ctx, &mut tx, seat, verdict).await?;
        seats::reckon(ctx, &mut tx, &session).await?;
        tx.commit().await?;
        return see(ctx, id).await;
    }
    session.solved = Some(verdict.solved);
    session.rating = verdict.rating;
    session.comment = verdict.comment.filter(|comment| !comment.trim().is_empty());
    session.judged_at = Some(ctx.now());
    table::update_verdict(&mut tx, &session).await?;
    archive::reckon(ctx, &mut tx, &mut session).await?;
    tx.commit().await?;
    see(ctx, id).await
}

/// A session in this transaction's turn, which the actor may change.
pub(super) async fn begin_change(
    ctx: &Ctx,
    id: SessionId,
    permission: Permission,
) -> Result<(Tx, Session), SessionError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let session = get(&mut tx, id).await?;
    permit(ctx, &mut (&mut tx).into(), permission, &session).await?;
    Ok((tx, session))
}

/// The session.
///
/// # Errors
/// `NotFound`.
pub(crate) async fn get(source: impl Into<Source<'_>>, id: SessionId) -> Result<Session, SessionError> {
    table::find(source, id).await?.ok_or(SessionError::NotFound)
}

/// The session on a question that goes on.
pub(crate) async fn find_open_of_question(tx: &mut Tx, question: QuestionId) -> store::Result<Option<Session>> {
    match table::find_open_of_question(&mut *tx, question).await? {
        Some(id) => table::find(&mut *tx, id).await,
        None => Ok(None),
    }
}

/// The session, where there is one.
pub(crate) async fn find(source: impl Into<Source<'_>>, id: SessionId) -> store::Result<Option<Session>> {
    table::find(source, id).await
}

/// The sessions of a pupil that began after a moment, in order.
pub(crate) async fn list_since(db: &Db, pupil: PersonId, since: Timestamp) -> store::Result<Vec<Session>> {
    table::list_since(db, pupil, since).await
}

/// Whether a teacher has, or had, a question in a session.
pub(crate) async fn has_taught(
    source: impl Into<Source<'_>>,
    question: QuestionId,
    teacher: PersonId,
) -> store::Result<bool> {
    Ok(table::count_of_teacher(source, question, teacher).await? > 0)
}

/// Writes what the teacher did and whether it was an effective answer.
pub(crate) async fn save_facts(tx: &mut Tx, session: &Session) -> store::Result<()> {
    table::update_facts(tx, session).await
}

/// How the actor stands to a session: through the pupil, or as its teacher.
///
/// # Errors
/// When the database fails.
pub(crate) async fn relations_to(
    ctx: &Ctx,
    source: &mut Source<'_>,
    session: &Session,
) -> Result<Relations, SessionError> {
    if ctx.is_system() {
        return Ok(Relation::Anyone.into());
    }
    let actor = ctx.actor()?;
    if actor.person == session.teacher_id {
        return Ok(Relation::Assigned.into());
    }
    // What a teacher is still recording, or has thrown away, nobody else knows of.
    if !rules::is_published(session) {
        return Ok(Relations::NONE);
    }
    if let Some((_, relations)) = seats::of_viewer(ctx, source, session).await? {
        return Ok(relations);
    }
    let relations = relations::to_person(again(source), &actor, session.pupil_id).await?;
    let offered = relations.is_empty()
        && matches!(actor.role, Role::Pupil | Role::Teacher | Role::ClassTeacher | Role::Researcher)
        && bank::is_open_to(ctx, source, session.id, actor.person).await?;
    Ok(relations.with_if(offered, Relation::Offered))
}

/// Lets the actor do something with a session. Answers how the actor stands to it.
///
/// # Errors
/// `NotFound` for strangers, `Denied` for those who may not do this with it.
pub(crate) async fn permit(
    ctx: &Ctx,
    source: &mut Source<'_>,
    permission: Permission,
    session: &Session,
) -> Result<Relations, SessionError> {
    let relations = relations_to(ctx, source, session).await?;
    match ctx.permit(permission, relations) {
        Err(Denied::Hidden) => Err(SessionError::NotFound),
        other => Ok(other.map(|()| relations)?),
    }
}

/// A session with everything a page shows of it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn show(ctx: &Ctx, source: &mut Source<'_>, session: Session) -> Result<Shown, SessionError> {
    let question = questions::get(again(source), session.question_id).await?;
    let asked = questions::show(source, question, Names::for_actor(ctx)).await?;
    let teacher = persons::teacher(again(source), session.teacher_id).await?;
    let reported = reports::count(again(source), session.id).await? > 0;
    let (teacher_name, teacher_tier) = teacher.map_or((String::new(), None), |teacher| (teacher.name, teacher.tier));
    let recording = recording::of(ctx, source, &session).await?;
    let shared = !seats::recorded(again(source), session.id).await?.is_empty();
    Ok(Shown { session, asked, teacher_name, teacher_tier, reported, recording, shared, seat: None, veiled: false })
}

/// The same as the actor sees it: who listened along, and that pupil's family and class teacher, with that pupil's question.
///
/// # Errors
/// When the database fails.
pub(crate) async fn show_to_actor(ctx: &Ctx, source: &mut Source<'_>, session: Session) -> Result<Shown, SessionError> {
    let seat = seats::of_viewer(ctx, source, &session).await?;
    let shown = show(ctx, source, session).await?;
    let Some((seat, _)) = seat else { return Ok(shown) };
    let question = questions::get(again(source), seat.question_id).await?;
    let asked = questions::show(source, question, Names::for_actor(ctx)).await?;
    Ok(shown.seen_from(&seat, asked, ctx.now()))
}

/// A session that goes on and that the actor teaches, in this transaction's turn.
///
/// # Errors
/// `StateWrong` when it is over.
pub(crate) async fn begin_teaching(ctx: &Ctx, id: SessionId) -> Result<(Tx, Session), SessionError> {
    let (tx, session) = begin_change(ctx, id, Permission::AnswerQuestion).await?;
    if session.state == SessionState::Open { Ok((tx, session)) } else { Err(SessionError::StateWrong) }
}

/// Whether the teacher has explained something since a moment of the session.
///
/// # Errors
/// When the room fails.
pub(crate) async fn has_explained(ctx: &Ctx, session: &Session, since: Timestamp) -> Result<bool, SessionError> {
    let (marks, voice_ms) = end::facts(&Ctx::system(ctx.app.clone()), session, since).await?;
    Ok(rules::explained(marks, voice_ms))
}
