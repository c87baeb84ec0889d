//! Who may see a room, and the files on its board.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{Permission, Relation, Relations, RoomId};
use platform::Ctx;
use platform::files::{FileGuard, GuardFailure, Scope};

use super::RoomError;
use crate::Rooms;
use crate::hooks::RoomGuard;

/// What the files on the board of a room hang on.
pub(crate) const SCOPE: &str = "room";

/// How the actor stands to the room: as a member, or as its guard says.
async fn relations(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<Relations, RoomError> {
    let person = ctx.actor()?.person;
    let live = rooms.live(ctx, id).await?;
    if live.member(person).is_some() {
        return Ok(Relations::from(Relation::Own).with(Relation::Assigned));
    }
    match ctx.find_part::<Arc<dyn RoomGuard>>() {
        Some(guard) => guard.relations(ctx, id).await.map_err(|error| RoomError::Guard(GuardFailure(error))),
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
    let may = guard.may_watch(ctx, id).await.map_err(|error| RoomError::Guard(GuardFailure(error)))?;
    if may { Ok(()) } else { Err(RoomError::NotFound) }
}

/// Lets those take it along who may watch it: not those to whom it was only shown as an answer.
///
/// # Errors
/// `NotFound` for everyone else.
pub(crate) async fn may_take(ctx: &Ctx, rooms: &Rooms, id: RoomId) -> Result<(), RoomError> {
    may_watch(ctx, rooms, id).await?;
    let shown_only = !ctx.is_system() && relations(ctx, rooms, id).await? == Relation::Offered.into();
    if shown_only { Err(RoomError::NotFound) } else { Ok(()) }
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
    live.member(person).map(|_| ()).ok_or(RoomError::Denied(platform::Denied::Forbidden))
}

/// The name of a file made of a room, as people would call it; `what` is its end.
pub(crate) async fn file_name(ctx: &Ctx, id: RoomId, what: &str) -> Result<String, RoomError> {
    let called = match ctx.find_part::<Arc<dyn RoomGuard>>() {
        Some(guard) => guard.called(ctx, id).await.map_err(|error| RoomError::Guard(GuardFailure(error)))?,
        None => None,
    };
    // A name may have a sign that no file can have.
    let name = called.unwrap_or_else(|| id.to_string()).replace(['/', '\\', ':'], "-");
    Ok(format!("{name}{what}"))
}

/// Shows the files on a room's board to those who may see the room.
#[derive(Clone, Copy, Debug)]
pub struct RoomFiles;

#[async_trait]
impl FileGuard for RoomFiles {
    async fn may_see(&self, ctx: &Ctx, thing: &Scope) -> anyhow::Result<bool> {
        let Ok(id) = thing.id().parse::<RoomId>() else { return Ok(false) };
        match may_watch(ctx, ctx.part::<Rooms>(), id).await {
            Ok(()) => Ok(true),
            Err(RoomError::NotFound | RoomError::Denied(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}
