//! What waits to be prepared, and how far it is.

use std::time::Duration;

use bytes::Bytes;
use kernel::{Coded, FileId, PersonId};
use store::{Db, Source, Tx};
use tokio::sync::watch;
use tracing::warn;

use super::jobs::PrepareUpload;
use super::recipes::{self, Recorded, Work};
use super::rules::{self, Recipe, Step, Way};
use super::{Format, Formats, Made, Preparation, PreparationState, Prepared, store as table};
use crate::files::{FileError, FilePurpose};
use crate::uploads::{Upload, UploadId, service as uploads};
use crate::{Ctx, jobs};

/// Who finds every place taken looks again after this.
const BUSY: Duration = Duration::from_secs(3);

/// What is done with a file for a purpose. `bytes` are all of it, of a film the first.
///
/// # Errors
/// What [`rules::way`] refuses.
pub(crate) fn way(ctx: &Ctx, purpose: FilePurpose, bytes: &[u8]) -> Result<Way, FileError> {
    let formats = ctx.find_part::<Formats>();
    rules::way(purpose, bytes, |tool| formats.is_some_and(|formats| formats.tools.has(tool)))
}

/// Lets an upload that is whole wait until it is prepared. Safe to repeat.
pub(crate) async fn wait(ctx: &Ctx, upload: &Upload, purpose: FilePurpose, format: Format) -> store::Result<()> {
    let preparation = Preparation {
        upload_id: upload.id,
        owner_id: upload.owner_id,
        purpose,
        format,
        state: PreparationState::Waiting,
        progress: 0,
        tries: 0,
        created_at: ctx.now(),
    };
    let mut tx = ctx.db.begin().await?;
    if table::insert(&mut tx, &preparation).await? {
        jobs::enqueue(ctx, &mut tx, &PrepareUpload { upload: upload.id }, ctx.now()).await?;
    }
    tx.commit().await
}

/// Whether an upload waits to be prepared.
pub(crate) async fn is_waiting(db: &Db, upload: UploadId) -> store::Result<bool> {
    Ok(table::progress(db, upload).await?.is_some())
}

/// How far what a file waits for is, in percent; none where it waits for nothing.
///
/// # Errors
/// When the database fails.
pub async fn progress(source: impl Into<Source<'_>>, file: FileId) -> store::Result<Option<u32>> {
    table::progress(source, UploadId::from_uuid(file.uuid())).await
}

/// Goes on with what the program was at when it was killed.
pub(crate) async fn go_on(ctx: &Ctx, upload: UploadId) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    jobs::enqueue(ctx, &mut tx, &PrepareUpload { upload }, ctx.now()).await?;
    tx.commit().await
}

/// An upload waits no more.
pub(crate) async fn forget(tx: &mut Tx, upload: UploadId) -> store::Result<()> {
    table::delete(tx, upload).await
}

/// Nothing of a person's waits any more.
pub(crate) async fn forget_of_owner(tx: &mut Tx, owner: PersonId) -> store::Result<()> {
    table::delete_of_owner(tx, owner).await
}

/// Makes what an upload waits for, and lets it become a file or refuses it.
pub(super) async fn prepare(ctx: &Ctx, id: UploadId) -> anyhow::Result<()> {
    let formats = ctx.part::<Formats>();
    // Another run of the same job has it in hand; it comes again by itself where that one fails.
    let Some(_in_hand) = formats.take(id) else { return Ok(()) };
    let Ok(_turn) = formats.turns.try_acquire() else { return later(ctx, id).await };
    let Some(preparation) = begin(ctx, id).await? else { return Ok(()) };
    match work(ctx, formats, &preparation).await {
        Ok(prepared) => Ok(uploads::take_prepared(ctx, id, prepared).await?),
        Err(refusal) if refusal.is_refusal() => Ok(uploads::refuse(ctx, id, refusal.code()).await?),
        Err(failure) => {
            let mut tx = ctx.db.begin().await?;
            advance(&mut tx, &preparation, Step::Fail, preparation.tries).await?;
            tx.commit().await?;
            Err(failure.into())
        }
    }
}

/// Every place is taken. Jobs of other kinds are not kept waiting for it.
async fn later(ctx: &Ctx, id: UploadId) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    jobs::enqueue(ctx, &mut tx, &PrepareUpload { upload: id }, ctx.now().plus(BUSY)).await?;
    Ok(tx.commit().await?)
}

