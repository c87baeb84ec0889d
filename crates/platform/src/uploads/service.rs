//! Beginning an upload, going on with it, and what it becomes.

use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use kernel::{Coded, ErrorCode, FileId, Permission, PersonId, Relation};
use store::Tx;
use tokio::time::timeout;
use tracing::warn;

use super::jobs::{ExpireUpload, FinishUpload};
use super::parts::{Part, Parts};
use super::rules::{self, Checksum, Concat, Metadata};
use super::{
    Arrived, NewUpload, Upload, UploadError, UploadId, UploadKind, UploadSettled, UploadState, Uploads, store as table,
};
use crate::files::{FileError, FilePurpose, FileRecord, MAX_VIDEO_BYTES, service as files};
use crate::formats::rules::Way;
use crate::formats::{Format, Formats, HEAD, Prepared, service as formats};
use crate::{Ctx, events, jobs};

/// A body that says nothing for so long has broken off: what has come of it is kept, and the client is free to go on.
const SILENCE: Duration = Duration::from_secs(15);
/// What one finishes within this time counts together.
const DAY: Duration = Duration::from_hours(24);

/// Begins an upload.
///
/// # Errors
/// `BadHeader`, `TooLarge`, `QuotaReached`; of pieces that are not whole, not there or not one's own, `BadHeader`.
pub async fn create(ctx: &Ctx, new: NewUpload) -> Result<Arrived, UploadError> {
    ctx.permit(Permission::UploadFile, Relation::Anyone)?;
    let metadata = new.metadata.as_deref().map(str::parse::<Metadata>).transpose()?;
    let purpose = metadata.and_then(|metadata| metadata.purpose);
    match new.concat.as_deref().map(str::parse).transpose()? {
        Some(Concat::Final(pieces)) => join(ctx, new, purpose, &pieces).await,
        Some(Concat::Partial) => begin(ctx, new, UploadKind::Part, None).await,
        None => begin(ctx, new, UploadKind::Whole, purpose).await,
    }
}

/// The largest upload for a purpose.
#[must_use]
pub fn max_bytes(ctx: &Ctx, purpose: Option<FilePurpose>) -> u64 {
    let video = ctx.find_part::<Formats>().map_or(MAX_VIDEO_BYTES as u64, |formats| formats.limits().video_bytes);
    rules::max_bytes(purpose, video)
}

async fn begin(
    ctx: &Ctx,
    new: NewUpload,
    kind: UploadKind,
    purpose: Option<FilePurpose>,
) -> Result<Arrived, UploadError> {
    let length = new.length.ok_or(UploadError::BadHeader("Upload-Length"))?;
    if kind == UploadKind::Whole && purpose.is_none() {
        return Err(UploadError::BadHeader("Upload-Metadata"));
    }
    if length > max_bytes(ctx, purpose) {
        return Err(UploadError::TooLarge);
    }
    let uploads = ctx.part::<Uploads>();
    // Two that begin at the same time must not both find the last place free.
    let _turn = uploads.beginning.lock().await;
    let upload = announce(ctx, new, kind, purpose, length)?;
    let mut tx = ctx.db.begin().await?;
    let used = table::used(&mut tx, upload.owner_id, ctx.now().minus(DAY)).await?;
    rules::check_quota(&uploads.limits, used, length)?;
    uploads.parts.make(upload.id).await?;
    table::insert(&mut tx, &upload).await?;
    jobs::enqueue(ctx, &mut tx, &ExpireUpload { upload: upload.id }, upload.expires_at).await?;
    tx.commit().await?;
    // Of nothing nothing more will come.
    let upload = if length == 0 && kind == UploadKind::Whole { finish(ctx, upload).await? } else { upload };
    Ok(Arrived { upload, offset: 0 })
}

/// Puts a whole together from its pieces.
async fn join(
    ctx: &Ctx,
    new: NewUpload,
    purpose: Option<FilePurpose>,
    pieces: &[UploadId],
) -> Result<Arrived, UploadError> {
    if new.length.is_some() {
        return Err(UploadError::BadHeader("Upload-Length"));
    }
    let purpose = Some(purpose.ok_or(UploadError::BadHeader("Upload-Metadata"))?);
    let uploads = ctx.part::<Uploads>();
    let mut holds = Vec::with_capacity(pieces.len());
    let mut length = 0;
    for piece in pieces {
        holds.push(uploads.hold(*piece).ok_or(UploadError::Busy)?);
        length += whole_piece(ctx, &uploads.parts, *piece).await?;
    }
    if length > max_bytes(ctx, purpose) {
        return Err(UploadError::TooLarge);
    }
    let upload = announce(ctx, new, UploadKind::Final, purpose, length)?;
    let hold = uploads.hold(upload.id).ok_or(UploadError::Busy)?;
    uploads.parts.join(pieces, upload.id).await?;
    let mut tx = ctx.db.begin().await?;
    table::insert(&mut tx, &upload).await?;
    for piece in pieces {
        table::settle(&mut tx, *piece, UploadState::Joined, None, ctx.now()).await?;
    }
    jobs::enqueue(ctx, &mut tx, &ExpireUpload { upload: upload.id }, upload.expires_at).await?;
    tx.commit().await?;
    for piece in pieces {
        uploads.parts.remove(*piece).await?;
    }
    let upload = finish(ctx, upload).await?;
    drop((hold, holds));
    Ok(Arrived { upload, offset: length })
}

