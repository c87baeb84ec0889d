//! Writing the bytes of an upload as they come.

use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::time::timeout;

use super::{finish, is_whole, own, see};
use crate::Ctx;
use crate::uploads::parts::Part;
use crate::uploads::rules::{self, Checksum};
use crate::uploads::{Arrived, UploadError, UploadId, UploadKind, UploadState, Uploads};

/// A body that says nothing for so long has broken off: what has come of it is kept, and the client is free to go on.
const SILENCE: Duration = Duration::from_secs(15);

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
