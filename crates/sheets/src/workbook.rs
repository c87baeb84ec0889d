//! XLSX.

use std::io::Cursor;

use calamine::{DataRef, Reader, Xlsx};

use crate::pack;
use crate::read::{Limits, ReadError, Row, bounded};

/// The largest whole number of which a spreadsheet keeps every digit: fifteen of them.
const LARGEST_WHOLE: f64 = 999_999_999_999_999.0;

/// The rows of the first sheet, at most so many.
pub(crate) fn rows(bytes: &[u8], limits: &Limits, most: usize) -> Result<Vec<Row>, ReadError> {
    pack::check(bytes, limits)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| ReadError::Broken)?;
    let first = workbook.sheet_names().first().cloned().ok_or(ReadError::Broken)?;
    let mut cells = workbook.worksheet_cells_reader(&first).map_err(|_| ReadError::Broken)?;
    let mut rows = Vec::new();
    let mut row = Row::at(1);
    while let Some(cell) = cells.next_cell().map_err(|_| ReadError::Broken)? {
        let (line, column) = cell.get_position();
        if line + 1 != row.line {
            let done = std::mem::replace(&mut row, Row::at(line + 1));
            rows.extend(bounded(done, rows.len(), limits)?);
            if rows.len() >= most {
                return Ok(rows);
            }
        }
        put(&mut row, column as usize, cell.get_value(), limits)?;
    }
    rows.extend(bounded(row, rows.len(), limits)?);
    Ok(rows)
}

fn put(row: &mut Row, column: usize, value: &DataRef<'_>, limits: &Limits) -> Result<(), ReadError> {
    let text = match value {
        DataRef::Empty => return Ok(()),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::Error(error) => error.to_string(),
    };
    if text.is_empty() {
        return Ok(());
    }
    // A sheet may have something far to the right: what is not wanted there must not cost memory here.
    if column >= limits.columns {
        return Err(ReadError::TooLarge);
    }
    if is_rounded(value) {
        row.rounded.push(column);
    }
    if row.cells.len() <= column {
        row.cells.resize(column + 1, String::new());
    }
    row.cells[column] = text;
    Ok(())
}

fn is_rounded(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Int(number) => number.unsigned_abs() > 999_999_999_999_999,
        DataRef::Float(number) => number.abs() > LARGEST_WHOLE,
        _ => false,
    }
}
