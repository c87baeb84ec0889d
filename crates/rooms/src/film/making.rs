//! Making a film: pages drawn here, voices mixed and both encoded by ffmpeg in its fence.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use canvas::{Cue, Frame, Reel, matroska};
use kernel::{Coded, ErrorCode, RoomId, Timestamp};
use platform::formats::{Bounds, Outcome, Tool, run_fed};
use platform::{Ctx, Formats};
use tokio::io::AsyncWriteExt;
use tokio::process::ChildStdin;
use tokio::sync::mpsc::{Receiver, channel};

use super::sound::{self, Track, gather, mix, seconds, split};
use super::{rules, store as table};
use crate::pages::painter;
use crate::replay::VoiceView;
use crate::room::RoomError;
use crate::voice::{Sound, store as voice_store};
use crate::{Op, Rooms};

/// Frames that wait to be encoded: each is three megabytes.
const AHEAD: usize = 8;

/// Time a film may take beside its own length, for the longest and the slowest.
const GRACE: Duration = Duration::from_mins(20);

/// The largest film.
const MOST_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// Memory of the program that makes it: pictures of 1080 lines, some of them at a time.
const MEMORY: u64 = 3 * 1024 * 1024 * 1024;

/// Why a film was not made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilmError {
    /// Nobody asks for it any more.
    #[error("nobody asks for the film any more")]
    Cancelled,
    /// It was begun again and again.
    #[error("the film was begun too often")]
    GivenUp,
    /// The program that makes it is not installed.
    #[error("there is no ffmpeg")]
    NotHere,
    /// The program could not do it.
    #[error("ffmpeg: {0}")]
    Program(String),
    /// Its folder, or the program, could not be used.
    #[error("the work on the film")]
    Work(#[from] std::io::Error),
    /// Its pages cannot be drawn.
    #[error(transparent)]
    Canvas(#[from] canvas::CanvasError),
    /// The room cannot be read.
    #[error(transparent)]
    Room(#[from] RoomError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Coded for FilmError {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NotHere => ErrorCode::FilmNotHere,
            Self::Room(error) => error.code(),
            _ => ErrorCode::FilmFailed,
        }
    }
}

/// Makes the film of a room.
pub(crate) async fn make(ctx: &Ctx, room: RoomId, asked_at: Timestamp) -> Result<Bytes, FilmError> {
    let formats = ctx.part::<Formats>();
    let program = formats.tools().path(Tool::Ffmpeg).ok_or(FilmError::NotHere)?;
    let replay = ctx.part::<Rooms>().replay(ctx, room).await?;
    let heard = replay.voices.iter().map(|voice| voice.offset_ms + voice.duration_ms);
    let until = heard.chain([replay.duration_ms, 1_000]).max().unwrap_or_default();
    let desk = formats.desk(&format!("film-{room}"))?;
    lay_voices(ctx, room, &replay.voices, desk.path()).await?;
    let length = Duration::from_millis(until);
    let bounds = Bounds {
        cpu_s: (length * 2 + GRACE).as_secs(),
        patience: length * 2 + GRACE,
        memory: MEMORY,
        file: MOST_BYTES,
    };
    let fence = formats.tools().fence();
    let tracks = replay.voices.iter().map(Track::of).collect();
    let tracks = gather(program, desk.path(), bounds, fence, tracks).await?;
    let (cues, painter) = (cues(ctx, room).await?, painter(ctx, room).await?);
    let frames = draw(Reel::new(painter, cues, until)?);
    let mut cancelled = false;
    let feed = async |pipe| {
        cancelled = feed(ctx, (room, asked_at), until, frames, pipe).await? == Fed::Cancelled;
        Ok(())
    };
    let outcome = run_fed(program, words(&tracks, until), desk.path(), bounds, fence, feed).await?;
    match outcome {
        _ if cancelled => Err(FilmError::Cancelled),
        Outcome::Done(_) => Ok(tokio::fs::read(desk.path().join("film.mp4")).await?.into()),
        Outcome::Exhausted(what) => Err(FilmError::Program(format!("too much {what}"))),
        Outcome::Failed(complaint) => Err(FilmError::Program(complaint)),
    }
}

