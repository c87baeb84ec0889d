//! What can go wrong in the database.

use kernel::{BadColumn, Coded, ErrorCode};

/// A database error. None is the caller's fault: each is `internal`, or `unavailable` while the database is away.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine refused or could not be reached.
    #[error("database: {0}")]
    Engine(#[source] sqlx::Error),
    /// The migrations could not be applied.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row was expected and there is none.
    #[error("no such row")]
    NoRow,
    /// A column does not hold what its type says.
    #[error("column {column}: {source}")]
    Column {
        /// The column's name, or its place in a tuple.
        column: String,
        /// What was expected.
        source: BadColumn,
    },
    /// The address of the database is of no engine we speak.
    #[error("not a database address: {0} (sqlite://… or postgres://…)")]
    Address(String),
}

/// The result of a database call.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Whether the row broke a unique key: someone else was first.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Engine(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether a row was refused because another one hangs on it, or because the one it hangs on is not there.
    #[must_use]
    pub fn is_foreign_key_violation(&self) -> bool {
        matches!(self, Self::Engine(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::RowNotFound => Self::NoRow,
            other => Self::Engine(other),
        }
    }
}

impl Coded for Error {
    fn code(&self) -> ErrorCode {
        match self {
            Self::NoRow => ErrorCode::NotFound,
            Self::Engine(sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_)) => {
                ErrorCode::Unavailable
            }
            _ => ErrorCode::Internal,
        }
    }
}
