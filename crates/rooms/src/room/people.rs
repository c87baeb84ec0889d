//! People coming and going, and what follows from it.

use std::sync::Arc;

use kernel::{PersonId, RoomId};
use platform::Ctx;
use tracing::{error, info, warn};

use super::{RoomError, RoomView, service};
use crate::hooks::RoomEvents;
use crate::live::{Comings, Live, Plan, Stale};
use crate::log::writer::Ticket;
use crate::{AWAY_AFTER, Rooms};

impl Rooms {
    /// A live connection of a member began. Answers with the room.
    ///
    /// # Errors
    /// `NotFound` when there is no such room or the person is no member.
    pub async fn connect(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<RoomView, RoomError> {
        loop {
            let live = self.live(ctx, id).await?;
            live.member(person).ok_or(RoomError::NotFound)?;
            // A room that was forgotten in this moment takes no one in any more: ask again.
            if live.with(|state| !live.is_stale() && { state.presence.connect(person); true }) {
                self.look_at(ctx, &live).await?;
                return Ok(service::view(&live, ctx));
            }
        }
    }

    /// A live connection of a member ended.
    ///
    /// # Errors
    /// `NotFound`, or `NotSaved`.
    pub async fn disconnect(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
        let live = self.live(ctx, id).await?;
        live.with(|state| state.presence.disconnect(person, ctx.now()));
        self.look_at(ctx, &live).await
    }

    /// A member did something without a live connection: for a while that counts as being here.
    ///
    /// # Errors
    /// `NotFound`, or `NotSaved`.
    pub async fn touch(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
        let live = self.live(ctx, id).await?;
        live.member(person).ok_or(RoomError::NotFound)?;
        live.with(|state| state.presence.touch(person, ctx.now()));
        self.look_at(ctx, &live).await
    }

    /// Who of the members is in the room now.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn here(&self, ctx: &Ctx, id: RoomId) -> Result<Vec<PersonId>, RoomError> {
        let members = self.view(ctx, id).await?.members;
        Ok(members.into_iter().filter(|member| member.here).map(|member| member.person).collect())
    }

    /// Looks after all rooms: puts those on hold that must be, notices who is gone, forgets rooms that are empty.
    /// Called twice a second.
    pub async fn sweep(&self, ctx: &Ctx) {
        // Decide everywhere first: no room's lock waits for another's.
        let looked: Vec<_> = self.shelf().all().into_iter().filter_map(|live| self.look(ctx, live).ok()).collect();
        for look in looked {
            let room = look.live.id;
            if let Err(error) = self.follow(ctx, look).await {
                warn!(room.id = %room, %error, "Cannot look after a room");
            }
        }
        self.shelf().tidy(ctx.now());
    }

    async fn look_at(&self, ctx: &Ctx, live: &Arc<Live>) -> Result<(), RoomError> {
        match self.look(ctx, Arc::clone(live)) {
            Ok(look) => self.follow(ctx, look).await,
            // The room is loaded again by whoever needs it, and looked at by the next sweep.
            Err(Stale) => Ok(()),
        }
    }

    fn look(&self, ctx: &Ctx, live: Arc<Live>) -> Result<Look, Stale> {
        let now = ctx.now();
        let written = live.write(self.writer(), |state| {
            let (entries, comings) = state.look_around(now, AWAY_AFTER);
            (Plan::entries(entries), comings)
        })?;
        Ok(Look { live, comings: written.outcome, ticket: written.ticket })
    }

    /// Does what follows from a look, once it is in the log.
    async fn follow(&self, ctx: &Ctx, look: Look) -> Result<(), RoomError> {
        let Look { live, comings, ticket } = look;
        if let Some(locked) = comings.locked {
            info!(room.id = %live.id, locked, "Turned the lock of room {}", live.id);
            if locked {
                self.sfu().close(live.id);
            }
        }
        ticket.durable().await?;
        let Some(events) = ctx.find_part::<Arc<dyn RoomEvents>>() else { return Ok(()) };
        let ctx = &Ctx::system(ctx.app.clone());
        for person in comings.here {
            log_failure(live.id, events.member_here(ctx, live.id, person).await);
        }
        for person in comings.away {
            log_failure(live.id, events.member_away(ctx, live.id, person).await);
        }
        Ok(())
    }

    pub(crate) async fn tell_closed(&self, ctx: &Ctx, id: RoomId) {
        if let Some(events) = ctx.find_part::<Arc<dyn RoomEvents>>() {
            log_failure(id, events.closed(&Ctx::system(ctx.app.clone()), id).await);
        }
    }
}

struct Look {
    live: Arc<Live>,
    comings: Comings,
    ticket: Ticket,
}

fn log_failure(room: RoomId, outcome: anyhow::Result<()>) {
    if let Err(error) = outcome {
        error!(room.id = %room, error = format!("{error:#}"), "A listener of rooms failed");
    }
}
