//! What the clock does to screening: it asks a desk that is late.

use async_trait::async_trait;
use kernel::{QuestionId, Timestamp};
use platform::Ctx;
use platform::jobs::{Job, Retry};
use serde::{Deserialize, Serialize};

use super::{service, store as table};

/// A person should have decided by now.
#[derive(Debug, Serialize, Deserialize)]
pub struct DecisionLate {
    /// The question.
    pub question: QuestionId,
    /// When it was due.
    pub due: Timestamp,
}

#[async_trait]
impl Job for DecisionLate {
    const NAME: &'static str = "tutoring.screening_late";
    const RETRY: Retry = Retry::times(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        let Some(screening) = table::find(&mut tx, self.question).await? else { return Ok(()) };
        // Decided meanwhile, or waiting anew with another clock.
        if screening.due_at != Some(self.due) {
            return Ok(());
        }
        service::tell_desk(ctx, &mut tx, &screening, "screening_late").await?;
        Ok(tx.commit().await?)
    }
}
