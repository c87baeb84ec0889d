//! Writing a table.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format as Style, Note, Workbook, Worksheet, XlsxError};

use crate::Format;

/// The widest a column is made, in letters.
const WIDEST: usize = 40;
/// Rows that are looked at for the width of a column.
const MEASURED: usize = 200;
/// The mark at the beginning of a UTF-8 text, without which Excel takes it for GBK.
const MARK: &str = "\u{FEFF}";
const HEADER_COLOR: Color = Color::RGB(0x00E6_EEF7);
const BAD_COLOR: Color = Color::RGB(0x00FF_D9D6);

/// A table to be written: a name, a header, rows of text, and notes on cells that want attention.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    notes: BTreeMap<(usize, usize), String>,
}

/// A table could not be written: more rows than a sheet has, or a text longer than a cell holds.
#[derive(Debug, thiserror::Error)]
#[error("the table cannot be written")]
pub struct WriteError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl WriteError {
    pub(crate) fn new(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(source))
    }
}

impl Sheet {
    /// A table without rows.
    #[must_use]
    pub fn new<T: Into<String>>(name: impl Into<String>, header: impl IntoIterator<Item = T>) -> Self {
        let header = header.into_iter().map(Into::into).collect();
        Self { name: name.into(), header, ..Self::default() }
    }

    /// Adds a row.
    pub fn push<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// Marks a cell of the row added last: a colour, and the note to read. A CSV has no place for either.
    pub fn mark(&mut self, column: usize, note: impl Into<String>) {
        if let Some(row) = self.rows.len().checked_sub(1) {
            self.notes.insert((row, column), note.into());
        }
    }

    /// The number of rows, without the header.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as a file of this format.
    ///
    /// # Errors
    /// When it does not fit into the format.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, WriteError> {
        match format {
            Format::Xlsx => book(std::slice::from_ref(self)),
            Format::Csv => self.to_csv(),
        }
    }

    /// UTF-8 with its mark and CRLF: what Excel and WPS open without asking.
    fn to_csv(&self) -> Result<Vec<u8>, WriteError> {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .terminator(csv::Terminator::CRLF)
            .from_writer(MARK.as_bytes().to_vec());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(WriteError::new)?;
        }
        writer.into_inner().map_err(|error| WriteError::new(error.into_error()))
    }

    fn draw(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let text = Style::new().set_num_format("@");
        let header = text.clone().set_bold().set_background_color(HEADER_COLOR);
        let bad = text.clone().set_background_color(BAD_COLOR);
        sheet.set_name(sheet_name(&self.name))?;
        sheet.set_freeze_panes(1, 0)?;
        for (column, title) in (0_u16..).zip(&self.header) {
            sheet.set_column_format(column, &text)?;
            sheet.set_column_width(column, self.width(column.into(), title))?;
            sheet.write_string_with_format(0, column, title, &header)?;
        }
        for (place, row) in self.rows.iter().enumerate() {
            let line = u32::try_from(place + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
            for (column, cell) in (0_u16..).zip(row).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(line, column, cell)?;
            }
        }
        for ((place, column), note) in &self.notes {
            let line = u32::try_from(place + 1).map_err(|_| XlsxError::RowColumnLimitError)?;
            let column_number = u16::try_from(*column).map_err(|_| XlsxError::RowColumnLimitError)?;
            let cell = self.rows[*place].get(*column).map_or("", String::as_str);
            sheet.write_string_with_format(line, column_number, cell, &bad)?;
            if !note.is_empty() {
                sheet.insert_note(line, column_number, &Note::new(note).add_author_prefix(false))?;
            }
        }
        Ok(())
    }

    /// The width of a column in letters of the Latin alphabet; a Chinese one is as wide as two.
    fn width(&self, column: usize, title: &str) -> u32 {
        let wide = |text: &str| text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let cells = self.rows.iter().take(MEASURED).filter_map(|row| row.get(column)).map(|cell| wide(cell));
        let widest = cells.chain([wide(title)]).max().unwrap_or_default();
        u32::try_from(widest.min(WIDEST) + 2).unwrap_or(10)
    }
}

/// Several tables as the sheets of one XLSX.
///
/// # Errors
/// When one does not fit, or two have the same name.
pub fn book(sheets: &[Sheet]) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        sheet.draw(workbook.add_worksheet()).map_err(WriteError::new)?;
    }
    workbook.save_to_buffer().map_err(WriteError::new)
}

/// A name a sheet can have: at most 31 letters, none of those a reference needs.
fn sheet_name(name: &str) -> String {
    let name: String = name.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(31).collect();
    if name.is_empty() { "1".to_owned() } else { name }
}

/// A value that a spreadsheet does not take for a formula; reading takes the sign away again.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell.to_owned() }
}
