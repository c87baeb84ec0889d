//! What the clock does to offers.

use async_trait::async_trait;
use kernel::OfferId;
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::service;

/// Ends an offer that met silence.
#[derive(Debug, Serialize, Deserialize)]
pub struct EndOffer {
    /// The offer.
    pub offer: OfferId,
}

#[async_trait]
impl Job for EndOffer {
    const NAME: &'static str = "tutoring.end_offer";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(service::expire(ctx, self.offer).await?)
    }
}

/// Matches questions and teachers at a moment when more of them may fit than before.
#[derive(Debug, Serialize, Deserialize)]
pub struct MatchWaiting {}

#[async_trait]
impl Job for MatchWaiting {
    const NAME: &'static str = "tutoring.match_waiting";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        service::take_turn(&mut tx).await?;
        service::match_waiting(ctx, &mut tx).await?;
        Ok(tx.commit().await?)
    }
}
