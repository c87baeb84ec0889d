//! Keeping what somebody else asked and a teacher explained: found in the bank, in words as others see it, and only for as long as
//! others may see it.

use kernel::{Permission, PersonId, SessionId};
use platform::Ctx;
use store::{Source, Tx};

use super::service::{begin_entry, bring_back, permit};
use super::{BookEntry, BookEntryId, BookError, store as table};
use crate::bank::service as bank;
use crate::questions::service as questions;
use crate::reading::service as reading;
use crate::screening::Veil;
use crate::seats::service as seats;
use crate::sessions::Session;
use crate::source::again;

/// Keeps a question that was found in one's own book; what is there already, and what was taken out, stays as it was. What answers
/// it stays hidden until something was tried.
///
/// # Errors
/// `NotFound` for what may not be shown.
pub async fn keep(ctx: &Ctx, session: SessionId) -> Result<BookEntry, BookError> {
    let pupil = ctx.actor()?.person;
    permit(ctx, Permission::KeepBook, pupil).await?;
    let mut tx = ctx.db.begin().await?;
    let session = bank::watchable(ctx, &mut (&mut tx).into(), session).await?;
    let before = table::of_pupil(&mut tx, pupil, session.question_id, Some(session.id)).await?;
    let entry = match before {
        Some(before) => bring_back(&mut tx, before).await?,
        None => put_in(ctx, &mut tx, pupil, session).await?,
    };
    tx.commit().await?;
    Ok(entry)
}

async fn put_in(ctx: &Ctx, tx: &mut Tx, pupil: PersonId, session: Session) -> Result<BookEntry, BookError> {
    // Of who listened along it is the own question that was answered.
    let beside = seats::question_of(&mut *tx, session.id, pupil).await?;
    let question = questions::get(&mut *tx, beside.unwrap_or(session.question_id)).await?;
    let mut words = reading::words_of(&mut *tx, &question).await?;
    if question.asker_id != pupil {
        words = Veil::of(ctx, &mut *tx, question.asker_id).await?.covered(&words);
    }
    begin_entry(ctx, tx, pupil, (&question, session, words)).await
}

/// Whether a question that was found is in one's own book, and where.
///
/// # Errors
/// `NotFound` for what may not be shown.
pub async fn find(ctx: &Ctx, session: SessionId) -> Result<Option<BookEntry>, BookError> {
    let pupil = ctx.actor()?.person;
    permit(ctx, Permission::KeepBook, pupil).await?;
    let session = bank::watchable(ctx, &mut (&ctx.db).into(), session).await?;
    let entry = table::of_pupil(&ctx.db, pupil, session.question_id, Some(session.id)).await?;
    Ok(entry.filter(|entry| entry.removed_at.is_none()))
}

/// The entry of a pupil for an answered question.
pub(crate) async fn entry_of(
    source: &mut Source<'_>,
    pupil: PersonId,
    session: &Session,
) -> store::Result<Option<BookEntryId>> {
    let entry = table::of_pupil(again(source), pupil, session.question_id, Some(session.id)).await?;
    Ok(entry.filter(|entry| entry.removed_at.is_none()).map(|entry| entry.id))
}

/// Takes the words out of what somebody else asked that others may not see any more.
pub(super) async fn veil(ctx: &Ctx, entry: &mut BookEntry) -> Result<(), BookError> {
    let source = &mut Source::from(&ctx.db);
    if !entry.is_own() && !bank::is_shown_to(ctx, source, entry.session_id, entry.pupil_id).await? {
        entry.words = String::new();
    }
    Ok(())
}
