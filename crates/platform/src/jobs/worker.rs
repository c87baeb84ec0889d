//! Running due jobs.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use futures_util::FutureExt;
use tokio::task::JoinSet;
use tokio::time::{Instant, interval_at, timeout};
use tracing::{Instrument, error, info_span, warn};

use super::Retry;
use super::registry::{Kind, Registry};
use super::rules::{Next, after_failure};
use super::store::{self as table, Claimed};
use crate::metrics::JobLabels;
use crate::{App, Ctx, Metrics};

/// How long a job belongs to the worker that took it. A worker that dies leaves its jobs to others after this.
const LEASE: Duration = Duration::from_mins(2);
/// A job that runs longer says that it is alive, so that it never runs beside its own second run.
const BEAT: Duration = Duration::from_secs(40);
/// Jobs one process runs at the same time.
const AT_ONCE: usize = 8;
/// Another node may have put a job down: look at least this often.
const LOOK: Duration = Duration::from_secs(5);
/// How long to wait when the database is away.
const DATABASE_PAUSE: Duration = Duration::from_secs(1);
/// A job that names a kind nobody knows: a newer node put it down, or an older one.
const UNKNOWN: Retry = Retry::times(8);
/// The part of an error that is kept with the job.
const ERROR_CHARS: usize = 2000;
/// More jobs than this at one instant means that a job asks for itself without end.
const RUNAWAY: usize = 100_000;

/// Runs every job that is due, oldest first, one after the other, and those that they ask for; tells how many ran.
///
/// For tests and scripted set-up: the clock stands still meanwhile.
///
/// # Errors
/// When the database fails, or jobs ask for jobs without end.
pub async fn run_due(app: &App, registry: &Registry) -> anyhow::Result<usize> {
    let mut ran = 0;
    while let Some(job) = take(app, 1).await?.pop() {
        run(app.clone(), registry, job).await;
        ran += 1;
        if ran == RUNAWAY {
            return Err(anyhow!("jobs ask for jobs without end"));
        }
    }
    Ok(ran)
}

