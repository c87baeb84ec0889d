//! Showing a picture, seeing those of others, and ending it.

use std::sync::Arc;

use board::Rights;
use hub::{Hub, Lane};
use kernel::{PersonId, RoomId};
use media::{Camera, Description};
use platform::Ctx;
use serde::Serialize;

use super::{CameraState, MayShow};
use crate::live::State;
use crate::room::{Member, RoomError, rules};
use crate::topic::topic;
use crate::{ClientId, RoomGuard, Rooms};

/// What everyone in the room is told when a camera goes on or off.
#[derive(Serialize)]
struct Moment {
    camera: CameraState,
    who: PersonId,
}

impl Rooms {
    /// Lets a member see the pictures of the others and, with the camera on, show one. Answers the client's offer. Another join
    /// of the same person takes the place of this one; who joins with the camera off shows nothing any more.
    ///
    /// # Errors
    /// As for a voice; for a minor whose camera is on also `NotAgreed`, `CameraNotOffered` or `CameraBarred`.
    pub async fn join_camera(
        &self,
        ctx: &Ctx,
        id: RoomId,
        person: PersonId,
        camera: Camera,
        offer: &Description,
        device: Option<&ClientId>,
    ) -> Result<Description, RoomError> {
        let live = self.live(ctx, id).await?;
        let member = live.member(person).ok_or(RoomError::NotFound)?;
        if camera == Camera::On && !member.adult {
            may_show(ctx, id, person).await?;
        }
        let allows = |state: &State| {
            rules::may_act(&member, state.book.closed, state.book.hold)?;
            rules::may_speak_from(device, state.presence.device(person))?;
            if camera == Camera::On { rules::may_show(&member, state.camera(&member)) } else { Ok(()) }
        };
        live.with(|state| allows(state))?;
        let answer = self.sfu().join_picture(id, person, camera, offer).await.map_err(RoomError::Picture)?;
        // The room may have gone on hold, or the host have thought again, while media made room.
        let mut allowed = Ok(());
        self.change_camera(ctx, id, &member, |state| {
            allowed = allows(state);
            let shown = (camera == Camera::On && allowed.is_ok()).then_some(answer.join);
            state.presence.set_camera(person, shown);
        })
        .await?;
        if allowed.is_err() {
            self.sfu().leave_picture(id, person);
        }
        allowed.map(|()| answer.description)
    }

    /// Ends what a person shows and sees in a room. Nothing happens when that is nothing.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn leave_camera(&self, ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
        self.sfu().leave_picture(id, person);
        self.hide(ctx, id, person, None).await
    }

    /// Says whether a minor may show a picture in this room. Who may no longer shows none from here on.
    ///
    /// # Errors
    /// `NotFound` for somebody who is no minor of the room, `NotHost` for anyone but the host.
    pub async fn allow_camera(
        &self,
        ctx: &Ctx,
        id: RoomId,
        by: PersonId,
        whom: PersonId,
        allowed: bool,
    ) -> Result<(), RoomError> {
        let live = self.live(ctx, id).await?;
        if live.member(by).is_none_or(|member| member.rights != Rights::Host) {
            return Err(RoomError::NotHost);
        }
        let minor = live.member(whom).filter(|member| !member.adult).ok_or(RoomError::NotFound)?;
        if !allowed {
            self.sfu().leave_picture(id, whom);
        }
        self.change_camera(ctx, id, &minor, |state| state.presence.allow_camera(whom, allowed)).await
    }

    /// Says of every camera in a room whose media have ended that it is off.
    pub(crate) async fn end_cameras(&self, ctx: &Ctx, id: RoomId) -> Result<(), RoomError> {
        let members = self.live(ctx, id).await?.with(|state| state.members().to_vec());
        for member in members {
            self.hide(ctx, id, member.person, None).await?;
        }
        Ok(())
    }

    /// A picture connection has ended by itself; a later one of the same person goes on.
    pub(crate) async fn hide(
        &self,
        ctx: &Ctx,
        id: RoomId,
        person: PersonId,
        join: Option<u64>,
    ) -> Result<(), RoomError> {
        // Who is no member any more was shown to nobody.
        let Some(member) = self.live(ctx, id).await?.member(person) else { return Ok(()) };
        self.change_camera(ctx, id, &member, |state| state.presence.hide(person, join)).await
    }

    /// Changes how somebody's camera stands, and tells everyone in the room if it stands differently then.
    async fn change_camera(
        &self,
        ctx: &Ctx,
        id: RoomId,
        member: &Member,
        mut change: impl FnMut(&mut State),
    ) -> Result<(), RoomError> {
        let (mut before, mut after) = (CameraState::Off, CameraState::Off);
        self.change(ctx, id, |state| {
            before = state.camera(member);
            change(state);
            after = state.camera(member);
        })
        .await?;
        if before != after {
            let moment = Moment { camera: after, who: member.person };
            ctx.part::<Hub>().publish(&topic(id), None, &moment, Lane::Priority);
        }
        Ok(())
    }
}

/// Whether the family of a minor agrees to pictures. Nobody to ask is a no.
async fn may_show(ctx: &Ctx, id: RoomId, person: PersonId) -> Result<(), RoomError> {
    let answer = match ctx.find_part::<Arc<dyn RoomGuard>>() {
        Some(guard) => guard.may_show(ctx, id, person).await.map_err(RoomError::of_guard)?,
        None => MayShow::NotOffered,
    };
    match answer {
        MayShow::Yes => Ok(()),
        MayShow::NotAgreed => Err(RoomError::NotAgreed),
        MayShow::NotOffered => Err(RoomError::CameraNotOffered),
    }
}
