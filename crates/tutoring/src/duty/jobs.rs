//! What the clock does to stints.

use async_trait::async_trait;
use kernel::{PersonId, StintId, Timestamp};
use people::packs::Packs;
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::presence::DutyPages;
use super::rules::{self, DutyPage};
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

/// Ends the stint of a teacher who has left without a word.
#[derive(Debug, Serialize, Deserialize)]
pub struct LeaveDuty {
    /// The stint.
    pub stint: StintId,
    /// Its teacher.
    pub teacher: PersonId,
    /// Since when the page is gone, unless it has come back.
    pub since: Timestamp,
}

#[async_trait]
impl Job for LeaveDuty {
    const NAME: &'static str = "tutoring.leave_duty";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let pages = ctx.part::<DutyPages>();
        // A page that went before the program was started again has not come back since.
        let page = pages.find(self.stint).unwrap_or(DutyPage::Gone(self.since));
        if !rules::has_left(page, ctx.now(), ctx.part::<Packs>().current(ctx.now()).rules.duty_grace) {
            return Ok(());
        }
        let mut tx = ctx.db.begin().await?;
        dispatch::take_turn(&mut tx).await?;
        if let Some(stint) = service::find(&mut tx, self.teacher).await?.filter(|stint| stint.id == self.stint) {
            service::finish_stint(ctx, &mut tx, &stint, StintEnd::Silent).await?;
            tx.commit().await?;
        }
        pages.forget(self.stint);
        Ok(())
    }
}
