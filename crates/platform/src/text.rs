//! JSON in text columns.

use kernel::BadColumn;
use serde::Serialize;

const BAD_JSON: BadColumn = BadColumn("JSON text");

/// A value as the JSON text of a column.
pub(crate) fn write<T: Serialize>(column: &str, value: &T) -> store::Result<String> {
    serde_json::to_string(value).map_err(|_| store::Error::Column { column: column.to_owned(), source: BAD_JSON })
}
