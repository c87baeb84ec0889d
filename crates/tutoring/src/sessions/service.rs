//! What people do with sessions.

use board::Rights;
use kernel::{Permission, PersonId, QuestionId, Relation, Relations, SessionId, Timestamp};
use people::consent::service as consent;
use people::packs::Packs;
use people::persons::service as persons;
use people::persons::{Pupil, Teacher};
use people::records::access::{FilePart, service as access};
use people::relations;
use platform::{Ctx, Denied, jobs};
use rooms::{Member, NewRoom, Op, Rooms};
use store::{Db, Source, Tx};

use super::jobs::{AfterSession, CheckPresence, HandRoomOver, Missing, Rest, Stop, Warn};
use super::{
    Description, Session, SessionEnd, SessionError, SessionKind, SessionState, Shown, Verdict, end, rules,
    store as table, written,
};
use crate::archive::service as archive;
use crate::dispatch::service as dispatch;
use crate::duty::rules::DutyStep;
use crate::duty::{StintState, service as duty};
use crate::questions::rules::Step;
use crate::questions::service::{self as questions, Names};
use crate::questions::{Mode, Question, QuestionState};
use crate::reports::service as reports;
use crate::source::again;
use crate::tell;

/// Begins a session on a question, in a room of its own or in the one it had with a teacher who was lost.
pub(crate) async fn begin(
    ctx: &Ctx,
    tx: &mut Tx,
    mut question: Question,
    teacher: PersonId,
    kind: SessionKind,
) -> Result<Session, SessionError> {
    let pupil = persons::pupil(&mut *tx, question.asker_id).await?.ok_or(SessionError::NotFound)?;
    let teacher = persons::teacher(&mut *tx, teacher).await?.ok_or(SessionError::NotFound)?;
    // Withdrawn a moment ago: whoever hears of it moves the question.
    if !consent::allows(ctx, &mut *tx, pupil.person, kind.item()).await? {
        return Err(SessionError::StateWrong);
    }
    let taken_over = question.room_id.is_some();
    if kind != SessionKind::Text && question.room_id.is_none() {
        question.room_id = Some(open_room(ctx, tx, &question, &teacher, &pupil, kind).await?);
    }
    question.accepted_at.get_or_insert(ctx.now());
    let session = new_session(ctx, &question, &teacher, &pupil, kind).ok_or(SessionError::StateWrong)?;
    if !table::insert(tx, &session).await? {
        return Err(SessionError::TeacherBusy);
    }
    table::update_presence(tx, &session).await?;
    insert_scopes(tx, &session, &pupil).await?;
    let step = if kind == SessionKind::Live { Step::Accept } else { Step::Take };
    questions::advance(ctx, tx, &mut question, step, Some(session.id)).await?;
    duty::advance(tx, session.teacher_id, DutyStep::Teach, ctx.now()).await?;
    set_clocks(ctx, tx, &session).await?;
    if taken_over {
        jobs::enqueue(ctx, tx, &HandRoomOver { session: session.id }, ctx.now()).await?;
    }
    tell::session(ctx, tx, session.teacher_id, session.id, "open");
    if kind == SessionKind::Live {
        tell::session(ctx, tx, session.pupil_id, session.id, "open");
        end::notify_pupil(ctx, tx, &session, "question_taken").await?;
    }
    Ok(session)
}

fn new_session(ctx: &Ctx, question: &Question, teacher: &Teacher, pupil: &Pupil, kind: SessionKind) -> Option<Session> {
    let now = ctx.now();
    let rules = &ctx.part::<Packs>().current(now).rules;
    let live = kind == SessionKind::Live;
    Some(Session {
        id: ctx.new_id(),
        question_id: question.id,
        kind,
        room_id: question.room_id,
        teacher_id: teacher.person,
        pupil_id: pupil.person,
        school_id: pupil.school,
        state: SessionState::Open,
        ended_why: None,
        subject: question.subject?,
        stage: question.stage,
        grade: question.grade,
        started_at: now,
        ended_at: None,
        ends_by: live.then(|| rules.hard_stop(now)),
        warn_at: live.then(|| rules.warning_at(now)),
        rest_at: live.then(|| rules.rest_at(question.stage, now)),
        // Nobody is in the room yet: both have their grace to come.
        pupil_gone_at: live.then_some(now),
        teacher_gone_at: live.then_some(now),
        knowledge_point: None,
        note: None,
        closed_at: None,
        solved: None,
        rating: None,
        comment: None,
        judged_at: None,
        watched_at: None,
        marks: None,
        voice_ms: None,
        effective: None,
        answer: None,
        answer_photo_id: None,
    })
}

async fn open_room(
    ctx: &Ctx,
    tx: &mut Tx,
    question: &Question,
    teacher: &Teacher,
    pupil: &Pupil,
    kind: SessionKind,
) -> Result<kernel::RoomId, SessionError> {
    let asked = questions::show(&mut (&mut *tx).into(), question.clone(), Names::Hidden).await?;
    let mut members = vec![host(teacher)];
    // What lies on the board already is the pupil's own; alone in the room, the teacher lays it there.
    let mut author = teacher.person;
    if kind == SessionKind::Live {
        author = pupil.person;
        members.push(Member { person: pupil.person, name: pupil.alias.clone(), rights: Rights::Speaker, adult: false });
    }
    let first_ops = rules::first_ops(&asked).into_iter().map(|op| (author, Op::Board(op))).collect();
    Ok(ctx.part::<Rooms>().open(ctx, tx, NewRoom { members, first_ops }).await?)
}

fn host(teacher: &Teacher) -> Member {
    Member { person: teacher.person, name: teacher.name.clone(), rights: Rights::Host, adult: true }
}

