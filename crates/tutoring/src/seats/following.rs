//! What becomes of seats when something else happens: the question moves, the session ends, the pupil is gone.

use kernel::{PersonId, QuestionId, SessionId, Timestamp};
use people::packs::Packs;
use people::persons::service as persons;
use platform::notices::{self, Notice};
use platform::{Ctx, events, jobs};
use rooms::{Member, Rights, RoomError, Rooms};
use serde_json::json;
use store::Tx;

use super::jobs::{FitRoom, LookAfterGuest};
use super::metrics::{Came, count};
use super::rules::{self, Fate, SeatStep};
use super::{Seat, SeatError, SeatId, SeatState, offering, store as table};
use crate::dispatch::service as dispatch;
use crate::events::SeatTaught;
use crate::questions::rules::Step;
use crate::questions::service as questions;
use crate::questions::{Mode, QuestionError};
use crate::sessions::service as sessions;
use crate::sessions::{Session, SessionError, SessionState};
use crate::tell;

/// Tells the pupil where the seat stands.
pub(super) fn tell_pupil(ctx: &Ctx, tx: &mut Tx, seat: &Seat) {
    let body = json!({ "kind": "seat", "question_id": seat.question_id, "state": seat.state });
    tell::person(ctx, tx, seat.pupil_id, body);
}

/// Tells the teacher that somebody else is asked, came or went.
pub(super) fn tell_teacher(ctx: &Ctx, tx: &mut Tx, session: &Session) {
    tell::person(ctx, tx, session.teacher_id, json!({ "kind": "seats", "session_id": session.id }));
}

/// A question waits no longer: what was offered beside another is gone.
///
/// # Errors
/// When the database fails.
pub(crate) async fn lapse(ctx: &Ctx, tx: &mut Tx, question: QuestionId) -> store::Result<()> {
    let last = table::last_of_question(&mut *tx, question).await?;
    let Some(seat) = last.filter(|seat| seat.state == SeatState::Offered) else { return Ok(()) };
    let session = seat.session_id;
    end_offer(ctx, tx, seat, Came::Withdrawn).await?;
    offering::go_on(ctx, tx, session).await
}

/// Ends an offer; what is no open offer stays as it is.
pub(super) async fn end_offer(ctx: &Ctx, tx: &mut Tx, mut seat: Seat, came: Came) -> store::Result<()> {
    let Some(state) = seat.state.after(came.step()) else { return Ok(()) };
    (seat.state, seat.ended_at) = (state, Some(ctx.now()));
    table::update(tx, &seat).await?;
    count(ctx, tx, came);
    tell_pupil(ctx, tx, &seat);
    let teacher = table::teacher_of(&mut *tx, seat.session_id).await?;
    tell::person(ctx, tx, teacher, json!({ "kind": "seats", "session_id": seat.session_id }));
    Ok(())
}

/// Nobody else is asked into a session: it is over, or the teacher has closed the door.
///
/// # Errors
/// When the database fails.
pub(crate) async fn lapse_all(ctx: &Ctx, tx: &mut Tx, session: SessionId) -> store::Result<()> {
    for seat in table::of_session(&mut *tx, session).await? {
        end_offer(ctx, tx, seat, Came::Withdrawn).await?;
    }
    Ok(())
}

/// Somebody who listened along goes: the question is answered, or waits in its old place.
///
/// # Errors
/// When the database fails.
pub(super) async fn part(
    ctx: &Ctx,
    tx: &mut Tx,
    session: &Session,
    mut seat: Seat,
    fate: Fate,
) -> Result<(), QuestionError> {
    let step = if fate == Fate::Answered { SeatStep::Finish } else { SeatStep::Leave };
    let Some(state) = seat.state.after(step) else { return Ok(()) };
    (seat.state, seat.ended_at, seat.gone_at) = (state, Some(ctx.now()), None);
    table::update(tx, &seat).await?;
    match fate {
        Fate::Answered => answered(ctx, tx, session, &seat).await?,
        Fate::Back => back_in_line(ctx, tx, &seat).await?,
    }
    jobs::enqueue(ctx, tx, &FitRoom { seat: seat.id }, ctx.now()).await?;
    offering::begin(ctx, tx, session).await?;
    tell_teacher(ctx, tx, session);
    Ok(())
}

