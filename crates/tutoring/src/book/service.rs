//! Keeping questions, and reading what is kept.

use kernel::{Page, Permission, PersonId, QuestionId, SessionId};
use people::packs;
use people::relations;
use platform::{Ctx, Denied, jobs};
use store::Tx;

use super::jobs::ForgetBookEntry;
use super::trying::{answer, will_remind};
use super::{BookEntry, BookEntryId, BookError, Choices, Overview, Wanted, found, print, rules, store as table};
use crate::bank::service as bank;
use crate::dispatch::service as dispatch;
use crate::events::{QuestionRead, SeatTaught, SessionTaught};
use crate::questions::service as questions;
use crate::questions::{Question, QuestionState};
use crate::reading::service as reading;
use crate::screening::Veil;
use crate::sessions::Session;
use crate::sessions::service as sessions;

/// Entries of one page.
const PAGE: u32 = 30;
/// Knowledge points of one book that are listed.
const POINTS: u32 = 50;

pub(super) async fn permit(ctx: &Ctx, permission: Permission, pupil: PersonId) -> Result<(), BookError> {
    let actor = ctx.actor()?;
    match ctx.permit(permission, relations::to_person(&ctx.db, &actor, pupil).await?) {
        Err(Denied::Hidden) => Err(BookError::NotFound),
        other => Ok(other?),
    }
}

/// A book, the entry kept last first.
///
/// # Errors
/// `NotFound` for a stranger's; `BadField` for a search that is too long.
pub async fn list(
    ctx: &Ctx,
    pupil: PersonId,
    wanted: &Wanted,
    after: Option<BookEntryId>,
    limit: Option<u32>,
) -> Result<Page<BookEntry>, BookError> {
    permit(ctx, Permission::ReadBook, pupil).await?;
    let limit = limit.unwrap_or(PAGE).clamp(1, 100);
    let entries = read(ctx, pupil, wanted, after, limit + 1).await?;
    Ok(Page::cut(entries, limit as usize, |entry| entry.id.to_string()))
}

async fn read(
    ctx: &Ctx,
    pupil: PersonId,
    wanted: &Wanted,
    after: Option<BookEntryId>,
    limit: u32,
) -> Result<Vec<BookEntry>, BookError> {
    if wanted.words.as_ref().is_some_and(|words| words.chars().count() > rules::MAX_SEARCH) {
        return Err(BookError::BadField("q"));
    }
    let mut entries = table::list(&ctx.db, pupil, wanted, packs::today(ctx), after, limit).await?;
    for entry in &mut entries {
        found::veil(ctx, entry).await?;
    }
    Ok(entries)
}

/// A book at a glance.
///
/// # Errors
/// `NotFound` for a stranger's.
pub async fn overview(ctx: &Ctx, pupil: PersonId) -> Result<Overview, BookError> {
    permit(ctx, Permission::ReadBook, pupil).await?;
    Ok(Overview {
        counts: table::counts(&ctx.db, pupil, packs::today(ctx)).await?,
        points: table::points(&ctx.db, pupil, POINTS).await?,
        choices: table::choices(&ctx.db, pupil).await?.unwrap_or_default(),
    })
}

/// A book to be printed: the questions first, what answers them behind.
///
/// # Errors
/// `NotFound` for a stranger's; `Paper` where nothing can be printed.
pub async fn print(ctx: &Ctx, pupil: PersonId, wanted: &Wanted) -> Result<Vec<u8>, BookError> {
    permit(ctx, Permission::ReadBook, pupil).await?;
    let entries = read(ctx, pupil, wanted, None, rules::MOST_PRINTED).await?;
    let mut answered = Vec::with_capacity(entries.len());
    for entry in entries {
        let answer = answer(ctx, &entry).await?;
        answered.push((entry, answer));
    }
    print::print(ctx, answered).await
}

/// Says how one's own book is kept.
///
/// # Errors
/// `Denied`, `NotFound` for somebody else's.
pub async fn choose(ctx: &Ctx, pupil: PersonId, keeps_answered: bool, reminds: bool) -> Result<Choices, BookError> {
    permit(ctx, Permission::KeepBook, pupil).await?;
    let mut tx = ctx.db.begin().await?;
    let before = table::choices(&mut tx, pupil).await?.unwrap_or_default();
    let choices = Choices { keeps_answered, reminds, ..before };
    table::choose(&mut tx, pupil, &choices).await?;
    tx.commit().await?;
    Ok(choices)
}

