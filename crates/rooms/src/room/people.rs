//! People coming and going, and what follows from it.

use std::sync::Arc;

use kernel::{PersonId, RoomId};
use platform::Ctx;
use tracing::{error, info, warn};

use super::{RoomError, RoomView, rules};
use crate::hooks::RoomEvents;
use crate::live::{Comings, Live, Plan, Stale, State};
use crate::log::writer::Ticket;
use crate::{AWAY_AFTER, ClientId, Rooms};

impl Rooms {
    /// A live connection of a member began. Answers with the room.
    ///
    /// # Errors
    /// `NotFound` when there is no such room or the person is no member.
    pub async fn connect(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<RoomView, RoomError> {
        self.live(ctx, id).await?.member(person).ok_or(RoomError::NotFound)?;
        let live = self.change(ctx, id, |state| state.presence.connect(person)).await?;
        self.look_at(ctx, &live).await?;
        self.view(ctx, id).await
    }

    /// A live connection of a member ended.
    ///
    /// # Errors
    /// `NotFound`, or `NotSaved`.
    pub async fn disconnect(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
        let live = self.change(ctx, id, |state| state.presence.disconnect(person, ctx.now())).await?;
        self.look_at(ctx, &live).await
    }

    /// A connected client gave a sign of life. One that has begun to give them counts as gone when they stop, long
    /// before its connection breaks.
    ///
    /// # Errors
    /// `NotFound`, or `NotSaved`.
    pub async fn beat(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
        let (now, before) =
            (ctx.now(), self.live(ctx, id).await?.with(|state| state.presence.is_here(person, ctx.now())));
        let live = self.change(ctx, id, |state| state.presence.beat(person, now)).await?;
        if before { Ok(()) } else { self.look_at(ctx, &live).await }
    }

    /// A member goes on with this client: whatever other one the person has in the room is told by the topic and steps
    /// back, with everything on its board kept.
    ///
    /// # Errors
    /// `NotFound` when there is no such room or the person is no member.
    pub async fn take_up(&self, ctx: &Ctx, id: RoomId, person: PersonId, device: &ClientId) -> Result<(), RoomError> {
        self.live(ctx, id).await?.member(person).ok_or(RoomError::NotFound)?;
        self.change(ctx, id, |state| state.presence.take_up(person, device.clone())).await?;
        Ok(())
    }

    /// A member wants ink and text only, or to speak and hear again. Answers whether that is news to the others.
    ///
    /// # Errors
    /// `NotFound` when there is no such room or the person is no member.
    pub async fn choose_ink_only(
        &self,
        ctx: &Ctx,
        id: RoomId,
        person: PersonId,
        wanted: bool,
    ) -> Result<bool, RoomError> {
        self.live(ctx, id).await?.member(person).ok_or(RoomError::NotFound)?;
        let mut news = false;
        self.change(ctx, id, |state| news = state.presence.set_ink_only(person, wanted)).await?;
        Ok(news)
    }

    /// A member raises a hand, or takes it down. Answers whether that is news to the others.
    ///
    /// # Errors
    /// `NotFound` when there is no such room or the person is no member; `Closed`, `Locked`, `NotOnStage`.
    pub async fn raise_hand(&self, ctx: &Ctx, id: RoomId, person: PersonId, up: bool) -> Result<bool, RoomError> {
        let member = self.live(ctx, id).await?.member(person).ok_or(RoomError::NotFound)?;
        let (mut news, mut may) = (false, Ok(()));
        self.change(ctx, id, |state| {
            may = rules::may_say(&member, state.book.closed, state.book.hold);
            news = may.is_ok() && state.presence.set_hand(person, up);
        })
        .await?;
        may.map(|()| news)
    }

    /// A member did something without a live connection: for a while that counts as being here.
    ///
    /// # Errors
    /// `NotFound`, or `NotSaved`.
    pub async fn touch(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
        self.live(ctx, id).await?.member(person).ok_or(RoomError::NotFound)?;
        let live = self.change(ctx, id, |state| state.presence.touch(person, ctx.now())).await?;
        self.look_at(ctx, &live).await
    }

    /// Changes who is here, in the room that counts: one that has just been forgotten takes nobody in any more.
    pub(crate) async fn change(
        &self,
        ctx: &Ctx,
        id: RoomId,
        mut change: impl FnMut(&mut State),
    ) -> Result<Arc<Live>, RoomError> {
        loop {
            let live = self.live(ctx, id).await?;
            let changed = live.with(|state| {
                let counts = !live.is_stale();
                if counts {
                    change(state);
                }
                counts
            });
            if changed {
                return Ok(live);
            }
        }
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
        let mut looked = Vec::new();
        for id in self.shelf().ids() {
            // A room whose log could not be written is loaded again here: the people in it are still there.
            looked.push((id, self.live(ctx, id).await.map(|live| self.look(ctx, live))));
        }
        for (room, look) in looked {
            let outcome = match look {
                Ok(Ok(look)) => self.follow(ctx, look).await,
                Ok(Err(Stale)) => Ok(()),
                Err(error) => Err(error),
            };
            note_failure(room, outcome);
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
                self.end_cameras(ctx, live.id).await?;
            }
        }
        ticket.durable().await?;
        let Some(events) = ctx.find_part::<Arc<dyn RoomEvents>>() else { return Ok(()) };
        let ctx = &Ctx::system(ctx.app.clone());
        for person in comings.here {
            log_failure(live.id, events.member_here(ctx, live.id, person).await);
        }
        for (person, since) in comings.away {
            log_failure(live.id, events.member_away(ctx, live.id, person, since).await);
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

fn note_failure(room: RoomId, outcome: Result<(), RoomError>) {
    if let Err(error) = outcome {
        warn!(room.id = %room, %error, "Cannot look after a room");
    }
}

fn log_failure(room: RoomId, outcome: anyhow::Result<()>) {
    if let Err(error) = outcome {
        error!(room.id = %room, error = format!("{error:#}"), "A listener of rooms failed");
    }
}
