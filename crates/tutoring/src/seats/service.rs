//! What pupils and teachers do with seats.

use kernel::{Permission, PersonId, QuestionId, SessionId};
use people::consent::{Item, service as consent};
use people::packs::Packs;
use people::persons::service as persons;
use platform::{Ctx, audit, jobs};
use serde_json::json;
use store::{Source, Tx};
use tracing::warn;

pub(crate) use super::following::{
    lapse, lapse_all, note_presence, part_company, reckon, send_guests_away, settle, taught, withdraw,
};
use super::jobs::LookAfterGuest;
use super::metrics::{Came, count};
pub(crate) use super::offering::{begin, look_again, rules_of, seek};
use super::rules::{self, SeatStep};
pub(crate) use super::standing::{
    expects_others, explained, guests, is_shared, may_be_shared, of_viewer, question_in, question_of, recorded,
    rooms_of,
};
use super::{Guest, Guests, Heard, Seat, SeatError, SeatId, SeatState, Standing, following, offering, store as table};
use crate::bank::service as bank;
use crate::dispatch::service as dispatch;
use crate::questions::jobs::CutOff;
use crate::questions::rules::Step;
use crate::questions::service as questions;
use crate::questions::{Question, QuestionError, QuestionState};
use crate::reading::service as reading;
use crate::screening::{ScreenOutcome, Veil, heed};
use crate::sessions::rules::JUDGE;
use crate::sessions::service as sessions;
use crate::sessions::{Session, SessionState, Verdict};
use crate::source::again;

/// How a question stands to listening together.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with it.
pub async fn see(ctx: &Ctx, id: QuestionId) -> Result<Standing, SeatError> {
    let source = &mut Source::from(&ctx.db);
    let question = questions::get(again(source), id).await?;
    questions::permit(ctx, source, Permission::ReadQuestion, &question).await?;
    show(ctx, source, &question).await
}

async fn show(ctx: &Ctx, source: &mut Source<'_>, question: &Question) -> Result<Standing, SeatError> {
    let id = question.id;
    let seat = table::last_of_question(again(source), id).await?;
    let beside = match &seat {
        Some(seat) => 1 + guests(again(source), seat.session_id).await?.len(),
        None => 0,
    };
    let wish = table::has_wish(again(source), id).await?;
    let agreed = consent::allows(ctx, again(source), question.asker_id, Item::Sharing).await?;
    Ok(Standing {
        possible: rules_of(ctx).pupils > 1 && (wish || agreed && question.room_id.is_none()),
        wish,
        seat,
        beside: u32::try_from(beside).unwrap_or(u32::MAX),
    })
}

/// An own question in this transaction's turn, with its last seat.
async fn begin_change(ctx: &Ctx, id: QuestionId) -> Result<(Tx, Question, Option<Seat>), SeatError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let question = questions::get(&mut tx, id).await?;
    questions::permit(ctx, &mut (&mut tx).into(), Permission::AskQuestion, &question).await?;
    let seat = table::last_of_question(&mut tx, id).await?;
    Ok((tx, question, seat))
}

async fn finish(ctx: &Ctx, mut tx: Tx, id: QuestionId) -> Result<Standing, SeatError> {
    let source = &mut Source::from(&mut tx);
    let question = questions::get(again(source), id).await?;
    let standing = show(ctx, source, &question).await?;
    tx.commit().await?;
    Ok(standing)
}

/// Wishes for company, or takes the wish back: while no teacher explains the question, or has begun to.
///
/// # Errors
/// `Settled` once one does or has.
pub async fn wish(ctx: &Ctx, id: QuestionId, wanted: bool) -> Result<Standing, SeatError> {
    let (mut tx, question, _) = begin_change(ctx, id).await?;
    // What is written in the room is covered from the first word on, or not at all: also for the next teacher in the same room.
    let begun = wanted && question.room_id.is_some();
    if begun || (!question.state.is_editable() && question.state != QuestionState::Shown) {
        return Err(QuestionError::Settled(question.state).into());
    }
    if wanted {
        table::insert_wish(&mut tx, id, question.asker_id, ctx.now()).await?;
    } else {
        table::delete_wish(&mut tx, id).await?;
    }
    finish(ctx, tx, id).await
}

