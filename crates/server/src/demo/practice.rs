//! A job that has failed, so that the operator finds one to run again.

use std::time::Duration;

use anyhow::ensure;
use async_trait::async_trait;
use kernel::Timestamp;
use platform::Ctx;
use platform::jobs::{self, Job, Retry};
use serde::{Deserialize, Serialize};

use super::Desk;

/// The pause between its tries, and a moment more.
const PAUSE: Duration = Duration::from_mins(1);

/// Fails for as long as it is not ready: run again later, it is done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Practice {
    ready_at: Timestamp,
}

#[async_trait]
impl Job for Practice {
    const NAME: &'static str = "demo.practice";
    const RETRY: Retry = Retry::times(3);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        ensure!(ctx.now() >= self.ready_at, "the other system is closed until {}", self.ready_at);
        Ok(())
    }
}

/// Lets it fail as often as it is tried.
pub(super) async fn make(desk: &Desk<'_>, ready_at: Timestamp) -> anyhow::Result<()> {
    let ctx = Ctx::system(desk.app.clone());
    let mut tx = ctx.db.begin().await?;
    jobs::enqueue(&ctx, &mut tx, &Practice { ready_at }, ctx.now()).await?;
    tx.commit().await?;
    for _ in 0..3 {
        desk.pass(desk.app, PAUSE).await?;
    }
    Ok(())
}