/// What stands in the log of a room about its board.
async fn cues(ctx: &Ctx, room: RoomId) -> Result<Vec<Cue>, FilmError> {
    let entries = ctx.part::<Rooms>().whole_log(ctx, room).await?;
    let cue = |entry: crate::Entry| match (entry.op, entry.author) {
        (Op::Board(op), Some(author)) => Some(Cue { at: entry.at, seq: entry.seq, author, op }),
        _ => None,
    };
    Ok(entries.into_iter().filter_map(cue).collect())
}

/// Puts the voices where they are mixed.
async fn lay_voices(ctx: &Ctx, room: RoomId, voices: &[VoiceView], folder: &Path) -> Result<(), FilmError> {
    let rooms = ctx.part::<Rooms>();
    for view in voices {
        let voice = voice_store::find(&ctx.db, room, view.n).await?.ok_or(RoomError::NotFound)?;
        let sound = Sound::of(rooms, room, &voice);
        let bytes = sound.read(ctx, 0..sound.size(ctx).await?).await?;
        tokio::fs::write(folder.join(format!("{}.ogg", view.n)), &bytes).await?;
    }
    Ok(())
}

/// Draws the frames, as fast as they are taken.
fn draw(mut reel: Reel) -> Receiver<Frame> {
    let (send, frames) = channel(AHEAD);
    tokio::task::spawn_blocking(move || {
        while let Some(frame) = reel.next_frame() {
            // Nobody takes them any more.
            if send.blocking_send(frame).is_err() {
                return;
            }
        }
    });
    frames
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fed {
    Whole,
    Cancelled,
}

async fn feed(
    ctx: &Ctx,
    (room, asked_at): (RoomId, Timestamp),
    until: u64,
    mut frames: Receiver<Frame>,
    mut pipe: ChildStdin,
) -> std::io::Result<Fed> {
    pipe.write_all(&matroska::head()).await?;
    let mut told = 0;
    while let Some(frame) = frames.recv().await {
        pipe.write_all(&matroska::block(&frame)).await?;
        pipe.write_all(&frame.picture).await?;
        let progress = rules::percent(frame.at, until);
        if progress > told {
            told = progress;
            if !table::advance(&ctx.db, room, asked_at, progress).await.map_err(std::io::Error::other)? {
                return Ok(Fed::Cancelled);
            }
        }
    }
    pipe.shutdown().await?;
    Ok(Fed::Whole)
}

/// What ffmpeg is told.
fn words(tracks: &[Track], until: u64) -> Vec<String> {
    let mut words = split("-hide_banner -nostdin -v error -f matroska -analyzeduration 0 -i pipe:0");
    if !tracks.is_empty() {
        words.extend(sound::inputs(tracks, 0));
        words.extend(["-filter_complex".to_owned(), mix(tracks.len(), 1)]);
        words.extend(split("-map 0:v -map [sound] -c:a aac -b:a 64k -ac 1 -ar 48000"));
    }
    // The frames keep their times: there is one only where something moves.
    words.extend(split("-c:v libx264 -preset superfast -tune stillimage -crf 25 -g 240 -bf 0 -pix_fmt yuv420p"));
    words.extend(split(
        "-fps_mode passthrough -enc_time_base -1 -color_range tv -colorspace bt709 -color_primaries bt709",
    ));
    words.extend(split("-color_trc bt709 -threads 2 -map_metadata -1 -movflags +faststart -t"));
    words.extend([seconds(until + 1), "-f".to_owned(), "mp4".to_owned(), "film.mp4".to_owned()]);
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::person;

    #[test]
    fn a_film_without_voices_has_no_sound_and_one_with_voices_has_them_in_their_places() {
        assert!(!words(&[], 60_000).contains(&"-filter_complex".to_owned()));
        let voice = |n, offset_ms| VoiceView {
            n,
            author: person(1),
            url: String::new(),
            offset_ms,
            duration_ms: 1_000,
            bytes: 0,
        };
        let tracks = [voice(0, 1_005), voice(1, 61_000)].map(|voice| Track::of(&voice));
        let said = words(&tracks, 62_500).join(" ");
        for part in ["-itsoffset 1.005", "-itsoffset 61.000", "-i 1.ogg", "[v1][v2]amix=inputs=2", "-t 62.501"] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
}
