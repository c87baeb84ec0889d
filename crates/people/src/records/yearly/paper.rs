//! A report as a workbook and as a page.

use std::fmt::Write as _;

use serde_json::Value;
use sheets::{Sheet, WriteError};

use super::{Facet, Facts};
use crate::records::requests::paper::{escaped, text, word};
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

/// A page that opens and prints by itself: no script, nothing from elsewhere.
pub(super) fn page(facts: &Facts, sha256: &str, locale: Locale) -> String {
    let title = escaped(&say(locale, "yearly.document").replace("{year}", &facts.year.to_string()));
    let mut html = format!(
        "<!doctype html><html lang=\"{locale}\"><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style>\
         <h1>{title}</h1><p>{} · {}</p><p class=\"print\">SHA-256 {sha256}</p>",
        escaped(&facts.org_name),
        escaped(&say(locale, "copy.made_at").replace("{at}", &facts.made_at.to_string()))
    );
    for section in &facts.sections {
        let _ = write!(html, "<h2>{}</h2><table><tr>", escaped(&word(locale, "report_section", &section.code)));
        let columns = columns(section);
        for column in &columns {
            let _ = write!(html, "<th>{}</th>", escaped(&word(locale, "report_field", column)));
        }
        html.push_str("</tr>");
        for item in &section.items {
            html.push_str("<tr>");
            for column in &columns {
                let _ = write!(html, "<td>{}</td>", escaped(&cell(locale, item, column)));
            }
            html.push_str("</tr>");
        }
        html.push_str("</table>");
    }
    html
}

const STYLE: &str = "body{font:16px/1.6 sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}\
                     table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #ccc;padding:.25rem .5rem;text-align:left}\
                     .print{color:#555;font-size:12px;overflow-wrap:anywhere}";

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
