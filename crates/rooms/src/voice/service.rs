//! Joining with one's voice, and following what becomes of it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use board::Rights;
use kernel::{PersonId, RoomId, Timestamp};
use media::{Description, MediaEvent, ogg_duration};
use platform::{Ctx, jobs};
use tracing::{info, warn};

use super::{KeepVoices, NewVoice, store as table};
use crate::live::{Plan, State};
use crate::log::RoomOp;
use crate::room::{RoomError, rules};
use crate::{ClientId, Rooms};

/// How long recordings are given to end after their room was closed, before they are put among the files.
const SETTLE: Duration = Duration::from_secs(5);

impl Rooms {
    /// Puts a member's voice through, and answers the client's offer. A client that names itself is not put through while
    /// the person goes on with another: two devices would take the voice from each other for ever.
    ///
    /// # Errors
    /// `Closed`, `Locked`, `NotOnStage`, `Elsewhere`, or what media says against the offer.
    pub async fn join_voice(
        &self,
        ctx: &Ctx,
        id: RoomId,
        person: PersonId,
        offer: &Description,
        device: Option<&ClientId>,
    ) -> Result<Description, RoomError> {
        let live = self.live(ctx, id).await?;
        let member = live.member(person).ok_or(RoomError::NotFound)?;
        live.with(|state| {
            rules::may_say(&member, state.book.closed, state.book.hold)?;
            rules::may_speak_from(device, state.presence.device(person))
        })?;
        // Who has come to listen along hears, and is heard once the host gives the word.
        Ok(match member.rights {
            Rights::Guest => self.sfu().join_to_listen(id, person, offer).await?,
            _ => self.sfu().join(id, person, offer).await?,
        })
    }

    /// Ends a member's voice. Nothing happens when there is none.
    pub fn leave_voice(&self, id: RoomId, person: PersonId) {
        self.sfu().leave(id, person);
    }

    /// Writes down what media tells.
    ///
    /// # Errors
    /// `NotFound`, or when the database fails.
    pub async fn hear(&self, ctx: &Ctx, event: MediaEvent) -> Result<(), RoomError> {
        match event {
            MediaEvent::Connected { .. } | MediaEvent::Gone { .. } => Ok(()),
            MediaEvent::PictureGone { room, member, join } => self.hide(ctx, room, member, Some(join)).await,
            MediaEvent::PictureStopped { room, member } => {
                info!(room.id = %room, person.id = %member, "A client sends more of a picture than it may");
                Ok(())
            }
            MediaEvent::RecordingStarted { room, member, path, started } => {
                let began = ctx.now().minus(started.elapsed());
                self.begin_voice(ctx, room, member, &path, began).await
            }
            MediaEvent::RecordingEnded { room, path, duration, .. } => self.end_voice(ctx, room, &path, duration).await,
        }
    }

    async fn begin_voice(
        &self,
        ctx: &Ctx,
        room: RoomId,
        author: PersonId,
        path: &Path,
        began: Timestamp,
    ) -> Result<(), RoomError> {
        let (name, now) = (file_name(path), ctx.now());
        let start_ms = millis(began.since(self.live(ctx, room).await?.opened_at));
        let written = self.write(ctx, room, |state| (enter(state, now, author, &name, start_ms, None), ())).await?;
        written.ticket.durable().await
    }

    async fn end_voice(&self, ctx: &Ctx, room: RoomId, path: &Path, duration: Duration) -> Result<(), RoomError> {
        let name = file_name(path);
        let voices = table::of_room(&ctx.db, room).await?;
        let Some(voice) = voices.into_iter().find(|voice| voice.name == name) else { return Ok(()) };
        let mut tx = ctx.db.begin().await?;
        table::set_duration(&mut tx, room, voice.n, millis(duration)).await?;
        Ok(tx.commit().await?)
    }

    /// Ends everyone's voice in a room that was closed, and sees to its recordings.
    pub(crate) async fn end_voices(&self, ctx: &Ctx, id: RoomId) -> Result<(), RoomError> {
        self.sfu().close(id);
        let mut tx = ctx.db.begin().await?;
        jobs::enqueue(ctx, &mut tx, &KeepVoices { room: id }, ctx.now().plus(SETTLE)).await?;
        Ok(tx.commit().await?)
    }

    /// Finds the recordings that the program was making when it was killed: those it did not write down, and the
    /// length of those it did.
    pub(crate) async fn adopt_voices(&self, ctx: &Ctx, id: RoomId) -> Result<(), RoomError> {
        let known = table::of_room(&ctx.db, id).await?;
        let opened_at = self.live(ctx, id).await?.opened_at;
        for path in self.recordings_of(id).await {
            let Some((author, name)) = author_of(&path).zip(path.file_name()) else { continue };
            let Ok(length) = ogg_duration(&path) else {
                warn!(room.id = %id, file = %path.display(), "A recording has nothing in it");
                continue;
            };
            match known.iter().find(|voice| OsStr::new(&voice.name) == name) {
                Some(voice) if voice.duration_ms.is_some() => {}
                Some(_) => self.end_voice(ctx, id, &path, length).await?,
                None => {
                    let (name, now) = (file_name(&path), ctx.now());
                    let start = millis(began(&path, length).await.since(opened_at));
                    let decide =
                        |state: &mut State| (enter(state, now, author, &name, start, Some(millis(length))), ());
                    self.write(ctx, id, decide).await?.ticket.durable().await?;
                }
            }
        }
        Ok(())
    }

    async fn recordings_of(&self, id: RoomId) -> Vec<PathBuf> {
        let mut found = Vec::new();
        // No folder: nobody has spoken.
        if let Ok(mut folder) = tokio::fs::read_dir(self.recordings().join(id.to_string())).await {
            while let Ok(Some(file)) = folder.next_entry().await {
                found.push(file.path());
            }
        }
        found.retain(|path| path.extension() == Some(OsStr::new("ogg")));
        found.sort();
        found
    }
}

/// Numbers a recording and says so in the log, as long as the log is open.
fn enter(
    state: &mut State,
    now: Timestamp,
    author: PersonId,
    name: &str,
    start_ms: u64,
    duration_ms: Option<u64>,
) -> Plan {
    let n = state.book.voices;
    let closed = state.book.closed;
    let entries = if closed { Vec::new() } else { vec![state.note(now, Some(author), RoomOp::Voice { n })] };
    state.book.voices = n + 1;
    Plan { voice: Some(NewVoice { n, author, name: name.to_owned(), start_ms, duration_ms }), ..Plan::entries(entries) }
}

/// The recorder names a file after its speaker: `<person>-<number>.ogg`.
fn author_of(path: &Path) -> Option<PersonId> {
    let stem = path.file_stem()?.to_str()?;
    stem.rsplit_once('-')?.0.parse().ok()
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// When a recording nobody wrote down began: when its file was made, or its length before it was last written.
async fn began(path: &Path, length: Duration) -> Timestamp {
    let Ok(about) = tokio::fs::metadata(path).await else { return Timestamp::from_millis(0) };
    let made = about.created().or_else(|_| about.modified().map(|last| last - length)).unwrap_or(UNIX_EPOCH);
    Timestamp::from_millis(
        i64::try_from(millis(made.duration_since(UNIX_EPOCH).unwrap_or_default())).unwrap_or(i64::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::person;

    #[test]
    fn a_recording_tells_its_speaker() {
        let name = format!("/r/x/{}-12.ogg", person(7));
        assert_eq!(author_of(Path::new(&name)), Some(person(7)));
        assert_eq!(author_of(Path::new("/r/x/notes.ogg")), None);
    }
}
