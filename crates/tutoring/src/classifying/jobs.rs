//! Learning at night.

use std::time::Duration;

use async_trait::async_trait;
use kernel::Timestamp;
use people::records::retention::jobs::next_night;
use platform::Ctx;
use platform::jobs::{self, Job, Retry};
use serde::{Deserialize, Serialize};
use tracing::info;

use super::{store as table, training};

/// So many new labels are worth a night's work.
const WORTH_IT: u64 = 20;

/// Learns from what teachers said by day, and asks for the next night.
#[derive(Debug, Serialize, Deserialize)]
pub struct LearnLabels {}

/// Asks for the next night, unless it waits already.
///
/// # Errors
/// When the database fails.
pub(crate) async fn begin(ctx: &Ctx) -> anyhow::Result<()> {
    let mut tx = ctx.db.begin().await?;
    jobs::ensure(ctx, &mut tx, &LearnLabels {}, || next_night(ctx)).await?;
    Ok(tx.commit().await?)
}

#[async_trait]
impl Job for LearnLabels {
    const NAME: &'static str = "tutoring.learn_labels";
    const RETRY: Retry = Retry::times(3);
    const LONGEST: Duration = Duration::from_hours(2);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let last = table::last_training(&ctx.db).await?.unwrap_or(Timestamp::from_millis(0));
        if table::said_since(&ctx.db, last).await? >= WORTH_IT {
            for trained in training::train(ctx, Vec::new()).await? {
                info!(model = trained.model, taken = trained.taken, "A model of labels was learned");
            }
        }
        let mut tx = ctx.db.begin().await?;
        jobs::enqueue(ctx, &mut tx, self, next_night(ctx)).await?;
        Ok(tx.commit().await?)
    }
}
