//! The nightly cleaning.

use async_trait::async_trait;
use kernel::Timestamp;
use platform::jobs::{self, Job, Registry, Retry};
use platform::{Ctx, Keepers};
use serde::{Deserialize, Serialize};
use store::Tx;

use super::{Cleaning, rules, service, store as table};
use crate::packs::Packs;

/// Slices of one kind that one night removes at most; the next night goes on.
const SLICES: u32 = 100;

/// The background jobs of retention.
#[must_use]
pub fn registry() -> Registry {
    Registry::new().with::<Clean>()
}

/// Removes what is due, in small slices, and asks for the next night.
#[derive(Debug, Serialize, Deserialize)]
pub struct Clean {}

/// Asks for the next cleaning, unless it waits already.
///
/// # Errors
/// When the database fails.
pub async fn ensure(ctx: &Ctx, tx: &mut Tx) -> store::Result<()> {
    jobs::ensure(ctx, tx, &Clean {}, || next_night(ctx)).await
}

/// The next night of the region, when nobody waits for the machine.
#[must_use]
pub fn next_night(ctx: &Ctx) -> Timestamp {
    rules::next_night(ctx.now(), &ctx.part::<Packs>().current(ctx.now()).zone)
}

#[async_trait]
impl Job for Clean {
    const NAME: &'static str = "people.clean";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let held = service::held(ctx).await?;
        let terms = ctx.part::<Packs>().current(ctx.now()).records.retention.clone();
        for keeper in ctx.part::<Keepers>().all() {
            for kind in keeper.kinds() {
                let before = rules::before(ctx.now(), rules::days(kind, &terms));
                let mut removed = 0;
                for _ in 0..SLICES {
                    let slice = keeper.clean(ctx, kind.code, before, &held).await?;
                    removed += slice;
                    if slice == 0 {
                        break;
                    }
                }
                if removed > 0 {
                    let mut tx = ctx.db.begin().await?;
                    let cleaning =
                        Cleaning { id: ctx.new_id(), at: ctx.now(), kind: kind.code.to_owned(), before, removed };
                    table::insert_cleaning(&mut tx, &cleaning).await?;
                    tx.commit().await?;
                }
            }
        }
        let mut tx = ctx.db.begin().await?;
        jobs::enqueue(ctx, &mut tx, &Self {}, next_night(ctx)).await?;
        Ok(tx.commit().await?)
    }
}
