//! Running a statement.

use std::borrow::Cow;

use kernel::{Kind, Stored, Value};
use sqlx::postgres::PgArguments;
use sqlx::query::Query as SqlxQuery;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, Postgres, Sqlite};

use crate::db::{AnyTx, Pools};
use crate::{Db, Record, Result, Row, Tx};

/// A statement and the values of its parameters.
#[derive(Clone, Debug)]
#[must_use = "a statement does nothing until it is run"]
pub struct Query {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

/// Where rows are read: inside a transaction, or from the last commit.
#[derive(Debug)]
pub enum Source<'a> {
    /// Inside a transaction: sees its own changes.
    Tx(&'a mut Tx),
    /// The last commit.
    Db(&'a Db),
}

impl<'a> From<&'a mut Tx> for Source<'a> {
    fn from(tx: &'a mut Tx) -> Self {
        Self::Tx(tx)
    }
}

#[expect(clippy::mut_mut, reason = "a function that was lent a transaction lends it on with `&mut tx`")]
impl<'a, 'b> From<&'a mut &'b mut Tx> for Source<'a> {
    fn from(tx: &'a mut &'b mut Tx) -> Self {
        Self::Tx(tx)
    }
}

impl<'a> From<&'a Db> for Source<'a> {
    fn from(db: &'a Db) -> Self {
        Self::Db(db)
    }
}

macro_rules! on_engine {
    ($query:expr, $source:expr, $sqlite:ident => $in_sqlite:expr, $postgres:ident => $in_postgres:expr) => {
        match $source {
            Source::Tx(Tx(AnyTx::Sqlite(tx), ..)) => {
                let $sqlite = ($query.for_sqlite(), &mut **tx);
                $in_sqlite
            }
            Source::Tx(Tx(AnyTx::Postgres(tx), ..)) => {
                let $postgres = ($query.for_postgres(), &mut **tx);
                $in_postgres
            }
            Source::Db(Db(Pools::Sqlite { readers, .. })) => {
                let $sqlite = ($query.for_sqlite(), readers);
                $in_sqlite
            }
            Source::Db(Db(Pools::Postgres(pool))) => {
                let $postgres = ($query.for_postgres(), pool);
                $in_postgres
            }
        }
    };
}

impl Query {
    /// A statement without parameters. Written through [`crate::sql!`], which also registers the text.
    pub fn new(sql: &'static str) -> Self {
        Self { sql: Cow::Borrowed(sql), values: Vec::new() }
    }

    /// Gives the parameters their values, in order, as a tuple.
    pub fn bind(mut self, values: impl Bind) -> Self {
        values.bind(&mut self.values);
        self
    }

    /// Runs the statement and tells how many rows it changed.
    ///
    /// # Errors
    /// When the engine refuses.
    pub async fn execute(self, tx: &mut Tx) -> Result<u64> {
        Ok(match &mut tx.0 {
            AnyTx::Sqlite(tx) => self.for_sqlite().execute(&mut **tx).await?.rows_affected(),
            AnyTx::Postgres(tx) => self.for_postgres().execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// The one row.
    ///
    /// # Errors
    /// `NoRow` when there is none.
    pub async fn fetch_one<R: Record>(self, source: impl Into<Source<'_>>) -> Result<R> {
        self.fetch_optional(source).await?.ok_or(crate::Error::NoRow)
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// When the engine refuses or a column does not fit.
    pub async fn fetch_optional<R: Record>(self, source: impl Into<Source<'_>>) -> Result<Option<R>> {
        on_engine!(self, source.into(),
            sqlite => sqlite.0.fetch_optional(sqlite.1).await?.map(|row| R::from_row(&Row::Sqlite(row))).transpose(),
            postgres => postgres.0.fetch_optional(postgres.1).await?.map(|row| R::from_row(&Row::Postgres(row))).transpose())
    }

    /// Every row.
    ///
    /// # Errors
    /// When the engine refuses or a column does not fit.
    pub async fn fetch_all<R: Record>(self, source: impl Into<Source<'_>>) -> Result<Vec<R>> {
        on_engine!(self, source.into(),
            sqlite => sqlite.0.fetch_all(sqlite.1).await?.into_iter().map(|row| R::from_row(&Row::Sqlite(row))).collect(),
            postgres => postgres.0.fetch_all(postgres.1).await?.into_iter().map(|row| R::from_row(&Row::Postgres(row))).collect())
    }

    fn for_sqlite(&self) -> SqlxQuery<'static, Sqlite, SqliteArguments> {
        self.values.iter().cloned().fold(text(self.sql.clone()), |query, value| match value {
            Value::Null(_) => query.bind(None::<i64>),
            Value::Int(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Real(number) => query.bind(number),
        })
    }

    fn for_postgres(&self) -> SqlxQuery<'static, Postgres, PgArguments> {
        self.values.iter().cloned().fold(text(self.sql.clone()), |query, value| match value {
            Value::Null(Kind::Int) => query.bind(None::<i64>),
            Value::Null(Kind::Text) => query.bind(None::<String>),
            Value::Null(Kind::Bytes) => query.bind(None::<Vec<u8>>),
            Value::Null(Kind::Real) => query.bind(None::<f64>),
            Value::Int(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Real(number) => query.bind(number),
        })
    }
}

/// The text for the driver. One that is put together comes from a written one by repeating its row of parameters.
fn text<DB: sqlx::Database>(sql: Cow<'static, str>) -> SqlxQuery<'static, DB, <DB as sqlx::Database>::Arguments> {
    match sql {
        Cow::Borrowed(text) => sqlx::query(text),
        Cow::Owned(text) => sqlx::query(AssertSqlSafe(text)),
    }
}

/// Values for the parameters of a statement: a tuple of columns, or of references to them.
pub trait Bind {
    /// Adds the values in order.
    fn bind(self, values: &mut Vec<Value>);
}

impl Bind for Vec<Value> {
    fn bind(self, values: &mut Vec<Value>) {
        values.extend(self);
    }
}

macro_rules! bind_tuple {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Stored),+> Bind for ($($name,)+) {
            fn bind(self, values: &mut Vec<Value>) {
                $(values.push(self.$index.to_value());)+
            }
        }
    };
}

bind_tuple!(A 0);
bind_tuple!(A 0, B 1);
bind_tuple!(A 0, B 1, C 2);
bind_tuple!(A 0, B 1, C 2, D 3);
bind_tuple!(A 0, B 1, C 2, D 3, E 4);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14);
bind_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15);
