//! What capabilities that use rooms tell them and hear from them. Both are parts of the program.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{PersonId, Relations, RoomId, Timestamp};
use platform::Ctx;

use crate::MayShow;

/// Hides in some words what the actor may not see.
pub type Cover = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// Hears what happens in rooms. Kept among the parts as `Arc<dyn RoomEvents>`.
///
/// Each call is made once the log says the same. What goes wrong is logged and changes nothing in the room; calls may
/// come again after a restart.
#[async_trait]
pub trait RoomEvents: Send + Sync {
    /// A member came into the room, or came back after having been away.
    ///
    /// # Errors
    /// Whatever went wrong; it is logged.
    async fn member_here(&self, ctx: &Ctx, room: RoomId, person: PersonId) -> anyhow::Result<()>;

    /// A member has been away since this moment, for longer than a reload or a tunnel takes ([`crate::AWAY_AFTER`]).
    ///
    /// # Errors
    /// Whatever went wrong; it is logged.
    async fn member_away(&self, ctx: &Ctx, room: RoomId, person: PersonId, since: Timestamp) -> anyhow::Result<()>;

    /// The room was closed.
    ///
    /// # Errors
    /// Whatever went wrong; it is logged.
    async fn closed(&self, ctx: &Ctx, room: RoomId) -> anyhow::Result<()>;
}

/// Knows how people who are not members stand to a room: who may see its replay, whether there still is one to
/// see, and whose data it is. Kept among the parts as `Arc<dyn RoomGuard>`.
#[async_trait]
pub trait RoomGuard: Send + Sync {
    /// How the actor stands to the room.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn relations(&self, ctx: &Ctx, room: RoomId) -> anyhow::Result<Relations>;

    /// The rooms that are about somebody who is no member of them, or need not be: they belong to that person's data as those
    /// do in which the person was on stage.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn rooms_about(&self, _ctx: &Ctx, _person: PersonId) -> anyhow::Result<Vec<RoomId>> {
        Ok(Vec::new())
    }

    /// The minors who were in the room at any time, members still or not.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn minors(&self, _ctx: &Ctx, _room: RoomId) -> anyhow::Result<Vec<PersonId>> {
        Ok(Vec::new())
    }

    /// Whether a minor on stage may show a picture: what the family has agreed to, and whether it is asked for it at all.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn may_show(&self, _ctx: &Ctx, _room: RoomId, _person: PersonId) -> anyhow::Result<MayShow> {
        Ok(MayShow::NotOffered)
    }

    /// What people call the room in the name of a file: when it was, what it was about, for whom.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn called(&self, _ctx: &Ctx, _room: RoomId) -> anyhow::Result<Option<String>> {
        Ok(None)
    }

    /// How the actor, who is no member, is shown what was written and said in the room: covered by this, or as it stands where
    /// nothing is given. Pages and films, in which nothing can be covered, are then not shown.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn cover(&self, _ctx: &Ctx, _room: RoomId) -> anyhow::Result<Option<Cover>> {
        Ok(None)
    }

    /// How words are covered that the author writes in the room, before anyone is sent them: where minors may read along, now or later,
    /// beside one who is theirs. Nothing is covered where nothing is given; a minor's pictures are refused where something is.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn cover_written(&self, _ctx: &Ctx, _room: RoomId, _author: PersonId) -> anyhow::Result<Option<Cover>> {
        Ok(None)
    }

    /// Words that a minor, the author, is about to enter in the room, as they were written: before they are covered, and whether the room
    /// takes them or not. Told again, where they are sent again, it does no harm.
    ///
    /// # Errors
    /// Whatever went wrong; the words are then not entered, and sent again.
    async fn heed(&self, _ctx: &Ctx, _room: RoomId, _author: PersonId, _said: &[String]) -> anyhow::Result<()> {
        Ok(())
    }

    /// Whether the actor, a member or not, may look at what was written, drawn and said once the room is closed.
    ///
    /// # Errors
    /// When that cannot be found out.
    async fn may_watch(&self, _ctx: &Ctx, _room: RoomId) -> anyhow::Result<bool> {
        Ok(true)
    }
}
