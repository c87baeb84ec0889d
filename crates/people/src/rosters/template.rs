//! The empty table to fill in, and the sent one with what is wrong in it.

use std::collections::BTreeMap;

use kernel::{Coded as _, ErrorCode};
use platform::{Ctx, Vault};
use sheets::{Format, Sheet};

use super::export::Exported;
use super::layout::{self, columns};
use super::speech::{say, say_with};
use super::{ImportId, Line, Outcome, Profile, RosterError, RosterKind, jobs, reading, service, store as table};
use crate::words::Locale;

/// The empty table to fill in, with one row as an example.
///
/// # Errors
/// When it cannot be written.
pub fn template(kind: RosterKind, format: Format) -> Result<Exported, RosterError> {
    let columns = columns(kind);
    let mut sheet = Sheet::new("名册", columns.iter().map(|(_, names)| names[0]));
    sheet.push(columns.iter().map(|(field, _)| say(Locale::ZhCn, &format!("roster.example.{kind}.{field}"))));
    Ok(Exported {
        name: format!("roster-{kind}.{}", format.extension()),
        media_type: format.media_type(),
        bytes: sheet.write(format)?,
    })
}

/// The sent file with one column more that says what is wrong in a row, and the cells marked. It can be mended and sent again.
///
/// # Errors
/// `NotFound`.
pub async fn error_sheet(ctx: &Ctx, id: ImportId, locale: Locale) -> Result<Exported, RosterError> {
    let import = service::get(ctx, id).await?;
    let lines = problems(ctx, id).await?;
    let bytes = jobs::original(ctx, id).await.map_err(|error| match error.code() {
        ErrorCode::NotFound => RosterError::NotFound,
        _ => error,
    })?;
    let sheet = match import.profile {
        Profile::Wenqu => marked(&bytes, import.kind, &lines, locale).ok_or(RosterError::NotFound)?,
        Profile::OneRoster => listed(&lines, locale),
    };
    Ok(Exported {
        name: format!("{}-{}.xlsx", stem(&import.file_name), say(locale, "roster.problem")),
        media_type: Format::Xlsx.media_type(),
        bytes: sheet.write(Format::Xlsx)?,
    })
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

async fn problems(ctx: &Ctx, id: ImportId) -> Result<BTreeMap<u32, Line>, RosterError> {
    let vault = ctx.part::<Vault>();
    let rows = table::list_rows((&ctx.db).into(), id, Some(Outcome::Problem), None, None, u32::MAX).await?;
    let mut lines = BTreeMap::new();
    for (_, shown) in rows {
        let line: Line = serde_json::from_slice(&vault.open(service::PURPOSE, &shown)?)?;
        lines.insert(line.line, line);
    }
    Ok(lines)
}

fn marked(bytes: &[u8], kind: RosterKind, lines: &BTreeMap<u32, Line>, locale: Locale) -> Option<Sheet> {
    let file = sheets::read(bytes, &reading::limits()).ok()?;
    let layout = layout::find(&file, kind).ok()?;
    let titles = file.rows.get(layout.titles)?;
    let width = file.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
    let header = (0..width).map(|column| titles.cell(column).to_owned());
    let mut sheet = Sheet::new("名册", header.chain([say(locale, "roster.problem")]));
    for row in file.rows.iter().skip(layout.titles + 1) {
        let cells = (0..width).map(|column| row.cell(column).to_owned());
        let line = lines.get(&row.line);
        sheet.push(cells.chain([line.map(|line| told(line, locale)).unwrap_or_default()]));
        let Some(line) = line else { continue };
        for problem in &line.problems {
            if let Some(column) = layout.columns.get(&problem.field) {
                sheet.mark(*column, told_one(problem, locale));
            }
        }
        sheet.mark(width, "");
    }
    Some(sheet)
}

fn listed(lines: &BTreeMap<u32, Line>, locale: Locale) -> Sheet {
    let titles = ["roster.row", "roster.field.name", "roster.place", "roster.problem"];
    let mut sheet = Sheet::new("名册", titles.map(|key| say(locale, key)));
    for line in lines.values() {
        sheet.push([line.line.to_string(), line.name.clone(), line.place.clone(), told(line, locale)]);
    }
    sheet
}

fn told(line: &Line, locale: Locale) -> String {
    line.problems.iter().map(|problem| told_one(problem, locale)).collect::<Vec<_>>().join("；")
}

fn told_one(problem: &super::Problem, locale: Locale) -> String {
    let field = say(locale, &format!("roster.field.{}", problem.field));
    let key = format!("roster.problem.{}", problem.kind);
    let text = match problem.line {
        Some(line) => say_with(locale, &key, "line", &line.to_string()),
        None => say(locale, &key),
    };
    format!("{field}：{text}")
}
