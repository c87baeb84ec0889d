//! What rooms keep about a person: logs, snapshots, recordings. A room in which somebody who is not of age was on stage
//! is that person's, and so is one that is about the person, as the guard of rooms says: it goes as a whole.

mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::{PersonId, RoomId, Timestamp};
use platform::Ctx;
use platform::files::{Scope, service as files};
use platform::keepers::{Bundle, DataTerm, DataUse, Fate, Figure, Foreseen, Held, Keeper, Kind, Table};
use serde_json::{Value, json};

use self::store::Content;
use crate::Rooms;
use crate::captions::store as captions_store;
use crate::film::{self, FilmState, store as film_store};
use crate::hooks::RoomGuard;
use crate::log::store as log_store;
use crate::room::access::{OWN_SCOPE, SCOPE, minors};
use crate::room::{Erased, RoomError, store as room_store};
use crate::voice::{Sound, store as voice_store};

/// The tables of this crate.
const TABLES: &[Table] = &[
    Table::plain("rooms"),
    Table::emptied("room_members", &["person_id"], DataUse::Teaching, DataTerm::Rule),
    Table::removed("room_log", &["author_id"], DataUse::Teaching, DataTerm::Rule),
    Table::removed("room_snapshots", &[], DataUse::Teaching, DataTerm::Rule),
    Table::removed("room_voices", &["author_id"], DataUse::Teaching, DataTerm::Rule),
    Table::removed("room_films", &["asked_by"], DataUse::Teaching, DataTerm::Rule),
    Table::removed("room_captions", &["put_by"], DataUse::Teaching, DataTerm::Rule),
    Table::removed("room_journal", &[], DataUse::Teaching, DataTerm::Days),
    Table::plain("room_writers"),
];

/// Recordings stay this long at least: sixty days for what was live (R28).
pub const RECORDINGS_LEAST_DAYS: u32 = 60;

/// Entries of a log that are read at once.
const SLICE: u32 = 2_000;

/// Knows what rooms keep about a person.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomsKeeper;

