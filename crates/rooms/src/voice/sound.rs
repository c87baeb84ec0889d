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