/// Takes the seat that is offered: the question is explained with the other's, in the same room.
///
/// # Errors
/// `Gone` when it ran out or the session ended; `Consent`.
pub async fn join(ctx: &Ctx, id: QuestionId) -> Result<Standing, SeatError> {
    let (mut tx, mut question, seat) = begin_change(ctx, id).await?;
    let now = ctx.now();
    let open = seat.filter(|seat| seat.expires_at >= now);
    let mut seat = open.ok_or(SeatError::Gone)?;
    let session = sessions::get(&mut tx, seat.session_id).await?;
    let state = seat.state.after(SeatStep::Join).filter(|_| session.state == SessionState::Open);
    seat.state = state.ok_or(SeatError::Gone)?;
    // Since the offer a family may have changed its mind, or a picture may have come that is not for others.
    if !offering::lets_others_in(ctx, &mut (&mut tx).into(), &session).await? {
        return Err(SeatError::Gone);
    }
    for item in [session.kind.item(), Item::Sharing] {
        consent::require(ctx, &mut tx, question.asker_id, item).await?;
    }
    // Nobody is in the room yet: the grace begins.
    (seat.joined_at, seat.gone_at) = (Some(now), Some(now));
    table::update(&mut tx, &seat).await?;
    count(ctx, &mut tx, Came::Taken);
    question.room_id = session.room_id;
    question.accepted_at.get_or_insert(now);
    questions::advance(ctx, &mut tx, &mut question, Step::Join, Some(session.id)).await?;
    jobs::enqueue(ctx, &mut tx, &LookAfterGuest { seat: seat.id, since: now }, now.plus(rules::GONE)).await?;
    jobs::enqueue(ctx, &mut tx, &super::jobs::FitRoom { seat: seat.id }, now).await?;
    following::tell_teacher(ctx, &mut tx, &session);
    let standing = finish(ctx, tx, id).await?;
    fit_room_now(ctx, seat.id).await;
    Ok(standing)
}

/// Does the same as the job [`super::jobs::FitRoom`] at once. The change itself has lasted: what fails here is logged, and the job
/// does it again.
async fn fit_room_now(ctx: &Ctx, seat: SeatId) {
    if let Err(error) = following::fit_room(ctx, seat).await {
        warn!(seat.id = %seat, %error, "A room does not fit a seat yet");
    }
}

/// Says no: the question waits on as before.
///
/// # Errors
/// `Gone` when nothing is offered any more.
pub async fn decline(ctx: &Ctx, id: QuestionId) -> Result<Standing, SeatError> {
    let (mut tx, _, seat) = begin_change(ctx, id).await?;
    let seat = seat.filter(|seat| seat.state == SeatState::Offered).ok_or(SeatError::Gone)?;
    let session = sessions::get(&mut tx, seat.session_id).await?;
    following::end_offer(ctx, &mut tx, seat, Came::Declined).await?;
    begin(ctx, &mut tx, &session).await?;
    following::tell_teacher(ctx, &mut tx, &session);
    finish(ctx, tx, id).await
}

/// Goes: the question is answered where something was explained, and waits in its old place where nothing was.
///
/// # Errors
/// `Gone` for who listens along no longer.
pub async fn leave(ctx: &Ctx, id: QuestionId) -> Result<Standing, SeatError> {
    let question = questions::get(&ctx.db, id).await?;
    questions::permit(ctx, &mut (&ctx.db).into(), Permission::AskQuestion, &question).await?;
    let seat = table::last_of_question(&ctx.db, id).await?.ok_or(SeatError::Gone)?;
    let session = sessions::get(&ctx.db, seat.session_id).await?;
    // Outside the transaction: a room may have to be read from its log first.
    let explained = following::was_taught(ctx, &session, &seat).await?;
    let (mut tx, _, seat) = begin_change(ctx, id).await?;
    let seat = seat.filter(|seat| seat.state == SeatState::Joined).ok_or(SeatError::Gone)?;
    let place = seat.id;
    following::part(ctx, &mut tx, &session, seat, rules::gone(explained)).await?;
    dispatch::match_waiting(ctx, &mut tx).await?;
    let standing = finish(ctx, tx, id).await?;
    fit_room_now(ctx, place).await;
    Ok(standing)
}

/// What was explained was another question: this one goes to a teacher of its own, in the place it had from the start.
///
/// # Errors
/// `Gone` a week after the end and for who did not listen along; `OutsideHours`; `AlreadyWaiting`.
pub async fn not_mine(ctx: &Ctx, id: QuestionId) -> Result<Standing, SeatError> {
    let (mut tx, mut question, seat) = begin_change(ctx, id).await?;
    let (now, rules) = (ctx.now(), &ctx.part::<Packs>().current(ctx.now()).rules);
    let in_time = |seat: &Seat| seat.ended_at.is_some_and(|ended| now.since(ended) <= JUDGE);
    let mut seat = seat.filter(in_time).ok_or(SeatError::Gone)?;
    seat.state = seat.state.after(SeatStep::NotMine).ok_or(SeatError::Gone)?;
    if !rules.may_start(question.stage, now) {
        return Err(QuestionError::OutsideHours.into());
    }
    consent::require(ctx, &mut tx, question.asker_id, people::consent::Item::SameScreen).await?;
    (seat.solved, seat.judged_at) = (Some(false), Some(now));
    table::update(&mut tx, &seat).await?;
    bank::take_out(ctx, &mut tx, seat.session_id, id).await?;
    question.room_id = None;
    question.queued_at = Some(now);
    questions::advance(ctx, &mut tx, &mut question, Step::NotMine, None).await?;
    if let Some(closing) = rules.closes_at(now) {
        jobs::enqueue(ctx, &mut tx, &CutOff { question: id }, closing).await?;
    }
    jobs::enqueue(ctx, &mut tx, &super::jobs::FitRoom { seat: seat.id }, now).await?;
    dispatch::match_waiting(ctx, &mut tx).await?;
    finish(ctx, tx, id).await
}