/// Runs jobs as they fall due, several at once, until `shutdown`; then waits for those that are running.
pub async fn serve(app: App, registry: Registry, shutdown: impl Future<Output = ()> + Send) {
    let registry = Arc::new(registry);
    let mut shutdown = pin!(shutdown);
    let mut running = JoinSet::new();
    loop {
        let pause = start_due(&app, &registry, &mut running).await.unwrap_or_else(|error| {
            warn!(error = %error, "Could not look for jobs");
            DATABASE_PAUSE
        });
        let full = running.len() >= AT_ONCE;
        tokio::select! {
            () = &mut shutdown => break,
            _ = timeout(pause, app.wake.woken()), if !full => {}
            Some(_) = running.join_next(), if !running.is_empty() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Starts due jobs on the free places; tells how long nothing more will be due.
async fn start_due(app: &App, registry: &Arc<Registry>, running: &mut JoinSet<()>) -> store::Result<Duration> {
    while running.try_join_next().is_some() {}
    let free = AT_ONCE.saturating_sub(running.len());
    if free == 0 {
        return Ok(LOOK);
    }
    let due = table::next_run_at(&app.db).await?;
    if due.is_none_or(|at| at > app.now()) {
        return Ok(due.map_or(LOOK, |at| at.since(app.now()).min(LOOK)));
    }
    for job in take(app, free).await? {
        let (app, registry) = (app.clone(), Arc::clone(registry));
        running.spawn(async move { run(app, &registry, job).await });
    }
    // There may be more, or others became due meanwhile: look again as soon as there is a place.
    Ok(Duration::ZERO)
}

async fn take(app: &App, limit: usize) -> store::Result<Vec<Claimed>> {
    let now = app.now();
    let mut tx = app.db.begin().await?;
    let jobs = table::claim(&mut tx, now, now.plus(LEASE), u32::try_from(limit).unwrap_or(u32::MAX)).await?;
    tx.commit().await?;
    Ok(jobs)
}

async fn run(app: App, registry: &Registry, job: Claimed) {
    let ctx = Ctx::system(app);
    let span = info_span!("job", job.id = %job.id, job.name = %job.name, request.id = %ctx.request_id);
    let settled = settle(&ctx, registry, &job).instrument(span).await;
    if let Err(error) = settled {
        // The lease runs out and the job runs again: that is what "at least once" means.
        error!(job.id = %job.id, error = %error, "Could not write down how job {} ended", job.id);
    }
}

/// Runs a job and writes down how it ended.
async fn settle(ctx: &Ctx, registry: &Registry, job: &Claimed) -> store::Result<()> {
    let kind = registry.find(&job.name);
    let outcome = match kind {
        Some(kind) => attempt(ctx, kind, job).await,
        None => Err(anyhow!("no such kind of job")),
    };
    let mut tx = ctx.db.begin().await?;
    match outcome {
        Ok(()) => {
            count(ctx, job, "done");
            table::delete(&mut tx, job.id, job.attempts).await?;
        }
        Err(error) => fail(ctx, &mut tx, job, kind.map_or(UNKNOWN, |kind| kind.retry), &error).await?,
    }
    tx.commit().await
}

async fn attempt(ctx: &Ctx, kind: Kind, job: &Claimed) -> anyhow::Result<()> {
    let work = AssertUnwindSafe((kind.run)(ctx.clone(), job.payload.clone())).catch_unwind();
    tokio::select! {
        ended = timeout(kind.longest, work) => match ended {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_panic)) => Err(anyhow!("the job panicked")),
            Err(_elapsed) => Err(anyhow!("the job took longer than {} s", kind.longest.as_secs())),
        },
        lost = stay_alive(ctx, job) => Err(lost),
    }
}

/// Keeps the lease of a job from ending, as long as the database can be told.
async fn stay_alive(ctx: &Ctx, job: &Claimed) -> anyhow::Error {
    let mut beats = interval_at(Instant::now() + BEAT, BEAT);
    loop {
        beats.tick().await;
        if let Err(error) = prolong(ctx, job).await {
            return anyhow!(error).context("the lease of the job could not be prolonged");
        }
    }
}

async fn prolong(ctx: &Ctx, job: &Claimed) -> store::Result<()> {
    let mut tx = ctx.db.begin().await?;
    table::prolong(&mut tx, job.id, job.attempts, ctx.now().plus(LEASE)).await?;
    tx.commit().await
}

async fn fail(ctx: &Ctx, tx: &mut store::Tx, job: &Claimed, retry: Retry, error: &anyhow::Error) -> store::Result<()> {
    let next = after_failure(retry, job.attempts);
    let text: String = format!("{error:#}").chars().take(ERROR_CHARS).collect();
    tell(ctx, job, next, &text);
    match next {
        Next::Again(pause) => table::put_off(tx, job.id, job.attempts, ctx.now().plus(pause), &text).await,
        Next::Keep => table::keep(tx, job.id, job.attempts, ctx.now(), &text).await,
        Next::Drop => table::delete(tx, job.id, job.attempts).await,
    }
}

fn tell(ctx: &Ctx, job: &Claimed, next: Next, error: &str) {
    let (name, attempts) = (&job.name, job.attempts);
    let outcome = match next {
        Next::Again(_) => "again",
        Next::Keep => "failed",
        Next::Drop => "dropped",
    };
    count(ctx, job, outcome);
    if next == Next::Keep {
        error!(attempts, error, "Job {name} failed for good");
    } else {
        warn!(attempts, outcome, error, "Job {name} failed");
    }
}

fn count(ctx: &Ctx, job: &Claimed, outcome: &'static str) {
    ctx.part::<Metrics>().jobs.get_or_create(&JobLabels { job: job.name.clone(), outcome }).inc();
}