#[async_trait]
impl Keeper for RoomsKeeper {
    fn name(&self) -> &'static str {
        "rooms"
    }

    fn tables(&self) -> &'static [Table] {
        TABLES
    }

    async fn figures(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Figure>> {
        let voices = rooms_of(ctx, person).await?.values().map(|content| content.voices).sum();
        Ok(vec![Figure { code: "recordings", count: voices }])
    }

    async fn copy(&self, ctx: &Ctx, person: PersonId, bundle: &mut Bundle) -> anyhow::Result<()> {
        let mut list = Vec::new();
        for (room, Content { opened_at, .. }) in rooms_of(ctx, person).await? {
            list.push(copy_room(ctx, room, opened_at, person, bundle).await?);
        }
        bundle.facts("rooms", list);
        Ok(())
    }

    async fn foresee(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<Vec<Foreseen>> {
        let rooms = rooms_of(ctx, person).await?;
        let filled = rooms.values().filter(|content| content.entries > 0).count();
        Ok(vec![
            Foreseen::new("rooms", filled as u64, Fate::Removed),
            Foreseen::new("recordings", rooms.values().map(|content| content.voices).sum(), Fate::Removed),
        ])
    }

    async fn erase(&self, ctx: &Ctx, person: PersonId) -> anyhow::Result<()> {
        let rooms = ctx.part::<Rooms>();
        for room in rooms_of(ctx, person).await?.into_keys() {
            rooms.erase(ctx, room, Erased::Request).await?;
        }
        let mut tx = ctx.db.begin().await?;
        store::forget_name(&mut tx, person).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn shares_held(&self, ctx: &Ctx, person: PersonId, held: &Held) -> anyhow::Result<bool> {
        for room in rooms_of(ctx, person).await?.into_keys() {
            if is_held(ctx, room, held).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn kinds(&self) -> &'static [Kind] {
        const { &[Kind::new("recordings", 1_095, RECORDINGS_LEAST_DAYS)] }
    }

    async fn due(&self, ctx: &Ctx, _kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        Ok(rooms_due(ctx, before, held).await?.len() as u64)
    }

    async fn clean(&self, ctx: &Ctx, _kind: &str, before: Timestamp, held: &Held) -> anyhow::Result<u64> {
        let due = rooms_due(ctx, before, held).await?;
        for room in &due {
            ctx.part::<Rooms>().erase(ctx, *room, Erased::Term).await?;
        }
        Ok(due.len() as u64)
    }
}

/// Puts into a copy of somebody's data what is in a room, but for what other minors wrote, drew and said there: that is theirs. What
/// cannot be taken apart, captions and a film, is in it where the person was the only one.
async fn copy_room(
    ctx: &Ctx,
    room: RoomId,
    opened_at: Timestamp,
    person: PersonId,
    bundle: &mut Bundle,
) -> anyhow::Result<Value> {
    let rooms = ctx.part::<Rooms>();
    let mut others = minors(ctx, room).await?;
    others.remove(&person);
    let mut voices = voice_store::of_room(&ctx.db, room).await?;
    voices.retain(|voice| !others.contains(&voice.author_id));
    let log = log_of(ctx, room, &others).await?;
    let captions = if others.is_empty() { rooms.captions(ctx, room).await? } else { Vec::new() };
    let facts = json!({
        "room": room, "at": opened_at, "entries": log.len(), "recordings": voices.len(), "captions": captions
    });
    bundle.file(format!("rooms/{room}/log.json"), "room_log", opened_at, serde_json::to_vec(&log)?.into());
    for voice in voices.iter().filter(|voice| voice.duration_ms.is_some()) {
        let sound = Sound::of(rooms, room, voice);
        let bytes = sound.read(ctx, 0..sound.size(ctx).await?).await?;
        let at = opened_at.plus(Duration::from_millis(voice.start_ms));
        bundle.file(format!("rooms/{room}/{}.ogg", voice.n), "recording", at, bytes);
    }
    let film = film_store::find(&ctx.db, room).await?.filter(|film| film.state == FilmState::Ready);
    if film.is_some() && others.is_empty() {
        let bytes = ctx.files.get(&film::key(room)).await?;
        bundle.file(format!("rooms/{room}/film.mp4"), "recording", opened_at, bytes);
    }
    Ok(facts)
}

/// The rooms that are somebody's: where the person was on stage without being of age, and those about the person.
async fn rooms_of(ctx: &Ctx, person: PersonId) -> anyhow::Result<BTreeMap<RoomId, Content>> {
    let mut ids = store::rooms_with(&ctx.db, person).await?;
    if let Some(guard) = ctx.find_part::<Arc<dyn RoomGuard>>() {
        ids.extend(guard.rooms_about(ctx, person).await?);
    }
    let mut rooms = BTreeMap::new();
    for id in ids {
        // What is in the journal only belongs to the room too.
        ctx.part::<Rooms>().writer().settle(id).await?;
        if let Some(content) = store::content(&ctx.db, id).await? {
            rooms.insert(id, content);
        }
    }
    Ok(rooms)
}

/// Whether a room stays as it is: it is held itself, or a child who was in it or listened along is.
async fn is_held(ctx: &Ctx, room: RoomId, held: &Held) -> anyhow::Result<bool> {
    Ok(held.has_room(room) || minors(ctx, room).await?.into_iter().any(|minor| held.has(minor)))
}

/// Rooms that were closed before this and have something in them, without those that are held.
async fn rooms_due(ctx: &Ctx, before: Timestamp, held: &Held) -> anyhow::Result<Vec<RoomId>> {
    let mut due = Vec::new();
    for room in self::store::closed_before(&ctx.db, before).await? {
        if !is_held(ctx, room, held).await? {
            due.push(room);
        }
    }
    Ok(due)
}

/// Why what was written, drawn and said in a room is gone; nothing while it is there.
///
/// # Errors
/// When the database fails.
pub async fn erased(source: impl Into<::store::Source<'_>>, room: RoomId) -> ::store::Result<Option<Erased>> {
    room_store::erased(source, room).await
}

/// The entries of a room's log without those of some persons, as JSON.
async fn log_of(ctx: &Ctx, room: RoomId, without: &BTreeSet<PersonId>) -> anyhow::Result<Vec<Value>> {
    let (mut entries, mut after) = (Vec::new(), 0);
    loop {
        let slice = log_store::after(&ctx.db, room, after, SLICE).await?;
        for entry in &slice {
            after = entry.seq;
            if entry.author.is_some_and(|author| without.contains(&author)) {
                continue;
            }
            entries.push(json!({ "at_ms": entry.at, "author": entry.author, "op": entry.op }));
        }
        if slice.len() < SLICE as usize {
            return Ok(entries);
        }
    }
}

impl Rooms {
    /// Deletes what was written, drawn and said in a closed room, and its pictures. Who was in it stays. Safe to repeat.
    ///
    /// # Errors
    /// `NotFound`; `StillOpen`; or when a file or the database fails.
    pub async fn erase(&self, ctx: &Ctx, id: RoomId, why: Erased) -> Result<(), RoomError> {
        let live = self.live(ctx, id).await?;
        if !live.with(|state| state.book.closed) {
            return Err(RoomError::StillOpen);
        }
        // What waits to be sorted in would come back.
        self.writer().settle_all().await?;
        for voice in voice_store::of_room(&ctx.db, id).await? {
            ctx.files.delete(&Sound::key(id, voice.n)).await?;
        }
        match tokio::fs::remove_dir_all(self.recordings().join(id.to_string())).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(RoomError::Recording(error)),
            _ => {}
        }
        for scope in [SCOPE, OWN_SCOPE] {
            for file in files::hanging_on(&ctx.db, &Scope::new(scope, id)).await? {
                files::delete(ctx, file).await?;
            }
        }
        forget_film(ctx, id).await?;
        let mut tx = ctx.db.begin().await?;
        log_store::delete(&mut tx, id).await?;
        captions_store::delete_all(&mut tx, id).await?;
        voice_store::delete(&mut tx, id).await?;
        room_store::forget_names(&mut tx, id).await?;
        room_store::set_erased(&mut tx, id, why, ctx.now()).await?;
        tx.commit().await?;
        // Whoever comes next reads the room afresh.
        live.set_stale();
        Ok(())
    }
}

/// Takes the film of a room away. The row first: who is just finishing the film sees that nobody wants it.
async fn forget_film(ctx: &Ctx, id: RoomId) -> Result<(), RoomError> {
    let mut tx = ctx.db.begin().await?;
    film_store::delete(&mut tx, id).await?;
    tx.commit().await?;
    Ok(ctx.files.delete(&film::key(id)).await?)
}
