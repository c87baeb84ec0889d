//! Matching questions and teachers, and what becomes of offers.
//!
//! Whatever moves a question, an offer, a stint or a session takes the turn first ([`take_turn`]) and matches again before
//! it commits: at any moment everything that can be offered is on offer, and no second look is needed.

use kernel::{OfferId, Permission, PersonId, QuestionId, Relation};
use people::packs::Packs;
use people::{Stage, Subject};
use platform::notices::{self, Notice};
use platform::{Ctx, jobs};
use serde_json::json;
use store::{Source, Tx};
use tracing::warn;

use super::jobs::{EndOffer, MatchWaiting};
use super::rules::{self, Pair, Passed, Resting};
use super::{Offer, OfferError, OfferState, Offered, http, store as table};
use crate::duty::rules::DutyStep;
use crate::duty::service as duty;
use crate::questions::rules::Step;
use crate::questions::service::{self as questions, Names};
use crate::questions::{Question, QuestionError, WaitRange};
use crate::sessions::service as sessions;
use crate::sessions::{SessionKind, Shown};
use crate::source::again;
use crate::tell;

/// Waits until nobody else moves questions, offers, stints or sessions, on this node or another; it is then this
/// transaction's turn until it ends.
///
/// # Errors
/// When the database fails.
pub(crate) async fn take_turn(tx: &mut Tx) -> store::Result<()> {
    table::take_turn(tx).await
}

/// Puts waiting questions to free teachers.
pub(crate) async fn match_waiting(ctx: &Ctx, tx: &mut Tx) -> Result<(), QuestionError> {
    let line = table::line(tx, ctx.now(), rules::IN_LINE).await?;
    if line.is_empty() {
        return Ok(());
    }
    let free = duty::free(ctx, tx).await?;
    let (mut passed, mut resting) = (Passed::new(), Resting::new());
    for (question, teacher, at) in table::passed(tx).await? {
        passed.insert((question, teacher));
        if at.plus(rules::REST) > ctx.now() {
            resting.insert(question);
        }
    }
    for pair in rules::pair(&line, free, &passed, &resting) {
        offer(ctx, tx, &pair).await?;
    }
    Ok(())
}

async fn offer(ctx: &Ctx, tx: &mut Tx, pair: &Pair) -> Result<(), QuestionError> {
    let now = ctx.now();
    let lasts = ctx.part::<Packs>().current(now).rules.offer;
    let offer = Offer {
        id: ctx.new_id(),
        question_id: pair.question,
        teacher_id: pair.teacher,
        state: OfferState::Open,
        round: pair.round,
        offered_at: now,
        expires_at: now.plus(lasts),
    };
    // The turn makes this impossible; the keys of the table make it impossible again.
    if !table::insert(tx, &offer).await? {
        return Ok(());
    }
    let mut question = questions::get(&mut *tx, pair.question).await?;
    question.round = pair.round;
    question.match_shown_at.get_or_insert(now);
    questions::advance(ctx, tx, &mut question, Step::Offer, None).await?;
    duty::advance(tx, pair.teacher, DutyStep::Offer, now).await?;
    jobs::enqueue(ctx, tx, &EndOffer { offer: offer.id }, offer.expires_at).await?;
    ring(ctx, tx, &offer, question).await?;
    let notice = Notice::new("offer").link("/duty").lasting(lasts);
    notices::send(ctx, tx, pair.teacher, notice).await?;
    Ok(())
}

/// Shows the teacher the offer.
async fn ring(ctx: &Ctx, tx: &mut Tx, offer: &Offer, question: Question) -> Result<(), QuestionError> {
    let asked = questions::show(&mut (&mut *tx).into(), question, Names::Shown).await?;
    let body = http::offer_body(Offered { offer: offer.clone(), asked }, ctx.now());
    tell::person(ctx, tx, offer.teacher_id, body);
    Ok(())
}

/// Shows the teacher a question again that the pupil has changed while it is on offer.
pub(crate) async fn retell(ctx: &Ctx, tx: &mut Tx, question: &Question) -> Result<(), QuestionError> {
    match table::find_of_question(&mut *tx, question.id).await? {
        Some(offer) => ring(ctx, tx, &offer, question.clone()).await,
        None => Ok(()),
    }
}

/// The offer that rings for the actor.
///
/// # Errors
/// When the database fails.
pub async fn current(ctx: &Ctx) -> Result<Option<Offered>, OfferError> {
    ctx.permit(Permission::AnswerQuestion, Relation::Assigned)?;
    let teacher = ctx.actor()?.person;
    let offer = table::find_of_teacher(&ctx.db, teacher).await?;
    let Some(offer) = offer.filter(|offer| rules::is_open(offer, ctx.now())) else { return Ok(None) };
    let question = questions::get(&ctx.db, offer.question_id).await?;
    let asked = questions::show(&mut (&ctx.db).into(), question, Names::Shown).await?;
    Ok(Some(Offered { offer, asked }))
}

/// Takes the question of an offer: the session begins.
///
/// # Errors
/// `Gone` when it ran out, was withdrawn or answered.
pub async fn accept(ctx: &Ctx, id: OfferId) -> Result<Shown, OfferError> {
    let mut tx = ctx.db.begin().await?;
    let offer = open_offer(ctx, &mut tx, id).await?;
    let question = questions::get(&mut tx, offer.question_id).await?;
    table::end(&mut tx, id, OfferState::Accepted, ctx.now()).await?;
    let session = sessions::begin(ctx, &mut tx, question, offer.teacher_id, SessionKind::Live).await?;
    let shown = sessions::show(ctx, &mut (&mut tx).into(), session).await?;
    tx.commit().await?;
    // A job does it again, should it fail here: the session has begun.
    if let Err(error) = sessions::hand_room_over(ctx, &shown.session).await {
        warn!(session.id = %shown.session.id, %error, "A room is not handed over yet");
    }
    Ok(shown)
}

