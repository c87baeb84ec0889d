//! How a value is written in a table column: the common subset of SQLite and PostgreSQL.

/// The four things a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A 64-bit integer; also booleans (0/1) and instants (milliseconds).
    Int,
    /// UTF-8 text; also ids, days and JSON.
    Text,
    /// Bytes.
    Bytes,
    /// A 64-bit float.
    Real,
}

/// A value on its way into or out of a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value, of a column of this kind (PostgreSQL wants to know).
    Null(Kind),
    /// An integer.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A float.
    Real(f64),
}

/// A column held something its type cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a column does not hold a valid {0}")]
pub struct BadColumn(pub &'static str);

/// A value that can be written into a column.
pub trait Stored {
    /// What the column holds.
    const KIND: Kind;

    /// The value as it is stored.
    fn to_value(&self) -> Value;
}

/// A type that can stand in a column: written and read back.
pub trait Column: Stored + Sized {
    /// The stored value read back.
    ///
    /// # Errors
    /// When the column holds something else.
    fn from_value(value: Value) -> Result<Self, BadColumn>;
}

impl<T: Stored + ?Sized> Stored for &T {
    const KIND: Kind = T::KIND;

    fn to_value(&self) -> Value {
        (*self).to_value()
    }
}

impl Stored for str {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl<T: Stored> Stored for Option<T> {
    const KIND: Kind = T::KIND;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null(T::KIND), Stored::to_value)
    }
}

impl<T: Column> Column for Option<T> {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        match value {
            Value::Null(_) => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}

impl Stored for i64 {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(*self)
    }
}

impl Column for i64 {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        match value {
            Value::Int(number) => Ok(number),
            _ => Err(BadColumn("integer")),
        }
    }
}

macro_rules! small_integer {
    ($($type:ty),*) => {$(
        impl Stored for $type {
            const KIND: Kind = Kind::Int;

            fn to_value(&self) -> Value {
                Value::Int(i64::from(*self))
            }
        }

        impl Column for $type {
            fn from_value(value: Value) -> Result<Self, BadColumn> {
                i64::from_value(value)?.try_into().map_err(|_| BadColumn(stringify!($type)))
            }
        }
    )*};
}

small_integer!(u8, u16, u32, i32);

impl Stored for u64 {
    const KIND: Kind = Kind::Int;

    /// Counters and lengths; a number past `i64::MAX` cannot occur in them and would be kept as that.
    fn to_value(&self) -> Value {
        Value::Int(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}

impl Column for u64 {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        i64::from_value(value)?.try_into().map_err(|_| BadColumn("u64"))
    }
}

impl Stored for bool {
    const KIND: Kind = Kind::Int;

    fn to_value(&self) -> Value {
        Value::Int(i64::from(*self))
    }
}

impl Column for bool {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        match i64::from_value(value)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(BadColumn("boolean")),
        }
    }
}

impl Stored for f64 {
    const KIND: Kind = Kind::Real;

    fn to_value(&self) -> Value {
        Value::Real(*self)
    }
}

impl Column for f64 {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        match value {
            Value::Real(number) => Ok(number),
            _ => Err(BadColumn("float")),
        }
    }
}

impl Stored for String {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
}

impl Column for String {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        match value {
            Value::Text(text) => Ok(text),
            _ => Err(BadColumn("text")),
        }
    }
}

impl Stored for Vec<u8> {
    const KIND: Kind = Kind::Bytes;

    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
}

impl Column for Vec<u8> {
    fn from_value(value: Value) -> Result<Self, BadColumn> {
        match value {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(BadColumn("bytes")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_keeps_its_kind() {
        assert_eq!(None::<i64>.to_value(), Value::Null(Kind::Int));
        assert_eq!(None::<String>.to_value(), Value::Null(Kind::Text));
        assert_eq!(Option::<bool>::from_value(Value::Null(Kind::Int)), Ok(None));
    }

    #[test]
    fn a_value_out_of_range_is_refused() {
        assert_eq!(u8::from_value(Value::Int(256)), Err(BadColumn("u8")));
        assert_eq!(bool::from_value(Value::Int(2)), Err(BadColumn("boolean")));
        assert_eq!(u64::from_value(Value::Int(-1)), Err(BadColumn("u64")));
    }
}
