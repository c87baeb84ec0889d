//! Who may see a room, and the files on its board.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use board::Rights;
use kernel::{Permission, PersonId, Relation, Relations, RoomId};
use platform::files::{FileGuard, FileGuards, Scope};
use platform::{Ctx, Denied};

use super::{RoomError, store};
use crate::Rooms;
use crate::hooks::{Cover, RoomGuard};

/// What the files on the board of a room hang on.
pub(crate) const SCOPE: &str = "room";

/// What the pictures hang on that a minor has put on the board: nobody has looked through them, and only those see them who see
/// the room as it stands.
pub(crate) const OWN_SCOPE: &str = "room_own";

/// How the actor stands to the room: as a member, or as its guard says.
async fn relations(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<Relations, RoomError> {
    let person = ctx.actor()?.person;
    let live = rooms.live(ctx, id).await?;
    if live.member(person).is_some() {
        return Ok(Relations::from(Relation::Own).with(Relation::Assigned));
    }
    match ctx.find_part::<Arc<dyn RoomGuard>>() {
        Some(guard) => guard.relations(ctx, id).await.map_err(RoomError::of_guard),
        None => Ok(Relations::NONE),
    }
}

/// Lets members in, and those the guard lets.
///
/// # Errors
/// `NotFound` for everyone else.
pub(crate) async fn may_see(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<(), RoomError> {
    if ctx.is_system() {
        return Ok(());
    }
    let relations = relations(ctx, rooms, id).await?;
    Ok(ctx.permit(Permission::ReadReplay, relations)?)
}

/// Lets members look at what is written, drawn and said, and those the guard lets; of a closed room nobody whom the guard
/// does not let.
///
/// # Errors
/// `NotFound` for everyone else.
pub(crate) async fn may_watch(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<(), RoomError> {
    may_see(ctx, rooms, id).await?;
    let closed = rooms.live(ctx, id).await?.with(|state| state.book.closed);
    let guard = ctx.find_part::<Arc<dyn RoomGuard>>().filter(|_| closed && !ctx.is_system());
    let Some(guard) = guard else { return Ok(()) };
    let may = guard.may_watch(ctx, id).await.map_err(RoomError::of_guard)?;
    if may { Ok(()) } else { Err(RoomError::NotFound) }
}

/// Lets those look at pictures of the board who see it as it stands.
///
/// # Errors
/// `NotFound` for everyone else.
pub(crate) async fn may_watch_pictures(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<(), RoomError> {
    may_watch(ctx, rooms, id).await?;
    if cover(ctx, rooms, id).await?.is_some() { Err(RoomError::NotFound) } else { Ok(()) }
}

/// How words are shown to the actor; none where they are shown as they stand.
///
/// # Errors
/// When the guard cannot find out.
pub(super) async fn cover(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<Option<Cover>, RoomError> {
    if ctx.is_system() || rooms.live(ctx, id).await?.member(ctx.actor()?.person).is_some() {
        return Ok(None);
    }
    let Some(guard) = ctx.find_part::<Arc<dyn RoomGuard>>() else { return Ok(None) };
    guard.cover(ctx, id).await.map_err(RoomError::of_guard)
}

/// How the author's words are covered before anyone is sent them.
///
/// # Errors
/// When the guard cannot find out.
pub(crate) async fn cover_written(ctx: &Ctx, id: RoomId, author: PersonId) -> Result<Option<Cover>, RoomError> {
    let Some(guard) = ctx.find_part::<Arc<dyn RoomGuard>>() else { return Ok(None) };
    guard.cover_written(ctx, id, author).await.map_err(RoomError::of_guard)
}

/// The minors who were in a room at any time.
///
/// # Errors
/// When the guard cannot find out, or the database fails.
pub(crate) async fn minors(ctx: &Ctx, id: RoomId) -> Result<BTreeSet<PersonId>, RoomError> {
    let members = store::members(&ctx.db, id).await?.into_iter();
    let mut minors: BTreeSet<PersonId> = members.filter(|member| !member.adult).map(|member| member.person).collect();
    if let Some(guard) = ctx.find_part::<Arc<dyn RoomGuard>>() {
        minors.extend(guard.minors(ctx, id).await.map_err(RoomError::of_guard)?);
    }
    Ok(minors)
}

/// Whether the actor may take pages and a film of the room along. Of several minors whoever leads it may, and nobody else: their
/// families agree to a recording that is looked at here.
///
/// # Errors
/// When the guard cannot find out.
pub(crate) async fn takes_along(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<bool, RoomError> {
    if ctx.is_system() {
        return Ok(true);
    }
    let member = rooms.live(ctx, id).await?.member(ctx.actor()?.person);
    if member.is_some_and(|member| member.rights == Rights::Host) {
        return Ok(true);
    }
    Ok(minors(ctx, id).await?.len() < 2 && cover(ctx, rooms, id).await?.is_none())
}

/// Lets those take pages and a film along who may.
///
/// # Errors
/// `NotFound` for those who do not see the room as it stands, `Forbidden` for the others.
pub(crate) async fn may_take_along(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<(), RoomError> {
    may_watch_pictures(ctx, rooms, id).await?;
    if takes_along(ctx, rooms, id).await? { Ok(()) } else { Err(RoomError::Denied(Denied::Forbidden)) }
}

/// Lets members in.
///
/// # Errors
/// `NotFound` for those who know nothing of the room, `Forbidden` for those who may only look.
pub(crate) async fn may_take_part(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<(), RoomError> {
    let person = ctx.actor()?.person;
    let relations = relations(ctx, rooms, id).await?;
    ctx.permit(Permission::DrawInRoom, relations)?;
    let live = rooms.live(ctx, id).await?;
    live.member(person).map(|_| ()).ok_or(RoomError::Denied(Denied::Forbidden))
}

/// The name of a file made of a room, as people would call it; `what` is its end.
pub(crate) async fn file_name(ctx: &Ctx, id: RoomId, what: &str) -> Result<String, RoomError> {
    let called = match ctx.find_part::<Arc<dyn RoomGuard>>() {
        Some(guard) => guard.called(ctx, id).await.map_err(RoomError::of_guard)?,
        None => None,
    };
    // A name may have a sign that no file can have.
    let name = called.unwrap_or_else(|| id.to_string()).replace(['/', '\\', ':'], "-");
    Ok(format!("{name}{what}"))
}

/// Knows who may see the files on the boards of rooms.
#[must_use]
pub fn file_guards(guards: FileGuards) -> FileGuards {
    guards.with(SCOPE, RoomFiles).with(OWN_SCOPE, RoomFiles)
}

/// Shows the files on a room's board to those who may see the room.
#[derive(Clone, Copy, Debug)]
struct RoomFiles;

#[async_trait]
impl FileGuard for RoomFiles {
    async fn may_see(&self, ctx: &Ctx, thing: &Scope) -> anyhow::Result<bool> {
        let Ok(id) = thing.id().parse::<RoomId>() else { return Ok(false) };
        let rooms = ctx.part::<Rooms>();
        let seen = if thing.kind() == OWN_SCOPE {
            may_watch_pictures(ctx, rooms, id).await
        } else {
            may_watch(ctx, rooms, id).await
        };
        match seen {
            Ok(()) => Ok(true),
            Err(RoomError::NotFound | RoomError::Denied(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
