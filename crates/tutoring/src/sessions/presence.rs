//! People who drop out of a session and come back.

use async_trait::async_trait;
use kernel::{PersonId, RoomId, SessionId, Timestamp};
use platform::{Ctx, jobs};
use rooms::{RoomEvents, Rooms};
use store::Tx;

use super::jobs::{CheckPresence, Missing};
use super::rules::{self, Absence};
use super::{Session, SessionError, SessionKind, SessionState, end, service, store as table};
use crate::dispatch::service as dispatch;
use crate::duty::rules::{DutyStep, LEFT};
use crate::duty::service as duty;
use crate::questions::rules::Step;
use crate::questions::service as questions;
use crate::questions::{Question, QuestionState};
use crate::seats::service as seats;

/// Hears from rooms who comes and goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionPresence;

#[async_trait]
impl RoomEvents for SessionPresence {
    async fn member_here(&self, ctx: &Ctx, room: RoomId, person: PersonId) -> anyhow::Result<()> {
        let Some((mut tx, mut session)) = find_open(ctx, room).await? else { return Ok(()) };
        match Missing::of(&session, person) {
            Some(missing) => back(ctx, &mut tx, &mut session, missing).await?,
            None => drop(seats::note_presence(ctx, &mut tx, session.id, person, None).await?),
        }
        Ok(tx.commit().await?)
    }

    async fn member_away(&self, ctx: &Ctx, room: RoomId, person: PersonId, since: Timestamp) -> anyhow::Result<()> {
        let Some((mut tx, mut session)) = find_open(ctx, room).await? else { return Ok(()) };
        let Some(missing) = Missing::of(&session, person) else {
            seats::note_presence(ctx, &mut tx, session.id, person, Some(since)).await?;
            return Ok(tx.commit().await?);
        };
        *missing.gone_at(&mut session) = Some(since);
        table::update_presence(&mut tx, &session).await?;
        let check = CheckPresence { session: session.id, missing, since };
        jobs::enqueue(ctx, &mut tx, &check, ctx.now()).await?;
        Ok(tx.commit().await?)
    }

    async fn closed(&self, _ctx: &Ctx, _room: RoomId) -> anyhow::Result<()> {
        Ok(())
    }
}

impl Missing {
    /// Which of the two a person is.
    fn of(session: &Session, person: PersonId) -> Option<Self> {
        match person {
            person if person == session.pupil_id => Some(Self::Pupil),
            person if person == session.teacher_id => Some(Self::Teacher),
            _ => None,
        }
    }

    fn gone_at(self, session: &mut Session) -> &mut Option<Timestamp> {
        match self {
            Self::Pupil => &mut session.pupil_gone_at,
            Self::Teacher => &mut session.teacher_gone_at,
        }
    }

    fn person(self, session: &Session) -> PersonId {
        match self {
            Self::Pupil => session.pupil_id,
            Self::Teacher => session.teacher_id,
        }
    }
}

/// The session in a room that goes on, in the turn of a transaction.
async fn find_open(ctx: &Ctx, room: RoomId) -> Result<Option<(Tx, Session)>, SessionError> {
    let Some(id) = table::find_open_of_room(&ctx.db, room).await? else { return Ok(None) };
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let session = service::get(&mut tx, id).await?;
    let open = session.state == SessionState::Open;
    Ok(open.then_some((tx, session)))
}

/// Somebody is back: what their absence has led to is undone.
async fn back(ctx: &Ctx, tx: &mut Tx, session: &mut Session, missing: Missing) -> Result<(), SessionError> {
    *missing.gone_at(session) = None;
    table::update_presence(tx, session).await?;
    if session.kind == SessionKind::Later {
        return Ok(duty::follow_answer(ctx, tx, session.teacher_id, DutyStep::Leave).await?);
    }
    let mut question = questions::get(&mut *tx, session.question_id).await?;
    let step = match (missing, question.state) {
        (Missing::Pupil, QuestionState::PupilAway) => Step::PupilBack,
        (Missing::Teacher, QuestionState::TeacherAway) => Step::TeacherBack,
        _ => return Ok(()),
    };
    move_question(ctx, tx, session, &mut question, step).await?;
    // While one was away the other may have gone as well, and nobody looked.
    if let Some(since) = session.pupil_gone_at {
        let check = CheckPresence { session: session.id, missing: Missing::Pupil, since };
        jobs::enqueue(ctx, tx, &check, ctx.now()).await?;
    }
    Ok(())
}