/// Passes: the question goes to the next teacher.
///
/// # Errors
/// `Gone` when it ran out, was withdrawn or answered.
pub async fn pass(ctx: &Ctx, id: OfferId) -> Result<(), OfferError> {
    let mut tx = ctx.db.begin().await?;
    let offer = open_offer(ctx, &mut tx, id).await?;
    decline(ctx, &mut tx, &offer, OfferState::Passed).await?;
    duty::forget_silences(&mut tx, offer.teacher_id).await.map_err(QuestionError::from)?;
    match_waiting(ctx, &mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// An offer of the actor that can still be answered, in this transaction's turn.
async fn open_offer(ctx: &Ctx, tx: &mut Tx, id: OfferId) -> Result<Offer, OfferError> {
    take_turn(tx).await?;
    let actor = ctx.actor()?;
    let offer = table::find(&mut *tx, id).await?.filter(|offer| offer.teacher_id == actor.person);
    let offer = offer.ok_or(OfferError::NotFound)?;
    ctx.permit(Permission::AnswerQuestion, Relation::Assigned)?;
    if rules::is_open(&offer, ctx.now()) { Ok(offer) } else { Err(OfferError::Gone) }
}

/// Ends an offer without a session: the question goes back to its place.
pub(super) async fn decline(ctx: &Ctx, tx: &mut Tx, offer: &Offer, state: OfferState) -> Result<(), QuestionError> {
    if !table::end(tx, offer.id, state, ctx.now()).await? {
        return Ok(());
    }
    let mut question = questions::get(&mut *tx, offer.question_id).await?;
    questions::advance(ctx, tx, &mut question, Step::Decline, None).await?;
    duty::advance(tx, offer.teacher_id, DutyStep::Decline, ctx.now()).await?;
    gone(ctx, tx, offer, state);
    // When everyone at hand has let it pass, the bell rests and rings again.
    jobs::enqueue(ctx, tx, &MatchWaiting {}, ctx.now().plus(rules::REST)).await?;
    Ok(())
}

fn gone(ctx: &Ctx, tx: &mut Tx, offer: &Offer, state: OfferState) {
    tell::person(ctx, tx, offer.teacher_id, json!({ "kind": "offer_gone", "offer_id": offer.id, "state": state }));
}

/// Takes a question away from the teacher it is put to: the pupil has taken it back or wants a recorded answer.
pub(crate) async fn withdraw_offer(ctx: &Ctx, tx: &mut Tx, question: QuestionId) -> Result<(), QuestionError> {
    let Some(offer) = table::find_of_question(&mut *tx, question).await? else { return Ok(()) };
    table::end(tx, offer.id, OfferState::Withdrawn, ctx.now()).await?;
    duty::advance(tx, offer.teacher_id, DutyStep::Decline, ctx.now()).await?;
    gone(ctx, tx, &offer, OfferState::Withdrawn);
    Ok(())
}

/// Puts what was put to a teacher who goes off duty back into its place.
pub(crate) async fn hand_on(ctx: &Ctx, tx: &mut Tx, teacher: PersonId) -> Result<(), QuestionError> {
    match table::find_of_teacher(&mut *tx, teacher).await? {
        Some(offer) => decline(ctx, tx, &offer, OfferState::Withdrawn).await,
        None => Ok(()),
    }
}

/// Ends an offer that met silence.
pub(super) async fn expire(ctx: &Ctx, id: OfferId) -> Result<(), OfferError> {
    let mut tx = ctx.db.begin().await?;
    take_turn(&mut tx).await?;
    let offer = table::find(&mut tx, id).await?.ok_or(OfferError::NotFound)?;
    if offer.state != OfferState::Open {
        return Ok(());
    }
    decline(ctx, &mut tx, &offer, OfferState::Silent).await?;
    duty::count_silence(ctx, &mut tx, offer.teacher_id).await.map_err(QuestionError::from)?;
    match_waiting(ctx, &mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether a question is in a teacher's hands: on offer, or in a session past or present.
pub(crate) async fn is_assigned(
    mut source: Source<'_>,
    question: QuestionId,
    teacher: PersonId,
) -> store::Result<bool> {
    let offer = table::find_of_question(again(&mut source), question).await?;
    if offer.is_some_and(|offer| offer.teacher_id == teacher) {
        return Ok(true);
    }
    sessions::has_taught(source, question, teacher).await
}

/// How long questions of a subject and stage wait.
pub(crate) async fn wait_range(ctx: &Ctx, subject: Subject, stage: Stage) -> Result<WaitRange, QuestionError> {
    let default = ctx.part::<Packs>().current(ctx.now()).rules.wait_default.get(stage);
    let seconds = |span: std::time::Duration| u32::try_from(span.as_secs()).unwrap_or(u32::MAX);
    let waits = table::waits(&ctx.db, subject, stage, rules::MOST_WAITS).await?;
    let waits: Vec<u32> =
        waits.into_iter().map(|(millis,)| u32::try_from(millis.max(0) / 1_000).unwrap_or(u32::MAX)).collect();
    Ok(rules::wait_range(&waits, (seconds(default.p50), seconds(default.p90))))
}