/// How long an own piece is, all of which is there.
async fn whole_piece(ctx: &Ctx, parts: &Parts, id: UploadId) -> Result<u64, UploadError> {
    let unfit = UploadError::BadHeader("Upload-Concat");
    let piece = match own(ctx, id).await {
        Err(UploadError::NotFound) => return Err(unfit),
        other => other?,
    };
    let waits = piece.kind == UploadKind::Part && piece.state == UploadState::Arriving;
    if waits && parts.len(id).await? == piece.length { Ok(piece.length) } else { Err(unfit) }
}

fn announce(
    ctx: &Ctx,
    new: NewUpload,
    kind: UploadKind,
    purpose: Option<FilePurpose>,
    length: u64,
) -> Result<Upload, UploadError> {
    let now = ctx.now();
    Ok(Upload {
        id: ctx.new_id(),
        owner_id: ctx.actor()?.person,
        kind,
        state: UploadState::Arriving,
        purpose,
        length,
        metadata: new.metadata,
        concat: new.concat,
        problem: None,
        created_at: now,
        expires_at: now.plus(ctx.part::<Uploads>().limits.expire),
        settled_at: None,
    })
}

/// The upload, for whoever sends it.
async fn own(ctx: &Ctx, id: UploadId) -> Result<Upload, UploadError> {
    let upload = table::find(&ctx.db, id).await?.ok_or(UploadError::NotFound)?;
    if upload.owner_id != ctx.actor()?.person {
        return Err(UploadError::NotFound);
    }
    ctx.permit(Permission::UploadFile, Relation::Anyone)?;
    Ok(upload)
}

async fn arrived(ctx: &Ctx, upload: Upload) -> Result<Arrived, UploadError> {
    let offset = match upload.state {
        UploadState::Arriving => ctx.part::<Uploads>().parts.len(upload.id).await?,
        _ => upload.length,
    };
    Ok(Arrived { upload, offset })
}

/// How much of an own upload is there, and what became of it.
///
/// # Errors
/// `NotFound` for somebody else's.
pub async fn see(ctx: &Ctx, id: UploadId) -> Result<Arrived, UploadError> {
    let upload = own(ctx, id).await?;
    arrived(ctx, upload).await
}

/// From which byte an own upload goes on. One that is whole and that nobody looked at is looked at now.
///
/// # Errors
/// `NotFound`; `Gone`; `Busy` while another request writes it.
pub async fn resume(ctx: &Ctx, id: UploadId) -> Result<Arrived, UploadError> {
    own(ctx, id).await?;
    let _hold = ctx.part::<Uploads>().hold(id).ok_or(UploadError::Busy)?;
    let now = see(ctx, id).await?;
    rules::check_reachable(now.upload.state)?;
    if is_whole(&now) { Ok(Arrived { upload: finish(ctx, now.upload).await?, offset: now.offset }) } else { Ok(now) }
}

fn is_whole(now: &Arrived) -> bool {
    let waits = now.upload.state == UploadState::Arriving && now.upload.kind != UploadKind::Part;
    waits && now.offset == now.upload.length
}

/// Adds bytes to an upload, from `offset` on. What has come of a body that breaks off is kept, unless it has a checksum.
///
/// # Errors
/// `NotFound`, `Gone`, `IsFinal`, `Busy`, `OffsetWrong`; `TooLarge` for more bytes than were announced; `ChecksumWrong`.
pub async fn append<S, E>(
    ctx: &Ctx,
    id: UploadId,
    offset: u64,
    checksum: Option<Checksum>,
    body: S,
) -> Result<Arrived, UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin + 'static,
    E: Send + 'static,
{
    if own(ctx, id).await?.kind == UploadKind::Final {
        return Err(UploadError::IsFinal);
    }
    let hold = ctx.part::<Uploads>().hold(id).ok_or(UploadError::Busy)?;
    let Arrived { upload, offset: at } = see(ctx, id).await?;
    rules::check_reachable(upload.state)?;
    if at != offset {
        return Err(UploadError::OffsetWrong(at));
    }
    if upload.state != UploadState::Arriving {
        return Ok(Arrived { upload, offset });
    }
    let ctx = ctx.clone();
    // A request whose connection breaks is dropped where it stands; what has arrived is put in order all the same, and nobody
    // else writes meanwhile.
    let work = tokio::spawn(async move {
        let _hold = hold;
        let parts = ctx.part::<Uploads>().parts.clone();
        let part = parts.write_from(id, at).await?;
        let left = upload.length - at;
        let offset = match checksum {
            Some(checksum) => write_checked(part, body, left, &checksum).await?,
            None => write(part, body, left).await?,
        };
        let now = Arrived { upload, offset };
        if is_whole(&now) { Ok(Arrived { upload: finish(&ctx, now.upload).await?, offset }) } else { Ok(now) }
    });
    work.await.unwrap_or(Err(UploadError::BrokenOff))
}

