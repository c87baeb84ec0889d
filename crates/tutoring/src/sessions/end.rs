//! How a session ends, whoever or whatever ends it.

use std::time::Duration;

use kernel::{PersonId, SessionId, Timestamp};
use people::packs::Packs;
use platform::notices::{self, Notice};
use platform::{Ctx, events, jobs};
use rooms::{Op, RoomOp, Rooms};
use store::Tx;
use tracing::warn;

use super::jobs::AfterSession;
use super::service::get;
use super::{Session, SessionEnd, SessionError, SessionKind, SessionState, rules, store as table};
use crate::archive::jobs::Reckon;
use crate::archive::service as archive;
use crate::bank::service as bank;
use crate::dispatch::jobs::MatchWaiting;
use crate::dispatch::service as dispatch;
use crate::duty::rules::{CLOSING, DutyStep};
use crate::duty::{StintEnd, service as duty};
use crate::events::SessionTaught;
use crate::questions::rules::Step;
use crate::questions::service as questions;
use crate::questions::{Mode, Question};
use crate::seats::service as seats;
use crate::tell;

/// What is said of a room's log in one go.
const LOG_PAGE: u32 = 2_000;
/// Entries among which the last thing that was done is looked for: leaving and coming again are few.
const LAST_ENTRIES: u32 = 16;
/// A recording says its length a moment after the room has closed.
const SETTLE: Duration = Duration::from_secs(5);

/// Ends a session in the turn of this transaction: the question moves, the teacher is free, whoever waits is matched.
///
/// # Errors
/// `StateWrong` when it is over.
pub(super) async fn end(ctx: &Ctx, tx: &mut Tx, session: &mut Session, why: SessionEnd) -> Result<(), SessionError> {
    let now = ctx.now();
    session.state = session.state.after(why)?;
    session.ended_why = Some(why);
    session.ended_at = Some(now);
    if !table::end(tx, session).await? {
        return Err(SessionError::StateWrong);
    }
    move_question(ctx, tx, session, why).await?;
    free_teacher(ctx, tx, session, why).await?;
    jobs::enqueue(ctx, tx, &AfterSession { session: session.id }, now.plus(SETTLE)).await?;
    seats::lapse_all(ctx, tx, session.id).await?;
    for person in everyone(tx, session).await? {
        tell::session(ctx, tx, person, session.id, "closed");
    }
    if why.is_answer() {
        events::publish(ctx, tx, &SessionTaught::of(session, now)).await?;
        let silence_ends = now.plus(super::rules::JUDGE);
        jobs::enqueue(ctx, tx, &Reckon { session: session.id }, silence_ends).await?;
    }
    Ok(dispatch::match_waiting(ctx, tx).await?)
}

/// The teacher, the pupil, and those who listen along.
pub(super) async fn everyone(tx: &mut Tx, session: &Session) -> store::Result<Vec<PersonId>> {
    let mut everyone = vec![session.teacher_id, session.pupil_id];
    everyone.extend(seats::guests(&mut *tx, session.id).await?);
    Ok(everyone)
}

async fn move_question(ctx: &Ctx, tx: &mut Tx, session: &Session, why: SessionEnd) -> Result<(), SessionError> {
    let mut question = questions::get(&mut *tx, session.question_id).await?;
    let rules = &ctx.part::<Packs>().current(ctx.now()).rules;
    let step = why.step(rules.may_start(question.stage, ctx.now()));
    prepare(&mut question, step);
    questions::advance(ctx, tx, &mut question, step, Some(session.id)).await?;
    match step {
        // Whoever ended it tells the pupil that the answer comes in writing.
        Step::MoveLater if why == SessionEnd::ConsentWithdrawn => Ok(()),
        Step::MoveLater if why == SessionEnd::MovedLater => notify_pupil(ctx, tx, session, "session_moved_later").await,
        Step::MoveLater => notify_pupil(ctx, tx, session, "question_moved_later").await,
        Step::Close if session.kind != SessionKind::Live => notify_pupil(ctx, tx, session, "session_ready").await,
        _ => Ok(()),
    }
}

fn prepare(question: &mut Question, step: Step) {
    match step {
        Step::Requeue => {
            question.ahead = true;
            // A new round: those who let it pass before may be asked again.
            question.round += 1;
        }
        Step::MoveLater => {
            question.mode = Some(Mode::Later);
            question.room_id = None;
        }
        Step::Release => question.room_id = None,
        _ => {}
    }
}

async fn free_teacher(ctx: &Ctx, tx: &mut Tx, session: &Session, why: SessionEnd) -> Result<(), SessionError> {
    let teacher = session.teacher_id;
    if session.kind != SessionKind::Live {
        return Ok(duty::follow_answer(ctx, tx, teacher, DutyStep::Finish).await?);
    }
    if why == SessionEnd::TeacherGone {
        // Nobody sits there: the next child is not to be sent after this one.
        if let Some(stint) = duty::find(&mut *tx, teacher).await? {
            duty::finish_stint(ctx, tx, &stint, StintEnd::Silent).await?;
        }
        return Ok(());
    }
    let describes_first = matches!(why, SessionEnd::HungUp | SessionEnd::PupilGone | SessionEnd::Stopped);
    let free = if describes_first { ctx.now().plus(CLOSING) } else { ctx.now() };
    duty::advance(tx, teacher, DutyStep::Finish, free).await?;
    // Back in the room of an answer left half-way meanwhile.
    duty::follow_answer(ctx, tx, teacher, DutyStep::Leave).await?;
    if describes_first {
        jobs::enqueue(ctx, tx, &MatchWaiting {}, free).await?;
    }
    Ok(())
}

