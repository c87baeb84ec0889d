//! Who of those who wait is asked to listen along.

use kernel::{QuestionId, SessionId};
use people::consent::{Item, service as consent};
use people::packs::{Packs, SharedRules};
use platform::notices::{self, Notice};
use platform::{Ctx, jobs};
use recognition::texts::Together;
use store::{Source, Tx};

use super::jobs::{AskAlong, LapseSeat};
use super::metrics::{Came, count};
use super::store::{self as table, Waiting};
use super::{Seat, SeatError, SeatState, following, rules};
use crate::bank::rules::can_be_found;
use crate::bank::{Bank, service as bank};
use crate::dispatch::service as dispatch;
use crate::questions::service as questions;
use crate::questions::{AttachmentState, Question, QuestionState};
use crate::reading::{ReadingState, service as reading};
use crate::screening::service as screening;
use crate::sessions::Session;
use crate::sessions::service as sessions;
use crate::source::again;

/// The rules of the region about listening together.
#[must_use]
pub(crate) fn rules_of(ctx: &Ctx) -> SharedRules {
    ctx.part::<Packs>().current(ctx.now()).rules.shared
}

/// A session has begun: those who wait with the same question are asked, once this transaction has lasted.
///
/// # Errors
/// When the database fails.
pub(crate) async fn begin(ctx: &Ctx, tx: &mut Tx, session: &Session) -> store::Result<()> {
    if rules::takes_more(session, rules_of(ctx), ctx.now()) && table::has_wish(&mut *tx, session.question_id).await? {
        jobs::enqueue(ctx, tx, &AskAlong { session: session.id }, ctx.now()).await?;
    }
    Ok(())
}

/// A question has come to wait: it may be the same as one whose session has just begun.
///
/// # Errors
/// When the database fails.
pub(crate) async fn seek(ctx: &Ctx, tx: &mut Tx, question: &Question) -> store::Result<()> {
    let Some(subject) = question.subject.filter(|_| question.state == QuestionState::Queued) else { return Ok(()) };
    let since = ctx.now().minus(rules_of(ctx).young);
    for session in table::young_sessions(tx, (subject, question.stage), since).await? {
        jobs::enqueue(ctx, tx, &AskAlong { session }, ctx.now()).await?;
    }
    Ok(())
}

/// What a question says, or shows, has come to be known: it may be the same as another now, or fit to be seen by others.
///
/// # Errors
/// When the database fails.
pub(crate) async fn look_again(ctx: &Ctx, tx: &mut Tx, question: &Question) -> store::Result<()> {
    seek(ctx, tx, question).await?;
    if let Some(session) = sessions::find_open_of_question(&mut *tx, question.id).await? {
        begin(ctx, tx, &session).await?;
    }
    Ok(())
}

/// A seat is free: who waits next is asked.
pub(super) async fn go_on(ctx: &Ctx, tx: &mut Tx, session: SessionId) -> store::Result<()> {
    match sessions::find(&mut *tx, session).await? {
        Some(session) => begin(ctx, tx, &session).await,
        None => Ok(()),
    }
}

/// Asks those who wait with the question of a session, as many as there are seats.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub(super) async fn ask(ctx: &Ctx, id: SessionId) -> Result<(), SeatError> {
    let session = sessions::get(&ctx.db, id).await?;
    if !takes_more(ctx, &mut (&ctx.db).into(), &session).await? {
        return Ok(());
    }
    let same = who_asks_the_same(ctx, &session).await?;
    if same.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let session = sessions::get(&mut tx, id).await?;
    if !takes_more(ctx, &mut (&mut tx).into(), &session).await? {
        return Ok(());
    }
    let seats = table::of_session(&mut tx, id).await?;
    let open = seats.iter().filter(|seat| seat.state.is_open()).count();
    for question in same.into_iter().take(rules::free(rules_of(ctx), open)) {
        offer(ctx, &mut tx, &session, question).await?;
    }
    following::tell_teacher(ctx, &mut tx, &session);
    Ok(tx.commit().await?)
}

