//! Fresh databases for tests, one per test, of either engine.

mod catalogue;

use std::sync::atomic::{AtomicU64, Ordering};

pub use catalogue::constraints;

use crate::{Db, Result};

/// Names the server on which tests make their databases: `postgres://user@host:port`.
pub const POSTGRES_VARIABLE: &str = "WENQU_TEST_POSTGRES";

static NEXT: AtomicU64 = AtomicU64::new(0);

fn fresh_name() -> String {
    format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A fresh, migrated embedded database in `folder`.
///
/// # Errors
/// When the folder cannot be written.
pub async fn sqlite(folder: &std::path::Path) -> Result<Db> {
    let db = Db::open(&format!("sqlite://{}", folder.join(format!("{}.db", fresh_name())).display())).await?;
    db.migrate().await?;
    Ok(db)
}

/// A fresh, migrated database on the test server, and its address.
///
/// # Errors
/// When the server cannot be reached.
///
/// # Panics
/// When no test server is named: `cargo xtask test` starts one.
pub async fn postgres() -> Result<(Db, String)> {
    let url = empty_postgres().await?;
    let db = Db::open(&url).await?;
    db.migrate().await?;
    Ok((db, url))
}

/// The address of a fresh database on the test server, with no tables in it yet.
///
/// # Errors
/// When the server cannot be reached.
///
/// # Panics
/// When no test server is named: `cargo xtask test` starts one.
pub async fn empty_postgres() -> Result<String> {
    #[expect(clippy::expect_used, reason = "only tests come here, and without a server they must fail loudly")]
    let server = std::env::var(POSTGRES_VARIABLE)
        .expect("WENQU_TEST_POSTGRES names no server; `cargo xtask test` starts one and sets it");
    let name = fresh_name();
    let admin = sqlx::PgPool::connect(&format!("{server}/postgres")).await?;
    for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&admin).await?;
    }
    admin.close().await;
    Ok(format!("{server}/{name}"))
}

/// Whether the engine can prepare a statement: names, types and syntax are checked, nothing runs.
///
/// # Errors
/// What the engine says against it.
pub async fn prepare(db: &Db, sql: &'static str) -> Result<()> {
    use sqlx::{Executor, SqlSafeStr};
    match &db.0 {
        crate::db::Pools::Sqlite { readers, .. } => readers.prepare(sql.into_sql_str()).await.map(|_| ())?,
        crate::db::Pools::Postgres(pool) => pool.prepare(sql.into_sql_str()).await.map(|_| ())?,
    }
    Ok(())
}

/// The tables and columns of the database, as `table.column kind`, in order: the same on both engines.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn columns(db: &Db) -> Result<Vec<String>> {
    const SQLITE: &str = "SELECT t.name || '.' || c.name || ' ' || lower(c.type) || CASE WHEN c.\"notnull\" = 1 THEN ' not null' ELSE '' END
        FROM sqlite_master t JOIN pragma_table_info(t.name) c
        WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '_sqlx%' ORDER BY 1";
    const POSTGRES: &str = "SELECT table_name || '.' || column_name || ' ' || data_type || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%' ORDER BY 1";
    let mut columns: Vec<String> = match &db.0 {
        crate::db::Pools::Sqlite { readers, .. } => sqlx::query_scalar(SQLITE).fetch_all(readers).await?,
        crate::db::Pools::Postgres(pool) => sqlx::query_scalar(POSTGRES).fetch_all(pool).await?,
    };
    for column in &mut columns {
        *column =
            column.replace(" bigint", " integer").replace(" bytea", " blob").replace(" double precision", " real");
    }
    columns.sort();
    Ok(columns)
}

/// Every row of every table as a line of text, for finding out what is left of something.
///
/// # Errors
/// When a table cannot be read.
pub async fn dump(db: &Db) -> Result<String> {
    let mut tables: std::collections::BTreeMap<String, Vec<String>> = std::collections::BTreeMap::new();
    for line in columns(db).await? {
        // Fingerprints and keys say nothing to people.
        if let Some((table, rest)) = line.split_once('.').filter(|_| !line.contains(" blob")) {
            let column = rest.split(' ').next().unwrap_or_default();
            tables.entry(table.to_owned()).or_default().push(format!("COALESCE(CAST(\"{column}\" AS TEXT), '')"));
        }
    }
    let mut text = String::new();
    for (table, columns) in tables {
        let sql = format!("SELECT '{table} ' || {} FROM \"{table}\"", columns.join(" || ' ' || "));
        let sql = sqlx::AssertSqlSafe(sql);
        let rows: Vec<Option<String>> = match &db.0 {
            crate::db::Pools::Sqlite { readers, .. } => sqlx::query_scalar(sql).fetch_all(readers).await?,
            crate::db::Pools::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await?,
        };
        for row in rows.into_iter().flatten() {
            text.push_str(&row);
            text.push('\n');
        }
    }
    Ok(text)
}
