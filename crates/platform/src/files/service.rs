//! Taking files in and giving them out.

use bytes::Bytes;
use kernel::{FileId, PersonId};
use sha2::{Digest, Sha256};
use store::{Db, Source, Tx};
use tokio::task::spawn_blocking;

use super::store::{self as table, FileRecord};
use super::{FileError, FileGuards, FilePurpose, GuardFailure, NewFile, Scope, photo, rules, voice};
use crate::Ctx;
use crate::formats::rules::Way;
use crate::formats::{Made, service as formats};

/// Takes a file in: checks it, cleans it, keeps it.
///
/// The caller has checked that the owner may upload.
///
/// # Errors
/// A refusal of the file; or when the folder, a program of the system or the database fails.
pub async fn save(ctx: &Ctx, new: NewFile) -> Result<FileRecord, FileError> {
    let NewFile { owner, purpose, bytes } = new;
    rules::check_size(purpose, bytes.len())?;
    let made = match formats::way(ctx, purpose, &bytes)? {
        Way::By(_) => formats::make_now(ctx, purpose, &bytes).await?,
        way => take(ctx, purpose, way, bytes).await?,
    };
    let file = keep(ctx, ctx.new_id(), owner, made).await?;
    let mut tx = ctx.db.begin().await?;
    record(&mut tx, &file).await?;
    tx.commit().await?;
    Ok(file)
}

/// Refuses a file for its size, before anything looks into it.
pub(crate) fn check_size(purpose: FilePurpose, bytes: usize) -> Result<(), FileError> {
    rules::check_size(purpose, bytes)
}

/// Checks and cleans what the program reads itself.
pub(crate) async fn take(ctx: &Ctx, purpose: FilePurpose, way: Way, bytes: Bytes) -> Result<Made, FileError> {
    let Way::AsItCame(media_type) = way else { return clean(ctx, purpose, bytes).await };
    rules::check_length(voice::length(media_type, &bytes))?;
    Ok(Made { purpose, media_type, bytes, pixels: None })
}

/// Keeps the bytes of what is to be the file of this id: it is one as soon as it is recorded. Safe to repeat.
pub(crate) async fn keep(ctx: &Ctx, id: FileId, owner: PersonId, made: Made) -> Result<FileRecord, FileError> {
    let file = FileRecord {
        id,
        owner_id: owner,
        purpose: made.purpose,
        media_type: made.media_type.to_owned(),
        size: made.bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(&made.bytes)),
        width: made.pixels.map(|(width, _)| width),
        height: made.pixels.map(|(_, height)| height),
        created_at: ctx.now(),
    };
    // The bytes first: a row always has its bytes, and bytes without a row are only litter.
    ctx.files.put(&key(file.id), made.bytes).await?;
    Ok(file)
}

/// Writes down that a file was taken in.
pub(crate) async fn record(tx: &mut Tx, file: &FileRecord) -> Result<(), FileError> {
    Ok(table::insert(tx, file).await?)
}

/// Writes down that a file was made together with another: a picture of its film, a page of its PDF.
pub(crate) async fn record_beside(tx: &mut Tx, file: &FileRecord, with: FileId, place: u32) -> Result<(), FileError> {
    table::insert(tx, file).await?;
    Ok(table::set_beside(tx, file.id, with, place).await?)
}

/// What was made together with a file, in order: the picture of a film, the other pages of a PDF.
///
/// # Errors
/// When the database fails.
pub async fn beside(source: impl Into<Source<'_>>, id: FileId) -> Result<Vec<FileRecord>, FileError> {
    Ok(table::beside(source, id).await?)
}

/// Decodes a photo and writes it anew.
pub(crate) async fn clean(ctx: &Ctx, purpose: FilePurpose, bytes: Bytes) -> Result<Made, FileError> {
    let _turn = ctx.files.decoding_turn().await?;
    let cleaned = spawn_blocking(move || photo::clean(purpose, &bytes)).await.map_err(|_| FileError::Broken)??;
    let pixels = Some((cleaned.width, cleaned.height));
    Ok(Made { purpose, media_type: cleaned.media_type, bytes: cleaned.bytes, pixels })
}

/// The file with this id, whoever asks.
///
/// # Errors
/// `NotFound`, or when the database fails.
pub async fn get(db: &Db, id: FileId) -> Result<FileRecord, FileError> {
    table::find(db, id).await?.ok_or(FileError::NotFound)
}

