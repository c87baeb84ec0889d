//! The database: one SQL text for SQLite and PostgreSQL, typed rows, migrations.
//!
//! `sqlx` is named in this crate alone. A statement is written with [`sql!`], its row with [`record!`];
//! what only one engine speaks stands in [`dialect`].

mod db;
pub mod dialect;
mod error;
mod many;
mod query;
mod record;
mod statement;
pub mod testing;

pub use db::{Db, Engine, Tx};
pub use error::{Error, Result};
pub use many::Many;
pub use query::{Bind, Query, Source};
pub use record::{Record, Row};
pub use statement::{Statement, statements};

#[doc(hidden)]
pub mod macros {
    pub use inventory;
}
