//! Rows as typed values.

use kernel::{Column, Kind, Value};
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{ColumnIndex, Decode, Type};

use crate::{Error, Result};

/// A row of either engine.
pub enum Row {
    /// A row of the embedded database.
    Sqlite(SqliteRow),
    /// A row of the server.
    Postgres(PgRow),
}

/// Something a row can be read as: a tuple of columns by place, or a struct of [`crate::record!`] by name.
pub trait Record: Sized {
    /// Reads the row.
    ///
    /// # Errors
    /// When a column is missing or holds something else.
    fn from_row(row: &Row) -> Result<Self>;
}

impl Row {
    /// The column of this name.
    ///
    /// # Errors
    /// When it is missing or holds something else.
    pub fn get<T: Column>(&self, name: &str) -> Result<T> {
        self.read(name, name)
    }

    /// The column at this place, from 0.
    ///
    /// # Errors
    /// When it is missing or holds something else.
    pub fn at<T: Column>(&self, place: usize) -> Result<T> {
        self.read(place, &place.to_string())
    }

    fn read<T, I>(&self, index: I, label: &str) -> Result<T>
    where
        T: Column,
        I: ColumnIndex<SqliteRow> + ColumnIndex<PgRow>,
    {
        let value = match self {
            Self::Sqlite(row) => value::<T, _, _>(row, index)?,
            Self::Postgres(row) => value::<T, _, _>(row, index)?,
        };
        T::from_value(value).map_err(|source| Error::Column { column: label.to_owned(), source })
    }
}

fn value<'r, T, R, I>(row: &'r R, index: I) -> Result<Value>
where
    T: Column,
    R: sqlx::Row,
    I: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    f64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
{
    let null = Value::Null(T::KIND);
    Ok(match T::KIND {
        Kind::Int => row.try_get::<Option<i64>, _>(index)?.map_or(null, Value::Int),
        Kind::Text => row.try_get::<Option<String>, _>(index)?.map_or(null, Value::Text),
        Kind::Bytes => row.try_get::<Option<Vec<u8>>, _>(index)?.map_or(null, Value::Bytes),
        Kind::Real => row.try_get::<Option<f64>, _>(index)?.map_or(null, Value::Real),
    })
}

/// Declares a struct that a row is read into, column by column of the same name.
#[macro_export]
macro_rules! record {
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field_vis:vis $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        $vis struct $name {
            $($(#[$field_meta])* $field_vis $field: $type),+
        }

        impl $crate::Record for $name {
            fn from_row(row: &$crate::Row) -> $crate::Result<Self> {
                Ok(Self { $($field: row.get(stringify!($field))?),+ })
            }
        }
    };
}

macro_rules! record_tuple {
    ($($name:ident $index:tt),+) => {
        impl<$($name: Column),+> Record for ($($name,)+) {
            fn from_row(row: &Row) -> Result<Self> {
                Ok(($(row.at::<$name>($index)?,)+))
            }
        }
    };
}

record_tuple!(A 0);
record_tuple!(A 0, B 1);
record_tuple!(A 0, B 1, C 2);
record_tuple!(A 0, B 1, C 2, D 3);
record_tuple!(A 0, B 1, C 2, D 3, E 4);
record_tuple!(A 0, B 1, C 2, D 3, E 4, F 5);
record_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6);
record_tuple!(A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7);
