//! Telling the bureau that the report is due.

use async_trait::async_trait;
use kernel::Timestamp;
use platform::Ctx;
use platform::jobs::{self, Job, Registry, Retry};
use platform::notices::{self, Notice};
use serde::{Deserialize, Serialize};
use store::Tx;

use super::{rules, store as table};
use crate::packs::{self, Packs};

/// The background jobs of yearly reports.
#[must_use]
pub fn registry() -> Registry {
    Registry::new().with::<Remind>()
}

/// Tells the bureau that a report is due and not made, and asks for the next time.
#[derive(Debug, Serialize, Deserialize)]
pub struct Remind {}

/// Asks for the next reminder, unless it waits already.
///
/// # Errors
/// When the database fails.
pub async fn ensure(ctx: &Ctx, tx: &mut Tx) -> store::Result<()> {
    jobs::ensure(ctx, tx, &Remind {}, || next(ctx)).await
}

fn next(ctx: &Ctx) -> Timestamp {
    rules::next_reminder(ctx.now(), &ctx.part::<Packs>().current(ctx.now()).zone)
}

#[async_trait]
impl Job for Remind {
    const NAME: &'static str = "people.remind_of_yearly_report";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        if let Some(due) = rules::due(packs::today(ctx))
            && !table::is_made(&mut tx, due.year.into()).await?
        {
            for officer in table::bureau(&mut tx).await? {
                let notice = Notice::new("yearly_report_due").param("year", due.year).param("due", due.day.to_string());
                notices::send(ctx, &mut tx, officer, notice.link("/yearly-reports")).await?;
            }
        }
        jobs::enqueue(ctx, &mut tx, &Self {}, next(ctx)).await?;
        Ok(tx.commit().await?)
    }
}