/// The next bytes of a body; none when it is over, one way or the other.
async fn next<S, E>(body: &mut S) -> Next
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    match timeout(SILENCE, body.next()).await {
        Ok(Some(Ok(bytes))) => Next::Bytes(bytes),
        Ok(None) => Next::End,
        Ok(Some(Err(_))) | Err(_) => Next::Broken,
    }
}

enum Next {
    Bytes(Bytes),
    End,
    Broken,
}

async fn write<S, E>(mut part: Part, mut body: S, left: u64) -> Result<u64, UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let end = part.end() + left;
    let mut fits = true;
    while let Next::Bytes(bytes) = next(&mut body).await {
        fits = part.end() + bytes.len() as u64 <= end;
        if !fits {
            break;
        }
        part.write(&bytes).await?;
    }
    part.flush().await?;
    if fits { Ok(part.end()) } else { Err(UploadError::TooLarge) }
}

/// Writes bytes only when all of them are there and are the right ones.
async fn write_checked<S, E>(mut part: Part, mut body: S, left: u64, checksum: &Checksum) -> Result<u64, UploadError>
where
    S: Stream<Item = Result<Bytes, E>> + Unpin,
{
    let (mut pieces, mut length) = (Vec::new(), 0);
    loop {
        match next(&mut body).await {
            Next::Bytes(bytes) => {
                length += bytes.len() as u64;
                if length > left {
                    return Err(UploadError::TooLarge);
                }
                pieces.push(bytes);
            }
            Next::End => break,
            Next::Broken => return Err(UploadError::ChecksumWrong),
        }
    }
    if !checksum.fits(pieces.iter().map(AsRef::as_ref)) {
        return Err(UploadError::ChecksumWrong);
    }
    for piece in &pieces {
        part.write(piece).await?;
    }
    part.flush().await?;
    Ok(part.end())
}

/// Makes a file of an upload all of which is there, or refuses it; what this program does not read itself waits until it is
/// prepared. The caller holds it.
async fn finish(ctx: &Ctx, upload: Upload) -> Result<Upload, UploadError> {
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

/// Where the bytes of an upload stand that has arrived.
pub(crate) fn part(ctx: &Ctx, id: UploadId) -> PathBuf {
    ctx.part::<Uploads>().parts.path(id)
}

/// The upload, whoever asks.
#[cfg(test)]
pub(crate) async fn find(db: &store::Db, id: UploadId) -> Result<Upload, UploadError> {
    table::find(db, id).await?.ok_or(UploadError::NotFound)
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
pub(super) async fn finish_late(ctx: &Ctx, id: UploadId) -> Result<(), UploadError> {
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
pub(super) async fn expire(ctx: &Ctx, id: UploadId) -> Result<(), UploadError> {
    finish_late(ctx, id).await?;
    let _hold = ctx.part::<Uploads>().hold(id).ok_or(UploadError::Busy)?;
    let Some(upload) = arriving(ctx, id).await? else { return Ok(()) };
    // All of it is there, and what is made of it comes to an end by itself.
    if formats::is_waiting(&ctx.db, id).await? {
        return Ok(());
    }
    settle(ctx, &Upload { state: UploadState::Expired, ..upload }, None, &[]).await
}

/// What a file that is still on its way to us is for, where it is a person's; it does not arrive until the transaction ends, so
/// that whoever waits for it hears of it ([`UploadSettled`]).
///
/// # Errors
/// When the database fails.
pub async fn expect(tx: &mut Tx, file: FileId, owner: PersonId) -> store::Result<Option<FilePurpose>> {
    let upload = table::claim(tx, UploadId::from_uuid(file.uuid()), owner).await?;
    Ok(upload.and_then(|upload| upload.purpose))
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
    if files::hangs(&ctx.db, file).await? { Ok(()) } else { Ok(files::delete(ctx, file).await?) }
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
