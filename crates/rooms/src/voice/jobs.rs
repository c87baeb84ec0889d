//! Recordings of a closed room go among the files.

use async_trait::async_trait;
use kernel::RoomId;
use media::ogg_duration;
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::{Sound, store as table};
use crate::Rooms;

/// Puts the recordings of a closed room among the files, and takes them out of the recorder's folder.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct KeepVoices {
    /// The room.
    pub room: RoomId,
}

#[async_trait]
impl Job for KeepVoices {
    const NAME: &'static str = "rooms.keep_voices";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let rooms = ctx.part::<Rooms>();
        for voice in table::of_room(&ctx.db, self.room).await? {
            let path = rooms.recordings().join(self.room.to_string()).join(&voice.name);
            if !voice.kept {
                let bytes = tokio::fs::read(&path).await?;
                ctx.files.put(&Sound::key(self.room, voice.n), bytes.into()).await?;
                let mut tx = ctx.db.begin().await?;
                if voice.duration_ms.is_none() {
                    let length = ogg_duration(&path)?.as_millis();
                    table::set_duration(&mut tx, self.room, voice.n, u64::try_from(length)?).await?;
                }
                table::set_kept(&mut tx, self.room, voice.n).await?;
                tx.commit().await?;
            }
            // Whether it is the first run or not: what is among the files is not needed here any more.
            if let Err(error) = tokio::fs::remove_file(&path).await
                && error.kind() != std::io::ErrorKind::NotFound
            {
                return Err(error.into());
            }
        }
        Ok(())
    }
}