async fn insert_scopes(tx: &mut Tx, session: &Session, pupil: &Pupil) -> store::Result<()> {
    for scope in scopes_of(session.teacher_id, pupil) {
        table::insert_scope(tx, session.id, &scope).await?;
    }
    Ok(())
}

/// In whose archives a session of this teacher and pupil stands.
pub(crate) fn scopes_of(teacher: PersonId, pupil: &Pupil) -> impl Iterator<Item = String> {
    let above = pupil.school_path.as_str().split('/').filter(|id| !id.is_empty()).map(|id| format!("org:{id}"));
    [format!("pupil:{}", pupil.person), format!("teacher:{teacher}"), format!("class:{}", pupil.class)]
        .into_iter()
        .chain(above)
}

async fn set_clocks(ctx: &Ctx, tx: &mut Tx, session: &Session) -> store::Result<()> {
    let id = session.id;
    let Some(((ends_by, warn_at), rest_at)) = session.ends_by.zip(session.warn_at).zip(session.rest_at) else {
        return Ok(());
    };
    jobs::enqueue(ctx, tx, &Stop { session: id }, ends_by).await?;
    if warn_at > session.started_at {
        jobs::enqueue(ctx, tx, &Warn { session: id }, warn_at).await?;
    }
    if rest_at < ends_by {
        jobs::enqueue(ctx, tx, &Rest { session: id }, rest_at).await?;
    }
    for missing in [Missing::Pupil, Missing::Teacher] {
        let check = CheckPresence { session: id, missing, since: session.started_at };
        jobs::enqueue(ctx, tx, &check, session.started_at).await?;
    }
    Ok(())
}

/// Lets the teacher of a session into a room that another teacher had before, and the other out. Safe to repeat.
///
/// # Errors
/// When the room cannot be changed.
pub(crate) async fn hand_room_over(ctx: &Ctx, session: &Session) -> Result<(), SessionError> {
    let Some(room) = session.room_id else { return Ok(()) };
    let former = table::former_teachers(&ctx.db, room, session.teacher_id).await?;
    if former.is_empty() || session.state == SessionState::Closed {
        return Ok(());
    }
    let teacher = persons::teacher(&ctx.db, session.teacher_id).await?.ok_or(SessionError::NotFound)?;
    let former: Vec<PersonId> = former.into_iter().map(|(person,)| person).collect();
    Ok(ctx.part::<Rooms>().admit(ctx, room, host(&teacher), &former).await?)
}

/// Closes the room that a question had with a teacher who was lost, once this transaction has lasted.
///
/// # Errors
/// When the database fails.
pub(crate) async fn leave_room(ctx: &Ctx, tx: &mut Tx, question: QuestionId) -> store::Result<()> {
    for (session,) in table::of_question(&mut *tx, question).await? {
        jobs::enqueue(ctx, tx, &AfterSession { session }, ctx.now()).await?;
    }
    Ok(())
}

/// Takes a question from the list of those that wait for an answer that is recorded or written.
///
/// # Errors
/// `TeacherBusy`; the question's `StateWrong` when someone else was faster.
pub async fn take(ctx: &Ctx, question: QuestionId) -> Result<Shown, SessionError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let question = questions::get(&mut tx, question).await?;
    questions::permit(ctx, &mut (&mut tx).into(), Permission::AnswerQuestion, &question).await?;
    question.state.after(Step::Take)?;
    let teacher = ctx.actor()?.person;
    let stint = duty::find(&mut tx, teacher).await?;
    if stint.is_some_and(|stint| stint.state != StintState::Free) {
        return Err(SessionError::TeacherBusy);
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
    tx.commit().await?;
    end::settle_now(ctx, session.id).await;
    Ok(())
}

/// One session.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with it.
pub async fn see(ctx: &Ctx, id: SessionId) -> Result<Shown, SessionError> {
    let session = get(&ctx.db, id).await?;
    permit(ctx, &mut (&ctx.db).into(), Permission::ReadSession, &session).await?;
    access::note(ctx, session.pupil_id, FilePart::Session).await?;
    show(ctx, &mut (&ctx.db).into(), session).await
}

/// Closes a session and says what it was about; or describes one that the pupil, the clock or the hard stop has ended.
///
/// # Errors
/// `BadField`; `AnswerEmpty` for an answer in writing without words; `StateWrong` a day after the end.
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
    session.knowledge_point = Some(description.knowledge_point.trim().to_owned());
    session.note = description.note.filter(|note| !note.trim().is_empty());
    session.closed_at = Some(ctx.now());
    table::update_description(&mut tx, &session).await?;
    if goes_on {
        end::end(ctx, &mut tx, &mut session, SessionEnd::Closed).await?;
    } else {
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
/// `StateWrong` when it is over, or is a recording.
pub async fn hang_up(ctx: &Ctx, id: SessionId) -> Result<Shown, SessionError> {
    let (mut tx, mut session) = begin_change(ctx, id, Permission::AskQuestion).await?;
    if session.kind != SessionKind::Live {
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
    Ok(relations::to_person(again(source), &actor, session.pupil_id).await?)
}

/// Lets the actor do something with a session.
///
/// # Errors
/// `NotFound` for strangers, `Denied` for those who may not do this with it.
pub(crate) async fn permit(
    ctx: &Ctx,
    source: &mut Source<'_>,
    permission: Permission,
    session: &Session,
) -> Result<(), SessionError> {
    let relations = relations_to(ctx, source, session).await?;
    match ctx.permit(permission, relations) {
        Err(Denied::Hidden) => Err(SessionError::NotFound),
        other => Ok(other?),
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
    Ok(Shown { session, asked, teacher_name, teacher_tier, reported })
}
