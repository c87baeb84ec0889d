//! The replay of a closed room: its log and its voices on one clock.

pub(crate) mod http;

use kernel::{PersonId, RoomId, Timestamp};
use media::ogg_duration;
use platform::Ctx;
use platform::files::{Scope, service as files};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Rooms;
use crate::captions::store as captions_store;
use crate::film::FilmView;
use crate::live::Chapter;
use crate::log::store as log_store;
use crate::room::sight::Sight;
use crate::room::{RoomError, access};
use crate::voice::{Sound, store as voice_store};

/// Everything a player needs to know of a replay.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ReplayView {
    /// The room.
    pub room: RoomId,
    /// How long the room was open, in milliseconds.
    pub duration_ms: u64,
    /// When it was opened: the zero of its clock.
    pub opened_at: Timestamp,
    /// Where its log is.
    pub entries_url: String,
    /// The recordings, in the order in which they began.
    pub voices: Vec<VoiceView>,
    /// How many pages were written on.
    pub pages: usize,
    /// The size of the log, in bytes, before it is packed for the way.
    pub log_bytes: u64,
    /// The size of the photos that were ever put on its board, in bytes.
    pub image_bytes: u64,
    /// The languages in which is written down what is said.
    pub captions: Vec<String>,
    /// Whether the actor may take pages and a film of it along.
    pub takes_along: bool,
    /// The film of it, where the actor may take it along and somebody has asked for one.
    pub film: Option<FilmView>,
    /// Places to jump to, in order of time.
    pub chapters: Vec<Chapter>,
}

/// A recording of one voice.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VoiceView {
    /// Its number in the room.
    pub n: u32,
    /// Who speaks.
    pub author: PersonId,
    /// Where it is: Ogg/Opus, byte ranges are served.
    pub url: String,
    /// When it begins, in milliseconds of the room's clock.
    pub offset_ms: u64,
    /// How long it is, in milliseconds.
    pub duration_ms: u64,
    /// Its size, in bytes.
    pub bytes: u64,
}

impl Rooms {
    /// The replay of a closed room as the actor sees it, ready when the room is closed.
    ///
    /// # Errors
    /// `NotFound`, `StillOpen`, or `Erased`.
    pub async fn replay(&self, ctx: &Ctx, id: RoomId) -> Result<ReplayView, RoomError> {
        let live = self.live(ctx, id).await?;
        self.must_be_whole(ctx, id).await?;
        let (duration_ms, pages, chapters) =
            live.with(|state| (state.book.at, state.book.board.pages.len(), state.book.chapters.clone()));
        self.writer().settle(id).await?;
        let sight = Sight::of(ctx, self, id).await?;
        let takes_along = access::takes_along(ctx, self, id).await?;
        let mut image_bytes = files::bytes_on(&ctx.db, &Scope::new(access::SCOPE, id)).await?;
        if sight.is_none() {
            image_bytes += files::bytes_on(&ctx.db, &Scope::new(access::OWN_SCOPE, id)).await?;
        }
        let view = ReplayView {
            room: id,
            duration_ms,
            opened_at: live.opened_at,
            entries_url: format!("/api/v1/rooms/{id}/log"),
            voices: self.voices(ctx, id).await?,
            pages,
            image_bytes,
            log_bytes: log_store::bytes(&ctx.db, id).await?,
            captions: captions_store::of_room(&ctx.db, id).await?.into_iter().map(|row| row.language).collect(),
            film: if takes_along { self.find_film(ctx, id).await? } else { None },
            takes_along,
            chapters,
        };
        Ok(match sight {
            Some(sight) => sight.replay(view),
            None => view,
        })
    }

    /// The recordings of a room so far, in the order in which they began.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn voices(&self, ctx: &Ctx, id: RoomId) -> Result<Vec<VoiceView>, RoomError> {
        let mut views = Vec::new();
        for voice in voice_store::of_room(&ctx.db, id).await? {
            // Between hang-up and the recorder's last word the file itself says how long it is.
            let sound = Sound::of(self, id, &voice);
            let length = match (voice.duration_ms, &sound) {
                (Some(length), _) => Some(length),
                (None, Sound::Fresh(path)) => {
                    ogg_duration(path).ok().and_then(|length| u64::try_from(length.as_millis()).ok())
                }
                (None, Sound::Kept(_)) => None,
            };
            if let Some(duration_ms) = length {
                views.push(VoiceView {
                    n: voice.n,
                    author: voice.author_id,
                    url: format!("/api/v1/rooms/{id}/voices/{}", voice.n),
                    offset_ms: voice.start_ms,
                    duration_ms,
                    // What cannot be found now is said when it is asked for.
                    bytes: sound.size(ctx).await.unwrap_or_default(),
                });
            }
        }
        Ok(views)
    }
}
