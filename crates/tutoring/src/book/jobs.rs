//! What the clock does to books: it reminds, and forgets what was taken out.

use async_trait::async_trait;
use kernel::{Day, PersonId, Timestamp};
use platform::Ctx;
use platform::jobs::{GiveUp, Job, Retry};
use serde::{Deserialize, Serialize};

use super::{BookEntryId, store as table, trying};

/// Reminds a pupil on a day on which something comes again.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemindOfBook {
    /// The pupil.
    pub pupil: PersonId,
    /// The day.
    pub day: Day,
}

#[async_trait]
impl Job for RemindOfBook {
    const NAME: &'static str = "tutoring.remind_of_book";
    const RETRY: Retry = Retry::times(4).then(GiveUp::Forget);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        Ok(trying::remind(ctx, self.pupil, self.day).await?)
    }
}

/// Deletes what a pupil took out and did not put back.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetBookEntry {
    /// The entry.
    pub entry: BookEntryId,
    /// When it was taken out.
    pub removed_at: Timestamp,
}

#[async_trait]
impl Job for ForgetBookEntry {
    const NAME: &'static str = "tutoring.forget_book_entry";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        table::forget(&mut tx, self.entry, self.removed_at).await?;
        Ok(tx.commit().await?)
    }
}