/// Keeps one's own question that is answered; one that was taken out comes back as it was.
///
/// # Errors
/// `NotAnswered`; `NotFound` for a stranger's.
pub async fn keep(ctx: &Ctx, id: QuestionId) -> Result<BookEntry, BookError> {
    let mut tx = ctx.db.begin().await?;
    let question = questions::get(&mut tx, id).await?;
    questions::permit(ctx, &mut (&mut tx).into(), Permission::KeepBook, &question).await?;
    let entry = put_in(ctx, &mut tx, &question).await?;
    tx.commit().await?;
    Ok(entry)
}

async fn put_in(ctx: &Ctx, tx: &mut Tx, question: &Question) -> Result<BookEntry, BookError> {
    if let Some(before) = table::of_pupil(&mut *tx, question.asker_id, question.id, None).await? {
        return Ok(bring_back(tx, before).await?);
    }
    let session = answering(tx, question).await?.ok_or(BookError::NotAnswered)?;
    let words = reading::words_of(&mut *tx, question).await?;
    begin_entry(ctx, tx, question.asker_id, (question, session, words)).await
}

/// What was taken out is in the book again.
pub(super) async fn bring_back(tx: &mut Tx, before: BookEntry) -> store::Result<BookEntry> {
    table::bring_back(tx, before.id).await?;
    Ok(BookEntry { removed_at: None, ..before })
}

/// Writes a new entry: a question, the session that answers it, and its words.
pub(super) async fn begin_entry(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    (question, session, words): (&Question, Session, String),
) -> Result<BookEntry, BookError> {
    let entry = BookEntry {
        id: ctx.new_id(),
        pupil_id: pupil,
        question_id: question.id,
        asker_id: question.asker_id,
        subject: session.subject,
        stage: question.stage,
        words,
        knowledge_point: session.knowledge_point,
        session_id: session.id,
        note: None,
        kept_at: ctx.now(),
        step: 0,
        due_on: rules::due_after(0, packs::today(ctx)),
        attempt: None,
        tried_at: None,
        reviewed_at: None,
        reviews: 0,
        before_step: None,
        before_due: None,
        removed_at: None,
        opened_at: None,
    };
    table::insert(tx, &entry).await?;
    will_remind(ctx, tx, &entry).await?;
    // Whether its replay was opened before only the database knows.
    Ok(table::find(&mut *tx, entry.id).await?.unwrap_or(entry))
}

/// The session that answers a question: its last, or the one whose replay was enough.
async fn answering(tx: &mut Tx, question: &Question) -> Result<Option<Session>, BookError> {
    let session = match question.state {
        QuestionState::Answered => questions::last_session(&mut *tx, question.id).await?,
        QuestionState::Found => bank::solved_by(&mut *tx, question.id).await?,
        _ => None,
    };
    Ok(match session {
        Some(id) => Some(sessions::get(&mut *tx, id).await?),
        None => None,
    })
}

/// A question is answered: it is kept by itself where the pupil wants that, and in a book already, it has the new answer.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn keep_taught(ctx: Ctx, taught: SessionTaught) -> anyhow::Result<()> {
    keep_answered(&ctx, taught.question, taught.session).await
}

/// The same of a question that was answered beside another's.
///
/// # Errors
/// As [`keep_taught`].
pub async fn keep_seat(ctx: Ctx, taught: SeatTaught) -> anyhow::Result<()> {
    keep_answered(&ctx, taught.question, taught.session).await
}

async fn keep_answered(ctx: &Ctx, question: QuestionId, session: SessionId) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    let question = questions::get(&mut tx, question).await?;
    match table::of_pupil(&mut tx, question.asker_id, question.id, None).await? {
        Some(before) => table::set_session(&mut tx, before.id, session).await?,
        None => keep_by_itself(ctx, &mut tx, &question).await?,
    }
    Ok(tx.commit().await?)
}

/// Keeps a question that is answered, where the pupil wants every one kept.
///
/// # Errors
/// When the database fails.
pub(crate) async fn keep_by_itself(ctx: &Ctx, tx: &mut Tx, question: &Question) -> Result<(), BookError> {
    let choices = table::choices(&mut *tx, question.asker_id).await?.unwrap_or_default();
    if choices.keeps_answered && matches!(question.state, QuestionState::Answered | QuestionState::Found) {
        put_in(ctx, tx, question).await?;
    }
    Ok(())
}

