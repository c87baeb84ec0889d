//! Asking for a job, and looking after failed ones.

use kernel::{JobId, Page, Permission, Relation, Timestamp};
use store::Tx;

use super::store::{self as table, Asked, FailedJob};
use super::{Job, JobError};
use crate::{Ctx, audit, text};

/// Failed jobs on one page.
const PAGE: u32 = 50;

/// Asks for a job, to run at `run_at` or soon after, once the transaction has lasted.
///
/// # Errors
/// When the database fails.
pub async fn enqueue<J: Job>(ctx: &Ctx, tx: &mut Tx, job: &J, run_at: Timestamp) -> store::Result<JobId> {
    let row = asked(ctx, job, run_at)?;
    let id = row.0;
    put_down(ctx, tx, vec![row]).await?;
    Ok(id)
}

/// Asks for many jobs of one kind, each to run at its time or soon after, once the transaction has lasted.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_all<J: Job>(ctx: &Ctx, tx: &mut Tx, jobs: &[(J, Timestamp)]) -> store::Result<()> {
    let rows = jobs.iter().map(|(job, run_at)| asked(ctx, job, *run_at)).collect::<store::Result<_>>()?;
    put_down(ctx, tx, rows).await
}

fn asked<J: Job>(ctx: &Ctx, job: &J, run_at: Timestamp) -> store::Result<Asked> {
    Ok((ctx.new_id(), J::NAME.to_owned(), text::write("payload", job)?, run_at, ctx.now()))
}

async fn put_down(ctx: &Ctx, tx: &mut Tx, jobs: Vec<Asked>) -> store::Result<()> {
    table::insert_all(tx, jobs).await?;
    let wake = ctx.wake.clone();
    tx.after_commit(move || wake.wake());
    Ok(())
}

/// Asks for a job unless one of its kind waits already: for those that ask for themselves again and again. `at` is read only
/// where it is asked for.
///
/// # Errors
/// When the database fails.
pub async fn ensure<J: Job>(ctx: &Ctx, tx: &mut Tx, job: &J, at: impl FnOnce() -> Timestamp) -> store::Result<()> {
    if !table::is_waiting(tx, J::NAME).await? {
        enqueue(ctx, tx, job, at()).await?;
    }
    Ok(())
}

/// Jobs that failed every time, newest first.
///
/// # Errors
/// When the actor does not look after jobs, or the database fails.
pub async fn list_failed(ctx: &Ctx, after: Option<JobId>) -> Result<Page<FailedJob>, JobError> {
    ctx.permit(Permission::ManageJobs, Relation::Anyone)?;
    let jobs = table::failed(&ctx.db, after, PAGE + 1).await?;
    Ok(Page::cut(jobs, PAGE as usize, |job| job.id.to_string()))
}

/// Runs a failed job again, with all its tries.
///
/// # Errors
/// When the actor does not look after jobs, no failed job has this id, or the database fails.
pub async fn retry(ctx: &Ctx, id: JobId) -> Result<(), JobError> {
    ctx.permit(Permission::ManageJobs, Relation::Anyone)?;
    let mut tx = ctx.db.begin().await?;
    if !table::restart(&mut tx, id, ctx.now()).await? {
        return Err(JobError::NotFound);
    }
    audit::record(ctx, &mut tx, "job.retry", &format!("job:{id}"), &()).await?;
    let wake = ctx.wake.clone();
    tx.after_commit(move || wake.wake());
    tx.commit().await?;
    Ok(())
}
