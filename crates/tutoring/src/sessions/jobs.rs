//! What the clock does to sessions.

use async_trait::async_trait;
use kernel::{PersonId, SessionId, Timestamp};
use platform::Ctx;
use platform::jobs::{self, Job, Retry};
use platform::notices::{self, Notice};
use serde::{Deserialize, Serialize};

use super::{Session, SessionEnd, SessionState, end, presence, recording, service};
use crate::dispatch::service as dispatch;
use crate::tell;

kernel::words! {
    /// Who of the two in a session is missing.
    pub enum Missing {
        /// The pupil.
        Pupil = "pupil",
        /// The teacher.
        Teacher = "teacher",
    }
}

/// Looks after someone who is not in the room.
#[derive(Debug, Serialize, Deserialize)]
pub struct CheckPresence {
    /// The session.
    pub session: SessionId,
    /// Who is missing.
    pub missing: Missing,
    /// Since when.
    pub since: Timestamp,
}

#[async_trait]
impl Job for CheckPresence {
    const NAME: &'static str = "tutoring.check_presence";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(presence::check(ctx, self.session, self.missing, self.since).await?)
    }
}

/// Gives an answer back that its teacher left half-way and touches no more.
#[derive(Debug, Serialize, Deserialize)]
pub struct GiveBack {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for GiveBack {
    const NAME: &'static str = "tutoring.give_back";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(service::give_back(ctx, self.session).await?)
    }
}

/// Warns both sides of the hard stop.
#[derive(Debug, Serialize, Deserialize)]
pub struct Warn {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for Warn {
    const NAME: &'static str = "tutoring.warn";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(session) = find_open(ctx, self.session).await? else { return Ok(()) };
        let mut tx = ctx.db.begin().await?;
        for person in end::everyone(&mut tx, &session).await? {
            tell::session(ctx, &mut tx, person, session.id, "ending");
        }
        Ok(tx.commit().await?)
    }
}

/// Shows the pupil the rest card (R23).
#[derive(Debug, Serialize, Deserialize)]
pub struct Rest {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for Rest {
    const NAME: &'static str = "tutoring.rest";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(session) = find_open(ctx, self.session).await? else { return Ok(()) };
        let mut tx = ctx.db.begin().await?;
        for pupil in end::everyone(&mut tx, &session).await?.into_iter().filter(|one| *one != session.teacher_id) {
            tell::session(ctx, &mut tx, pupil, session.id, "rest");
            let notice = Notice::new("rest").link(format!("/sessions/{}", session.id));
            notices::send(ctx, &mut tx, pupil, notice).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Ends a session at its hard stop (R20).
#[derive(Debug, Serialize, Deserialize)]
pub struct Stop {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for Stop {
    const NAME: &'static str = "tutoring.stop";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        dispatch::take_turn(&mut tx).await?;
        let mut session = service::get(&mut tx, self.session).await?;
        if session.state == SessionState::Closed {
            return Ok(());
        }
        end::end(ctx, &mut tx, &mut session, SessionEnd::Stopped).await?;
        tx.commit().await?;
        end::settle_now(ctx, self.session).await;
        Ok(())
    }
}

/// Closes the room of a session that is over and counts what was done in it, should the one who ended it not have come to that.
#[derive(Debug, Serialize, Deserialize)]
pub struct AfterSession {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for AfterSession {
    const NAME: &'static str = "tutoring.after_session";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(end::settle(ctx, self.session).await?)
    }
}

/// Lets the new teacher into the room of a teacher who was lost, should the acceptance not have come to that.
#[derive(Debug, Serialize, Deserialize)]
pub struct HandRoomOver {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for HandRoomOver {
    const NAME: &'static str = "tutoring.hand_room_over";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let session = service::get(&ctx.db, self.session).await?;
        Ok(service::hand_room_over(ctx, &session).await?)
    }
}

/// Deletes the recordings of a pupil whose family agrees to them no longer.
#[derive(Debug, Serialize, Deserialize)]
pub struct DeleteRecordings {
    /// The pupil.
    pub pupil: PersonId,
}

#[async_trait]
impl Job for DeleteRecordings {
    const NAME: &'static str = "tutoring.delete_recordings";
    const RETRY: Retry = Retry::times(24);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        if let Some(again) = recording::delete(ctx, self.pupil).await? {
            let mut tx = ctx.db.begin().await?;
            jobs::enqueue(ctx, &mut tx, self, again).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

async fn find_open(ctx: &Ctx, id: SessionId) -> anyhow::Result<Option<Session>> {
    let session = service::get(&ctx.db, id).await?;
    Ok(Some(session).filter(|session| session.state == SessionState::Open))
}