async fn answered(ctx: &Ctx, tx: &mut Tx, session: &Session, seat: &Seat) -> Result<(), QuestionError> {
    let mut question = questions::get(&mut *tx, seat.question_id).await?;
    questions::advance(ctx, tx, &mut question, Step::Close, Some(seat.session_id)).await?;
    if let Some(pupil) = persons::pupil(&mut *tx, seat.pupil_id).await? {
        for scope in sessions::scopes_of(session.teacher_id, &pupil) {
            table::insert_scope(tx, &scope, seat).await?;
        }
    }
    let taught = SeatTaught { question: seat.question_id, session: seat.session_id };
    Ok(events::publish(ctx, tx, &taught).await?)
}

/// In its old place, as it came; where the service is closed by now, it is answered later.
async fn back_in_line(ctx: &Ctx, tx: &mut Tx, seat: &Seat) -> Result<(), QuestionError> {
    let mut question = questions::get(&mut *tx, seat.question_id).await?;
    question.room_id = None;
    if ctx.part::<Packs>().current(ctx.now()).rules.may_start(question.stage, ctx.now()) {
        return questions::advance(ctx, tx, &mut question, Step::Leave, None).await;
    }
    question.mode = Some(Mode::Later);
    questions::advance(ctx, tx, &mut question, Step::MoveLater, None).await?;
    let notice = Notice::new("question_moved_later").link(format!("/questions/{}", question.id));
    notices::send(ctx, tx, question.asker_id, notice).await?;
    Ok(())
}

/// Whether something was explained while the pupil of a seat was there.
pub(super) async fn was_taught(ctx: &Ctx, session: &Session, seat: &Seat) -> Result<bool, SessionError> {
    match seat.joined_at {
        Some(joined) => sessions::has_explained(ctx, session, joined).await,
        None => Ok(false),
    }
}

/// Who of those in a session has had something explained.
///
/// # Errors
/// When the room or the database fails.
pub(crate) async fn taught(ctx: &Ctx, session: &Session) -> Result<Vec<SeatId>, SessionError> {
    let mut taught = Vec::new();
    for seat in table::of_session(&ctx.db, session.id).await? {
        if seat.state == SeatState::Joined && was_taught(ctx, session, &seat).await? {
            taught.push(seat.id);
        }
    }
    Ok(taught)
}

/// A session is over, and it is known to whom something was explained in it: every question beside its own goes its way. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub(crate) async fn settle(ctx: &Ctx, tx: &mut Tx, session: &Session, taught: &[SeatId]) -> Result<(), SessionError> {
    let Some(why) = session.ended_why.filter(|_| session.state == SessionState::Closed) else { return Ok(()) };
    let mut back = false;
    for seat in table::of_session(&mut *tx, session.id).await? {
        if seat.state == SeatState::Joined {
            let fate = rules::fate(why, taught.contains(&seat.id));
            back |= fate == Fate::Back;
            part(ctx, tx, session, seat, fate).await?;
        }
    }
    if back {
        dispatch::match_waiting(ctx, tx).await?;
    }
    Ok(())
}

/// Reckons for everyone who listened along whether the session was an effective answer.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reckon(ctx: &Ctx, tx: &mut Tx, session: &Session) -> store::Result<()> {
    for seat in table::of_session(&mut *tx, session.id).await? {
        if seat.state == SeatState::Done {
            let effective = session.clone().seen_from(&seat, ctx.now()).effective;
            table::update_effective(tx, seat.id, effective).await?;
        }
    }
    Ok(())
}

/// A family no longer agrees to recordings: its child goes, the session goes on.
///
/// # Errors
/// When the database fails.
pub(crate) async fn withdraw(ctx: &Ctx, tx: &mut Tx, question: QuestionId) -> Result<bool, SessionError> {
    let seat = table::last_of_question(&mut *tx, question).await?.filter(|seat| seat.state == SeatState::Joined);
    let Some(seat) = seat else { return Ok(false) };
    let session = sessions::get(&mut *tx, seat.session_id).await?;
    part(ctx, tx, &session, seat, Fate::Back).await?;
    Ok(true)
}

/// A family no longer agrees to sharing: its child listens along with nobody, and nobody with the child. Answers whether somebody waits
/// for a teacher again. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub(crate) async fn part_company(ctx: &Ctx, tx: &mut Tx, question: QuestionId) -> Result<bool, SessionError> {
    lapse(ctx, tx, question).await?;
    let back = withdraw(ctx, tx, question).await?;
    Ok(see_guests_off(ctx, tx, question).await? || back)
}

/// A question is shown to other pupils no longer: nobody listens along to it, and who does waits for a teacher again. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub(crate) async fn send_guests_away(ctx: &Ctx, tx: &mut Tx, question: QuestionId) -> Result<(), QuestionError> {
    if see_guests_off(ctx, tx, question).await? {
        dispatch::match_waiting(ctx, tx).await?;
    }
    Ok(())
}