/// What is read late, in a photo or a voice, stands in the book as well.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn follow(ctx: Ctx, read: QuestionRead) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    // Two readings of one question: whichever comes last here writes what both have read.
    dispatch::take_turn(&mut tx).await?;
    let entries = table::of_question(&mut tx, read.question).await?;
    if entries.is_empty() {
        return Ok(());
    }
    let question = questions::get(&mut tx, read.question).await?;
    let words = reading::words_of(&mut tx, &question).await?;
    let covered = Veil::of(&ctx, &mut tx, question.asker_id).await?.covered(&words);
    for entry in entries {
        let words = if entry.is_own() { &words } else { &covered };
        table::set_words(&mut tx, entry.id, words).await?;
    }
    Ok(tx.commit().await?)
}

/// One entry.
///
/// # Errors
/// `NotFound` for a stranger's and for one that was taken out.
pub async fn see(ctx: &Ctx, id: BookEntryId) -> Result<BookEntry, BookError> {
    let entry = table::find(&ctx.db, id).await?.filter(|entry| entry.removed_at.is_none());
    let mut entry = entry.ok_or(BookError::NotFound)?;
    permit(ctx, Permission::ReadBook, entry.pupil_id).await?;
    found::veil(ctx, &mut entry).await?;
    Ok(entry)
}

/// Begins a change of one's own entry, and holds it: of two devices one waits for the other.
pub(super) async fn begin(ctx: &Ctx, id: BookEntryId) -> Result<(Tx, BookEntry), BookError> {
    let found = table::find(&ctx.db, id).await?.ok_or(BookError::NotFound)?;
    permit(ctx, Permission::KeepBook, found.pupil_id).await?;
    let mut tx = ctx.db.begin().await?;
    table::hold(&mut tx, id).await?;
    let entry = table::find(&mut tx, id).await?.ok_or(BookError::NotFound)?;
    Ok((tx, entry))
}

pub(super) async fn finish(ctx: &Ctx, mut tx: Tx, mut entry: BookEntry) -> Result<BookEntry, BookError> {
    table::update(&mut tx, &entry).await?;
    tx.commit().await?;
    found::veil(ctx, &mut entry).await?;
    Ok(entry)
}

/// Writes one's own note on a question, or clears it with an empty one.
///
/// # Errors
/// `BadField` for one that is too long; `NotFound`.
pub async fn note(ctx: &Ctx, id: BookEntryId, text: &str) -> Result<BookEntry, BookError> {
    let (tx, entry) = begin(ctx, id).await?;
    let note = rules::note(text)?;
    finish(ctx, tx, BookEntry { note, ..entry }).await
}

/// Takes a question out of one's own book; for a day it can be put back. Safe to repeat.
///
/// # Errors
/// `NotFound`.
pub async fn remove(ctx: &Ctx, id: BookEntryId) -> Result<(), BookError> {
    let (mut tx, entry) = begin(ctx, id).await?;
    let now = ctx.now();
    let forget = ForgetBookEntry { entry: id, removed_at: now };
    jobs::enqueue(ctx, &mut tx, &forget, now.plus(rules::PUT_BACK)).await?;
    finish(ctx, tx, BookEntry { removed_at: Some(now), ..entry }).await?;
    Ok(())
}

/// Puts back what was taken out, as it was.
///
/// # Errors
/// `NotFound` once it is forgotten.
pub async fn put_back(ctx: &Ctx, id: BookEntryId) -> Result<BookEntry, BookError> {
    let (tx, entry) = begin(ctx, id).await?;
    finish(ctx, tx, BookEntry { removed_at: None, ..entry }).await
}

/// Whether a question is in its pupil's book, and where.
///
/// # Errors
/// `NotFound` for whoever may not see the question.
pub async fn find(ctx: &Ctx, id: QuestionId) -> Result<Option<BookEntry>, BookError> {
    let question = questions::get(&ctx.db, id).await?;
    permit(ctx, Permission::ReadBook, question.asker_id).await?;
    let entry = table::of_pupil(&ctx.db, question.asker_id, id, None).await?;
    Ok(entry.filter(|entry| entry.removed_at.is_none()))
}
