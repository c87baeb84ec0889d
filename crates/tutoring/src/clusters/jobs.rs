//! The nightly look for common questions, and the steps of every look.

use async_trait::async_trait;
use people::records::retention::jobs::next_night;
use platform::jobs::{self, Job, Retry};
use platform::{Ctx, audit};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::Tx;

use super::grouping::{self, Step};
use super::store as table;
use super::{ClusterError, ClusterRunId, Run, service};

/// Asks for the next night, unless it waits already.
///
/// # Errors
/// When the database fails.
pub async fn ensure(ctx: &Ctx, tx: &mut Tx) -> store::Result<()> {
    jobs::ensure(ctx, tx, &Nightly {}, || next_night(ctx)).await
}

/// Looks through the questions of the last days now. Where somebody does so already, that is enough.
///
/// # Errors
/// `Denied`.
pub async fn run_now(ctx: &Ctx) -> Result<Run, ClusterError> {
    let mut tx = ctx.db.begin().await?;
    let org = service::place_of(ctx, &mut (&mut tx).into(), kernel::Permission::ShapeClusters).await?;
    let run = start(ctx, &mut tx).await?;
    audit::record(ctx, &mut tx, "cluster.run", &format!("org:{}", org.id), &json!({ "run": run.id })).await?;
    tx.commit().await?;
    Ok(run)
}

async fn start(ctx: &Ctx, tx: &mut Tx) -> Result<Run, ClusterError> {
    let (run, new) = grouping::begin(ctx, tx).await?;
    if new {
        let step = grouping::first(ctx, &run);
        jobs::enqueue(ctx, tx, &Group { run: run.id, step }, ctx.now()).await?;
    }
    Ok(run)
}

/// Begins to look through the questions of the last days, and asks for the next night.
#[derive(Debug, Serialize, Deserialize)]
pub struct Nightly {}

#[async_trait]
impl Job for Nightly {
    const NAME: &'static str = "tutoring.clusters_nightly";
    const RETRY: Retry = Retry::times(12);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let mut tx = ctx.db.begin().await?;
        start(ctx, &mut tx).await?;
        jobs::enqueue(ctx, &mut tx, &Self {}, next_night(ctx)).await?;
        Ok(tx.commit().await?)
    }
}

/// One step of a run; it asks for the next.
#[derive(Debug, Serialize, Deserialize)]
pub struct Group {
    /// The run.
    pub run: ClusterRunId,
    /// Where it stands.
    pub step: Step,
}

#[async_trait]
impl Job for Group {
    const NAME: &'static str = "tutoring.clusters_step";
    const RETRY: Retry = Retry::times(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let run = table::find_run(&ctx.db, self.run).await?;
        let Some(run) = run.filter(|run| run.ended_at.is_none()) else { return Ok(()) };
        if let Some(step) = grouping::step(ctx, &run, self.step).await? {
            let mut tx = ctx.db.begin().await?;
            jobs::enqueue(ctx, &mut tx, &Self { run: self.run, step }, ctx.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
