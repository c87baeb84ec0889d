//! A report as a workbook and on paper.

use paper::{Flow, PaperError, Press};
use serde_json::Value;
use sheets::{Sheet, WriteError};

use super::{Facet, Facts};
use crate::records::requests::paper::{text, word};
use crate::rosters::speech::say;
use crate::words::Locale;

/// A workbook, one sheet a section.
pub(super) fn book(facts: &Facts, locale: Locale) -> Result<Vec<u8>, WriteError> {
    let mut sheets = Vec::new();
    for section in &facts.sections {
        let columns = columns(section);
        let mut sheet = Sheet::new(
            word(locale, "report_section", &section.code),
            columns.iter().map(|column| word(locale, "report_field", column)),
        );
        for item in &section.items {
            sheet.push(columns.iter().map(|column| cell(locale, item, column)));
        }
        sheets.push(sheet);
    }
    sheets::book(&sheets)
}

/// To be printed: a table a section.
pub(super) fn print(facts: &Facts, sha256: &str, locale: Locale, press: &Press) -> Result<Vec<u8>, PaperError> {
    let typeface = press.typeface()?;
    let title = say(locale, "yearly.document").replace("{year}", &facts.year.to_string());
    let mut flow = Flow::new(&typeface);
    flow.title(&title);
    let made_at = say(locale, "copy.made_at").replace("{at}", &facts.made_at.to_string());
    flow.paragraph(&format!("{} · {made_at}", facts.org_name));
    flow.note(&format!("SHA-256 {sha256}"));
    for section in &facts.sections {
        flow.heading(&word(locale, "report_section", &section.code));
        let columns = columns(section);
        let width = 1.0 / f32::from(u16::try_from(columns.len().max(1)).unwrap_or(u16::MAX));
        let widths = vec![width; columns.len()];
        let mut row = |cells: Vec<String>| flow.row(&widths, cells.iter().map(String::as_str));
        row(columns.iter().map(|column| word(locale, "report_field", column)).collect());
        for item in &section.items {
            row(columns.iter().map(|column| cell(locale, item, column)).collect());
        }
    }
    flow.print(&title, locale.as_str())
}

/// The names of the facts of a section, in the order in which they come up.
fn columns(section: &Facet) -> Vec<String> {
    let mut columns: Vec<String> = Vec::new();
    for name in section.items.iter().filter_map(Value::as_object).flat_map(|item| item.keys()) {
        if !columns.contains(name) {
            columns.push(name.clone());
        }
    }
    columns
}

/// A fact as people read it: a code in words where there are any.
fn cell(locale: Locale, item: &Value, column: &str) -> String {
    match &item[column] {
        Value::Null => String::new(),
        Value::String(code) => {
            ["report_word", "role", "purpose", "view_part", "request_kind", "request_state", "retention_kind"]
                .iter()
                .map(|group| word(locale, group, code))
                .find(|said| said != code)
                .unwrap_or_else(|| code.clone())
        }
        other => text(other),
    }
}
