//! Reading a table, whatever it is written in.

use std::mem;

use crate::{Encoding, Format, decode, delimited, workbook};

/// How much is read of a file: more is refused, so that no file can fill the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes of everything packed in it, unpacked.
    pub unpacked: u64,
    /// Rows that are not empty.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Bytes of one cell.
    pub cell: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 32 << 20, unpacked: 512 << 20, rows: 200_000, columns: 100, cell: 4096 }
    }
}

/// A row that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The number the spreadsheet shows beside it, from 1.
    pub line: u32,
    /// The cells from the first column on, without spaces around them.
    pub cells: Vec<String>,
    /// The columns (from 0) in which a number was too long to be kept whole: its last digits are lost.
    pub rounded: Vec<usize>,
}

impl Row {
    pub(crate) fn at(line: u32) -> Self {
        Self { line, ..Self::default() }
    }

    /// The text in a column, empty where there is none.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// A table as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What it was written in.
    pub format: Format,
    /// How its characters were written, of a CSV.
    pub encoding: Option<Encoding>,
    /// Its rows, the first one first; empty ones are left out.
    pub rows: Vec<Row>,
}

/// Why a file could not be read as a table.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It has more bytes, rows, columns or letters in a cell than is read.
    #[error("the table is larger than is read")]
    TooLarge,
    /// It is a file of another kind; the old `.xls` is one.
    #[error("the file is neither xlsx nor csv")]
    Unsupported,
    /// It cannot be read as what it seems to be.
    #[error("the table cannot be read")]
    Broken,
}

/// Reads the first sheet of an XLSX, or a CSV in UTF-8, UTF-16 or GB18030.
///
/// # Errors
/// When the file is of another kind, broken, or larger than the limits.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Table, ReadError> {
    first(bytes, limits, usize::MAX)
}

/// Reads no more than the first rows: whether a file is a table at all, without waiting for the whole of it.
///
/// # Errors
/// When the file is of another kind, cannot be opened, or is larger than the limits.
pub fn first(bytes: &[u8], limits: &Limits, rows: usize) -> Result<Table, ReadError> {
    if bytes.len() > limits.bytes {
        return Err(ReadError::TooLarge);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let rows = workbook::rows(bytes, limits, rows)?;
        return Ok(Table { format: Format::Xlsx, encoding: None, rows });
    }
    if OTHER_KINDS.iter().any(|beginning| bytes.starts_with(beginning)) {
        return Err(ReadError::Unsupported);
    }
    let (text, encoding) = decode(bytes).ok_or(ReadError::Unsupported)?;
    if text.chars().any(is_no_text) || is_markup(&text) {
        return Err(ReadError::Unsupported);
    }
    Ok(Table { format: Format::Csv, encoding: Some(encoding), rows: delimited::rows(&text, limits, rows)? })
}

/// How files begin that might pass for text: the old `.xls` and every workbook with a password, PDF, RTF, PNG, GIF.
const OTHER_KINDS: [&[u8]; 5] = [b"\xD0\xCF\x11\xE0", b"%PDF", b"{\\rtf", b"\x89PNG", b"GIF8"];

/// Signs that stand in pictures, sounds and programs, never in what a person wrote.
const fn is_no_text(letter: char) -> bool {
    matches!(letter, '\0'..='\x08' | '\x0E'..='\x19' | '\x1B'..='\x1F' | '\x7F')
}

/// Other programs save pages of the web under the name of a table.
fn is_markup(text: &str) -> bool {
    let text = text.trim_start();
    ["<!doctype", "<html", "<?xml", "<table"]
        .iter()
        .any(|tag| text.get(..tag.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(tag)))
}

/// The row, unless it is empty; refused when it is one too many or too wide.
pub(crate) fn bounded(mut row: Row, before: usize, limits: &Limits) -> Result<Option<Row>, ReadError> {
    for cell in &mut row.cells {
        let trimmed = cell.trim();
        if trimmed.len() > limits.cell {
            return Err(ReadError::TooLarge);
        }
        if trimmed.len() != cell.len() {
            mem::take(cell).trim().clone_into(cell);
        }
    }
    let width = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    row.cells.truncate(width);
    if width == 0 {
        return Ok(None);
    }
    if width > limits.columns || before >= limits.rows {
        return Err(ReadError::TooLarge);
    }
    Ok(Some(row))
}
