//! What the clock does to the archive.

use async_trait::async_trait;
use kernel::SessionId;
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::service;
use crate::dispatch::service as dispatch;
use crate::sessions::service as sessions;

/// Decides about a session whose pupil has said nothing for a week.
#[derive(Debug, Serialize, Deserialize)]
pub struct Reckon {
    /// The session.
    pub session: SessionId,
}

#[async_trait]
impl Job for Reckon {
    const NAME: &'static str = "tutoring.reckon";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        dispatch::take_turn(&mut tx).await?;
        let mut session = sessions::get(&mut tx, self.session).await?;
        service::reckon(ctx, &mut tx, &mut session).await?;
        Ok(tx.commit().await?)
    }
}