/// Whether others are asked into a session now.
async fn takes_more(ctx: &Ctx, source: &mut Source<'_>, session: &Session) -> Result<bool, SeatError> {
    Ok(rules::takes_more(session, rules_of(ctx), ctx.now()) && lets_others_in(ctx, source, session).await?)
}

/// Whether others may come into a session: its pupil wishes it, the family agrees, the teacher has not closed the door, and what lies on
/// the board may be seen by others.
pub(super) async fn lets_others_in(ctx: &Ctx, source: &mut Source<'_>, session: &Session) -> Result<bool, SeatError> {
    let question = session.question_id;
    if !table::has_wish(again(source), question).await? || table::is_door_closed(again(source), session.id).await? {
        return Ok(false);
    }
    let on_its_way = |state| state == AttachmentState::Arriving;
    let attachments = questions::attachments(again(source), question).await?;
    let readings = reading::of_question(again(source), question).await?;
    // What is not there yet, or was not read yet, nobody has looked through.
    if attachments.iter().any(|one| on_its_way(one.state))
        || readings.iter().any(|one| one.state == ReadingState::Waiting)
    {
        return Ok(false);
    }
    Ok(bank::is_fit_for_others(ctx, source, question).await?)
}

/// The questions that are the same, first in line first, of families that agree.
async fn who_asks_the_same(ctx: &Ctx, session: &Session) -> Result<Vec<QuestionId>, SeatError> {
    let question = questions::get(&ctx.db, session.question_id).await?;
    let own = screening::covered(ctx, &reading::words_of(&ctx.db, &question).await?);
    if !can_be_found(&own) {
        return Ok(Vec::new());
    }
    let waits = table::waiting(&ctx.db, session.id, (session.subject, session.stage), rules::LOOKED_THROUGH).await?;
    let (mut waiting, mut texts) = (Vec::new(), vec![own]);
    for Waiting { id, asker_id, text } in waits {
        let recorded = consent::allows(ctx, &ctx.db, asker_id, Item::SameScreen).await?;
        if recorded && consent::allows(ctx, &ctx.db, asker_id, Item::Sharing).await? {
            texts.push(screening::covered(ctx, &reading::words(&ctx.db, id, text.as_deref()).await?));
            waiting.push(id);
        }
    }
    let sure = ctx.find_part::<Bank>().map_or(rules::SURE, Bank::sure);
    // Work for a processor, not for a task that others wait for.
    let judged = tokio::task::spawn_blocking(move || {
        let together = Together::of(texts.iter().map(String::as_str));
        rules::same(waiting, sure, |place| together.same(0, place + 1))
    });
    Ok(judged.await.unwrap_or_else(|broken| std::panic::resume_unwind(broken.into_panic())))
}

async fn offer(ctx: &Ctx, tx: &mut Tx, session: &Session, question: QuestionId) -> Result<(), SeatError> {
    let question = questions::get(&mut *tx, question).await?;
    if question.state != QuestionState::Queued {
        return Ok(());
    }
    let (now, lasts) = (ctx.now(), rules_of(ctx).answer);
    let seat = Seat {
        id: ctx.new_id(),
        session_id: session.id,
        question_id: question.id,
        pupil_id: question.asker_id,
        state: SeatState::Offered,
        offered_at: now,
        expires_at: now.plus(lasts),
        joined_at: None,
        ended_at: None,
        gone_at: None,
        has_word: false,
        solved: None,
        rating: None,
        comment: None,
        judged_at: None,
    };
    if !table::insert(tx, &seat).await? {
        return Ok(());
    }
    count(ctx, tx, Came::Offered);
    jobs::enqueue(ctx, tx, &LapseSeat { seat: seat.id }, seat.expires_at).await?;
    following::tell_pupil(ctx, tx, &seat);
    let notice = Notice::new("seat_offered").link(format!("/questions/{}", question.id)).lasting(lasts);
    notices::send(ctx, tx, seat.pupil_id, notice).await?;
    Ok(())
}