/// Begins a preparation, unless it is over or was begun too often.
async fn begin(ctx: &Ctx, id: UploadId) -> anyhow::Result<Option<Preparation>> {
    let mut tx = ctx.db.begin().await?;
    let Some(found) = table::find(&mut tx, id).await? else { return Ok(None) };
    let step = rules::taken(found.tries);
    let begun = advance(&mut tx, &found, step, found.tries + 1).await?;
    tx.commit().await?;
    if step == Step::GiveUp {
        warn!(upload.id = %id, format = %found.format, tries = found.tries, "An upload could not be prepared and is given up");
        uploads::refuse(ctx, id, FileError::GivenUp.code()).await?;
        return Ok(None);
    }
    Ok(Some(begun))
}

async fn advance(tx: &mut Tx, from: &Preparation, step: Step, tries: u32) -> store::Result<Preparation> {
    // A step that leads nowhere changes nothing.
    let state = from.state.after(step).unwrap_or(from.state);
    table::update(tx, from.upload_id, state, tries).await?;
    Ok(Preparation { state, tries, ..from.clone() })
}

/// Makes it, and writes down how far it is meanwhile.
async fn work(ctx: &Ctx, formats: &Formats, preparation: &Preparation) -> Result<Prepared, FileError> {
    let Preparation { upload_id: id, purpose, format, tries, .. } = *preparation;
    let desk = formats.desk(&format!("{id}-{tries}")).map_err(FileError::Work)?;
    recipes::lay_source(desk.path(), &uploads::part(ctx, id)).await?;
    let (progress, mut seen) = watch::channel(0);
    let advance = |percent| {
        progress.send_if_modified(|last| std::mem::replace(last, percent) != percent);
    };
    let work = Work { ctx, formats, purpose, format, folder: desk.path(), advance: &advance };
    let mut made = std::pin::pin!(work.make(recipe(purpose, format)));
    loop {
        tokio::select! {
            made = &mut made => return made,
            Ok(()) = seen.changed() => {
                let percent = *seen.borrow_and_update();
                table::advance(&ctx.db, id, percent).await?;
            }
        }
    }
}

/// What is made of a format for a purpose; [`rules::way`] has let it pass.
const fn recipe(purpose: FilePurpose, format: Format) -> Recipe {
    match (purpose, format) {
        (FilePurpose::Voice, _) => Recipe::Voice,
        (FilePurpose::Video, _) => Recipe::Video,
        (_, Format::Pdf) => Recipe::Pages,
        _ => Recipe::Photo,
    }
}

/// Makes a photo, the first page of a PDF or a voice while its sender waits.
///
/// # Errors
/// A refusal, or what went wrong; films take too long for that (`Unsupported`).
pub(crate) async fn make_now(ctx: &Ctx, purpose: FilePurpose, bytes: &Bytes) -> Result<Made, FileError> {
    let format = Format::of(bytes).filter(|_| purpose != FilePurpose::Video).ok_or(FileError::Unsupported)?;
    let formats = ctx.part::<Formats>();
    let _turn = formats.turns.acquire().await.map_err(|_| FileError::BrokenOff)?;
    let desk = formats.desk(&ctx.ids.uuid().to_string()).map_err(FileError::Work)?;
    recipes::write_source(desk.path(), bytes).await?;
    let work = Work { ctx, formats, purpose, format, folder: desk.path(), advance: &|_| () };
    Ok(work.make(recipe(purpose, format)).await?.file)
}

/// What is said in a voice that is kept: 16 kHz, one channel, WAV, without pauses.
///
/// # Errors
/// What went wrong; `NotHere` where this machine has no `ffmpeg`.
pub async fn speech(ctx: &Ctx, voice: &[u8]) -> Result<Bytes, FileError> {
    recorded(ctx, voice, Recorded::Speech).await
}

/// A voice that is kept as bare samples: 16 kHz, one channel, two bytes each, with its pauses.
///
/// # Errors
/// What went wrong; `NotHere` where this machine has no `ffmpeg`.
pub async fn sound(ctx: &Ctx, voice: &[u8]) -> Result<Bytes, FileError> {
    recorded(ctx, voice, Recorded::Sound).await
}

async fn recorded(ctx: &Ctx, voice: &[u8], made: Recorded) -> Result<Bytes, FileError> {
    let format = Format::of(voice).ok_or(FileError::Unsupported)?;
    let formats = ctx.part::<Formats>();
    let _turn = formats.turns.acquire().await.map_err(|_| FileError::BrokenOff)?;
    let desk = formats.desk(&ctx.ids.uuid().to_string()).map_err(FileError::Work)?;
    recipes::write_source(desk.path(), voice).await?;
    let (purpose, folder) = (FilePurpose::Voice, desk.path());
    Work { ctx, formats, purpose, format, folder, advance: &|_| () }.recorded(made).await
}
