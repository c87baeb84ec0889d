//! Tables as people send and keep them: XLSX and CSV in, XLSX and CSV out. Every cell is text.
//!
//! What a spreadsheet does to identifiers is undone or said: a number of more than fifteen digits that was typed as a
//! number has lost its last digits ([`Row::rounded`]), it is never handed on as if it were whole.

mod decode;
mod delimited;
mod pack;
mod read;
mod workbook;
mod write;

#[cfg(test)]
mod tests;

pub use decode::{Encoding, decode};
pub use pack::{pack, unpack};
pub use read::{Limits, ReadError, Row, Table, first, read};
pub use write::{Sheet, WriteError, book};

/// How a table is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML, the `.xlsx` of Excel and WPS.
    Xlsx,
    /// Values with separators, one row a line.
    Csv,
}

impl Format {
    /// The media type of a file of this format.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    /// The ending of a file's name, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
        }
    }
}
