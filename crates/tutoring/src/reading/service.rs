//! Wanting a reading, reading, correcting what was read.

use std::time::{Duration, Instant};

use bytes::Bytes;
use kernel::{FileId, Permission, QuestionId, Relation, Role};
use people::consent::{Item, service as consent};
use platform::files::{FileError, FilePurpose, service as files};
use platform::formats::service as formats;
use platform::{Ctx, events, jobs};
use recognition::hearing;
use recognition::reading::Outcome;
use store::{Source, Tx};
use tracing::warn;

use super::jobs::ReadAttachment;
use super::{ReadAside, Readers, Reading, ReadingState, Turn, formulas, rules, speech, store as table};
use crate::events::QuestionRead;
use crate::questions::{Attachment, AttachmentKind, AttachmentState, Question, QuestionError, service as questions};
use crate::tell;

/// Who finds every place taken looks again after this.
const BUSY: Duration = Duration::from_secs(1);

/// Lets an attachment that is there be read, where this program reads such. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub(crate) async fn want(ctx: &Ctx, tx: &mut Tx, question: QuestionId, piece: &Attachment) -> store::Result<()> {
    let reads = ctx.find_part::<Readers>().is_some_and(|readers| readers.read_kind(piece.kind));
    // Of a photo that is not read it is written down, so that it can be counted; voices are an extra.
    if piece.state != AttachmentState::Here || !(reads || piece.kind == AttachmentKind::Photo) {
        return Ok(());
    }
    let new = Reading {
        question_id: question,
        file_id: piece.file_id,
        kind: piece.kind,
        state: ReadingState::Waiting,
        text: String::new(),
        blocks: "[]".to_owned(),
        confidence: 0,
        retake: None,
        took_ms: 0,
        edited: None,
        tries: 0,
        asked_at: ctx.now(),
        unread: None,
    };
    // Asked anew, a photo is not read anew.
    if let Some(before) = table::of_file(&mut *tx, piece.file_id).await? {
        let again = Reading { question_id: question, asked_at: new.asked_at, ..before };
        table::insert(tx, &again).await?;
    } else if reads {
        if table::insert(tx, &new).await? {
            let job = ReadAttachment { question, file: piece.file_id };
            jobs::enqueue(ctx, tx, &job, ctx.now()).await?;
        }
    } else {
        table::insert(tx, &Reading { state: ReadingState::Unavailable, ..new }).await?;
    }
    Ok(())
}

/// Lets photos be read that came while there was nobody to read them or to count what was left unread, those of one page, one after the other so that whoever asks now
/// is not kept waiting. Answers where the next page begins.
pub(super) async fn catch_up(
    ctx: &Ctx,
    tx: &mut Tx,
    after: Option<(QuestionId, FileId)>,
) -> store::Result<Option<(QuestionId, FileId)>> {
    let found = table::unavailable(&mut *tx, after, rules::PAGE).await?;
    let mut at = ctx.now();
    for &(question, file) in &found {
        if table::wait_again(tx, question, file).await? {
            jobs::enqueue(ctx, tx, &ReadAttachment { question, file }, at).await?;
            at = at.plus(rules::APART);
        }
    }
    Ok(found.last().copied().filter(|_| found.len() == rules::PAGE as usize))
}

/// What was read goes with the attachment.
pub(crate) async fn forget(tx: &mut Tx, question: QuestionId, file: FileId) -> store::Result<()> {
    table::delete(tx, question, file).await
}

