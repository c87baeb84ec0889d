//! How a session begins: its room, its clocks, in whose archive it stands, and the room that is handed over.

use board::Rights;
use kernel::{PersonId, QuestionId};
use people::consent::service as consent;
use people::packs::Packs;
use people::persons::service as persons;
use people::persons::{Pupil, Teacher};
use platform::{Ctx, jobs};
use rooms::{Member, NewRoom, Op, Rooms};
use store::Tx;

use super::jobs::{AfterSession, CheckPresence, GiveBack, HandRoomOver, Missing, Rest, Stop, Warn};
use super::{Session, SessionError, SessionKind, SessionState, end, rules, store as table};
use crate::bank::service as bank;
use crate::duty::rules::{DutyStep, LEFT};
use crate::duty::service as duty;
use crate::questions::Question;
use crate::questions::rules::Step;
use crate::questions::service::{self as questions, Names};
use crate::screening::Veil;
use crate::seats::service as seats;
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
    // A teacher was quicker than the replays beside it.
    bank::pass(tx, question.id, ctx.now()).await?;
    if kind == SessionKind::Live {
        duty::advance(tx, session.teacher_id, DutyStep::Teach, ctx.now()).await?;
    } else {
        duty::follow_answer(ctx, tx, session.teacher_id, DutyStep::Finish).await?;
    }
    set_clocks(ctx, tx, &session).await?;
    seats::begin(ctx, tx, &session).await?;
    if taken_over {
        jobs::enqueue(ctx, tx, &HandRoomOver { session: session.id }, ctx.now()).await?;
    }
    tell_begun(ctx, tx, &session).await?;
    Ok(session)
}

/// Who records an answer does so alone: the pupil hears of it when it is there.
async fn tell_begun(ctx: &Ctx, tx: &mut Tx, session: &Session) -> Result<(), SessionError> {
    tell::session(ctx, tx, session.teacher_id, session.id, "open");
    if session.kind == SessionKind::Live {
        tell::session(ctx, tx, session.pupil_id, session.id, "open");
        end::notify_pupil(ctx, tx, session, "question_taken").await?;
    }
    Ok(())
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
        teacher_gone_at: Some(now),
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
    let mut asked = questions::show(&mut (&mut *tx).into(), question.clone(), Names::Hidden).await?;
    if seats::expects_others(&mut *tx, question.id).await? {
        let veil = Veil::of(ctx, &mut *tx, pupil.person).await?;
        asked.question.text = asked.question.text.map(|text| veil.covered(&text));
    }
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
    if session.kind == SessionKind::Later {
        let check = CheckPresence { session: id, missing: Missing::Teacher, since: session.started_at };
        jobs::enqueue(ctx, tx, &check, session.started_at.plus(LEFT)).await?;
    }
    if session.kind != SessionKind::Live {
        jobs::enqueue(ctx, tx, &GiveBack { session: id }, session.started_at.plus(rules::UNTOUCHED)).await?;
    }
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
