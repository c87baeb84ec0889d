//! The SQL that only one engine speaks. Nowhere else.

use crate::{Db, Engine, Query, Result, sql};

/// Takes due jobs for one worker: parameters now, end of the lease, how many; returns `id, name, payload, attempts`.
///
/// Workers on several nodes never take the same job twice within a lease: the server skips rows another transaction
/// holds, the embedded engine has one writer.
pub fn claim_jobs(engine: Engine) -> Query {
    match engine {
        Engine::Sqlite => sql!(
            "UPDATE jobs SET attempts = attempts + 1, run_at = $2
             WHERE id IN (SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at, id LIMIT $3)
             RETURNING id, name, payload, attempts"
        ),
        // Not `sql!`: the other engine cannot prepare it.
        Engine::Postgres => Query::new(
            "UPDATE jobs SET attempts = attempts + 1, run_at = $2
             WHERE id IN (SELECT id FROM jobs WHERE state = 'waiting' AND run_at <= $1 ORDER BY run_at, id LIMIT $3
                          FOR UPDATE SKIP LOCKED)
             RETURNING id, name, payload, attempts",
        ),
    }
}

/// A whole, consistent copy of an embedded database while it serves: the file at `path` is created.
///
/// # Errors
/// When the file exists, cannot be written, or the engine is a server (which brings its own tool, `pg_dump`).
pub async fn copy_embedded(db: &Db, path: &str) -> Result<()> {
    match &db.0 {
        crate::db::Pools::Sqlite { readers, .. } => {
            sqlx::query("VACUUM INTO $1").bind(path.to_owned()).execute(readers).await?;
            Ok(())
        }
        crate::db::Pools::Postgres(_) => Err(crate::Error::Address("postgres".to_owned())),
    }
}
