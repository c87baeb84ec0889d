//! Taking files in and giving them out.

use bytes::Bytes;
use kernel::FileId;
use sha2::{Digest, Sha256};
use store::{Db, Tx};
use tokio::task::spawn_blocking;

use super::store::{self as table, FileRecord};
use super::{FileError, FileGuards, FilePurpose, GuardFailure, NewFile, Scope, photo, rules, voice};
use crate::Ctx;

/// A file that has passed: what is kept of it.
struct Passed {
    bytes: Bytes,
    media_type: &'static str,
    pixels: Option<(u32, u32)>,
}

/// Takes a file in: checks it, cleans it, keeps it.
///
/// The caller has checked that the owner may upload.
///
/// # Errors
/// `TooLarge`, `Unsupported` or `Broken`; or when the folder or the database fails.
pub async fn save(ctx: &Ctx, new: NewFile) -> Result<FileRecord, FileError> {
    let file = take_in(ctx, ctx.new_id(), new).await?;
    let mut tx = ctx.db.begin().await?;
    record(&mut tx, &file).await?;
    tx.commit().await?;
    Ok(file)
}

/// Checks and cleans what is to be the file of this id, and keeps its bytes: it is one as soon as it is recorded. Safe to
/// repeat.
pub(crate) async fn take_in(ctx: &Ctx, id: FileId, new: NewFile) -> Result<FileRecord, FileError> {
    let NewFile { owner, purpose, bytes } = new;
    rules::check_size(purpose, bytes.len())?;
    let passed = match purpose {
        FilePurpose::Photo | FilePurpose::BoardImage => clean_photo(ctx, purpose, bytes).await?,
        FilePurpose::Voice => check_voice(bytes)?,
    };
    let file = FileRecord {
        id,
        owner_id: owner,
        purpose,
        media_type: passed.media_type.to_owned(),
        size: passed.bytes.len() as u64,
        sha256: hex::encode(Sha256::digest(&passed.bytes)),
        width: passed.pixels.map(|(width, _)| width),
        height: passed.pixels.map(|(_, height)| height),
        created_at: ctx.now(),
    };
    // The bytes first: a row always has its bytes, and bytes without a row are only litter.
    ctx.files.put(&key(file.id), passed.bytes).await?;
    Ok(file)
}

/// Writes down that a file was taken in.
pub(crate) async fn record(tx: &mut Tx, file: &FileRecord) -> Result<(), FileError> {
    Ok(table::insert(tx, file).await?)
}

async fn clean_photo(ctx: &Ctx, purpose: FilePurpose, bytes: Bytes) -> Result<Passed, FileError> {
    let _turn = ctx.files.decoding_turn().await?;
    let cleaned = spawn_blocking(move || photo::clean(purpose, &bytes)).await.map_err(|_| FileError::Broken)??;
    let pixels = Some((cleaned.width, cleaned.height));
    Ok(Passed { bytes: cleaned.bytes, media_type: cleaned.media_type, pixels })
}

fn check_voice(bytes: Bytes) -> Result<Passed, FileError> {
    let media_type = rules::voice_type(&bytes)?;
    rules::check_length(voice::length(media_type, &bytes))?;
    Ok(Passed { bytes, media_type, pixels: None })
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

/// Whether a file hangs on anything.
pub(crate) async fn hangs(db: &Db, id: FileId) -> Result<bool, FileError> {
    Ok(!table::scopes(db, id).await?.is_empty())
}

/// The files that hang on a thing.
///
/// # Errors
/// When the database fails.
pub async fn hanging_on(db: &Db, scope: &Scope) -> Result<Vec<FileId>, FileError> {
    Ok(table::hanging_on(db, scope).await?)
}
