//! The SQL of jobs.

use kernel::{JobId, Timestamp};
use store::{Db, Result, Tx, dialect, record, sql};

record! {
    /// A job a worker has taken.
    #[derive(Debug)]
    pub(super) struct Claimed {
        pub(super) id: JobId,
        pub(super) name: String,
        pub(super) payload: String,
        pub(super) attempts: u32,
    }
}

record! {
    /// A job that failed every time it was tried.
    #[derive(Clone, Debug)]
    pub struct FailedJob {
        /// The job.
        pub id: JobId,
        /// What it does.
        pub name: String,
        /// How often it was tried.
        pub attempts: u32,
        /// What went wrong last.
        pub last_error: Option<String>,
        /// When it was asked for.
        pub created_at: Timestamp,
        /// When it failed last.
        pub failed_at: Timestamp,
    }
}

/// A job as it is asked for: its id, kind and payload, when it runs, and when it was asked for.
pub(super) type Asked = (JobId, String, String, Timestamp, Timestamp);

pub(super) async fn insert_all(tx: &mut Tx, jobs: impl IntoIterator<Item = Asked>) -> Result<()> {
    sql!(
        "INSERT INTO jobs (id, name, payload, state, attempts, run_at, created_at)
         VALUES ($1, $2, $3, 'waiting', 0, $4, $5)"
    )
    .for_rows(jobs)
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes up to `limit` due jobs, oldest first; nobody else gets them before `lease_end`.
pub(super) async fn claim(tx: &mut Tx, now: Timestamp, lease_end: Timestamp, limit: u32) -> Result<Vec<Claimed>> {
    let mut jobs: Vec<Claimed> =
        dialect::claim_jobs(tx.engine()).bind((now, lease_end, limit)).fetch_all(&mut *tx).await?;
    // RETURNING promises no order.
    jobs.sort_by_key(|job| job.id);
    Ok(jobs)
}

/// When the next job is due, or a lease ends.
pub(super) async fn next_run_at(db: &Db) -> Result<Option<Timestamp>> {
    let (at,) =
        sql!("SELECT MIN(run_at) FROM jobs WHERE state = 'waiting'").fetch_one::<(Option<Timestamp>,)>(db).await?;
    Ok(at)
}

/// Lets a job belong to its worker for longer.
pub(super) async fn prolong(tx: &mut Tx, id: JobId, attempts: u32, lease_end: Timestamp) -> Result<()> {
    sql!("UPDATE jobs SET run_at = $3 WHERE id = $1 AND attempts = $2 AND state = 'waiting'")
        .bind((id, attempts, lease_end))
        .execute(tx)
        .await?;
    Ok(())
}

/// Forgets a job that is done. The number of tries tells a worker whose lease ran out that it is no longer its job.
pub(super) async fn delete(tx: &mut Tx, id: JobId, attempts: u32) -> Result<()> {
    sql!("DELETE FROM jobs WHERE id = $1 AND attempts = $2 AND state = 'waiting'")
        .bind((id, attempts))
        .execute(tx)
        .await?;
    Ok(())
}

/// Puts a job off until `run_at`.
pub(super) async fn put_off(tx: &mut Tx, id: JobId, attempts: u32, run_at: Timestamp, error: &str) -> Result<()> {
    sql!("UPDATE jobs SET run_at = $3, last_error = $4 WHERE id = $1 AND attempts = $2 AND state = 'waiting'")
        .bind((id, attempts, run_at, error))
        .execute(tx)
        .await?;
    Ok(())
}

/// Keeps a job for the operator.
pub(super) async fn keep(tx: &mut Tx, id: JobId, attempts: u32, now: Timestamp, error: &str) -> Result<()> {
    sql!(
        "UPDATE jobs SET state = 'failed', run_at = $3, last_error = $4
         WHERE id = $1 AND attempts = $2 AND state = 'waiting'"
    )
    .bind((id, attempts, now, error))
    .execute(tx)
    .await?;
    Ok(())
}

/// Failed jobs, newest first, beginning after the job `after`.
pub(super) async fn failed(db: &Db, after: Option<JobId>, limit: u32) -> Result<Vec<FailedJob>> {
    sql!(
        "SELECT id, name, attempts, last_error, created_at, run_at AS failed_at FROM jobs
         WHERE state = 'failed' AND (id < $1 OR $1 IS NULL) ORDER BY id DESC LIMIT $2"
    )
    .bind((after, limit))
    .fetch_all(db)
    .await
}

/// Lets a failed job run again from the start. False when there is no such job.
pub(super) async fn restart(tx: &mut Tx, id: JobId, now: Timestamp) -> Result<bool> {
    let changed =
        sql!("UPDATE jobs SET state = 'waiting', attempts = 0, run_at = $2 WHERE id = $1 AND state = 'failed'")
            .bind((id, now))
            .execute(tx)
            .await?;
    Ok(changed == 1)
}

/// Whether a job of this kind waits.
pub(super) async fn is_waiting(tx: &mut Tx, name: &str) -> Result<bool> {
    let (count,) = sql!("SELECT COUNT(*) FROM jobs WHERE name = $1 AND state = 'waiting'")
        .bind((name,))
        .fetch_one::<(i64,)>(tx)
        .await?;
    Ok(count > 0)
}