/// What hangs on a question, as it was read.
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_question(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<Vec<Reading>> {
    table::of_question(source, question).await
}

/// All that was read of a question, what was spoken of its attempt too.
///
/// # Errors
/// When the database fails.
pub(crate) async fn all_of(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<Vec<Reading>> {
    table::all_of(source, question).await
}

/// All words of a question by which it can be found, screened and classified: typed, read and heard.
///
/// # Errors
/// When the database fails.
pub async fn words_of(source: impl Into<Source<'_>>, question: &Question) -> store::Result<String> {
    words(source, question.id, question.text.as_deref()).await
}

/// The same of a question of which only what was typed is at hand.
///
/// # Errors
/// When the database fails.
pub async fn words(source: impl Into<Source<'_>>, question: QuestionId, typed: Option<&str>) -> store::Result<String> {
    Ok(rules::join(typed, &table::of_question(source, question).await?))
}

/// The words of many questions of which what was typed is at hand, in their order.
///
/// # Errors
/// When the database fails.
pub(crate) async fn words_of_all(
    source: impl Into<Source<'_>>,
    asked: Vec<(QuestionId, Option<String>)>,
) -> store::Result<Vec<(QuestionId, String)>> {
    let read = table::of_questions(source, asked.iter().map(|(id, _)| *id)).await?;
    let words = |(id, typed): (QuestionId, Option<String>)| {
        let words = rules::join(typed.as_deref(), read.iter().filter(|one| one.question_id == id));
        (id, words)
    };
    Ok(asked.into_iter().map(words).collect())
}

/// Corrects what was read, or clears it with an empty text.
///
/// # Errors
/// `NotFound` for someone else's and for what was not read; `Settled`; `BadField` for a text that is too long.
pub async fn edit(ctx: &Ctx, id: QuestionId, file: FileId, text: &str) -> Result<(), QuestionError> {
    if text.chars().count() > rules::MAX_TEXT {
        return Err(QuestionError::BadField("text"));
    }
    let (mut tx, question) = questions::begin(ctx, id).await?;
    let found = table::find(&mut tx, id, file).await?.filter(|reading| reading.state == ReadingState::Read);
    let reading = found.ok_or(QuestionError::NotFound)?;
    table::edit(&mut tx, id, file, text.trim()).await?;
    tell_of(ctx, &mut tx, &question, &reading).await?;
    tx.commit().await?;
    Ok(())
}

/// Reads one's own photo, or hears one's own voice, to look for what it says in the bank. Nothing of it is written down, and a file that
/// hangs on nothing is deleted then.
///
/// # Errors
/// `NotFound` for somebody else's file and for one that is neither; `Consent` as for a question.
pub async fn read_aside(ctx: &Ctx, file: FileId) -> Result<ReadAside, QuestionError> {
    ctx.permit(Permission::SearchBank, Relation::Anyone)?;
    let record = files::get(&ctx.db, file).await?;
    let kind = match record.purpose {
        FilePurpose::Photo => AttachmentKind::Photo,
        FilePurpose::Voice => AttachmentKind::Voice,
        FilePurpose::BoardImage | FilePurpose::Video => return Err(FileError::NotFound.into()),
    };
    let actor = ctx.actor()?;
    if record.owner_id != actor.person {
        return Err(FileError::NotFound.into());
    }
    if actor.role == Role::Pupil {
        let item = if kind.is_heard() { Item::Voice } else { Item::Questions };
        consent::require(ctx, &ctx.db, actor.person, item).await?;
    }
    let read = read_own(ctx, kind, file).await?;
    if read.state != ReadingState::Waiting {
        files::delete_unused(ctx, file).await?;
    }
    Ok(read)
}

async fn read_own(ctx: &Ctx, kind: AttachmentKind, file: FileId) -> Result<ReadAside, QuestionError> {
    let Some(readers) = ctx.find_part::<Readers>().filter(|readers| readers.read_kind(kind)) else {
        return Ok(ReadAside::without(ReadingState::Unavailable));
    };
    let Some(turn) = readers.take_turn(kind) else { return Ok(ReadAside::without(ReadingState::Waiting)) };
    let bytes = files::bytes(ctx, file).await?;
    Ok(said_aside(ctx, (readers, turn), kind, file, bytes).await.unwrap_or_else(|error| {
        warn!(file.id = %file, %error, "What is looked for in the bank could not be read");
        ReadAside::without(ReadingState::Failed)
    }))
}

async fn said_aside(
    ctx: &Ctx,
    reader: (&Readers, Turn),
    kind: AttachmentKind,
    file: FileId,
    bytes: Bytes,
) -> anyhow::Result<ReadAside> {
    let said = if kind == AttachmentKind::Voice {
        hear(ctx, reader, bytes).await?.map(rules::heard_aside)
    } else {
        look(ctx, reader, file, bytes).await?.map(rules::aside)
    };
    Ok(said.unwrap_or(ReadAside::without(ReadingState::Unavailable)))
}

/// Writes down what a photo says where this program does not read, as whoever brought it knows it: for material that comes with its words.
///
/// # Errors
/// When the database fails.
pub async fn know(ctx: &Ctx, question: QuestionId, file: FileId, text: &str) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    let found = table::find(&mut tx, question, file).await?;
    if let Some(unread) = found.filter(|reading| reading.state == ReadingState::Unavailable) {
        table::delete(&mut tx, question, file).await?;
        let known =
            Reading { state: ReadingState::Read, text: text.to_owned(), confidence: 100, unread: Some(0), ..unread };
        table::insert(&mut tx, &known).await?;
    }
    tx.commit().await
}

/// Reads an attachment and writes down what came of it.
pub(super) async fn read(ctx: &Ctx, question: QuestionId, file: FileId) -> anyhow::Result<()> {
    let readers = ctx.part::<Readers>();
    let Some(waits) = table::find(&ctx.db, question, file).await? else { return Ok(()) };
    let Some(turn) = readers.take_turn(waits.kind) else { return later(ctx, question, file).await };
    let Some(begun) = begin(ctx, question, file).await? else { return Ok(()) };
    if begun.tries > rules::MAX_TRIES {
        warn!(question.id = %question, file.id = %file, "An attachment could not be read and is given up");
        return settle(ctx, readers, Reading { state: ReadingState::Failed, ..begun }).await;
    }
    let bytes = files::bytes(ctx, file).await?;
    let start = Instant::now();
    let took = || u32::try_from(start.elapsed().as_millis()).unwrap_or(u32::MAX);
    let after = if begun.kind == AttachmentKind::Voice {
        hear(ctx, (readers, turn), bytes).await?.map(|outcome| rules::heard(&begun, outcome, took()))
    } else {
        look(ctx, (readers, turn), file, bytes).await?.map(|outcome| rules::read(&begun, outcome, took()))
    };
    if let Some(after) = &after {
        readers.figures.took(after.kind.as_str(), after.took_ms);
    }
    let after = after.unwrap_or(Reading { state: ReadingState::Unavailable, ..begun });
    settle(ctx, readers, after).await
}

/// What is written on a photo: as this machine reads it, and where it cannot, as the service that is named does; `None` where there is
/// neither. What this machine has read stays where the service does not answer.
async fn look(
    ctx: &Ctx,
    (readers, turn): (&Readers, Turn),
    file: FileId,
    photo: Bytes,
) -> anyhow::Result<Option<Outcome>> {
    let own = readers.read(photo.clone()).await?;
    // Who waits for a service keeps this machine from nothing.
    drop(turn);
    let Some(service) = readers.formulas.as_ref().filter(|_| own.as_ref().is_none_or(rules::is_beyond)) else {
        return Ok(own);
    };
    let media_type = files::get(&ctx.db, file).await?.media_type;
    match formulas::read(service, &photo, &media_type).await {
        Ok(text) => Ok(Some(rules::written(own, &text))),
        Err(error) if own.is_some() => {
            warn!(file.id = %file, %error, "The service did not read the formulas of a photo");
            Ok(own)
        }
        Err(error) => Err(error),
    }
}

/// What a voice says: as this machine hears it, else as the service that is named does; `None` where there is neither.
async fn hear(ctx: &Ctx, (readers, turn): (&Readers, Turn), voice: Bytes) -> anyhow::Result<Option<hearing::Outcome>> {
    if readers.hears_by_itself()
        && let Some(outcome) = readers.hear(formats::sound(ctx, &voice).await?).await?
    {
        return Ok(Some(outcome));
    }
    drop(turn);
    let Some(service) = &readers.speech else { return Ok(None) };
    let text = speech::hear(service, formats::speech(ctx, &voice).await?).await?;
    Ok(Some(hearing::Outcome::Heard(rules::told(&text))))
}

/// Every place is taken. Jobs of other kinds are not kept waiting for it.
async fn later(ctx: &Ctx, question: QuestionId, file: FileId) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    jobs::enqueue(ctx, &mut tx, &ReadAttachment { question, file }, ctx.now().plus(BUSY)).await?;
    Ok(tx.commit().await?)
}

