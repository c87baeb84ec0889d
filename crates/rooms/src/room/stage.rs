//! Changing who belongs to a room.

use hub::{Hub, Lane};
use kernel::{PersonId, RoomId};
use platform::Ctx;

use super::{Member, RoomError, rules, store};
use crate::Rooms;
use crate::topic::{Belonging, topic};

impl Rooms {
    /// Makes somebody a member of an open room, or gives a member other rights, and takes others out: their connections to the
    /// room and their voices end. What they wrote stays. Safe to repeat. Never call this inside a transaction.
    ///
    /// # Errors
    /// `NotFound`, `Closed`, or `NoHost` when nobody who leads the room would be left.
    pub async fn admit(&self, ctx: &Ctx, id: RoomId, member: Member, former: &[PersonId]) -> Result<(), RoomError> {
        let live = self.live(ctx, id).await?;
        if live.with(|state| state.book.closed) {
            return Err(RoomError::Closed);
        }
        let before = live.member(member.person);
        let mut members = live.with(|state| state.members().to_vec());
        members.retain(|known| known.person != member.person && !former.contains(&known.person));
        members.push(member.clone());
        rules::may_open(&members)?;
        let mut tx = ctx.db.begin().await?;
        for person in former {
            store::delete_member(&mut tx, id, *person).await?;
        }
        store::put_member(&mut tx, id, &member).await?;
        tx.commit().await?;
        let changed = before.is_some_and(|before| before.rights != member.rights);
        if changed {
            // What the hand was raised for is given, or is not to be had.
            self.change(ctx, id, |state| {
                state.presence.set_hand(member.person, false);
            })
            .await?;
            // A voice was joined with the rights of that time: it is joined anew with these.
            self.sfu().leave(id, member.person);
        }
        self.follow_members(ctx, id, former).await
    }

    /// Takes people out of a room, open or closed, as [`Rooms::admit`] does. Safe to repeat. Never call this inside a
    /// transaction.
    ///
    /// # Errors
    /// `NotFound`, or `NoHost` when nobody who leads the room would be left.
    pub async fn dismiss(&self, ctx: &Ctx, id: RoomId, former: &[PersonId]) -> Result<(), RoomError> {
        let mut members = self.live(ctx, id).await?.with(|state| state.members().to_vec());
        members.retain(|known| !former.contains(&known.person));
        rules::may_open(&members)?;
        let mut tx = ctx.db.begin().await?;
        for person in former {
            store::delete_member(&mut tx, id, *person).await?;
        }
        tx.commit().await?;
        self.follow_members(ctx, id, former).await
    }

    /// Lets the room in memory have the members that are kept, tells everyone in it, and ends what the former ones have there.
    async fn follow_members(&self, ctx: &Ctx, id: RoomId, former: &[PersonId]) -> Result<(), RoomError> {
        // Loaded meanwhile or not: what is in memory now has the members that are kept.
        let kept = store::members(&ctx.db, id).await?;
        self.change(ctx, id, |state| state.set_members(kept.clone())).await?;
        for person in former {
            self.sfu().leave(id, *person);
            self.sfu().leave_picture(id, *person);
            ctx.part::<Hub>().remove(&topic(id), *person).await;
        }
        let members = self.view(ctx, id).await?.members;
        ctx.part::<Hub>().publish(&topic(id), None, &Belonging { members }, Lane::Priority);
        Ok(())
    }
}
