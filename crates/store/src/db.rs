//! The connection to one of the two engines, and transactions on it.

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};

use crate::{Error, Result};

static SQLITE_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES_MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("migrations/postgres");

/// Readers of an embedded database; the one writer is apart.
const SQLITE_READERS: u32 = 8;
/// Connections to a database server from one node.
const POSTGRES_CONNECTIONS: u32 = 16;

/// The writer's cache: 64 MiB.
const WRITER_CACHE: &str = "-65536";
/// Pages of the log (64 MiB) at which a commit itself moves them into the file. [`Db::tidy`] comes before it where it is
/// called often; only then does the log begin again at its start.
const WAL_PAGES: &str = "16384";

/// Begins a transaction whose end waits for the disk.
const SQLITE_BEGIN: &str = "PRAGMA synchronous = FULL; BEGIN IMMEDIATE";
/// Begins one whose end does not: the next that waits brings this one to the disk too, for the log is one file.
const SQLITE_BEGIN_RELAXED: &str = "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE";

/// Which engine is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded default.
    Sqlite,
    /// The server for cities that outgrow one machine.
    Postgres,
}

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db(pub(crate) Pools);

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    /// One writer, so that `SQLITE_BUSY` cannot happen, and readers that see the last commit.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
        keeper: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction: undone unless committed.
#[derive(Debug)]
pub struct Tx(pub(crate) AnyTx, pub(crate) AfterCommit);

/// What to do once a transaction has lasted: wake a worker, tell a browser.
#[derive(Default)]
pub(crate) struct AfterCommit(Vec<Box<dyn FnOnce() + Send + Sync>>);

impl std::fmt::Debug for AfterCommit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AfterCommit({})", self.0.len())
    }
}

#[derive(Debug)]
pub(crate) enum AnyTx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens the database at `sqlite://path` or `postgres://…`; an embedded one is created when absent.
    ///
    /// # Errors
    /// When the address is of neither kind or the engine cannot be reached.
    pub async fn open(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            return Self::open_sqlite(url).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            // Every statement is written to go along an index whatever is asked, as SQLite plans it. A plan for the values at
            // hand is made anew each time and guesses worse: it reads 600,000 names to show fifty.
            let options = PgConnectOptions::from_str(url)?.options([("plan_cache_mode", "force_generic_plan")]);
            let pool = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).connect_with(options).await?;
            return Ok(Self(Pools::Postgres(pool)));
        }
        Err(Error::Address(url.split(':').next().unwrap_or_default().to_owned()))
    }

    async fn open_sqlite(url: &str) -> Result<Self> {
        // FULL: what was answered "saved" survives a power cut, not only a crash of the program.
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(512);
        let writing = options.clone().pragma("cache_size", WRITER_CACHE).pragma("wal_autocheckpoint", WAL_PAGES);
        let writer = SqlitePoolOptions::new().max_connections(1).connect_with(writing).await?;
        let keeper = SqlitePoolOptions::new().max_connections(1).connect_lazy_with(options.clone());
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self(Pools::Sqlite { writer, readers, keeper }))
    }

    /// Brings the tables up to date. Safe to call again.
    ///
    /// # Errors
    /// When a migration fails, or one that was applied has changed since.
    pub async fn migrate(&self) -> Result<()> {
        match &self.0 {
            Pools::Sqlite { writer, .. } => SQLITE_MIGRATIONS.run(writer).await?,
            Pools::Postgres(pool) => POSTGRES_MIGRATIONS.run(pool).await?,
        }
        Ok(())
    }

    /// Begins a transaction. On SQLite it is the only writer until it ends: await nothing slow inside.
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_by(SQLITE_BEGIN).await
    }

    /// Begins a transaction whose end does not wait for the disk. A power cut may undo it, wholly and with everything after
    /// it that did not wait either: only for what is durable elsewhere and would be done again.
    ///
    /// # Errors
    /// When the engine cannot be reached.
    pub async fn begin_relaxed(&self) -> Result<Tx> {
        let mut tx = self.begin_by(SQLITE_BEGIN_RELAXED).await?;
        if let AnyTx::Postgres(tx) = &mut tx.0 {
            sqlx::query("SET LOCAL synchronous_commit = off").execute(&mut **tx).await?;
        }
        Ok(tx)
    }

    async fn begin_by(&self, on_sqlite: &'static str) -> Result<Tx> {
        let tx = match &self.0 {
            Pools::Sqlite { writer, .. } => AnyTx::Sqlite(writer.begin_with(on_sqlite).await?),
            Pools::Postgres(pool) => AnyTx::Postgres(pool.begin().await?),
        };
        Ok(Tx(tx, AfterCommit::default()))
    }

    /// Moves what was committed from the embedded database's log into its file, beside the work that goes on: nobody's
    /// commit waits for it. A server looks after itself.
    ///
    /// # Errors
    /// When the engine cannot.
    pub async fn tidy(&self) -> Result<()> {
        if let Pools::Sqlite { keeper, .. } = &self.0 {
            sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(keeper).await?;
        }
        Ok(())
    }

    /// The engine in use.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.0 {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<()> {
        crate::sql!("SELECT CAST(1 AS BIGINT)").fetch_one::<(i64,)>(self).await.map(|_| ())
    }

    /// Closes every connection after the work on it has ended.
    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { writer, readers, keeper } => {
                keeper.close().await;
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes everything done in the transaction last.
    ///
    /// # Errors
    /// When the engine cannot; nothing of it has happened then.
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            AnyTx::Sqlite(tx) => tx.commit().await?,
            AnyTx::Postgres(tx) => tx.commit().await?,
        }
        for act in self.1.0 {
            act();
        }
        Ok(())
    }

    /// Does something quick once the transaction has lasted, and never when it is undone. In the order asked for.
    pub fn after_commit(&mut self, act: impl FnOnce() + Send + Sync + 'static) {
        self.1.0.push(Box::new(act));
    }

    /// The engine in use.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self.0 {
            AnyTx::Sqlite(_) => Engine::Sqlite,
            AnyTx::Postgres(_) => Engine::Postgres,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AnyTx, Db, Tx};

    const NORMAL: i64 = 1;
    const FULL: i64 = 2;

    async fn flush_of(mut tx: Tx) -> i64 {
        let AnyTx::Sqlite(tx) = &mut tx.0 else { unreachable!("the test opens an embedded database") };
        sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut **tx).await.unwrap()
    }

    /// Whoever relaxes one transaction, even one that is dropped, relaxes no other.
    #[tokio::test]
    async fn only_a_relaxed_transaction_does_without_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}", dir.path().join("wenqu.db").display())).await.unwrap();
        assert_eq!(flush_of(db.begin().await.unwrap()).await, FULL);
        assert_eq!(flush_of(db.begin_relaxed().await.unwrap()).await, NORMAL);
        assert_eq!(flush_of(db.begin().await.unwrap()).await, FULL);
    }
}
