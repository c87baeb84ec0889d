//! CSV and its cousins with tabs and semicolons.

use csv::{ReaderBuilder, Trim};

use crate::read::{Limits, ReadError, Row, bounded};

/// The rows of a text whose values are separated, at most so many.
pub(crate) fn rows(text: &str, limits: &Limits, most: usize) -> Result<Vec<Row>, ReadError> {
    // One kind of line end, and one behind the last line: else the place of a row could not be counted.
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.push('\n');
    let mut reader = ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .trim(Trim::None)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    // A line break inside quotes is one row on the sheet but several lines of the file.
    let mut inner_breaks = 0;
    while rows.len() < most && reader.read_record(&mut record).map_err(|_| ReadError::Broken)? {
        let breaks: u64 = record.iter().map(|cell| cell.bytes().filter(|byte| *byte == b'\n').count() as u64).sum();
        let lines = reader.position().line().saturating_sub(1);
        inner_breaks += breaks;
        let mut row = Row::at(u32::try_from(lines - inner_breaks.min(lines)).unwrap_or(u32::MAX));
        for (column, cell) in record.iter().enumerate() {
            let cell = bare(cell);
            if is_scientific(cell) {
                row.rounded.push(column);
            }
            row.cells.push(cell.to_owned());
        }
        if let Some(row) = bounded(row, rows.len(), limits)? {
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The separator that stands most often in the first line.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    [b',', b'\t', b';'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// A value without what people put around it so that a spreadsheet leaves it alone: `="0123"`, `'0123`.
fn bare(cell: &str) -> &str {
    let cell = cell.trim_matches(['\t', ' ']);
    if let Some(inner) = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// Whether a spreadsheet has written a long number as `3.30105E+17`: its last digits are gone.
fn is_scientific(cell: &str) -> bool {
    let Some((mantissa, exponent)) = cell.split_once(['E', 'e']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    exponent.strip_prefix('+').is_some_and(digits) && digits(whole) && digits(part)
}