async fn move_question(
    ctx: &Ctx,
    tx: &mut Tx,
    session: &Session,
    question: &mut Question,
    step: Step,
) -> Result<(), SessionError> {
    questions::advance(ctx, tx, question, step, Some(session.id)).await?;
    let body = serde_json::json!({ "kind": "question", "question_id": question.id, "state": question.state,
                                   "session_id": session.id, "room_id": session.room_id });
    crate::tell::person(ctx, tx, session.teacher_id, body);
    Ok(())
}

/// Looks after someone who has been gone since `since`, unless they have come and gone again meanwhile.
pub(super) async fn check(ctx: &Ctx, id: SessionId, missing: Missing, since: Timestamp) -> Result<(), SessionError> {
    let session = service::get(&ctx.db, id).await?;
    if session.state == SessionState::Closed {
        return Ok(());
    }
    let Some(room) = session.room_id else { return Ok(()) };
    // Outside the transaction: a room may have to be read from its log first.
    let here = ctx.part::<Rooms>().here(ctx, room).await?.contains(&missing.person(&session));
    let (marks, voice_ms) = match missing {
        Missing::Pupil => end::facts(ctx, &session, session.started_at).await?,
        Missing::Teacher => (0, 0),
    };
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut session = service::get(&mut tx, id).await?;
    if session.state == SessionState::Closed || *missing.gone_at(&mut session) != Some(since) {
        return Ok(());
    }
    if here {
        back(ctx, &mut tx, &mut session, missing).await?;
        return Ok(tx.commit().await?);
    }
    let ended = if session.kind == SessionKind::Later {
        left_half_way(ctx, &mut tx, &session, CheckPresence { session: id, missing, since }).await?;
        false
    } else {
        let explained = rules::explained(marks, voice_ms);
        gone(ctx, &mut tx, &mut session, CheckPresence { session: id, missing, since }, explained).await?
    };
    tx.commit().await?;
    if ended {
        end::settle_now(ctx, id).await;
    }
    Ok(())
}

/// The teacher has left a room in which an answer is recorded: at hand again after a while, and the answer stays as it is.
async fn left_half_way(ctx: &Ctx, tx: &mut Tx, session: &Session, again: CheckPresence) -> Result<(), SessionError> {
    let until = again.since.plus(LEFT);
    if ctx.now() < until {
        jobs::enqueue(ctx, tx, &again, until).await?;
    } else {
        duty::follow_answer(ctx, tx, session.teacher_id, DutyStep::Leave).await?;
        dispatch::match_waiting(ctx, tx).await?;
    }
    Ok(())
}

/// Somebody is gone from a session on the same screen; whether that ends it.
async fn gone(
    ctx: &Ctx,
    tx: &mut Tx,
    session: &mut Session,
    again: CheckPresence,
    explained: bool,
) -> Result<bool, SessionError> {
    let mut question = questions::get(&mut *tx, session.question_id).await?;
    let absence = match again.missing {
        Missing::Pupil => rules::pupil_gone(question.state, again.since, ctx.now(), explained),
        Missing::Teacher => rules::teacher_gone(question.state, again.since, ctx.now()),
    };
    match absence {
        Absence::Nothing => {}
        Absence::Wait(until) => drop(jobs::enqueue(ctx, tx, &again, until).await?),
        Absence::Away(step, until) => {
            move_question(ctx, tx, session, &mut question, step).await?;
            jobs::enqueue(ctx, tx, &again, until).await?;
        }
        Absence::Lost(why) => {
            end::end(ctx, tx, session, why).await?;
            return Ok(true);
        }
    }
    Ok(false)
}
