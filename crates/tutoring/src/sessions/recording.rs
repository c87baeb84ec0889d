//! What became of the recording of a session (R40–R43).
//!
//! Who agrees to recordings no longer need not wait for the end of their term: at once nobody looks at them any more, and
//! after the days of grace a job deletes them. What is held stays, closed; so does what the law wants kept (R28).

use std::time::Duration;

use kernel::{PersonId, Timestamp};
use people::consent::{Item, service as consent};
use people::packs::Packs;
use people::persons::service as persons;
use platform::notices::{self, Notice};
use platform::{Ctx, Keepers, audit, jobs};
use rooms::{Erased, RECORDINGS_LEAST_DAYS, Rooms};
use serde_json::json;
use store::{Source, Tx};

use super::jobs::DeleteRecordings;
use super::{Session, SessionError, SessionState, service, store as table};
use crate::holds::service as holds;
use crate::seats::service as seats;
use crate::source::again;

const DAY: Duration = Duration::from_hours(24);

kernel::words! {
    /// What became of the recording of a session.
    pub enum Recording {
        /// It is there.
        There = "there",
        /// The family agrees to recordings no longer: nobody looks at it, and it goes.
        Closed = "closed",
        /// It was deleted because the family wanted it.
        Deleted = "deleted",
        /// It went after its term.
        Expired = "expired",
    }
}

impl Recording {
    /// Demands that it is there.
    ///
    /// # Errors
    /// `Recording` says why it is not.
    pub(super) const fn require(self) -> Result<(), SessionError> {
        match self {
            Self::There => Ok(()),
            gone => Err(SessionError::Recording(gone)),
        }
    }
}

/// What became of the recording; of an answer in writing there is none.
pub(crate) async fn of(ctx: &Ctx, source: &mut Source<'_>, session: &Session) -> store::Result<Option<Recording>> {
    let Some(room) = session.room_id else { return Ok(None) };
    Ok(Some(match rooms::erased(again(source), room).await? {
        Some(Erased::Term) => Recording::Expired,
        Some(Erased::Request | Erased::Withdrawn) => Recording::Deleted,
        // What goes on is ended by whoever hears of the withdrawal.
        None if session.state == SessionState::Open => Recording::There,
        None if is_refused(ctx, source, session).await? => Recording::Closed,
        None => Recording::There,
    }))
}

/// Whether the family of the pupil, or of one who listened along, agrees to recordings no longer.
async fn is_refused(ctx: &Ctx, source: &mut Source<'_>, session: &Session) -> store::Result<bool> {
    let mut pupils = vec![session.pupil_id];
    pupils.extend(seats::recorded(again(source), session.id).await?);
    for pupil in pupils {
        if consent::refused_since(ctx, again(source), pupil, session.kind.item()).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Demands that somebody may look at the recording: it is there, or closed and held, and the actor is who holds.
///
/// # Errors
/// `Recording`.
pub(super) async fn require(ctx: &Ctx, session: &Session, recording: Option<Recording>) -> Result<(), SessionError> {
    match recording {
        Some(Recording::Closed) if holds::may_look(ctx, session).await? => Ok(()),
        Some(recording) => recording.require(),
        None => Ok(()),
    }
}

/// Asks for the deletion of a pupil's recordings after the days of grace: the family may agree again until then.
pub(super) async fn delete_later(ctx: &Ctx, tx: &mut Tx, pupil: PersonId) -> store::Result<()> {
    jobs::enqueue(ctx, tx, &DeleteRecordings { pupil }, ctx.now().plus(grace(ctx))).await?;
    Ok(())
}

fn grace(ctx: &Ctx) -> Duration {
    ctx.part::<Packs>().current(ctx.now()).records.withdrawn_kept
}

/// Deletes the recordings of a pupil whose family agrees to them no longer. When there is something left that is held, or that
/// has to be kept for a while: when to look again.
pub(super) async fn delete(ctx: &Ctx, pupil: PersonId) -> anyhow::Result<Option<Timestamp>> {
    let Some(since) = consent::refused_since(ctx, &ctx.db, pupil, Item::SameScreen).await? else { return Ok(None) };
    // It was given and withdrawn again in between.
    if since.plus(grace(ctx)) > ctx.now() {
        return Ok(Some(since.plus(grace(ctx))));
    }
    let (rooms, held) = (ctx.part::<Rooms>(), ctx.part::<Keepers>().held(ctx).await?);
    let kept_until = |ended_at: Timestamp| ended_at.plus(DAY.saturating_mul(RECORDINGS_LEAST_DAYS));
    let mut again: Option<Timestamp> = None;
    let mut deleted = 0_u32;
    for (id,) in table::with_room(&ctx.db, pupil).await? {
        let session = service::get(&ctx.db, id).await?;
        let Some(room) = session.room_id else { continue };
        if of(ctx, &mut (&ctx.db).into(), &session).await? != Some(Recording::Closed) {
            continue;
        }
        let tomorrow = ctx.now().plus(DAY);
        let ended_at = session.ended_at.unwrap_or(ctx.now());
        // Everyone who is in it may be held.
        let mut pupils = seats::recorded(&ctx.db, id).await?;
        pupils.extend([session.pupil_id, pupil]);
        let stays = held.has_room(room) || pupils.into_iter().any(|one| held.has(one));
        if stays || kept_until(ended_at) > ctx.now() {
            let next = tomorrow.max(kept_until(ended_at));
            again = Some(again.map_or(next, |again| again.min(next)));
            continue;
        }
        rooms.erase(ctx, room, Erased::Withdrawn).await?;
        let mut tx = ctx.db.begin().await?;
        audit::record(ctx, &mut tx, "session.delete_recording", &format!("session:{id}"), &json!({})).await?;
        tx.commit().await?;
        deleted += 1;
    }
    if deleted > 0 {
        tell_family(ctx, pupil, deleted).await?;
    }
    Ok(again)
}

/// Tells the guardians that what they asked for is done.
async fn tell_family(ctx: &Ctx, pupil: PersonId, deleted: u32) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    for guardian in persons::guardians_of(&mut tx, pupil).await? {
        let notice = Notice::new("recordings_deleted").param("n", deleted).link(format!("/children/{pupil}/consent"));
        notices::send(ctx, &mut tx, guardian.person, notice).await?;
    }
    tx.commit().await
}
