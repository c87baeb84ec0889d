//! What the clock does to stints.

use async_trait::async_trait;
use kernel::{PersonId, StintId};
use people::packs::Packs;
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::{StintEnd, service};
use crate::dispatch::service as dispatch;

/// Ends a stint when the service closes for the day.
#[derive(Debug, Serialize, Deserialize)]
pub struct CloseStint {
    /// The stint.
    pub stint: StintId,
    /// Its teacher.
    pub teacher: PersonId,
}

#[async_trait]
impl Job for CloseStint {
    const NAME: &'static str = "tutoring.close_stint";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        if ctx.part::<Packs>().current(ctx.now()).rules.is_open(ctx.now()) {
            return Ok(());
        }
        let mut tx = ctx.db.begin().await?;
        dispatch::take_turn(&mut tx).await?;
        let Some(stint) = service::find(&mut tx, self.teacher).await?.filter(|stint| stint.id == self.stint) else {
            return Ok(());
        };
        service::finish_stint(ctx, &mut tx, &stint, StintEnd::Hours).await?;
        Ok(tx.commit().await?)
    }
}
