//! Trying kept questions again, and being reminded of them.

use kernel::{Day, Permission, PersonId};
use people::packs::{self, Packs};
use people::persons::service as persons;
use platform::notices::{self, Notice};
use platform::{Ctx, jobs};
use store::Tx;

use super::jobs::RemindOfBook;
use super::service::{begin, finish, permit, see};
use super::{BookAnswer, BookEntry, BookEntryId, BookError, Recall, rules, store as table};
use crate::bank::service as bank;
use crate::questions::{Attempt, service as questions};
use crate::seats::service as seats;
use crate::sessions::recording::Recording;
use crate::sessions::service as sessions;

/// Tries a question again, and is shown what answers it.
///
/// # Errors
/// What is wrong with the attempt (R24); `NotFound`, also for one that was taken out.
pub async fn attempt(ctx: &Ctx, id: BookEntryId, attempt: &Attempt) -> Result<BookAnswer, BookError> {
    let (mut tx, entry) = begin(ctx, id).await?;
    if entry.removed_at.is_some() {
        return Err(BookError::NotFound);
    }
    let attempt = serde_json::to_string(&questions::tried(ctx, attempt).await?).ok();
    let mut entry = BookEntry { attempt, tried_at: Some(ctx.now()), ..entry };
    if !entry.is_own() {
        bank::open_tried(ctx, &mut tx, &entry).await?;
    }
    entry = finish(ctx, tx, entry).await?;
    answer(ctx, &entry).await
}

/// What answers a question that was tried this time.
///
/// # Errors
/// `AttemptRequired` before that; `NotFound`.
pub async fn see_answer(ctx: &Ctx, id: BookEntryId) -> Result<BookAnswer, BookError> {
    let entry = see(ctx, id).await?;
    permit(ctx, Permission::KeepBook, entry.pupil_id).await?;
    if entry.tried_at.is_none() {
        return Err(BookError::AttemptRequired);
    }
    answer(ctx, &entry).await
}

/// What answers a question. Of somebody else's session, only its replay and what it is about.
pub(super) async fn answer(ctx: &Ctx, entry: &BookEntry) -> Result<BookAnswer, BookError> {
    let session = sessions::get(&ctx.db, entry.session_id).await?;
    let own = session.pupil_id == entry.pupil_id;
    let shown = sessions::show(ctx, &mut (&ctx.db).into(), session).await?;
    let beside = seats::question_of(&ctx.db, entry.session_id, entry.pupil_id).await?;
    let takes_part = own || beside == Some(entry.question_id);
    let open = takes_part || bank::is_open_to(ctx, &mut (&ctx.db).into(), entry.session_id, entry.pupil_id).await?;
    let room = shown.session.room_id.filter(|_| shown.recording == Some(Recording::There));
    let seen = takes_part || bank::is_shown_to(ctx, &mut (&ctx.db).into(), entry.session_id, entry.pupil_id).await?;
    Ok(BookAnswer {
        session: entry.session_id,
        replay: open && room.is_some(),
        recorded: seen && room.is_some(),
        room: room.filter(|_| takes_part),
        knowledge_point: entry.knowledge_point.clone(),
        note: shown.session.note.filter(|_| own),
        written: shown.session.answer.filter(|_| own),
    })
}

/// Says whether a question that was tried again was known.
///
/// # Errors
/// `AttemptRequired` before it was tried this time; `NotFound`.
pub async fn review(ctx: &Ctx, id: BookEntryId, recall: Recall) -> Result<BookEntry, BookError> {
    let (mut tx, entry) = begin(ctx, id).await?;
    if entry.removed_at.is_some() {
        return Err(BookError::NotFound);
    }
    let entry = rules::review(entry, recall, packs::today(ctx), ctx.now())?;
    will_remind(ctx, &mut tx, &entry).await?;
    finish(ctx, tx, entry).await
}

/// Takes back what was said last.
///
/// # Errors
/// `NothingToTakeBack`; `NotFound`.
pub async fn take_back(ctx: &Ctx, id: BookEntryId) -> Result<BookEntry, BookError> {
    let (tx, entry) = begin(ctx, id).await?;
    finish(ctx, tx, rules::take_back(entry)?).await
}

/// Lets the pupil be reminded on the day on which an entry comes again.
pub(super) async fn will_remind(ctx: &Ctx, tx: &mut Tx, entry: &BookEntry) -> Result<(), BookError> {
    let pack = ctx.part::<Packs>().current(ctx.now());
    let Some(day) = entry.due_on else { return Ok(()) };
    if let Some(at) = rules::remind_at(day, &pack.rules, &pack.zone) {
        jobs::enqueue(ctx, tx, &RemindOfBook { pupil: entry.pupil_id, day }, at).await?;
    }
    Ok(())
}

/// Reminds a pupil once on a day, if anything is due, the pupil wants it and the hour is right.
pub(super) async fn remind(ctx: &Ctx, pupil: PersonId, day: Day) -> Result<(), BookError> {
    let mut tx = ctx.db.begin().await?;
    let counts = table::counts(&mut tx, pupil, day).await?;
    let Some(who) = persons::pupil(&mut tx, pupil).await? else { return Ok(()) };
    let (pack, now) = (ctx.part::<Packs>().current(ctx.now()), ctx.now());
    let until = rules::reminds_until(day, &pack.rules, who.stage, &pack.zone, now);
    let Some(until) = until.filter(|_| counts.due > 0) else { return Ok(()) };
    if !table::remind(&mut tx, pupil, day).await? {
        return Ok(());
    }
    let notice = Notice::new("book_due").param("n", counts.due).link("/book?standing=due").lasting(until.since(now));
    notices::send(ctx, &mut tx, pupil, notice).await?;
    Ok(tx.commit().await?)
}