/// Sends the pupil a notice that leads to the session or the question.
pub(super) async fn notify_pupil(
    ctx: &Ctx,
    tx: &mut Tx,
    session: &Session,
    code: &'static str,
) -> Result<(), SessionError> {
    let link = match code {
        "question_moved_later" | "session_moved_later" | "answer_given_back" => {
            format!("/questions/{}", session.question_id)
        }
        _ => format!("/sessions/{}", session.id),
    };
    notices::send(ctx, tx, session.pupil_id, Notice::new(code).link(link)).await?;
    Ok(())
}

/// Does the same as the job [`AfterSession`] at once, so that the replay is ready. The end itself has lasted: what fails
/// here is logged, and the job does it again.
pub(super) async fn settle_now(ctx: &Ctx, id: SessionId) {
    if let Err(error) = settle(ctx, id).await {
        warn!(session.id = %id, %error, "The room of a session is not closed yet");
    }
}

/// Does what can only be done once a session's end has lasted: the room closes, and what the teacher did is counted. Safe to
/// repeat; a job repeats it.
///
/// # Errors
/// When the room or the database fails.
pub(super) async fn settle(ctx: &Ctx, id: SessionId) -> Result<(), SessionError> {
    let session = get(&ctx.db, id).await?;
    if session.state == SessionState::Open {
        return Ok(());
    }
    let system = &Ctx::system(ctx.app.clone());
    let question = questions::get(&ctx.db, session.question_id).await?;
    let goes_on = question.state.is_waiting_live() || question.state.is_live();
    if let Some(room) = session.room_id.filter(|room| !(goes_on && question.room_id == Some(*room))) {
        ctx.part::<Rooms>().close(system, room).await?;
    }
    let (marks, voice_ms) = facts(system, &session, session.started_at).await?;
    let taught = seats::taught(ctx, &session).await?;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut session = get(&mut tx, id).await?;
    session.marks = Some(marks);
    session.voice_ms = Some(voice_ms);
    seats::settle(ctx, &mut tx, &session, &taught).await?;
    archive::reckon(ctx, &mut tx, &mut session).await?;
    bank::keep(ctx, &mut tx, &session).await?;
    Ok(tx.commit().await?)
}

/// When something last happened in the room of a session. That somebody was heard of no more is nothing that was done.
pub(super) async fn last_entry(ctx: &Ctx, session: &Session) -> Result<Option<Timestamp>, SessionError> {
    let Some(room) = session.room_id else { return Ok(None) };
    let rooms = ctx.part::<Rooms>();
    let head = rooms.log(ctx, room, 0, Some(1)).await?.head;
    let page = rooms.log(ctx, room, head.saturating_sub(LAST_ENTRIES.into()), Some(LAST_ENTRIES)).await?;
    let done = page.entries.iter().rfind(|entry| !matches!(entry.op, Op::Room(RoomOp::Leave {})));
    // Times in the log count from the opening of the room, which is made for this session.
    Ok(done.map(|entry| session.started_at.plus(Duration::from_millis(entry.at))))
}

/// What the teacher has put on the board, and how long the teacher has spoken, in milliseconds, since a moment of this session: the room
/// may have seen another one before, and see one after it.
pub(super) async fn facts(ctx: &Ctx, session: &Session, since: Timestamp) -> Result<(u32, u64), SessionError> {
    let Some(room) = session.room_id else { return Ok((0, 0)) };
    let rooms = ctx.part::<Rooms>();
    let span = rules::span(rooms.view(ctx, room).await?.opened_at, since, session.ended_at);
    let (mut marks, mut after) = (0, 0);
    loop {
        let page = rooms.log(ctx, room, after, Some(LOG_PAGE)).await?;
        let Some(last) = page.entries.last() else { break };
        after = last.seq;
        // What was laid on the board at the beginning has no client: it is the question, not the answer.
        let own = page.entries.iter().filter(|entry| {
            entry.author == Some(session.teacher_id) && entry.client.is_some() && span.contains(&entry.at)
        });
        let drawn = own.filter(|entry| matches!(entry.op, Op::Board(board::Op::Ink { .. } | board::Op::Add { .. })));
        marks += u32::try_from(drawn.count()).unwrap_or(u32::MAX);
        if page.entries.len() < LOG_PAGE as usize {
            break;
        }
    }
    let voices = rooms.voices(ctx, room).await?;
    let own = voices.iter().filter(|voice| voice.author == session.teacher_id);
    let heard = own.map(|voice| rules::within(&span, voice.offset_ms, voice.duration_ms));
    Ok((marks, heard.sum()))
}
