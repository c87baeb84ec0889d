//! Beginning an upload, going on with it, and what it becomes.

mod ending;
mod writing;

use std::path::PathBuf;
use std::time::Duration;

use kernel::{FileId, Permission, PersonId, Relation};
use store::Tx;

use self::ending::finish;
pub use self::ending::{cancel, recover};
pub(super) use self::ending::{expire, finish_late};
pub(crate) use self::ending::{forget, refuse, take_prepared};
pub use self::writing::append;
use super::jobs::ExpireUpload;
use super::parts::Parts;
use super::rules::{self, Concat, Metadata};
use super::{Arrived, NewUpload, Upload, UploadError, UploadId, UploadKind, UploadState, Uploads, store as table};
use crate::files::{FilePurpose, MAX_VIDEO_BYTES};
use crate::formats::Formats;
use crate::{Ctx, jobs};

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

/// Where the bytes of an upload stand that has arrived.
pub(crate) fn part(ctx: &Ctx, id: UploadId) -> PathBuf {
    ctx.part::<Uploads>().parts.path(id)
}

/// The upload, whoever asks.
#[cfg(test)]
pub(crate) async fn find(db: &store::Db, id: UploadId) -> Result<Upload, UploadError> {
    table::find(db, id).await?.ok_or(UploadError::NotFound)
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