/// Ends what is offered beside a question, and lets everyone go who listens along to it. Answers whether anyone did.
async fn see_guests_off(ctx: &Ctx, tx: &mut Tx, question: QuestionId) -> Result<bool, QuestionError> {
    let Some(session) = sessions::find_open_of_question(&mut *tx, question).await? else { return Ok(false) };
    lapse_all(ctx, tx, session.id).await?;
    let mut any = false;
    for seat in table::of_session(&mut *tx, session.id).await? {
        if seat.state == SeatState::Joined {
            part(ctx, tx, &session, seat, Fate::Back).await?;
            any = true;
        }
    }
    Ok(any)
}

/// Somebody came into the room of a session, or has been gone since a moment. Answers whether it was one who listens along.
///
/// # Errors
/// When the database fails.
pub(crate) async fn note_presence(
    ctx: &Ctx,
    tx: &mut Tx,
    session: SessionId,
    person: PersonId,
    gone_at: Option<Timestamp>,
) -> store::Result<bool> {
    let seats = table::of_session(&mut *tx, session).await?;
    let mine = seats.into_iter().find(|seat| seat.pupil_id == person && seat.state == SeatState::Joined);
    let Some(mut seat) = mine else { return Ok(false) };
    seat.gone_at = gone_at;
    table::update(tx, &seat).await?;
    if let Some(since) = gone_at {
        jobs::enqueue(ctx, tx, &LookAfterGuest { seat: seat.id, since }, since.plus(rules::GONE)).await?;
    }
    Ok(true)
}

/// Looks after a guest who has been gone since `since`, unless the guest has come and gone again meanwhile.
///
/// # Errors
/// When the room or the database fails.
pub(super) async fn look_after(ctx: &Ctx, id: SeatId, since: Timestamp) -> Result<(), SeatError> {
    let seat = get(ctx, id).await?;
    let session = sessions::get(&ctx.db, seat.session_id).await?;
    let (Some(room), SeatState::Joined, SessionState::Open) = (session.room_id, seat.state, session.state) else {
        return Ok(());
    };
    // Outside the transaction: a room may have to be read from its log first.
    let here = ctx.part::<Rooms>().here(ctx, room).await?.contains(&seat.pupil_id);
    let explained = was_taught(ctx, &session, &seat).await?;
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut seat = table::find(&mut tx, id).await?.ok_or(SeatError::NotFound)?;
    if seat.gone_at != Some(since) {
        return Ok(());
    }
    if here {
        seat.gone_at = None;
        table::update(&mut tx, &seat).await?;
    } else {
        part(ctx, &mut tx, &session, seat, rules::gone(explained)).await?;
        dispatch::match_waiting(ctx, &mut tx).await?;
    }
    Ok(tx.commit().await?)
}

/// The seat.
///
/// # Errors
/// `NotFound`.
pub(super) async fn get(ctx: &Ctx, id: SeatId) -> Result<Seat, SeatError> {
    table::find(&ctx.db, id).await?.ok_or(SeatError::NotFound)
}

/// Lets into the room who listens along, with the word or without, and out who does no longer. Safe to repeat.
///
/// # Errors
/// When the room cannot be changed.
pub(super) async fn fit_room(ctx: &Ctx, id: SeatId) -> Result<(), SeatError> {
    let seat = get(ctx, id).await?;
    let session = sessions::get(&ctx.db, seat.session_id).await?;
    let Some(room) = session.room_id else { return Ok(()) };
    let rooms = ctx.part::<Rooms>();
    // In the same room again, with the next teacher: that seat counts.
    let last = table::last_of_question(&ctx.db, seat.question_id).await?;
    if last.is_some_and(|last| last.id != id && last.state == SeatState::Joined) {
        return Ok(());
    }
    let stays = seat.state == SeatState::Done && session.state == SessionState::Closed;
    if seat.state != SeatState::Joined {
        if !stays {
            rooms.dismiss(ctx, room, &[seat.pupil_id]).await?;
        }
        return Ok(());
    }
    let Some(pupil) = persons::pupil(&ctx.db, seat.pupil_id).await? else { return Ok(()) };
    let rights = if seat.has_word { Rights::Speaker } else { Rights::Guest };
    let member = Member { person: pupil.person, name: pupil.alias, rights, adult: false };
    match rooms.admit(ctx, room, member, &[]).await {
        // It was closed meanwhile: whoever closed it sees to the seat.
        Err(RoomError::Closed) => Ok(()),
        admitted => {
            admitted?;
            // Its picture was for the teacher.
            Ok(rooms.leave_camera(ctx, room, session.pupil_id).await?)
        }
    }
}
