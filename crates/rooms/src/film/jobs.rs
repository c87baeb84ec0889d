//! Films are made in the background, one at a time.

use std::time::Duration;

use async_trait::async_trait;
use kernel::{Coded, RoomId, Timestamp};
use platform::Ctx;
use platform::jobs::{self, Job, Retry};
use serde::{Deserialize, Serialize};
use tracing::warn;

use super::rules::{Step, taken};
use super::{FilmState, key, making, store as table};
use crate::Rooms;

/// After so long it is asked again whether it is this film's turn.
const TURN: Duration = Duration::from_secs(15);

/// Makes the film of a closed room.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct MakeFilm {
    /// The room.
    pub room: RoomId,
    /// When it was asked for: who asks again asks for another.
    pub asked_at: Timestamp,
}

#[async_trait]
impl Job for MakeFilm {
    const NAME: &'static str = "rooms.make_film";
    const RETRY: Retry = Retry::times(3);
    const LONGEST: Duration = Duration::from_hours(3);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Self { room, asked_at } = *self;
        let rooms = ctx.part::<Rooms>();
        let wanted = table::find(&ctx.db, room).await?.filter(|film| film.asked_at == asked_at);
        let Some(film) = wanted.filter(|film| film.state.after(Step::Begin).is_some()) else { return Ok(()) };
        if taken(film.tries) == Step::Fail {
            return fail(ctx, self, making::FilmError::GivenUp.code()).await;
        }
        let Ok(_turn) = rooms.films().try_acquire() else {
            let mut tx = ctx.db.begin().await?;
            jobs::enqueue(ctx, &mut tx, self, ctx.now().plus(TURN)).await?;
            return Ok(tx.commit().await?);
        };
        let mut tx = ctx.db.begin().await?;
        if !table::begin(&mut tx, room, asked_at).await? {
            return Ok(());
        }
        tx.commit().await?;
        match making::make(ctx, room, asked_at).await {
            Ok(bytes) => keep(ctx, self, bytes).await,
            Err(making::FilmError::Cancelled) => Ok(()),
            Err(error) => {
                warn!(%error, room.id = %room, "A film could not be made");
                fail(ctx, self, error.code()).await
            }
        }
    }
}

async fn keep(ctx: &Ctx, job: &MakeFilm, bytes: bytes::Bytes) -> anyhow::Result<()> {
    let size = bytes.len() as u64;
    ctx.files.put(&key(job.room), bytes).await?;
    let mut tx = ctx.db.begin().await?;
    if table::finish(&mut tx, job.room, job.asked_at, size, ctx.now()).await? {
        return Ok(tx.commit().await?);
    }
    // Cancelled, or the recording is gone meanwhile: then the film goes as well, unless another was asked for and made.
    let there = table::find(&mut tx, job.room).await?.is_some_and(|film| film.state == FilmState::Ready);
    tx.commit().await?;
    if !there {
        ctx.files.delete(&key(job.room)).await?;
    }
    Ok(())
}

async fn fail(ctx: &Ctx, job: &MakeFilm, fault: kernel::ErrorCode) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    table::fail(&mut tx, job.room, job.asked_at, fault).await?;
    Ok(tx.commit().await?)
}
