//! What the clock does to seats.

use async_trait::async_trait;
use kernel::{SessionId, Timestamp};
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::{SeatId, following, offering, service};

/// Asks those who wait with the question of a session.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskAlong {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for AskAlong {
    const NAME: &'static str = "tutoring.ask_along";
    const RETRY: Retry = Retry::times(4);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(offering::ask(ctx, self.session).await?)
    }
}

/// Ends an offer that met silence.
#[derive(Debug, Serialize, Deserialize)]
pub struct LapseSeat {
    /// The seat.
    pub seat: SeatId,
}

#[async_trait]
impl Job for LapseSeat {
    const NAME: &'static str = "tutoring.lapse_seat";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(service::expire(ctx, self.seat).await?)
    }
}

/// Lets somebody into the room or out of it, should whoever moved the seat not have come to that.
#[derive(Debug, Serialize, Deserialize)]
pub struct FitRoom {
    /// The seat.
    pub seat: SeatId,
}

#[async_trait]
impl Job for FitRoom {
    const NAME: &'static str = "tutoring.fit_room";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(following::fit_room(ctx, self.seat).await?)
    }
}

/// Looks after a guest who is not in the room.
#[derive(Debug, Serialize, Deserialize)]
pub struct LookAfterGuest {
    /// The seat.
    pub seat: SeatId,
    /// Since when.
    pub since: Timestamp,
}

#[async_trait]
impl Job for LookAfterGuest {
    const NAME: &'static str = "tutoring.look_after_guest";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(following::look_after(ctx, self.seat, self.since).await?)
    }
}
