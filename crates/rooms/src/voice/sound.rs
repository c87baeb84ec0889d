//! Where the bytes of a recording are, and parts of them.

use std::io::SeekFrom;
use std::ops::Range;
use std::path::PathBuf;

use bytes::Bytes;
use kernel::RoomId;
use platform::Ctx;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use super::store::VoiceRow;
use crate::Rooms;
use crate::room::RoomError;

/// The bytes of one recording: among the files once it is kept, before that where it was recorded.
#[derive(Debug)]
pub(crate) enum Sound {
    Kept(String),
    Fresh(PathBuf),
}

impl Sound {
    pub(crate) fn of(rooms: &Rooms, room: RoomId, voice: &VoiceRow) -> Self {
        if voice.kept {
            return Self::Kept(Self::key(room, voice.n));
        }
        Self::Fresh(rooms.recordings().join(room.to_string()).join(&voice.name))
    }

    /// Where a recording is kept among the files.
    pub(crate) fn key(room: RoomId, n: u32) -> String {
        format!("rooms/{room}/{n}.ogg")
    }

    pub(crate) async fn size(&self, ctx: &Ctx) -> Result<u64, RoomError> {
        match self {
            Self::Kept(key) => Ok(ctx.files.size(key).await?),
            Self::Fresh(path) => Ok(tokio::fs::metadata(path).await.map_err(RoomError::Recording)?.len()),
        }
    }

    pub(crate) async fn read(&self, ctx: &Ctx, range: Range<u64>) -> Result<Bytes, RoomError> {
        match self {
            Self::Kept(key) => Ok(ctx.files.get_range(key, range).await?),
            Self::Fresh(path) => read_part(path, range).await.map_err(RoomError::Recording),
        }
    }
}

async fn read_part(path: &PathBuf, range: Range<u64>) -> std::io::Result<Bytes> {
    let mut file = File::open(path).await?;
    file.seek(SeekFrom::Start(range.start)).await?;
    let mut bytes = Vec::new();
    file.take(range.end - range.start).read_to_end(&mut bytes).await?;
    Ok(bytes.into())
}

/// What a `Range` header asks for of so many bytes; `None` asks for all of them.
///
/// One range is served, as players ask; several at once are answered with the whole, as the standard allows.
///
/// # Errors
/// `NoSuchRange` when the range begins behind the end.
pub(crate) fn asked_range(header: Option<&str>, size: u64) -> Result<Option<Range<u64>>, RoomError> {
    let Some(range) = header.and_then(|header| header.strip_prefix("bytes=")).filter(|range| !range.contains(',')) else {
        return Ok(None);
    };
    let Some((first, last)) = range.trim().split_once('-') else { return Ok(None) };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if last < first => return Ok(None),
        (Ok(first), Ok(last)) => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(last)) if first.is_empty() => size.saturating_sub(last)..size,
        _ => return Ok(None),
    };
    if range.start >= size || range.is_empty() { Err(RoomError::NoSuchRange) } else { Ok(Some(range)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_player_asks_for() {
        let cases: &[(Option<&str>, Option<Option<Range<u64>>>)] = &[
            (None, Some(None)),
            (Some("bytes=0-"), Some(Some(0..100))),
            (Some("bytes=10-19"), Some(Some(10..20))),
            (Some("bytes=90-500"), Some(Some(90..100))),
            (Some("bytes=-30"), Some(Some(70..100))),
            (Some("bytes=-300"), Some(Some(0..100))),
            (Some("bytes=100-"), None),
            (Some("bytes=-0"), None),
            (Some("bytes=20-10"), Some(None)),
            (Some("bytes=0-1,5-6"), Some(None)),
            (Some("bytes=a-b"), Some(None)),
            (Some("pages=0-1"), Some(None)),
        ];
        for (header, expected) in cases {
            assert_eq!(&asked_range(*header, 100).ok(), expected, "{header:?}");
        }
    }
}