/// Ends an offer that met silence.
pub(super) async fn expire(ctx: &Ctx, id: SeatId) -> Result<(), SeatError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let seat = table::find(&mut tx, id).await?.ok_or(SeatError::NotFound)?;
    let session = seat.session_id;
    following::end_offer(ctx, &mut tx, seat, Came::RunOut).await?;
    offering::go_on(ctx, &mut tx, session).await?;
    Ok(tx.commit().await?)
}

/// Keeps what a pupil who listened along says of it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn judge(ctx: &Ctx, tx: &mut Tx, mut seat: Seat, verdict: Verdict) -> store::Result<()> {
    seat.solved = Some(verdict.solved);
    seat.rating = verdict.rating;
    seat.comment = verdict.comment.filter(|comment| !comment.trim().is_empty());
    seat.judged_at = Some(ctx.now());
    table::update(tx, &seat).await
}

/// Who listens along in a session, and who is asked to.
///
/// # Errors
/// `NotFound` for whoever does not explain it.
pub async fn list(ctx: &Ctx, id: SessionId) -> Result<Guests, SeatError> {
    let source = &mut Source::from(&ctx.db);
    let session = sessions::get(again(source), id).await?;
    sessions::permit(ctx, source, Permission::AnswerQuestion, &session).await?;
    let mut guests = Vec::new();
    let mut heard = Vec::from_iter(heard(source, session.question_id, session.pupil_id).await?);
    for seat in table::of_session(again(source), id).await? {
        let question = questions::get(again(source), seat.question_id).await?;
        let alias = alias_of(source, seat.pupil_id).await?;
        heard.extend(self::heard(source, seat.question_id, seat.pupil_id).await?.filter(|_| seat.joined_at.is_some()));
        let veil = Veil::of(ctx, again(source), question.asker_id).await?;
        let words = veil.covered(&reading::words_of(again(source), &question).await?);
        guests.push(Guest { seat, alias, words });
    }
    Ok(Guests { door_closed: table::is_door_closed(again(source), id).await?, guests, heard })
}

async fn alias_of(source: &mut Source<'_>, pupil: PersonId) -> store::Result<String> {
    Ok(persons::pupil(again(source), pupil).await?.map(|pupil| pupil.alias).unwrap_or_default())
}

/// What a pupil wrote in the room of a question that a grown-up has to know of.
async fn heard(source: &mut Source<'_>, question: QuestionId, pupil: PersonId) -> store::Result<Option<Heard>> {
    let Some(read) = heed::heard(again(source), question).await? else { return Ok(None) };
    let grave = read.outcome == ScreenOutcome::Stopped;
    Ok(Some(Heard {
        pupil_id: pupil,
        alias: alias_of(source, pupil).await?,
        words: read.words.unwrap_or_default(),
        grave,
    }))
}

/// Closes the door of a session, or opens it: nobody else is asked in. Who is in stays.
///
/// # Errors
/// `StateWrong` when the session is over.
pub async fn set_door(ctx: &Ctx, id: SessionId, closed: bool) -> Result<Guests, SeatError> {
    let (mut tx, session) = sessions::begin_teaching(ctx, id).await?;
    if closed {
        table::close_door(&mut tx, id, ctx.actor()?.person, ctx.now()).await?;
        lapse_all(ctx, &mut tx, id).await?;
    } else {
        table::open_door(&mut tx, id).await?;
        begin(ctx, &mut tx, &session).await?;
    }
    audit::record(ctx, &mut tx, "session.door", &format!("session:{id}"), &json!({ "closed": closed })).await?;
    tx.commit().await?;
    list(ctx, id).await
}

/// Gives somebody who listens along the word, or takes it back.
///
/// # Errors
/// `NotFound` for a seat of another session; `Gone` for who is not in the room.
pub async fn give_word(ctx: &Ctx, id: SessionId, seat: SeatId, has_word: bool) -> Result<Guests, SeatError> {
    let (mut tx, _): (Tx, Session) = sessions::begin_teaching(ctx, id).await?;
    let found = table::find(&mut tx, seat).await?.filter(|found| found.session_id == id);
    let mut found = found.ok_or(SeatError::NotFound)?;
    if found.state != SeatState::Joined {
        return Err(SeatError::Gone);
    }
    found.has_word = has_word;
    table::update(&mut tx, &found).await?;
    jobs::enqueue(ctx, &mut tx, &super::jobs::FitRoom { seat }, ctx.now()).await?;
    let detail = json!({ "pupil": found.pupil_id, "has": has_word });
    audit::record(ctx, &mut tx, "session.word", &format!("session:{id}"), &detail).await?;
    tx.commit().await?;
    fit_room_now(ctx, seat).await;
    list(ctx, id).await
}
