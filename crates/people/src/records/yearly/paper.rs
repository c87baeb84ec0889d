//! A report as a workbook and on paper.

use paper::{Flow, PaperError, Press};
use serde_json::Value;
use sheets::{Sheet, WriteError};

use super::{Facet, Facts};
use crate::records::words::Voice;

/// A workbook, one sheet a section.
pub(super) fn book(facts: &Facts, voice: &Voice) -> Result<Vec<u8>, WriteError> {
    let mut sheets = Vec::new();
    for section in &facts.sections {
        let columns = columns(section);
        let mut sheet = Sheet::new(
            voice.word("report_section", &section.code),
            columns.iter().map(|column| voice.word("report_field", column)),
        );
        for item in &section.items {
            sheet.push(columns.iter().map(|column| cell(voice, section, item, column)));
        }
        sheets.push(sheet);
    }
    sheets::book(&sheets)
}

/// To be printed: a table a section.
pub(super) fn print(facts: &Facts, sha256: &str, voice: &Voice, press: &Press) -> Result<Vec<u8>, PaperError> {
    let typeface = press.typeface()?;
    let title = voice.say("yearly.document").replace("{year}", &facts.year.to_string());
    let mut flow = Flow::new(&typeface);
    flow.title(&title);
    flow.paragraph(&format!("{} · {}", facts.org_name, voice.made_at(facts.made_at)));
    flow.note(&format!("SHA-256 {sha256}"));
    for section in &facts.sections {
        flow.heading(&voice.word("report_section", &section.code));
        let columns = columns(section);
        let width = 1.0 / f32::from(u16::try_from(columns.len().max(1)).unwrap_or(u16::MAX));
        let widths = vec![width; columns.len()];
        let mut row = |cells: Vec<String>| flow.row(&widths, cells.iter().map(String::as_str));
        row(columns.iter().map(|column| voice.word("report_field", column)).collect());
        for item in &section.items {
            row(columns.iter().map(|column| cell(voice, section, item, column)).collect());
        }
    }
    flow.print(&title, voice.locale.as_str())
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

fn cell(voice: &Voice, section: &Facet, item: &Value, column: &str) -> String {
    voice.fact(&section.code, column, &item[column]).unwrap_or_default()
}