/// Begins a reading, unless it is over or was taken off.
async fn begin(ctx: &Ctx, question: QuestionId, file: FileId) -> anyhow::Result<Option<Reading>> {
    let mut tx = ctx.db.begin().await?;
    let Some(found) = table::find(&mut tx, question, file).await? else { return Ok(None) };
    let begun = table::begin(&mut tx, &found).await?;
    tx.commit().await?;
    Ok(begun.then(|| Reading { tries: found.tries + 1, ..found }))
}

async fn settle(ctx: &Ctx, readers: &Readers, reading: Reading) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    // Taken off meanwhile, or read by another run of the same job.
    if !table::settle(&mut tx, &reading).await? {
        return Ok(());
    }
    let question = questions::get(&mut tx, reading.question_id).await?;
    tell_of(ctx, &mut tx, &question, &reading).await?;
    tx.commit().await?;
    readers.figures.count(reading.kind.as_str(), reading.state.as_str());
    Ok(())
}

/// Tells the asker's pages and whoever makes something of the words.
async fn tell_of(ctx: &Ctx, tx: &mut Tx, question: &Question, reading: &Reading) -> store::Result<()> {
    tell::question(ctx, tx, question, None);
    events::publish(ctx, tx, &QuestionRead { question: question.id, file: reading.file_id }).await
}
