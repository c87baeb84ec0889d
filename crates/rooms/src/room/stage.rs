//! Changing who belongs to a room that is open.

use hub::Hub;
use kernel::{PersonId, RoomId};
use platform::Ctx;

use super::{Member, RoomError, rules, store};
use crate::Rooms;
use crate::topic::topic;

impl Rooms {
    /// Makes somebody a member, and takes others out: their connections to the room and their voices end. What they wrote
    /// stays. Safe to repeat. Never call this inside a transaction.
    ///
    /// # Errors
    /// `NotFound`, `Closed`, or `NoHost` when nobody who leads the room would be left.
    pub async fn admit(&self, ctx: &Ctx, id: RoomId, member: Member, former: &[PersonId]) -> Result<(), RoomError> {
        let live = self.live(ctx, id).await?;
        if live.with(|state| state.book.closed) {
            return Err(RoomError::Closed);
        }
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
        // Loaded meanwhile or not: what is in memory now has the members that are kept.
        let kept = store::members(&ctx.db, id).await?;
        self.change(ctx, id, |state| state.set_members(kept.clone())).await?;
        for person in former {
            self.sfu().leave(id, *person);
            self.sfu().leave_picture(id, *person);
            ctx.part::<Hub>().remove(&topic(id), *person).await;
        }
        Ok(())
    }
}