/// The bytes of a file, whoever asks.
///
/// # Errors
/// `NotFound`, or when the folder fails.
pub async fn bytes(ctx: &Ctx, id: FileId) -> Result<Bytes, FileError> {
    ctx.files.get(&key(id)).await
}

/// A photo as it is printed, whoever asks: grey, of the size paper shows and at most `most` bytes, as JPEG.
///
/// # Errors
/// `NotFound`; a refusal of what is no photo; when the folder fails.
pub async fn printable(ctx: &Ctx, id: FileId, most: usize) -> Result<Bytes, FileError> {
    printed(ctx, bytes(ctx, id).await?, most).await
}

/// A picture as it is printed, as [`printable`] makes it.
///
/// # Errors
/// A refusal of what is no picture.
pub async fn printed(ctx: &Ctx, picture: Bytes, most: usize) -> Result<Bytes, FileError> {
    let _turn = ctx.files.decoding_turn().await?;
    spawn_blocking(move || photo::printable(&picture, most)).await.map_err(|_| FileError::Broken)?
}

/// Where the bytes of a file are kept in [`crate::Files`].
#[must_use]
pub fn key(id: FileId) -> String {
    let text = id.to_string();
    // The last bytes of an id are random, the first are its time: folders fill evenly.
    let folder = &text[text.len() - 2..];
    format!("files/{folder}/{text}")
}

/// Hangs an own file on a thing: who may see the thing may see the file.
///
/// # Errors
/// `NotFound` when the file is not the actor's own, or when the database fails.
pub async fn allow(ctx: &Ctx, tx: &mut Tx, id: FileId, scope: &Scope) -> Result<(), FileError> {
    let file = table::find(&mut *tx, id).await?.ok_or(FileError::NotFound)?;
    // Else anyone could read a stranger's file by hanging it on a thing of their own.
    if !ctx.is_system() && file.owner_id != ctx.actor()?.person {
        return Err(FileError::NotFound);
    }
    Ok(table::insert_scope(tx, id, scope).await?)
}

/// Takes a file off a thing.
///
/// # Errors
/// When the database fails.
pub async fn disallow(tx: &mut Tx, id: FileId, scope: &Scope) -> Result<(), FileError> {
    Ok(table::delete_scope(tx, id, scope).await?)
}

/// The file, for an actor who owns it or may see what it hangs on.
///
/// # Errors
/// `NotFound` for everyone else.
pub async fn see(ctx: &Ctx, id: FileId) -> Result<FileRecord, FileError> {
    let file = get(&ctx.db, id).await?;
    if ctx.is_system() || file.owner_id == ctx.actor()?.person || hangs_on_visible(ctx, id).await? {
        return Ok(file);
    }
    Err(FileError::NotFound)
}

async fn hangs_on_visible(ctx: &Ctx, id: FileId) -> Result<bool, FileError> {
    let Some(guards) = ctx.find_part::<FileGuards>() else { return Ok(false) };
    for scope in table::scopes(&ctx.db, id).await? {
        if guards.may_see(ctx, &scope).await.map_err(|error| FileError::Guard(GuardFailure(error)))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Deletes a file: its bytes, and that it was there. Safe to repeat.
///
/// # Errors
/// When the folder or the database fails.
pub async fn delete(ctx: &Ctx, id: FileId) -> Result<(), FileError> {
    ctx.files.delete(&key(id)).await?;
    let mut tx = ctx.db.begin().await?;
    table::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes a file that hangs on nothing; one that does stays. Safe to repeat.
///
/// # Errors
/// As for [`delete`].
pub async fn delete_unused(ctx: &Ctx, id: FileId) -> Result<(), FileError> {
    if hangs(&ctx.db, id).await? { Ok(()) } else { delete(ctx, id).await }
}

/// Whether a file hangs on anything.
pub(crate) async fn hangs(db: &Db, id: FileId) -> Result<bool, FileError> {
    Ok(!table::scopes(db, id).await?.is_empty())
}

/// The size of all files that hang on a thing, in bytes.
///
/// # Errors
/// When the database fails.
pub async fn bytes_on(db: &Db, scope: &Scope) -> Result<u64, FileError> {
    Ok(table::bytes_on(db, scope).await?)
}

/// The files that hang on a thing.
///
/// # Errors
/// When the database fails.
pub async fn hanging_on(db: &Db, scope: &Scope) -> Result<Vec<FileId>, FileError> {
    Ok(table::hanging_on(db, scope).await?)
}
