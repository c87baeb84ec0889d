//! What an upload becomes: a file, or nothing.

use kernel::{Coded, ErrorCode, FileId, PersonId};
use tracing::warn;

use super::{arrived, is_whole, own};
use crate::files::{FileError, FilePurpose, FileRecord, service as files};
use crate::formats::rules::Way;
use crate::formats::{Format, HEAD, Prepared, service as formats};
use crate::uploads::jobs::FinishUpload;
use crate::uploads::{Upload, UploadError, UploadId, UploadSettled, UploadState, Uploads, rules, store as table};
use crate::{Ctx, events, jobs};

/// Makes a file of an upload all of which is there, or refuses it; what this program does not read itself waits until it is
/// prepared. The caller holds it.
pub(super) async fn finish(ctx: &Ctx, upload: Upload) -> Result<Upload, UploadError> {
    let Some(purpose) = upload.purpose else { return Ok(upload) };
    if formats::is_waiting(&ctx.db, upload.id).await? {
        return Ok(upload);
    }
    match look(ctx, &upload, purpose).await {
        Ok(Found::File(file)) => become_file(ctx, upload, &file, &[]).await,
        Ok(Found::Raw(format)) => {
            formats::wait(ctx, &upload, purpose, format).await?;
            Ok(upload)
        }
        Err(UploadError::File(refusal)) if refusal.is_refusal() => end(ctx, upload, refusal.code()).await,
        Err(failure) => {
            // Whoever sent it need not send it again because of us.
            finish_soon(ctx, &[upload.id]).await?;
            Err(failure)
        }
    }
}

/// What an upload turns out to be.
enum Found {
    /// A file, which has been taken in.
    File(FileRecord),
    /// Something of which a file is to be made first.
    Raw(Format),
}

async fn look(ctx: &Ctx, upload: &Upload, purpose: FilePurpose) -> Result<Found, UploadError> {
    let parts = &ctx.part::<Uploads>().parts;
    let bytes = match purpose {
        // Too large to be held whole.
        FilePurpose::Video => parts.head(upload.id, HEAD).await?,
        _ => parts.read(upload.id).await?,
    };
    files::check_size(purpose, bytes.len())?;
    match formats::way(ctx, purpose, &bytes)? {
        Way::By(_) => Ok(Found::Raw(Format::of(&bytes).ok_or(FileError::Unsupported)?)),
        way => {
            let made = files::take(ctx, purpose, way, bytes).await?;
            Ok(Found::File(files::keep(ctx, upload.id.file(), upload.owner_id, made).await?))
        }
    }
}

/// Lets an upload be the file that was made of it, unless it was ended meanwhile.
pub(crate) async fn take_prepared(ctx: &Ctx, id: UploadId, prepared: Prepared) -> Result<(), UploadError> {
    let Some(upload) = arriving(ctx, id).await? else { return Ok(()) };
    let file = files::keep(ctx, id.file(), upload.owner_id, prepared.file).await?;
    let mut beside = Vec::with_capacity(prepared.beside.len());
    for (made, place) in prepared.beside.into_iter().zip(1..) {
        beside.push(files::keep(ctx, rules::beside(id, place), upload.owner_id, made).await?);
    }
    become_file(ctx, upload, &file, &beside).await?;
    Ok(())
}

/// Refuses an upload of which nothing can be made, unless it was ended meanwhile.
pub(crate) async fn refuse(ctx: &Ctx, id: UploadId, problem: ErrorCode) -> Result<(), UploadError> {
    let Some(upload) = arriving(ctx, id).await? else { return Ok(()) };
    end(ctx, upload, problem).await?;
    Ok(())
}

async fn arriving(ctx: &Ctx, id: UploadId) -> Result<Option<Upload>, UploadError> {
    Ok(table::find(&ctx.db, id).await?.filter(|upload| upload.state == UploadState::Arriving))
}

async fn become_file(
    ctx: &Ctx,
    upload: Upload,
    file: &FileRecord,
    beside: &[FileRecord],
) -> Result<Upload, UploadError> {
    let upload = Upload { state: UploadState::Kept, settled_at: Some(ctx.now()), ..upload };
    settle(ctx, &upload, Some(file), beside).await?;
    Ok(upload)
}

async fn end(ctx: &Ctx, upload: Upload, problem: ErrorCode) -> Result<Upload, UploadError> {
    let upload = Upload { state: UploadState::Refused, problem: Some(problem), settled_at: Some(ctx.now()), ..upload };
    settle(ctx, &upload, None, &[]).await?;
    Ok(upload)
}

/// Writes down what became of an upload, tells whoever waits for it, and clears away its pieces.
async fn settle(
    ctx: &Ctx,
    upload: &Upload,
    file: Option<&FileRecord>,
    beside: &[FileRecord],
) -> Result<(), UploadError> {
    let mut tx = ctx.db.begin().await?;
    let settled = table::settle(&mut tx, upload.id, upload.state, upload.problem, ctx.now()).await?;
    if settled {
        if let Some(file) = file {
            files::record(&mut tx, file).await?;
        }
        for (beside, place) in beside.iter().zip(1..) {
            files::record_beside(&mut tx, beside, upload.id.file(), place).await?;
        }
        formats::forget(&mut tx, upload.id).await?;
        let Upload { id, owner_id, state, problem, .. } = *upload;
        events::publish(ctx, &mut tx, &UploadSettled { upload: id, owner: owner_id, state, problem }).await?;
    }
    tx.commit().await?;
    if !settled {
        // Whoever sent it ended it while it was made ready; or it became a file meanwhile, which stays.
        for unwanted in file.into_iter().chain(beside) {
            if matches!(files::get(&ctx.db, unwanted.id).await, Err(FileError::NotFound)) {
                ctx.files.delete(&files::key(unwanted.id)).await?;
            }
        }
    }
    Ok(ctx.part::<Uploads>().parts.remove(upload.id).await?)
}

async fn finish_soon(ctx: &Ctx, uploads: &[UploadId]) -> Result<(), UploadError> {
    let asked: Vec<_> = uploads.iter().map(|upload| (FinishUpload { upload: *upload }, ctx.now())).collect();
    let mut tx = ctx.db.begin().await?;
    jobs::enqueue_all(ctx, &mut tx, &asked).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes a file of an upload that was whole when the server stopped or failed.
pub(in crate::uploads) async fn finish_late(ctx: &Ctx, id: UploadId) -> Result<(), UploadError> {
    let Some(upload) = table::find(&ctx.db, id).await? else { return Ok(()) };
    let _hold = ctx.part::<Uploads>().hold(id).ok_or(UploadError::Busy)?;
    let now = arrived(ctx, upload).await?;
    if !is_whole(&now) {
        return Ok(());
    }
    if formats::is_waiting(&ctx.db, id).await? {
        Ok(formats::go_on(ctx, id).await?)
    } else {
        finish(ctx, now.upload).await.map(|_| ())
    }
}

/// Forgets an upload whose time is over, unless it was whole in time.
pub(in crate::uploads) async fn expire(ctx: &Ctx, id: UploadId) -> Result<(), UploadError> {
    finish_late(ctx, id).await?;
    let _hold = ctx.part::<Uploads>().hold(id).ok_or(UploadError::Busy)?;
    let Some(upload) = arriving(ctx, id).await? else { return Ok(()) };
    // All of it is there, and what is made of it comes to an end by itself.
    if formats::is_waiting(&ctx.db, id).await? {
        return Ok(());
    }
    settle(ctx, &Upload { state: UploadState::Expired, ..upload }, None, &[]).await
}

/// Ends an own upload. The file it became goes too, unless it hangs on something already.
///
/// # Errors
/// `NotFound`, `Gone`; `Busy` while another request writes it.
pub async fn cancel(ctx: &Ctx, id: UploadId) -> Result<(), UploadError> {
    own(ctx, id).await?;
    let _hold = ctx.part::<Uploads>().hold(id).ok_or(UploadError::Busy)?;
    let upload = own(ctx, id).await?;
    rules::check_reachable(upload.state)?;
    if upload.state == UploadState::Arriving {
        return settle(ctx, &Upload { state: UploadState::Cancelled, ..upload }, None, &[]).await;
    }
    let kept = upload.state == UploadState::Kept;
    if kept {
        for beside in files::beside(&ctx.db, id.file()).await? {
            drop_loose(ctx, beside.id).await?;
        }
        drop_loose(ctx, id.file()).await?;
    }
    let mut tx = ctx.db.begin().await?;
    table::unkeep(&mut tx, id).await?;
    Ok(tx.commit().await?)
}

async fn drop_loose(ctx: &Ctx, file: FileId) -> Result<(), UploadError> {
    Ok(files::delete_unused(ctx, file).await?)
}

/// Puts in order what an earlier run of the program left: finishes what is whole, clears away what nobody waits for.
///
/// # Errors
/// When the folder or the database fails.
pub async fn recover(ctx: &Ctx) -> Result<(), UploadError> {
    let parts = &ctx.part::<Uploads>().parts;
    let waiting = table::arriving(&ctx.db).await?;
    for left in parts.list().await? {
        if !waiting.iter().any(|upload| upload.id == left) {
            parts.remove(left).await?;
        }
    }
    let mut whole = Vec::new();
    for upload in waiting {
        let id = upload.id;
        if is_whole(&arrived(ctx, upload).await?) {
            whole.push(id);
        }
    }
    if !whole.is_empty() {
        warn!(uploads = whole.len(), "Uploads were whole when the program stopped; they are looked at now");
        finish_soon(ctx, &whole).await?;
    }
    Ok(())
}

/// Forgets everything a person was sending.
pub(crate) async fn forget(ctx: &Ctx, owner: PersonId) -> Result<(), UploadError> {
    if let Some(uploads) = ctx.find_part::<Uploads>() {
        for id in table::of_owner(&ctx.db, owner).await? {
            uploads.parts.remove(id).await?;
        }
    }
    let mut tx = ctx.db.begin().await?;
    formats::forget_of_owner(&mut tx, owner).await?;
    table::delete_of_owner(&mut tx, owner).await?;
    Ok(tx.commit().await?)
}
